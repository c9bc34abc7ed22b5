"""Timing one problem: every stage, the bare solver, and the whole command with its memory.

Seconds are of the processor, so that what else a machine does hardly matters.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from optimiser import solve
from optimiser.ballots import support
from optimiser.cli.files import read_problem
from optimiser.engines.engine import deadline_in
from optimiser.engines.parts import split
from optimiser.engines.prepare import prepare
from optimiser.made_up import county
from optimiser.model import BallotType, EquityRule, Problem, RuleKind, Solution, Status, Utility

RUNS, ENOUGH = 5, 0.5
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Question:
    """What is timed: a rule with its completion (empty: none), a utility (empty: the file's own), seconds."""

    rule: str
    completion: str = ""
    utility: str = ""
    time_limit: float | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """One file. ``rule`` is the rule alone with the file parsed (for ``equal-shares`` the count alone), the
    best of up to five; ``solve`` has checking, words and hashing in it; ``explain`` is every margin.

    ``milp`` is the mixed-integer model alone, canonical and exact; ``bare`` one plain model with the
    solver's own defaults; ``command`` the command ``solve`` from start to end, and ``memory`` the most MiB
    that it took. ``agrees`` is None where the solver gave no second proof in time. ``by`` names the engine.
    """

    file: str
    rule_name: str
    completion: str
    proposals: int
    ballots: int
    classes: int
    parse: float
    rule: float
    solve: float
    explain: float
    milp: float
    bare: float
    command: float
    memory: float
    agrees: bool | None
    by: str
    status: str
    support: int
    spend: int


@dataclass(frozen=True, slots=True)
class Ours:
    """A timing with what another side must know to do the same, and to be held against it."""

    timing: Timing
    utility: Utility
    ballot_type: BallotType
    tie_order: tuple[str, ...]
    funded: tuple[str, ...]
    support: Mapping[str, int]


def time_file(path: str, name: str, question: Question) -> Ours:
    """Time one file in a fresh process, then the command. Raises ``InvalidProblem``."""
    found = _apart(_time_file, path, name, question)
    command, memory = _time_command(path, question)
    return replace(found, timing=replace(found.timing, command=round(command, 4), memory=round(memory, 1)))


def time_made_up(voters: int, question: Question) -> Timing:
    """Time a made-up county of 14 areas and 40 proposals each in a fresh process, whose memory is its own;
    ``parse`` is what making it took.
    """
    return _apart(_time_made_up, voters, question)


def _apart(work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **options).result()


def _time_command(path: str, question: Question) -> tuple[float, float]:
    """Seconds and peak MiB of ``solve FILE``, the interpreter's start included."""
    words = ["solve", path, "--rule", question.rule]
    if question.completion:
        words += ["--completion", question.completion]
    if question.utility:
        words += ["--utility", question.utility]
    if question.time_limit is not None:
        words += ["--time-limit", str(question.time_limit)]
    child = subprocess.Popen(  # noqa: S603 (this very interpreter and program)
        [sys.executable, "-m", "optimiser", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _time_file(path: str, name: str, question: Question) -> Ours:
    utility = question.utility or None
    # The first time imports and caches are cold.
    _solve(read_problem(path, utility=utility), question)
    started = time.process_time()
    problem = read_problem(path, utility=utility)
    parse = time.process_time() - started
    timing, found = _time_problem(problem, name, question, parse=parse, second=True)
    return Ours(
        timing, problem.utility, problem.ballot_type, problem.tie_order, found.funded, support(problem)
    )


def _time_made_up(voters: int, question: Question) -> Timing:
    started = time.process_time()
    problem = county(14, 40, voters)
    if question.rule == "max-support":
        # What counts step by step cannot promise a floor.
        problem = replace(problem, rules=(EquityRule("district-fair", RuleKind.DISTRICT_FAIR),))
    made = time.process_time() - started
    return _time_problem(problem, f"{voters} voters", question, parse=made, second=False)[0]


def _solve(problem: Problem, question: Question) -> Solution:
    return solve(
        problem,
        rule=question.rule,
        completion=question.completion,
        explain=False,
        time_limit=question.time_limit,
    )


def _time_problem(
    problem: Problem, name: str, question: Question, *, parse: float, second: bool
) -> tuple[Timing, Solution]:
    started = time.process_time()
    plain = _solve(problem, question)
    solved = time.process_time() - started
    alone = _best_of(_alone(problem, question)) if second else solved
    why, milp, bare, agrees = 0.0, 0.0, 0.0, None
    best, limit = question.rule == "max-support", question.time_limit
    if best:
        why = _time_reasons(problem, limit)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if best and second:
        before = time.process_time()
        agrees = second_opinion(problem, plain, limit)
        milp = time.process_time() - before
        bare = _time_bare(problem, limit)
    timing = Timing(
        file=name,
        rule_name=question.rule,
        completion=question.completion,
        proposals=len(problem.proposals),
        ballots=sum(ballot.weight for ballot in problem.ballots),
        classes=len(problem.ballots),
        parse=round(parse, 6),
        rule=round(alone, 7),
        solve=round(solved, 6),
        explain=round(why, 6),
        milp=round(milp, 6),
        bare=round(bare, 6),
        command=0.0,
        memory=round(memory, 1),
        agrees=agrees,
        by=plain.solver,
        status=plain.status.value,
        support=plain.support,
        spend=plain.spend,
    )
    return timing, plain


def _alone(problem: Problem, question: Question) -> Callable[[], object]:
    """The rule without what is done around it."""
    from optimiser.rules import rule_named

    if question.rule == "equal-shares" and not question.completion.endswith("greedy"):
        from optimiser.rules.sharing.completion import Counter
        from optimiser.rules.sharing.elections import elections

        counts = elections(prepare(problem))
        return lambda: [Counter(one, [], None).complete(question.completion) for one in counts]
    rule = rule_named(question.rule, question.completion)
    return lambda: rule(problem, time_limit=question.time_limit)


def _best_of(work: Callable[[], object]) -> float:
    best, total = float("inf"), 0.0
    for _ in range(RUNS):
        before = time.process_time()
        work()
        seconds = time.process_time() - before
        best, total = min(best, seconds), total + seconds
        if total > ENOUGH:
            break
    return best


def _time_reasons(problem: Problem, time_limit: float | None) -> float:
    """Seconds for every proposal's reason, with the plan at hand."""
    from optimiser.explain import explain
    from optimiser.rules.max_support import solve_parts

    solved = solve_parts(problem, time_limit=time_limit)
    solved.whole.deadline = deadline_in(time_limit)
    before = time.process_time()
    explain(solved)
    return time.process_time() - before


def _time_bare(problem: Problem, time_limit: float | None) -> float:
    """Seconds of one plain model, from counted support to the solver's answer."""
    from optimiser.milp import bare

    case = prepare(problem)
    before = time.process_time()
    bare(case, time_limit)
    return time.process_time() - before


def second_opinion(problem: Problem, solution: Solution, time_limit: float | None) -> bool | None:
    """Whether the mixed-integer model alone finds the same canonical plan; None where either was late."""
    from optimiser.milp import Milp

    if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE):
        return None
    case = prepare(problem)
    plan = 0
    for part in split(case):
        answer = Milp(case, part.items, part.lines, deadline_in(time_limit)).canonical(part.fixed)
        if answer.status is Status.INFEASIBLE:
            return solution.status is Status.INFEASIBLE
        if answer.status is not Status.OPTIMAL or answer.plan is None:
            return None
        plan |= sum(case.bit(rank) for rank in answer.plan)
    return case.named(plan) == solution.funded
