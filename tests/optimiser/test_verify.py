"""``verify`` on a solved problem, made up and real: the truth passes, and every kind of lie is refuted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from optimiser import pabulib, solve, verify
from optimiser.certify import review
from optimiser.engines.prepare import prepare
from optimiser.merging import merge
from optimiser.model import (
    Amendment,
    AmendmentKind,
    EquityRule,
    Explanation,
    Problem,
    Proof,
    Reason,
    Relaxation,
    RuleKind,
    Solution,
    Status,
    Utility,
)
from optimiser.rules.max_support import area_outcomes
from tests.optimiser.hard import hard_problem
from tests.optimiser.test_engines import random_county

Case = tuple[Problem, Solution]


@pytest.fixture(scope="module", params=["made up", pytest.param("real", marks=pytest.mark.real_data)])
def solved(request: pytest.FixtureRequest) -> Case:
    """A problem with shared money, rules and an amendment; or Kraków's Czyżyny of 2022. Certified."""
    if request.param == "real":
        folder: Path = request.getfixturevalue("real_data")
        problem = pabulib.read(folder / "pabulib" / "Poland_Krakow_2022_Czyzyny.pb")
    else:
        problem = random_county(7, 2, 14, pooled=True)
        first = solve(problem)
        losers = [key for key, e in first.explanations.items() if not e.funded]
        either = (first.funded[0], losers[0])
        problem = replace(
            problem,
            rules=(*problem.rules, EquityRule("one", RuleKind.INCOMPATIBLE, proposals=either)),
            amendments=(Amendment("no", AmendmentKind.FORBID, losers[1], "Cllr", "no"),),
        )
    return problem, solve(problem, certify=True)


def told(result: Solution, key: str, **changes: Any) -> Solution:
    """The result with one explanation altered."""
    return replace(
        result, explanations={**result.explanations, key: replace(result.explanations[key], **changes)}
    )


def forged(problem: Problem, result: Solution, funded: set[str]) -> Solution:
    """A result that funds something else and is consistent in itself: nothing but its plan is a lie."""
    case = prepare(problem)
    mask = case.plan_of(funded)
    support, spend = case.figures(mask)
    return replace(
        result,
        funded=case.named(mask),
        support=support,
        spend=spend,
        bound=support,
        areas=area_outcomes(case, mask),
        proofs=tuple(replace(proof, bound=support) for proof in result.proofs),
        explanations={},
        ties=(),
    )


def test_the_truth_is_verified(solved: Case) -> None:
    problem, result = solved
    found = review(problem, result)
    assert (found.wrong, found.unsettled) == ((), ())
    assert [proof.by for proof in result.proofs][1:]
    assert "proved by one solver" not in found.notes


def test_a_flipped_winner(solved: Case) -> None:
    """Every winner left out, and every loser that can be paid in the place of a winner."""
    problem, result = solved
    winners = set(result.funded)
    forbidden = {a.proposal for a in problem.amendments}
    losers = [p.id for p in problem.proposals if p.id not in winners and p.id not in forbidden]
    swaps = [winners - {out} for out in winners]
    swaps += [winners - {out} | {into} for out in sorted(winners)[:3] for into in losers[:3]]
    for funded in swaps:
        assert verify(problem, forged(problem, result, funded)), funded ^ winners


def test_a_better_plan_exists(solved: Case) -> None:
    problem, result = solved
    least = min(result.funded, key=lambda key: result.explanations[key].safe_by or 0)
    worse = forged(problem, result, set(result.funded) - {least})
    assert any(f"a plan with support {result.support} exists" in line for line in verify(problem, worse))


