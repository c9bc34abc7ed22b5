"""Long work apart from the worker: the same answer as in it, and a button that stops it, for who may."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation import bridge, queries, service, solving
from pb.allocation.bridge import parse_result
from pb.allocation.models import ProposedAmendment
from pb.areas.models import Area
from pb.house.database import db, writing
from pb.house.jobs import JobStopped, is_stopped, may_stop, report_progress, run_job, settle, stop_job
from pb.house.models import AuditEvent, Job
from pb.permissions import Role
from pb.rounds.models import Round
from tests.conftest import SignIn
from tests.optimiser.hard import hard_problem
from tests.optimiser.test_isolated import children_of, wait_for
from tests.rooms.allocation.counted import make_counted
from tests.rooms.allocation.test_service import REASON, person, reviewing


@pytest.fixture
def apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs solve as in a real worker: in a process of their own."""
    monkeypatch.setattr(app.extensions["huey"], "_immediate", False)
    before = set(children_of(os.getpid()))
    yield
    assert wait_for(lambda: set(children_of(os.getpid())) <= before), "a solver is left"


def asked(session: Session) -> tuple[Round, Area, Job]:
    round_, area, _ = make_counted(session, [6_000, 5_000, 4_000], [[1], [1], [2], [3]], pot=10_000)
    job = service.ask_recommendation(session, person(session, Role.OFFICER, None), round_)
    session.commit()
    return round_, area, job


@pytest.mark.usefixtures("apart")
def test_a_worker_gets_the_same_answer_from_a_process_apart(app: Flask, session: Session) -> None:
    round_, _, job = asked(session)
    run_job(job.id)
    session.expire_all()
    assert (job.state, job.next_url) == ("done", f"/rounds/{round_.slug}/recommendation")
    assert job.done == job.total > 0
    run = queries.current_run(session, round_)
    assert run is not None
    solution = parse_result(run.result)
    # By hand: {1, 3} costs 100.00 and has 3 points.
    assert solution.funded == ("1", "3")
    assert [proof.by for proof in solution.proofs][:2] == ["pareto", "highs"]


