"""The bridge: ids, money and rules as published, and the same support whether ballots are shown or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.ballots import support
from optimiser.model import Amendment, AmendmentKind, BallotType, InvalidProblem, RuleKind, Utility
from optimiser.weights import weighted
from pb.allocation import bridge
from pb.allocation.bridge import Group, problem_from

COSTS = {1: 5_000, 2: 7_500, 3: 2_000, 4: 9_900, 5: 4_000, 6: 6_100}


def frozen(**changes: Any) -> str:
    text: dict[str, Any] = {
        "format": 1,
        "title": "Coldbeck 2026",
        "currency": "GBP",
        "areas": [
            {"slug": "north", "name": "North", "own_pot": 12_000},
            {"slug": "south", "name": "South", "own_pot": 8_000},
        ],
        "pots": [
            {"name": "North pot", "amount": 9_000, "area": "north", "money": "revenue"},
            {"name": "North capital", "amount": 3_000, "area": "north", "money": "capital"},
            {"name": "South pot", "amount": 8_000, "area": "south", "money": "revenue"},
            {"name": "Big pot", "amount": 5_000, "area": None, "money": "revenue"},
        ],
        "proposals": [
            {
                "number": number,
                "title": f"P{number}",
                "area": "north" if number <= 3 else "south",
                "cost": cost,
                "theme": "youth" if number % 2 else "",
                "settlement": "",
            }
            for number, cost in COSTS.items()
        ],
        "ballot_type": "ranking",
        "ballot_length": 3,
        "utility": "borda",
        "rule": "max-support",
        "pooled": False,
        "publish_rankings": False,
        "rules": [{"id": "rule-1", "kind": "theme-floor", "theme": "youth", "amount": 4_000}],
        "tie_order": [6, 5, 4, 3, 2, 1],
    }
    return json.dumps({**text, **changes})


def ballots() -> st.SearchStrategy[list[Group]]:
    choice = st.permutations(range(1, 7)).flatmap(
        lambda order: st.integers(1, 3).map(lambda k: tuple(order[:k]))
    )
    group = st.builds(
        lambda area, choices, points, weight: Group(area, choices, tuple(points[: len(choices)]), weight),
        st.sampled_from(["north", "south"]),
        choice,
        st.lists(st.integers(1, 9), min_size=3, max_size=3),
        st.integers(1, 40),
    )
    return st.lists(group, min_size=1, max_size=12)


KINDS = pytest.mark.parametrize(
    ("ballot_type", "utility"),
    [
        ("ranking", "borda"),
        ("ranking", "borda-own"),
        ("ranking", "harmonic"),
        ("ranking", "approval"),
        ("ranking", "cost"),
        ("approval", "approval"),
        ("approval", "cost"),
        ("points", "points"),
    ],
)


@KINDS
@given(groups=ballots())
def test_support_is_the_same_with_and_without_single_ballots(
    ballot_type: str, utility: str, groups: Sequence[Group]
) -> None:
    if ballot_type != "points":
        groups = [Group(g.area, g.choices, (), g.weight) for g in groups]
    changes = {"ballot_type": ballot_type, "utility": utility}
    full = problem_from(frozen(**changes, publish_rankings=True), groups)
    hidden = problem_from(frozen(**changes), groups)
    assert support(full) == support(hidden)
    assert (hidden.ballot_type, hidden.utility) == (BallotType.POINTS, Utility.POINTS)
    assert len(hidden.ballots) <= 2 and all(b.weight == 1 for b in hidden.ballots)


@KINDS
@settings(max_examples=4, deadline=None)
@given(groups=ballots())
def test_the_plan_is_the_same_with_and_without_single_ballots(
    ballot_type: str, utility: str, groups: Sequence[Group]
) -> None:
    if ballot_type != "points":
        groups = [Group(g.area, g.choices, (), g.weight) for g in groups]
    changes = {"ballot_type": ballot_type, "utility": utility}
    full_json, full_result, one = bridge.solve_problem(
        problem_from(frozen(**changes, publish_rankings=True), groups)
    )
    hidden_json, hidden_result, other = bridge.solve_problem(problem_from(frozen(**changes), groups))
    assert (one.funded, one.support, one.spend) == (other.funded, other.support, other.spend)
    assert (
        bridge.verify_texts(full_json, full_result) == bridge.verify_texts(hidden_json, hidden_result) == []
    )


PEOPLE = [
    {"slug": "north", "name": "North", "own_pot": 12_000, "population": 700, "need": 1_000},
    {"slug": "south", "name": "South", "own_pot": 8_000, "population": 1_100, "need": 6_000},
]


@pytest.mark.parametrize("weighting", ["equal-per-area", "by-population"])
@given(groups=ballots())
def test_weights_come_before_totals(weighting: str, groups: Sequence[Group]) -> None:
    """By hand: an area's points times what its ballots are to count, over how many there are."""
    groups = [Group(g.area, g.choices, (), g.weight) for g in groups]
    changes = {"weighting": weighting, "areas": PEOPLE}
    full = problem_from(frozen(**changes, publish_rankings=True), groups)
    hidden = problem_from(frozen(**changes), groups)
    assert (full.weighting.value, hidden.weighting.value) == (weighting, "raw")
    raw = support(problem_from(frozen(areas=PEOPLE), groups))
    given_support = support(hidden)
    assert given_support == support(weighted(full))
    cast = {slug: sum(g.weight for g in groups if g.area == slug) for slug in ("north", "south")}
    claim = {"north": 700, "south": 1_100} if weighting == "by-population" else {"north": 1, "south": 1}
    # Proportional within an area, and between areas in the ratio of claim over ballots cast.
    for one in COSTS:
        for other in COSTS:
            a, b = ("north" if n <= 3 else "south" for n in (one, other))
            if {a, b} <= {g.area for g in groups if set(g.choices) & {one, other}} and all(
                g.area == ("north" if n <= 3 else "south") for g in groups for n in g.choices
            ):
                left = given_support[str(one)] * raw[str(other)] * claim[b] * cast[a]
                assert left == given_support[str(other)] * raw[str(one)] * claim[a] * cast[b]


