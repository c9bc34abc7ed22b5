"""Writing the record, and publishing what was signed."""

from __future__ import annotations

from dataclasses import asdict, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.decisions import words
from pb.decisions.gate_words import notice_line
from pb.decisions.key_decisions import is_key, notice_of
from pb.decisions.models import Decision
from pb.decisions.preparing import prepare, reopen, subject_of, void
from pb.decisions.queries import areas_without, fields_of, hash_of
from pb.decisions.record import RecordFields, gaps
from pb.decisions.standing import tell_of_standing
from pb.decisions.terms import terms_for
from pb.decisions.working_days import last_call_in_day
from pb.house.database import now
from pb.house.dates import london_day
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
    fields = screened(session, decision, fields)
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


def screened(session: Session, decision: Decision, fields: RecordFields) -> RecordFields:
    """The record with what the key-decision screen says, and the notice that was published."""
    if not is_key(session, decision, answered=fields.key_decision):
        return replace(fields, key_decision=False, key_notice="")
    notice = notice_of(session, decision.round, decision.area)
    return replace(fields, key_decision=True, key_notice=notice_line(notice) if notice else "")


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
    until = last_call_in_day(london_day(moment), terms_for(session, round_).call_in_days)
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
    tell_of_standing(session, actor, decision)
    if not areas_without(session, round_, "published") and can(actor, Action.PUBLISH_DECISION, round_):
        move_round(session, actor, round_, Move.PUBLISH_DECISIONS)
