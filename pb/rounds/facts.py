"""What the guards look at: whole numbers about a round, each worked out by the room that knows.

Rooms above register theirs; this room never imports them. The same goes for the list of proposals that
the tie order is drawn over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil

from sqlalchemy.orm import Session

from pb.house.database import now
from pb.rounds.lifecycle import Transition
from pb.rounds.models import Round

Fact = Callable[[Session, Round], int]
Roster = Callable[[Session, Round], dict[int, str]]

_facts: dict[str, Fact] = {}
_rosters: list[Roster] = []


def fact(name: str) -> Callable[[Fact], Fact]:
    """Register how a fact is worked out."""

    def register(function: Fact) -> Fact:
        _facts[name] = function
        return function

    return register


def roster(function: Roster) -> Roster:
    """Register who lists the proposals that will be on the ballot: public number and title."""
    _rosters[:] = [function]
    return function


def titles_on_ballot(session: Session, round_: Round) -> dict[int, str]:
    """The titles of the accepted proposals by public number."""
    return {number: title for function in _rosters for number, title in function(session, round_).items()}


def numbers_on_ballot(session: Session, round_: Round) -> list[int]:
    """The public numbers of the accepted proposals, in rising order."""
    return sorted(titles_on_ballot(session, round_))


def known_facts() -> frozenset[str]:
    """The names of the registered facts."""
    return frozenset(_facts)


def read_facts(session: Session, round_: Round, transition: Transition) -> dict[str, int]:
    """The facts that a transition's guards look at. Raises ``KeyError`` for one nobody registered."""
    names = {guard.fact for guard in transition.guards}
    return {name: _facts[name](session, round_) for name in sorted(names)}


def minutes_until(moment: datetime | None) -> int:
    """Whole minutes until then, rounded up; 0 when it has come or is not set."""
    return max(0, ceil((moment - now()).total_seconds() / 60)) if moment else 0


@fact("areas")
def count_areas(_session: Session, round_: Round) -> int:
    """How many areas take part."""
    return len(round_.areas)


@fact("areas-without-money")
def count_areas_without_money(_session: Session, round_: Round) -> int:
    """How many areas have neither a pot of their own nor a share in a common one."""
    filled = [pot for pot in round_.pots if pot.amount > 0]
    if any(pot.area_id is None for pot in filled):
        return 0
    return len(set(round_.area_ids) - {pot.area_id for pot in filled})


@fact("gathering-date-set")
def has_gathering_date(_session: Session, round_: Round) -> int:
    """1 when residents know by when to send ideas."""
    return int(round_.gathering_closes_at is not None)


@fact("gathering-days-left")
def count_gathering_days_left(_session: Session, round_: Round) -> int:
    """Days, rounded up, until ideas close."""
    return ceil(minutes_until(round_.gathering_closes_at) / (24 * 60))


@fact("rules-published")
def has_published_rules(_session: Session, round_: Round) -> int:
    """1 when the rules are public."""
    return int(round_.rules_published_at is not None)


@fact("tie-order-drawn")
def has_tie_order(_session: Session, round_: Round) -> int:
    """1 when the tie order is drawn."""
    return int(bool(round_.tie_order))


@fact("tie-order-differences")
def count_tie_order_differences(session: Session, round_: Round) -> int:
    """How many proposals are on the ballot and not in the drawn order, or the other way round."""
    if not round_.tie_order:
        return 0
    return len(set(round_.tie_order) ^ set(numbers_on_ballot(session, round_)))


@fact("voting-date-set")
def has_voting_date(_session: Session, round_: Round) -> int:
    """1 when residents know until when they can vote."""
    return int(round_.voting_closes_at is not None)


@fact("voting-minutes-left")
def count_voting_minutes_left(_session: Session, round_: Round) -> int:
    """Minutes, rounded up, until the published end of voting."""
    return minutes_until(round_.voting_closes_at)
