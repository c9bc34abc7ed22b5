"""The kept room: one press moves it once, on both databases, with its step, its event and its vote."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from pb.audit import Event
from pb.house.database import at, db, now, writing
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.rounds.models import Round
from pb.workshops import keeping, queries
from pb.workshops.models import RoomStep, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command, Phase, RoomState, Stale
from pb.workshops.slides import slide_of
from tests.factories import make_area, make_proposal, make_round, make_workshop
from tests.rooms.paper.hall import open_hall
from tests.rooms.voting.polling import open_vote

OFFICER = Actor(None, "Officer", frozenset({Grant(Role.OFFICER, None)}))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest) -> Flask:
    """The application on either engine."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    return app


def press(workshop: Workshop, *commands: Command, actor: Actor = OFFICER) -> RoomState:
    session = db.session()
    for command in commands:
        seen = queries.room_of(session, workshop).version
        state = keeping.press(session, actor, workshop, command, seen)
        session.commit()
    return state


def go_to(workshop: Workshop, kind: ItemKind) -> None:
    place = next(n for n, line in enumerate(workshop.lines) if line.kind == kind)
    press(workshop, Command.START, *[Command.NEXT] * place)


def test_two_presses_at_the_same_moment_move_the_room_once(site: Flask) -> None:
    session = db.session()
    workshop = make_workshop(session)
    press(workshop, Command.START)
    number, given, ready = workshop.id, Counter[str](), threading.Barrier(8)
    db.session.remove()

    def one() -> None:
        with site.app_context(), writing():
            mine = db.session()
            ready.wait(20)
            try:
                state = keeping.press(mine, OFFICER, mine.get_one(Workshop, number), Command.NEXT, 1)
                mine.commit()
                given[f"moved to {state.position}"] += 1
            except Stale:
                mine.rollback()
                given["told"] += 1
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == {"moved to 1": 1, "told": 7}
    steps = db.session().execute(sa.select(RoomStep.version, RoomStep.command).order_by(RoomStep.version))
    assert [tuple(step) for step in steps] == [(1, "start"), (2, "next")]
    moves = db.session().scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.ROOM_MOVED.value))
    assert [move.detail["command"] for move in moves] == ["start", "next"]


def test_a_room_reads_back_as_it_was_kept(site: Flask) -> None:
    workshop = make_workshop(db.session())
    begun = now()
    with at(begun):
        press(workshop, Command.START, Command.NEXT, Command.ADD_MINUTE, Command.HOLD)
    with at(begun + timedelta(minutes=4)):
        state = press(workshop, Command.GO_ON)
    db.session().expire_all()
    kept = queries.state_of(db.session(), workshop)
    assert kept == state and kept.held == timedelta(minutes=4)
    length = timedelta(minutes=workshop.lines[1].minutes + 1 + 4)
    assert kept.ends(workshop.items, now()) == begun + length
    slots = queries.timetable(workshop, kept, begun)
    assert slots[2].begins == begun + length and slots[2].late == 0  # five minutes early, and five more
    with pytest.raises(Refused, match="not on hold"):
        press(workshop, Command.GO_ON)


def test_only_those_who_run_it_in_its_area(site: Flask) -> None:
    session = db.session()
    workshop, elsewhere = make_workshop(session), make_area(session)
    session.commit()
    for grant in (Grant(Role.FACILITATOR, elsewhere.id), Grant(Role.SCRIBE, workshop.area_id)):
        with pytest.raises(Forbidden):
            press(workshop, Command.START, actor=Actor(None, "x", frozenset({grant})))
    session.rollback()
    here = Actor(None, "x", frozenset({Grant(Role.FACILITATOR, workshop.area_id)}))
    assert press(workshop, Command.START, actor=here).phase is Phase.RUNNING


def ready_round() -> Round:
    """A round that lacks nothing but its cards."""
    round_ = make_round(
        db.session(),
        stage="deliberating",
        rules_published_at=now(),
        tie_order=[1, 2],
        voting_closes_at=now() + timedelta(hours=2),
    )
    for number in (1, 2):
        make_proposal(db.session(), round_, number=number)
    db.session().flush()
    return round_


