"""Writing the record, declaring an interest, and publishing what was signed."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.audit import Event
from pb.decisions import words
from pb.decisions.models import Decision, DeclaredInterest
from pb.decisions.preparing import prepare, reopen, subject_of, void
from pb.decisions.queries import areas_without, fields_of, has_interest, hash_of
from pb.decisions.record import RecordFields, gaps
from pb.decisions.working_days import last_call_in_day, london_day
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, can, ensure
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.service import lock_round, move_round

OPEN_STAGES = frozenset({Stage.REVIEWING, Stage.SIGNED})


def record_decision(
    session: Session, actor: Actor, decision: Decision, fields: RecordFields, *, shown_version: int
) -> Decision:
    """Write the record of a decision; on a signed one this voids it and makes a new version.

    ``shown_version`` is the row's version that the form was filled from: two officers do not overwrite
    each other unseen. Raises ``Refused`` with every gap that blocks the record, and for a closed version.
    """
    ensure(actor, Action.PREPARE_DECISION, decision)
    round_ = decision.round
    lock_round(session, round_)
    session.refresh(decision)
    if round_.stage not in OPEN_STAGES:
        raise Refused(words.not_in_review())
    if decision.state not in ("prepared", "signed"):
        raise Refused(words.not_open())
    if decision.version != shown_version:
        raise Refused(words.record_changed())
    missing = gaps(fields)
    if missing:
        raise Refused(*(str(words.GAPS[gap]) for gap in missing))
    if decision.state == "signed":
        if fields == fields_of(decision):
            return decision
        void(session, actor, decision, words.rewritten_reason())
        decision = prepare(session, actor, round_, decision.area, decision.run)
        reopen(session, round_)
    for name, value in asdict(fields).items():
        setattr(decision, name, value)
    session.flush()
    decision.record_sha256 = hash_of(session, decision)
    session.flush()
    audit.record(
        session,
        actor,
        Event.DECISION_RECORDED,
        subject_of(decision),
        number=decision.number,
        record_sha256=decision.record_sha256,
    )
    return decision


def declare_interest(session: Session, actor: Actor, decision: Decision, what: str) -> DeclaredInterest:
    """A councillor says that they have an interest: it enters the record, and they cannot sign.

    The record's hash changes with it, so a page that another councillor has open can no longer be signed.
    """
    ensure(actor, Action.SIGN_DECISION, decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    if decision.state != "prepared":
        raise Refused(words.too_late_to_declare())
    if not what.strip():
        raise Refused(words.interest_needs_words())
    if has_interest(session, actor, decision):
        raise Refused(words.has_declared())
    interest = DeclaredInterest(
        round_id=decision.round_id,
        area_id=decision.area_id,
        account_id=actor.account_id,
        name=actor.name,
        title=title_in(session, actor.account_id or 0, decision.area_id),
        what=what.strip(),
    )
    session.add(interest)
    session.flush()
    if decision.record_sha256:
        decision.record_sha256 = hash_of(session, decision)
    session.flush()
    audit.record(
        session,
        actor,
        Event.INTEREST_DECLARED,
        subject_of(decision),
        record_sha256=decision.record_sha256,
    )
    return interest


def publish_decision(session: Session, actor: Actor, decision: Decision) -> None:
    """Publish a signed decision: from here on anybody reads it, and the call-in period runs.

    With the last area's the round itself moves on, when the actor may move it.
    """
    ensure(actor, Action.PUBLISH_DECISION, decision)
    round_ = decision.round
    lock_round(session, round_)
    session.refresh(decision)
    if decision.state != "signed":
        raise Refused(words.not_signed())
    if round_.stage != Stage.SIGNED:
        raise Refused(words.not_all_signed())
    moment = now()
    until = last_call_in_day(london_day(moment))
    changed = session.execute(
        sa.update(Decision)
        .where(Decision.id == decision.id, Decision.state == "signed", Decision.version == decision.version)
        .values(state="published", published_at=moment, call_in_until=until, version=Decision.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refused(words.not_signed())
    session.refresh(decision)
    audit.record(
        session,
        actor,
        Event.DECISION_PUBLISHED,
        subject_of(decision),
        number=decision.number,
        record_sha256=decision.record_sha256,
        call_in_until=until.isoformat(),
    )
    if not areas_without(session, round_, "published") and can(actor, Action.PUBLISH_DECISION, round_):
        move_round(session, actor, round_, Move.PUBLISH_DECISIONS)
