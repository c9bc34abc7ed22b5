"""Preparing decisions for a run, and voiding in the open those that rest on an older one."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from pb import audit
from pb.allocation.models import AllocationRun
from pb.allocation.queries import current_run
from pb.areas.models import Area
from pb.audit import Event
from pb.decisions import words
from pb.decisions.alternatives import alternatives_for
from pb.decisions.models import Decision
from pb.decisions.queries import fields_of, hash_of, last_number, live_decisions, share_in, share_of
from pb.decisions.standing import tell_of_standing
from pb.house.errors import Refused
from pb.permissions import SYSTEM, Actor
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.models import Round
from pb.rounds.service import lock_round, move_round

# What a new version keeps of the one it replaces: what does not speak of the allocation itself.
KEPT = (
    "authority",
    "reasons",
    "interests",
    "dispensations",
    "key_decision",
    "key_notice",
    "report_author",
    "contact",
    "meeting",
    "divisions",
    "documents",
)


def subject_of(decision: Decision) -> str:
    """How the audit record names a decision."""
    return f"decision:{decision.id}"


def prepare_decisions(session: Session, actor: Actor, round_: Round) -> None:
    """A decision for every area of the round, bound to the current run; an effect of the review's start."""
    run = current_run(session, round_)
    if run is None:
        raise Refused(words.no_run())
    held = {d.area_id for d in live_decisions(session, round_) if d.run_id == run.id}
    for area in round_.areas:
        if area.id not in held:
            prepare(session, actor, round_, area, run)


def prepare(
    session: Session,
    actor: Actor,
    round_: Round,
    area: Area,
    run: AllocationRun,
    keep: dict[str, object] | None = None,
) -> Decision:
    """A new version of an area's decision, its texts pre-filled from the run."""
    decision = Decision(
        round=round_,
        area=area,
        run=run,
        result_sha256=run.result_sha256,
        number=last_number(session, round_.id, area.id) + 1,
        **(keep or {}),
    )
    session.add(decision)
    session.flush()
    decision.decision = words.decision_text(area.name, share_of(decision))
    decision.alternatives = alternatives_for(session, decision)
    session.flush()
    audit.record(
        session,
        actor,
        Event.DECISION_PREPARED,
        subject_of(decision),
        area=area.slug,
        number=decision.number,
        run=run.number,
        result_sha256=run.result_sha256,
    )
    return decision


def kept_of(decision: Decision) -> dict[str, object]:
    """What a new version takes over from this one."""
    return {name: value for name, value in asdict(fields_of(decision)).items() if name in KEPT}


def void(session: Session, actor: Actor, decision: Decision, reason: str) -> None:
    """Make a version void in the open: its text and signature stay readable, with the reason."""
    was_signed, was_published = decision.signature is not None, decision.state == "published"
    decision.state, decision.void_reason = "void", reason
    session.flush()
    audit.record(
        session,
        actor,
        Event.DECISION_VOIDED,
        subject_of(decision),
        reason=reason,
        signed=was_signed,
        record_sha256=decision.record_sha256,
    )
    if was_published:
        tell_of_standing(session, actor, decision)


def replace_after_run(session: Session, actor: Actor, run: AllocationRun) -> None:
    """Void whatever rests on an older run and prepare it anew; called whenever a run is added.

    Raises ``Refused`` when it would give an area whose decision is published anything else: a published
    decision is changed by the process that call-in prescribes and never by a new run behind it.
    """
    round_ = run.round
    lock_round(session, round_)
    stale = [d for d in live_decisions(session, round_) if d.run_id != run.id]
    published = [d for d in stale if d.state == "published"]
    if any(share_in(run, d.area).funded != share_of(d).funded for d in published):
        raise Refused(words.already_published())
    for decision in [d for d in stale if d.state != "published"]:
        kept = kept_of(decision)
        void(session, actor, decision, words.new_run_reason(run.number))
        prepare(session, actor, round_, decision.area, run, kept)
    reopen(session, round_)


def reopen(session: Session, round_: Round) -> None:
    """Back to the review, when a signature that counted is void now."""
    if round_.stage in (Stage.SIGNED, Stage.CALL_IN):
        move_round(session, SYSTEM, round_, Move.REOPEN, system=True)


def hash_again(session: Session, decision: Decision) -> None:
    """Something in a written record has changed: what was commented on before, or shown, no longer stands."""
    session.flush()
    if decision.record_sha256:
        decision.record_sha256 = hash_of(session, decision)
        session.flush()
