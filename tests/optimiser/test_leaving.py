"""The best plans without one proposal, however shallow the first look is, against all plans."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import optimiser.engines.pareto
from optimiser import solve
from optimiser.engines.frontier import WORD, Item, empty, shift
from optimiser.engines.leaving import AllButOne, Deeper, Found, prices_near
from optimiser.model import Problem
from tests.optimiser.brute import Brute, problems
from tests.optimiser.test_explain import check_answer, check_reason

FIGURES = st.tuples(st.integers(0, 12), st.integers(0, 12))
slow = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def all_plans(items: list[Item], without: int, base: Item | None) -> list[Found]:
    """Every plan without one of the proposals."""
    words = max(1, -(-(len(items) + 1) // WORD))
    plans = []
    for chosen in product((False, True), repeat=len(items)):
        some = [item for item, funded in zip(items, chosen, strict=True) if funded]
        if any(item.place == without for item in some):
            continue
        some += [base] if base else []
        mask = sum(1 << (words * WORD - 1 - item.place) for item in some)
        plans.append(Found(mask, sum(item.support for item in some), sum(item.cost for item in some)))
    return plans


@settings(deadline=None, max_examples=300)
@given(
    st.lists(FIGURES, min_size=1, max_size=6),
    st.one_of(st.none(), FIGURES),
    st.integers(0, 40),
    st.sampled_from([0.0, 1.0, 4.0, float("inf")]),
    st.data(),
)
def test_what_is_read_off_is_what_all_plans_say(
    figures: list[tuple[int, int]],
    fixed: tuple[int, int] | None,
    money: int,
    depth: float,
    data: st.DataObject,
) -> None:
    items = [Item(place, *pair) for place, pair in enumerate(figures)]
    base, front = None, empty(len(items) + 1)
    if fixed:
        base = Item(len(items), *fixed)
        front = shift(front, base)
    if money < front.cost[0]:
        return
    prices = prices_near(items, (money - max(cost for cost, _ in figures), money))
    others = AllButOne(front, items, money, prices, depth)
    for number, item in enumerate(others.items):
        plans = [plan for plan in all_plans(items, item.place, base) if plan.cost <= money]
        less = data.draw(st.integers(0, money))
        wanted = data.draw(st.integers(0, 60))
        within = [plan for plan in plans if plan.cost <= less]
        best = max(within, key=lambda plan: (plan.support, -plan.cost, plan.mask), default=None)
        enough = [plan for plan in plans if plan.support >= wanted]
        cheapest = min(enough, key=lambda plan: (plan.cost, -plan.support, -plan.mask), default=None)
        for ask, asked, expected in ((others.best, less, best), (others.cheapest, wanted, cheapest)):
            try:
                found = ask(number, asked)
            except Deeper:
                assert depth < float("inf")
                continue
            assert found == expected


@slow
@given(problems())
def test_a_first_look_too_shallow_changes_no_reason(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimiser.engines.pareto, "DEPTH", 0.0)
        solution, brute = solve(problem), Brute(problem)
    check_answer(problem, solution, brute)
    for key, reason in solution.explanations.items():
        check_reason(problem, key, reason, brute)
