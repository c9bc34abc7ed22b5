"""The only door between the application and the optimiser.

What was frozen when voting opened, the counted ballots and the councillors' amendments become a
``Problem``; its solution comes back as canonical JSON, which is what is stored, hashed and signed.

How they become one is in ``problems``, what is worked out beside a result in ``studies``.
"""

from __future__ import annotations

import json
import time

import optimiser
from optimiser.ballots import support as count_support
from optimiser.canonical import canonical_json, problem_from_json, problem_to_json
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Explanation,
    InvalidProblem,
    Problem,
    Proof,
    Reason,
    RuleKind,
    Solution,
    Status,
    sha256_of,
)
from optimiser.results import result_from_json, result_to_json
from optimiser.rules import RULES
from optimiser.rules.levels import Levels, Step, levels_in
from pb.allocation.bridge.apart import (
    Apart,
    EndedEarly,
    OutOfMemory,
    OutOfTime,
    Progress,
    Stopped,
    said,
)
from pb.allocation.bridge.files import read_election
from pb.allocation.bridge.problems import Group, aggregated, problem_from, whole_problem_from

__all__ = [
    "Amendment",
    "AmendmentKind",
    "Apart",
    "EndedEarly",
    "Explanation",
    "Group",
    "InvalidProblem",
    "Levels",
    "OutOfMemory",
    "OutOfTime",
    "Problem",
    "Proof",
    "Reason",
    "RuleKind",
    "Solution",
    "Status",
    "Step",
    "Stopped",
    "able_methods",
    "aggregated",
    "levels_in",
    "parse_problem",
    "parse_result",
    "problem_from",
    "read_election",
    "sha256_of",
    "solve_problem",
    "supports_in",
    "verify_texts",
    "whole_problem_from",
]


def solve_problem(
    problem: Problem,
    progress: Progress | None = None,
    *,
    rule: str = "max-support",
    seconds: float | None = None,
    apart: Apart | None = None,
) -> tuple[str, str, Solution]:
    """Solve and explain: canonical JSON of the problem, canonical JSON of the result, the solution.

    ``apart`` solves in a process that can be stopped, and has a second prover prove the answer there; the
    plan and its reasons are the same either way.

    Raises ``InvalidProblem`` when the problem cannot be used, and ``OutOfTime`` when the answer or one of
    its reasons was not proved within ``seconds``: a reason that may be wrong is none; with ``apart`` also
    ``OutOfMemory``, ``EndedEarly`` and ``Stopped``. An infeasible problem is an answer, not an error: see
    the solution's status and conflict.
    """
    began = time.monotonic()
    if apart is None:
        solution = optimiser.solve(problem, rule=rule, explain=True, time_limit=seconds, progress=progress)
    else:
        solution = _solve_apart(problem, progress, rule, seconds, apart)
    late = seconds is not None and time.monotonic() - began >= seconds
    # An answer has a reason for every proposal, unless there can be no plan.
    if late or (problem.proposals and not solution.explanations and solution.status is not Status.INFEASIBLE):
        raise OutOfTime
    return (
        canonical_json(problem_to_json(problem)),
        canonical_json(result_to_json(solution, problem)),
        solution,
    )


def _solve_apart(
    problem: Problem, progress: Progress | None, rule: str, seconds: float | None, apart: Apart
) -> Solution:
    with said():
        return optimiser.solve_isolated(
            problem,
            seconds=seconds,
            memory=apart.memory,
            progress=progress,
            cancelled=apart.stopped,
            rule=rule,
            certify=True,
        )


def able_methods() -> tuple[str, ...]:
    """The names of the methods that the optimiser has."""
    return tuple(RULES)


def supports_in(problem: str) -> dict[str, int]:
    """The support of every proposal by id, counted again from a problem's stored text."""
    return count_support(parse_problem(problem))


def parse_problem(text: str) -> Problem:
    """The problem in its stored text. Raises ``InvalidProblem``."""
    return problem_from_json(json.loads(text))


def parse_result(text: str) -> Solution:
    """The solution in its stored text. Raises ``InvalidProblem``."""
    return result_from_json(json.loads(text))


def verify_texts(problem: str, result: str) -> list[str]:
    """What is wrong with a stored result, re-checked from both texts alone; empty when nothing is."""
    return list(optimiser.verify(parse_problem(problem), parse_result(result)))
