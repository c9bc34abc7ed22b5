"""Key decisions: which they are, their notice, and the two exceptions.

SI 2012/2089, regulation 8: significant money against the budget of the service, or a significant effect
on communities in two or more divisions. Regulation 9: a notice at least 28 clear days before, with its
contents. Regulation 10, general exception: it is impracticable to wait, scrutiny's chair was told in
writing, and 5 clear days have passed since that was published. Regulation 11, special urgency: scrutiny's
chair agrees that the decision is urgent and cannot reasonably be put off.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.decisions import gate_words
from pb.decisions.gate_models import KeyNotice
from pb.decisions.models import Decision
from pb.decisions.preparing import hash_again, subject_of
from pb.decisions.queries import decision_of, share_of
from pb.decisions.terms import terms_for
from pb.decisions.working_days import (
    EXCEPTION_CLEAR_WORKING_DAYS,
    NOTICE_CLEAR_DAYS,
    after_clear_days,
    after_clear_working_days,
)
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round


class Notice(StrEnum):
    """How a key decision was announced."""

    FULL = "notice"
    GENERAL = "general-exception"
    URGENT = "special-urgency"


@dataclass(frozen=True, slots=True)
class NoticeFields:
    """What a notice says. Texts as typed."""

    kind: str
    matter: str
    decision_maker: str
    decide_from: date | None
    documents: str
    copies_from: str
    why_short: str = ""
    scrutiny_chair: str = ""
    scrutiny_on: date | None = None


def is_key(session: Session, decision: Decision, *, answered: bool) -> bool:
    """The screen, on every allocation: by its money whatever was answered, or by its effect on divisions."""
    return answered or share_of(decision).spend >= terms_for(session, decision.round).key_threshold


def notice_of(session: Session, round_: Round, area: Area) -> KeyNotice | None:
    """The newest notice for an area's decision in a round."""
    return session.scalar(
        sa.select(KeyNotice)
        .where(KeyNotice.round_id == round_.id, KeyNotice.area_id == area.id)
        .order_by(KeyNotice.id.desc())
        .limit(1)
    )


def notices(session: Session, today: date, weeks: int = 26) -> list[KeyNotice]:
    """The forward plan: the notices of what is to be decided, and of the last half year, newest first."""
    oldest = today - timedelta(weeks=weeks)
    return list(
        session.scalars(
            sa.select(KeyNotice)
            .where(KeyNotice.decide_from >= oldest)
            .order_by(KeyNotice.decide_from.desc(), KeyNotice.id.desc())
        )
    )


def first_day(notice: KeyNotice) -> date:
    """The first day on which the decision may be made under its notice."""
    if notice.kind == Notice.URGENT:
        return max(notice.published_on, notice.scrutiny_on or notice.published_on)
    if notice.kind == Notice.GENERAL:
        told = max(notice.published_on, notice.scrutiny_on or notice.published_on)
        return after_clear_working_days(told, EXCEPTION_CLEAR_WORKING_DAYS)
    return after_clear_days(notice.published_on, NOTICE_CLEAR_DAYS)


def in_the_way(session: Session, decision: Decision, today: date) -> list[str]:
    """The sentences that say why a key decision cannot be made on this day; none when it can."""
    if not decision.key_decision:
        return []
    notice = notice_of(session, decision.round, decision.area)
    if notice is None:
        return [gate_words.no_notice()]
    first = first_day(notice)
    days = [day for day in (today, decision.decided_on) if day is not None]
    return [gate_words.notice_too_short(notice.kind, first)] if min(days) < first else []


def problems_of(fields: NoticeFields, today: date) -> list[str]:
    """Everything that keeps a notice from being published, in words."""
    if fields.kind not in {kind.value for kind in Notice}:
        return [gate_words.choose_notice()]
    texts = (fields.matter, fields.decision_maker, fields.documents, fields.copies_from)
    found = [gate_words.notice_contents()] if not all(map(str.strip, texts)) else []
    if fields.decide_from is None or fields.decide_from < today:
        found.append(gate_words.notice_date())
    if fields.kind == Notice.FULL:
        return found
    if not fields.why_short.strip():
        found.append(gate_words.why_short())
    if not fields.scrutiny_chair.strip() or fields.scrutiny_on is None or fields.scrutiny_on > today:
        found.append(gate_words.scrutiny_evidence(fields.kind))
    return found


def publish_notice(
    session: Session, actor: Actor, round_: Round, area: Area, fields: NoticeFields
) -> KeyNotice:
    """Publish a notice today. A record that waits for a signature takes it up, and has a new hash by it.

    Raises ``Refused`` with everything that is missing, and once the decision is signed.
    """
    ensure(actor, Action.PREPARE_DECISION, InArea(area.id))
    lock_round(session, round_)
    today = london_day(now())
    decision = decision_of(session, round_, area)
    if decision is not None and decision.state != "prepared":
        raise Refused(gate_words.notice_too_late())
    problems = problems_of(fields, today)
    if problems:
        raise Refused(*problems)
    notice = KeyNotice(round=round_, area=area, published_on=today, **asdict(fields))
    session.add(notice)
    session.flush()
    subject = subject_of(decision) if decision else f"round:{round_.id}"
    audit.record(session, actor, Event.KEY_NOTICE_PUBLISHED, subject, area=area.slug, kind=fields.kind)
    if decision is not None and decision.record_sha256 and decision.key_decision:
        decision.key_notice = gate_words.notice_line(notice)
        hash_again(session, decision)
    return notice
