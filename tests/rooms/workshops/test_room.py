"""A room's state: any order of commands leaves it somewhere sensible, and its times never lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pb.workshops.programme import Item, ItemKind, plan, reflow
from pb.workshops.room import (
    LONGEST_EXTRA,
    MINUTE,
    Command,
    Facts,
    NotNow,
    Phase,
    RoomState,
    Stale,
    act,
    obstacle,
    possible,
)

pytestmark = pytest.mark.usefixtures("app")

START = datetime(2027, 3, 4, 18, 30, tzinfo=UTC)
ITEMS = (
    Item("a", ItemKind.WELCOME, "Welcome", 10),
    Item("b", ItemKind.PITCH, "Skate park", 3, proposal=7),
    Item("c", ItemKind.VOTE, "The vote", 15, round_id=1),
    Item("d", ItemKind.REVEAL, "The result", 10, round_id=1),
    Item("e", ItemKind.NEXT, "What happens next", 5),
)
FACTS = Facts(lines={1: 3})
NOTHING = Facts(lines={})
AT_THE_VOTE = [Command.START, Command.NEXT, Command.NEXT]


def run(*commands: Command, facts: Facts = FACTS, minutes: int = 1) -> RoomState:
    state, now = RoomState(), START
    for command in commands:
        state = act(state, command, ITEMS, facts, now, state.version)
        now += MINUTE * minutes
    return state


def test_an_evening() -> None:
    state = run(*[*AT_THE_VOTE, Command.OPEN, Command.CLOSE, Command.NEXT])
    assert (state.phase, state.position, state.closed_votes) == (Phase.RUNNING, 3, {1})
    for _line in range(3):
        state = act(state, Command.REVEAL, ITEMS, FACTS, START, state.version)
    with pytest.raises(NotNow, match="Everything is on the screen"):
        act(state, Command.REVEAL, ITEMS, FACTS, START, state.version)
    state = act(state, Command.NEXT, ITEMS, FACTS, START, state.version)
    with pytest.raises(NotNow, match="last part"):
        act(state, Command.NEXT, ITEMS, FACTS, START, state.version)
    assert act(state, Command.END, ITEMS, FACTS, START, state.version).phase is Phase.OVER


def test_two_who_press_next_at_once_move_the_room_once() -> None:
    state = run(Command.START)
    moved = act(state, Command.NEXT, ITEMS, FACTS, START, state.version)
    with pytest.raises(Stale):
        act(moved, Command.NEXT, ITEMS, FACTS, START, state.version)


@pytest.mark.parametrize(
    ("before", "command", "words"),
    [
        ([], Command.NEXT, "not running"),
        ([Command.START], Command.START, "has begun"),
        ([Command.START], Command.BACK, "first part"),
        ([Command.START], Command.OPEN, "no vote"),
        ([Command.START], Command.CLOSE, "No vote is open"),
        ([Command.START], Command.REVEAL, "no result"),
        ([Command.START], Command.GO_ON, "not on hold"),
        ([Command.START, Command.HOLD], Command.NEXT, "on hold"),
        ([*AT_THE_VOTE, Command.OPEN], Command.NEXT, "Close it first"),
        ([*AT_THE_VOTE, Command.OPEN], Command.END, "Close it first"),
        (
            [*AT_THE_VOTE, Command.OPEN, Command.CLOSE],
            Command.OPEN,
            "opened again",
        ),
        ([Command.START, *[Command.ADD_MINUTE] * LONGEST_EXTRA], Command.ADD_MINUTE, "hour"),
    ],
)
def test_a_refusal_says_what_to_do(before: list[Command], command: Command, words: str) -> None:
    state = run(*before)
    assert words in obstacle(command, state, ITEMS, FACTS)
    with pytest.raises(NotNow, match=words):
        act(state, command, ITEMS, FACTS, START, state.version)


def test_no_result_is_shown_before_there_is_one() -> None:
    state = run(Command.START, Command.NEXT, Command.NEXT, Command.NEXT, facts=NOTHING)
    with pytest.raises(NotNow, match="count must be signed"):
        act(state, Command.REVEAL, ITEMS, NOTHING, START, state.version)


def test_the_clock_stands_still_on_hold_and_a_minute_can_be_added() -> None:
    state = run(Command.START)
    assert state.ends(ITEMS, START) == START + 10 * MINUTE
    state = act(state, Command.ADD_MINUTE, ITEMS, FACTS, START, state.version)
    state = act(state, Command.HOLD, ITEMS, FACTS, START + 2 * MINUTE, state.version)
    assert state.ends(ITEMS, START + 6 * MINUTE) == START + 15 * MINUTE
    state = act(state, Command.GO_ON, ITEMS, FACTS, START + 7 * MINUTE, state.version)
    assert state.ends(ITEMS, START + 20 * MINUTE) == START + 16 * MINUTE


minutes = st.integers(1, 40)


@given(st.lists(minutes, min_size=1, max_size=6), st.data())
def test_the_times_follow_one_another(lengths: list[int], data: st.DataObject) -> None:
    items = [Item(str(n), ItemKind.BREAK, "", length) for n, length in enumerate(lengths)]
    position = data.draw(st.integers(0, len(items) - 1))
    begun, at = [], START + MINUTE * data.draw(st.integers(-5, 30))
    for _item in range(position + 1):
        begun.append(at)
        at += MINUTE * data.draw(minutes)
    now = begun[-1] + MINUTE * data.draw(st.integers(0, 60))
    ends = begun[-1] + MINUTE * items[position].minutes
    slots = reflow(items, START, position, begun, ends, now)
    assert [slot.planned for slot in slots] == [slot.planned for slot in plan(items, START)]
    assert all(slot.begins <= slot.ends for slot in slots)
    assert all(one.ends == two.begins for one, two in pairwise(slots))
    for slot in slots[position + 1 :]:
        assert slot.begins >= now
        assert slot.ends - slot.begins == timedelta(minutes=slot.item.minutes)


def test_a_programme_on_time_is_its_plan() -> None:
    slots = plan(ITEMS, START)
    again = reflow(ITEMS, START, 0, [START], START + 10 * MINUTE, START)
    assert again == slots
    assert [slot.late for slot in reflow(ITEMS, START, 0, [START], START, START + 17 * MINUTE)] == [
        0,
        7,
        7,
        7,
        7,
    ]


class Room(RuleBasedStateMachine):
    """Any commands at any moment, from senders who may have seen an older state."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.now = RoomState(), START

    @rule(command=st.sampled_from(Command), wait=st.integers(0, 30), behind=st.integers(0, 1))
    def press(self, command: Command, wait: int, behind: int) -> None:
        self.now += MINUTE * wait
        before = self.state
        offered = command in possible(before, ITEMS, FACTS)
        try:
            self.state = act(before, command, ITEMS, FACTS, self.now, before.version - behind)
        except Stale:
            assert behind
        except NotNow as refusal:
            assert not offered
            assert str(refusal)
        else:
            assert offered
            assert self.state.version == before.version + 1

    @invariant()
    def the_room_is_somewhere(self) -> None:
        state = self.state
        assert 0 <= state.position < len(ITEMS)
        assert len(state.begun) == (0 if state.phase is Phase.WAITING else state.position + 1)
        assert list(state.begun) == sorted(state.begun)
        assert not state.open_votes & state.closed_votes
        assert state.revealed.get(1, 0) <= FACTS.lines[1]
        if state.phase is Phase.RUNNING:
            # An open vote is on the screen: nobody can walk away from it.
            assert all(ITEMS[state.position].round_id == vote for vote in state.open_votes)
            assert state.ends(ITEMS, self.now) >= state.begun[state.position]
        if state.phase is Phase.OVER:
            assert possible(state, ITEMS, FACTS) == []


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)


def test_an_empty_programme_cannot_begin(app: Flask) -> None:
    with pytest.raises(NotNow, match="empty"):
        act(RoomState(), Command.START, (), FACTS, START, 0)
