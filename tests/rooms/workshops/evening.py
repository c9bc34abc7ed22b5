"""An evening to test with: a decision event whose vote is counted and whose result can be revealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from pb.house.database import now
from pb.rounds.models import Round, RoundRule
from pb.workshops.models import Room, RoomStep, RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from tests.factories import make_round, make_workshop
from tests.rooms.allocation.counted import make_counted
from tests.rooms.allocation.test_service import recommend

COSTS = (300_000, 250_000, 200_000, 150_000, 400_000)
TITLES = ("Skate park lights", "Lunch club", "Footpath 12", "Bike racks", "A new roof")
BALLOTS = [[1, 2]] * 5 + [[2, 3]] * 4 + [[4, 1]] * 3 + [[5]] * 2


def make_evening(
    session: Session,
    *,
    titles: Sequence[str] = TITLES,
    pot: int = 900_000,
    rule: dict[str, Any] | None = None,
) -> tuple[Workshop, Round]:
    """A workshop in front of a result: four of five fit into the pot."""
    rules = [RoundRule(kind=rule.pop("kind"), parameters=rule)] if rule else []
    vote = make_counted(session, COSTS, BALLOTS, pot=pot, titles=titles, rules=rules)[0]
    recommend(session, vote)
    workshop = make_workshop(session, vote=vote, tables=12)
    session.commit()
    return workshop, vote


def add_second_vote(session: Session, workshop: Workshop, pot: int) -> Round:
    """Another vote in the same evening, with its own pot and no result yet; committed."""
    second = make_round(session, [workshop.meeting.forum.area], stage="deliberating", pot=pot)
    for kind in (ItemKind.VOTE, ItemKind.REVEAL):
        line = RunSheetLine(kind=kind.value, title="Round two", minutes=5, round=second)
        line.position = len(workshop.lines)
        workshop.lines.append(line)
    session.commit()
    return second


def open_without_quorum(session: Session, workshop: Workshop) -> None:
    """The room opens its vote while none of the four elected members that it needs is there; committed."""
    vote = next(line for line in workshop.lines if line.kind == ItemKind.VOTE)
    workshop.quorum_elected = 4
    session.add(RoomStep(workshop_id=workshop.id, version=1, command="open", line_id=vote.id, at=now()))
    session.commit()


def go_to(
    session: Session, workshop: Workshop, kind: ItemKind, *, last: bool = False, **changes: object
) -> None:
    """Put the room at the first (or last) line of a kind, as it stands after as many presses."""
    room = session.get_one(Room, workshop.id)
    places = [line.position for line in workshop.lines if line.kind == kind]
    room.position = places[-1 if last else 0]
    room.phase, room.begun = "running", [now().isoformat()] * (room.position + 1)
    room.version += 1
    room.changed_at = now()
    for name, value in changes.items():
        setattr(room, name, value)
    session.commit()
