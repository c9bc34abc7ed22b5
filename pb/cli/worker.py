"""``flask --app pb worker``: do the queued work."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from pb.house.database import db, writing
from pb.house.jobs import start_job
from pb.house.models import Job


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do queued jobs until stopped."""
    start_waiting_jobs()
    current_app.extensions["huey"].create_consumer(workers=1, worker_type="thread").run()


def start_waiting_jobs() -> None:
    """Queue again what a crash left behind: committed and never started, or started and never finished.

    A job looks at what there is before it writes, so one that another worker still does is done once.
    """
    with writing():
        db.session.rollback()
        db.session.execute(sa.update(Job).where(Job.state == "running").values(state="queued", done=0))
        db.session.commit()
    for job in db.session.scalars(sa.select(Job).where(Job.state == "queued")):
        start_job(job)
    db.session.rollback()
