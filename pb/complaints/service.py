"""Fixing and opening the window, making a complaint, and answering it on the record."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.complaints import words
from pb.complaints.lifecycle import LONGEST_HOURS, SHORTEST_HOURS, Outcome, Window
from pb.complaints.models import Complaint, ComplaintContact, ComplaintWindow
from pb.complaints.queries import hours_of, state_of, window_of
from pb.house import idempotency
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, can, ensure
from pb.rounds.models import Round
from pb.rounds.queries import is_frozen
from pb.rounds.service import ensure_running, lock_round, subject_of


def set_window(session: Session, actor: Actor, round_: Round, hours: int) -> None:
    """Say how long people can complain after the count. Raises ``Refused`` once voting has opened."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    lock_round(session, round_)
    ensure_running(round_)
    if is_frozen(round_):
        raise Refused(words.fixed())
    if not SHORTEST_HOURS <= hours <= LONGEST_HOURS:
        raise Refused(words.bad_length())
    window = window_of(session, round_)
    if window is None:
        session.add(ComplaintWindow(round_id=round_.id, hours=hours))
    elif window.hours == hours:
        return
    else:
        window.hours = hours
    session.flush()
    audit.record(session, actor, Event.COMPLAINT_WINDOW_SET, subject_of(round_), hours=hours)


def fix_window(session: Session, actor: Actor, round_: Round) -> None:
    """Voting opens: the length stands from here on, the usual one where nobody chose."""
    if window_of(session, round_) is None:
        hours = hours_of(session, round_)
        session.add(ComplaintWindow(round_id=round_.id, hours=hours))
        session.flush()
        audit.record(session, actor, Event.COMPLAINT_WINDOW_SET, subject_of(round_), hours=hours)


def open_window(session: Session, actor: Actor, round_: Round) -> None:
    """Voting closes: the clock of the window starts."""
    fix_window(session, actor, round_)
    window = session.get_one(ComplaintWindow, round_.id)
    window.opened_at = now()
    window.closes_at = window.opened_at + timedelta(hours=window.hours)
    session.flush()
    closes = window.closes_at.isoformat()
    audit.record(session, actor, Event.COMPLAINT_WINDOW_OPENED, subject_of(round_), closes_at=closes)


def ensure_open(session: Session, round_: Round) -> None:
    """Raise ``Refused`` in words outside the window."""
    state, window = state_of(session, round_), window_of(session, round_)
    if state is Window.NOT_YET:
        raise Refused(words.not_yet(hours_of(session, round_)))
    if state is Window.OVER and window is not None and window.closes_at is not None:
        raise Refused(words.over(window.closes_at))


def make_complaint(
    session: Session, round_: Round, *, about: str, text: str, email: str = "", key: str = ""
) -> int:
    """Take a complaint; its number. The same form sent twice is one complaint. Raises ``Refused``.

    Signing takes the round's row too: of a complaint and a signature at the same moment one comes first,
    and the other sees it.
    """
    scope = f"complaint:{round_.id}"
    lock_round(session, round_)
    before = idempotency.recall(session, key, scope) if key else None
    if before:
        return int(before)
    ensure_open(session, round_)
    number = 1 + (
        session.scalar(sa.select(sa.func.max(Complaint.number)).where(Complaint.round_id == round_.id)) or 0
    )
    complaint = Complaint(round=round_, number=number, about=about, text=text.strip())
    session.add(complaint)
    session.flush()
    if email:
        session.add(ComplaintContact(complaint_id=complaint.id, email=email))
    if key:
        idempotency.remember(session, key, scope, str(number))
    session.flush()
    audit.record(session, ANONYMOUS, Event.COMPLAINT_MADE, subject_of(round_), number=number, about=about)
    return number


def answer_complaint(
    session: Session, actor: Actor, complaint: Complaint, *, outcome: Outcome, summary: str, reason: str
) -> None:
    """Answer a complaint, for good.

    Raises ``Refused`` when somebody else just did, and for whoever counts the vote that it is about.
    """
    round_ = complaint.round
    ensure(actor, Action.ANSWER_COMPLAINT, round_)
    if can(actor, Action.COUNT_VOTES, round_):
        raise Refused(words.counters_do_not_answer())
    lock_round(session, round_)
    changed = session.execute(
        sa.update(Complaint)
        .where(Complaint.id == complaint.id, Complaint.outcome == "")
        .values(
            outcome=outcome.value,
            summary=summary.strip(),
            reason=reason.strip(),
            answered_by=actor.account_id,
            answered_as=actor.name,
            answered_at=now(),
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(complaint)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refused(words.answered_already())
    audit.record(
        session,
        actor,
        Event.COMPLAINT_ANSWERED,
        subject_of(round_),
        number=complaint.number,
        outcome=outcome.value,
        reason=complaint.reason,
    )


def forget_contact(session: Session, actor: Actor, complaint: Complaint) -> None:
    """The answer is sent: nobody needs the address any more."""
    ensure(actor, Action.ANSWER_COMPLAINT, complaint.round)
    session.execute(sa.delete(ComplaintContact).where(ComplaintContact.complaint_id == complaint.id))
    audit.record(
        session,
        actor,
        Event.COMPLAINT_CONTACT_DELETED,
        subject_of(complaint.round),
        number=complaint.number,
    )
