"""The roll is another database, for other people: on PostgreSQL neither login can open the other's."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from psycopg import sql

from pb.desk import enrolling, exchanging, sending
from pb.desk.enrolling import Wish
from pb.desk.models import Enrolment, RollEntry, Way
from pb.house.database import Base, RollBase, db, writing
from pb.voting import service
from pb.voting.marks import Marks
from tests.conftest import make_app, settings_in
from tests.rooms.desk.people import hand, put_on_roll
from tests.rooms.voting.polling import OFFICER, close_vote, holder, open_vote, print_cards


@pytest.fixture
def logins(tmp_path: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The application with two databases, each of a login that may connect to it alone."""
    server = os.environ.get("PB_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: set PB_TEST_DATABASE_URL")
    mark = secrets.token_hex(6)
    names = {part: f"pb_test_{part}_{mark}" for part in ("main", "roll")}
    host = server.rsplit("@", 1)[1].rsplit("/", 1)[0]
    urls = {part: f"postgresql://{name}@{host}/{name}" for part, name in names.items()}
    with psycopg.connect(server, autocommit=True) as admin:
        # As in README.md, "Deploying".
        for name in map(sql.Identifier, names.values()):
            admin.execute(sql.SQL("CREATE ROLE {0} LOGIN").format(name))
            admin.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(name))
            admin.execute(sql.SQL("REVOKE CONNECT ON DATABASE {0} FROM PUBLIC").format(name))
    app = make_app(settings_in(tmp_path, database_url=urls["main"], roll_database_url=urls["roll"]))
    with app.app_context(), writing():
        flask_migrate.upgrade()
        yield app, urls
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    app.extensions["huey"].storage.close()
    with psycopg.connect(server, autocommit=True) as admin:
        for name in map(sql.Identifier, names.values()):
            admin.execute(sql.SQL("DROP DATABASE {0} WITH (FORCE)").format(name))
            admin.execute(sql.SQL("DROP ROLE {0}").format(name))


@pytest.mark.postgresql
def test_neither_login_opens_the_others_database(logins: tuple[Flask, dict[str, str]]) -> None:
    app, urls = logins
    session = db.session()
    round_ = open_vote(session, home_cards=True)
    ada, grace = put_on_roll(session, round_, "Ada Byron", "Grace Hopper")
    cards = print_cards(session, round_, 3)
    hand(session, round_, ada)
    service.cast_ballot(session, holder(session, cards[0]), Marks((1,)), "k")
    key = app.config["SECRET_KEY"]
    exchanging.exchange_card(
        session, OFFICER, round_, ada.id, number=cards[1].number, reason="lost", secret_key=key
    )
    wish = Wish("Mary Seacole", "lives", Way.POST, "1 High Street\nColdbeck")
    enrolling.ask_for_card(session, round_, round_.areas[0], wish, old_enough=True)
    enrolling.accept(session, OFFICER, session.scalars(sa.select(Enrolment)).one(), round_, grace.id)
    sending.make_cards(session, OFFICER, round_, round_.areas[0], Way.POST, secret_key=key)
    session.commit()
    main, roll = urls["main"], urls["roll"]
    for login, own, other in (("main", main, roll), ("roll", roll, main)):
        user, other_name = own.split("://")[1].split("@")[0], other.rsplit("/", 1)[1]
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(own.rsplit("/", 1)[0] + "/" + other_name)
        with psycopg.connect(own) as connection:
            names = Base.metadata.tables if login == "main" else RollBase.metadata.tables
            assert set(tables_of(connection)) == {*names, "alembic_version"}
            may = connection.execute("SELECT has_database_privilege(%s, %s, 'CONNECT')", (user, other_name))
            assert may.fetchone() == (False,)
    with psycopg.connect(main) as connection:
        everything = [sql.SQL("SELECT * FROM {}").format(sql.Identifier(t)) for t in tables_of(connection)]
        said = str([connection.execute(query).fetchall() for query in everything])
        assert not any(word in said for word in ("Byron", "Hopper", "Seacole", "High Street"))
    close_vote(session, round_)


def tables_of(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [row[0] for row in rows]


def test_nothing_on_the_roll_leads_to_a_card(app: Flask) -> None:
    """Neither by a column that could hold one, nor by a value that is anywhere among the cards."""
    session = db.session()
    round_ = open_vote(session, home_cards=True)
    people = put_on_roll(session, round_, *(f"Person {n}" for n in range(12)))
    cards = print_cards(session, round_, 12)
    for person in people:
        hand(session, round_, person)
    exchanging.exchange_card(
        session,
        OFFICER,
        round_,
        people[3].id,
        number=cards[3].number,
        reason="lost",
        secret_key=app.config["SECRET_KEY"],
    )
    session.commit()
    columns = {
        f"{table.name}.{column.name}" for table in RollBase.metadata.sorted_tables for column in table.c
    }
    assert columns == {
        *(f"roll_entry.{name}" for name in RollEntry.__table__.c.keys()),  # noqa: SIM118 - a collection
        *(f"enrolment.{name}" for name in Enrolment.__table__.c.keys()),  # noqa: SIM118
    }
    assert not any(part in name for name in columns for part in ("card_", "sheet", "place", "token", "code"))
    with db.engines["roll"].connect() as roll:
        stored = str([roll.execute(sa.select(table)).all() for table in RollBase.metadata.sorted_tables])
    for card in cards:
        assert not any(secret in stored for secret in (card.token, card.code, card.number, card.number[:10]))
    events = session.execute(sa.text("SELECT subject, detail FROM audit_event")).all()
    for person in people:
        assert not any(person.name in str(event) or person.reference in str(event) for event in events)
