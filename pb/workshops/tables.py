"""What tables write down: points, who has spoken by category, and the statements that the whole room answers.

Everything flushes; the view commits. Nobody's name is in any of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.audit import Event
from pb.forums.kinds import ANSWERS, Kind
from pb.forums.models import Topic
from pb.forums.service import LONGEST, seed_statement
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, ensure
from pb.workshops import voice_words
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.questions import ensure_not_over, public_text
from pb.workshops.service import ensure_counts, record, subject_of
from pb.workshops.speakers import Speaker
from pb.workshops.voice_models import PointAnswer, SpeakingTurn, TablePoint

LONGEST_POINT = LONGEST[Kind.STATEMENT]  # so that every point can become a statement of the forum
MOST_POINTS = 100  # of one table in an evening


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A statement and how many devices gave each answer; exact, so no page shows it as it is."""

    point: TablePoint
    agree: int
    disagree: int
    passed: int

    @property
    def answers(self) -> int:
        """How many answered it."""
        return self.agree + self.disagree + self.passed


def take_table(session: Session, device: JoinedDevice) -> int:
    """Let this device write for the table it is at; the table's number."""
    if device.table_number is None:
        raise Refused(voice_words.say_your_table())
    device.is_scribe = True
    session.flush()
    return device.table_number


def write_point(
    session: Session, workshop: Workshop, device: JoinedDevice, line_id: int | None, text: str
) -> TablePoint:
    """Write down a point of this device's table."""
    table = _ensure_scribe(session, workshop, device)
    said = TablePoint.workshop_id == workshop.id, TablePoint.table_number == table
    count = session.scalar(sa.select(sa.func.count()).select_from(TablePoint).where(*said))
    if (count or 0) >= MOST_POINTS:
        raise Refused(voice_words.too_many_points(MOST_POINTS))
    point = TablePoint(workshop_id=workshop.id, line_id=line_id, table_number=table, text=public_text(text))
    session.add(point)
    session.flush()
    record(session, ANONYMOUS, workshop, Event.ROOM_SAID, f"table-point:{point.id}", workshop=workshop.id)
    return point


def spoke(
    session: Session, workshop: Workshop, device: JoinedDevice, line_id: int | None, speaker: Speaker
) -> None:
    """Somebody of this category has spoken at this device's table."""
    table = _ensure_scribe(session, workshop, device)
    session.add(
        SpeakingTurn(workshop_id=workshop.id, line_id=line_id, table_number=table, category=speaker.value)
    )
    session.flush()


def _ensure_scribe(session: Session, workshop: Workshop, device: JoinedDevice) -> int:
    ensure_not_over(session, workshop)
    if not device.is_scribe or device.table_number is None:
        raise Refused(voice_words.not_the_scribe())
    return device.table_number


def make_statement(session: Session, actor: Actor, workshop: Workshop, point: TablePoint) -> None:
    """Ask the whole room about a point."""
    ensure(actor, Action.WRITE_AT_TABLE, workshop)
    _ensure_shown(point)
    if point.is_statement:
        return
    point.is_statement = True
    session.flush()
    record(session, actor, workshop, Event.WORKSHOP_CHANGED, subject_of(workshop), statement=point.id)


def carry_to_forum(
    session: Session, actor: Actor, workshop: Workshop, point: TablePoint, topic: Topic
) -> None:
    """Put a point into a topic of the forum as a statement, so that people can follow their words."""
    ensure(actor, Action.RUN_FORUM, workshop)
    ensure_counts(workshop)
    session.refresh(point, with_for_update=True)
    _ensure_shown(point)
    if point.post_id is not None:
        raise Refused(voice_words.is_carried())
    if topic.closed_at is not None or topic.forum_id != workshop.meeting.forum_id:
        raise Refused(voice_words.topic_is_closed())
    point.post_id = seed_statement(session, actor, topic, point.text).id
    session.flush()


def _ensure_shown(point: TablePoint) -> None:
    if point.hidden_because:
        raise Refused(voice_words.is_hidden())


def answer_statement(
    session: Session, workshop: Workshop, device: JoinedDevice, point: TablePoint, answer: str
) -> None:
    """Agree, disagree or pass; a later answer of the same device replaces the earlier one."""
    ensure_not_over(session, workshop)
    _ensure_shown(point)
    if answer not in ANSWERS or not point.is_statement:
        raise Refused(voice_words.choose_an_answer())
    session.scalars(sa.select(JoinedDevice.id).where(JoinedDevice.id == device.id).with_for_update()).one()
    found = session.get(PointAnswer, (point.id, device.id))
    if found is None:
        session.add(PointAnswer(point_id=point.id, device_id=device.id, answer=answer))
    else:
        found.answer = answer
    session.flush()


def point_in(session: Session, workshop: Workshop, point_id: int) -> TablePoint | None:
    """A point of this workshop, hidden or not."""
    return session.scalar(
        sa.select(TablePoint).where(TablePoint.id == point_id, TablePoint.workshop_id == workshop.id)
    )


def points_of(session: Session, workshop: Workshop, table: int | None = None) -> list[TablePoint]:
    """The points that everybody may read, by table and in the order written; of one table if told so."""
    query = sa.select(TablePoint).where(
        TablePoint.workshop_id == workshop.id, TablePoint.hidden_because == ""
    )
    if table is not None:
        query = query.where(TablePoint.table_number == table)
    return list(session.scalars(query.order_by(TablePoint.table_number, TablePoint.id)))


def next_statement(session: Session, workshop: Workshop, device: JoinedDevice) -> TablePoint | None:
    """The first statement that this device has not answered."""
    answered = sa.select(PointAnswer.point_id).where(PointAnswer.device_id == device.id)
    return session.scalar(
        sa.select(TablePoint)
        .where(
            TablePoint.workshop_id == workshop.id,
            TablePoint.is_statement.is_(True),
            TablePoint.hidden_because == "",
            TablePoint.id.not_in(answered),
        )
        .order_by(TablePoint.id)
        .limit(1)
    )


def statement_results(session: Session, workshop: Workshop) -> list[StatementResult]:
    """The statements that everybody may read, with their answers."""
    points = [point for point in points_of(session, workshop) if point.is_statement]
    found: dict[int, dict[str, int]] = {}
    for point_id, answer, count in session.execute(
        sa.select(PointAnswer.point_id, PointAnswer.answer, sa.func.count())
        .where(PointAnswer.point_id.in_([point.id for point in points]))
        .group_by(PointAnswer.point_id, PointAnswer.answer)
    ):
        found.setdefault(point_id, {})[answer] = count
    return [
        StatementResult(point, *(found.get(point.id, {}).get(answer, 0) for answer in ANSWERS))
        for point in points
    ]


def turns_of(session: Session, workshop: Workshop, table: int, line_id: int | None) -> dict[Speaker, int]:
    """How often each category has spoken at a table in this part of the programme."""
    rows = session.execute(
        sa.select(SpeakingTurn.category, sa.func.count())
        .where(
            SpeakingTurn.workshop_id == workshop.id,
            SpeakingTurn.table_number == table,
            SpeakingTurn.line_id == line_id,
        )
        .group_by(SpeakingTurn.category)
    )
    counted = {row[0]: row[1] for row in rows}
    return {speaker: counted.get(speaker.value, 0) for speaker in Speaker}
