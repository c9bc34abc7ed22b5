"""Finding runs and amendments, and reading a run: every stored text is held against its hash first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from pb.allocation import bridge
from pb.allocation.models import AllocationRun, ProposedAmendment
from pb.allocation.reading import About, AmendmentReading, RunReading, read
from pb.areas.models import Theme
from pb.house.database import LARGEST_INTEGER, now
from pb.house.models import Job
from pb.proposals.models import Proposal
from pb.rounds.models import Round

AMENDMENT_ID = "amendment-"
# Longer than any solve takes: a job that says "running" after that was lost with its worker.
LOST_AFTER = timedelta(minutes=30)
KEPT_READINGS = 16

_readings: OrderedDict[tuple[About, str], RunReading] = OrderedDict()
_lock = Lock()


class RunAltered(RuntimeError):
    """A stored run is not what was hashed when it was made: somebody changed it behind the house's back."""


def current_run(session: Session, round_: Round) -> AllocationRun | None:
    """The newest run of a round, or None before there is one."""
    return session.scalar(
        sa.select(AllocationRun)
        .where(AllocationRun.round_id == round_.id)
        .order_by(AllocationRun.number.desc())
        .limit(1)
    )


def run_by_number(session: Session, round_: Round, number: int) -> AllocationRun | None:
    """The round's run of this number, or None."""
    if not 0 < number <= LARGEST_INTEGER:
        return None
    return session.scalar(
        sa.select(AllocationRun).where(AllocationRun.round_id == round_.id, AllocationRun.number == number)
    )


def runs_of_round(session: Session, round_: Round) -> list[AllocationRun]:
    """Every run of a round, the first one first."""
    return list(
        session.scalars(
            sa.select(AllocationRun).where(AllocationRun.round_id == round_.id).order_by(AllocationRun.number)
        )
    )


def count_runs(session: Session, round_: Round) -> int:
    """How many runs a round has."""
    counted = sa.select(sa.func.count(AllocationRun.id)).where(AllocationRun.round_id == round_.id)
    return session.scalar(counted) or 0


def problem_text(run: AllocationRun) -> str:
    """The stored problem. Raises ``RunAltered`` when it is not what was hashed."""
    if bridge.sha256_of(run.problem) != run.problem_sha256:
        raise RunAltered(f"the problem of run {run.number} of round {run.round_id} has been changed")
    return run.problem


def result_text(run: AllocationRun) -> str:
    """The stored result. Raises ``RunAltered`` when it is not what was hashed."""
    if bridge.sha256_of(run.result) != run.result_sha256:
        raise RunAltered(f"the result of run {run.number} of round {run.round_id} has been changed")
    return run.result


def read_run(run: AllocationRun) -> RunReading:
    """A run as people read it. Raises ``RunAltered``."""
    text = result_text(run)
    about = About(
        run.number,
        run.problem_sha256,
        run.result_sha256,
        run.created_at,
        run.round.rules_published_at,
        run.round.tie_order_drawn_at,
    )
    key = (about, run.round.frozen_sha256 or "")
    with _lock:
        known = _readings.get(key)
    if known is None:
        known = _read(run, text, about)
        with _lock:
            _readings[key] = known
            while len(_readings) > KEPT_READINGS:
                _readings.popitem(last=False)
    return known


def _read(run: AllocationRun, text: str, about: About) -> RunReading:
    session = object_session(run)
    if session is None or run.round.frozen is None:
        raise ValueError("a run is read in its session, and its round is frozen")
    solution = bridge.parse_result(text)
    first = run if run.number == 1 else run_by_number(session, run.round, 1)
    vote = solution if first is run or first is None else bridge.parse_result(result_text(first))
    return read(
        run.round.frozen,
        solution,
        about,
        _amendments_in(session, run) if run.number > 1 else (),
        frozenset(int(key) for key in vote.funded),
        {} if solution.explanations else bridge.supports_in(problem_text(run)),
    )


def _amendments_in(session: Session, run: AllocationRun) -> tuple[AmendmentReading, ...]:
    """The changes a run carries: their words from the hashed problem, their dates from the table."""
    carried = bridge.parse_problem(problem_text(run)).amendments
    ids = [int(a.id.removeprefix(AMENDMENT_ID)) for a in carried]
    rows = session.execute(
        sa.select(ProposedAmendment.id, ProposedAmendment.created_at).where(ProposedAmendment.id.in_(ids))
    )
    made = {row.id: row.created_at for row in rows}
    return tuple(
        AmendmentReading(key, a.kind, int(a.proposal), a.cost or None, a.author, a.reason, made.get(key))
        for key, a in zip(ids, carried, strict=True)
    )


def as_reading(amendment: ProposedAmendment) -> AmendmentReading:
    """An amendment's row as the words read it."""
    return AmendmentReading(
        amendment.id,
        bridge.AmendmentKind(amendment.kind),
        amendment.proposal.number or 0,
        amendment.cost,
        amendment.author.name,
        amendment.reason,
        amendment.created_at,
    )


def amendments_of(
    session: Session, round_: Round, area_id: int | None = None, states: Sequence[str] = ()
) -> list[ProposedAmendment]:
    """A round's amendments in the order they were asked for: of one area, in these states, or all."""
    query = (
        sa.select(ProposedAmendment)
        .join(Proposal, Proposal.id == ProposedAmendment.proposal_id)
        .where(ProposedAmendment.round_id == round_.id)
        .order_by(ProposedAmendment.id)
    )
    if area_id is not None:
        query = query.where(Proposal.area_id == area_id)
    if states:
        query = query.where(ProposedAmendment.state.in_(states))
    return list(session.scalars(query))


def amendment_by_id(session: Session, round_: Round, amendment_id: int) -> ProposedAmendment | None:
    """The round's amendment of this id."""
    found = session.get(ProposedAmendment, amendment_id)
    return found if found is not None and found.round_id == round_.id else None


def proposal_by_number(session: Session, round_: Round, number: int) -> Proposal | None:
    """The round's proposal of this public number."""
    return session.scalar(
        sa.select(Proposal).where(Proposal.round_id == round_.id, Proposal.number == number)
    )


def running_job(
    session: Session, round_: Round, kinds: Sequence[str] = ("recommend", "amend", "withdraw")
) -> Job | None:
    """The work on a round's recommendation (or of other ``kinds``) that is waiting or going on, or None."""
    jobs = session.scalars(
        sa.select(Job)
        .where(
            Job.kind.in_(kinds),
            Job.state.in_(("queued", "running")),
            Job.created_at > now() - LOST_AFTER,
        )
        .order_by(Job.created_at)
    )
    return next((job for job in jobs if job.arguments.get("round") == round_.id), None)


def theme_names(session: Session) -> dict[str, str]:
    """The names of themes by slug."""
    return {row.slug: row.name for row in session.execute(sa.select(Theme.slug, Theme.name))}
