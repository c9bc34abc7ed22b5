"""Coverage and proportionality: their meaning, their cuts, and what they do to real elections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from optimiser import pabulib, solve
from optimiser.engines.engine import Whole
from optimiser.engines.lines import Cut, LazyLine
from optimiser.engines.prepare import prepare
from optimiser.equity.voters import Proportional, electorate
from optimiser.model import BallotType, EquityRule, Problem, RuleKind, Status, Utility
from tests.optimiser.brute import prices
from tests.optimiser.brute_rules import Figures, costs_of, obeys, options, owed
from tests.optimiser.drawn import rich

slow = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
LAZY = (RuleKind.COVERAGE, RuleKind.PROPORTIONALITY)


def keeps(cut: Cut, ranks: list[int]) -> bool:
    total = sum(cut.coefficients.get(rank, 0) for rank in ranks)
    return (cut.lower is None or total >= cut.lower) and (cut.upper is None or total <= cut.upper)


@slow
@given(rich(kinds=LAZY, many=1, amendments=False))
def test_a_lazy_rule_means_what_it_says_and_its_cuts_are_true(problem: Problem) -> None:
    """On every plan, payable or not: broken or kept as its definition has it; and a plan that breaks it is
    cut off by rows that no plan which keeps it breaks.
    """
    case, cost = prepare(problem), costs_of(problem, prices(problem))
    figures = Figures(problem, prices(problem))
    lines = [line for line in case.lines if isinstance(line, LazyLine)]
    rule = problem.rules[0]
    kept, cuts = [], []
    for plan in options(problem):
        ranks = [case.rank[k if level == 1 else f"{k}@{level}"] for k, level in plan.items()]
        broken = [line for line in lines if not line.holds(ranks)]
        assert (not broken) is obeys(problem, rule, plan, cost, figures)
        if not broken:
            kept.append(ranks)
        for line in broken:
            found = list(line.cuts(ranks))
            assert any(not keeps(cut, ranks) for cut in found)
            cuts += found
    for ranks in kept:
        assert all(keeps(cut, ranks) for cut in cuts)


@slow
@given(rich(kinds=(RuleKind.PROPORTIONALITY,), many=1, amendments=False))
def test_what_is_owed_and_to_whom(problem: Problem) -> None:
    """Against every group of voters: the same proposals are owed a place."""
    case, cost = prepare(problem), costs_of(problem, prices(problem))
    lines = [line for line in case.lines if isinstance(line, Proportional)]
    for plan in options(problem):
        ranks = [case.rank[k if level == 1 else f"{k}@{level}"] for k, level in plan.items()]
        found = {case.ids[one.rank] for line in lines for one in line.owed(ranks)}
        assert found == {key for key, _ in owed(problem, plan, cost, problem)}


@pytest.mark.parametrize("money", [0, 10])
def test_what_costs_nothing_is_owed_to_one(money: int) -> None:
    voters = electorate([(1, [0]), (1, [])])
    whole = {0: frozenset({0})}
    line = Proportional(
        "r", RuleKind.PROPORTIONALITY, "", {0: 1}, voters=voters, cost=(0,), money=money, whole=whole
    )
    assert not line.holds(())
    assert line.holds((0,))
    (cut,) = line.cuts(())
    assert not keeps(cut, [])
    assert keeps(cut, [0])


def test_figures_beyond_64_bits_are_counted_exactly() -> None:
    """Money times people over 2^63: the same answer as with both scaled down."""
    from tests.optimiser.test_canonical import SMALL

    small = replace(SMALL, rules=(EquityRule("r", RuleKind.PROPORTIONALITY),), amendments=())
    scale = 10**13
    large = replace(
        small,
        pots=tuple(replace(pot, amount=pot.amount * scale) for pot in small.pots),
        proposals=tuple(replace(p, cost=p.cost * scale) for p in small.proposals),
        ballots=tuple(replace(b, weight=b.weight * 10**9) for b in small.ballots),
    )
    for problem in (small, large):
        case = prepare(problem)
        (line,) = (line for line in case.lines if isinstance(line, Proportional))
        # Three of five may claim 6 of the 10, and "p0" costs 4; all five may claim 10, and "p1" costs 7.
        assert {case.ids[one.rank] for one in line.owed(())} == {"p0", "p1"}
        assert {case.ids[one.rank] for one in line.owed([case.rank["p1"]])} == set()


@pytest.mark.real_data
def test_real_approval_elections_under_proportionality(real_data: Path) -> None:
    """No plan breaks it, official outcomes do, and here it costs no support at all."""
    rule = EquityRule("fair", RuleKind.PROPORTIONALITY)
    elections, broken = [], []
    for path in sorted((real_data / "pabulib").glob("*.pb")):
        problem = pabulib.read(path)
        if problem.ballot_type is not BallotType.APPROVAL:
            continue
        case = prepare(replace(problem, rules=(rule,)))
        (line,) = (line for line in case.lines if isinstance(line, Proportional))
        whole = Whole(case)
        fair, free = whole.plan(), whole.plan(case.without_rules((rule.id,)))
        assert fair is not None, path.name
        assert free is not None, path.name
        assert line.holds(case.ranks(fair.mask)), path.name
        elections.append((path.name, free.support - fair.support))
        official = pabulib.official(path).selected
        if official and not line.holds(case.ranks(case.plan_of(official))):
            broken.append(path.name)
    assert len(elections) > 60
    assert [name for name, loss in elections if loss] == []
    assert broken


@pytest.mark.real_data
def test_real_elections_in_which_proportionality_costs_support(real_data: Path) -> None:
    """Votes x cost funds what is dear, so the rule binds; the plan keeps it and is proved the best."""
    rule = EquityRule("fair", RuleKind.PROPORTIONALITY)
    for name in ("Warszawa_2023_Rembertow", "Warszawa_2023_Ursus", "Warszawa_2023_Wola", "Wroclaw_2017"):
        path = real_data / "pabulib" / f"Poland_{name}.pb"
        problem = replace(pabulib.read(path, utility=Utility.COST), rules=(rule,))
        case, fair = prepare(problem), solve(problem, explain=False)
        (line,) = (line for line in case.lines if isinstance(line, Proportional))
        free = solve(replace(problem, rules=()), explain=False)
        assert fair.status is free.status is Status.OPTIMAL
        assert not line.holds(case.ranks(case.plan_of(free.funded)))
        assert line.holds(case.ranks(case.plan_of(fair.funded)))
        assert fair.support < free.support
