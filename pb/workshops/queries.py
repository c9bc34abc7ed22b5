"""Finding workshops and reading the state of their rooms."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.meetings.models import Meeting
from pb.workshops.models import Room, Workshop
from pb.workshops.programme import Slot, plan, reflow
from pb.workshops.room import Phase, RoomState


def workshop_by_code(session: Session, code: str) -> Workshop | None:
    """The workshop that a code admits to, typed in any case and with any spaces."""
    return session.scalar(sa.select(Workshop).where(Workshop.code == plain_code(code)))


def plain_code(typed: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(typed.split()).upper()


def workshop_of(session: Session, meeting: Meeting) -> Workshop | None:
    """The workshop on a meeting; never its rehearsal."""
    return _on(session, meeting.id, is_rehearsal=False)


def rehearsal_of(session: Session, workshop: Workshop) -> Workshop | None:
    """The rehearsal that stands beside a workshop."""
    return _on(session, workshop.meeting_id, is_rehearsal=True)


def rehearsed_by(session: Session, rehearsal: Workshop) -> Workshop:
    """The workshop that a rehearsal rehearses."""
    found = _on(session, rehearsal.meeting_id, is_rehearsal=False)
    if found is None:
        raise LookupError(f"nothing to rehearse on meeting {rehearsal.meeting_id}")
    return found


def _on(session: Session, meeting_id: int, *, is_rehearsal: bool) -> Workshop | None:
    return session.scalar(
        sa.select(Workshop).where(Workshop.meeting_id == meeting_id, Workshop.is_rehearsal.is_(is_rehearsal))
    )


def state_of(session: Session, workshop: Workshop) -> RoomState:
    """Where the room is, as a plain value."""
    return as_state(session.get_one(Room, workshop.id))


def as_state(room: Room) -> RoomState:
    """A stored room as the state machine's value."""
    return RoomState(
        version=room.version,
        phase=Phase(room.phase),
        position=room.position,
        begun=tuple(datetime.fromisoformat(instant) for instant in room.begun),
        extra=room.extra,
        held_since=room.held_since,
        held=timedelta(seconds=room.held_seconds),
        revealed={int(round_id): lines for round_id, lines in room.revealed.items()},
        open_votes=frozenset(room.votes["open"]),
        closed_votes=frozenset(room.votes["closed"]),
    )


def room_of(session: Session, workshop: Workshop) -> Room:
    """The stored room."""
    return session.get_one(Room, workshop.id)


def timetable(workshop: Workshop, state: RoomState, at: datetime) -> list[Slot]:
    """The run-sheet's times: as planned before it begins, and as the room has it from then on."""
    items, start = workshop.items, workshop.meeting.starts_at
    if not state.begun or not items:
        return plan(items, start)
    ends = state.begun[-1] if state.phase is Phase.OVER else state.ends(items, at)
    until = ends if state.phase is Phase.OVER else at
    return reflow(items, start, state.position, state.begun, ends, until)
