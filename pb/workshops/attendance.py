"""Who was in the room, counted by heads, and whether a board's quorum was there when the room voted.

A count is never changed: a later one stands beside it, because people come late and leave early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.permissions import Action, Actor, ensure
from pb.rounds.models import Round
from pb.workshops.keeping import lock_room
from pb.workshops.models import HeadCount, RoomStep, Workshop
from pb.workshops.room import Command
from pb.workshops.service import subject_of


class Category(StrEnum):
    """Whose heads are counted. ``EVERYBODY`` is the whole room, members of the board among them."""

    PUBLIC = "public"
    ELECTED = "elected"
    PARTNER = "partner"
    EVERYBODY = "everybody"


OF_THE_BOARD = (Category.PUBLIC, Category.ELECTED, Category.PARTNER)


@dataclass(frozen=True, slots=True)
class Heads:
    """One count of the room: people by category."""

    at: datetime
    people: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One category of the board: how many of it are here, and how many make its quorum."""

    category: Category
    here: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether enough of it are here."""
        return self.here >= self.needed


@dataclass(frozen=True, slots=True)
class QuorumStanding:
    """The categories that have a quorum, as last counted. ``counted_at`` None: nobody has counted yet."""

    sides: tuple[Side, ...]
    counted_at: datetime | None

    @property
    def is_asked(self) -> bool:
        """Whether the workshop has a quorum at all."""
        return bool(self.sides)

    @property
    def is_met(self) -> bool:
        """Whether every category is there; where no quorum is asked, it is."""
        return all(side.is_met for side in self.sides)


def count_heads(
    session: Session, actor: Actor, workshop: Workshop, people: Mapping[Category, int]
) -> list[HeadCount]:
    """Add a count of the room to those before it."""
    ensure(actor, Action.RUN_WORKSHOP, workshop)
    room = lock_room(session, workshop)
    moment = now()
    counts = [
        HeadCount(
            workshop_id=workshop.id,
            category=category.value,
            people=people[category],
            account_id=actor.account_id,
            at=moment,
        )
        for category in Category
        if category in people
    ]
    session.add_all(counts)
    room.changed_at = moment  # every screen looks again
    session.flush()
    audit.record(
        session,
        actor,
        Event.ROOM_COUNTED,
        subject_of(workshop),
        people={count.category: count.people for count in counts},
    )
    return counts


def heads_of(session: Session, workshop: Workshop) -> list[Heads]:
    """Every count of the room, the first first."""
    query = sa.select(HeadCount).where(HeadCount.workshop_id == workshop.id)
    found: dict[datetime, dict[Category, int]] = {}
    for count in session.scalars(query.order_by(HeadCount.at, HeadCount.id)):
        found.setdefault(count.at, {})[Category(count.category)] = count.people
    return [Heads(moment, people) for moment, people in found.items()]


def quorum_standing(session: Session, workshop: Workshop) -> QuorumStanding:
    """The quorum by category as the last count has it."""
    return _standing(workshop, heads_of(session, workshop)[-1:])


def standing_at_vote(session: Session, workshop: Workshop, round_: Round) -> QuorumStanding | None:
    """The quorum while the room voted: the count it began with and those taken before it closed.

    A quorum that was lost during the vote was not met. None before the vote was opened in the room.
    """
    lines = [line.id for line in workshop.lines if line.round_id == round_.id]
    steps = session.scalars(
        sa.select(RoomStep)
        .where(RoomStep.workshop_id == workshop.id, RoomStep.line_id.in_(lines))
        .order_by(RoomStep.version)
    ).all()
    opened = next((step.at for step in steps if step.command == Command.OPEN), None)
    if opened is None:
        return None
    closed = next((step.at for step in steps if step.command == Command.CLOSE), None) or now()
    heads = heads_of(session, workshop)
    before = [count for count in heads if count.at <= opened][-1:]
    during = [count for count in heads if opened < count.at <= closed]
    standings = [_standing(workshop, [count]) for count in before + during] or [_standing(workshop, [])]
    return next((one for one in standings if not one.is_met), standings[-1])


def _standing(workshop: Workshop, last: Sequence[Heads]) -> QuorumStanding:
    needed = {
        Category.PUBLIC: workshop.quorum_public,
        Category.ELECTED: workshop.quorum_elected,
        Category.PARTNER: workshop.quorum_partner,
    }
    people: Mapping[Category, int] = last[0].people if last else {}
    sides = tuple(Side(c, people.get(c, 0), needed[c]) for c in OF_THE_BOARD if needed[c])
    return QuorumStanding(sides, last[0].at if last else None)
