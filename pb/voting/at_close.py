"""What rooms above add to the close: what was rejected by hand, and what has to go together with the key.

They register it here; this room never imports them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.voting.sweeping import HELD_VOTERS


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a count by hand says beside the ballots: rejected ones by reason, and why it was cut short."""

    rejected: Mapping[str, int] = field(default_factory=dict)
    override: str = ""


NOTHING_BY_HAND = ByHand()
CountByHand = Callable[[Session, Round], ByHand]
Destroy = Callable[[Session, Round], None]

_counts: list[CountByHand] = []
_destroyers: list[Destroy] = []


def counted_by_hand(function: CountByHand) -> CountByHand:
    """Register who counts by hand. There is one such room at most."""
    _counts[:] = [function]
    return function


def destroyed_with_the_key(**tables: str) -> Callable[[Destroy], Destroy]:
    """Register what deletes rows that name both a card and a choice, after the key is gone.

    ``tables`` are those rows' tables and the random key of each: they are swept after the commit.
    """

    def register(function: Destroy) -> Destroy:
        HELD_VOTERS.update(tables)
        if function not in _destroyers:
            _destroyers.append(function)
        return function

    return register


def count_by_hand(session: Session, round_: Round) -> ByHand:
    """What the count by hand says of this round."""
    return _counts[0](session, round_) if _counts else NOTHING_BY_HAND


def destroy(session: Session, round_: Round) -> None:
    """Let every room above delete what it must."""
    for function in _destroyers:
        function(session, round_)
