"""Migrations of both databases in one chain: each revision says what it does to ``main`` and ``roll``.

Each database keeps its own version row, so that either can be restored alone and brought forward.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from pb.house.database import Base, RollBase, writing

DATABASES = {"main": (None, Base.metadata), "roll": ("roll", RollBase.metadata)}


def run() -> None:
    engines = current_app.extensions["sqlalchemy"].engines
    with writing():
        for name, (bind, metadata) in DATABASES.items():
            with engines[bind].connect() as connection, free_to_rebuild(connection):
                context.configure(
                    connection=connection,
                    target_metadata=metadata,
                    render_as_batch=True,
                    compare_type=True,
                    upgrade_token=f"{name}_upgrades",
                    downgrade_token=f"{name}_downgrades",
                    process_revision_directives=keep_out_empty,
                )
                with context.begin_transaction():
                    context.run_migrations(engine_name=name)


@contextmanager
def free_to_rebuild(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a column by making its table anew, and dropping the old one would break every row that
    refers to it. Inside, foreign keys are not enforced; afterwards they are all looked at.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = cursor.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"after the migration these rows refer to nothing: {broken[:5]}")
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def keep_out_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no revision when neither database changed."""
    script = directives[0]
    if len(script.upgrade_ops_list) >= len(DATABASES) and all(
        ops.is_empty() for ops in script.upgrade_ops_list
    ):
        directives[:] = []


run()