def test_an_overspend_by_a_penny(solved: Case) -> None:
    """The same plan when the pots together hold a penny less than it costs."""
    problem, result = solved
    over = sum(pot.amount for pot in problem.pots) - result.spend + 1
    pots = []
    for pot in problem.pots:
        cut = min(pot.amount, over)
        over -= cut
        pots.append(replace(pot, amount=pot.amount - cut))
    poorer = replace(problem, pots=tuple(pots))
    claimed = replace(forged(poorer, result, set(result.funded)), problem_sha256=poorer.sha256)
    assert "funded: the pots cannot pay for it" in verify(poorer, claimed)
    pots[0] = replace(pots[0], amount=pots[0].amount + 1)
    exactly = replace(problem, pots=tuple(pots), rules=())
    enough = replace(forged(exactly, result, set(result.funded)), problem_sha256=exactly.sha256)
    assert "funded: the pots cannot pay for it" not in verify(exactly, enough)


@pytest.mark.parametrize("by", [-1, 1])
def test_a_wrong_bound(solved: Case, by: int) -> None:
    problem, result = solved
    assert verify(problem, replace(result, bound=result.support + by))
    with_proofs = tuple(replace(proof, bound=proof.bound + by) for proof in result.proofs)
    assert verify(problem, replace(result, bound=result.support + by, proofs=with_proofs))
    assert verify(problem, replace(result, bound=None))


def test_a_bound_below_a_plan_that_exists(solved: Case) -> None:
    """A result that is only called feasible may fund less, but its bound must be one."""
    problem = replace(solved[0], rules=(), amendments=())
    result = solve(problem)
    least = min(result.funded, key=lambda key: result.explanations[key].safe_by or 0)
    less = replace(forged(problem, result, set(result.funded) - {least}), status=Status.FEASIBLE, proofs=())
    assert verify(problem, replace(less, bound=result.support)) == []
    assert verify(problem, replace(less, bound=result.support + 5)) == []
    assert verify(problem, replace(less, bound=None)) == []
    if less.support < result.support:
        assert verify(problem, replace(less, bound=result.support - 1))
    assert verify(problem, replace(less, bound=result.support, explanations=result.explanations))
    assert verify(problem, replace(less, bound=result.support, proofs=result.proofs))


def test_a_changed_problem(solved: Case) -> None:
    """A penny, a vote, a pot, a rule, a tie: the result is of the very problem or of none."""
    problem, result = solved
    first, ballot, pot = problem.proposals[0], problem.ballots[0], problem.pots[0]
    changed = [
        replace(problem, proposals=(replace(first, cost=first.cost + 1), *problem.proposals[1:])),
        replace(problem, ballots=(replace(ballot, weight=ballot.weight + 1), *problem.ballots[1:])),
        replace(problem, pots=(replace(pot, amount=pot.amount - 1), *problem.pots[1:])),
        replace(problem, rules=(*problem.rules, EquityRule("new", RuleKind.THEME_CAP, theme="x"))),
        replace(problem, tie_order=problem.tie_order[::-1]),
        replace(problem, utility=Utility.COST),
    ]
    for other in changed:
        assert verify(other, result)


