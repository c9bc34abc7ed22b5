"""The long work: solving, and storing what came out as an immutable run.

Each job reads what it needs, lets go of the database, solves, and writes in a short transaction of its
own. What it rested on is looked at again before it writes: when somebody else was faster, it solves again
on top of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import queries
from pb.allocation.after_run import tell_of_run
from pb.allocation.bridge import (
    Solution,
    Status,
    sha256_of,
)
from pb.allocation.inputs import Given, as_change, gather
from pb.allocation.models import AllocationRun, ProposedAmendment
from pb.allocation.phrases import plain_link
from pb.allocation.rule_words import conflict_sentences
from pb.allocation.service import AMENDABLE, review_address, subject_of
from pb.allocation.solving import Solved, solve_given
from pb.allocation.studying import start_studies
from pb.audit import Event
from pb.house.database import db, writing
from pb.house.jobs import JobFailed, Progress, handles, settle
from pb.house.models import Job
from pb.permissions import Actor
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.models import Round
from pb.rounds.rule_words import names_of, rule_sentence
from pb.rounds.service import lock_round, move_round

MOST_TRIES = 5


@handles("recommend")
def recommend(job: Job, progress: Progress) -> str:
    """Make the first run of a round and move the round on; a second asker is sent to the first one's."""
    session, round_id, actor, job_id = db.session(), job.arguments["round"], _actor_of(job), job.id
    round_ = session.get_one(Round, round_id)
    where = f"/rounds/{round_.slug}/recommendation"
    if queries.current_run(session, round_) is not None:
        return where
    given = gather(session, round_, ())
    solved = solve_given(session, given, progress, job_id)
    if solved.solution.status is Status.INFEASIBLE:
        raise JobFailed(_rules_in_words(session, session.get_one(Round, round_id), solved.solution))
    with writing():
        settle(session, job_id)
        round_ = session.get_one(Round, round_id)
        if queries.current_run(session, round_) is None:
            store_run(session, actor, round_, given, solved)
            move_round(session, actor, round_, Move.RECOMMEND, system=True)
        session.commit()
    start_studies(session)
    return where


@handles("amend")
def amend(job: Job, progress: Progress) -> str:
    """Answer amendments: they stand in a new run, or are refused with what they are in conflict with."""
    return _solve_again(job, progress, "asked", _answer)


@handles("withdraw")
def withdraw(job: Job, progress: Progress) -> str:
    """Take a standing amendment out: a new run without it."""
    return _solve_again(job, progress, "standing", _take_out)


# What is written of amendments, of what their solve rested on and of what came out.
Write = Callable[[Session, Actor, Round, list[ProposedAmendment], Given, Solved], None]


def _solve_again(job: Job, progress: Progress, state: str, write: Write) -> str:
    """Solve with the changes that stand, and with amendments added that are asked for, or without some that
    stand; ``write`` what came out for those whose ``state`` is still the same.

    Whoever was faster is not overwritten: then it is solved again on top of theirs.
    """
    session, actor, job_id = db.session(), _actor_of(job), job.id
    ids = job.arguments["amendments"]
    for _attempt in range(MOST_TRIES):
        first = session.get_one(ProposedAmendment, ids[0])
        round_ = session.get_one(Round, first.round_id)
        where = review_address(round_, first)
        mine = _in_state(session, ids, state)
        if not mine:
            return where
        standing = queries.amendments_of(session, round_, states=("standing",))
        wanted = [*standing, *mine] if state == "asked" else [a for a in standing if a not in mine]
        given = gather(session, round_, tuple(map(as_change, wanted)))
        solved = solve_given(session, given, progress, job_id)
        with writing():
            settle(session, job_id)
            round_ = session.get_one(Round, round_.id)
            _hold_amendable(session, round_)
            mine_now = _in_state(session, ids, state)
            if not _still_current(session, round_, given) or mine_now != mine:
                session.rollback()
                continue
            write(session, actor, round_, mine, given, solved)
            session.commit()
        start_studies(session)
        return where
    raise JobFailed(_("Others keep changing this recommendation. Try again in a few minutes."))


