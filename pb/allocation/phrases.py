"""Small pieces of sentences that several pages share: points, lists of linked names, safe formatting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from pb.allocation.reading import ProposalReading

Link = Callable[[ProposalReading], Markup]
MOST_NAMES = 6


def fill(sentence: str, **values: object) -> Markup:
    """A translated sentence with its values put in; everything that is not markup already is escaped."""
    return escape(sentence) % values


def show_points(points: int) -> str:
    """ "1 point", "1,312 points"."""
    return str(ngettext("%(count)s point", "%(count)s points", points, count=format_decimal(points)))


def show_number(number: int) -> str:
    """ "1,312"."""
    return str(format_decimal(number))


def join_names(names: Sequence[Markup]) -> Markup:
    """ "A", "A and B", "A, B and C"; more than a handful end in "and 4 others"."""
    shown = list(names)
    if len(shown) > MOST_NAMES:
        rest = len(shown) - MOST_NAMES + 1
        others = ngettext("%(count)s other", "%(count)s others", rest, count=format_decimal(rest))
        shown = [*shown[: MOST_NAMES - 1], escape(others)]
    if len(shown) < 2:
        return shown[0] if shown else Markup()
    return fill(_("%(first)s and %(last)s"), first=Markup(", ").join(shown[:-1]), last=shown[-1])


def join_sentences(*sentences: Markup) -> Markup:
    """Sentences one after the other, empty ones left out."""
    return Markup(" ").join(s for s in sentences if s)


def plain_link(proposal: ProposalReading) -> Markup:
    """A proposal's name without a link, for text that is not a page."""
    return fill("“%(title)s”", title=proposal.title)
