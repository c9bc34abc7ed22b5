"""Rehearsals: the whole evening with made-up residents, marked everywhere, of which nothing is kept."""

from __future__ import annotations

import html
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.allocation.models import Rehearsal
from pb.house.database import Base, db, now
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Actor, Grant, Role
from pb.workshops import attendance, hall, keeping, minutes, queries, rehearsal
from pb.workshops.models import HeadCount, JoinedDevice, RoomStep, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command, Phase, Stale
from pb.workshops.slides import slide_of
from pb.workshops.voice_models import (
    Evaluation,
    PointAnswer,
    PracticeBallot,
    QuestionSecond,
    RoomQuestion,
    SpeakingTurn,
    TablePoint,
)
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_workshop
from tests.rooms.voting.polling import open_vote
from tests.rooms.workshops.evening import make_evening
from tests.rooms.workshops.hall import phone, read

OFFICER = Actor(None, "Officer", frozenset({Grant(Role.OFFICER, None)}))
MARK = "Rehearsal: nothing here counts"
ROWS = (JoinedDevice, RoomQuestion, TablePoint, SpeakingTurn, PracticeBallot, Evaluation)
# What a rehearsal may write: its own rows and, in the civic record, that it was rehearsed.
OF_A_REHEARSAL = {kept.__tablename__ for kept in (*ROWS, QuestionSecond, PointAnswer)}
OF_A_REHEARSAL |= {"workshop", "workshop_room", "run_sheet_line", "audit_event"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest) -> Flask:
    """The application on either engine."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    return app


def press(trial: Workshop, *commands: Command) -> None:
    session = db.session()
    for command in commands:
        rehearsal.press(session, OFFICER, trial, command, queries.room_of(session, trial).version)
        session.commit()


def count(model: type[Base], workshop: Workshop) -> int:
    of_it = sa.select(sa.func.count()).select_from(model).where(model.workshop_id == workshop.id)  # type: ignore[attr-defined]
    return db.session().scalar(of_it) or 0


def everything_else(trial: Workshop) -> dict[str, str]:
    """Every row of the database by table, but those that are the rehearsal's own."""
    session, found = db.session(), {}
    for name, table in Base.metadata.tables.items():
        query = sa.select(table)
        if name == "workshop":
            query = query.where(table.c.id != trial.id)
        elif name == "audit_event":
            query = query.where(table.c.subject != f"workshop:{trial.id}")
        elif name in OF_A_REHEARSAL and "workshop_id" in table.c:
            query = query.where(table.c.workshop_id != trial.id)
        elif name in OF_A_REHEARSAL:
            mine = sa.select(JoinedDevice.id).where(JoinedDevice.workshop_id == trial.id)
            query = query.where(table.c.device_id.not_in(mine))
        found[name] = repr(sorted(map(repr, session.execute(query))))
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_of_random_presses_reaches_anything_else(session: Session, data: st.DataObject) -> None:
    vote = open_vote(session)
    workshop = make_workshop(session, vote=vote)
    trial = rehearsal.begin(session, OFFICER, workshop)
    session.commit()
    before, told = everything_else(trial), minutes.minutes_text(session, workshop)
    press(trial, Command.START)
    # Mostly onwards, or chance would never reach the vote.
    commands = st.sampled_from([*[Command.NEXT] * 8, *Command])
    for command in data.draw(st.lists(commands, min_size=20, max_size=40)):
        try:
            press(trial, command)
        except Refused:
            session.rollback()
    if data.draw(st.booleans()):
        rehearsal.begin_again(session, OFFICER, trial)
        session.commit()
    session.expire_all()
    assert everything_else(trial) == before
    assert minutes.minutes_text(session, workshop) == told
    events = set(
        session.scalars(sa.select(AuditEvent.event).where(AuditEvent.subject == f"workshop:{trial.id}"))
    )
    assert events == {"workshop.rehearsed"}


