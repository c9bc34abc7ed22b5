"""SQLite as it must be set up: safe library, durable commits, no lost update, one writer at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.house import database
from pb.house.database import db, engine_options, writing
from tests.factories import make_area, make_round

THREADS, TIMES = 12, 60


def test_vulnerable_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.pysqlite, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(RuntimeError, match=r"can lose committed writes"):
        engine_options("sqlite:////tmp/x")


def test_pragmas(app: Flask) -> None:
    for bind in (None, "roll"):
        with db.engines[bind].connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
            }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 10_000,
            "secure_delete": 1,
        }


def increment_in_threads(app: Flask, area_id: int) -> int:
    def work(_n: int) -> None:
        with app.app_context(), writing():
            for _ in range(TIMES):
                area = db.session.get_one(Area, area_id)
                area.population = area.population + 1
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    db.session.expire_all()
    return db.session.get_one(Area, area_id).population


def test_no_update_is_lost_under_twelve_writers(app: Flask, session: Session) -> None:
    area = make_area(session)
    area.population, area_id = 0, area.id
    session.commit()
    assert increment_in_threads(app, area_id) == THREADS * TIMES


def test_reading_does_not_wait_for_the_writer(app: Flask, session: Session) -> None:
    make_area(session)  # holds the write lock
    with ThreadPoolExecutor(1) as pool:

        def read(_n: int) -> int:
            with app.app_context():
                return db.session.scalar(sa.select(sa.func.count(Area.id))) or 0

        assert list(pool.map(read, [1])) == [0]


def test_instants_are_aware_and_utc(session: Session) -> None:
    made = make_round(session)
    made.voting_opens_at = datetime(2026, 6, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    session.commit()
    session.expire_all()
    assert made.voting_opens_at == datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    made.voting_opens_at = datetime(2026, 6, 1, 10, 0)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        session.flush()


@pytest.mark.parametrize("amount", [1.5, True, "100"])
def test_money_is_whole_pence(session: Session, amount: object) -> None:
    made = make_round(session)
    made.pots[0].amount = amount  # type: ignore[assignment]
    with pytest.raises(sa.exc.StatementError, match="integer of pence"):
        session.flush()
