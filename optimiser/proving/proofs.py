"""Arguments that no plan has more support, each by a prover that shares nothing with the others.

The provers are the exact programs (``pareto`` on frontiers, ``mosaic`` area by area), the mixed-integer model
in HiGHS (``highs``) and CP-SAT (``optimiser.proving.cpsat``, a process of its own, with the extra
``certify``). Whoever finds a plan proves it too; ``more_proofs`` asks the others. A solution of several
parts names all the provers that it needed ("highs+pareto"), and then an argument counts as a second one
only when it used none of these.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from optimiser.apart import child
from optimiser.engines.case import Case
from optimiser.engines.cuts import cut_off
from optimiser.engines.lines import Cut, Line
from optimiser.engines.parts import Part, split, stray_lines
from optimiser.model import Problem, Proof, Solution, Status

HIGHS = "highs"
CP_SAT = "CP-SAT"
# More threads than this prove a model of a county no sooner.
MOST_WORKERS = 4
MEMORY = 4 << 30
SECONDS = 600.0
# What a process takes to start, on top of the time that its prover is given.
SECONDS_TO_START = 20.0


class ProversDisagree(ArithmeticError):
    """Two provers contradict each other: one of them is wrong, and nothing is proved."""


def provers_of(name: str) -> frozenset[str]:
    """The provers behind a proof's name, as a set."""
    return frozenset(name.split("+"))


def is_proved_twice(proofs: Sequence[Proof]) -> bool:
    """Whether two of the proofs have no prover in common."""
    sets = [provers_of(proof.by) for proof in proofs]
    return any(one.isdisjoint(other) for at, one in enumerate(sets) for other in sets[:at])


def has_cpsat() -> bool:
    """Whether the extra ``certify`` is installed."""
    return find_spec("ortools") is not None


def more_proofs(
    case: Case, solution: Solution, *, time_limit: float | None = None, deadline: float | None = None
) -> Solution:
    """An optimal solution with the proofs of every other prover at hand that finishes in time.

    ``time_limit`` is in seconds, for each; ``deadline``, on the monotonic clock, for all. A solution that
    claims no optimum comes back as it is. Raises ``ProversDisagree`` when one of them proves another optimum.
    """
    if solution.status is not Status.OPTIMAL:
        return solution
    proofs: list[Proof | None] = list(solution.proofs)
    if HIGHS not in provers_of(solution.solver):
        proofs.append(highs_proof(case, time_limit=_shorter(time_limit, deadline)))
    if has_cpsat():
        ranks = case.ranks(case.plan_of(solution.funded))
        proofs.append(cpsat_proof(case, time_limit=_shorter(time_limit, deadline), known=ranks))
    found = tuple(proof for proof in proofs if proof is not None)
    for proof in found:
        if proof.bound != solution.support:
            raise ProversDisagree(
                f"{solution.solver} proves a support of {solution.support}, {proof.by} one of {proof.bound}"
            )
    return replace(solution, proofs=found)


def _shorter(time_limit: float | None, deadline: float | None) -> float | None:
    """Seconds to a limit or a deadline, whichever comes first."""
    if deadline is None:
        return time_limit
    left = max(0.0, deadline - time.monotonic())
    return left if time_limit is None else min(time_limit, left)


def second_proof(problem: Problem, *, time_limit: float | None = None) -> Proof | None:
    """A bound on the support of a problem by the solver's model alone. Raises ``InvalidProblem``.

    ``None`` when it was not finished in time or when there is no plan.
    """
    from optimiser.engines.prepare import prepare
    from optimiser.validate import check

    check(problem)
    return highs_proof(prepare(problem), time_limit=time_limit)