def test_an_evening_with_made_up_residents_and_again_from_the_start(site: Flask) -> None:
    session = db.session()
    vote = open_vote(session)
    workshop = make_workshop(session, vote=vote, tables=6)
    trial = rehearsal.begin(session, OFFICER, workshop)
    session.commit()
    assert rehearsal.begin(session, OFFICER, workshop) is trial and trial.code != workshop.code
    assert [line.title for line in trial.lines] == [line.title for line in workshop.lines]
    assert queries.workshop_of(session, workshop.meeting) is workshop
    said = []
    for _time in range(2):
        assert [count(kept, trial) for kept in ROWS] == [30, 0, 0, 0, 0, 0]
        press(trial, Command.START)
        for line in trial.lines[1:]:
            press(trial, Command.NEXT)
            if line.kind == ItemKind.VOTE:
                press(trial, Command.OPEN, Command.CLOSE)
            if line.kind in (ItemKind.TABLES, ItemKind.QUESTIONS):
                press(trial, Command.BACK, Command.NEXT)  # they do not repeat themselves
        press(trial, Command.END)
        assert [count(kept, trial) for kept in ROWS] == [30, 2, 6, 24, 27, 27]
        stuck = session.scalars(sa.select(JoinedDevice).where(JoinedDevice.stuck_at.is_not(None))).all()
        asked = session.scalars(sa.select(RoomQuestion).order_by(RoomQuestion.id)).all()
        assert len(stuck) == 1 and all(len(one.seconds) >= 3 for one in asked)
        points = session.scalars(sa.select(TablePoint.text).order_by(TablePoint.id)).all()
        said.append(([(one.text, len(one.seconds)) for one in asked], list(points)))
        seen = queries.room_of(session, trial).version
        rehearsal.begin_again(session, OFFICER, trial)
        session.commit()
        with pytest.raises(Stale):
            rehearsal.press(session, OFFICER, trial, Command.START, seen)
        session.rollback()
        assert queries.state_of(session, trial).phase is Phase.WAITING
    assert said[0] == said[1]
    assert [count(kept, workshop) for kept in ROWS] == [0] * 6 and vote.stage == "voting"
    assert count(RoomStep, trial) == count(HeadCount, trial) == 0


