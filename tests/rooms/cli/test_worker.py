"""What a worker finds when it starts again after a crash."""

from __future__ import annotations

from flask import Flask

from pb.cli.worker import start_waiting_jobs
from pb.house import jobs
from pb.house.database import db
from pb.house.models import Job
from pb.permissions import SYSTEM


def test_what_a_crash_left_is_done_once(app: Flask) -> None:
    done: list[str] = []

    @jobs.handles("test-crashed")
    def work(job: Job, _progress: jobs.Progress) -> str:
        done.append(job.id)
        return "/there"

    states = ("queued", "running", "done", "failed")
    left = {state: jobs.add_job(SYSTEM, "test-crashed", back="/back") for state in states}
    for state, job in left.items():
        job.state = state
    ids = {state: job.id for state, job in left.items()}
    db.session.commit()
    start_waiting_jobs()
    start_waiting_jobs()
    db.session.expire_all()
    assert sorted(done) == sorted([ids["queued"], ids["running"]])
    assert {s: db.session.get_one(Job, ids[s]).state for s in states} == {
        "queued": "done",
        "running": "done",
        "done": "done",
        "failed": "failed",
    }
    assert db.session.get_one(Job, ids["failed"]).next_url == "/back"
