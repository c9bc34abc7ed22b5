"""Every figure of every explanation against all plans, one by one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from optimiser import solve
from optimiser.model import Explanation, Problem, Reason, RuleKind, Solution, Status
from tests.optimiser.brute import Brute, prices, problems

slow = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def check_answer(problem: Problem, solution: Solution, brute: Brute) -> None:
    best = brute.best()
    if best is None:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert frozenset(solution.funded) == best.funded
    assert (solution.support, solution.spend, solution.bound) == (best.support, best.spend, best.support)


def parts_of(problem: Problem) -> bool:
    """Whether money short and cheaper by must be there: each area alone with its money and no rules."""
    return not problem.rules and all(len(pot.areas) == 1 and not pot.themes for pot in problem.pots)


def check_reason(problem: Problem, key: str, reason: Explanation, brute: Brute) -> None:
    best = brute.best()
    assert best is not None
    assert reason.funded is (key in best.funded)
    if reason.reason in (Reason.FIXED, Reason.FORBIDDEN):
        return
    flipped = brute.forced(key, not reason.funded)
    if reason.funded:
        assert reason.safe_by == (best.support - flipped.support if flipped else None)
        if flipped:
            assert set(reason.replaced_by) == flipped.funded - best.funded
    else:
        assert reason.support_short == (best.support - flipped.support if flipped else None)
        if flipped:
            assert set(reason.displaces) == best.funded - flipped.funded
            assert set(reason.brings) == flipped.funded - best.funded - {key}
    if flipped and flipped.support == best.support:
        assert reason.tie_stage == ("order" if flipped.spend == best.spend else "spend")
    else:
        assert reason.tie_stage is None


def check_cheaper(problem: Problem, key: str, reason: Explanation) -> None:
    now = prices(problem)
    works = []
    for cut in range(1, now[key] + 1):
        best = Brute(problem, cost={**now, key: now[key] - cut}).best()
        if best and key in best.funded:
            works.append(cut)
            break
    if reason.cheaper_by is not None or parts_of(problem):
        assert reason.cheaper_by == (works[0] if works else None)


def check_money(problem: Problem, key: str, reason: Explanation) -> None:
    """Money is added to the pots that the proposal may draw on, penny by penny."""
    pots = [p.id for p in problem.pots if problem.by_id[key].area in p.areas or not p.areas]
    if not pots:
        assert reason.money_short is None
        return
    works = None
    for more in range(1, sum(prices(problem).values()) + 1):
        best = Brute(problem, extra={pots[0]: more}).best()
        if best and key in best.funded:
            works = more
            break
    if reason.money_short is not None or parts_of(problem):
        assert reason.money_short == works


@slow
@given(problems())
def test_areas_apart(problem: Problem) -> None:
    solution, brute = solve(problem), Brute(problem)
    check_answer(problem, solution, brute)
    assert solution.solver == "pareto"
    for key, reason in solution.explanations.items():
        check_reason(problem, key, reason, brute)


@settings(slow, max_examples=40)
@given(problems(most=5))
def test_money_and_price_that_would_do(problem: Problem) -> None:
    for key, reason in solve(problem).explanations.items():
        if not reason.funded:
            check_cheaper(problem, key, reason)
            check_money(problem, key, reason)


@slow
@given(problems(pooled=True))
def test_shared_money(problem: Problem) -> None:
    solution, brute = solve(problem), Brute(problem)
    check_answer(problem, solution, brute)
    for key, reason in solution.explanations.items():
        check_reason(problem, key, reason, brute)


@settings(slow, max_examples=300)
@given(problems(pooled=True, rules=True, amendments=True))
def test_rules_and_amendments(problem: Problem) -> None:
    solution, brute = solve(problem), Brute(problem)
    check_answer(problem, solution, brute)
    for key, reason in solution.explanations.items():
        check_reason(problem, key, reason, brute)


@settings(slow, max_examples=60)
@given(problems(most=5, rules=True))
def test_money_and_price_under_rules_are_right_or_left_out(problem: Problem) -> None:
    for key, reason in solve(problem).explanations.items():
        if not reason.funded and reason.reason is not Reason.FORBIDDEN:
            if not any(r.kind is RuleKind.AREA_FLOOR for r in problem.rules):
                check_money(problem, key, reason)
            if reason.cheaper_by is not None:
                now = prices(problem)
                for cut in range(1, reason.cheaper_by + 1):
                    cost = {**now, key: now[key] - cut}
                    best = Brute(problem, cost=cost, published=problem).best()
                    assert (best is not None and key in best.funded) is (cut == reason.cheaper_by)


@settings(slow, max_examples=100)
@given(problems(pooled=True, rules=True))
def test_the_rule_that_holds_it_out(problem: Problem) -> None:
    solution = solve(problem)
    for key, reason in solution.explanations.items():
        if reason.funded:
            continue
        holders = []
        for rule in sorted(problem.rules, key=lambda rule: rule.id):
            best = Brute(problem, without=frozenset({rule.id})).best()
            if best and key in best.funded:
                holders.append(rule.id)
        assert reason.held_out_by == (holders[0] if holders else None)


@settings(slow, max_examples=60)
@given(problems(most=6, pooled=True, rules=True, amendments=True))
def test_a_conflict_is_smallest(problem: Problem) -> None:
    solution = solve(problem)
    if solution.status is not Status.INFEASIBLE:
        return
    everything = {x.id for group in (problem.rules, problem.pots, problem.amendments) for x in group}
    conflict = set(solution.conflict)
    assert conflict
    reprices = {a.id for a in problem.amendments if a.kind.value == "reprice"}
    if reprices:
        return
    assert Brute(problem, without=frozenset(everything - conflict)).best() is None
    for one in conflict:
        assert Brute(problem, without=frozenset(everything - conflict | {one})).best() is not None


@slow
@given(problems(pooled=True, rules=True))
def test_the_order_of_input_changes_nothing(problem: Problem) -> None:
    turned = replace(
        problem,
        areas=problem.areas[::-1],
        pots=problem.pots[::-1],
        proposals=problem.proposals[::-1],
        ballots=problem.ballots[::-1],
        rules=problem.rules[::-1],
    )
    assert turned.sha256 == problem.sha256
    one, other = solve(problem), solve(turned)
    assert replace(other, seconds=0) == replace(one, seconds=0)
