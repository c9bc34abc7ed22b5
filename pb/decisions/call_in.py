"""Call-in: who may, on what grounds, and the day from which a decision may be carried out.

Section 9F(2) to (4) of the Local Government Act 2000: scrutiny may look at a decision that was made and
not carried out, and recommend that it be made again. The clock starts with publication. A called-in
decision is frozen; it then stands, or goes back and is void in the open, with a new version beside it.
Nothing is paid before ``implementable_from``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from pb import audit
from pb.audit import Event
from pb.decisions import gate_words
from pb.decisions.gate_models import CallIn
from pb.decisions.models import Decision
from pb.decisions.preparing import kept_of, prepare, reopen, subject_of, void
from pb.decisions.queries import call_in_of
from pb.decisions.terms import terms_for
from pb.decisions.working_days import implementable_from as day_after
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round


class Outcome(StrEnum):
    """What came of a call-in."""

    STANDS = "stands"
    BACK = "back"


def open_call_ins(session: Session, round_: Round) -> int:
    """How many decisions of the round are called in and not answered."""
    query = (
        sa.select(sa.func.count(CallIn.id))
        .join(Decision, Decision.id == CallIn.decision_id)
        .where(Decision.round_id == round_.id, CallIn.outcome == "")
    )
    return session.scalar(query) or 0


def implementable_from(decision: Decision) -> date | None:
    """The first day in London on which the decision may be carried out or paid.

    None while it may not be at all: not published, void, or called in and not answered.
    """
    if decision.state != "published" or decision.call_in_until is None:
        return None
    session = object_session(decision)
    called = call_in_of(session, decision) if session is not None else None
    first = day_after(decision.call_in_until)
    if called is None:
        return first
    if called.outcome != Outcome.STANDS or called.resolved_at is None:
        return None
    return max(first, day_after(london_day(called.resolved_at)))


def members_in(text: str) -> list[str]:
    """The members who call a decision in, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def call_in(
    session: Session, actor: Actor, decision: Decision, *, members: str, ground: str, reason: str
) -> CallIn:
    """Take members' call-in: from now the decision is frozen. ``ground`` is one of the council's.

    Raises ``Refused`` outside the period, a second time, with too few members or without a reason.
    """
    ensure(actor, Action.PUBLISH_DECISION, decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    terms = terms_for(session, decision.round)
    who = members_in(members)
    today = london_day(now())
    if decision.state != "published" or decision.call_in_until is None:
        raise Refused(gate_words.not_callable())
    problems = [
        sentence
        for wrong, sentence in (
            (today > decision.call_in_until, gate_words.call_in_over(decision.call_in_until)),
            (call_in_of(session, decision) is not None, gate_words.called_in_once()),
            (len(who) < terms.call_in_members, gate_words.too_few_members(terms.call_in_members)),
            (ground not in terms.grounds(), gate_words.choose_ground()),
            (not reason.strip(), gate_words.call_in_reason()),
        )
        if wrong
    ]
    if problems:
        raise Refused(*problems)
    made = CallIn(decision=decision, members="\n".join(who), ground=ground, reason=reason.strip())
    session.add(made)
    session.flush()
    audit.record(
        session, actor, Event.CALLED_IN, subject_of(decision), number=decision.number, members=len(who)
    )
    return made


def resolve(session: Session, actor: Actor, called: CallIn, outcome: str, answer: str) -> Decision:
    """Write what came of a call-in: the decision stands, or goes back and begins a new version.

    Returns the version that stands now. Raises ``Refused`` a second time and without an answer.
    """
    decision = called.decision
    ensure(actor, Action.PUBLISH_DECISION, decision)
    lock_round(session, decision.round)
    session.refresh(called)
    if called.outcome:
        raise Refused(gate_words.call_in_answered())
    if outcome not in {o.value for o in Outcome}:
        raise Refused(gate_words.choose_outcome())
    if not answer.strip():
        raise Refused(gate_words.call_in_answer())
    called.outcome, called.answer, called.resolved_at = outcome, answer.strip(), now()
    session.flush()
    audit.record(session, actor, Event.CALL_IN_ANSWERED, subject_of(decision), outcome=outcome)
    if outcome == Outcome.STANDS:
        return decision
    kept = kept_of(decision)
    void(session, actor, decision, gate_words.went_back())
    again = prepare(session, actor, decision.round, decision.area, decision.run, kept)
    reopen(session, decision.round)
    return again
