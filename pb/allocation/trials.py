"""Trying changes out before asking for them: "what if". Each trial is solved and stands in no record.

A trial belongs to the councillor who made it. What comes of it is asked for like any change, with reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.allocation import bridge, queries
from pb.allocation.bridge import Amendment, AmendmentKind
from pb.allocation.inputs import as_change, gather
from pb.allocation.models import ProposedAmendment
from pb.allocation.phrases import plain_link
from pb.allocation.queries import AMENDMENT_ID
from pb.allocation.reading import About, AmendmentReading, RunReading, read
from pb.allocation.rule_words import conflict_sentences
from pb.allocation.service import Change, ask_amendments, ensure_changeable
from pb.allocation.solving import solve_given
from pb.allocation.trial_models import Trial
from pb.areas.models import Area
from pb.house.database import db, writing
from pb.house.jobs import Progress, Stopping, add_job, handles, settle, stops
from pb.house.models import Job
from pb.permissions import Actor, Forbidden
from pb.rounds.models import Round

# As many as stand beside each other on a page and are still read.
MOST_TRIALS = 4


def trials_of(session: Session, actor: Actor, round_: Round, area: Area) -> list[Trial]:
    """One's own trials in an area, the first first."""
    return list(
        session.scalars(
            sa.select(Trial)
            .where(Trial.round_id == round_.id, Trial.area_id == area.id, Trial.author_id == actor.account_id)
            .order_by(Trial.id)
        )
    )


def try_out(
    session: Session, actor: Actor, round_: Round, area: Area, changes: Sequence[Change]
) -> tuple[Trial, Job]:
    """Have it worked out what would come of these changes: the trial, and the job to start after the commit.

    Raises ``Refused`` and ``Forbidden`` as asking for the changes would, but needs no reasons.
    """
    full = len(trials_of(session, actor, round_, area)) >= MOST_TRIALS
    problems = [_("Throw one of your %(count)d trials away first.", count=MOST_TRIALS)] if full else []
    run = ensure_changeable(session, actor, round_, changes, problems)
    trial = Trial(
        round_id=round_.id,
        area_id=area.id,
        author_id=actor.account_id,
        changes=[
            {"kind": change.kind.value, "proposal": change.proposal.number, "cost": change.cost}
            for change in changes
        ],
        base_run_id=run.id,
    )
    session.add(trial)
    session.flush()
    return trial, add_job(
        actor,
        "try-out",
        back=address(round_, area),
        round=round_.id,
        account=actor.account_id,
        trial=trial.id,
    )


def throw_away(session: Session, actor: Actor, trial: Trial) -> None:
    """Forget a trial."""
    _ensure_own(actor, trial)
    session.delete(trial)
    session.flush()


def ask_for(
    session: Session, actor: Actor, trial: Trial, reasons: Sequence[str]
) -> tuple[list[ProposedAmendment], Job]:
    """Ask for all that a trial changes, each with its reason; the trial is done with."""
    _ensure_own(actor, trial)
    round_ = session.get_one(Round, trial.round_id)
    changes = [
        replace(change, reason=reason)
        for change, reason in zip(changes_of(session, trial), reasons, strict=True)
    ]
    asked = ask_amendments(session, actor, round_, changes)
    session.delete(trial)
    session.flush()
    return asked


def changes_of(session: Session, trial: Trial) -> list[Change]:
    """What a trial changes."""
    round_ = session.get_one(Round, trial.round_id)
    wanted = []
    for line in trial.changes:
        proposal = queries.proposal_by_number(session, round_, line["proposal"])
        if proposal is not None:
            wanted.append(Change(AmendmentKind(line["kind"]), proposal, line["cost"]))
    return wanted


def read_trial(trial: Trial, base: RunReading, frozen: str) -> RunReading | None:
    """What came of a trial, read like the run that it was worked out on; None before it is solved."""
    if trial.result is None:
        return None
    solution = bridge.parse_result(trial.result)
    about = About(
        base.number,
        base.problem_sha256,
        bridge.sha256_of(trial.result),
        trial.created_at,
        base.rules_published_at,
        base.tie_order_drawn_at,
    )
    return read(
        frozen,
        solution,
        about,
        (*base.amendments, *readings(trial)),
        frozenset(p.number for p in base.by_number.values() if p.by_vote),
        {str(p.number): p.support for p in base.by_number.values()},
    )


def address(round_: Round, area: Area) -> str:
    """Where trials stand beside each other. By hand: a worker has no request."""
    return f"/rounds/{round_.slug}/review/{area.slug}/trials"


@handles("try-out")
def solve_trial(job: Job, progress: Progress) -> str:
    """Solve with the changes that stand and those of the trial; keep what came out for its author."""
    session, trial_id, job_id = db.session(), job.arguments["trial"], job.id
    trial = session.get(Trial, trial_id)
    if trial is None:
        return ""
    round_, area = session.get_one(Round, trial.round_id), session.get_one(Area, trial.area_id)
    where, run = address(round_, area), queries.current_run(session, round_)
    if run is None:
        return where
    run_id, standing = run.id, queries.amendments_of(session, round_, states=("standing",))
    added = readings(trial)
    given = gather(session, round_, (*map(as_change, standing), *map(_as_amendment, added)))
    # What a conflict is told with: others may change what stands while this is solved.
    reading, asked = queries.read_run(run), [*map(queries.as_reading, standing), *added]
    solved = solve_given(session, given, progress, job_id)
    conflict = conflict_sentences(
        solved.solution.conflict, reading, asked, plain_link, queries.theme_names(session)
    )
    session.rollback()
    with writing():
        settle(session, job_id)
        trial = session.get(Trial, trial_id)
        if trial is not None:
            is_solved = solved.solution.status is not bridge.Status.INFEASIBLE
            trial.state, trial.conflict = ("solved", []) if is_solved else ("refused", conflict)
            trial.result = solved.result if is_solved else None
            trial.base_run_id = run_id
        session.commit()
    return where


def readings(trial: Trial) -> list[AmendmentReading]:
    """The trial's changes; numbered below zero, as none of them is an amendment that somebody asked for."""
    return [
        AmendmentReading(
            -place,
            AmendmentKind(line["kind"]),
            line["proposal"],
            line["cost"],
            trial.author.name,
            _("Tried out."),
            None,
        )
        for place, line in enumerate(trial.changes, 1)
    ]


def _as_amendment(change: AmendmentReading) -> Amendment:
    return Amendment(
        id=f"{AMENDMENT_ID}{change.id}",
        kind=change.kind,
        proposal=str(change.proposal),
        author=change.author,
        reason=change.reason,
        cost=change.cost or 0,
    )


def _ensure_own(actor: Actor, trial: Trial) -> None:
    if trial.author_id != actor.account_id:
        raise Forbidden("use another councillor's trial")


def _may_stop(_session: Session, actor: Actor, job: Job) -> bool:
    return job.started_by == actor.label


def _forget(session: Session, _actor: Actor, job: Job) -> str:
    trial = session.get(Trial, job.arguments["trial"])
    if trial is None:
        return ""
    where = address(session.get_one(Round, trial.round_id), session.get_one(Area, trial.area_id))
    session.delete(trial)
    return where


stops("try-out", Stopping(_may_stop, _forget))