def test_what_outlasts_a_rehearsal_is_refused_in_one(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    trial = rehearsal.begin(session, OFFICER, workshop)
    session.commit()
    for forbidden in (
        lambda: keeping.press(session, OFFICER, trial, Command.START, 0),
        lambda: attendance.count_heads(session, OFFICER, trial, {attendance.Category.EVERYBODY: 3}),
        lambda: hall.pack(session, OFFICER, trial),
        lambda: minutes.draft_minutes(session, OFFICER, trial),
        lambda: rehearsal.begin(session, OFFICER, trial),
    ):
        with pytest.raises(Refused, match="This is a rehearsal"):
            forbidden()
        session.rollback()
    officer = sign_in(Role.OFFICER, workshop.meeting.forum.area)
    for path in ("day", "hall", "draw", "lines/new", "heads", "quorum", "roles/new", "print/sheet"):
        assert officer.get(f"/workshops/{trial.id}/{path}").status_code == 404, path
    for path in ("minutes", "rehearse"):
        assert officer.post(f"/workshops/{trial.id}/{path}").status_code == 404, path


def test_marked_on_all_pages_and_by_those_who_run_it(
    app: Flask, session: Session, client: PageClient, sign_in: SignIn
) -> None:
    vote = open_vote(session)
    workshop = make_workshop(session, vote=vote)
    session.commit()
    area, plan = workshop.meeting.forum.area, f"/workshops/{workshop.id}"
    for stranger in (sign_in(Role.SCRIBE, area), sign_in(Role.FACILITATOR, make_area(session))):
        assert stranger.post(f"{plan}/rehearse").status_code == 403
    facilitator = sign_in(Role.FACILITATOR, area)
    assert "Rehearse this evening" in read(facilitator, plan)
    made = facilitator.post(f"{plan}/rehearse")
    assert made.status_code == 303 and facilitator.post(f"{plan}/rehearse").location == made.location
    trial = queries.rehearsal_of(session, workshop)
    assert trial is not None and made.location == f"/workshops/{trial.id}"
    remote = f"{made.location}/remote"
    pages = (made.location, remote, f"{made.location}/voices", f"{made.location}/questions/aloud")
    for page in pages:
        assert MARK in read(facilitator, page), page
    assert MARK in read(client, f"/j?c={trial.code}")
    holder = phone(app, trial, 2)
    kinds = [line.kind for line in trial.lines]
    for place in range(kinds.index("reveal") + 1):
        seen = {"seen": str(queries.room_of(session, trial).version)}
        command = "next" if place else "start"
        assert facilitator.post(remote, data={"command": command, **seen}).status_code == 303
        session.expire_all()
        if kinds[place] == "vote":
            for command in ("open", "close"):
                seen = {"seen": str(queries.room_of(session, trial).version)}
                assert facilitator.post(remote, data={"command": command, **seen}).status_code == 303
                session.expire_all()
                on_phone = read(holder, f"/w/{trial.code}")
                assert MARK in on_phone and ">Vote with your card<" not in on_phone
                assert ("made-up residents vote" in on_phone) is (command == "open")
        for shown in (f"/w/{trial.code}/screen", f"/w/{trial.code}/screen/now"):
            assert MARK in read(facilitator, shown), kinds[place]
            assert client.get(shown).status_code == 404, "a rehearsed count is nobody's result"
        assert MARK in read(holder, f"/w/{trial.code}")
    for part in ("questions", "said", "table", "statements", "practice", "seat"):
        assert MARK in read(holder, f"/w/{trial.code}/{part}"), part
    assert "has not been rehearsed" in read(facilitator, remote)
    assert "has not been rehearsed" in read(facilitator, f"/w/{trial.code}/screen")
    assert facilitator.post(f"{made.location}/rehearse-again").status_code == 303
    assert holder.get(f"/w/{trial.code}").status_code == 303  # what joined it has to join again
    assert facilitator.post(f"{plan}/rehearse-again").status_code == 404
    session.expire_all()
    for page in (plan, f"{plan}/remote", f"{plan}/day"):
        assert MARK not in read(facilitator, page)
    public = f"/areas/{area.slug}/meetings/{workshop.meeting.id}"
    shown = html.unescape(client.get(public, follow_redirects=True).text)
    assert MARK not in shown and trial.code not in shown and vote.stage == "voting"


def test_turnout_in_steps_and_the_rehearsed_count_instead_of_the_result(session: Session) -> None:
    workshop, vote = make_evening(session)  # its real result may be revealed
    trial = rehearsal.begin(session, OFFICER, workshop)
    session.commit()
    kinds = [line.kind for line in trial.lines]
    press(trial, Command.START, *[Command.NEXT] * kinds.index("vote"), Command.OPEN)
    state = queries.state_of(session, trial)
    begun = state.begun[state.position]
    shown = [slide_of(session, trial, state, begun + timedelta(seconds=after)).big for after in (0, 30, 300)]
    assert shown == ["", "10 of 30", "20 of 30"]
    press(trial, Command.CLOSE, Command.NEXT, Command.NEXT)
    with pytest.raises(Refused, match="has not been rehearsed"):
        press(trial, Command.REVEAL)
    session.rollback()
    slug = workshop.meeting.forum.area.slug
    proposals = [{"number": n, "title": f"Trial {n}", "area": slug, "cost": n * 10_000} for n in (1, 2, 3)]
    outcome = {"method": "x", "rules": True, "status": "optimal", "funded": [1, 3], "support": 1}
    outcome |= {"spend": 40_000, "people": 0, "nothing": 0}
    study = {"method": "x", "alternatives": [], "prices": [], "curve": None, "again": None, "together": None}
    text = {"text": {"proposals": proposals}, "past": "", "seed": "1", "ballots": 30, "outcome": outcome}
    session.add(Rehearsal(round_id=vote.id, text=json.dumps({**text, "study": study}), about="0" * 64))
    session.commit()
    press(trial, Command.REVEAL, Command.REVEAL)
    slide = slide_of(session, trial, queries.state_of(session, trial), now())
    assert [row.left for row in slide.rows] == ["Trial 1", "Trial 3"] and "£400" in slide.lines[0]
    with pytest.raises(Refused, match="Everything is on the screen"):
        press(trial, Command.REVEAL)
    session.rollback()
