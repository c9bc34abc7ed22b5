"""What the desk adds to a round's moves: where cards were sent is forgotten when nobody needs it any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.desk import enrolling
from pb.permissions import Actor
from pb.rounds.effects import effect
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round


@effect(Move.CLOSE_VOTING)
@effect(Move.ABANDON)
def forget(session: Session, _actor: Actor, round_: Round) -> None:
    """Drop addresses and e-mail addresses of people who voted from home."""
    enrolling.forget_addresses(session, round_)
