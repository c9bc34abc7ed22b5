"""Rehearsing an evening: the same programme beside the real one, with made-up residents.

Nothing of it counts.

A press moves the rehearsal's own room and lets its residents act, in one transaction. It opens, closes and
reveals nothing of a round, and writes no ``workshop_step`` and no ``head_count``: those are evidence, which
the database keeps for ever, and a rehearsal is thrown away. Everything flushes; the view commits.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.workshops import made_up_room, words
from pb.workshops.keeping import facts_of, hold_row, save
from pb.workshops.models import JoinedDevice, Room, RunSheetLine, Workshop
from pb.workshops.queries import as_state, rehearsal_of, rehearsed_by
from pb.workshops.room import Command, Facts, NotNow, Phase, RoomState, act
from pb.workshops.service import ensure_counts, make_code, subject_of
from pb.workshops.voice_models import (
    Evaluation,
    PointAnswer,
    PracticeBallot,
    QuestionSecond,
    RoomQuestion,
    SpeakingTurn,
    TablePoint,
)

SETTINGS = ("tables", "screen_height", "room_depth", "order_seed")
OF_A_LINE = ("position", "kind", "title", "minutes", "text", "round_id", "proposal_id")


def begin(session: Session, actor: Actor, workshop: Workshop) -> Workshop:
    """The rehearsal of a workshop, with a code of its own; made when there is none."""
    ensure(actor, Action.RUN_WORKSHOP, workshop)
    ensure_counts(workshop)
    if workshop.meeting.called_off_at is not None:
        raise Refused(words.is_called_off())
    # One at a time: two presses at once find the same rehearsal.
    session.scalars(sa.select(Room).where(Room.workshop_id == workshop.id).with_for_update()).one()
    found = rehearsal_of(session, workshop)
    if found is not None:
        return found
    made = Workshop(meeting=workshop.meeting, template=workshop.template, code=make_code(), is_rehearsal=True)
    session.add(made)
    session.flush()
    room = Room(workshop_id=made.id, phase=Phase.WAITING.value, votes={"open": [], "closed": []})
    session.add(room)
    _set_up(session, made, workshop)
    audit.record(session, actor, Event.REHEARSED, subject_of(made), of=workshop.id)
    return made


def begin_again(session: Session, actor: Actor, rehearsal: Workshop) -> None:
    """Throw away all that happened, and begin with the programme as it is now; the code stays."""
    ensure(actor, Action.RUN_WORKSHOP, rehearsal)
    workshop = rehearsed_by(session, rehearsal)
    room = hold_row(session, rehearsal)
    _throw_away(session, rehearsal)
    # A remote that shows the rehearsal before it has an old version, and is told so.
    save(room, RoomState(version=room.version + 1))
    _set_up(session, rehearsal, workshop)
    audit.record(session, actor, Event.REHEARSED, subject_of(rehearsal), of=workshop.id)


def press(session: Session, actor: Actor, rehearsal: Workshop, command: Command, seen: int) -> RoomState:
    """Do a command in the rehearsal's room alone; raises as ``keeping.press`` does.

    No round is moved, no step is written; the record has that it was rehearsed.
    """
    ensure(actor, Action.RUN_WORKSHOP, rehearsal)
    room, items = hold_row(session, rehearsal), rehearsal.items
    facts = facts_of(session, rehearsal)
    before = as_state(room)
    try:
        state = act(before, command, items, facts, now(), seen)
    except NotNow as obstacle:
        raise Refused(*reasons(str(obstacle), rehearsal, before, command, facts)) from None
    save(room, state)
    if state.phase is Phase.RUNNING:
        made_up_room.act_at(session, rehearsal, rehearsal.lines[state.position])
    session.flush()
    audit.record(
        session,
        actor,
        Event.REHEARSED,
        subject_of(rehearsal),
        command=command.value,
        version=state.version,
    )
    return state


def reasons(
    obstacle: str, rehearsal: Workshop, state: RoomState, command: Command, facts: Facts
) -> list[str]:
    """Why a command cannot be done in a rehearsal, in its own words: no count is signed in one."""
    round_id = rehearsal.lines[state.position].round_id if rehearsal.lines else None
    if obstacle and command is Command.REVEAL and facts.lines.get(round_id or 0) == 0:
        return [words.no_rehearsed_count()]
    return [obstacle] if obstacle else []


def _set_up(session: Session, rehearsal: Workshop, workshop: Workshop) -> None:
    for name in SETTINGS:
        setattr(rehearsal, name, getattr(workshop, name))
    rehearsal.lines = [
        RunSheetLine(**{name: getattr(line, name) for name in OF_A_LINE}) for line in workshop.lines
    ]
    session.flush()
    made_up_room.sit_down(session, rehearsal)


def _throw_away(session: Session, rehearsal: Workshop) -> None:
    phones = sa.select(JoinedDevice.id).where(JoinedDevice.workshop_id == rehearsal.id)
    for of_a_phone in (QuestionSecond, PointAnswer):
        session.execute(sa.delete(of_a_phone).where(of_a_phone.device_id.in_(phones)))
    for kept in (PracticeBallot, RoomQuestion, TablePoint, SpeakingTurn, Evaluation, JoinedDevice):
        session.execute(sa.delete(kept).where(kept.workshop_id == rehearsal.id))
    rehearsal.lines.clear()
    session.flush()
