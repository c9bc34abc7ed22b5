"""The fairness report: figures worked out by hand, by second formulas, and by looking at every voter."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser import pabulib, solve
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    Level,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Status,
    Utility,
    Weighting,
)
from optimiser.rules import RULES
from optimiser.studies.fairness import Allocation, describe, report, report_to_json
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS, single_ballots, voters_of
from optimiser.studies.slices import RESIDENTS, VOTERS, gini
from tests.optimiser.brute import problems

slow = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def valley(*rules: EquityRule) -> Problem:
    """Two areas on one pot of 30; seven voters, four of them young, one blank.

    Support: a 4, b 3, c 2, d 2. Best: a and b (20), then c fits (30): 9. Greedy takes the same.
    """
    return Problem(
        title="Valley",
        currency="GBP",
        areas=(Area("east", "East", 12, population=100), Area("west", "West", 18, population=300)),
        pots=(Pot("pool", "Pool", 30),),
        proposals=(
            Proposal("a", 1, "A", "west", 12, settlement="mill", benefits=(Benefit("poor", 2500),)),
            Proposal("b", 2, "B", "west", 8, settlement="ford"),
            Proposal("c", 3, "C", "east", 10, benefits=(Benefit("poor", 10_000),)),
            Proposal("d", 4, "D", "east", 11, settlement="mill"),
        ),
        ballot_type=BallotType.APPROVAL,
        ballot_length=3,
        utility=Utility.APPROVAL,
        ballots=(
            BallotClass("west", ("a", "b"), 3, groups=("young",)),
            BallotClass("west", ("a",), 1),
            BallotClass("east", ("c", "d"), 1, groups=("young",)),
            BallotClass("east", ("d",), 1),
            BallotClass("east", ("c",), 1),
            BallotClass("east", (), 1),
        ),
        tie_order=("c", "a", "b", "d"),
        rules=rules,
    )


def test_every_figure_of_a_small_case_by_hand() -> None:
    found = describe(valley(), solve(valley()))
    assert found.funded == ("a", "b", "c")
    assert (found.support, found.spend, found.left) == (9, 30, 0)
    assert found.voters is not None
    assert (found.voters.people, found.voters.nothing, found.voters.choices) == (8, 2, 9)
    assert (found.share_with_nothing, found.choices_each) == (Fraction(1, 4), Fraction(9, 8))
    assert found.areas.per == RESIDENTS
    east, west = found.areas.rows
    assert (east.people, east.people_share) == (100, Fraction(1, 4))
    assert (east.spend, east.spend_share, east.spend_per_head) == (10, Fraction(1, 3), Fraction(1, 10))
    assert (east.support, east.support_share, east.support_per_head) == (2, Fraction(2, 9), Fraction(1, 50))
    assert (east.own_pot_support, east.own_pot_share) == (2, 1)
    # West's own 18 buys a (4), as a and b cost 20: it has 7 of 4.
    assert (west.spend, west.support, west.own_pot_support, west.own_pot_share) == (20, 7, 4, Fraction(7, 4))
    # Per head 1/10 for 100 and 1/15 for 300: 2 x 100 x 300 x 1/30 / (2 x 400 x 30).
    assert found.gini == Fraction(2000, 24_000)
    ford, mill = found.settlements.rows
    assert (ford.key, ford.spend, ford.people) == ("ford", 8, None)
    assert (mill.key, mill.spend, mill.support, mill.spend_per_head) == ("mill", 12, 4, None)
    (poor,) = found.benefits.rows
    assert (poor.spend, poor.support) == (3 + 10, 1 + 2)
    # The young cast 3 of 4 votes for a, all 3 for b, 1 of 2 for c.
    (young,) = found.groups.rows
    assert found.groups.per == VOTERS
    assert (young.people, young.people_share) == (4, Fraction(1, 2))
    assert (young.spend, young.spend_share) == (9 + 8 + 5, Fraction(22, 30))
    assert (young.support, young.support_per_head) == (3 + 3 + 1, Fraction(7, 4))
    assert found.owed == ()


def test_who_is_owed_a_place_by_hand() -> None:
    """Of 8 voters 4 want a and have nothing of theirs, and 12 <= 4 x 30 / 8; for b 8 <= 3 x 30 / 8."""
    found = solve(valley())
    other = describe(valley(), replace(found, funded=("c",), support=2, spend=10))
    assert other.owed == ("a", "b")
    assert (other.share_with_nothing, other.left) == (Fraction(6, 8), 20)


def test_people_come_from_the_caller_the_areas_or_the_ballots_in_that_order() -> None:
    solution = solve(valley())
    given_ = describe(valley(), solution, residents={"mill": 40, "ford": 10, "poor": 80})
    assert (given_.settlements.per, given_.benefits.per) == (RESIDENTS, RESIDENTS)
    assert [row.people_share for row in given_.settlements.rows] == [Fraction(10, 400), Fraction(40, 400)]
    assert given_.benefits.rows[0].spend_per_head == Fraction(13, 80)
    nobody = replace(valley(), areas=tuple(replace(a, population=0) for a in valley().areas))
    counted = describe(nobody, solve(nobody))
    assert counted.areas.per == VOTERS
    assert [row.people for row in counted.areas.rows] == [4, 4]
    assert counted.areas.rows[0].spend_per_head == Fraction(10, 4)


def test_levels_weights_and_new_prices_are_counted_as_they_are() -> None:
    problem = valley()
    a, *others = problem.proposals
    halved = replace(a, cost=25, levels=(Level(12, 7500),))
    problem = replace(problem, proposals=(halved, *others), weighting=Weighting.PER_AREA)
    solution = solve(problem)
    assert solution.funded == ("a@2", "b", "c")
    found = describe(problem, solution)
    # Areas have four ballots each: weights of 1, so only the level counts: 3/4 of 4 is 3.
    assert found.areas.rows[1].support == 3 + 3
    assert found.benefits.rows[0].support == Fraction(3, 4) + 2
    assert found.groups.rows[0].support == 2 + 3 + 1
    assert found.voters is not None
    assert found.voters.choices == 9


def totals() -> Problem:
    return replace(
        valley(),
        ballot_type=BallotType.POINTS,
        utility=Utility.POINTS,
        ballots=(
            BallotClass("east", ("c", "d"), 1, (2, 2)),
            BallotClass("west", ("a", "b"), 1, (4, 3)),
        ),
    )


def test_totals_never_become_voters() -> None:
    found = report(totals(), rules=[*RULES, "equal-shares", "phragmen"])
    assert not found.single_ballots
    assert {a.missing for a in found.allocations if a.rule in ("equal-shares", "phragmen")} == {
        NEEDS_SINGLE_BALLOTS
    }
    for allocation in found.allocations:
        assert allocation.voters is allocation.share_with_nothing is allocation.owed is None
        assert allocation.groups.rows == ()
    same = report(valley(), rules=["max-support"]).allocations[0]
    assert found.allocations[0].areas == same.areas
    unknown = replace(totals(), areas=tuple(replace(a, population=0) for a in valley().areas))
    bare = describe(unknown, solve(unknown))
    assert [row.people for row in bare.areas.rows] == [None, None]
    assert bare.gini is None


def test_how_totals_are_told_from_people() -> None:
    problem = totals()
    east, west = problem.ballots
    assert not single_ballots(problem)
    assert not single_ballots(replace(problem, ballots=()))
    assert single_ballots(replace(problem, ballots=(east, replace(west, weight=2))))
    assert single_ballots(replace(problem, ballots=(east, east, west)))
    by_workshop = (replace(east, workshop="hall"), east, west)
    assert not single_ballots(replace(problem, ballots=by_workshop))
    assert single_ballots(valley())
    assert voters_of(problem, ("a",), single=True) is not None


def test_every_rule_is_there_with_and_without_equity() -> None:
    """The floor asks for d: b, c and d have 7, a and d 6. Greedy takes a, b and c and misses it."""
    problem = valley(EquityRule("floor", RuleKind.AREA_FLOOR, area="east", amount=11))
    found = report(problem, rules=["max-support", "greedy-skip"])
    rows = [(a.rule, a.equity, a.status, a.funded) for a in found.allocations]
    assert rows == [
        ("max-support", True, Status.OPTIMAL, ("b", "c", "d")),
        ("max-support", False, Status.OPTIMAL, ("a", "b", "c")),
        ("greedy-skip", True, Status.INFEASIBLE, ()),
        ("greedy-skip", False, Status.FEASIBLE, ("a", "b", "c")),
    ]
    assert found.allocations[2].conflict == ("floor",)
    assert found.allocations[2].areas.rows == ()
    values = json.loads(json.dumps(report_to_json(found)))
    assert values["allocations"][1]["gini"] == "1/12"
    assert values["allocations"][0]["status"] == "optimal"


def test_a_rule_that_cannot_be_asked_says_why() -> None:
    found = report(valley(), rules=["no-such-rule"])
    assert "unknown rule" in found.allocations[0].missing


PLACES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50)), max_size=5)


@given(PLACES)
def test_gini_is_that_of_all_people_in_a_row(places: list[tuple[int, int]]) -> None:
    """By the sorted formula over single people: sum (2i - n - 1) x_i / (n sum x)."""
    row = sorted(Fraction(amount, people) for people, amount in places for _ in range(people))
    n, total = len(row), sum(row, Fraction(0))
    found = gini([(people, Fraction(amount)) for people, amount in places])
    if not n:
        assert found is None
    elif not total:
        assert found == 0
    else:
        assert found == sum((2 * i - n - 1) * x for i, x in enumerate(row, 1)) / (n * total)


def owed_by_definition(problem: Problem, funded: set[str]) -> set[str]:
    """EJR+ up to one by trying every group of single voters of an area that has its own pot."""
    voters = [b for b in problem.ballots for _ in range(b.weight)]
    cost = {p.id: p.cost for p in problem.proposals}
    money = sum(pot.amount for pot in problem.pots)
    found = set()
    for p in cost.keys() - funded:
        fans = [sum(cost[c] for c in b.choices if c in funded) for b in voters if p in b.choices]
        for size in range(1, len(fans) + 1):
            for group in combinations(fans, size):
                if (max(group) + cost[p]) * len(voters) <= size * money:
                    found.add(p)
    return found


@slow
@given(problems(most=5), st.data())
def test_figures_of_any_plan_add_up(problem: Problem, data: st.DataObject) -> None:
    """One pot for all, a few small classes; any plan, good or bad."""
    ids = [p.id for p in problem.proposals]
    classes = data.draw(
        st.lists(st.tuples(st.lists(st.sampled_from(ids), unique=True), st.integers(1, 2)), max_size=4)
    )
    problem = replace(
        problem,
        pots=(Pot("all", "All", data.draw(st.integers(0, 30))),),
        proposals=(replace(problem.proposals[0], area=problem.areas[0].id), *problem.proposals[1:]),
        ballots=tuple(
            BallotClass(problem.areas[0].id, tuple(choices), weight, groups=("odd",) if n % 2 else ("even",))
            for n, (choices, weight) in enumerate(classes)
        ),
    )
    funded = data.draw(st.sets(st.sampled_from(ids)))
    costs = {p.id: p.cost for p in problem.proposals}
    votes = {k: sum(b.weight for b in problem.ballots if k in b.choices) for k in ids}
    solution = replace(
        solve(problem),
        funded=tuple(k for k in ids if k in funded),
        support=sum(votes[k] for k in funded),
        spend=sum(costs[k] for k in funded),
    )
    found = describe(problem, solution)
    assert sum(row.spend for row in found.areas.rows) == solution.spend
    assert sum(row.support for row in found.areas.rows) == solution.support
    assert sum(row.support for row in found.groups.rows) == solution.support
    assert sum(row.spend for row in found.groups.rows) == (
        sum(costs[k] for k in funded if votes[k]) if found.groups.rows else 0
    )
    assert found.voters is not None
    assert found.voters.choices == solution.support
    assert set(found.owed or ()) == owed_by_definition(problem, funded)


@pytest.mark.real_data
def test_a_real_election(real_data: Path) -> None:
    """Assen 2024: the council's own figures (9 winners, 76,700) are of equal shares; greedy has fewer."""
    problem = pabulib.read(real_data / "pabulib" / "Netherlands_Assen_2024.pb")
    best = by_rule(report(problem, rules=["max-support", "greedy-stop"]).allocations)
    assert best["max-support"].share_with_nothing == Fraction(4, 84)
    assert best["greedy-stop"].share_with_nothing == Fraction(5, 84)
    assert best["max-support"].owed == ()


def by_rule(allocations: tuple[Allocation, ...]) -> dict[str, Allocation]:
    return {allocation.rule: allocation for allocation in allocations}
