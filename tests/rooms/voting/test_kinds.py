"""Every kind of ballot: what it may hold, against a count by hand of all ballots there are, and its pages."""

from __future__ import annotations

import json
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.allocation.bridge import Group, whole_problem_from
from pb.voting import queries
from pb.voting.kinds import HIGHEST_SCORE, Kind, Paper, Second
from pb.voting.marks import Marks
from pb.voting.models import Ballot
from pb.voting.queries import BallotGroup
from tests.client import PageClient
from tests.rooms.voting.polling import (
    cast,
    close_vote,
    enter,
    hidden,
    open_vote,
    page_of,
    print_cards,
    text_of,
    tick,
)

COSTS = {1: 30, 2: 50, 3: 20}


def paper(kind: Kind, *, most: int = 2, least: int = 1, points: int = 0, money: int = 60) -> Paper:
    return Paper(kind, most, least, points, money, COSTS)


def subsets() -> list[tuple[int, ...]]:
    return [
        tuple(n for n, inside in zip(COSTS, mask, strict=True) if inside)
        for mask in product((False, True), repeat=len(COSTS))
    ]


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        (paper(Kind.APPROVAL), {(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)}),
        (paper(Kind.RANKING, most=1), {(1,), (2,), (3,)}),
        (paper(Kind.EXACTLY, least=2), {(1, 2), (1, 3), (2, 3)}),
        # 30 + 20 fit into 60, 50 + 20 and 30 + 50 do not.
        (paper(Kind.BUDGET, most=3), {(1,), (2,), (3,), (1, 3)}),
    ],
)
def test_which_choices_make_a_whole_ballot(asked: Paper, whole: set[tuple[int, ...]]) -> None:
    assert {chosen for chosen in subsets() if not asked.faults(Marks(chosen))} == whole
    assert {chosen for chosen in subsets() if not asked.choosing_faults(Marks(chosen))} == whole


@pytest.mark.parametrize("kind", [Kind.POINTS, Kind.SCORE])
def test_which_points_make_a_whole_ballot(kind: Kind) -> None:
    asked = paper(kind, points=3)
    for chosen in subsets():
        for points in product(range(5), repeat=len(chosen)):
            within = max(points, default=0) <= 3 if kind is Kind.SCORE else sum(points) <= 3
            right = 1 <= len(chosen) <= 2 and min(points) >= 1 and within
            assert (not asked.faults(Marks(chosen, points))) == right


@given(st.permutations(list(COSTS)), st.integers(0, 120))
def test_what_is_held_leaves_a_ballot_that_fits(order: list[int], money: int) -> None:
    marks = Marks(tuple(order))
    for asked in (paper(Kind.BUDGET, most=3, money=money), paper(Kind.APPROVAL)):
        held = asked.held(marks)
        left = Marks(tuple(n for n in order if n not in held))
        assert not left.choices or not asked.choosing_faults(left)
        assert bool(held) == bool(asked.choosing_faults(marks))


marks_with_points = st.permutations([1, 2, 3, 4]).flatmap(
    lambda order: st.lists(st.integers(0, 9), min_size=4, max_size=4).map(
        lambda points: Marks(tuple(order), tuple(points))
    )
)


@given(marks_with_points, st.sampled_from([1, 2, 3, 4]), st.booleans())
def test_points_stay_with_their_proposal(marks: Marks, number: int, up: bool) -> None:
    before = dict(marks.pairs)
    assert dict(marks.moved(number, up=up).pairs) == before
    assert dict(marks.given(number, 5).pairs) == {**before, number: 5}
    fewer = marks.ticked([number], [1, 2, 3, 4], with_points=True)
    assert fewer.pairs == [(number, before[number])]
    again = fewer.ticked([number, *[n for n in (1, 2) if n != number]], [1, 2], with_points=True)
    assert dict(again.pairs)[number] == before[number]


