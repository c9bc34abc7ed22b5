"""The job queue through real Redis: a worker does what a view committed."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask

from pb import create_app
from pb.house import jobs
from pb.house.database import db, writing
from pb.house.models import Job
from pb.permissions import SYSTEM
from tests.conftest import settings_in

pytestmark = pytest.mark.redis


@pytest.fixture
def redis_url() -> Iterator[str]:
    url = os.environ.get("PB_TEST_REDIS_URL")
    if not url:
        pytest.skip("no Redis: set PB_TEST_REDIS_URL")
    yield url
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()


def test_worker_does_a_committed_job(app: Flask, redis_url: str, tmp_path: Path) -> None:
    @jobs.handles("test-redis")
    def work(job: Job, progress: jobs.Progress) -> str:
        progress(1, 1)
        return "/done"

    settings = settings_in(tmp_path, testing=False, redis_url=redis_url, secret_key=secrets.token_hex(32))
    real = create_app(settings)
    with real.app_context(), writing():
        job = jobs.add_job(SYSTEM, "test-redis")
        db.session.commit()
        job_id = job.id
        jobs.start_job(job)
        db.session.remove()
    consumer = real.extensions["huey"].create_consumer(workers=1, worker_type="thread", initial_delay=0.05)
    consumer.start()
    try:
        for _ in range(100):
            with real.app_context():
                found = db.session.get_one(Job, job_id)
                if found.state == "done":
                    break
            time.sleep(0.05)
    finally:
        consumer.stop(graceful=True)
        for thread in threading.enumerate():
            if thread.name.startswith(("Worker", "Scheduler")):
                thread.join(5)
    assert (found.state, found.next_url) == ("done", "/done")
