"""Solving by the core gives what the whole model gives, whatever the prices are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

import optimiser.engines.core
from optimiser import solve
from optimiser.engines.core import Core
from optimiser.engines.parts import split, stray_lines
from optimiser.engines.prepare import prepare
from optimiser.milp import Milp, Prices
from optimiser.model import EquityRule, Problem, RuleKind, Status
from tests.optimiser.brute import Brute, problems
from tests.optimiser.test_engines import random_county

slow = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def check_every_margin(problem: Problem, milp: Milp, core: Core) -> None:
    case, brute = prepare(problem), Brute(problem)
    for rank in core.model.items:
        for wanted in (True, False):
            flip = frozenset({rank})
            fixed = case.fixed.intersection(core.model.items)
            one = core.canonical(fixed | (flip if wanted else frozenset()), frozenset() if wanted else flip)
            other = milp.canonical(fixed | (flip if wanted else frozenset()), frozenset() if wanted else flip)
            assert (one.status, one.plan) == (other.status, other.plan)
            if len(split(case)) == 1 and not stray_lines(case, split(case)):
                best = brute.forced(case.ids[rank], wanted)
                assert (one.plan is None) is (best is None)
                if best is not None and one.plan is not None:
                    assert {case.ids[r] for r in one.plan} == best.funded


@slow
@given(problems(pooled=True, rules=True))
def test_core_and_whole_agree(problem: Problem) -> None:
    optimiser.engines.core.SMALL, before = 0, optimiser.engines.core.SMALL
    try:
        case = prepare(problem)
        for part in split(case):
            models = [Milp(case, part.items, part.lines) for _ in range(2)]
            check_every_margin(problem, models[0], Core(models[1]))
    finally:
        optimiser.engines.core.SMALL = before


@pytest.mark.parametrize("price", [0.0, 1e-9, 1e-4, 1.0, 1e6])
def test_the_answer_does_not_depend_on_the_prices(price: float, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_county(2, 3, 25, pooled=True)
    case = prepare(problem)
    (part,) = split(case)

    def prices(self: Milp, chosen: frozenset[int] = frozenset()) -> Prices:
        lines = {(n, upper): price for n, _ in enumerate(self.lines) for upper in (True, False)}
        return Prices(dict.fromkeys(case.money, price), lines)

    expected = Milp(case, part.items, part.lines).canonical()
    monkeypatch.setattr(Milp, "prices", prices)
    assert Core(Milp(case, part.items, part.lines)).canonical() == expected


def test_a_coupled_county_by_its_core() -> None:
    """A theme rule over all areas that binds: beyond the dynamic program."""
    problem = random_county(5, 3, 25, pooled=True)
    proposals = tuple(replace(p, themes=("green",) if p.number % 4 == 0 else ()) for p in problem.proposals)
    problem = replace(problem, proposals=proposals, rules=())
    free = solve(problem, explain=False)
    green = sum(p.cost for p in proposals if p.id in free.funded and p.themes)
    rule = EquityRule("share", RuleKind.THEME_SHARE, theme="green", share=green * 10_000 // free.spend + 300)
    problem = replace(problem, rules=(rule,))
    found = solve(problem, explain=False)
    assert (found.status, found.solver) == (Status.OPTIMAL, "mosaic")
    assert found.support < free.support
    case = prepare(problem)
    (part,) = split(case)
    answer = Milp(case, part.items, part.lines).canonical()
    assert answer.plan is not None
    assert found.funded == case.named(sum(case.bit(r) for r in answer.plan))
