"""What became of a proposal, for its own page: the room that works out recommendations says it.

That room is above this one, so it registers what it has to say; this room never imports it.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.proposals.models import Proposal

Outcome = Callable[[Session, Proposal], Markup | None]

_told: list[Outcome] = []


def tells_outcome(function: Outcome) -> Outcome:
    """Register who tells what became of a proposal."""
    _told[:] = [function]
    return function


def outcome_of(session: Session, proposal: Proposal) -> Markup | None:
    """A card for the proposal's page, or None while there is nothing to tell."""
    return next((said for function in _told if (said := function(session, proposal))), None)