def test_opening_keeps_the_guards_of_the_round_and_says_which(site: Flask) -> None:
    session = db.session()
    round_ = ready_round()
    workshop = make_workshop(session, vote=round_)
    go_to(workshop, ItemKind.VOTE)
    facilitator = Actor(None, "x", frozenset({Grant(Role.FACILITATOR, workshop.area_id)}))
    for actor, sentence in ((OFFICER, "No voting cards are printed"), (facilitator, "An officer")):
        assert sentence in " ".join(keeping.reasons_against(session, actor, workshop, round_, Command.OPEN))
        with pytest.raises(Refused, match=sentence):
            press(workshop, Command.OPEN, actor=actor)
        session.rollback()
    state = queries.state_of(session, workshop)
    assert not state.open_votes and round_.stage == "deliberating"
    assert session.scalars(sa.select(RoomStep).where(RoomStep.command == "open")).first() is None


def test_a_vote_is_closed_when_its_promised_time_is_over(site: Flask) -> None:
    session = db.session()
    round_ = open_vote(session, voting_closes_at=now() + timedelta(hours=1))
    workshop = make_workshop(session, vote=round_)
    go_to(workshop, ItemKind.VOTE)
    # People at home vote already: opening it in the hall changes nothing, and a facilitator may.
    facilitator = Actor(None, "x", frozenset({Grant(Role.FACILITATOR, workshop.area_id)}))
    assert press(workshop, Command.OPEN, actor=facilitator).open_votes == {round_.id}
    with pytest.raises(Refused, match="promised to stay open"):
        press(workshop, Command.CLOSE)
    session.rollback()
    with at(now() + timedelta(hours=2)), pytest.raises(Refused, match="Nobody has voted"):
        press(workshop, Command.CLOSE)
    session.rollback()
    assert round_.stage == "voting"
    assert queries.state_of(session, workshop).open_votes == {round_.id}


def test_a_vote_that_goes_on_at_home_is_ended_in_the_hall_alone(site: Flask) -> None:
    session = db.session()
    days = timedelta(days=1)
    round_ = open_vote(session, voting_opens_at=now() - days, voting_closes_at=now() + days)
    workshop = make_workshop(session, vote=round_)
    go_to(workshop, ItemKind.VOTE)
    facilitator = Actor(None, "x", frozenset({Grant(Role.FACILITATOR, workshop.area_id)}))
    state = press(workshop, Command.OPEN, Command.CLOSE, actor=facilitator)
    assert state.closed_votes == {round_.id} and round_.stage == "voting"
    slide = slide_of(session, workshop, state, now())
    assert slide.heading == "Thank you for voting" and "until" in slide.lines[0]
    state = press(workshop, Command.NEXT)
    assert "People at home vote until" in slide_of(session, workshop, state, now()).lines[0]


def test_the_hall_stops_voting_while_slips_are_still_counted(site: Flask) -> None:
    session = db.session()
    paper = open_hall(session)
    workshop = make_workshop(session, vote=paper.round)
    go_to(workshop, ItemKind.VOTE)
    press(workshop, Command.OPEN)
    batch = paper.open(1)
    paper.close_phones()
    waits = keeping.waits_for_slips(session, paper.round)
    assert "Batches of slips that are not keyed twice" in " ".join(waits)
    facilitator = Actor(None, "x", frozenset({Grant(Role.FACILITATOR, workshop.area_id)}))
    with pytest.raises(Refused, match="An officer"):
        press(workshop, Command.CLOSE, actor=facilitator)
    session.rollback()
    state = press(workshop, Command.CLOSE)
    # The room goes on to the count; the round is closed on its own page once the slips fit.
    assert state.closed_votes == {paper.round.id} and paper.round.stage == "voting" and batch
    assert press(workshop, Command.NEXT).position == state.position + 1