def highs_proof(case: Case, *, time_limit: float | None = None) -> Proof | None:
    """A bound by HiGHS, whatever the dynamic program could do. ``time_limit`` in seconds, for all parts.

    ``None`` when it was not finished in time or when there is no plan.
    """
    from optimiser.milp import Milp, solver_version

    deadline = None if time_limit is None else time.monotonic() + time_limit
    parts, bound = split(case), 0
    if case.fixed & case.forbidden or stray_lines(case, parts):
        return None
    for part in parts:
        model = Milp(case, part.items, part.lines, deadline)
        answer = model.best({r: case.support[r] for r in part.items}, part.fixed)
        if answer.status is not Status.OPTIMAL or answer.bound is None:
            return None
        bound += answer.bound
    return Proof(HIGHS, solver_version(), bound)


def cpsat_proof(
    case: Case,
    *,
    time_limit: float | None = None,
    memory: int = MEMORY,
    known: Iterable[int] | None = None,
) -> Proof | None:
    """A bound by CP-SAT, in a process of its own. ``time_limit`` in seconds for all, ``memory`` in bytes.

    ``known`` are the ranks of a feasible plan, which make the proof quicker. Rules that are no rows are held
    as the solver holds them: a plan that breaks one is cut off and the model asked again. ``None`` when it
    was not finished, when there is no plan, or when the extra ``certify`` is not installed.
    """
    parts = split(case)
    if not has_cpsat() or case.fixed & case.forbidden or stray_lines(case, parts):
        return None
    plan = None if known is None else frozenset(known)
    deadline = time.monotonic() + (SECONDS if time_limit is None else time_limit)
    bounds, release = [0] * len(parts), ""
    cuts: list[list[Cut]] = [[] for _ in parts]
    asked = list(range(len(parts)))
    while asked:
        models = [model_of(case, parts[number], plan, cuts[number]) for number in asked]
        answer = _ask_cpsat(models, deadline - time.monotonic(), memory)
        if answer is None or None in answer["bounds"] or -1 in answer["bounds"]:
            return None
        release, again = str(answer["version"]), []
        for number, bound, chosen in zip(asked, answer["bounds"], answer["plans"], strict=True):
            bounds[number], items = bound, parts[number].items
            ranks = frozenset(items[place] for place in chosen or ())
            broken = [] if chosen is None else cut_off(case, items, parts[number].lines, ranks)
            if broken:
                cuts[number].extend(broken)
                again.append(number)
        asked = again
    return Proof(CP_SAT, release, sum(bounds))


def _ask_cpsat(models: Sequence[Mapping[str, Any]], seconds: float, memory: int) -> child.Message | None:
    if seconds <= 0:
        return None
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    request = {"seconds": seconds, "workers": workers, "models": models}
    try:
        return child.ask(
            "optimiser.proving.cpsat", request, seconds=seconds + SECONDS_TO_START, memory=memory
        )
    except child.ChildError:
        return None


def model_of(
    case: Case, part: Part, plan: frozenset[int] | None = None, cuts: Iterable[Cut] = ()
) -> Mapping[str, Any]:
    """One part as plain whole numbers, with further rows: see ``optimiser.proving.cpsat``."""
    place = {rank: at for at, rank in enumerate(part.items)}
    rows: list[Line | Cut] = [*part.lines, *cuts]
    pots = sorted({pot for rank in part.items for pot in case.pots[rank]})
    groups: dict[frozenset[str], list[tuple[int, int]]] = {}
    for rank in part.items:
        if case.cost[rank]:
            groups.setdefault(case.pots[rank], []).append((place[rank], case.cost[rank]))
    return {
        "worth": [case.support[rank] for rank in part.items],
        "fixed": [place[rank] for rank in sorted(part.fixed)],
        "rows": [
            [
                [(place[rank], value) for rank, value in sorted(line.coefficients.items()) if rank in place],
                line.lower,
                line.upper,
            ]
            for line in rows
            if line.lower is not None or line.upper is not None
        ],
        "groups": [[pairs, [pots.index(pot) for pot in sorted(using)]] for using, pairs in groups.items()],
        "pots": [case.money[pot] for pot in pots],
        "at_least": None if plan is None else sum(case.support[r] for r in plan.intersection(part.items)),
    }
