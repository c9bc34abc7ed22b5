"""Questions from the floor: asked, asked too by others, answered on the record, hidden with a reason.

Everything flushes; the view commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pb.audit import Event
from pb.forums.kinds import Reason
from pb.forums.personal_data import find_personal
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, ensure
from pb.workshops import voice_words
from pb.workshops.models import JoinedDevice, Room, Workshop
from pb.workshops.room import Phase
from pb.workshops.service import record
from pb.workshops.voice_models import QuestionSecond, RoomQuestion, TablePoint

ONE_EVERY = timedelta(minutes=1)
LONGEST = 300


def ask(session: Session, workshop: Workshop, device: JoinedDevice, text: str) -> RoomQuestion:
    """Ask from a phone: one question a minute, for everybody to read at once."""
    ensure_not_over(session, workshop)
    # One at a time of one device: two at once would both be the first of their minute.
    session.scalars(sa.select(JoinedDevice.id).where(JoinedDevice.id == device.id).with_for_update()).one()
    last = session.scalar(
        sa.select(sa.func.max(RoomQuestion.asked_at)).where(RoomQuestion.device_id == device.id)
    )
    if last is not None and now() - last < ONE_EVERY:
        raise Refused(voice_words.one_question_a_minute())
    asked = RoomQuestion(workshop_id=workshop.id, device_id=device.id, text=text)
    return _add(session, ANONYMOUS, workshop, asked)


def ask_aloud(session: Session, actor: Actor, workshop: Workshop, text: str) -> RoomQuestion:
    """Write down a question that somebody asked aloud."""
    ensure(actor, Action.WRITE_AT_TABLE, workshop)
    return _add(session, actor, workshop, RoomQuestion(workshop_id=workshop.id, text=text))


def _add(session: Session, actor: Actor, workshop: Workshop, question: RoomQuestion) -> RoomQuestion:
    question.text = public_text(question.text)
    session.add(question)
    session.flush()
    subject = f"room-question:{question.id}"
    record(session, actor, workshop, Event.ROOM_SAID, subject, workshop=workshop.id)
    return question


def public_text(text: str) -> str:
    """A text as everybody may read it at once, or a refusal."""
    if not text.strip():
        raise Refused(voice_words.write_something())
    if find_personal(text):
        raise Refused(voice_words.holds_personal())
    return text.strip()


def ensure_not_over(session: Session, workshop: Workshop) -> None:
    """After the end nothing is added to what was said."""
    if session.get_one(Room, workshop.id).phase == Phase.OVER.value:
        raise Refused(voice_words.is_over())


def second(session: Session, device: JoinedDevice, question: RoomQuestion) -> None:
    """Want the same question answered. Once, and not one's own; pressed again, nothing more happens."""
    if question.hidden_because:
        raise Refused(voice_words.is_hidden())
    if question.device_id == device.id or question.id in seconded_by(session, device):
        return
    session.add(QuestionSecond(question_id=question.id, device_id=device.id))
    session.flush()


def answer(session: Session, actor: Actor, workshop: Workshop, question: RoomQuestion, text: str) -> None:
    """Answer on the record: the answer stays as it was given."""
    ensure(actor, Action.ANSWER_QUESTION, workshop)
    session.refresh(question, with_for_update=True)
    if question.answered_at is not None:
        raise Refused(voice_words.is_answered())
    question.answer, question.answered_at, question.answered_by = text, now(), actor.account_id
    session.flush()
    said = hashlib.sha256(text.encode()).hexdigest()
    record(session, actor, workshop, Event.ROOM_ANSWERED, f"room-question:{question.id}", answer=said)


def hide(
    session: Session, actor: Actor, workshop: Workshop, what: RoomQuestion | TablePoint, reason: Reason
) -> None:
    """Take something off every page, for a reason from the list; that it was hidden, and why, is counted."""
    ensure(actor, Action.RUN_WORKSHOP, workshop)
    what.hidden_because = reason.value
    session.flush()
    kind = "room-question" if isinstance(what, RoomQuestion) else "table-point"
    subject = f"{kind}:{what.id}"
    record(session, actor, workshop, Event.ROOM_HID, subject, reason=reason.value, workshop=workshop.id)


def question_in(session: Session, workshop: Workshop, question_id: int) -> RoomQuestion | None:
    """A question of this workshop, hidden or not."""
    return session.scalar(
        sa.select(RoomQuestion).where(RoomQuestion.id == question_id, RoomQuestion.workshop_id == workshop.id)
    )


def shown(session: Session, workshop: Workshop, *, newest: bool = False) -> list[RoomQuestion]:
    """What everybody may read: those that most people ask first, or the newest first."""
    query = sa.select(RoomQuestion).where(
        RoomQuestion.workshop_id == workshop.id, RoomQuestion.hidden_because == ""
    )
    query = query.options(selectinload(RoomQuestion.seconds)).order_by(RoomQuestion.id.desc())
    found = list(session.scalars(query))
    return found if newest else sorted(found, key=lambda one: (-len(one.seconds), one.id))


def seconded_by(session: Session, device: JoinedDevice) -> Sequence[int]:
    """The ids of the questions that this device wants answered too."""
    query = sa.select(QuestionSecond.question_id).where(QuestionSecond.device_id == device.id)
    return session.scalars(query).all()


def mark_of(session: Session, workshop: Workshop) -> tuple[int, ...]:
    """What changes whenever the questions do."""
    of_it = RoomQuestion.workshop_id == workshop.id
    asked, answered, hidden = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(RoomQuestion.answered_at),
            sa.func.count(sa.func.nullif(RoomQuestion.hidden_because, "")),
        ).where(of_it)
    ).one()
    seconds = session.scalar(
        sa.select(sa.func.count()).select_from(QuestionSecond).join(RoomQuestion).where(of_it)
    )
    return asked, answered, hidden, seconds or 0
