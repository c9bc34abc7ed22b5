"""The forum's long work: pictures of opinion, and telling people what became of their words."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from pb.forums import digests, opinions, reminders
from pb.forums.models import Post, Topic
from pb.forums.notices import posts_with_proposals, send_notices, tell_steps
from pb.forums.queries import latest_snapshot
from pb.forums.threads import steps_of
from pb.house.database import db, writing
from pb.house.jobs import UNDER_WAY, Progress, add_job, handles, settle
from pb.house.models import Job
from pb.permissions import Actor

OPINION, NOTICES = "opinion", "notices"
# Steps that the author made or was told of in the forum itself.
OWN = ("said", "held", "hidden", "shown", "upheld", "restored", "answered", "started")


def ask_opinion(session: Session, actor: Actor, topic: Topic, back: str = "") -> Job | None:
    """A job that works out the topic's picture; None when one waits already. Start it after the commit."""
    waiting = session.scalars(sa.select(Job).where(Job.kind == OPINION, Job.state.in_(UNDER_WAY)))
    if any(job.arguments.get("topic") == topic.id for job in waiting):
        return None
    return add_job(actor, OPINION, back=back, topic=topic.id)


@handles(OPINION)
def work_out_opinion(job: Job, _progress: Progress) -> str:
    """Read, work without holding a transaction, then write."""
    session = db.session()
    job_id, topic_id, back = job.id, job.arguments["topic"], job.next_url
    topic = session.get_one(Topic, topic_id)
    inputs = opinions.read_inputs(session, topic)
    before = opinions.smoothing_of(latest_snapshot(session, topic))
    session.rollback()
    worked = opinions.work_out(inputs, before)
    with writing():
        settle(session, job_id)
        opinions.keep_snapshot(session, session.get_one(Topic, topic_id), inputs, worked)
        session.commit()
    return back


def ask_notices(actor: Actor, site: str) -> Job:
    """A job that sends what waits to be told. Start it after the commit."""
    return add_job(actor, NOTICES, site=site)


@handles(NOTICES)
def tell_authors(job: Job, _progress: Progress) -> str:
    """Send every notice that waits."""
    site, settings = job.arguments["site"], current_app.extensions["settings"]
    with writing():
        db.session.rollback()
        send_notices(db.session(), settings, site)
    return ""


def tell_everybody(session: Session, site: str) -> tuple[int, int, int]:
    """What the clock asks for: new steps of every thread, the notices, the digests, and what officers are
    told; how many of each were sent.

    Commits as it goes, and reads every thread before it writes: nobody's vote waits for that.
    """
    found = {
        post.id: [step.name for step in steps_of(post, session) if step.kind not in OWN]
        for post in posts_with_proposals(session)
    }
    session.rollback()
    settings = current_app.extensions["settings"]
    with writing():
        for post_id, steps in found.items():
            tell_steps(session, session.get_one(Post, post_id), steps)
        session.commit()
        notices = send_notices(session, settings, site)
        sent = digests.send_digests(session, settings, site)
        return notices, sent, reminders.send_reminders(session, settings, site)
