"""Phragmén's rule against the paper done by hand, and its laws."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser import pabulib, solve, verify
from optimiser.ballots import support
from optimiser.model import (
    Amendment,
    AmendmentKind,
    BallotClass,
    BallotType,
    EquityRule,
    Problem,
    Reason,
    RuleKind,
    Solution,
    Status,
    Utility,
)
from optimiser.rules import phragmen
from tests.optimiser import brute, by_hand
from tests.optimiser.test_equal_shares import town

APPROVALS = (BallotType.APPROVAL,)
fast = settings(deadline=None, max_examples=80)


def bought(found: Solution) -> list[str]:
    """Ids in the order of the trace."""
    return [line.partition(":")[0] for line in found.trace if ", bought by " in line]


def by_approval(problem: Problem) -> Problem:
    """Under cost utility a proposal that costs nothing has no support, which is not Phragmén's affair."""
    return replace(problem, utility=Utility.APPROVAL)


@settings(max_examples=250, deadline=None)
@given(by_hand.elections(kinds=APPROVALS))
def test_phragmen_is_what_the_paper_says(problem: Problem) -> None:
    problem = by_approval(problem)
    found = phragmen.run(problem)
    assert bought(found) == by_hand.phragmen(problem)
    assert set(found.funded) == set(bought(found))
    assert found.spend <= problem.pots[0].amount
    assert set(found.explanations) == set(problem.by_id)
    assert verify(problem, found) == []


@settings(max_examples=120, deadline=None)
@given(by_hand.elections(dearest=3, dear=10**12, kinds=APPROVALS))
def test_a_penny_in_a_trillion_decides(problem: Problem) -> None:
    assert bought(phragmen.run(by_approval(problem))) == by_hand.phragmen(by_approval(problem))


@fast
@given(by_hand.elections(kinds=(BallotType.RANKING, BallotType.POINTS)))
def test_rankings_and_points_are_read_as_approvals(problem: Problem) -> None:
    kept = [
        BallotClass(
            b.area, tuple(c for n, c in enumerate(b.choices) if not b.points or b.points[n]), b.weight
        )
        for b in problem.ballots
    ]
    if problem.utility is Utility.APPROVAL:
        kept = [replace(b, points=()) for b in problem.ballots]
    plain = replace(problem, ballot_type=BallotType.APPROVAL, utility=Utility.APPROVAL, ballots=tuple(kept))
    has = support(problem)
    if all(has[key] for key, count in support(plain).items() if count):
        assert phragmen.run(problem).funded == phragmen.run(plain).funded


@fast
@given(brute.problems(pooled=True, rules=True, amendments=True))
def test_pots_limits_and_amendments_are_kept_whatever_they_are(problem: Problem) -> None:
    found = phragmen.run(problem)
    if found.status is Status.INFEASIBLE:
        assert found.conflict
    else:
        assert frozenset(found.funded) in {option.funded for option in brute.Brute(problem).options}
    assert verify(problem, found) == []


@fast
@given(by_hand.elections(kinds=APPROVALS), st.randoms(use_true_random=False))
def test_areas_with_their_own_pots_are_counted_apart(problem: Problem, chance: object) -> None:
    one = by_approval(problem)
    ballots = list(one.ballots)
    chance.shuffle(ballots)  # type: ignore[attr-defined]
    other = replace(one, ballots=tuple(ballots[1:]))
    found = phragmen.run(pabulib.merge([one, other], pool=False))
    apart = {f"a:{key}" for key in phragmen.run(one).funded}
    assert set(found.funded) == apart | {f"a-2:{key}" for key in phragmen.run(other).funded}


def test_the_count_ends_at_the_first_that_does_not_fit() -> None:
    problem = town({"x": 300, "y": 500, "z": 100}, [("xy", 6), ("z", 1)], 700)
    found = solve(problem, rule="phragmen")
    assert found.trace == (
        "x: costs GBP 3, bought by 6 people, when each had earned GBP 0.50",
        "z: costs GBP 1, bought by 1 people, when each had earned GBP 1",
        "y: costs GBP 5, is ready next and does not fit in what is left: the count ends",
    )
    assert {key: reason.reason for key, reason in found.explanations.items()} == {
        "x": Reason.RULE_ORDER,
        "y": Reason.MONEY_SHORT,
        "z": Reason.RULE_ORDER,
    }
    assert found.explanations["y"].money_simple == 200


def test_fixed_forbidden_and_limits() -> None:
    problem = town({"x": 300, "y": 290, "z": 100}, [("xy", 6), ("z", 1)], 700)
    fixed = replace(problem, amendments=(Amendment("1", AmendmentKind.FIX, "x", "Cllr", "why"),))
    found = solve(fixed, rule="phragmen")
    assert found.funded == ("x", "y", "z")
    assert found.explanations["x"].reason is Reason.FIXED
    barred = replace(problem, amendments=(Amendment("1", AmendmentKind.FORBID, "x", "Cllr", "why"),))
    assert solve(barred, rule="phragmen").funded == ("y", "z")
    either = replace(problem, rules=(EquityRule("either", RuleKind.INCOMPATIBLE, proposals=("x", "y")),))
    found = solve(either, rule="phragmen")
    assert found.funded == ("y", "z")
    assert found.explanations["x"].held_out_by == "either"
