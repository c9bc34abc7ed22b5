"""Meetings of an area's forum, their papers in every published version, and consultations."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.forums.models import Forum
from pb.house.database import Base, now


class PaperKind(StrEnum):
    """What is written for a meeting and about it."""

    AGENDA = "agenda"
    MINUTES = "minutes"


class Meeting(Base):
    """A meeting that anybody may come to.

    ``access``: what makes it easy or hard to come. ``note``: what was changed last, and why, for whoever has
    it in their diary. ``sequence`` counts the changes, as calendars want it (RFC 5545, 3.8.7.4).
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[str] = mapped_column(sa.String(200))
    access: Mapped[str] = mapped_column(sa.String(500), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    called_off_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    forum: Mapped[Forum] = relationship()
    versions: Mapped[list[PaperVersion]] = relationship(
        back_populates="meeting", order_by="PaperVersion.number"
    )

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.forum.area_id

    def published(self, kind: str) -> list[PaperVersion]:
        """Every published version of its agenda or minutes, the first first."""
        return [version for version in self.versions if version.kind == kind]


class PaperDraft(Base):
    """An agenda or minutes as officers write it: nobody else reads it. ``revision`` counts the savings."""

    __tablename__ = "paper_draft"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(default=now)


class PaperVersion(Base):
    """A published agenda or minutes; evidence, to which a later version adds.

    ``reason`` says why there is a later version; the first has none.
    """

    __tablename__ = "paper_version"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    published_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship(back_populates="versions")


class Consultation(Base):
    """Somebody asks the people of an area something: the council, the health service, a developer.

    ``closes_on`` is the last day on which an answer counts.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    held_by: Mapped[str] = mapped_column(sa.String(120))
    link: Mapped[str] = mapped_column(sa.String(300), default="")
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    forum: Mapped[Forum] = relationship()

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.forum.area_id
