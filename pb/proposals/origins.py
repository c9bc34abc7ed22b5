"""Where a proposal came from, for its own page: the forum says whose words it began with.

That room is above this one, so it registers what it has to say; this room never imports it.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.proposals.models import Proposal

Origin = Callable[[Session, Proposal], Markup | None]

_told: list[Origin] = []


def tells_origin(function: Origin) -> Origin:
    """Register who tells where a proposal came from."""
    _told[:] = [function]
    return function


def origin_of(session: Session, proposal: Proposal) -> Markup | None:
    """A part of the proposal's page, or None when it began with the application."""
    return next((said for function in _told if (said := function(session, proposal))), None)