@pytest.mark.parametrize(
    ("kind", "second", "points"),
    [
        (Kind.RANKING, Second.ORDER, ()),
        (Kind.APPROVAL, Second.NOTHING, ()),
        (Kind.POINTS, Second.GIVE, (7, 3)),
        (Kind.BUDGET, Second.NOTHING, ()),
        (Kind.SCORE, Second.GIVE, (10, 1)),
        (Kind.EXACTLY, Second.NOTHING, ()),
    ],
)
def test_from_the_page_to_the_problem(
    app: Flask, session: Session, client: PageClient, kind: Kind, second: Second, points: tuple[int, ...]
) -> None:
    utility = {Second.ORDER: "borda", Second.GIVE: "points", Second.NOTHING: "approval"}[second]
    round_ = open_vote(session, length=2, ballot_type=kind.value, utility=utility)
    enter(client, print_cards(session, round_)[0])
    assert tick(client, 2, 5) == 303
    if points:
        assert client.get("/vote/check").headers["Location"].endswith("/vote/points")
        numbers = [int(n) for n in hidden(page_of(client, "/vote/choose"), "shown") if int(n) in (2, 5)]
        typed = {f"points-{n}": str(p) for n, p in zip((2, 5), points, strict=True)}
        assert len(numbers) == 2
        assert client.post("/vote/points", data={**typed, "go_on": "1"}).status_code == 303
    check = page_of(client, "/vote/check")
    assert hidden(check, "points") == [str(p) for p in points]
    data = {"choice": hidden(check, "choice"), "points": hidden(check, "points"), "idempotency_key": "k"}
    assert client.post("/vote/cast", data=data).status_code == 303
    receipt = text_of(page_of(client, "/vote/recorded"))
    assert "Your vote is recorded" in receipt
    close_vote(session, round_)
    tally = queries.latest_tally(session, round_)
    assert tally is not None
    groups = queries.ballot_classes(session, tally)
    assert groups == [BallotGroup(round_.areas[0].id, (2, 5), points, 1)]
    found = Group(round_.areas[0].slug, groups[0].choices, groups[0].points)
    problem = whole_problem_from(round_.frozen or "", [found])
    assert problem.ballots[0].choices == ("2", "5")
    assert problem.ballots[0].points == points


def test_points_are_kept_held_and_explained(session: Session, client: PageClient) -> None:
    round_ = open_vote(session, ballot_type="points", ballot_points=4, utility="points")
    enter(client, print_cards(session, round_)[0])
    tick(client, 1, 2)
    for _press in range(3):
        client.post("/vote/points", data={"more": "2"})
    client.post("/vote/points", data={"less": "2"})
    shown = page_of(client, "/vote/points")
    assert [e.get("value") for e in shown.iter("input") if e.get("id") == "points-2"] == ["2"]
    assert "You have given 2 of 4 points. 2 left." in text_of(shown)
    missing = client.post("/vote/points", data={"points-1": "", "points-2": "2", "go_on": "1"})
    assert missing.status_code == 422
    assert "at least one point" in missing.get_data(as_text=True)
    over = client.post("/vote/points", data={"points-1": "3", "points-2": "2", "go_on": "1"})
    assert over.status_code == 422
    assert "You have given 5 points. You have 4. Take away 1." in over.get_data(as_text=True)
    wrong = client.post("/vote/points", data={"points-1": "x", "go_on": "1"})
    assert wrong.status_code == 422
    assert "whole numbers" in wrong.get_data(as_text=True)
    assert client.post("/vote/points", data={"points-1": "1", "go_on": "1"}).status_code == 303
    assert cast_points(client) == 303
    session.rollback()
    assert session.execute(sa.select(Ballot.choices, Ballot.points)).one() == ([1, 2], [1, 2])


def cast_points(client: PageClient) -> int:
    check = page_of(client, "/vote/check")
    data = {"choice": hidden(check, "choice"), "points": hidden(check, "points"), "idempotency_key": "k"}
    return client.post("/vote/cast", data=data).status_code


@pytest.mark.parametrize(
    ("kind", "choices", "points"),
    [
        ("approval", ["1"], ["5"]),
        ("points", ["1"], []),
        ("points", ["1", "2"], ["5"]),
        ("points", ["1", "2"], ["5", "6"]),
        ("score", ["1"], [str(HIGHEST_SCORE + 1)]),
        ("score", ["1"], ["0"]),
        ("score", ["1"], ["-1"]),
        ("exactly", ["1", "2"], []),
        ("budget", ["1", "2", "3", "4", "5", "6"], []),
    ],
)
def test_a_forged_form_casts_nothing(
    session: Session, client: PageClient, kind: str, choices: list[str], points: list[str]
) -> None:
    utility = {"points": "points", "score": "points"}.get(kind, "approval")
    round_ = open_vote(session, ballot_type=kind, utility=utility, pot=100_000)
    enter(client, print_cards(session, round_)[0])
    data = {"choice": choices, "points": points, "idempotency_key": "k"}
    assert client.post("/vote/cast", data=data).status_code == 422
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_a_budget_ballot_says_what_is_left(session: Session, client: PageClient) -> None:
    round_ = open_vote(session, ballot_type="budget", utility="approval", pot=500_000)
    enter(client, print_cards(session, round_)[0])
    costs = {line["number"]: line["cost"] for line in _lines(round_.frozen or "")}
    page = page_of(client, "/vote/choose")
    assert "Choose what to spend £5,000 on" in "".join(page.itertext())
    tick(client, 1, go_on=False)
    spent = costs[1] / 100
    assert f"You have spent £{spent:,.0f} of £5,000." in text_of(page_of(client, "/vote/choose"))
    assert tick(client, *costs) == 422
    assert "more than there is" in text_of(page_of(client, "/vote/choose"))
    assert cast_after(client, 1) == 303


def cast_after(client: PageClient, *numbers: int) -> int:
    tick(client, *numbers)
    return cast(client)


def _lines(frozen: str) -> list[dict[str, int]]:
    return list(json.loads(frozen)["proposals"])
