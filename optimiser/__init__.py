"""Participatory budgeting, exactly: a library and a command that need nothing of the web application.

``solve`` answers a ``Problem`` with a ``Solution``; ``solve_isolated`` and ``study_isolated`` work in a
process that can be stopped; ``verify`` re-checks a published result from the two files alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from optimiser.amend import apply_amendments
from optimiser.apart.solving import solve_isolated, study_isolated
from optimiser.certify import verify
from optimiser.diff import diff
from optimiser.engines.relaxing import check_order
from optimiser.model import InvalidProblem, Problem, Solution
from optimiser.validate import check

__all__ = [
    "InvalidProblem",
    "apply_amendments",
    "diff",
    "solve",
    "solve_isolated",
    "study_isolated",
    "verify",
]


def solve(
    problem: Problem,
    *,
    rule: str = "max-support",
    completion: str = "",
    explain: bool = True,
    certify: bool = False,
    time_limit: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    gives_first: Sequence[str] | None = None,
) -> Solution:
    """Check and solve a problem.

    ``completion`` says how ``equal-shares`` goes on with the money left
    (``optimiser.rules.sharing.completion``). ``certify`` has every other prover at hand prove the optimum
    too (``optimiser.proving.proofs``): it costs about as much time as the solve, so it is for answers that
    are published and signed, not for trying things out. ``time_limit`` is in seconds, for all stages
    together. Where reasons are not all found in the time that the plan leaves there are none; a further
    proof gets what is left then, a quarter of the whole at most, or is left out. ``progress(done, total)``
    is called while the reasons are worked out. ``gives_first`` are ids of rules in the order in which they
    may give when no plan keeps them all (``optimiser.engines.relaxing``; by kind when None). Raises
    ``InvalidProblem`` with one line, and ``ProversDisagree``.
    """
    from optimiser.rules import rule_named

    check(problem)
    check_order(problem, gives_first or ())
    if rule != "max-support" or completion:
        found = rule_named(rule, completion, explain=explain)(problem, time_limit=time_limit)
        return found if explain else replace(found, explanations={})
    from optimiser.explain import explain as reasons_for
    from optimiser.rules.max_support import solve_parts

    solved = solve_parts(problem, time_limit=time_limit, gives_first=gives_first)
    if explain:
        reasons = reasons_for(solved, progress)
        ties = tuple(key for key, reason in reasons.items() if reason.tie_stage is not None)
        solved = replace(solved, solution=replace(solved.solution, explanations=reasons, ties=ties))
    if not certify:
        return solved.solution
    from optimiser.proving.proofs import more_proofs

    quarter = None if time_limit is None else time_limit / 4
    return more_proofs(solved.case, solved.solution, time_limit=quarter, deadline=solved.whole.deadline)
