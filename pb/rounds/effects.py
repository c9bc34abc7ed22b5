"""What happens with a move, in its own transaction: rooms above register it, this room runs it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pb.permissions import Actor
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round

Effect = Callable[[Session, Actor, Round], None]

_effects: dict[Move, list[Effect]] = {}


def effect(move: Move, *, first: bool = False) -> Callable[[Effect], Effect]:
    """Register what a move sets off. It may raise ``Refused``: then the round does not move.

    ``first``: before what rooms below set off, because it looks at something that they clear away.
    """

    def register(function: Effect) -> Effect:
        held = _effects.setdefault(move, [])
        if function not in held:
            held.insert(0 if first else len(held), function)
        return function

    return register


def run_effects(session: Session, actor: Actor, round_: Round, move: Move) -> None:
    """Run what is registered for a move, in the order of registration."""
    for function in _effects.get(move, []):
        function(session, actor, round_)
