"""Filling the databases: once, from a fixed seed, in front of today's date."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import flask_migrate
import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.cli.demo.compose import Composer
from pb.cli.demo.county import build_county
from pb.cli.demo.forums import forum_stories
from pb.cli.demo.meetings import meeting_stories
from pb.cli.demo.plans import PLANS, RoundPlan
from pb.cli.demo.stages import story_of, tell
from pb.cli.demo.walk import Walk
from pb.cli.demo.workshops import workshop_stories
from pb.house.database import at, db, now, writing
from pb.house.models import AuditEvent, Council
from pb.permissions import Actor

SEED = 20_261
DEMO = Actor(name="demo")
FOUNDED = timedelta(days=430)  # before the first round of all
BEGUN, DONE = "begun", "done"


class NotADemonstration(RuntimeError):
    """These databases hold something that the demonstration did not put there."""


def state_of(session: Session) -> str:
    """Nothing for empty databases, BEGUN for a seeding that was cut off, or DONE.

    Raises ``NotADemonstration`` for a council that somebody else made.
    """
    found = session.scalars(
        sa.select(AuditEvent.detail)
        .where(AuditEvent.event == Event.DEMO_SEEDED.value)
        .order_by(AuditEvent.seq)
    ).all()
    if found:
        return DONE if found[-1].get("state") == DONE else BEGUN
    if session.scalar(sa.select(sa.func.count(Council.id))) or session.scalar(
        sa.select(sa.func.count(AuditEvent.seq))
    ):
        raise NotADemonstration("these databases hold a council that is not the demonstration’s")
    return ""


def empty_databases() -> None:
    """Drop everything in both databases and make them anew."""
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()


def seed(
    session: Session, secret_key: str, today: datetime | None = None, plans: Sequence[RoundPlan] = PLANS
) -> None:
    """Make the county and walk every round to its stage; commits as it goes."""
    today = today or now()
    with writing(), force_locale("en"), without_collecting():
        with at(today - FOUNDED):
            audit.record(session, DEMO, Event.DEMO_SEEDED, "demo", state=BEGUN, seed=SEED)
            county = build_county(session)
            session.commit()
        composer = Composer(random.Random(SEED))  # noqa: S311 - the same county every time
        # A chance of its own for each round: no round changes with the order in which they take turns.
        walks = [
            Walk(session, county, random.Random(f"{SEED} {plan.slug}"), composer, secret_key)  # noqa: S311 - the same county every time
            for plan in plans
        ]
        stories = [story_of(walk, plan, today) for walk, plan in zip(walks, plans, strict=True)]
        talk = [
            *forum_stories(session, county, today),
            *meeting_stories(session, county, today),
            *workshop_stories(session, county, today),
        ]
        tell(session, [*stories, *talk])
        with at(today):
            audit.record(session, DEMO, Event.DEMO_SEEDED, "demo", state=DONE, seed=SEED)
            session.commit()


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for garbage while many rows are made: a fifth faster, and what is made is kept anyway."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
