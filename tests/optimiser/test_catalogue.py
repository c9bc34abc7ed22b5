"""The whole catalogue of rules, with levels, weights and kinds of money, against all plans one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pulp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser import solve
from optimiser.engines.case import Case
from optimiser.engines.prepare import prepare
from optimiser.milp import Milp
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Explanation,
    Pot,
    Problem,
    Proposal,
    Reason,
    RuleKind,
    Solution,
    Status,
    Utility,
)
from optimiser.validate import check
from tests.optimiser.brute import Brute, prices
from tests.optimiser.brute_rules import costs_of, may_draw
from tests.optimiser.drawn import rich

slow = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def check_answer(problem: Problem, solution: Solution, brute: Brute) -> None:
    best = brute.best()
    if best is None:
        assert solution.status is Status.INFEASIBLE
        assert solution.funded == ()
        return
    assert solution.status is Status.OPTIMAL
    assert frozenset(solution.funded) == best.funded
    assert (solution.support, solution.spend, solution.bound) == (best.support, best.spend, best.support)


def check_margin(key: str, reason: Explanation, brute: Brute) -> None:
    best = brute.best()
    assert best is not None
    assert reason.funded is (key in best.plan)
    if reason.reason in (Reason.FIXED, Reason.FORBIDDEN):
        return
    flipped = brute.forced(key, not reason.funded)
    short = best.support - flipped.support if flipped else None
    assert (reason.safe_by if reason.funded else reason.support_short) == short
    lost = best.funded - flipped.funded if flipped else frozenset()
    gained = flipped.funded - best.funded if flipped else frozenset()
    if reason.funded:
        assert set(reason.replaced_by) == gained
    else:
        assert set(reason.displaces) == lost
        assert set(reason.brings) == {k for k in gained if k.partition("@")[0] != key}
    tie = flipped is not None and not short
    assert reason.tie_stage == (("order" if flipped.spend == best.spend else "spend") if tie else None)


def check_holder(problem: Problem, key: str, reason: Explanation) -> None:
    holders = [
        rule.id
        for rule in sorted(problem.rules, key=lambda rule: rule.id)
        for best in [Brute(problem, without=frozenset({rule.id})).best()]
        if best and key in best.plan
    ]
    assert reason.held_out_by == (holders[0] if holders else None)


def check_money(problem: Problem, key: str, reason: Explanation) -> None:
    """One penny less is not enough, that much is; published figures stay put."""
    if reason.money_short is None:
        return
    pot = min(may_draw(problem, problem.by_id[key]))
    for more in range(1, reason.money_short + 1):
        best = Brute(problem, extra={pot: more}).best()
        assert (best is not None and key in best.plan) is (more == reason.money_short)


def check_price(problem: Problem, key: str, reason: Explanation, brute: Brute) -> None:
    if reason.cheaper_by is None:
        return
    flipped = brute.forced(key, True)
    # Where no plan has it at any level, all levels are as near and the figure is that of the whole.
    at = next((k for k in flipped.funded if k.partition("@")[0] == key), key) if flipped else key
    level = int(at.partition("@")[2] or 1)
    now = costs_of(problem, prices(problem))[key, level]
    for cut in range(1, reason.cheaper_by + 1):
        best = Brute(problem, cost={at: now - cut}).best()
        assert (best is not None and at in best.funded) is (cut == reason.cheaper_by)


def check_all(problem: Problem) -> None:
    check(problem)
    solution, brute = solve(problem), Brute(problem)
    check_answer(problem, solution, brute)
    for key, reason in solution.explanations.items():
        check_margin(key, reason, brute)
        if not reason.funded and reason.reason is not Reason.FORBIDDEN:
            check_holder(problem, key, reason)
            check_money(problem, key, reason)
            check_price(problem, key, reason, brute)
            if problem.utility is Utility.COST:
                assert reason.cheaper_by is None


@slow
@given(rich(amendments=False, levels=False))
def test_rules_of_every_kind(problem: Problem) -> None:
    check_all(problem)


@slow
@given(rich())
def test_rules_levels_and_amendments(problem: Problem) -> None:
    check_all(problem)


@pytest.mark.parametrize("kind", RuleKind, ids=[kind.value for kind in RuleKind])
def test_one_kind_at_a_time(kind: RuleKind) -> None:
    @settings(slow, max_examples=10)
    @given(rich(kinds=(kind,), many=2, most=4))
    def check_kind(problem: Problem) -> None:
        check_all(problem)

    check_kind()


def without_all_but(problem: Problem, kept: set[str]) -> Brute:
    """All plans when only these rules, pots and amendments stand; figures are as they were."""
    names = {x.id for group in (problem.rules, problem.pots, problem.amendments) for x in group}
    return Brute(problem, without=frozenset(names - kept))


def check_conflict(problem: Problem) -> None:
    solution = solve(problem, explain=False)
    assert bool(solution.conflict) is (solution.status is Status.INFEASIBLE)
    if not solution.conflict:
        return
    conflict = set(solution.conflict)
    assert without_all_but(problem, conflict).best() is None
    for one in conflict:
        assert without_all_but(problem, conflict - {one}).best() is not None, one


@settings(slow, max_examples=80)
@given(rich(many=4, most=4))
def test_a_conflict_is_one_and_any_one_out_resolves_it(problem: Problem) -> None:
    check_conflict(problem)


def shuffled(problem: Problem, random: Random) -> Problem:
    """The same election in another order, its ballots cut in two."""
    ballots = []
    for ballot in problem.ballots:
        first = random.randint(0, ballot.weight)
        choices = tuple(random.sample(ballot.choices, len(ballot.choices)))
        ballots += [replace(ballot, weight=n, choices=choices) for n in (first, ballot.weight - first)]
    turned = {
        name: tuple(random.sample(getattr(problem, name), len(getattr(problem, name))))
        for name in ("areas", "pots", "proposals", "rules", "amendments")
    }
    return replace(problem, ballots=tuple(random.sample(ballots, len(ballots))), **turned)


@settings(slow, max_examples=40)
@given(rich(), st.randoms(use_true_random=False))
def test_order_and_seed_change_nothing(problem: Problem, random: Random) -> None:
    """Any order of input, other random seeds of the solver, the whole model in place of its parts."""
    turned = shuffled(problem, random)
    assert turned.sha256 == problem.sha256
    one = solve(problem)
    assert replace(solve(turned), seconds=0) == replace(one, seconds=0)
    case = prepare(turned)
    items = tuple(r for r in range(len(case.ids)) if r not in case.forbidden and payable(case, r))
    if one.status is not Status.OPTIMAL or not items:
        return
    for seed in (1, 2):
        with solver_options(random_seed=seed, mip_heuristic_effort=0.5 * (seed - 1)):
            answer = Milp(case, items, case.lines).canonical(case.fixed)
        assert answer.plan is not None
        assert case.named(sum(case.bit(r) for r in answer.plan)) == one.funded


def payable(case: Case, rank: int) -> bool:
    return bool(case.pots[rank]) or not case.cost[rank] or rank in case.fixed


@contextmanager
def solver_options(**options: object) -> Iterator[None]:
    """HiGHS with other options, wherever it is called."""
    plain = pulp.HiGHS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulp, "HiGHS", lambda **given: plain(**given, **options))
        yield


def test_a_synergy_does_not_pay_an_areas_floor() -> None:
    """Area a is owed the support 6 of p3; what p1 and p2 are worth together is not the area's own."""
    support = {"p1": 1, "p2": 1, "p3": 6, "q": 100}
    problem = Problem(
        title="Two areas",
        currency="GBP",
        areas=(Area("a", "A", 5), Area("b", "B", 5)),
        pots=(Pot("all", "All", 10),),
        proposals=(
            Proposal("p1", 1, "One", "a", 1),
            Proposal("p2", 2, "Two", "a", 1),
            Proposal("p3", 3, "Three", "a", 5),
            Proposal("q", 4, "Four", "b", 8),
        ),
        ballot_type=BallotType.APPROVAL,
        ballot_length=10,
        utility=Utility.APPROVAL,
        ballots=tuple(BallotClass("b" if key == "q" else "a", (key,), n) for key, n in support.items()),
        tie_order=tuple(support),
        rules=(
            EquityRule("fair", RuleKind.DISTRICT_FAIR),
            EquityRule("both", RuleKind.SYNERGY, proposals=("p1", "p2"), support=10),
        ),
    )
    found = solve(problem)
    assert found.funded == ("p1", "p2", "p3")
    assert found.support == 18
