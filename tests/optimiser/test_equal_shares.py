"""Equal shares against the paper done by hand, its promises to groups of people, and counts of real towns."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser import pabulib, solve, verify
from optimiser.ballots import support
from optimiser.certify import review
from optimiser.engines.prepare import prepare
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    InvalidProblem,
    LateCount,
    Level,
    Pot,
    Problem,
    Proposal,
    Reason,
    RuleKind,
    Solution,
    Status,
    Utility,
)
from optimiser.rules import equal_shares
from optimiser.rules.sharing.completion import COMPLETIONS, Counter
from optimiser.rules.sharing.elections import elections as counts_of
from optimiser.studies.beside import outcome
from tests.optimiser import brute, by_hand

APPROVALS = (BallotType.APPROVAL,)
fast = settings(deadline=None, max_examples=80)


def bought(found: Solution) -> list[str]:
    """Ids in the order of the trace."""
    return [line.partition(":")[0] for line in found.trace if ", bought: " in line]


@settings(max_examples=250, deadline=None)
@given(by_hand.elections())
def test_equal_shares_is_what_the_paper_says(problem: Problem) -> None:
    found = equal_shares.run(problem)
    assert bought(found) == [key for key in by_hand.equal_shares(problem) if support(problem)[key]]
    assert set(found.funded) == set(bought(found))


@settings(max_examples=120, deadline=None)
@given(by_hand.elections(dearest=3, dear=10**12))
def test_a_penny_in_a_trillion_decides(problem: Problem) -> None:
    assert bought(equal_shares.run(problem)) == by_hand.equal_shares(problem)


@settings(max_examples=120, deadline=None)
@given(by_hand.elections(dearest=30), st.sampled_from(["add1-exhaustive", "add1-overspend"]))
def test_raising_shares_is_counting_every_step(problem: Problem, how: str) -> None:
    found = equal_shares.run(problem, completion=how)
    assert bought(found) == [key for key in by_hand.completed(problem, how) if support(problem)[key]]


@settings(max_examples=15, deadline=None)
@given(
    by_hand.elections(dearest=900, kinds=APPROVALS), st.sampled_from(["add1-exhaustive", "add1-overspend"])
)
def test_steps_that_are_skipped_change_nothing(problem: Problem, how: str) -> None:
    found = equal_shares.run(problem, completion=how)
    assert bought(found) == [key for key in by_hand.completed(problem, how) if support(problem)[key]]


@fast
@given(by_hand.elections(), st.sampled_from(COMPLETIONS))
def test_the_pot_is_enough_and_everybody_is_explained(problem: Problem, how: str) -> None:
    found = equal_shares.run(problem, completion=how)
    assert found.spend == sum(problem.by_id[key].cost for key in found.funded) <= problem.pots[0].amount
    assert found.status is Status.FEASIBLE
    assert set(found.explanations) == set(problem.by_id)
    counted = set(
        bought(equal_shares.run(problem, completion=how.partition("+")[0].replace("greedy", "none")))
    )
    assert counted <= set(found.funded)
    for key, reason in found.explanations.items():
        assert reason.funded is (key in found.funded)
        if reason.reason is Reason.SHARE_USED:
            assert reason.supporters_left is not None
            assert reason.supporters_left < problem.by_id[key].cost
            assert set(reason.share_spent_on) <= counted
    if "greedy" in how:
        left = problem.pots[0].amount - found.spend
        assert all(
            problem.by_id[k].cost > left for k, s in support(problem).items() if s and k not in found.funded
        )
    assert verify(problem, found) == []


@fast
@given(by_hand.elections(kinds=APPROVALS))
def test_what_is_paid_is_what_it_costs_and_nobody_pays_more_than_a_share(problem: Problem) -> None:
    """Priceability, read from the purses: whole fractions, class by class."""
    for election in counts_of(prepare(problem)):
        counted = Counter(election, [], None).count(0)
        shares, people = counted.shares, [int(n) for n in election.weight]
        ledger = shares.ledger
        has = {i: 0 if shares.broke[i] else ledger.total(np.array([i])) for i, n in enumerate(people) if n}
        begun = sum(people[i] * election.share[election.group[i]] for i in has)
        assert all(money >= 0 for money in has.values())
        spent = begun * (ledger.denominator // election.scale) - sum(has.values())
        assert spent == counted.spend * ledger.denominator
        for rank in shares.out:
            backers = election.backing[rank].classes.tolist()
            assert sum(has[i] for i in backers) < election.case.cost[rank] * ledger.denominator


@fast
@given(by_hand.elections(kinds=APPROVALS))
def test_every_group_gets_what_it_could_pay_for_up_to_one(problem: Problem) -> None:
    """EJR up to one project: try every set of proposals, and all the people who wanted all of it."""
    people = by_hand.people_of(problem)
    won, budget = set(equal_shares.run(problem).funded), problem.pots[0].amount
    ids = list(problem.by_id)
    for wanted in chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1)):
        cost = sum(problem.by_id[key].cost for key in wanted)
        short = 0
        for worth in people:
            if not set(wanted) <= worth.keys():
                continue
            fair, got = sum(worth[key] for key in wanted), sum(worth.get(key, 0) for key in won)
            nearly = max(got + worth[key] * (key not in won) for key in wanted)
            short += got < fair and nearly <= fair
        assert short * budget < cost * len(people) or not short


@fast
@given(by_hand.elections(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_listed_does_not_matter(problem: Problem, chance: object) -> None:
    ballots, proposals = list(problem.ballots), list(problem.proposals)
    chance.shuffle(ballots)  # type: ignore[attr-defined]
    chance.shuffle(proposals)  # type: ignore[attr-defined]
    mixed = replace(problem, ballots=tuple(ballots), proposals=tuple(proposals))
    one, other = equal_shares.run(problem), equal_shares.run(mixed)
    assert replace(one, seconds=0) == replace(other, seconds=0)


@fast
@given(by_hand.elections(), by_hand.elections())
def test_areas_with_their_own_pots_are_counted_apart(one: Problem, other: Problem) -> None:
    other = replace(other, ballot_type=one.ballot_type, utility=one.utility, ballots=())
    ids = [p.id for p in other.proposals]
    points = (2,) if one.ballot_type is BallotType.POINTS else ()
    other = replace(
        other,
        ballots=tuple(BallotClass("a", (key,), n, points) for n, key in enumerate(ids, 1)),
        ballot_length=one.ballot_length,
        minor_units=one.minor_units,
    )
    merged = pabulib.merge([one, other], pool=False)
    for how in ("none", "add1-overspend"):
        found = equal_shares.run(merged, completion=how)
        apart = [f"a:{key}" for key in equal_shares.run(one, completion=how).funded]
        apart += [f"a-2:{key}" for key in equal_shares.run(other, completion=how).funded]
        assert set(found.funded) == set(apart)


@fast
@given(brute.problems(pooled=True, rules=True, amendments=True), st.sampled_from(COMPLETIONS))
def test_pots_limits_and_amendments_are_kept_whatever_they_are(problem: Problem, how: str) -> None:
    found = equal_shares.run(problem, completion=how)
    plan = frozenset(found.funded)
    allowed = {option.funded for option in brute.Brute(problem).options}
    if found.status is Status.INFEASIBLE:
        assert found.conflict
        assert not plan
    else:
        assert plan in allowed
    assert verify(problem, found) == []


def town(costs: dict[str, int], ballots: list[tuple[str, int]], budget: int) -> Problem:
    return Problem(
        title="Crook",
        currency="GBP",
        areas=(Area("a", "Crook", budget),),
        pots=(Pot("pot", "Pot", budget),),
        proposals=tuple(Proposal(k, n, k, "a", c) for n, (k, c) in enumerate(costs.items(), 1)),
        ballot_type=BallotType.APPROVAL,
        ballot_length=5,
        utility=Utility.APPROVAL,
        ballots=tuple(BallotClass("a", tuple(choices), people) for choices, people in ballots),
        tie_order=tuple(costs),
    )


def test_a_minority_gets_its_share_and_a_loser_is_told_who_used_its_own() -> None:
    """Ten people, 1,000 pence: 6 want x, y, z; 4 want m. The six can pay for two of theirs, not three."""
    problem = town({"x": 300, "y": 290, "z": 250, "m": 400}, [("xyz", 6), ("m", 4)], 1000)
    found = solve(problem, rule="equal-shares")
    assert found.funded == ("y", "z", "m")
    reason = found.explanations["x"]
    assert (reason.reason, reason.supporters_left, reason.share_spent_on) == (
        Reason.SHARE_USED,
        60,
        ("y", "z"),
    )
    assert found.trace == (
        "10 people share GBP 10, GBP 1 each",
        "z: costs GBP 2.50, bought: 6 people pay GBP 0.41 at most",
        "y: costs GBP 2.90, bought: 6 people pay GBP 0.48 at most",
        "m: costs GBP 4, bought: 4 people pay GBP 1 at most",
        "x: costs GBP 3, not bought: its supporters have GBP 0.60 left together",
    )


def test_completions_differ() -> None:
    """Nobody can pay for d alone; one pound more and a group can, and then another pound would overspend."""
    problem = town({"c": 600, "d": 350, "e": 320}, [("c", 6), ("d", 2), ("e", 2)], 1000)
    plans = {how: "".join(solve(problem, rule="equal-shares", completion=how).funded) for how in COMPLETIONS}
    assert plans == {
        "none": "c",
        "greedy": "cd",
        "add1-exhaustive": "c",
        "add1-exhaustive+greedy": "cd",
        "add1-overspend": "c",
        "add1-overspend+greedy": "cd",
    }


def test_what_councillors_fix_is_paid_for_first_and_what_they_forbid_is_left_out() -> None:
    problem = town({"x": 300, "y": 290, "m": 400}, [("xy", 6), ("m", 4)], 1000)
    fixed = replace(problem, amendments=(Amendment("1", AmendmentKind.FIX, "m", "Cllr", "why"),))
    found = solve(fixed, rule="equal-shares")
    assert found.trace[1] == "10 people share GBP 6, GBP 0.60 each"
    assert found.funded == ("y", "m")
    assert found.explanations["m"].reason is Reason.FIXED
    barred = replace(problem, amendments=(Amendment("1", AmendmentKind.FORBID, "y", "Cllr", "why"),))
    found = solve(barred, rule="equal-shares")
    assert found.funded == ("x", "m")
    assert found.explanations["y"].reason is Reason.FORBIDDEN
    dear = (Amendment("2", AmendmentKind.REPRICE, "m", "Cllr", "why", 2000),)
    found = solve(replace(fixed, amendments=fixed.amendments + dear), rule="equal-shares")
    assert (found.status, found.conflict) == (Status.INFEASIBLE, ("pots", "1", "2"))


def test_limits_are_kept_by_passing_over_and_a_missed_floor_is_named() -> None:
    problem = town({"x": 300, "y": 290, "m": 400}, [("xy", 6), ("m", 4)], 1000)
    either = EquityRule("either", RuleKind.INCOMPATIBLE, proposals=("x", "y"))
    found = solve(replace(problem, rules=(either,)), rule="equal-shares")
    assert found.funded == ("y", "m")
    assert (found.explanations["x"].reason, found.explanations["x"].held_out_by) == (
        Reason.HELD_OUT,
        "either",
    )
    dear = town({"x": 320, "y": 290, "m": 400}, [("xy", 6), ("m", 4)], 1000)
    floor = EquityRule("floor", RuleKind.AREA_FLOOR, area="a", amount=700)
    found = solve(replace(dear, rules=(floor,)), rule="equal-shares")
    assert (found.status, found.conflict) == (Status.INFEASIBLE, ("floor",))


def test_a_shared_pot_is_one_count_and_own_pots_count_for_their_own_people() -> None:
    problem = Problem(
        title="County",
        currency="GBP",
        areas=(Area("a", "A", 0), Area("b", "B", 0)),
        pots=(Pot("pa", "A's", 100, ("a",)), Pot("all", "All", 400)),
        proposals=(Proposal("x", 1, "x", "a", 300), Proposal("y", 2, "y", "b", 200)),
        ballot_type=BallotType.APPROVAL,
        ballot_length=2,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("a", ("x",), 1), BallotClass("b", ("y",), 1)),
        tie_order=("x", "y"),
    )
    found = solve(problem, rule="equal-shares")
    assert found.trace[0] == "all, pa: 2 people share GBP 5, GBP 2 to GBP 3 each"
    assert found.funded == ("x", "y")


def test_a_proposal_is_bought_at_one_of_its_levels() -> None:
    """Four people have 400: not 500 for all of m, but 300 for seven tenths of it."""
    problem = town({"x": 300, "y": 290, "m": 500}, [("xy", 6), ("m", 4)], 1000)
    levels = (Level(cost=300, share=7000),)
    problem = replace(
        problem, proposals=tuple(replace(p, levels=levels) if p.id == "m" else p for p in problem.proposals)
    )
    for rule, how in (("equal-shares", "none"), ("equal-shares", "add1-overspend+greedy"), ("phragmen", "")):
        found = solve(problem, rule=rule, completion=how)
        assert found.funded == ("x", "y", "m@2")
        assert found.spend == 890
        assert found.explanations["m"].funded
        assert verify(problem, found) == []


def test_an_unknown_completion_and_a_limit_of_time_are_one_line() -> None:
    problem = town({"c": 10**9, "d": 10**9 - 1}, [("c", 1), ("d", 1)], 10**9)
    with pytest.raises(InvalidProblem, match="unknown completion 'add2'"):
        solve(problem, rule="equal-shares", completion="add2")
    with pytest.raises(InvalidProblem, match="greedy-skip has no completions"):
        solve(problem, rule="greedy-skip", completion="none")
    with pytest.raises(LateCount, match="time limit"):
        solve(problem, rule="equal-shares", completion="add1-overspend", time_limit=1e-9)


def test_a_count_that_is_late_refutes_nothing_and_ends_no_study() -> None:
    problem = town({"c": 4, "d": 3}, [("c", 1), ("d", 1)], 10)
    found = solve(problem, rule="equal-shares")
    assert verify(problem, found) == []
    late = review(problem, found, time_limit=1e-9)
    assert late.wrong == ()
    assert late.unsettled
    assert outcome(problem, "equal-shares", 1e-9) is None


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "completion", "winners", "spend"),
    [
        ("Poland_Wieliczka_2023_Green_Budget", "add1-overspend", 30, 995_079),
        ("Poland_Wieliczka_2023_Green_Budget", "add1-exhaustive", 31, 984_579),
        ("Poland_Swiecie_2023", "add1-overspend", 17, 1_040_337),
        ("Netherlands_Assen_2024", "add1-overspend", 9, 76_700),
    ],
)
def test_the_counts_of_three_towns(
    real_data: Path, name: str, completion: str, winners: int, spend: int
) -> None:
    """All three use cost utilities; ties by cost, then votes, which is the order that ``pabulib.read``
    gives.
    """
    path = real_data / "pabulib" / f"{name}.pb"
    problem = pabulib.read(path, utility=Utility.COST)
    found = solve(problem, rule="equal-shares", completion=completion, explain=False)
    assert (len(found.funded), found.spend) == (winners, spend * 100)
    if completion == "add1-overspend":
        assert set(found.funded) == set(pabulib.official(path).selected or ())
