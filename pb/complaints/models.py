"""The window in which a vote can be complained about, the complaints, and how to reach who complained."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.house.database import Base, now
from pb.rounds.models import Round
from pb.voting.models import random_id

USUAL_HOURS = 72


class ComplaintWindow(Base):
    """How long a round can be complained about after its count; the clock starts when voting closes."""

    __tablename__ = "complaint_window"
    __table_args__ = (sa.CheckConstraint("hours > 0", name="hours"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    hours: Mapped[int] = mapped_column(default=USUAL_HOURS)
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()


class Complaint(Base):
    """What somebody says was wrong, and the council's answer, which is published with its reason.

    ``about`` and ``outcome`` are keys of ``words``; ``outcome`` is empty while the complaint is open. Its own
    text may name people, so only those who answer it read it; the public reads ``summary`` and ``reason``.
    """

    __tablename__ = "complaint"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_id)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    about: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    answered_as: Mapped[str] = mapped_column(sa.String(120), default="")
    answered_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return not self.outcome


class ComplaintContact(Base):
    """Where to send the answer. Never on a page; deleted when the answer has been sent."""

    __tablename__ = "complaint_contact"

    complaint_id: Mapped[str] = mapped_column(sa.ForeignKey("complaint.id"), primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(200))
