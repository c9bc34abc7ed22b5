"""What happens when a decision is published, or a published one becomes void: rooms above register it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pb.decisions.models import Decision
from pb.permissions import Actor

OnStanding = Callable[[Session, Actor, Decision], None]

_registered: list[OnStanding] = []


def on_standing(function: OnStanding) -> OnStanding:
    """Register what follows, in the same transaction; the decision's ``state`` says which of the two it is.

    It may raise ``Refused``: then the decision is not published, or not void.
    """
    if function not in _registered:
        _registered.append(function)
    return function


def tell_of_standing(session: Session, actor: Actor, decision: Decision) -> None:
    """Run what is registered, in the order of registration."""
    for function in _registered:
        function(session, actor, decision)
