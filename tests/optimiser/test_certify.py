"""A true result passes; every single lie is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from optimiser import apply_amendments, diff, solve, verify
from optimiser.amend import withdraw_amendments
from optimiser.certify import notes, second_proof
from optimiser.model import (
    Amendment,
    AmendmentKind,
    EquityRule,
    InvalidProblem,
    Problem,
    Proof,
    RuleKind,
    Status,
    Utility,
)
from tests.optimiser.brute import Brute, problems
from tests.optimiser.test_engines import random_county

fast = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
COUNTY = random_county(11, 3, 16, pooled=True)
TRUE = solve(COUNTY)


@fast
@given(problems(pooled=True, rules=True, amendments=True))
def test_what_solve_says_is_verified(problem: Problem) -> None:
    solution = solve(problem)
    assert verify(problem, solution) == []
    proof = second_proof(problem)
    if solution.status is Status.OPTIMAL:
        assert proof is not None
        assert proof.bound == solution.support


@fast
@given(problems(pooled=True, rules=True))
def test_any_other_plan_is_refuted(problem: Problem) -> None:
    solution = solve(problem, explain=False)
    best = Brute(problem).best()
    assume(best is not None)
    assert best is not None
    for bits in range(1 << len(problem.tie_order)):
        funded = {k for n, k in enumerate(problem.tie_order) if bits >> n & 1}
        if funded != best.funded:
            order = tuple(p.id for p in problem.proposals if p.id in funded)
            assert verify(problem, replace(solution, funded=order))


def lies() -> list[tuple[str, dict[str, Any]]]:
    key = TRUE.funded[0]
    out = next(k for k, e in TRUE.explanations.items() if not e.funded and e.support_short)
    area = next(iter(TRUE.areas))
    better = TRUE.support + 1

    def told(k: str, **fields: Any) -> dict[str, Any]:
        return {"explanations": {**TRUE.explanations, k: replace(TRUE.explanations[k], **fields)}}

    return [
        ("another problem", {"problem_sha256": "0" * 64}),
        ("utility", {"utility": Utility.COST}),
        ("rule", {"rule": "lottery"}),
        ("unknown proposal", {"funded": (*TRUE.funded, "nobody")}),
        ("order", {"funded": TRUE.funded[::-1]}),
        ("left out", {"funded": TRUE.funded[1:]}),
        ("cannot pay", {"funded": tuple(COUNTY.by_id)}),
        ("support", {"support": better}),
        ("support and bound", {"support": better, "bound": better}),
        ("spend", {"spend": TRUE.spend - 1}),
        ("areas", {"areas": {**TRUE.areas, area: replace(TRUE.areas[area], own_pot_support=0)}}),
        ("bound below", {"bound": TRUE.support - 1}),
        ("bound does not prove", {"bound": better}),
        ("proof", {"proofs": (Proof("x", "1", 0),)}),
        ("infeasible", {"status": Status.INFEASIBLE, "funded": (), "conflict": ("pool",)}),
        ("infeasible but funds", {"status": Status.INFEASIBLE}),
        ("wrong support", told(key, support=1)),
        ("wrong about funded", told(key, funded=False)),
        ("wrong margin", told(key, safe_by=(TRUE.explanations[key].safe_by or 0) + 1)),
        ("wrong short", told(out, support_short=1 + (TRUE.explanations[out].support_short or 0))),
    ]


@pytest.mark.parametrize(("name", "fields"), lies(), ids=[name for name, _ in lies()])
def test_a_lie_is_found(name: str, fields: dict[str, Any]) -> None:
    assert verify(COUNTY, TRUE) == []
    assert verify(COUNTY, replace(TRUE, **fields)), name


@pytest.mark.parametrize("rule", ["greedy-skip", "greedy-stop"])
def test_other_rules_are_run_again(rule: str) -> None:
    for problem in (COUNTY, replace(COUNTY, rules=())):
        found = solve(problem, rule=rule)
        assert verify(problem, found) == []
        assert verify(problem, replace(found, trace=()))
    assert verify(problem, replace(found, funded=found.funded[1:]))


def test_one_solver_is_said() -> None:
    assert notes(TRUE) == ["proved by one solver"]
    proof = second_proof(COUNTY)
    assert proof is not None
    twice = replace(TRUE, proofs=(*TRUE.proofs, proof))
    assert notes(twice) == []
    assert verify(COUNTY, twice) == []
    assert notes(replace(TRUE, status=Status.FEASIBLE)) == ["not proved to be the best plan"]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="lottery"):
        solve(COUNTY, rule="lottery")


def test_amend_solve_and_compare() -> None:
    out = next(k for k, e in TRUE.explanations.items() if not e.funded and e.support_short)
    fix = Amendment("am-1", AmendmentKind.FIX, out, "Cllr North", "the lease ends")
    amended = apply_amendments(COUNTY, [fix])
    after = solve(amended)
    reason = TRUE.explanations[out]
    change = diff(TRUE, after)
    assert change.support == -(reason.support_short or 0)
    assert set(change.lost) == set(reason.displaces)
    assert set(change.gained) == {out, *reason.brings}
    assert sum(area.spend for area in change.areas.values()) == change.spend
    assert after.explanations[out].reason.value == "fixed"
    assert not change.same
    assert diff(TRUE, TRUE).same
    assert withdraw_amendments(amended) == COUNTY
    assert withdraw_amendments(amended, ["other"]) == amended


def test_an_amendment_replaces_its_earlier_self() -> None:
    key = TRUE.funded[0]
    fix = Amendment("am-1", AmendmentKind.FIX, key, "Cllr", "first")
    again = replace(fix, kind=AmendmentKind.FORBID, reason="second")
    assert apply_amendments(apply_amendments(COUNTY, [fix]), [again]).amendments == (again,)
    with pytest.raises(InvalidProblem, match="nobody"):
        apply_amendments(COUNTY, [replace(fix, proposal="nobody")])


def test_a_conflict_between_amendments_and_fairness_is_named() -> None:
    """Fix and forbid the same: the two amendments are the whole conflict."""
    key = TRUE.funded[0]
    both = [
        Amendment("fix", AmendmentKind.FIX, key, "Cllr", "yes"),
        Amendment("forbid", AmendmentKind.FORBID, key, "Cllr", "no"),
    ]
    found = solve(apply_amendments(COUNTY, both))
    assert (found.status, found.conflict, found.funded) == (Status.INFEASIBLE, ("fix", "forbid"), ())
    assert verify(apply_amendments(COUNTY, both), found) == []


def test_forbidding_an_areas_favourites_meets_district_fairness() -> None:
    area = COUNTY.areas[0].id
    favourites = [p.id for p in COUNTY.proposals if p.area == area and p.id in TRUE.funded]
    forbidden = [Amendment(f"no-{k}", AmendmentKind.FORBID, k, "Cllr", "no") for k in favourites]
    found = solve(apply_amendments(COUNTY, forbidden))
    assert found.status is Status.INFEASIBLE
    fair = [rule.id for rule in COUNTY.rules if rule.kind is RuleKind.DISTRICT_FAIR]
    assert set(fair) <= set(found.conflict)
    loose = replace(COUNTY, rules=tuple[EquityRule, ...]())
    assert solve(apply_amendments(loose, forbidden)).status is Status.OPTIMAL