def _in_state(session: Session, ids: list[int], state: str) -> list[ProposedAmendment]:
    found = [session.get_one(ProposedAmendment, amendment_id) for amendment_id in ids]
    return [amendment for amendment in found if amendment.state == state]


def store_run(session: Session, actor: Actor, round_: Round, given: Given, solved: Solved) -> AllocationRun:
    """Add the next run of a round, record it, and tell the rooms that wait for runs."""
    before = queries.current_run(session, round_)
    run = AllocationRun(
        round=round_,
        tally_id=given.tally_id,
        number=before.number + 1 if before else 1,
        based_on_id=before.id if before else None,
        problem=solved.problem,
        problem_sha256=sha256_of(solved.problem),
        result=solved.result,
        result_sha256=sha256_of(solved.result),
        status=solved.solution.status.value,
        rule=solved.solution.rule,
        solver=solved.solution.solver,
        solver_version=solved.solution.solver_version,
        milliseconds=solved.milliseconds,
        created_by=actor.label,
    )
    session.add(run)
    session.flush()
    audit.record(
        session,
        actor,
        Event.RECOMMENDATION_MADE,
        subject_of(round_),
        run=run.number,
        status=run.status,
        problem_sha256=run.problem_sha256,
        result_sha256=run.result_sha256,
    )
    tell_of_run(session, actor, run)
    return run


def _answer(
    session: Session,
    actor: Actor,
    round_: Round,
    amendments: list[ProposedAmendment],
    given: Given,
    solved: Solved,
) -> None:
    run, conflict = None, []
    if solved.solution.status is Status.INFEASIBLE:
        conflict = _conflict_words(session, round_, amendments, solved.solution)
    else:
        run = store_run(session, actor, round_, given, solved)
    for amendment in amendments:
        amendment.state, amendment.conflict = ("standing" if run else "refused"), conflict
        if run is not None:
            amendment.before_run_id, amendment.after_run_id = given.based_on_id or run.id, run.id
        session.flush()
        audit.record(
            session,
            actor,
            Event.AMENDMENT_ANSWERED,
            subject_of(round_),
            amendment=amendment.id,
            state=amendment.state,
            run=run.number if run else None,
            conflict=conflict,
        )


def _take_out(
    session: Session,
    actor: Actor,
    round_: Round,
    amendments: list[ProposedAmendment],
    given: Given,
    solved: Solved,
) -> None:
    if solved.solution.status is Status.INFEASIBLE:
        raise JobFailed(
            _("Other changes rest on this one, so it cannot be taken back alone. Take those back first.")
        )
    run = store_run(session, actor, round_, given, solved)
    for amendment in amendments:
        amendment.state = "withdrawn"
        session.flush()
        audit.record(
            session,
            actor,
            Event.AMENDMENT_WITHDRAWN,
            subject_of(round_),
            amendment=amendment.id,
            run=run.number,
        )


def _rules_in_words(session: Session, round_: Round, solution: Solution) -> str:
    names = names_of(session, round_)
    rules = json.loads(round_.frozen or "{}").get("rules", [])
    said = [rule_sentence(rule["kind"], rule, names) for rule in rules if rule["id"] in solution.conflict]
    return str(_("The published rules cannot all be kept with this money: %(rules)s", rules=" ".join(said)))


def _conflict_words(
    session: Session, round_: Round, amendments: list[ProposedAmendment], solution: Solution
) -> list[str]:
    run = queries.current_run(session, round_)
    if run is None:
        return []
    asked = [*queries.amendments_of(session, round_, states=("standing",)), *amendments]
    return conflict_sentences(
        solution.conflict,
        queries.read_run(run),
        [queries.as_reading(a) for a in asked],
        plain_link,
        queries.theme_names(session),
    )


def _hold_amendable(session: Session, round_: Round) -> None:
    """While the solver worked the round may have been paused, signed and published: then nothing changes."""
    lock_round(session, round_)
    if Stage(round_.stage) not in AMENDABLE:
        raise JobFailed(_("Meanwhile the round was paused, or the review ended. Nothing was changed."))


def _still_current(session: Session, round_: Round, given: Given) -> bool:
    run = queries.current_run(session, round_)
    return (run.id if run else None) == given.based_on_id


def _actor_of(job: Job) -> Actor:
    return Actor(job.arguments["account"])
