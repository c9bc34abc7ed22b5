"""The job after a run: working out what is shown beside it.

It is asked for in the transaction that stores the run and started after that, so that nobody waits for it
and a run is whole without it. Whoever may ask for a recommendation may stop it.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import queries
from pb.allocation.after_run import after_run
from pb.allocation.bridge import parse_problem
from pb.allocation.inputs import gather
from pb.allocation.models import AllocationRun, Study
from pb.allocation.solving import apart_for, failures_in_words, seldom, study_seconds
from pb.allocation.studies import write_study
from pb.audit import Event
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.house.jobs import Progress, Stopping, add_job, handles, settle, start_job, stops
from pb.house.models import Job
from pb.permissions import Action, Actor, can, ensure
from pb.rounds.models import Round

STUDY = ("study",)


@after_run
def ask_study(session: Session, actor: Actor, run: AllocationRun) -> None:
    """Add the study's job to the transaction that stores a run; ``start_studies`` it after the commit."""
    session.info.setdefault("studies", []).append(_add_study(actor, run).id)


def start_studies(session: Session) -> None:
    """Start what ``ask_study`` added, now that it is committed."""
    for job_id in session.info.pop("studies", []):
        job = session.get(Job, job_id)
        if job is not None:
            start_job(job)


def ask_study_again(session: Session, actor: Actor, round_: Round) -> Job:
    """Have the study of the newest run worked out that was stopped or failed; the job to start after the
    commit, or the one that is under way. Raises ``Refused`` where there is nothing to study, or a study.
    """
    ensure(actor, Action.RECOMMEND, round_)
    run = queries.current_run(session, round_)
    if run is None or session.get(Study, run.id) is not None:
        raise Refused(_("There is nothing to work out beside this recommendation."))
    under_way = queries.running_job(session, round_, STUDY)
    if under_way is not None:
        return under_way
    audit.record(session, actor, Event.STUDY_ASKED, f"round:{round_.id}", run=run.number)
    return _add_study(actor, run)


def _add_study(actor: Actor, run: AllocationRun) -> Job:
    who = {"round": run.round_id, "run": run.id, "account": actor.account_id}
    return add_job(actor, STUDY[0], back=f"/rounds/{run.round.slug}/recommendation", **who)


@handles("study")
def study(job: Job, progress: Progress) -> str:
    """Work out what is shown beside a run, unless there is a newer one by now."""
    session, job_id, run_id = db.session(), job.id, job.arguments["run"]
    run = session.get_one(AllocationRun, run_id)
    where = f"/rounds/{run.round.slug}/recommendation"
    newest = queries.current_run(session, run.round)
    if newest is None or newest.id != run_id or session.get(Study, run_id) is not None:
        return where
    given = gather(session, run.round, parse_problem(queries.problem_text(run)).amendments)
    run_number, arguments = run.number, dict(job.arguments)
    session.rollback()
    seconds = study_seconds()
    with failures_in_words(seconds):
        text = write_study(given, seconds, seldom(progress), apart_for(job_id))
    with writing():
        settle(session, job_id)
        made = Study.of(run_id, text)
        session.add(made)
        audit.record(
            session,
            Actor(arguments["account"]),
            Event.STUDY_MADE,
            f"round:{arguments['round']}",
            run=run_number,
            sha256=made.sha256,
        )
        session.commit()
    return where


def _may_stop(session: Session, actor: Actor, job: Job) -> bool:
    return can(actor, Action.RECOMMEND, session.get_one(Round, job.arguments["round"]))


def _back(session: Session, _actor: Actor, job: Job) -> str:
    return f"/rounds/{session.get_one(Round, job.arguments['round']).slug}/recommendation"


stops("study", Stopping(_may_stop, _back))
