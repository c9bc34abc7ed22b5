"""What a point is, said once at the top of a page, for the kind of ballot this round had."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm

from flask_babel import gettext, ngettext

from pb.allocation.phrases import show_number
from pb.allocation.reading import RunReading

_: Callable[..., str] = gettext
MOST_PLACES = 5


def explain_points(run: RunReading) -> str:
    """How a ballot of this round gave points, in a sentence or two with the real numbers."""
    if run.weighting == "raw":
        return explain_ballot(run)
    weights = {
        "equal-per-area": _("Then the ballots of every area were made to count the same together."),
        "by-population": _("Then the ballots of an area were made to count as many as live there."),
    }
    # The numbers on the pages are multiples of those on a ballot.
    larger = _("That makes the numbers of points larger, and changes nothing else about them.")
    return f"{explain_ballot(run)} {weights[run.weighting]} {larger}"


def explain_ballot(run: RunReading) -> str:
    """What one ballot gave, before any weighting."""
    k = max(run.ballot_length, 1)
    match run.utility:
        case "borda":
            return _ranked(list(range(k, 0, -1)))
        case "harmonic":
            first = lcm(*range(1, k + 1))
            return _ranked([first // place for place in range(1, k + 1)])
        case "borda-own":
            return _(
                "Each ballot gave its last choice 1 point, the one before it 2, and so on up. "
                "So a first choice on a ballot with 3 choices gave 3 points. "
                "A proposal that was left out got nothing from that ballot."
            )
        case "points":
            return _("Voters gave points themselves. A proposal's points are all of theirs added up.")
        case "cost":
            return _(
                "Each person who chose a proposal gave it as many points as it costs in pence. "
                "So dearer proposals count for more."
            )
    return _("Each person who chose a proposal gave it 1 point.")


def _ranked(worth: list[int]) -> str:
    first, *others = worth
    start: str = ngettext(
        "A first choice gave a proposal %(count)s point",
        "A first choice gave a proposal %(count)s points",
        first,
        count=show_number(first),
    )
    shown = ", ".join(
        _("%(place)s choice %(count)s", place=place, count=show_number(points))
        for place, points in zip(_places(), others[: MOST_PLACES - 1], strict=False)
    )
    middle = f", {shown}" if shown else ""
    more = _(", and so on down") if len(others) >= MOST_PLACES else ""
    return f"{start}{middle}{more}. " + _("A proposal that was left out got nothing from that ballot.")


def _places() -> list[str]:
    return [_("a second"), _("a third"), _("a fourth"), _("a fifth")]
