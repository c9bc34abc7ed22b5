"""After the close is committed: deleted ballots leave the databases' files, so that they cannot be dug up.

SQLite's free pages are overwritten; PostgreSQL's tables get new files, and the old ones are deleted.
"""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

log = structlog.get_logger()
FLAG = "sweep-after-commit"
# Where a close leaves dead rows behind on PostgreSQL, and the key by which to keep the rows that live on.
# Each is locked and committed by itself, so their order is free.
HELD_VOTERS = {
    "ballot": "pseudonym",
    "ballot_draft": "pseudonym",
    "given_answer": "key_hash",
    "round_key": "round_id",
    "credential": "token_hash",
}
SECONDS_FOR_A_LOCK = 10


def sweep_after_commit(session: Session) -> None:
    """Ask for one sweep when this session's transaction has been committed."""
    session.info[FLAG] = True


@event.listens_for(Session, "after_commit")
def on_commit(session: Session) -> None:
    """Sweep once, if it was asked for and the commit is the real one."""
    if not session.info.get(FLAG) or session.in_nested_transaction():
        return
    del session.info[FLAG]
    engine = session.get_bind()
    sweep(engine if isinstance(engine, sa.Engine) else engine.engine)


@event.listens_for(Session, "after_rollback")
def on_rollback(session: Session) -> None:
    """Nothing was closed: nothing is swept."""
    session.info.pop(FLAG, None)


def sweep(engine: sa.Engine) -> bool:
    """Rewrite what held ballots; whether it could be done. It can be repeated at any time."""
    try:
        if engine.dialect.name == "sqlite":
            _rewrite_sqlite(engine)
        else:
            _rewrite_postgresql(engine)
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        # The close itself stands; somebody must know that old pages may still be on the disk.
        log.error("sweep-failed", error=type(error).__name__)
        return False
    return True


def _rewrite_sqlite(engine: sa.Engine) -> None:
    # Straight to the driver: VACUUM may not stand in a transaction, and our engine always begins one.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    finally:
        connection.close()


def _rewrite_postgresql(engine: sa.Engine) -> None:
    """Give every table a new file that holds the living rows only, in the order of a random key.

    ``VACUUM FULL`` and ``CLUSTER`` keep a dead row while any transaction of the whole cluster, in another
    database too, is older than its deletion; ``TRUNCATE`` asks nobody.
    """
    failed: list[DBAPIError] = []
    with engine.connect() as connection:
        for table, key in HELD_VOTERS.items():
            try:
                _rewrite_table(connection, table, key)
            except DBAPIError as error:
                # A reader holds this one; the others need not wait for the next sweep.
                connection.rollback()
                failed.append(error)
    if failed:
        raise failed[0]


def _rewrite_table(connection: sa.Connection, table: str, key: str) -> None:
    for statement in (
        f"SET LOCAL lock_timeout = '{SECONDS_FOR_A_LOCK}s'",
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TEMPORARY TABLE living ON COMMIT DROP AS TABLE {table}",
        f"TRUNCATE {table}",
        f"INSERT INTO {table} SELECT * FROM living ORDER BY {key}",  # noqa: S608 - our own names
    ):
        connection.execute(sa.text(statement))
    connection.commit()
