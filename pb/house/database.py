"""The two databases: their base classes, their column types and how SQLite is made safe.

The main database holds everything but names on the roll; the roll has a database of its own, so that a
copy of either says nothing about how anybody voted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from pysqlite3 import dbapi2 as pysqlite
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, registry

# The first SQLite in which a checkpoint cannot lose committed writes in WAL mode.
FIRST_SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 10
LARGEST_INTEGER = 2**31 - 1  # what an INTEGER column holds on PostgreSQL; SQLite fails only far above it

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class DatabaseBusy(RuntimeError):
    """Too many writers are waiting; the reader is asked to try again in a moment."""


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Aware values only; stored as UTC without an offset, read back as aware UTC."""

    impl = sa.DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class WholePence(sa.types.TypeDecorator[int]):
    """An amount of money in whole pence; anything but an integer is a programming error."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: sa.Dialect) -> int | None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError(f"money is an integer of pence, not {value!r}")
        return value


Pence = Annotated[int, "pence"]
Json = Annotated[Any, "json"]
ANNOTATIONS: dict[Any, Any] = {datetime: UTCDateTime(), Pence: WholePence(), Json: sa.JSON()}


class Base(DeclarativeBase):
    """Every table of the main database."""

    registry = registry(metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map=ANNOTATIONS)


class RollBase(DeclarativeBase):
    """Every table of the roll's database."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING, info={"bind_key": "roll"}),
        type_annotation_map=ANNOTATIONS,
    )


db = SQLAlchemy(metadata=Base.metadata)
db.metadatas["roll"] = RollBase.metadata


# Only the demonstration sets this, to tell what happened before today on the days it happened.
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, in this thread or task only, it is ``moment`` (an aware instant)."""
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


# Whether the transactions begun from here on will write. SQLite takes its write lock at BEGIN then:
# a lock taken later, after a read, loses updates silently under parallel writers.
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def set_writing(on: bool) -> None:
    """Say whether transactions begun from now on in this thread or task will write."""
    _writing.set(on)


@contextmanager
def writing(on: bool = True) -> Iterator[None]:
    """Transactions begun inside will write (or, with False, only read)."""
    token = _writing.set(on)
    try:
        yield
    finally:
        _writing.reset(token)


def engine_options(url: str) -> dict[str, Any]:
    """The options ``create_engine`` needs for this address; refuses a SQLite that can lose writes."""
    # What was asked for with which values stays out of errors, and so out of logs: a value may be a vote.
    always = {"url": url, "hide_parameters": True}
    if not url.startswith("sqlite"):
        # Main database and roll can wait for each other unseen: nobody waits for a lock for ever.
        waits = {"options": f"-c lock_timeout={BUSY_SECONDS}s"}
        return {**always, "pool_pre_ping": True, "isolation_level": "READ COMMITTED", "connect_args": waits}
    if pysqlite.sqlite_version_info < FIRST_SAFE_SQLITE:
        found, wanted = pysqlite.sqlite_version, ".".join(map(str, FIRST_SAFE_SQLITE))
        raise RuntimeError(
            f"SQLite {found} can lose committed writes: install pysqlite3 with {wanted} or newer"
        )
    return {**always, "module": pysqlite, "connect_args": {"timeout": BUSY_SECONDS}}


def make_sqlite_safe(engine: sa.Engine) -> None:
    """Explicit transactions, full durability, foreign keys, and one writer at a time in this process."""
    if engine.dialect.name != "sqlite":
        return
    writer = threading.Lock()

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        # SQLite's own back-off is unfair under many writers, so they queue here first.
        if not connection.info.get("holds_writer") and not writer.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusy("the database has had too many writers for too long")
        connection.info["holds_writer"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    # The "commit" event comes before the commit itself; the place in the queue is given up only when
    # the connection goes back to the pool, however its transaction ended.
    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        if record.info.pop("holds_writer", False):
            writer.release()
