"""What happens when there is a new run: rooms above register it, this room runs it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pb.allocation.models import AllocationRun
from pb.permissions import Actor

AfterRun = Callable[[Session, Actor, AllocationRun], None]

_registered: list[AfterRun] = []


def after_run(function: AfterRun) -> AfterRun:
    """Register what a new run sets off, in the transaction that stores it."""
    if function not in _registered:
        _registered.append(function)
    return function


def tell_of_run(session: Session, actor: Actor, run: AllocationRun) -> None:
    """Run what is registered, in the order of registration."""
    for function in _registered:
        function(session, actor, run)
