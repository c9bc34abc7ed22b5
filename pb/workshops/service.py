"""Planning a workshop on top of a meeting. Everything flushes; the view commits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.meetings.models import Meeting
from pb.permissions import Action, Actor, ensure
from pb.workshops import words
from pb.workshops.models import CODE_LENGTH, Room, RunSheetLine, Workshop
from pb.workshops.queries import workshop_of
from pb.workshops.room import Phase

# Nobody mistakes one of these for another when it is read out, or read from the back row.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def subject_of(workshop: Workshop) -> str:
    """How the audit record names a workshop."""
    return f"workshop:{workshop.id}"


def record(
    session: Session, actor: Actor, workshop: Workshop, event: Event, subject: str, /, **detail: Any
) -> None:
    """Record what was said in a workshop. Of a rehearsal the record has only that one was held.

    Its rows are thrown away, and the next real ones may have their numbers.
    """
    if workshop.is_rehearsal:
        audit.record(session, actor, Event.REHEARSED, subject_of(workshop), what=event.value)
    else:
        audit.record(session, actor, event, subject, **detail)


def ensure_counts(workshop: Workshop) -> None:
    """Refuse in a rehearsal what would outlast it."""
    if workshop.is_rehearsal:
        raise Refused(words.is_a_rehearsal())


def make_code() -> str:
    """A code to join with: 31^6 of them, and all that it opens is the room."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def open_workshop(
    session: Session, actor: Actor, meeting: Meeting, template: str, lines: Sequence[RunSheetLine]
) -> Workshop:
    """Put a run-sheet on a meeting; ``lines`` in their order, without position."""
    ensure(actor, Action.PLAN_WORKSHOP, meeting)
    if meeting.called_off_at is not None:
        raise Refused(words.is_called_off())
    if workshop_of(session, meeting) is not None:
        raise Refused(words.is_planned_already())
    workshop = Workshop(meeting=meeting, template=template, code=make_code())
    for position, line in enumerate(lines):
        line.position = position
        workshop.lines.append(line)
    session.add(workshop)
    session.flush()
    session.add(Room(workshop_id=workshop.id, phase=Phase.WAITING.value, votes={"open": [], "closed": []}))
    session.flush()
    audit.record(session, actor, Event.WORKSHOP_PLANNED, subject_of(workshop), meeting=meeting.id)
    return workshop
