"""The least that rules must give, against all plans and all numbers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from optimiser import solve, verify
from optimiser.engines.relaxing import default_order
from optimiser.equity.sentences import sentence_relaxed
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    Relaxation,
    RuleKind,
    Status,
    Utility,
)
from optimiser.results import result_from_json, result_to_json
from tests.optimiser.brute import Brute, prices
from tests.optimiser.brute_rules import Figures, Plan, costs_of, obeys
from tests.optimiser.drawn import rich

slow = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
FALLS = {
    "amount": (RuleKind.AREA_FLOOR, RuleKind.THEME_FLOOR, RuleKind.GRANT_MINIMUM),
    "share": (
        RuleKind.DISTRICT_FAIR,
        RuleKind.THEME_SHARE,
        RuleKind.NEED_FLOOR,
        RuleKind.MATCH_FLOOR,
        RuleKind.GROUP_SPEND,
        RuleKind.GROUP_SUPPORT,
        RuleKind.COVERAGE,
    ),
    "at_least": (RuleKind.SETTLEMENT_COUNT, RuleKind.THEME_COUNT),
}
RISES = {
    "amount": (
        RuleKind.AREA_CEILING,
        RuleKind.THEME_CAP,
        RuleKind.GRANT_CAP,
        RuleKind.RUNNING_CAP,
        RuleKind.SETTLEMENT_CAP,
    ),
    "at_most": (RuleKind.INCOMPATIBLE, RuleKind.THEME_COUNT),
}


def numbers_of(rule: EquityRule) -> dict[str, int]:
    """The numbers of a rule as published."""
    if rule.kind is RuleKind.DISTRICT_FAIR:
        return {"share": 10_000}
    if rule.kind is RuleKind.INCOMPATIBLE:
        return {"at_most": 1}
    names = [name for way in (FALLS, RISES) for name, kinds in way.items() if rule.kind in kinds]
    found = {name: getattr(rule, name) for name in names if getattr(rule, name) >= 0}
    return found or {"kept": 1}


def loosened(rule: EquityRule, numbers: dict[str, int]) -> EquityRule | None:
    """The rule with other numbers; None when nothing is left of it."""
    if numbers.get("kept") == 0 or (rule.kind is RuleKind.DISTRICT_FAIR and not numbers["share"]):
        return None
    return replace(rule, **{name: n for name, n in numbers.items() if name != "kept"})


def giving(rule: EquityRule, give: int) -> dict[str, int]:
    found = numbers_of(rule)
    for name in found:
        rises = name in RISES and rule.kind in RISES[name]
        found[name] = found[name] + give if rises else max(0, found[name] - give)
    return found


class Tried:
    """All plans that money and amendments allow, and whether they keep a rule with some numbers."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plans = [option.plan for option in Brute(problem, rules=()).options]
        self.figures = Figures(problem, prices(problem))
        self.cost = costs_of(problem, prices(problem))

    def keeping(self, plans: list[Plan], rule: EquityRule, numbers: dict[str, int]) -> list[Plan]:
        trial = loosened(rule, numbers)
        return [p for p in plans if trial is None or obeys(self.problem, trial, p, self.cost, self.figures)]

    def least(self, rule: EquityRule, plans: list[Plan]) -> int:
        """The smallest give with which one of the plans is left, by halving (giving more never hurts)."""
        low, high = -1, 100_000
        while high - low > 1:
            middle = (low + high) // 2
            if self.keeping(plans, rule, giving(rule, middle)):
                high = middle
            else:
                low = middle
        return high


def expected(problem: Problem, order: tuple[str, ...]) -> list[Relaxation]:
    tried, plans, changes = Tried(problem), [], []
    plans = tried.plans
    rules = {rule.id: rule for rule in problem.rules}
    for rule in problem.rules:
        if rule.id not in order and rule.kind is not RuleKind.SYNERGY:
            plans = tried.keeping(plans, rule, numbers_of(rule))
    if not plans:
        return []
    for rule in (rules[key] for key in reversed(order)):
        published = numbers_of(rule)
        numbers = giving(rule, tried.least(rule, plans))
        for name in numbers:
            alone = {**published, name: numbers[name]}
            if tried.keeping(plans, rule, alone):
                numbers = alone
                break
        plans = tried.keeping(plans, rule, numbers)
        changes[:0] = [
            Relaxation(rule.id, name, published[name], n)
            for name, n in numbers.items()
            if n != published[name]
        ]
    return changes


