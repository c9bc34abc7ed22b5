"""The room as it is kept. A command acts on it, and with it go its step, the move of its vote's round and the
event in the civic record: all of them, or none. Everything flushes; the view commits.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, can, ensure
from pb.rounds import lifecycle
from pb.rounds.facts import minutes_until, read_facts
from pb.rounds.lifecycle import PAPER_IS_COUNTED, Move, Stage, find_transition
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.rounds.service import lock_round, move_round
from pb.workshops import hall, hall_words, reveal, words
from pb.workshops.models import Room, RoomStep, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.queries import as_state
from pb.workshops.room import Command, Facts, NotNow, RoomState, act
from pb.workshops.service import ensure_counts, subject_of


def lock_room(session: Session, workshop: Workshop) -> Room:
    """The room's row, held until the end of the transaction: it is the lock of the run-sheet too.

    Raises ``Refused`` in a rehearsal: its room is ``pb.workshops.rehearsal``'s, which writes no evidence.
    """
    ensure_counts(workshop)
    return hold_row(session, workshop)


def hold_row(session: Session, workshop: Workshop) -> Room:
    """The room's row, held until the end of the transaction, with the run-sheet as it is now."""
    query = sa.select(Room).where(Room.workshop_id == workshop.id).with_for_update()
    room = session.scalars(query.execution_options(populate_existing=True)).one()
    if hall.pack_out(session, workshop) is not None:
        raise Refused(hall_words.hall_has_it())
    session.refresh(workshop, ["lines"])
    return room


def facts_of(session: Session, workshop: Workshop) -> Facts:
    """What the room's commands need to know of the rounds that it votes in."""
    rounds = {line.round for line in workshop.lines if line.kind == ItemKind.REVEAL and line.round}
    return Facts(lines={round_.id: reveal.count_lines(session, workshop, round_) for round_ in rounds})


def press(session: Session, actor: Actor, workshop: Workshop, command: Command, seen: int) -> RoomState:
    """Do a command that was given on sight of version ``seen``; the room's state after it.

    Raises ``Stale`` when the room has moved on, and ``Refused`` with sentences: of the room itself, or of the
    round whose vote is opened or closed.
    """
    ensure(actor, Action.RUN_WORKSHOP, workshop)
    room = lock_room(session, workshop)
    items = workshop.items
    in_hall = hall.is_hall(session, workshop)
    try:
        state = act(as_state(room), command, items, facts_of(session, workshop), now(), seen)
    except NotNow as obstacle:
        raise Refused(str(obstacle)) from None
    line = workshop.lines[state.position]
    # In a hall without a network people vote on paper: only the screens open and close there.
    if command is Command.OPEN and line.round and not in_hall:
        open_vote(session, actor, line.round)
    if command is Command.CLOSE and line.round and not in_hall:
        close_vote(session, actor, workshop, line.round)
    save(room, state)
    step = RoomStep(
        workshop_id=workshop.id,
        version=state.version,
        command=command.value,
        line_id=line.id,
        account_id=actor.account_id,
        at=room.changed_at,
    )
    session.add(step)
    session.flush()
    audit.record(
        session,
        actor,
        Event.ROOM_MOVED,
        subject_of(workshop),
        command=command.value,
        line=line.id,
        version=state.version,
    )
    return state


def save(room: Room, state: RoomState) -> None:
    """Write a state into the room's row."""
    room.version, room.phase, room.position = state.version, state.phase.value, state.position
    room.begun = [instant.isoformat() for instant in state.begun]
    room.extra, room.held_since = state.extra, state.held_since
    room.held_seconds = round(state.held.total_seconds())
    room.revealed = {str(round_id): lines for round_id, lines in state.revealed.items()}
    room.votes = {"open": sorted(state.open_votes), "closed": sorted(state.closed_votes)}
    room.changed_at = now()


def open_vote(session: Session, actor: Actor, round_: Round) -> None:
    """Open the round's vote, with its guards. One that people at home are using already is only shown."""
    lock_round(session, round_)
    if Stage(round_.stage) is Stage.VOTING:
        if round_.voting_closes_at and not minutes_until(round_.voting_closes_at):
            raise Refused(words.voting_time_is_over())
        return
    if not can(actor, Action.MANAGE_ROUND, round_):
        raise Refused(words.officer_opens())
    move_round(session, actor, round_, Move.OPEN_VOTING)


def goes_on_at_home(workshop: Workshop, round_: Round) -> bool:
    """Whether people vote at home before and after this evening: it ends the vote in its hall alone.

    Made-up residents are all in their hall.
    """
    opens = round_.voting_opens_at
    return (
        not workshop.is_rehearsal
        and Stage(round_.stage) is Stage.VOTING
        and opens is not None
        and opens < workshop.meeting.starts_at
        and minutes_until(round_.voting_closes_at) > 0
    )


def close_vote(session: Session, actor: Actor, workshop: Workshop, round_: Round) -> None:
    """Close the round's vote, unless it was promised to stay open for longer.

    Slips are counted after the hall has stopped voting: while they are, the round waits, and it is closed on
    its own page once they fit. Nobody can cast a vote in the meantime, since the promised time is over.
    """
    lock_round(session, round_)
    if has_reached(round_, Stage.COUNTED) or goes_on_at_home(workshop, round_):
        return
    if not can(actor, Action.COUNT_VOTES, round_):
        raise Refused(words.officer_closes())
    if not waits_for_slips(session, round_):
        move_round(session, actor, round_, Move.CLOSE_VOTING)


def waits_for_slips(session: Session, round_: Round) -> list[str]:
    """What is still to be done with the slips of a vote whose promised time is over, in sentences."""
    transition = find_transition(Stage(round_.stage), Move.CLOSE_VOTING)
    if transition is None or minutes_until(round_.voting_closes_at):
        return []
    facts = read_facts(session, round_, transition)
    return [guard.words(facts) for guard in PAPER_IS_COUNTED if not guard.holds(facts)]


def reasons_against(
    session: Session, actor: Actor, workshop: Workshop, round_: Round, command: Command
) -> list[str]:
    """Why the round's vote cannot be opened (or closed) by this person now; none when it can."""
    if hall.is_hall(session, workshop):
        return []
    stage = Stage(round_.stage)
    if command is Command.CLOSE:
        if has_reached(round_, Stage.COUNTED) or goes_on_at_home(workshop, round_):
            return []
        if waits_for_slips(session, round_):
            return [] if can(actor, Action.COUNT_VOTES, round_) else [words.officer_closes()]
        return _failing(session, actor, round_, Move.CLOSE_VOTING)
    if stage is Stage.VOTING:
        is_over = round_.voting_closes_at and not minutes_until(round_.voting_closes_at)
        return [words.voting_time_is_over()] if is_over else []
    return _failing(session, actor, round_, Move.OPEN_VOTING)


def _failing(session: Session, actor: Actor, round_: Round, move: Move) -> list[str]:
    if not can(actor, lifecycle.permission_for(move) or Action.MANAGE_ROUND, round_):
        return [words.officer_opens() if move is Move.OPEN_VOTING else words.officer_closes()]
    transition = find_transition(Stage(round_.stage), move)
    if transition is None:
        return [words.round_is_elsewhere(round_)]
    return lifecycle.failing(transition, read_facts(session, round_, transition))
