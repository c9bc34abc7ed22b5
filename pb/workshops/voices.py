"""What those who run an evening look for in what the room says: who waits, who is silent, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.workshops import questions
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.speakers import Speaker
from pb.workshops.voice_models import RoomQuestion, SpeakingTurn, TablePoint


@dataclass(frozen=True, slots=True)
class StuckTable:
    """A table that waits for a facilitator, and since when."""

    table: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Hidden:
    """How much was hidden for a reason (a value of ``pb.forums.kinds.Reason``)."""

    reason: str
    count: int


def stuck_tables(session: Session, workshop: Workshop) -> list[StuckTable]:
    """The tables that wait, who has waited longest first."""
    since = sa.func.min(JoinedDevice.stuck_at)
    rows = session.execute(
        sa.select(JoinedDevice.table_number, since)
        .where(
            JoinedDevice.workshop_id == workshop.id,
            JoinedDevice.stuck_at.is_not(None),
            JoinedDevice.table_number.is_not(None),
        )
        .group_by(JoinedDevice.table_number)
        .order_by(since)
    )
    return [StuckTable(table, at) for table, at in rows if table is not None and at is not None]


def unanswered(session: Session, workshop: Workshop) -> list[RoomQuestion]:
    """The questions that nobody has answered, those that most people ask first."""
    return [one for one in questions.shown(session, workshop) if one.answered_at is None]


def spoken(session: Session, workshop: Workshop, line_id: int) -> set[tuple[int, Speaker]]:
    """Table and category of everybody who has spoken at this part of the programme."""
    rows = session.execute(
        sa.select(SpeakingTurn.table_number, SpeakingTurn.category)
        .where(SpeakingTurn.workshop_id == workshop.id, SpeakingTurn.line_id == line_id)
        .distinct()
    )
    return {(row[0], Speaker(row[1])) for row in rows}


def not_spoken(session: Session, workshop: Workshop, line_id: int) -> dict[int, list[Speaker]]:
    """By table, the categories of which nobody has spoken at this part of the programme yet.

    Only tables that have a scribe: of the others nobody knows. A table where all have spoken is left out.
    """
    tables = session.scalars(
        sa.select(JoinedDevice.table_number).where(
            JoinedDevice.workshop_id == workshop.id, JoinedDevice.is_scribe.is_(True)
        )
    )
    heard = spoken(session, workshop, line_id)
    silent = {
        table: [one for one in Speaker if (table, one) not in heard]
        for table in sorted({table for table in tables if table is not None})
    }
    return {table: categories for table, categories in silent.items() if categories}


def hidden(session: Session, workshop: Workshop) -> list[Hidden]:
    """How many questions and points were hidden, and why: public, as what they said is not."""
    found: dict[str, int] = {}
    for model in (RoomQuestion, TablePoint):
        for reason, count in session.execute(
            sa.select(model.hidden_because, sa.func.count())
            .where(model.workshop_id == workshop.id, model.hidden_because != "")
            .group_by(model.hidden_because)
        ):
            found[reason] = found.get(reason, 0) + count
    return [Hidden(reason, count) for reason, count in sorted(found.items())]
