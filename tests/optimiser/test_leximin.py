"""Leximin and maximin against all plans, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from optimiser import pabulib, solve, verify
from optimiser.certify import review
from optimiser.merging import merge
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Status,
)
from optimiser.rules.levels import Step, Turned, group_line, levels_in, step_line
from tests.optimiser.brute import Brute, Option, prices
from tests.optimiser.brute_rules import Figures, count, in_group, worth
from tests.optimiser.drawn import rich
from tests.optimiser.test_canonical import SMALL
from tests.optimiser.test_engines import random_county

slow = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def groups_of(problem: Problem, rule: str) -> list[str]:
    if rule.endswith("-groups"):
        return sorted({g for b in problem.ballots for g in b.groups})
    return sorted(a.id for a in problem.areas)


def results(problem: Problem, rule: str, plan: Option) -> list[Fraction]:
    """What the groups get, least first, each as a share of what its part of the money would buy."""
    figures = Figures(problem, prices(problem))
    found = []
    for group in groups_of(problem, rule):
        alone = figures.share_of_group(group)
        if alone:
            theirs = count(problem, prices(problem), lambda b, g=group: in_group(b, g))
            found.append(Fraction(worth(problem, plan.plan, theirs), alone))
    found.sort()
    return found[:1] if rule.startswith("maximin") else found


def check_leximin(problem: Problem) -> None:
    brute = Brute(problem)
    for rule in ("leximin", "leximin-groups", "maximin", "maximin-groups"):
        solution = solve(problem, rule=rule)
        if not brute.options:
            assert solution.status is Status.INFEASIBLE
            assert solution.conflict
            continue
        best = max(brute.options, key=lambda plan: (results(problem, rule, plan), plan.key))
        assert frozenset(solution.funded) == best.funded, rule
        assert (solution.support, solution.spend) == (best.support, best.spend)
        assert {k for k, e in solution.explanations.items() if e.funded} == best.plan.keys()


@slow
@given(rich(many=2))
def test_leximin_is_the_best_of_all_plans(problem: Problem) -> None:
    check_leximin(problem)


def keeps(problem: Problem, rule: str, plan: Option, steps: Sequence[Step]) -> bool:
    """Whether so many groups get so much, for every step."""
    every = results(problem, rule.replace("maximin", "leximin"), plan)
    return all(sum(value >= step.value for value in every) >= step.many for step in steps)


@slow
@given(rich(many=2))
def test_what_every_proposal_has_to_do_with_it_is_what_all_plans_say(problem: Problem) -> None:
    brute = Brute(problem)
    fixed = {a.proposal for a in problem.amendments if a.kind is AmendmentKind.FIX}
    for rule in ("leximin", "maximin-groups") if brute.options else ():
        solution = solve(problem, rule=rule)
        found = levels_in(solution.trace)
        best = max(brute.options, key=lambda plan: (results(problem, rule, plan), plan.key))
        assert sorted(found.groups.values()) == results(problem, rule.replace("maximin", "leximin"), best)
        assert keeps(problem, rule, best, found.steps)
        for proposal in problem.proposals:
            inside = proposal.id in best.plan
            turned = [plan for plan in brute.options if (proposal.id in plan.plan) is not inside]
            able = [plan for plan in turned if keeps(problem, rule, plan, found.steps)]
            told = found.turned.get(proposal.id)
            if told is None:
                continue
            assert proposal.id not in fixed
            if told.less is not None:
                assert told.less == best.support - max(plan.support for plan in able)
            else:
                assert told.step is not None and not able
                before, to = found.steps[: told.step - 1], found.steps[: told.step]
                assert any(keeps(problem, rule, plan, before) for plan in turned)
                assert not any(keeps(problem, rule, plan, to) for plan in turned)
        lines = [line for line in solution.trace if line.startswith(("with ", "without "))]
        assert len(lines) >= len(found.turned)
        bare = solve(problem, rule=rule, explain=False)
        assert bare.trace == solution.trace[: len(bare.trace)] and not levels_in(bare.trace).turned
        assert verify(problem, solution) == verify(problem, bare) == []


def test_what_is_written_is_read_again() -> None:
    third = Fraction(1, 3)
    trace = (
        "a: 1 of 2 votes, so £0.05",
        step_line(1, Step(third, 3), 3),
        step_line(2, Step(Fraction(1), 1), 3),
    )
    lines = ("with p: step 2 cannot be kept", "without q: every step can be kept, for 7 less support")
    ends = tuple(group_line(name, third) for name in ("a", "b: 3", "with c"))
    found = levels_in((*trace, *ends, *lines, "with r: the rules cannot be kept"))
    assert found.steps == (Step(third, 3), Step(Fraction(1), 1))
    assert found.groups == {"a": third, "b: 3": third, "with c": third}
    assert found.turned == {"p": Turned(step=2), "q": Turned(less=7)}


def test_a_place_that_is_owed_is_no_matter_of_the_columns_for_groups() -> None:
    """Both cost nothing, so both are owed a place; the model has columns that are no proposal's."""
    proposals = (Proposal("p0", 1, "One", "a", 0), Proposal("p1", 2, "Two", "a", 0))
    problem = replace(
        SMALL,
        areas=tuple(Area(name, name, 0) for name in "abc"),
        pots=(Pot("pot", "Pot", 0),),
        proposals=proposals,
        tie_order=("p0", "p1"),
        ballots=(BallotClass("a", ("p0",)), BallotClass("a", ("p1",), groups=("old",))),
        rules=(EquityRule("r", RuleKind.PROPORTIONALITY),),
        amendments=(Amendment("am", AmendmentKind.FIX, "p1", "Cllr", "because"),),
    )
    found = solve(problem, rule="maximin-groups")
    assert found.funded == ("p0", "p1") and "without p0: the rules cannot be kept" in found.trace
    check_leximin(problem)


