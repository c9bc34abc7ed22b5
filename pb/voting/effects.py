"""What voting adds to a round's moves: facts for the guards, and what opening and closing set off."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.permissions import Actor
from pb.rounds.effects import effect
from pb.rounds.facts import fact
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.voting import counting, freezing, queries
from pb.voting.models import RoundKey
from pb.voting.sweeping import sweep_after_commit

KEY_BYTES = 32


@fact("cards-printed")
def count_cards(session: Session, round_: Round) -> int:
    """How many cards may vote."""
    return queries.cards_printed(session, round_)


@fact("ballots-cast")
def count_ballots(session: Session, round_: Round) -> int:
    """How many ballots are in the box."""
    return queries.ballots_cast(session, round_)


@effect(Move.OPEN_VOTING)
def freeze_and_make_key(session: Session, actor: Actor, round_: Round) -> None:
    """Freeze what the result depends on, and make the key of this vote."""
    sha256 = freezing.freeze(session, round_)
    session.add(RoundKey(round_id=round_.id, key=secrets.token_hex(KEY_BYTES)))
    session.flush()
    audit.record(session, actor, Event.ROUND_FROZEN, f"round:{round_.id}", sha256=sha256)


@effect(Move.CLOSE_VOTING)
def close(session: Session, actor: Actor, round_: Round) -> None:
    """Check the counts, destroy the key and freeze the ballots."""
    counting.close_voting(session, actor, round_)


@effect(Move.ABANDON)
def forget(session: Session, _actor: Actor, round_: Round) -> None:
    """A round that is stopped for good needs no ballots, and nobody may ever open them."""
    counting.forget_voters(session, round_)
    sweep_after_commit(session)