def in_a_thread(app: Flask, work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        with app.app_context():
            work()
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.usefixtures("apart")
def test_a_long_solve_is_stopped_from_the_page(
    app: Flask, session: Session, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solve of minutes: the button of another officer ends it within seconds, and nothing came of it."""
    before = set(children_of(os.getpid()))
    monkeypatch.setattr(solving, "problem_from", lambda *_args: hard_problem(1, 60, 6))
    round_, _, job = asked(session)
    job_id, slug = job.id, round_.slug
    officer = sign_in(Role.OFFICER)
    session.rollback()
    worker = in_a_thread(app, lambda: run_job(job_id))
    assert wait_for(lambda: set(children_of(os.getpid())) - before)
    time.sleep(0.5)
    page = officer.get(f"/jobs/{job_id}")
    assert "Stop this work" in page.text
    began = time.monotonic()
    sent = officer.post(f"/jobs/{job_id}/stop")
    assert (sent.status_code, sent.location) == (303, f"/jobs/{job_id}")
    worker.join(10)
    assert not worker.is_alive()
    assert time.monotonic() - began < 8
    page = officer.get(f"/jobs/{job_id}")
    assert "stopped before it was finished" in page.text
    assert f"/rounds/{slug}/recommendation" in page.text
    assert "Stop this work" not in page.text
    session.expire_all()
    assert (job.state, round_.stage, queries.count_runs(session, round_)) == ("stopped", "counted", 0)
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "job.stopped")).all()
    assert [event.subject for event in events] == [f"job:{job_id}"]
    again = service.ask_recommendation(session, person(session, Role.OFFICER, None), round_)
    assert again.id != job_id


def test_a_job_that_waits_is_stopped_before_it_starts(app: Flask, session: Session, sign_in: SignIn) -> None:
    round_, _, job = asked(session)
    officer = sign_in(Role.OFFICER)
    assert "Stop this work" in officer.get(f"/rounds/{round_.slug}/recommendation").text
    assert officer.post(f"/jobs/{job.id}/stop").status_code == 303
    run_job(job.id)
    session.expire_all()
    assert (job.state, queries.count_runs(session, round_)) == ("stopped", 0)
    assert officer.post(f"/jobs/{job.id}/stop").status_code == 409


def test_only_who_may_start_it_may_stop_it(session: Session, sign_in: SignIn) -> None:
    _, _, job = asked(session)
    for role in (Role.COUNCILLOR, Role.TELLER, Role.STAFF):
        client = sign_in(role)
        assert "Stop this work" not in client.get(f"/jobs/{job.id}").text
        assert client.post(f"/jobs/{job.id}/stop").status_code == 403
    assert sign_in(Role.OFFICER).post("/jobs/none/stop").status_code == 404
    session.expire_all()
    assert job.state == "queued"


def test_finished_work_is_not_stopped(app: Flask, session: Session, sign_in: SignIn) -> None:
    round_, _, job = asked(session)
    run_job(job.id)
    answer = sign_in(Role.OFFICER).post(f"/jobs/{job.id}/stop")
    assert answer.status_code == 409
    assert "nothing to stop" in answer.text
    session.expire_all()
    assert (job.state, queries.count_runs(session, round_)) == ("done", 1)


def asked_to_change(session: Session) -> tuple[Round, Any, ProposedAmendment, Job]:
    round_, area, proposals = reviewing(session, [6_000, 5_000], [[1], [1], [2]], 10_000)
    councillor = person(session, Role.COUNCILLOR, area)
    amendment, job = service.ask_amendment(
        session, councillor, round_, kind="forbid", proposal=proposals[0], cost=None, reason=REASON
    )
    session.commit()
    return round_, councillor, amendment, job


def test_a_change_whose_answer_is_stopped_is_taken_back(app: Flask, session: Session) -> None:
    round_, councillor, amendment, job = asked_to_change(session)
    other = person(session, Role.COUNCILLOR, None)
    assert may_stop(session, councillor, job)
    assert not may_stop(session, other, job)
    stop_job(session, councillor, job)
    session.commit()
    run_job(job.id)
    session.expire_all()
    assert (amendment.state, job.state, queries.count_runs(session, round_)) == ("withdrawn", "stopped", 1)
    assert job.next_url.startswith(f"/rounds/{round_.slug}/review/")


def test_a_change_that_was_being_taken_back_stands(app: Flask, session: Session) -> None:
    round_, councillor, amendment, job = asked_to_change(session)
    run_job(job.id)
    session.expire_all()
    back = service.withdraw_amendment(session, councillor, amendment)
    assert back is not None
    stop_job(session, councillor, back)
    session.commit()
    run_job(back.id)
    session.expire_all()
    assert (amendment.state, back.state, queries.count_runs(session, round_)) == ("standing", "stopped", 2)


@pytest.mark.parametrize("when", ["at the first step", "before it is stored"])
def test_what_is_stopped_on_the_way_stores_nothing(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Stopped while it runs, at any moment before the run is stored: no run, and the round does not move."""
    round_, _, job = asked(session)
    job_id, officer = job.id, person(session, Role.OFFICER, None)
    whole = solving.solve_problem

    def stop() -> None:
        with writing(), Session(db.engine) as other:
            stop_job(other, officer, other.get_one(Job, job_id))
            other.commit()

    def solve(*args: Any, **options: Any) -> Any:
        if when == "at the first step":
            stop()
        found = whole(*args, **options)
        if when == "before it is stored":
            stop()
        return found

    monkeypatch.setattr(solving, "solve_problem", solve)
    run_job(job_id)
    session.rollback()
    assert is_stopped(job_id)
    assert (job.state, round_.stage, queries.count_runs(session, round_)) == ("stopped", "counted", 0)
    session.rollback()
    with pytest.raises(JobStopped):
        report_progress(job_id, 1, 1)
    with pytest.raises(JobStopped):
        settle(session, job_id)
    session.rollback()


def with_little(solve: Callable[..., Any]) -> Callable[..., Any]:
    """The same with an eighth of the memory: less than a setting may be."""
    return lambda problem, **options: solve(problem, **{**options, "memory": options["memory"] // 8})


@pytest.mark.usefixtures("apart")
def test_too_little_memory_is_said_in_words(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, _, job = asked(session)
    short = replace(app.extensions["settings"], solve_megabytes=512)
    monkeypatch.setitem(app.extensions, "settings", short)
    monkeypatch.setattr(bridge.optimiser, "solve_isolated", with_little(bridge.optimiser.solve_isolated))
    run_job(job.id)
    session.expire_all()
    assert job.state == "failed"
    assert "needs more memory" in job.message
    assert queries.count_runs(session, round_) == 0