def check_relaxation(problem: Problem, order: tuple[str, ...] | None) -> bool:
    solution = solve(problem, explain=False, gives_first=order)
    if solution.status is not Status.INFEASIBLE:
        assert solution.relaxation == ()
        return False
    assert list(solution.relaxation) == expected(problem, default_order(problem) if order is None else order)
    for number, change in enumerate(solution.relaxation):
        assert sentence_relaxed(change, problem)
        for other in (replace(change, relaxed=change.relaxed + 1), replace(change, published=3)):
            altered = [*solution.relaxation[:number], other, *solution.relaxation[number + 1 :]]
            if other != change:
                assert verify(problem, replace(solution, relaxation=tuple(altered)))
    if solution.relaxation:
        assert verify(problem, solution) == []
        assert verify(problem, replace(solution, relaxation=solution.relaxation[1:], gives_first=("?",)))
    return True


@slow
@given(rich(many=4, most=4))
def test_the_least_change_by_the_usual_order(problem: Problem) -> None:
    check_relaxation(problem, None)


@slow
@given(rich(many=4, most=4))
def test_the_least_change_when_some_rules_may_not_give(problem: Problem) -> None:
    rules = [rule.id for rule in problem.rules if rule.kind is not RuleKind.SYNERGY]
    check_relaxation(problem, tuple(rules[::-1][:2]))


def test_floors_by_need_give_the_least_although_a_smaller_sum_may_promise_an_area_more() -> None:
    """Three areas of 6, 6 and 2 people share 12 pence by largest remainder. Of 12 each gets 5, 5, 2: the
    third can only spend 1, 3 or 4, and 13 is too much. Of 11 they get 5, 5, 1, which can be paid; of 10 they
    get 4, 4, 2, which cannot (the Alabama paradox); of 9 they get 4, 4, 1. The least give is the first.
    """
    areas = tuple(Area(key, key, 0, population=n) for key, n in (("a", 6), ("b", 6), ("c", 2)))
    costs = {"a": (5,), "b": (5,), "c": (1, 3)}
    asked = [(area, cost) for area, each in costs.items() for cost in each]
    proposals = tuple(Proposal(f"{a}{c}", n, f"{a}{c}", a, c) for n, (a, c) in enumerate(asked, 1))
    problem = Problem(
        title="Seats",
        currency="GBP",
        areas=areas,
        pots=(Pot("all", "All", 12),),
        proposals=proposals,
        ballot_type=BallotType.APPROVAL,
        ballot_length=4,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("a", ("a5",), 1),),
        tie_order=tuple(p.id for p in proposals),
        rules=(EquityRule("need", RuleKind.NEED_FLOOR, share=10_000, exponent=0),),
    )
    found = solve(problem)
    assert found.relaxation == (Relaxation("need", "share", 10_000, 9_999),)
    assert verify(problem, found) == []
    # What halving alone would find: the largest share with which 9 pence are promised.
    later = replace(found, relaxation=(Relaxation("need", "share", 10_000, 8_333),))
    assert verify(problem, later) == ["relaxation: the least change is need share 10000 to 9999"]


def test_the_order_in_which_rules_give_is_part_of_the_result() -> None:
    """Two floors that the money cannot both keep: whichever may give first gives."""
    problem = Problem(
        title="Floors",
        currency="GBP",
        areas=(Area("a", "A", 10),),
        pots=(Pot("all", "All", 10),),
        proposals=(Proposal("x", 1, "X", "a", 7, ("x",)), Proposal("y", 2, "Y", "a", 6, ("y",))),
        ballot_type=BallotType.APPROVAL,
        ballot_length=2,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("a", ("x", "y"), 1),),
        tie_order=("x", "y"),
        rules=tuple(EquityRule(t, RuleKind.THEME_FLOOR, theme=t, amount=5) for t in "xy"),
    )
    usual, other = solve(problem), solve(problem, gives_first=("y", "x"))
    assert [change.rule_id for change in usual.relaxation] == ["x"]
    assert [change.rule_id for change in other.relaxation] == ["y"]
    assert (usual.gives_first, other.gives_first) == ((), ("y", "x"))
    assert verify(problem, usual) == verify(problem, other) == []
    assert verify(problem, replace(other, gives_first=()))
    assert verify(problem, replace(other, gives_first=("x", "y")))
    assert verify(problem, replace(usual, relaxation=other.relaxation))
    assert result_from_json(result_to_json(other, problem)).gives_first == ("y", "x")
