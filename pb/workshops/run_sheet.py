"""Changing a run-sheet. What has been stays as it was; everything flushes, the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.ties import mark, new_seed
from pb.workshops import words
from pb.workshops.keeping import lock_room
from pb.workshops.models import Room, RoomStep, RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Phase
from pb.workshops.service import subject_of

MOST_LINES = 60
OF_A_ROUND = (ItemKind.VOTE, ItemKind.COUNT, ItemKind.REVEAL)


def change_settings(session: Session, actor: Actor, workshop: Workshop, **values: Any) -> None:
    """Change ``tables``, ``screen_height``, ``room_depth`` (centimetres) or the quorum of a category."""
    room = _begin(session, actor, workshop)
    changed = sorted(name for name, value in values.items() if getattr(workshop, name) != value)
    for name in changed:
        setattr(workshop, name, values[name])
    if changed:
        _end(session, actor, workshop, room, settings=changed)


def add_line(
    session: Session, actor: Actor, workshop: Workshop, line: RunSheetLine, after: int | None = None
) -> RunSheetLine:
    """Put a line behind the one with id ``after``, or at the end of the run-sheet."""
    room = _begin(session, actor, workshop)
    _ensure_whole(line)
    if len(workshop.lines) >= MOST_LINES:
        raise Refused(words.too_long())
    place = next((n for n, one in enumerate(workshop.lines, 1) if one.id == after), len(workshop.lines))
    if place < first_open(room):
        raise Refused(words.is_over_already())
    workshop.lines.insert(place, line)
    _number(workshop.lines)
    session.flush()
    _keep_pitches_equal(workshop, line, room)
    _end(session, actor, workshop, room, added=line.id)
    return line


def change_line(
    session: Session, actor: Actor, workshop: Workshop, line: RunSheetLine, **values: Any
) -> None:
    """Change a line: its title, length and text, and what it is about. The present one may be changed too."""
    room = _begin(session, actor, workshop)
    if line.position < first_open(room) - 1:
        raise Refused(words.is_over_already())
    changed = sorted(name for name, value in values.items() if getattr(line, name) != value)
    if line.position < first_open(room) and set(changed) - {"title", "minutes", "text"}:
        raise Refused(words.is_over_already())
    for name in changed:
        setattr(line, name, values[name])
    _ensure_whole(line)
    _keep_pitches_equal(workshop, line, room)
    if changed:
        _end(session, actor, workshop, room, line=line.id, changed=changed)


def move_line(session: Session, actor: Actor, workshop: Workshop, line: RunSheetLine, step: int) -> None:
    """Move a line one place up (−1) or down (1); at either end it stays where it is."""
    room = _begin(session, actor, workshop)
    other = line.position + step
    if not 0 <= other < len(workshop.lines):
        return
    if min(line.position, other) < first_open(room):
        raise Refused(words.is_over_already())
    if workshop.order_seed and line.kind == workshop.lines[other].kind == ItemKind.PITCH:
        raise Refused(words.drawn_by_lot())
    lines = list(workshop.lines)
    lines[line.position], lines[other] = lines[other], lines[line.position]
    _number(lines)
    _end(session, actor, workshop, room, line=line.id, moved=step)


def remove_line(session: Session, actor: Actor, workshop: Workshop, line: RunSheetLine) -> None:
    """Take a line out of the run-sheet."""
    room = _begin(session, actor, workshop)
    has_been = sa.select(RoomStep.id).where(RoomStep.workshop_id == workshop.id, RoomStep.line_id == line.id)
    # The room may have gone back: what tables wrote during the line, and the minutes, still name it.
    if line.position < first_open(room) or session.scalar(has_been.limit(1)) is not None:
        raise Refused(words.is_over_already())
    number = line.id
    workshop.lines.remove(line)
    _number(workshop.lines)
    _end(session, actor, workshop, room, removed=number)


def draw_pitches(session: Session, actor: Actor, workshop: Workshop, seed: str = "") -> None:
    """Put the pitches of every round in an order drawn from a seed, into the places that pitches have.

    ``seed`` is what a public draw gave. The first draw's seed stays: a proposal that is added later is put
    where its own lot falls, and nobody draws until they like the order.
    """
    room = _begin(session, actor, workshop)
    if is_drawn(workshop):
        raise Refused(words.already_drawn())
    if len(pitches_of(workshop)) < 2:
        raise Refused(words.nothing_to_draw())
    if any(line.position < first_open(room) for line in pitches_of(workshop)):
        raise Refused(words.is_over_already())
    workshop.order_seed = workshop.order_seed or seed.strip() or new_seed()
    order = drawn_order(workshop)
    for line, place in zip(order, sorted(line.position for line in order), strict=True):
        line.position = place
    _end(session, actor, workshop, room, seed=workshop.order_seed, order=[line.id for line in order])


def pitches_of(workshop: Workshop) -> list[RunSheetLine]:
    """The lines on which a proposal is presented, in their order."""
    return [line for line in workshop.lines if line.kind == ItemKind.PITCH and line.proposal]


def drawn_order(workshop: Workshop) -> list[RunSheetLine]:
    """The pitches as the seed orders them: round by round, each by the lots of its proposals' numbers."""
    order: list[RunSheetLine] = []
    pitches = pitches_of(workshop)
    for round_id in dict.fromkeys(line.proposal.round_id for line in pitches if line.proposal):
        mine = [line for line in pitches if line.proposal and line.proposal.round_id == round_id]
        order += sorted(mine, key=lambda line: (lot_of(workshop, line), line.id))
    return order


def lot_of(workshop: Workshop, line: RunSheetLine) -> str:
    """What a pitch drew: the smallest goes first."""
    return mark(workshop.order_seed, (line.proposal and line.proposal.number) or 0)


def is_drawn(workshop: Workshop) -> bool:
    """Whether the pitches stand as the lot has it."""
    return bool(workshop.order_seed) and drawn_order(workshop) == pitches_of(workshop)


def first_open(room: Room) -> int:
    """The first place whose line has not begun."""
    return 0 if room.phase == Phase.WAITING else room.position + 1


def _begin(session: Session, actor: Actor, workshop: Workshop) -> Room:
    ensure(actor, Action.PLAN_WORKSHOP, workshop)
    room = lock_room(session, workshop)
    if room.phase == Phase.OVER:
        raise Refused(words.workshop_is_over())
    return room


def _end(session: Session, actor: Actor, workshop: Workshop, room: Room, **detail: Any) -> None:
    room.changed_at = now()  # every screen looks again
    session.flush()
    session.expire(workshop, ["lines"])
    audit.record(session, actor, Event.WORKSHOP_CHANGED, subject_of(workshop), **detail)


def _number(lines: Sequence[RunSheetLine]) -> None:
    for position, line in enumerate(lines):
        line.position = position


def _ensure_whole(line: RunSheetLine) -> None:
    if line.kind in OF_A_ROUND and line.round is None and line.round_id is None:
        raise Refused(words.needs_round())
    if line.kind == ItemKind.PITCH and line.proposal is None and line.proposal_id is None:
        raise Refused(words.needs_proposal())


def _keep_pitches_equal(workshop: Workshop, line: RunSheetLine, room: Room) -> None:
    """Every proposal of a vote that is still to come has the same time."""
    if line.kind != ItemKind.PITCH or line.proposal is None:
        return
    for other in pitches_of(workshop):
        same = other.proposal and other.proposal.round_id == line.proposal.round_id
        if same and other.position >= first_open(room):
            other.minutes = line.minutes
