"""Tables that every room uses: the council, the audit chain, answers already given, and jobs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, Json, now


class Council(Base):
    """The authority that runs this service; one row."""

    __tablename__ = "council"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name_cy: Mapped[str] = mapped_column(sa.String(120), default="")


class AuditEvent(Base):
    """One link of the audit chain; triggers forbid changing or deleting it."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(60))
    event: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(200))
    detail: Mapped[Json]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class GivenAnswer(Base):
    """The answer to a form that was sent with an idempotency key: the same key gets the same answer."""

    __tablename__ = "given_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(80), index=True)
    location: Mapped[str] = mapped_column(sa.String(500))


class Job(Base):
    """A piece of long work and how far it has got. ``state``: queued, running, done, failed or
    stopped (by somebody who may)."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    arguments: Mapped[Json]
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    next_url: Mapped[str] = mapped_column(sa.String(500), default="")
    started_by: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
