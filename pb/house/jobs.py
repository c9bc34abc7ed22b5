"""Long work: a row that says how far it has got, and a queue that does it.

Whoever may start a piece of work may stop it. What is decided is decided by one conditional update of the
row: work that is stopped writes nothing any more (``settle``), and work that has written is not stopped.

The queue is huey's: in SQLite beside the database by default, in Redis when ``REDIS_URL`` is set, at
once in the test run. A view commits its own change and the job's row first and only then starts it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, current_app
from flask_babel import gettext as _
from huey import Huey, RedisHuey, SqliteHuey
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.config import Settings
from pb.house.database import db, now, writing
from pb.house.errors import Refused
from pb.house.models import Job
from pb.permissions import Actor, Forbidden

log = structlog.get_logger()
Progress = Callable[[int, int], None]
Handler = Callable[[Job, Progress], str]
_handlers: dict[str, Handler] = {}
UNDER_WAY = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Stopping:
    """What stopping one kind of job means: who ``may``, and what to ``undo`` in the same transaction, which
    returns where the reader goes next.
    """

    may: Callable[[Session, Actor, Job], bool]
    undo: Callable[[Session, Actor, Job], str]


_stopping: dict[str, Stopping] = {}


class JobFailed(Exception):
    """The work cannot be done; the message is a sentence for the reader."""


class JobStopped(Exception):
    """Somebody stopped this work: nothing of it may be written."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register what does this kind of job; it returns where the reader goes next.

    A handler reads first, works without holding a transaction, and then writes and commits inside
    ``with writing():``, so that a long job never keeps anybody's vote waiting. It calls ``settle`` in the
    transaction that writes.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def stops(kind: str, stopping: Stopping) -> None:
    """Say what stopping this kind of job means. Unsaid, only the person who started a job may stop it."""
    _stopping[kind] = stopping


def may_stop(session: Session, actor: Actor, job: Job) -> bool:
    """Whether this actor may stop this job, now."""
    if job.state not in UNDER_WAY:
        return False
    stopping = _stopping.get(job.kind)
    return stopping.may(session, actor, job) if stopping else job.started_by == actor.label


def stop_job(session: Session, actor: Actor, job: Job) -> None:
    """Stop a job that waits or is under way, in the caller's transaction; its worker notices in a second.

    Raises ``Forbidden``, and ``Refused`` when the work is finished already.
    """
    if job.state in UNDER_WAY and not may_stop(session, actor, job):
        raise Forbidden("stop this work")
    # The row of the job first, as in ``settle``: who takes rows in the same order blocks nobody.
    stopped = session.execute(
        sa.update(Job)
        .where(Job.id == job.id, Job.state.in_(UNDER_WAY))
        .values(state="stopped", finished_at=now())
        .execution_options(synchronize_session=False)
    )
    if not stopped.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("This work is finished, so there is nothing to stop."))
    session.refresh(job)
    stopping = _stopping.get(job.kind)
    job.next_url = stopping.undo(session, actor, job) if stopping else ""
    session.flush()
    audit.record(session, actor, Event.JOB_STOPPED, f"job:{job.id}", kind=job.kind, arguments=job.arguments)


def is_stopped(job_id: str) -> bool:
    """Whether somebody has stopped this job, asked on a connection of its own."""
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(Job.state).where(Job.id == job_id)) == "stopped"


def settle(session: Session, job_id: str) -> None:
    """From here on the work is done: call it first in the transaction that writes what came out.

    Raises ``JobStopped`` when it was stopped before; then nothing may be committed.
    """
    settled = session.execute(
        sa.update(Job)
        .where(Job.id == job_id, Job.state == "running")
        .values(state="done", finished_at=now())
        .execution_options(synchronize_session=False)
    )
    if not settled.rowcount:  # type: ignore[attr-defined]
        raise JobStopped


def add_job(actor: Actor, kind: str, *, back: str = "", **arguments: Any) -> Job:
    """Add a job to the caller's transaction; ``start_job`` it after the commit.

    ``back`` is where the reader goes when it fails.
    """
    job = Job(
        id=secrets.token_hex(16),
        kind=kind,
        arguments=arguments,
        started_by=actor.label,
        state="queued",
        next_url=back,
    )
    job.done = job.total = 0
    db.session.add(job)
    db.session.flush()
    return job


def start_job(job: Job) -> None:
    """Hand a committed job to the queue."""
    current_app.extensions["run_job"](job.id)


def run_job(job_id: str) -> None:
    """Do one job and keep its row true, whatever happens."""
    with writing():
        db.session.rollback()
        # Conditional, so that two workers handed the same job do it once.
        claimed = db.session.execute(
            sa.update(Job).where(Job.id == job_id, Job.state == "queued").values(state="running")
        )
        db.session.commit()
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return
    try:
        with writing(False):
            job = db.session.get_one(Job, job_id)
            kind = job.kind
            where = _handlers[kind](job, lambda done, total: report_progress(job_id, done, total))
        finish(job_id, "done", next_url=where)
    except JobStopped:
        db.session.rollback()
        log.info("job-stopped", job=job_id)
    except (JobFailed, Refused) as failure:
        finish(job_id, "failed", message=str(failure))
    except Exception:
        log.exception("job-failed", job=job_id)
        finish(job_id, "failed", message="")


def report_progress(job_id: str, done: int, total: int) -> None:
    """Write how far a job is, on a connection of its own, so that the page can show it.

    Raises ``JobStopped`` when somebody has stopped it.
    """
    with writing(), db.engine.begin() as connection:
        shown = connection.execute(
            sa.update(Job).where(Job.id == job_id, Job.state != "stopped").values(done=done, total=total)
        )
    if not shown.rowcount:
        raise JobStopped


def finish(job_id: str, state: str, *, message: str = "", next_url: str = "") -> None:
    """Close the row of a job; one that somebody stopped in the meantime stays stopped.

    Without a ``next_url`` the way back stays as it was.
    """
    db.session.rollback()
    with writing():
        job = db.session.get_one(Job, job_id, populate_existing=True, with_for_update=True)
        if job.state == "stopped":
            db.session.rollback()
            return
        job.state, job.message, job.finished_at = state, message[:500], now()
        job.next_url = next_url or job.next_url
        db.session.commit()


def make_queue(settings: Settings) -> Huey:
    """The queue these settings ask for."""
    if settings.redis_url and not settings.testing:
        return RedisHuey("pb", url=settings.redis_url)
    return SqliteHuey("pb", filename=str(settings.instance / "jobs.sqlite"), immediate=settings.testing)


def init_app(app: Flask) -> None:
    """Give the application its queue."""
    queue = make_queue(app.extensions["settings"])

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run(job_id: str) -> None:
        if current_app:
            run_job(job_id)
            return
        with app.app_context():
            run_job(job_id)

    app.extensions["huey"] = queue
    app.extensions["run_job"] = run
