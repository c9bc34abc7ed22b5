"""Planning meetings and consultations, and publishing papers. Everything flushes; the view commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums.models import Forum
from pb.forums.personal_data import find_personal
from pb.house.database import now
from pb.house.errors import Refused
from pb.meetings import words
from pb.meetings.models import Consultation, Meeting, PaperDraft, PaperKind, PaperVersion
from pb.permissions import Action, Actor, InArea, ensure

# What people have in their diaries: a change of these is said.
IN_DIARIES = ("starts_at", "ends_at", "place")


def subject_of(meeting: Meeting) -> str:
    """How the audit record names a meeting."""
    return f"meeting:{meeting.id}"


def plan_meeting(session: Session, actor: Actor, forum: Forum, **values: Any) -> Meeting:
    """Put a meeting into the calendar; ``values`` are the columns from ``title`` to ``ends_at``."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    _ensure_forwards(values["starts_at"], values["ends_at"])
    meeting = Meeting(forum=forum, **values)
    session.add(meeting)
    session.flush()
    audit.record(
        session,
        actor,
        Event.MEETING_CHANGED,
        subject_of(meeting),
        planned=True,
        starts_at=meeting.starts_at.isoformat(),
    )
    return meeting


def change_meeting(session: Session, actor: Actor, meeting: Meeting, note: str, **values: Any) -> None:
    """Change a meeting; with ``note`` saying why when its time or place changes."""
    ensure(actor, Action.RUN_FORUM, meeting)
    _lock(session, meeting)
    if meeting.called_off_at is not None:
        raise Refused(words.is_called_off())
    _ensure_forwards(values["starts_at"], values["ends_at"])
    changed = sorted(name for name, value in values.items() if getattr(meeting, name) != value)
    if not changed:
        return
    if not note.strip() and any(name in IN_DIARIES for name in changed):
        raise Refused(words.say_what_changed())
    for name in changed:
        setattr(meeting, name, values[name])
    meeting.note = note.strip() or meeting.note
    _touch(meeting)
    session.flush()
    audit.record(session, actor, Event.MEETING_CHANGED, subject_of(meeting), changed=changed)


def call_off(session: Session, actor: Actor, meeting: Meeting, note: str) -> None:
    """Call a meeting off, with the reason; it stays in the calendar, struck out."""
    ensure(actor, Action.RUN_FORUM, meeting)
    _lock(session, meeting)
    if meeting.called_off_at is not None:
        raise Refused(words.is_called_off())
    if not note.strip():
        raise Refused(words.say_what_changed())
    meeting.called_off_at, meeting.note = now(), note.strip()
    _touch(meeting)
    session.flush()
    audit.record(session, actor, Event.MEETING_CHANGED, subject_of(meeting), called_off=True)


def save_draft(
    session: Session, actor: Actor, meeting: Meeting, kind: PaperKind, text: str, seen: int
) -> PaperDraft:
    """Keep a draft that only officers read. ``seen`` is the revision it was written from (0: none)."""
    ensure(actor, Action.RUN_FORUM, meeting)
    _lock(session, meeting)
    draft = session.get(PaperDraft, (meeting.id, kind.value), populate_existing=True)
    if (draft.revision if draft else 0) != seen:
        raise Refused(words.somebody_saved_before())
    if draft is None:
        draft = PaperDraft(meeting_id=meeting.id, kind=kind.value, revision=0)
        session.add(draft)
    draft.text, draft.revision, draft.changed_at = text, seen + 1, now()
    session.flush()
    audit.record(
        session, actor, Event.PAPER_SAVED, subject_of(meeting), kind=kind.value, revision=draft.revision
    )
    return draft


def publish_paper(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    kind: PaperKind,
    text: str,
    seen: int,
    *,
    reason: str = "",
    may_be_public: bool = False,
) -> PaperVersion:
    """Publish an agenda or minutes, or a corrected version with its reason; earlier ones stay to be read.

    ``may_be_public``: an officer has looked at what seems to be personal data, like the hall's own number.
    """
    ensure(actor, Action.RUN_FORUM, meeting)
    _lock(session, meeting)
    before = session.scalar(
        sa.select(PaperVersion)
        .where(PaperVersion.meeting_id == meeting.id, PaperVersion.kind == kind.value)
        .order_by(PaperVersion.number.desc())
        .limit(1)
    )
    _ensure_publishable(meeting, kind, text, before, reason)
    if not may_be_public and find_personal(f"{text}\n{reason}"):
        raise Refused(words.holds_personal())
    save_draft(session, actor, meeting, kind, text, seen)
    version = PaperVersion(
        meeting=meeting,
        kind=kind.value,
        number=before.number + 1 if before else 1,
        text=text,
        reason=reason.strip() if before else "",
        account_id=actor.account_id,
    )
    session.add(version)
    session.flush()
    audit.record(
        session, actor, Event.PAPER_PUBLISHED, subject_of(meeting), kind=kind.value, number=version.number
    )
    return version


def _ensure_publishable(
    meeting: Meeting, kind: PaperKind, text: str, before: PaperVersion | None, reason: str
) -> None:
    if not text.strip():
        raise Refused(words.write_something())
    if kind is PaperKind.MINUTES and meeting.starts_at > now():
        raise Refused(words.not_held_yet())
    if before is not None and before.text == text:
        raise Refused(words.nothing_new())
    if before is not None and not reason.strip():
        raise Refused(words.say_why_corrected())


def add_consultation(session: Session, actor: Actor, forum: Forum, **values: Any) -> Consultation:
    """Put a consultation into the calendar: ``title``, ``about``, ``held_by``, ``link``, ``opens_on``,
    ``closes_on``."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    if values["closes_on"] < values["opens_on"]:
        raise Refused(words.closes_before_it_opens())
    consultation = Consultation(forum=forum, **values)
    session.add(consultation)
    session.flush()
    _record(session, actor, consultation, added=True)
    return consultation


def change_consultation(session: Session, actor: Actor, consultation: Consultation, **values: Any) -> None:
    """Change a consultation."""
    ensure(actor, Action.RUN_FORUM, consultation)
    if consultation.withdrawn_at is not None:
        raise Refused(words.is_withdrawn())
    if values["closes_on"] < values["opens_on"]:
        raise Refused(words.closes_before_it_opens())
    changed = sorted(name for name, value in values.items() if getattr(consultation, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(consultation, name, values[name])
    _touch(consultation)
    session.flush()
    _record(session, actor, consultation, changed=changed)


def withdraw_consultation(session: Session, actor: Actor, consultation: Consultation) -> None:
    """Take a consultation off the calendar; those who follow the feed see it struck out."""
    ensure(actor, Action.RUN_FORUM, consultation)
    if consultation.withdrawn_at is not None:
        raise Refused(words.is_withdrawn())
    consultation.withdrawn_at = now()
    _touch(consultation)
    session.flush()
    _record(session, actor, consultation, withdrawn=True)


def _touch(changed: Meeting | Consultation) -> None:
    changed.sequence += 1
    changed.changed_at = now()


def _lock(session: Session, meeting: Meeting) -> None:
    """The meeting's row is the lock of its papers: one version at a time."""
    session.scalars(
        sa.select(Meeting)
        .where(Meeting.id == meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _ensure_forwards(starts: datetime, ends: datetime) -> None:
    if ends <= starts:
        raise Refused(words.ends_before_it_starts())


def _record(session: Session, actor: Actor, consultation: Consultation, **detail: object) -> None:
    audit.record(session, actor, Event.CONSULTATION_CHANGED, f"consultation:{consultation.id}", **detail)
