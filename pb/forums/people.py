"""Who takes part without an account: a participant, their devices, how to reach them, and their memberships.

A participant is a number. What says who that is (an e-mail or a postal address) stands in one row of its own
that no public page reads, and goes when they leave.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.forums.kinds import Digest, Level
from pb.house.database import Base, Json, now


class Participant(Base):
    """Somebody who took part, known by the secret in a cookie or by a link that was sent to them."""

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    contact: Mapped[ParticipantContact | None] = relationship(back_populates="participant")


class Device(Base):
    """One browser of a participant; its cookie holds the secret, the table only the hash."""

    __tablename__ = "participant_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()


class ParticipantContact(Base):
    """How to reach a participant. Personal data, in a row of its own that is never published."""

    __tablename__ = "participant_contact"

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    postal: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="en")

    participant: Mapped[Participant] = relationship(back_populates="contact")


class Membership(Base):
    """A participant in one area's forum: how far, why they belong to it, and who has checked that.

    ``group_name`` is what a group is called in public. ``left_at`` ends it; joining again opens it again.
    """

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("participant_id", "forum_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"))
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True)
    level: Mapped[str] = mapped_column(sa.String(20))
    connection: Mapped[str] = mapped_column(sa.String(20))
    group_name: Mapped[str] = mapped_column(sa.String(120), default="")
    digest: Mapped[str] = mapped_column(sa.String(10), default=Digest.NONE.value)
    digest_sent_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    joined_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]

    participant: Mapped[Participant] = relationship()

    @property
    def may_speak(self) -> bool:
        """Whether they take part, and are not only kept informed."""
        return self.left_at is None and self.level != Level.INFORMED.value


class JoinLink(Base):
    """A link that joins a forum, or goes on elsewhere, once. Only the hash of its secret is kept.

    ``wishes`` holds what was chosen on the form; nothing of it counts until somebody has used the
    link, and then it is gone from here; an unused one goes a day after ``expires_at`` (``flask forums
    send``). ``participant_id`` is who it makes the device belong to: None for somebody new.
    """

    __tablename__ = "join_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"))
    participant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    wishes: Mapped[Json]
    checked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Notice(Base):
    """A step of somebody's own words that they are told of, once. ``step`` names it: "answered:12"."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("post_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    step: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
