"""The table of a round's life: whole, reachable, and answering in words."""

from __future__ import annotations

from collections import defaultdict

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pb.permissions import Action
from pb.rounds.facts import known_facts
from pb.rounds.lifecycle import (
    LINE,
    TABLE,
    Move,
    Stage,
    failing,
    find_transition,
    has_reached,
    moves_from,
    permission_for,
)

WANTED_AT_NONE = (
    "areas-without-money",
    "gathering-days-left",
    "proposals-waiting",
    "tie-order-differences",
    "voting-minutes-left",
    "paper-batches-open",
    "paper-differences",
    "paper-slips-waiting",
    "paper-questions",
    "paper-sample-due",
    "paper-sample-left",
    "paper-recounts-due",
    "decisions-unsigned",
    "decisions-unpublished",
    "call-in-open-days",
    "complaint-hours-left",
    "complaints-open",
    "call-ins-open",
    "pre-election-days",
)
EVERYTHING_HOLDS = defaultdict(lambda: 1, dict.fromkeys(WANTED_AT_NONE, 0))

# Written out by hand, so that the table cannot agree with itself.
EXPECTED = {
    ("draft", "publish", "gathering"),
    ("gathering", "close-gathering", "checking"),
    ("checking", "start-deliberating", "deliberating"),
    ("deliberating", "open-voting", "voting"),
    ("voting", "close-voting", "counted"),
    ("counted", "recommend", "recommended"),
    ("recommended", "start-review", "reviewing"),
    ("reviewing", "sign", "signed"),
    ("signed", "reopen", "reviewing"),
    ("signed", "publish-decisions", "call-in"),
    ("call-in", "end-call-in", "decided"),
    ("call-in", "reopen", "reviewing"),
    ("decided", "start-delivery", "delivering"),
    ("delivering", "close", "closed"),
}
BESIDE = {Move.PAUSE, Move.RESUME, Move.ABANDON}


def test_the_way_forward_is_the_published_one() -> None:
    forward = {(row.stage, row.move, row.next_stage) for row in TABLE if row.move not in BESIDE}
    assert forward == EXPECTED


def test_every_running_stage_can_pause_and_stop_and_a_finished_one_cannot() -> None:
    for stage in Stage:
        moves = {row.move for row in moves_from(stage)}
        running = stage not in (Stage.CLOSED, Stage.ABANDONED, Stage.PAUSED)
        assert (Move.PAUSE in moves) == running
        assert (Move.ABANDON in moves) == (running or stage is Stage.PAUSED)
    assert not moves_from(Stage.CLOSED)
    assert not moves_from(Stage.ABANDONED)


def test_every_stage_is_reachable_from_draft() -> None:
    seen, todo = set(), [Stage.DRAFT]
    while todo:
        stage = todo.pop()
        if stage not in seen:
            seen.add(stage)
            todo += [row.next_stage for row in moves_from(stage) if row.next_stage]
    assert seen == set(Stage)


def test_a_move_has_one_row_a_stage_and_one_permission() -> None:
    assert len({(row.stage, row.move) for row in TABLE}) == len(TABLE)
    for row in TABLE:
        assert row.permission is permission_for(row.move)


def test_permissions_are_the_agreed_ones() -> None:
    special = {
        Move.CLOSE_VOTING: Action.COUNT_VOTES,
        Move.RECOMMEND: None,
        Move.SIGN: None,
        Move.REOPEN: None,
        Move.PUBLISH_DECISIONS: Action.PUBLISH_DECISION,
        Move.END_CALL_IN: Action.PUBLISH_DECISION,
    }
    for move in Move:
        assert permission_for(move) == special.get(move, Action.MANAGE_ROUND)


def test_every_guard_looks_at_a_registered_fact(app: Flask) -> None:
    assert {guard.fact for row in TABLE for guard in row.guards} <= known_facts()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.stage}-{row.move}")
def test_each_guard_alone_stops_the_move_with_its_own_sentence(row: object, app: Flask) -> None:
    with app.test_request_context():
        assert failing(row, EVERYTHING_HOLDS) == []
        for guard in row.guards:
            wrong = {**EVERYTHING_HOLDS, guard.fact: 0 if EVERYTHING_HOLDS[guard.fact] else 3}
            facts = defaultdict(lambda: 1, wrong)
            words = failing(row, facts)
            assert words == [guard.words(facts)]
            assert len(words[0]) > 20
            assert words[0].endswith(".")
            assert "%" not in words[0]


@given(st.lists(st.sampled_from(list(Move)), max_size=60))
def test_any_walk_stays_in_the_table_and_never_goes_back(moves: list[Move]) -> None:
    stage, paused_from, furthest = Stage.DRAFT, "", 0
    for move in moves:
        row = find_transition(stage, move)
        if row is None:
            continue
        after = row.next_stage or Stage(paused_from)
        if after in (Stage.PAUSED, Stage.ABANDONED):
            paused_from = stage.value if stage in LINE else paused_from
        else:
            paused_from = ""
            step = LINE.index(after)
            assert step >= furthest or move is Move.REOPEN
            assert step <= furthest + 1
            furthest = step
        if stage is Stage.ABANDONED:
            pytest.fail("an abandoned round moved")
        stage = after
        for target in LINE:
            assert has_reached(stage, paused_from, target) == (LINE.index(target) <= furthest)
