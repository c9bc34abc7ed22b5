"""Areas put together: what the solver and every plan one by one say too, margins included."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

import optimiser.engines.mixes
from optimiser.engines.engine import PartEngine
from optimiser.engines.frontier import FrontierTooLarge
from optimiser.engines.mosaic import Mosaic
from optimiser.engines.parts import split, stray_lines
from optimiser.engines.plans import Plan
from optimiser.engines.prepare import prepare
from optimiser.made_up import county, every_rule, with_levels
from optimiser.milp import Milp
from optimiser.model import EquityRule, Problem, RuleKind, Status
from tests.optimiser.brute import Brute, problems

slow = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


@slow
@given(problems(pooled=True, rules=True, amendments=True))
def test_every_plan_one_by_one_says_the_same(problem: Problem) -> None:
    case = prepare(problem)
    parts = split(case)
    if len(parts) != 1 or stray_lines(case, parts) or case.fixed & case.forbidden:
        return
    brute = Brute(problem)
    mosaic = Mosaic(case, parts[0])
    try:
        plan = mosaic.best().plan
    except FrontierTooLarge:
        return
    best = brute.best()
    assert (plan is None) is (best is None)
    if plan is None or best is None:
        return
    assert frozenset(case.named(plan.mask)) == best.funded
    free = [r for r in parts[0].items if r not in parts[0].fixed]
    for rank, margin in mosaic.margins(plan, free).items():
        forced = brute.forced(case.ids[rank], case.ids[rank] not in best.funded)
        assert (margin.flipped is None) is (forced is None)
        if margin.flipped is not None and forced is not None:
            assert frozenset(case.named(margin.flipped.mask)) == forced.funded


def small_county(seed: int, *, pooled: bool, levels: bool) -> Problem:
    """Three areas under a rule of nearly every kind."""
    problem = county(3, 8, 200, seed=seed, pooled=pooled)
    return every_rule(with_levels(problem) if levels else problem)


@pytest.mark.parametrize(("pooled", "levels"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("seed", range(3))
def test_the_solver_says_the_same(seed: int, pooled: bool, levels: bool) -> None:
    problem = small_county(seed, pooled=pooled, levels=levels)
    free = {RuleKind.MATCH_FLOOR, RuleKind.NEED_FLOOR, RuleKind.THEME_FLOOR, RuleKind.THEME_COUNT}
    problem = replace(problem, rules=tuple(rule for rule in problem.rules if rule.kind not in free))
    case = prepare(problem)
    (part,) = split(case)
    milp, mosaic = Milp(case, part.items, part.lines), Mosaic(case, part)
    answer = milp.canonical()
    if answer.status is Status.INFEASIBLE:
        assert PartEngine(case, part).best().plan is None
        return
    best = mosaic.best()
    assert best.plan is not None
    assert frozenset(case.ranks(best.plan.mask)) == answer.plan
    margins = mosaic.margins(best.plan, part.items[::3])
    for rank, margin in margins.items():
        out = case.siblings.get(rank, frozenset()) | {rank}
        funded = bool(best.plan.mask & case.bit(rank))
        other = milp.canonical(barred=out) if funded else milp.canonical(frozenset({rank}))
        assert (margin.flipped and frozenset(case.ranks(margin.flipped.mask))) == other.plan


WAYS = {
    "each alone": [("mosaic_forcing", "WORK", -1)],
    "others at its prices": [("mosaic_forcing", "WORK", -1), ("mosaic_forcing", "WIDE", 0.0)],
    "what is scarce first": [("mosaic_forcing", "WIDE", 0.0), ("mosaic_forcing", "FEW", 0)],
    "cells for every row": [("mixes", "FEWEST", 2), ("mixes", "TOGETHER", 3)],
    "small windows": [("mosaic_search", "FIRST", 1e-9), ("mosaic_forcing", "COARSELY", 1.05)],
    "thinned at every step": [("listing", "THIN", 0)],
    "own lists too long": [("listing", "MOST_ASKED", 2)],
    "batches too long": [("mixes", "PAIRS", 400)],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("money_alone", [False, True])
def test_every_way_to_a_margin_says_what_the_solver_does(
    way: str, money_alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = small_county(1, pooled=True, levels=True)
    kinds = {RuleKind.DISTRICT_FAIR} if money_alone else {RuleKind.THEME_SHARE, RuleKind.GROUP_SPEND}
    kinds |= set() if money_alone else {RuleKind.SETTLEMENT_COUNT, RuleKind.RUNNING_CAP}
    case = prepare(replace(problem, rules=tuple(rule for rule in problem.rules if rule.kind in kinds)))
    (part,) = split(case)
    milp = Milp(case, part.items, part.lines)
    best = milp.canonical().plan
    assert best is not None
    for module, name, value in WAYS[way]:
        monkeypatch.setattr(f"optimiser.engines.{module}.{name}", value)
    plan = Plan(sum(case.bit(r) for r in best), *case.figures(sum(case.bit(r) for r in best)))
    margins = Mosaic(case, part).margins(plan, part.items)
    if way not in ("own lists too long", "batches too long"):
        assert margins.keys() == set(part.items)
    for rank, margin in margins.items():
        out = case.siblings.get(rank, frozenset()) | {rank}
        other = milp.canonical(barred=out) if rank in best else milp.canonical(frozenset({rank}))
        assert (margin.flipped and frozenset(case.ranks(margin.flipped.mask))) == other.plan


def test_what_is_too_large_is_left_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(small_county(0, pooled=True, levels=False), rules=())
    rule = EquityRule("share", RuleKind.THEME_SHARE, theme="young", share=3_000)
    case = prepare(replace(problem, rules=(rule,)))
    (part,) = split(case)
    assert Mosaic(case, part).best().plan is not None
    monkeypatch.setattr(optimiser.engines.mixes, "PAIRS", 0)
    with pytest.raises(FrontierTooLarge):
        Mosaic(case, part).best()
    assert Mosaic(case, part).margins(Plan(0, 0, 0), part.items) == {}
