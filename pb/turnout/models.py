"""What this room keeps: labels of sheets, readings in steps, monitoring answers, population shares, and the
tables that were published.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, Json, now
from pb.voting.models import random_id


class SheetLabel(Base):
    """What a sheet of cards is called in the hall ("Table 4"); several sheets may have the same label."""

    __tablename__ = "sheet_label"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    sheet: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(40))


class TurnoutReading(Base):
    """What is shown of an open vote since the last reading: whole steps only, never an exact count.

    ``tick`` numbers the moment of the reading; ``reached`` are the steps ever reached, ``shown`` what is
    said of them.
    """

    __tablename__ = "turnout_reading"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    tick: Mapped[int]
    reached: Mapped[Json]
    shown: Mapped[Json]


class MonitoringAnswer(Base):
    """One answer to one monitoring question, apart from everything: also from the other answers of its form.

    No time, no number that counts upwards, nothing that leads to a card, a ballot or a name on the roll.
    """

    __tablename__ = "monitoring_answer"
    __table_args__ = (
        sa.Index("ix_monitoring_answer_round_id_area_id", "round_id", "area_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_id)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    question: Mapped[str] = mapped_column(sa.String(20))
    answer: Mapped[str] = mapped_column(sa.String(20))


class PopulationShare(Base):
    """The share of an area's residents who would give an answer, in hundredths of a per cent."""

    __tablename__ = "population_share"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    share: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(200), default="")


class PublishedTable(Base):
    """A table as it was published, once: a second one about nearly the same people would show who made the
    difference. ``text`` is canonical JSON of rounded figures only.
    """

    __tablename__ = "published_table"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[datetime] = mapped_column(default=now)
