"""The section 151 officer's and the monitoring officer's comments, and the equality impact assessment.

Each is dated and stands on the record of one hash. When the record changes they no longer count, and the
page shows them struck through beside the reason: nobody decides on advice about something else. All three
must stand before anybody signs (section 151 of the Local Government Act 1972; section 5 of the Local
Government and Housing Act 1989; section 149 of the Equality Act 2010), and the signature holds the hash of
what of them was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.audit import Event
from pb.decisions import gate_words, words
from pb.decisions.gate_models import OfficerStatement
from pb.decisions.models import Decision
from pb.decisions.preparing import subject_of
from pb.house.errors import Refused
from pb.permissions import Action, Actor, can, ensure
from pb.rounds.service import lock_round
from pb.voting.freezing import canonical, sha256_of


class Statement(StrEnum):
    """What is said by officers before a decision."""

    FINANCE = "section-151"
    LAW = "monitoring"
    EQUALITY = "equality"


MAY = {
    Statement.FINANCE: Action.COMMENT_ON_MONEY,
    Statement.LAW: Action.COMMENT_ON_LAW,
    Statement.EQUALITY: Action.PREPARE_DECISION,
}


def kinds_for(actor: Actor, decision: Decision) -> list[Statement]:
    """What this person may say on the decision."""
    return [kind for kind in Statement if can(actor, MAY[kind], decision)]


def statements_of(session: Session, decision: Decision) -> list[OfficerStatement]:
    """Everything said on any version of the area's decision in the round, the first said first."""
    return list(
        session.scalars(
            sa.select(OfficerStatement)
            .join(Decision, Decision.id == OfficerStatement.decision_id)
            .where(Decision.round_id == decision.round_id, Decision.area_id == decision.area_id)
            .order_by(OfficerStatement.id)
        )
    )


def standing(session: Session, decision: Decision) -> dict[str, OfficerStatement]:
    """The newest of each kind that is about the record as it stands, by kind."""
    return {
        s.kind: s
        for s in statements_of(session, decision)
        if s.decision_id == decision.id
        and decision.record_sha256
        and s.record_sha256 == decision.record_sha256
    }


def no_longer(session: Session, decision: Decision) -> list[OfficerStatement]:
    """What was said on another record than the one that stands: shown, struck through."""
    held = {s.id for s in standing(session, decision).values()}
    return [
        s
        for s in statements_of(session, decision)
        if s.id not in held and (s.decision_id != decision.id or s.record_sha256 != decision.record_sha256)
    ]


def in_the_way(session: Session, decision: Decision) -> list[str]:
    """A sentence for each comment that is missing on this very record."""
    held = standing(session, decision)
    return [gate_words.missing_statement(kind) for kind in Statement if kind.value not in held]


def seen_hash(statements: Sequence[OfficerStatement]) -> str:
    """SHA-256 over what was shown: kind, text, name and time of each, by kind."""
    body = [
        [s.kind, s.record_sha256, s.text, s.name, s.title, s.made_at.isoformat()]
        for s in sorted(statements, key=lambda s: s.kind)
    ]
    return sha256_of(canonical(body))


def make_statement(
    session: Session, actor: Actor, decision: Decision, kind: str, text: str, *, shown_sha256: str
) -> OfficerStatement:
    """Say it on the record that was shown. Raises ``Refused`` when another one stands now."""
    ensure(actor, MAY[Statement(kind)], decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    if decision.state != "prepared":
        raise Refused(gate_words.comment_too_late())
    if not decision.record_sha256:
        raise Refused(words.not_recorded())
    if shown_sha256 != decision.record_sha256:
        raise Refused(gate_words.comment_on_other_record())
    if not text.strip():
        raise Refused(gate_words.comment_needs_words())
    said = OfficerStatement(
        decision=decision,
        kind=kind,
        record_sha256=decision.record_sha256,
        text=text.strip(),
        account_id=actor.account_id,
        name=actor.name,
        title=title_in(session, actor.account_id or 0, decision.area_id),
    )
    session.add(said)
    session.flush()
    audit.record(
        session,
        actor,
        Event.DECISION_COMMENTED,
        subject_of(decision),
        kind=kind,
        record_sha256=decision.record_sha256,
    )
    return said