def other_than(value: Any, name: str, somebody: str) -> list[Any]:
    """Lies about one field, of the field's own type."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, Reason):
        return [reason for reason in Reason if reason is not value]
    if isinstance(value, tuple):
        return [(*value, somebody), value[1:]] if value else [(somebody,)]
    if name == "tie_stage":
        return [stage for stage in ("spend", "order", None) if stage != value]
    if name == "held_out_by":
        return ["one", None] if value not in ("one", None) else [None if value else "one"]
    return [value + 1, None] if isinstance(value, int) else [0, 1]


@pytest.mark.parametrize("name", [field.name for field in fields(Explanation)])
def test_an_altered_explanation(solved: Case, name: str) -> None:
    """Every field of every explanation."""
    problem, result = solved
    check = once(problem, result)
    assert check(result) == []
    for key, reason in result.explanations.items():
        somebody = next(p.id for p in problem.proposals if p.id != key)
        for lie in other_than(getattr(reason, name), name, somebody):
            assert check(told(result, key, **{name: lie})), (key, name, lie)
    key = result.funded[0]
    lie = other_than(getattr(result.explanations[key], name), name, problem.proposals[-1].id)[0]
    assert verify(problem, told(result, key, **{name: lie}))


def once(problem: Problem, result: Solution) -> Callable[[Solution], list[str]]:
    """``verify`` with nothing worked out again: some thousand lies are held against the truth itself."""
    import optimiser
    from optimiser import certify

    def check(claimed: Solution) -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optimiser, "solve", lambda *_args, **_options: result)
            patch.setattr(certify, "_proofs", lambda *_args: certify.Review())
            return verify(problem, claimed)

    return check


def test_an_explanation_left_out(solved: Case) -> None:
    problem, result = solved
    key = result.funded[0]
    rest = {k: e for k, e in result.explanations.items() if k != key}
    assert verify(problem, replace(result, explanations=rest))
    assert verify(problem, replace(result, explanations={})) == [] or result.ties
    assert verify(problem, replace(result, explanations={}, ties=())) == []


def test_an_altered_proof(solved: Case) -> None:
    problem, result = solved
    first, *others = result.proofs
    for lies in (
        (),
        (*result.proofs, Proof("lottery", "1", result.support)),
        (*result.proofs, first),
        (replace(first, version="0"), *others),
        (replace(first, by="CP-SAT"), *others),
        *[
            tuple(replace(p, bound=p.bound + by) if p == proof else p for p in result.proofs)
            for proof in result.proofs
            for by in (-1, 1)
        ],
    ):
        assert verify(problem, replace(result, proofs=lies)), lies


def test_a_version_that_is_not_at_hand_is_a_note(solved: Case) -> None:
    problem, result = solved
    *others, last = result.proofs
    older = review(problem, replace(result, proofs=(*others, replace(last, version="1.0"))))
    assert older.wrong == older.unsettled == ()
    assert any("1.0 is not at hand" in note for note in older.notes)


@pytest.mark.parametrize("name", ["spend", "support", "pot", "own_pot_support"])
def test_altered_figures_of_an_area(solved: Case, name: str) -> None:
    problem, result = solved
    for key, area in result.areas.items():
        lie = replace(area, **{name: (getattr(area, name) or 0) + 1})
        assert verify(problem, replace(result, areas={**result.areas, key: lie}))
    assert verify(problem, replace(result, areas={}))


def test_altered_ties_and_trace_and_conflict(solved: Case) -> None:
    problem, result = solved
    for lies in (
        {"ties": (*result.ties, result.funded[0]) if result.funded[0] not in result.ties else ()},
        {"trace": ("and then nothing happened",)},
        {"conflict": (problem.pots[0].id,)},
        {"spend": result.spend + 1},
        {"support": result.support + 1},
    ):
        assert verify(problem, replace(result, **lies)), lies  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["greedy-skip", "greedy-stop"])
def test_an_altered_count(solved: Case, rule: str) -> None:
    """Rules that count: the trace and every reason too."""
    problem = replace(solved[0], rules=(), amendments=())
    result = solve(problem, rule=rule)
    assert verify(problem, result) == []
    trace = result.trace
    for altered in (trace[1:], trace[::-1], (*trace[:-1], trace[-1] + "!")):
        assert verify(problem, replace(result, trace=altered))
    for key, reason in result.explanations.items():
        lie = Reason.SAFE if reason.reason is not Reason.SAFE else Reason.CLOSE
        assert verify(problem, told(result, key, reason=lie))
        assert verify(problem, told(result, key, support=reason.support + 1))
    assert verify(problem, replace(result, bound=result.support))
    assert verify(problem, replace(result, status=Status.OPTIMAL, bound=result.support))


def infeasible() -> tuple[Problem, Solution]:
    problem = random_county(5, 2, 6, pooled=True)
    dear = max(problem.proposals, key=lambda p: p.cost)
    problem = replace(
        problem,
        amendments=(
            Amendment("fix", AmendmentKind.FIX, dear.id, "Cllr", "yes"),
            Amendment("forbid", AmendmentKind.FORBID, dear.id, "Cllr", "no"),
            Amendment("other", AmendmentKind.FORBID, problem.proposals[0].id, "Cllr", "no"),
        ),
    )
    return problem, solve(problem)


def test_an_altered_conflict() -> None:
    problem, result = infeasible()
    assert (result.status, result.conflict) == (Status.INFEASIBLE, ("fix", "forbid"))
    assert verify(problem, result) == []
    for conflict in ((), ("fix",), ("forbid", "fix"), ("fix", "fix", "forbid"), ("fix", "forbid", "other")):
        assert verify(problem, replace(result, conflict=conflict)), conflict
    key = problem.proposals[0].id
    for lies in (
        {"funded": (key,)},
        {"support": 1},
        {"spend": 1},
        {"bound": 0},
        {"areas": {}},
        {"ties": (key,)},
        {"trace": ("x",)},
        {"proofs": (Proof("highs", "1", 0),)},
        {"explanations": {key: Explanation(False, Reason.SAFE, 0)}},
    ):
        assert verify(problem, replace(result, **lies)), lies  # type: ignore[arg-type]


def test_another_smallest_conflict_is_as_true() -> None:
    """Two proposals that exclude each other, both fixed twice over: either pair is a smallest conflict."""
    problem = random_county(5, 1, 6, pooled=False)
    one, other = problem.proposals[:2]
    rules = tuple(EquityRule(name, RuleKind.INCOMPATIBLE, proposals=(one.id, other.id)) for name in "ab")
    fixes = tuple(Amendment(f"fix-{p.id}", AmendmentKind.FIX, p.id, "Cllr", "yes") for p in (one, other))
    problem = replace(problem, rules=rules, amendments=fixes)
    result = solve(problem)
    said, names = result.conflict[0], tuple(fix.id for fix in fixes)
    assert result.conflict == (said, *names)
    another = "a" if said == "b" else "b"
    assert verify(problem, replace(result, conflict=(another, *names))) == []
    assert verify(problem, replace(result, conflict=("a", "b", *names)))


def test_what_time_does_not_suffice_for_is_said_and_not_passed() -> None:
    """A true result of a hard problem under no time: nothing is wrong, and it is not verified either."""
    problem = hard_problem(1, 10, 3)
    result = solve(problem)
    assert result.status is Status.OPTIMAL
    assert review(problem, result).unsettled == ()
    late = review(problem, result, time_limit=0.0)
    assert late.wrong == ()
    assert any(line.startswith("status:") for line in late.unsettled)
    half = replace(result, status=Status.FEASIBLE, explanations={}, ties=(), proofs=())
    assert review(problem, half).unsettled == ()
    assert any(line.startswith("bound:") for line in review(problem, half, time_limit=0.0).unsettled)


def test_no_plan_in_time_is_no_verdict_and_claims_nothing() -> None:
    problem = hard_problem(1, 40, 6)
    found = solve(problem, time_limit=1e-9)
    assert (found.status, found.funded, found.bound) == (Status.UNDECIDED, (), None)
    said = review(problem, found)
    assert said.wrong == said.unsettled == ()
    assert "no plan was found" in said.notes[0]
    for lie in (
        {"funded": ("p1",)},
        {"support": 1},
        {"conflict": ("cap-1",)},
        {"relaxation": (Relaxation("cap-1", "amount", 1, 2),)},
        {"status": Status.INFEASIBLE, "conflict": ("cap-1",)},
        {"rule": "greedy-skip"},
    ):
        assert review(problem, replace(found, **lie), time_limit=10).wrong


@pytest.mark.real_data
def test_real_districts_with_a_shared_pot_are_verified_with_their_reasons(real_data: Path) -> None:
    districts = [
        pabulib.read(real_data / "pabulib" / f"Poland_Warszawa_2023_{name}.pb")
        for name in ("Ochota", "Rembertow", "Wesola", "Wilanow", "Zoliborz")
    ]
    problem = merge(districts, pool=True)
    result = solve(problem)
    assert verify(problem, result) == []
    key = next(k for k, e in result.explanations.items() if e.displaces)
    lie = told(result, key, displaces=result.explanations[key].displaces[1:])
    assert verify(problem, lie) != []
