"""The default rule: the plan with most support that the money and the published equity rules allow.

Of several, the one that spends least; of those, the one the published tie order prefers, proposal by
proposal. The answer is the same on every machine, seed and order of input.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.engines.case import Case
from optimiser.engines.conflict import smallest_conflict
from optimiser.engines.engine import Whole, deadline_in
from optimiser.engines.parts import Part
from optimiser.engines.plans import Best, Plan
from optimiser.engines.prepare import prepare
from optimiser.engines.relaxing import least_change
from optimiser.model import AreaOutcome, Problem, Proof, Relaxation, Solution, Status

NAME = "max-support"


@dataclass(frozen=True)
class Solved:
    """A solution with what explaining it needs."""

    solution: Solution
    case: Case
    whole: Whole
    parts: list[tuple[Part, Best]]
    plan: Plan | None


def run(problem: Problem, *, time_limit: float | None = None) -> Solution:
    """Solve a validated problem; ``time_limit`` in seconds. Explanations are added by ``optimiser.solve``."""
    return solve_parts(problem, time_limit=time_limit).solution


def solve_parts(
    problem: Problem, *, time_limit: float | None = None, gives_first: Sequence[str] | None = None
) -> Solved:
    """As ``run``, keeping engines and deadline. ``gives_first``: see ``optimiser.engines.relaxing``."""
    started, deadline = time.perf_counter(), deadline_in(time_limit)
    case = prepare(problem)
    whole = Whole(case, deadline)
    parts, possible = whole.solve()
    plans = [best.plan for _, best in parts if best.plan is not None]
    plan = None
    if possible and len(plans) == len(parts):
        plan = Plan(sum(p.mask for p in plans), sum(p.support for p in plans), sum(p.spend for p in plans))
    status = _status(parts, possible, plan)
    conflict: tuple[str, ...] = ()
    relaxation: tuple[Relaxation, ...] = ()
    if status is Status.INFEASIBLE:
        # The conflict may take half of the time that is left, so that some remains for the way out.
        conflict = smallest_conflict(case, _half_way(deadline))
        relaxation = least_change(case, gives_first, deadline) or ()
    bounds = [best.bound for _, best in parts]
    bound = sum(b for b in bounds if b is not None) if possible and None not in bounds else None
    by, version = _solver(parts)
    solution = Solution(
        problem_sha256=problem.sha256,
        rule=NAME,
        utility=problem.utility,
        status=status,
        funded=case.named(plan.mask) if plan else (),
        support=plan.support if plan else 0,
        spend=plan.spend if plan else 0,
        bound=bound if plan else None,
        areas=area_outcomes(case, plan.mask if plan else 0),
        solver=by,
        solver_version=version,
        seconds=round(time.perf_counter() - started, 3),
        proofs=(Proof(by, version, bound),) if status is Status.OPTIMAL and bound is not None else (),
        conflict=conflict,
        relaxation=relaxation,
        gives_first=tuple(gives_first or ()) if relaxation else (),
    )
    return Solved(solution, case, whole, parts, plan)


def _half_way(deadline: float | None) -> float | None:
    return None if deadline is None else (deadline + time.monotonic()) / 2


def _status(parts: list[tuple[Part, Best]], possible: bool, plan: Plan | None) -> Status:
    if not possible or any(best.plan is None and best.proved for _, best in parts):
        return Status.INFEASIBLE
    if plan is None:
        return Status.UNDECIDED
    return Status.OPTIMAL if all(best.proved for _, best in parts) else Status.FEASIBLE


def _solver(parts: list[tuple[Part, Best]]) -> tuple[str, str]:
    """Names and versions of the engines that were used."""
    names = sorted({best.by for _, best in parts}) or ["pareto"]
    versions = []
    for name in names:
        if name == "highs":
            from optimiser.milp import solver_version

            versions.append(solver_version())
        else:
            versions.append("1")
    return "+".join(names), "+".join(versions)


def area_outcomes(case: Case, plan: int) -> dict[str, AreaOutcome]:
    """What every area gets under a plan."""
    problem = case.problem
    spend = {area.id: 0 for area in problem.areas}
    support = {area.id: 0 for area in problem.areas}
    for rank in case.ranks(plan):
        spend[case.area[rank]] += case.cost[rank]
        support[case.area[rank]] += case.support[rank]
    outcomes = {}
    for area in problem.areas:
        exclusive = [pot.amount for pot in problem.pots if pot.areas == (area.id,)]
        outcomes[area.id] = AreaOutcome(
            spend=spend[area.id],
            support=support[area.id],
            pot=sum(exclusive) if exclusive else area.own_pot,
            own_pot_support=case.own_pot_support[area.id],
        )
    return outcomes