def test_by_hand() -> None:
    """Two areas of one voter each and 10 to share: 5 each would buy the one support 1 and the other nothing.

    So b, whose only wish costs 6, has no claim and is left out; a gets all it could have had.
    """
    proposals = (Proposal("p0", 1, "One", "a", 5), Proposal("p1", 2, "Two", "b", 6))
    problem = replace(
        SMALL,
        areas=(Area("a", "A", 5), Area("b", "B", 5)),
        pots=(Pot("pot", "Pot", 10),),
        proposals=proposals,
        ballots=(BallotClass("a", ("p0",)), BallotClass("b", ("p1",))),
        rules=(),
        amendments=(),
    )
    found = solve(problem, rule="leximin")
    assert found.funded == ("p0",)
    assert found.trace == (
        "a: 1 of 2 votes, so £0.05, which would buy it 1 of its own support",
        "b: 1 of 2 votes, so £0.05, which would buy it nothing: left out",
        "step 1: at least 100.00% of what its part of the money would buy it (1), for every group",
        "a: 100.00% of what its part of the money would buy it (1)",
        "without p0: step 1 cannot be kept",
        "with p1: step 1 cannot be kept",
    )
    assert verify(problem, found) == []
    assert verify(problem, replace(found, funded=("p1",)))


def test_time_that_ran_out_is_said() -> None:
    problem = random_county(3, 3, 20, pooled=True)
    found = solve(problem, rule="leximin", time_limit=1e-9)
    assert found.status is Status.UNDECIDED
    assert found.funded == ()
    assert found.trace[3] == "the time ran out: no plan was found"


@pytest.mark.real_data
def test_three_real_areas_that_share_their_money(real_data: Path) -> None:
    files = sorted((real_data / "pabulib").glob("Poland_Poznan*.pb"))
    problem = merge([pabulib.read(path) for path in files], pool=True)
    worst, all_of_them = (solve(problem, rule=rule) for rule in ("maximin", "leximin"))
    assert [line for line in all_of_them.trace if line.startswith("step")][:1] == [
        line for line in worst.trace if line.startswith("step")
    ]
    assert all_of_them.support <= worst.support <= solve(problem, explain=False).support
    assert verify(problem, all_of_them) == []


@pytest.mark.parametrize("rule", ["leximin", "maximin"])
def test_a_limit_of_time_refutes_nothing(rule: str) -> None:
    problem = random_county(3, 4, 6, pooled=True)
    found = solve(problem, rule=rule)
    assert verify(problem, found) == []
    late = review(problem, found, time_limit=1e-9)
    assert late.wrong == ()
    assert late.unsettled
    assert verify(problem, replace(found, support=found.support + 1))
