"""Finding complaints, and what of them stands in the way of signing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.complaints import words
from pb.complaints.lifecycle import Window, window_at
from pb.complaints.models import USUAL_HOURS, Complaint, ComplaintContact, ComplaintWindow
from pb.house.database import now
from pb.rounds.models import Round


def window_of(session: Session, round_: Round) -> ComplaintWindow | None:
    """The round's window, or None where its length was never set and voting has not opened."""
    return session.get(ComplaintWindow, round_.id, populate_existing=True)


def hours_of(session: Session, round_: Round) -> int:
    """How long the window is or will be open."""
    window = window_of(session, round_)
    return window.hours if window else USUAL_HOURS


def state_of(session: Session, round_: Round) -> Window:
    """Whether the round can be complained about now."""
    window = window_of(session, round_)
    return window_at(window.opened_at, window.closes_at, now()) if window else Window.NOT_YET


def complaints_of(session: Session, round_: Round) -> list[Complaint]:
    """Every complaint about the round, by number."""
    return list(
        session.scalars(
            sa.select(Complaint).where(Complaint.round_id == round_.id).order_by(Complaint.number)
        )
    )


def complaint_by_number(session: Session, round_: Round, number: int) -> Complaint | None:
    """The complaint of this number, or None."""
    return session.scalar(
        sa.select(Complaint).where(Complaint.round_id == round_.id, Complaint.number == number)
    )


def open_count(session: Session, round_: Round) -> int:
    """How many complaints nobody has answered."""
    query = sa.select(sa.func.count()).where(Complaint.round_id == round_.id, Complaint.outcome == "")
    return session.scalar(query) or 0


def blocking(session: Session, round_: Round) -> list[str]:
    """The sentences that say why nothing of this round can be signed yet; none when nothing blocks."""
    window, waiting = window_of(session, round_), open_count(session, round_)
    found = []
    if window and window.closes_at and state_of(session, round_) is Window.OPEN:
        found.append(words.window_open(window.closes_at))
    if waiting:
        found.append(words.not_answered(waiting))
    return found


def contact_of(session: Session, complaint: Complaint) -> str | None:
    """Where the answer is to be sent, or None."""
    return session.scalar(
        sa.select(ComplaintContact.email).where(ComplaintContact.complaint_id == complaint.id)
    )
