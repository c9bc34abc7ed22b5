"""Close calls: the proposals for which a handful of people would have changed the outcome.

A proposal is one when it was tied, when it is in and called close, or when it is out and lacked no more
than a twentieth of the points that it needed: the same twentieth that ``optimiser.explain`` calls close. It
is one too when it would be funded in 5 to 95 of 100 draws of other voters of the same kind
(``optimiser.studies.stability``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from pb.allocation.bridge import Reason
from pb.allocation.margins import Context
from pb.allocation.people_words import say_people
from pb.allocation.phrases import fill, join_sentences, show_points
from pb.allocation.reading import ProposalReading

CLOSE = 20
OUT = (Reason.SUPPORT_SHORT, Reason.MONEY_SHORT, Reason.HELD_OUT)


@dataclass(frozen=True, slots=True)
class CloseCall:
    """One proposal whose place hung on little; ``margin`` in points, None where only the draws say so."""

    proposal: ProposalReading
    margin: int | None
    words: Markup


def close_calls(proposals: Iterable[ProposalReading], context: Context) -> list[CloseCall]:
    """The close calls among some proposals, the closest first."""
    found = [
        CloseCall(p, margin, join_sentences(_words(p, margin, context), _drawn(p, context)))
        for p in proposals
        if (margin := margin_of(p)) is not None or p.number in context.wins
    ]
    # Those that only the draws call close come last.
    return sorted(
        found,
        key=lambda call: (
            call.margin is None,
            call.margin or 0,
            -call.proposal.support,
            call.proposal.number,
        ),
    )


def margin_of(proposal: ProposalReading) -> int | None:
    """By how many points it is in or out, where that is close; else None."""
    e = proposal.explanation
    if e.reason is Reason.TIE:
        return 0
    if e.reason is Reason.CLOSE:
        return e.safe_by
    short = e.support_short or 0
    if e.reason in OUT and 0 < short * CLOSE <= e.support + short:
        return short
    return None


def _drawn(proposal: ProposalReading, context: Context) -> Markup:
    """How often it would be funded if others had voted, in 100."""
    if proposal.number not in context.wins:
        return Markup()
    share = (200 * context.wins[proposal.number] + context.times) // (2 * context.times)
    return fill(
        _("If other people like those who voted had voted, it would be funded %(count)s times in 100."),
        count=share,
    )


def _words(proposal: ProposalReading, margin: int | None, context: Context) -> Markup:
    name = context.link(proposal)
    if margin is None:
        state = _("%(name)s is funded.") if proposal.funded else _("%(name)s is not funded.")
        return fill(state, name=name)
    if not margin:
        state = (
            _("%(name)s is funded, after a tie.") if proposal.funded else _("%(name)s is not, after a tie.")
        )
        return fill(state, name=name)
    points = show_points(margin)
    if proposal.funded:
        return fill(_("%(name)s is in by %(points)s."), name=name, points=points)
    people = say_people(margin, proposal, context.run)
    if people is None:
        return fill(_("%(name)s missed by %(points)s."), name=name, points=points)
    return fill(_("%(name)s missed by %(points)s: %(people)s."), name=name, points=points, people=people)