def test_capital_and_revenue_are_kept_apart_only_where_there_are_both() -> None:
    text = json.loads(frozen())
    for proposal in text["proposals"]:
        proposal["money"] = "capital" if proposal["number"] == 1 else "revenue"
    mixed = problem_from(json.dumps(text), [Group("north", (1, 2))])
    assert {p.money.value for p in mixed.pots} == {"capital", "revenue"}
    assert [p.money.value for p in mixed.proposals][:2] == ["capital", "revenue"]
    for pot in text["pots"]:
        pot["money"] = "revenue"
    one_kind = problem_from(json.dumps(text), [Group("north", (1, 2))])
    assert {p.money.value for p in (*one_kind.pots, *one_kind.proposals)} == {""}


def test_figures_go_in_when_a_rule_asks_for_them_and_not_before() -> None:
    text = json.loads(frozen(areas=PEOPLE))
    for proposal in text["proposals"]:
        proposal |= {"match": 500, "running": 90, "reach": {"most-deprived": 2_500}}
    plain = problem_from(json.dumps(text), [Group("north", (1,))])
    assert all((p.match, p.running, p.benefits) == (0, (), ()) for p in plain.proposals)
    assert [(a.population, a.need) for a in plain.areas] == [(700, 1_000), (1_100, 6_000)]
    text["rules"] = [
        {"id": "a", "kind": "match-floor", "share": 100},
        {"id": "b", "kind": "running-cap", "amount": 1_000},
        {"id": "c", "kind": "group-spend", "group": "most-deprived", "share": 2_000},
        {"id": "d", "kind": "need-floor", "share": 2_000, "exponent": 0},
        {"id": "e", "kind": "synergy", "proposals": [1, 2], "support": 7},
    ]
    asked = problem_from(json.dumps(text), [Group("north", (1,))])
    assert all((p.match, p.running) == (500, (90,)) for p in asked.proposals)
    assert all(
        [(b.group, b.share) for b in p.benefits] == [("most-deprived", 2_500)] for p in asked.proposals
    )
    assert [(r.group, r.exponent, r.support) for r in asked.rules[2:]] == [
        ("most-deprived", 1, 0),
        ("", 0, 0),
        ("", 1, 7),
    ]
    stored, result, _ = bridge.solve_problem(asked)
    assert bridge.verify_texts(stored, result) == []


def test_ids_money_and_rules_are_as_published() -> None:
    problem = problem_from(frozen(), [Group("north", (1, 2))])
    assert [p.id for p in problem.proposals] == ["1", "2", "3", "4", "5", "6"]
    assert [(p.id, p.amount, p.areas) for p in problem.pots] == [
        ("area:north", 9_000, ("north",)),
        ("area:north:2", 3_000, ("north",)),
        ("area:south", 8_000, ("south",)),
        ("shared:1", 5_000, ()),
    ]
    assert [(r.id, r.kind, r.theme, r.amount) for r in problem.rules] == [
        ("rule-1", RuleKind.THEME_FLOOR, "youth", 4_000)
    ]
    assert problem.tie_order == ("6", "5", "4", "3", "2", "1")
    assert problem.proposals[0].themes == ("youth",) and problem.proposals[1].themes == ()


def test_the_order_of_ballots_does_not_show() -> None:
    groups = [Group("north", (1, 2)), Group("south", (4,)), Group("north", (1, 2), (), 3)]
    text = frozen(publish_rankings=True)
    assert problem_from(text, groups) == problem_from(text, groups[::-1])
    assert problem_from(text, groups).ballots[0].weight == 4


def test_amendments_go_in_whole() -> None:
    change = Amendment("amendment-7", AmendmentKind.REPRICE, "2", "Cllr A", "Because", 100)
    problem = problem_from(frozen(), [Group("north", (1,))], [change])
    text, _result, solution = bridge.solve_problem(problem)
    assert bridge.parse_problem(text).amendments == (change,)
    assert "2" not in solution.funded or solution.spend <= 25_000


def test_a_ballot_for_something_else_is_an_error() -> None:
    with pytest.raises(InvalidProblem, match="99"):
        problem_from(frozen(), [Group("north", (1, 99))])


def test_hashes_are_those_of_the_texts() -> None:
    problem = problem_from(frozen(), [Group("north", (1, 2, 3)), Group("south", (4, 5, 6))])
    text, result, solution = bridge.solve_problem(problem)
    assert bridge.sha256_of(text) == problem.sha256 == solution.problem_sha256
    assert bridge.parse_result(result) == solution


def test_a_forged_result_does_not_verify() -> None:
    problem = problem_from(frozen(), [Group("north", (1, 2, 3)), Group("south", (4, 5, 6))])
    text, result, _ = bridge.solve_problem(problem)
    forged = json.loads(result)
    forged["support"] += 1
    assert bridge.verify_texts(text, json.dumps(forged))


@pytest.mark.real_data
def test_reading_a_real_election(real_data: Path) -> None:
    election = bridge.read_election(real_data / "pabulib" / "Poland_Warszawa_2023_Bemowo.pb")
    assert election.currency == "PLN" and election.vote_type == "approval"
    assert len(election.ballots) > 1_000 and all(b.choices for b in election.ballots)
    assert any(p.latitude and p.longitude for p in election.proposals)
    known = {p.imported_id for p in election.proposals}
    assert known == set(election.tie_order) >= {c for b in election.ballots for c in b.choices}
