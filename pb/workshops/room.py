"""The state of a room: where its programme is, what its screens show, and what may be done next.

``act(state, command, …)`` is the whole of it: a pure function from one state to the next, or a refusal in a
sentence. Every command names the version of the state that its sender saw. Two facilitators who press
"Next" at the same moment move the room once: the second one is shown where the room is by now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from pb.workshops.programme import Item, ItemKind

MINUTE = timedelta(minutes=1)
LONGEST_EXTRA = 60


class Command(StrEnum):
    """What a facilitator can do to the room."""

    START = "start"
    NEXT = "next"
    BACK = "back"
    HOLD = "hold"
    GO_ON = "go-on"
    ADD_MINUTE = "add-minute"
    OPEN = "open"
    CLOSE = "close"
    REVEAL = "reveal"
    END = "end"


class Phase(StrEnum):
    """Before, during and after."""

    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class RoomState:
    """Where a room is. ``begun`` has one instant per item reached; ``extra`` minutes are the present item's.

    ``held_since`` is set while the room holds: its clock stands still. ``revealed`` says by round id how many
    lines of its result have been shown. ``open_votes`` and ``closed_votes`` hold round ids.
    """

    version: int = 0
    phase: Phase = Phase.WAITING
    position: int = 0
    begun: tuple[datetime, ...] = ()
    extra: int = 0
    held_since: datetime | None = None
    held: timedelta = timedelta()
    revealed: Mapping[int, int] = field(default_factory=dict)
    open_votes: frozenset[int] = frozenset()
    closed_votes: frozenset[int] = frozenset()

    def ends(self, items: Sequence[Item], now: datetime) -> datetime:
        """When the present item should end: its length, what was added and how long the room held."""
        holding = now - self.held_since if self.held_since else timedelta()
        length = MINUTE * (items[self.position].minutes + self.extra)
        return self.begun[self.position] + length + self.held + holding


@dataclass(frozen=True, slots=True)
class Facts:
    """What the room's commands need to know of the rest.

    ``lines`` says by round id how many lines of its result there are to reveal; none without a result.
    """

    lines: Mapping[int, int]


class NotNow(Exception):
    """The command cannot be done in this state; the message says what to do first."""


class Stale(Exception):
    """The room has moved on since the sender looked."""


def act(
    state: RoomState, command: Command, items: Sequence[Item], facts: Facts, now: datetime, seen: int
) -> RoomState:
    """The state after a command. Raises ``Stale`` when the room has moved on, ``NotNow`` with a sentence."""
    if seen != state.version:
        raise Stale
    for wrong, sentence in _OBSTACLES[command]:
        if wrong(state, items, facts):
            raise NotNow(str(sentence))
    return replace(_ACTS[command](state, items, now), version=state.version + 1)


def possible(state: RoomState, items: Sequence[Item], facts: Facts) -> list[Command]:
    """The commands that would not be refused now, in their own order."""
    return [
        command
        for command in Command
        if not any(wrong(state, items, facts) for wrong, _sentence in _OBSTACLES[command])
    ]


def obstacle(command: Command, state: RoomState, items: Sequence[Item], facts: Facts) -> str:
    """Why a command cannot be done now, or nothing: the page shows it in the place of the button."""
    return next((str(words) for wrong, words in _OBSTACLES[command] if wrong(state, items, facts)), "")


def _present(state: RoomState, items: Sequence[Item]) -> Item:
    return items[state.position]


def _start(state: RoomState, _items: Sequence[Item], now: datetime) -> RoomState:
    return replace(state, phase=Phase.RUNNING, begun=(now,))


def _go_to(state: RoomState, position: int, now: datetime) -> RoomState:
    begun = (*state.begun[:position], now)
    return replace(state, position=position, begun=begun, extra=0, held_since=None, held=timedelta())


def _next(state: RoomState, _items: Sequence[Item], now: datetime) -> RoomState:
    return _go_to(state, state.position + 1, now)


def _back(state: RoomState, _items: Sequence[Item], now: datetime) -> RoomState:
    return _go_to(state, state.position - 1, now)


def _hold(state: RoomState, _items: Sequence[Item], now: datetime) -> RoomState:
    return replace(state, held_since=now)


def _go_on(state: RoomState, _items: Sequence[Item], now: datetime) -> RoomState:
    since = state.held_since or now
    return replace(state, held_since=None, held=state.held + max(now - since, timedelta()))


def _add_minute(state: RoomState, _items: Sequence[Item], _now: datetime) -> RoomState:
    return replace(state, extra=state.extra + 1)


def _open(state: RoomState, items: Sequence[Item], _now: datetime) -> RoomState:
    vote = _present(state, items).round_id
    return replace(state, open_votes=state.open_votes | ({vote} if vote is not None else set()))


def _close(state: RoomState, items: Sequence[Item], _now: datetime) -> RoomState:
    vote = _present(state, items).round_id
    closed = {vote} if vote is not None else set()
    return replace(state, open_votes=state.open_votes - closed, closed_votes=state.closed_votes | closed)


def _reveal(state: RoomState, items: Sequence[Item], _now: datetime) -> RoomState:
    vote = _present(state, items).round_id or 0
    return replace(state, revealed={**state.revealed, vote: state.revealed.get(vote, 0) + 1})


def _end(state: RoomState, _items: Sequence[Item], _now: datetime) -> RoomState:
    return replace(state, phase=Phase.OVER, held_since=None)


_ACTS: dict[Command, Callable[[RoomState, Sequence[Item], datetime], RoomState]] = {
    Command.START: _start,
    Command.NEXT: _next,
    Command.BACK: _back,
    Command.HOLD: _hold,
    Command.GO_ON: _go_on,
    Command.ADD_MINUTE: _add_minute,
    Command.OPEN: _open,
    Command.CLOSE: _close,
    Command.REVEAL: _reveal,
    Command.END: _end,
}

Obstacle = tuple[Callable[[RoomState, Sequence[Item], Facts], bool], LazyString]

_NOT_RUNNING: Obstacle = (
    lambda state, _items, _facts: state.phase is not Phase.RUNNING,
    _l("The workshop is not running."),
)
_HELD: Obstacle = (
    lambda state, _items, _facts: state.held_since is not None,
    _l("The room is on hold. Press “Go on” first."),
)
_VOTE_IS_OPEN: Obstacle = (
    lambda state, items, _facts: _present(state, items).round_id in state.open_votes,
    _l("Voting is open. Close it first."),
)


def _not_a(kind: ItemKind, sentence: LazyString) -> Obstacle:
    return (lambda state, items, _facts: _present(state, items).kind is not kind, sentence)


def _all_shown(vote: int, state: RoomState, facts: Facts) -> bool:
    return state.revealed.get(vote, 0) >= facts.lines.get(vote, 0)


_OBSTACLES: dict[Command, tuple[Obstacle, ...]] = {
    Command.START: (
        (lambda state, _items, _facts: state.phase is not Phase.WAITING, _l("The workshop has begun.")),
        (lambda _state, items, _facts: not items, _l("The programme is empty. Add to it first.")),
    ),
    Command.NEXT: (
        _NOT_RUNNING,
        _HELD,
        _VOTE_IS_OPEN,
        (
            lambda state, items, _facts: state.position + 1 >= len(items),
            _l("This is the last part of the programme. End the workshop instead."),
        ),
    ),
    Command.BACK: (
        _NOT_RUNNING,
        _HELD,
        _VOTE_IS_OPEN,
        (lambda state, _items, _facts: state.position == 0, _l("This is the first part of the programme.")),
    ),
    Command.HOLD: (_NOT_RUNNING, _HELD),
    Command.GO_ON: (
        _NOT_RUNNING,
        (lambda state, _items, _facts: state.held_since is None, _l("The room is not on hold.")),
    ),
    Command.ADD_MINUTE: (
        _NOT_RUNNING,
        (
            lambda state, _items, _facts: state.extra >= LONGEST_EXTRA,
            _l("An hour has been added already. Change the programme instead."),
        ),
    ),
    Command.OPEN: (
        _NOT_RUNNING,
        _HELD,
        _not_a(ItemKind.VOTE, _l("There is no vote at this part of the programme.")),
        _VOTE_IS_OPEN,
        (
            lambda state, items, _facts: _present(state, items).round_id in state.closed_votes,
            _l("This vote has been closed. It cannot be opened again."),
        ),
    ),
    Command.CLOSE: (
        _NOT_RUNNING,
        (
            lambda state, items, _facts: _present(state, items).round_id not in state.open_votes,
            _l("No vote is open."),
        ),
    ),
    Command.REVEAL: (
        _NOT_RUNNING,
        _HELD,
        _not_a(ItemKind.REVEAL, _l("There is no result at this part of the programme.")),
        (
            lambda state, items, facts: not facts.lines.get(_present(state, items).round_id or 0),
            _l("There is no result to show yet. The count must be signed first."),
        ),
        (
            lambda state, items, facts: _all_shown(_present(state, items).round_id or 0, state, facts),
            _l("Everything is on the screen."),
        ),
    ),
    Command.END: (
        _NOT_RUNNING,
        (
            lambda state, _items, _facts: bool(state.open_votes),
            _l("Voting is open. Close it first."),
        ),
    ),
}
