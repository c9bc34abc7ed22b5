"""The civic record: whole when it is, and every kind of tampering found."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Theme
from pb.audit import Event
from pb.house.database import db
from pb.house.pages import EVENTS_ON_A_PAGE
from pb.house.triggers import lift_append_only
from pb.permissions import SYSTEM, Role, public
from tests import unrecorded
from tests.conftest import SignIn


def write_some(session: Session, n: int) -> str:
    for i in range(n):
        audit.record(session, SYSTEM, Event.ROUND_MOVED, f"round:{i}", to="voting", note="żółć £5")
    session.commit()
    return audit.head(session)


def test_whole_record_verifies(session: Session) -> None:
    anchor = write_some(session, 5)
    assert audit.verify(session) == []
    write_some(session, 3)
    assert audit.verify(session, anchor) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor='x'", "DELETE FROM audit_event"])
def test_database_forbids_change(session: Session, statement: str) -> None:
    write_some(session, 2)
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
        session.execute(sa.text(statement))


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor='x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_postgresql_forbids_change(postgres_app: Flask, statement: str) -> None:
    write_some(db.session(), 2)
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
        db.session.execute(sa.text(statement))


TAMPERINGS = {
    "flip": 'UPDATE audit_event SET detail=\'{"to":"closed"}\' WHERE seq=3',
    "actor": "UPDATE audit_event SET actor='somebody else' WHERE seq=2",
    "deletion": "DELETE FROM audit_event WHERE seq=3",
    "first": "DELETE FROM audit_event WHERE seq=1",
    "reordering": "UPDATE audit_event SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2,3);"
    "UPDATE audit_event SET seq=-seq WHERE seq<0",
    "cut tail": "DELETE FROM audit_event WHERE seq>4",
    "time": "UPDATE audit_event SET at='2020-01-01 00:00:00.000000' WHERE seq=5",
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_found(session: Session, kind: str) -> None:
    anchor = write_some(session, 6)
    for statement in [*lift_append_only("audit_event", "sqlite"), *TAMPERINGS[kind].split(";")]:
        session.execute(sa.text(statement))
    session.commit()
    session.expire_all()
    assert audit.verify(session, anchor), f"{kind} was not found"


@given(
    seq=st.integers(1, 6),
    column=st.sampled_from(["actor", "event", "subject"]),
    text=st.text("ab:1", min_size=1),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_flip_is_found(session: Session, seq: int, column: str, text: str) -> None:
    session.rollback()
    write_some(session, 6)
    for statement in lift_append_only("audit_event", "sqlite"):
        session.execute(sa.text(statement))
    session.execute(sa.text(f"UPDATE audit_event SET {column}=:t WHERE seq=:s"), {"t": text, "s": seq})  # noqa: S608 - names from the test itself
    session.expire_all()
    assert audit.verify(session)
    session.rollback()


def test_command(app: Flask, session: Session) -> None:
    anchor = write_some(session, 3)
    runner = app.test_cli_runner()
    assert anchor in runner.invoke(args=["audit", "verify"]).output
    assert runner.invoke(args=["audit", "verify", "--anchor", "f" * 64]).exit_code == 1


def test_a_change_without_its_event_is_found(app: Flask) -> None:
    """The law that every request of every test is held to (``tests.unrecorded``) can fail."""

    @app.post("/quietly")
    @public
    def quietly() -> str:
        db.session.add(Theme(name="Quiet", slug="quiet"))
        db.session.commit()
        return "done"

    @app.post("/aloud")
    @public
    def aloud() -> str:
        db.session.execute(sa.update(Theme).values(name="Aloud"))
        audit.record(db.session(), SYSTEM, Event.ROUND_CHANGED, "theme:1")
        db.session.commit()
        return "done"

    assert app.test_client().post("/aloud").status_code == 200
    assert unrecorded.faults == []
    assert app.test_client().post("/quietly").status_code == 200
    assert unrecorded.faults == ["POST /quietly changed theme unrecorded"]
    unrecorded.faults.clear()


def test_those_who_may_read_the_record(app: Flask, session: Session, sign_in: SignIn) -> None:
    for number in range(1, EVENTS_ON_A_PAGE + 20):
        audit.record(session, SYSTEM, Event.ROUND_MOVED, f"round:{number}", to="<b>voting</b>")
    officer = sign_in(Role.MONITORING)
    first = officer.get("/record")
    assert audit.head(session) in first.text and "&lt;b&gt;voting" in first.text
    assert "round:119<" in first.text and "round:20<" not in first.text
    earlier = officer.get(re.search(r"/record\?before=\d+", first.text)[0])  # type: ignore[index]
    assert "round:1<" in earlier.text and "Earlier events" not in earlier.text
    assert officer.get(f"/record?before={10**30}").status_code == 200
    assert 'href="/record"' in officer.get("/").text
    assert 'href="/record"' not in sign_in(Role.COUNCILLOR).get("/").text
