"""Halls on both databases."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.trust.hall import Hall, hall_on, make_hall_app


@pytest.fixture
def sqlite_hall(tmp_path: Path) -> Iterator[Hall]:
    """The service on SQLite."""
    app = make_hall_app(tmp_path)
    with hall_on(app, tmp_path) as hall:
        yield hall
    app.extensions["huey"].storage.close()


@pytest.fixture
def postgres_hall(tmp_path: Path) -> Iterator[Hall]:
    """The service on two fresh PostgreSQL databases."""
    server = os.environ.get("PB_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: set PB_TEST_DATABASE_URL")
    names = [f"pb_trust_{secrets.token_hex(6)}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    main, roll = (server.rsplit("/", 1)[0] + "/" + name for name in names)
    app = make_hall_app(tmp_path, database_url=main, roll_database_url=roll)
    with hall_on(app, tmp_path) as hall:
        yield hall
    app.extensions["huey"].storage.close()
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgresql)])
def hall(request: pytest.FixtureRequest) -> Hall:
    """The service on either."""
    made: Hall = request.getfixturevalue(f"{request.param}_hall")
    return made
