"""Both databases migrate up and down, on both engines, and say the same as the models."""

from __future__ import annotations

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from pb.house.database import Base, RollBase, db

METADATA = {None: Base.metadata, "roll": RollBase.metadata}


def tables(bind: str | None) -> set[str]:
    return set(sa.inspect(db.engines[bind]).get_table_names()) - {"alembic_version"}


def down_and_up() -> None:
    for bind, metadata in METADATA.items():
        assert tables(bind) == set(metadata.tables)
        with db.engines[bind].connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
    flask_migrate.downgrade(revision="base")
    assert tables(None) == tables("roll") == set()
    flask_migrate.upgrade()
    for bind, metadata in METADATA.items():
        assert tables(bind) == set(metadata.tables)


def test_sqlite(app: Flask) -> None:
    down_and_up()


@pytest.mark.postgresql
def test_postgresql(postgres_app: Flask) -> None:
    down_and_up()


def test_roll_and_ballots_are_apart() -> None:
    assert not {"roll_entry", "enrolment"} & set(Base.metadata.tables)
    assert set(RollBase.metadata.tables) == {"roll_entry", "enrolment"}
