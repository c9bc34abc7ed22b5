"""Studies and rehearsals apart from the worker: the same figures, a button that stops them, nothing left."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation import rehearsing, studies
from pb.allocation.inputs import gather
from pb.allocation.models import AllocationRun, Rehearsal, Study
from pb.allocation.rehearsing import MADE_UP, ask_rehearsal
from pb.house.jobs import run_job
from pb.house.models import Job
from pb.permissions import Role
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round
from tests.optimiser.hard import hard_problem
from tests.optimiser.test_isolated import children_of, wait_for
from tests.rooms.allocation.test_service import person
from tests.rooms.allocation.test_stopping import apart, asked, in_a_thread

__all__ = ["apart"]


def study_asked(session: Session) -> Job:
    """The job of a study, as the recommendation before it leaves it."""
    _, _, job = asked(session)
    run_job(job.id)
    session.expire_all()
    found = session.scalars(sa.select(Job).where(Job.kind == "study")).one()
    session.commit()
    return found


def rehearsal_asked(session: Session) -> Job:
    round_ = make_round(session, [make_area(session)], stage="checking", pot=500_000)
    for number in range(1, 6):
        make_proposal(session, round_, round_.areas[0], number=number, cost=90_000 + 10_000 * number)
    job = ask_rehearsal(session, person(session, Role.OFFICER, None), round_, past=MADE_UP, seed="7")
    session.commit()
    return job


@pytest.mark.usefixtures("apart")
def test_a_study_apart_is_the_study_of_the_worker_itself(app: Flask, session: Session) -> None:
    job = study_asked(session)
    run_job(job.id)
    session.expire_all()
    assert (job.state, job.done) == ("done", job.total)
    made = session.scalars(sa.select(Study)).one()
    run = session.get_one(AllocationRun, made.run_id)
    here = studies.write_study(gather(session, run.round, ()), 30, lambda _done, _total: None)
    assert json.loads(made.text) == json.loads(here)
    assert json.loads(here)["again"] is not None


@pytest.mark.usefixtures("apart")
def test_a_rehearsal_apart_is_that_of_the_worker_itself(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = rehearsal_asked(session)
    run_job(job.id)
    apart_text = session.scalars(sa.select(Rehearsal.text)).one()
    monkeypatch.setattr(app.extensions["huey"], "_immediate", True)
    round_ = session.scalars(sa.select(Round)).one()
    again = ask_rehearsal(session, person(session, Role.OFFICER, None), round_, past=MADE_UP, seed="7")
    session.commit()
    run_job(again.id)
    session.expire_all()
    assert (job.state, again.state) == ("done", "done")
    assert json.loads(session.scalars(sa.select(Rehearsal.text)).one()) == json.loads(apart_text)


def under_way(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, kind: str) -> tuple[Any, Any]:
    """The job and its worker's thread, in the midst of work that would go on for long."""
    job = study_asked(session) if kind == "study" else rehearsal_asked(session)
    where = studies if kind == "study" else rehearsing
    monkeypatch.setattr(where, "whole_problem_from", lambda *_args, **_options: hard_problem(1, 60, 6))
    before, job_id = set(children_of(os.getpid())), job.id
    session.rollback()
    worker = in_a_thread(app, lambda: run_job(job_id))
    assert wait_for(lambda: set(children_of(os.getpid())) - before)
    time.sleep(0.5)
    return job, worker


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("kind", ["study", "rehearsal"])
def test_it_is_stopped_from_the_page(
    app: Flask, session: Session, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    officer: PageClient = sign_in(Role.OFFICER)
    job, worker = under_way(app, session, monkeypatch, kind)
    assert "Stop this work" in officer.get(f"/jobs/{job.id}").text
    assert officer.post(f"/jobs/{job.id}/stop").status_code == 303
    worker.join(8)
    assert not worker.is_alive()
    session.expire_all()
    assert job.state == "stopped"
    assert session.scalar(sa.select(sa.func.count()).select_from(Study)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Rehearsal)) == 0
    said = officer.get(f"/jobs/{job.id}").text
    assert "stopped before it was finished" in said and job.next_url in said


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("kind", ["study", "rehearsal"])
def test_a_process_that_is_killed_is_said_in_words(
    app: Flask, session: Session, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    before = set(children_of(os.getpid()))
    job, worker = under_way(app, session, monkeypatch, kind)
    for pid in set(children_of(os.getpid())) - before:
        os.kill(pid, signal.SIGTERM)
    worker.join(8)
    assert not worker.is_alive()
    session.expire_all()
    assert job.state == "failed"
    assert "ended before it was finished" in sign_in(Role.OFFICER).get(f"/jobs/{job.id}").text


def test_what_was_stopped_is_started_again_from_the_page(
    session: Session, sign_in: SignIn, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it waits the page leads to it and has its Stop; afterwards it has a button to begin anew."""
    monkeypatch.setattr("pb.allocation.work.start_studies", lambda _session: None)
    job = study_asked(session)
    page, again = job.next_url, f"{job.next_url}/study"
    officer = sign_in(Role.OFFICER)
    shown = officer.get(page).text
    assert f"/jobs/{job.id}" in shown and "Stop this work" in shown and "Work them out" not in shown
    assert officer.post(f"/jobs/{job.id}/stop").status_code == 303
    for reader in (client, sign_in(Role.COUNCILLOR)):
        assert "Work them out" not in reader.get(page).text
        assert reader.post(again).status_code in (302, 403)
    assert "Work them out" in officer.get(page).text
    sent = officer.post(again)
    assert sent.status_code == 303 and sent.location != f"/jobs/{job.id}"
    made = session.scalars(sa.select(Study)).one()
    assert made.sha256
    shown = officer.get(page).text
    assert "Work them out" not in shown and "Other ways of counting, side by side" in shown
    assert officer.post(again).status_code == 409
