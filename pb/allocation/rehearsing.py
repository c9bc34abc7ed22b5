"""Rehearsing the count before voting opens: what the chosen rules would do, on ballots that are not votes.

Asked for by the officer, worked out in the queue, and kept in a row of its own: never a run, never a tally,
never on a page that residents see. It says which rules and proposals it was made with, so that an old one
is known for what it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation.bridge import Group, OutOfTime, sha256_of, whole_problem_from
from pb.allocation.bridge.studies import study_problem
from pb.allocation.made_up import carry_over, make_up
from pb.allocation.models import Rehearsal
from pb.allocation.solving import apart_for, failures_in_words, seldom, study_seconds
from pb.allocation.studies import Outcome, StudyReading, read_outcome, read_study
from pb.audit import Event
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.house.jobs import JobFailed, Progress, Stopping, add_job, handles, settle, stops
from pb.house.models import Job
from pb.permissions import Action, Actor, can, ensure
from pb.rounds.counting import offered_methods
from pb.rounds.models import Round
from pb.rounds.queries import is_frozen, is_public, public_rounds
from pb.rounds.service import ensure_not_frozen, ensure_running
from pb.voting.freezing import draft_text
from pb.voting.queries import ballot_classes, latest_tally

MADE_UP = "made-up"
LONGEST_SEED = 40


@dataclass(frozen=True, slots=True)
class RehearsalReading:
    """A rehearsal as its page shows it. ``text`` is the round as it stood; ``is_current``: it still does."""

    text: Mapping[str, Any]
    past_title: str
    seed: str
    ballots: int
    outcome: Outcome
    study: StudyReading
    created_at: datetime
    is_current: bool


def past_rounds(session: Session, actor: Actor, round_: Round) -> list[Round]:
    """Rounds whose counted ballots this officer may rehearse with: counted, public, of some of its areas."""
    ours = set(round_.area_ids)
    return [
        past
        for past in public_rounds(session)
        if past.id != round_.id
        and past.frozen is not None
        and ours & set(past.area_ids)
        and can(actor, Action.MANAGE_ROUND, past)
        and latest_tally(session, past) is not None
    ]


def ask_rehearsal(session: Session, actor: Actor, round_: Round, *, past: str, seed: str) -> Job:
    """Have the count rehearsed; the job to start after the commit.

    ``past`` is MADE_UP or the slug of a past round. Raises ``Refused`` once voting has opened, without
    proposals, and for a round whose ballots this officer may not use.
    """
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_running(round_)
    ensure_not_frozen(round_)
    chosen = next((r for r in past_rounds(session, actor, round_) if r.slug == past), None)
    if past != MADE_UP and chosen is None:
        raise Refused(_("Choose made-up ballots or one of the rounds on the list."))
    if not json.loads(draft_text(session, round_))["proposals"]:
        raise Refused(_("No proposal has been sent in yet. There is nothing to rehearse with."))
    return add_job(
        actor,
        "rehearse",
        round=round_.id,
        past=chosen.id if chosen else None,
        seed=seed[:LONGEST_SEED] or "1",
        account=actor.account_id,
        back=f"/rounds/{round_.slug}/manage/rehearsal",
    )


@handles("rehearse")
def rehearse(job: Job, progress: Progress) -> str:
    """Count ballots that are not votes by the round's rules, and with each rule left out."""
    session, arguments, job_id = db.session(), dict(job.arguments), job.id
    round_ = session.get_one(Round, arguments["round"])
    where = f"/rounds/{round_.slug}/manage/rehearsal"
    if is_frozen(round_):
        raise JobFailed(_("Voting has opened. The count is not rehearsed any more."))
    frozen = draft_text(session, round_)
    text = json.loads(frozen)
    ballots, past_title = _ballots(session, text, arguments)
    method = round_.rule
    methods = list(dict.fromkeys([*offered_methods(round_), method]))
    session.rollback()
    seconds = study_seconds()
    with failures_in_words(seconds):
        study = study_problem(
            whole_problem_from(frozen, ballots, for_study=True),
            method,
            methods=methods,
            seconds=seconds,
            progress=seldom(progress),
            apart=apart_for(job_id),
        )
        # The round's own way of counting, under its own rules, comes first of all that is worked out.
        outcome = next((one for one in study["alternatives"] if one["method"] == method), None)
        if outcome is None:
            raise OutOfTime
    found = {
        "text": text,
        "past": past_title,
        "seed": arguments["seed"],
        "ballots": sum(ballot.weight for ballot in ballots),
        "outcome": outcome,
        "study": study,
    }
    with writing():
        settle(session, job_id)
        session.execute(sa.delete(Rehearsal).where(Rehearsal.round_id == arguments["round"]))
        session.add(Rehearsal(round_id=arguments["round"], text=json.dumps(found), about=sha256_of(frozen)))
        audit.record(
            session,
            Actor(arguments["account"]),
            Event.COUNT_REHEARSED,
            f"round:{arguments['round']}",
            ballots=past_title or MADE_UP,
            seed=arguments["seed"],
            about=sha256_of(frozen),
        )
        session.commit()
    return where


def _may_stop(session: Session, actor: Actor, job: Job) -> bool:
    return can(actor, Action.MANAGE_ROUND, session.get_one(Round, job.arguments["round"]))


def _back(session: Session, _actor: Actor, job: Job) -> str:
    return f"/rounds/{session.get_one(Round, job.arguments['round']).slug}/manage/rehearsal"


stops("rehearse", Stopping(_may_stop, _back))


def read_rehearsal(session: Session, round_: Round) -> RehearsalReading | None:
    """The round's rehearsal, or None."""
    row = session.get(Rehearsal, round_.id)
    if row is None:
        return None
    found = json.loads(row.text)
    return RehearsalReading(
        found["text"],
        found["past"],
        found["seed"],
        found["ballots"],
        read_outcome(found["outcome"]),
        read_study(found["study"]),
        row.created_at,
        not is_frozen(round_) and row.about == sha256_of(draft_text(session, round_)),
    )


def _ballots(
    session: Session, text: Mapping[str, Any], arguments: Mapping[str, Any]
) -> tuple[list[Group], str]:
    if arguments["past"] is None:
        return make_up(text, arguments["seed"]), ""
    past = session.get_one(Round, arguments["past"])
    tally = latest_tally(session, past)
    if tally is None or past.frozen is None or not is_public(past):
        raise JobFailed(_("The votes of that round have not been counted."))
    slugs = {area.id: area.slug for area in past.areas}
    ours = {area["slug"] for area in text["areas"]}
    groups = [
        Group(slugs[g.area_id], g.choices, g.points, g.weight)
        for g in ballot_classes(session, tally)
        if slugs.get(g.area_id) in ours
    ]
    carried, left = carry_over(text, json.loads(past.frozen), groups)
    if not left:
        raise JobFailed(
            _("Nothing of “%(title)s” can stand for a proposal here. Use made-up ballots.", title=past.title)
        )
    return carried, past.title
