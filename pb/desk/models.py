"""The roll, in a database of its own: nothing in it leads to a card or a ballot."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import RollBase, now


class Origin(StrEnum):
    """How somebody came to be on the roll."""

    ROLL = "roll"
    WALK_IN = "walk-in"
    HOME = "home"


class Way(StrEnum):
    """How a card reaches somebody at home."""

    POST = "post"
    EMAIL = "email"


class Standing(StrEnum):
    """What has become of somebody's wish to vote from home."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SENT = "sent"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class RollEntry(RollBase):
    """Somebody entitled to vote in a round, and whether a card was given to them; never which card.

    ``old_enough`` is a helper's word that the person has the round's minimum age: no date of birth is kept.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (sa.UniqueConstraint("round_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    area_id: Mapped[int]
    reference: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(120))
    connection: Mapped[str] = mapped_column(sa.String(20), default="")
    old_enough: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(sa.String(10), default=Origin.ROLL.value)
    cards_given: Mapped[int] = mapped_column(default=0)
    given_at: Mapped[datetime | None]


class Enrolment(RollBase):
    """Somebody who asked to vote from home. The address is forgotten when voting closes.

    It says when they asked, never when a card was sent: that moment would lead to the card.
    """

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(index=True)
    area_id: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    connection: Mapped[str] = mapped_column(sa.String(20))
    way: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.Text, default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="en")
    state: Mapped[str] = mapped_column(sa.String(12), default=Standing.WAITING.value)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roll_entry.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
