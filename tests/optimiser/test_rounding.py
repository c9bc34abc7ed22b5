"""Where a penny or a point decides: the figures of rules, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.engines.prepare import prepare
from optimiser.equity.fairness import need_floors
from optimiser.model import Area, BallotClass, EquityRule, Level, Pot, Problem, Proposal, RuleKind
from tests.optimiser.test_canonical import SMALL


def town(rule: EquityRule, *proposals: Proposal, votes: int = 7) -> Problem:
    return replace(
        SMALL,
        areas=(Area("a", "A", 100, 1, 1), Area("b", "B", 100, 1, 1), Area("c", "C", 100, 1, 1)),
        pots=(Pot("pot", "Pot", 100),),
        proposals=proposals,
        ballots=tuple(BallotClass(p.area, (p.id,), votes) for p in proposals),
        tie_order=tuple(p.id for p in proposals),
        rules=(rule,),
        amendments=(),
    )


def kept(problem: Problem, *plan: str) -> bool:
    case = prepare(problem)
    ranks = [case.rank[key] for key in plan]
    return all(line.holds(ranks) for line in case.lines if line.rule_id)


@pytest.mark.parametrize(("cap", "fits"), [(1, False), (2, True)])
def test_a_level_runs_at_its_part_rounded_up(cap: int, fits: bool) -> None:
    """Half of 3 a year is 1.5: more than 1 may be."""
    level = Proposal("p", 1, "P", "a", 10, running=(3,), levels=(Level(4, 5000),))
    assert kept(town(EquityRule("r", RuleKind.RUNNING_CAP, amount=cap), level), "p@2") is fits


def test_a_settlement_with_one_proposal_need_not_have_two() -> None:
    rule = EquityRule("r", RuleKind.SETTLEMENT_COUNT, area="a", at_least=2)
    mill = [Proposal(f"m{n}", n, "M", "a", 1, settlement="mill") for n in (1, 2, 3)]
    quay = Proposal("q", 4, "Q", "a", 1, settlement="quay")
    problem = town(rule, *mill, quay)
    assert kept(problem, "m1", "m3", "q")
    assert not kept(problem, "m1", "q")
    assert not kept(problem, "m1", "m2")


@pytest.mark.parametrize(
    ("share", "floors"),
    [
        (10_000, {"a": 34, "b": 33, "c": 33}),
        (8000, {"a": 27, "b": 27, "c": 26}),
        (0, {"a": 0, "b": 0, "c": 0}),
    ],
)
def test_every_penny_that_is_promised_goes_to_somebody(share: int, floors: dict[str, int]) -> None:
    """A hundred pence between three equal areas: the remainders to the first by id."""
    rule = EquityRule("r", RuleKind.NEED_FLOOR, share=share)
    assert need_floors(rule, town(rule)) == floors


def test_a_groups_share_of_support_is_rounded_up() -> None:
    """7 of 14 votes buy "a" its 7; of that 10 % is 0.7, so nothing is not enough, and one point would be."""
    rule = EquityRule("r", RuleKind.GROUP_SUPPORT, group="a", share=1000)
    problem = town(
        rule, Proposal("p", 1, "P", "a", 10, levels=(Level(1, 1500),)), Proposal("q", 2, "Q", "b", 10)
    )
    assert not kept(problem, "q")
    assert kept(problem, "p@2")


def test_a_share_of_voters_is_rounded_up() -> None:
    """Half of 15 people is 7.5: seven are not enough."""
    rule = EquityRule("r", RuleKind.COVERAGE, share=5000)
    problem = town(rule, Proposal("p", 1, "P", "a", 10), Proposal("q", 2, "Q", "b", 10))
    odd = replace(problem, ballots=(*problem.ballots, BallotClass("c", ())))
    assert kept(problem, "p")
    assert not kept(odd, "p")
    assert kept(odd, "p", "q")
