"""Batches of slips, what was read off them, and how a count of paper went.

``paper_entry`` and ``paper_slip`` hold serials beside choices. They live until the close and not a moment
longer: like ballots they have random keys, no times, and files that are swept. What stays is the rest.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, Json, now
from pb.voting.models import random_id


class Hand(StrEnum):
    """In whose turn a slip was read."""

    FIRST = "first"
    SECOND = "second"
    DECIDED = "decided"
    SAMPLE = "sample"


class Fate(StrEnum):
    """What became of a slip whose reading stands."""

    WAITING = "waiting"  # agreed, and not offered to the box yet
    COUNTED = "counted"
    REJECTED = "rejected"
    SPOILED = "spoiled"
    ASIDE = "aside"  # somebody decided that it does not count, because its card was used otherwise
    QUESTION = "question"  # somebody has to decide
    ABSENT = "absent"  # there is no such slip: a slip of the fingers


class PaperBatch(Base):
    """At most 25 slips of one sheet that are counted, keyed and kept together.

    ``count`` goes up when the batch is keyed all over again. The readers are accounts; ``totals`` is what is
    left after the close: numbers, never a serial.
    """

    __tablename__ = "paper_batch"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    number: Mapped[int]
    sheet: Mapped[str] = mapped_column(sa.String(12))
    count: Mapped[int] = mapped_column(default=1)
    first_reader: Mapped[int | None]
    second_reader: Mapped[int | None]
    # How far it has come (``matching``), worked out at every change under the batch's lock.
    differences: Mapped[int] = mapped_column(default=0)
    balances: Mapped[bool] = mapped_column(default=False)
    totals: Mapped[Json | None]


class PaperHeader(Base):
    """How many slips a batch holds, as two people counted them by hand. A correction is a new row."""

    __tablename__ = "paper_header"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_batch.id"), index=True)
    declared: Mapped[int]
    counted_by: Mapped[str] = mapped_column(sa.String(200))
    account_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)


class PaperEntry(Base):
    """What one person read on one slip. Never changed: a correction is a new row with the next revision."""

    __tablename__ = "paper_entry"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "count", "place", "hand", "revision"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_id)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_batch.id"))
    count: Mapped[int]
    place: Mapped[int]
    hand: Mapped[str] = mapped_column(sa.String(10))
    revision: Mapped[int] = mapped_column(default=1)
    reader: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    choices: Mapped[Json]
    points: Mapped[Json | None]
    why: Mapped[str] = mapped_column(sa.Text, default="")


class PaperSlip(Base):
    """A slip whose reading stands, and what became of it."""

    __tablename__ = "paper_slip"
    __table_args__ = (sa.UniqueConstraint("batch_id", "place"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_id)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_batch.id"))
    place: Mapped[int]
    entry_id: Mapped[str] = mapped_column(sa.String(32))  # no foreign key: both tables are emptied at once
    fate: Mapped[str] = mapped_column(sa.String(10), default=Fate.WAITING.value)
    met: Mapped[str] = mapped_column(sa.String(12), default="")  # what it found at the box
    sampled: Mapped[bool] = mapped_column(default=False)
    differs: Mapped[bool | None]  # what the second look of the sample found


class SpoiledSlip(Base):
    """A slip that somebody spoiled and had replaced: its card is void. There was never a vote on it."""

    __tablename__ = "spoiled_slip"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    sheet: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)


class PaperCount(Base):
    """How a round's count of paper is checked: the draw of the sample, and an officer's override.

    ``overridden`` holds the facts that stood against the close when the officer wrote the reason: it covers
    those and nothing that came later.
    """

    __tablename__ = "paper_count"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(sa.String(100), default="")
    drawn_at: Mapped[datetime | None]
    sample_size: Mapped[int] = mapped_column(default=0)
    override: Mapped[str] = mapped_column(sa.Text, default="")
    override_by: Mapped[int | None]
    override_at: Mapped[datetime | None]
    overridden: Mapped[Json | None]
    totals: Mapped[Json | None]
