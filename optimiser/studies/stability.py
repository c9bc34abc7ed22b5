"""How sure the answer is: who still wins when other people of the same kind had voted.

The ballots are drawn again many times (``optimiser.studies.resampling``) and every resample is solved in
full by the same rule, with the same tie order, rules and amendments. Floors that are made of support
(own-pot optima) are made anew each time. A proposal that wins in 5 to 95 % of them is a *close call*.

Work is shared among processes; the answer does not depend on how many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import current_process, get_context, parent_process
from threading import Thread
from time import monotonic
from typing import Any

import numpy as np

from optimiser.canonical import merged_ballots
from optimiser.engines.engine import Progress, deadline_in
from optimiser.model import InvalidProblem, Problem
from optimiser.rules import rule_named
from optimiser.studies.electing import Electing, Won, proposals_of
from optimiser.studies.people import need_single_ballots
from optimiser.studies.plain import plain
from optimiser.validate import check

RESAMPLES = 1000
# Per cent: from the first to the second, both included, is a close call.
CLOSE = (5, 95)
# Starting processes takes about a second: less work than this is done here.
SMALL_WORK = 1.5
FIRST = 20
CHUNK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal: whether it is funded, and in how many resamples it is (at any level)."""

    proposal: str
    funded: bool
    wins: int


@dataclass(frozen=True, slots=True)
class Stability:
    """Standings by public number. ``resamples`` is how many were solved (fewer than ``asked`` when time ran
    out: then the first so many), ``no_plan`` in how many of them the rule had no plan. ``close`` are the
    ids of close calls.
    """

    problem_sha256: str
    rule: str
    seed: int
    asked: int
    resamples: int
    no_plan: int
    standings: tuple[Standing, ...]
    close: tuple[str, ...]


def stability(
    problem: Problem,
    *,
    rule: str = "max-support",
    resamples: int = RESAMPLES,
    seed: int = 0,
    single: bool | None = None,
    workers: int | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Stability:
    """Solve a problem again under resampled ballots.

    ``workers`` are processes (None: one per core, 1: this one only). ``progress(done, total)`` may raise to
    stop: then no process is left behind. ``time_limit`` in seconds for everything. Raises ``InvalidProblem``,
    also where there are only totals (``single`` as in ``optimiser.studies.people``).
    """
    check(problem)
    need_single_ballots(problem, single, "stability")
    if resamples < 0:
        raise InvalidProblem("resamples: must be 0 or more")
    # As they are published: the order of choices on a ballot of approval says nothing, and draws nothing.
    problem = replace(problem, ballots=merged_ballots(problem.ballots, problem.ballot_type))
    deadline = deadline_in(time_limit)
    funded = proposals_of(problem, rule_named(rule)(problem, time_limit=time_limit))
    done, wins, no_plan = 0, np.zeros(len(problem.proposals), np.int64), 0
    for won in _all(Electing.of(problem, rule, seed), resamples, workers, deadline):
        done += 1
        no_plan += won is None
        wins += 0 if won is None else won
        if progress:
            progress(done, resamples)
    places = sorted(range(len(problem.proposals)), key=lambda at: problem.proposals[at].number)
    standings = tuple(
        Standing(problem.proposals[at].id, bool(funded is not None and funded[at]), int(wins[at]))
        for at in places
    )
    low, high = CLOSE
    return Stability(
        problem_sha256=problem.sha256,
        rule=rule,
        seed=seed,
        asked=resamples,
        resamples=done,
        no_plan=no_plan,
        standings=standings,
        close=tuple(s.proposal for s in standings if low * done <= 100 * s.wins <= high * done and done),
    )


def stability_to_json(found: Stability) -> dict[str, Any]:
    """Plain values, field by field."""
    values: dict[str, Any] = plain(found)
    return values


def _all(
    electing: Electing, resamples: int, workers: int | None, deadline: float | None
) -> Iterator[Won | None]:
    """Winners in order of the resamples, as far as there is time."""
    began, done = monotonic(), 0
    # A daemon may not have processes of its own.
    alone = workers == 1 or (os.cpu_count() or 1) == 1 or current_process().daemon
    while done < resamples and not _late(deadline):
        if done >= FIRST and not alone and (monotonic() - began) / done * (resamples - done) > SMALL_WORK:
            yield from _shared(
                electing, range(done, resamples), (monotonic() - began) / done, workers, deadline
            )
            return
        yield electing.winners(done)
        done += 1


def _late(deadline: float | None) -> bool:
    return deadline is not None and monotonic() > deadline


def _shared(
    electing: Electing, numbers: range, each: float, workers: int | None, deadline: float | None
) -> Iterator[Won | None]:
    """The same from several processes, which are gone when this ends, however it ends."""
    size = max(1, int(CHUNK_SECONDS / each))
    chunks = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), _begin, (electing.problem, electing.rule, electing.sampler.seed)
    )
    try:
        for found in pool.map(_part, chunks):
            yield from found
            if _late(deadline):
                return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


# What a worker process works on: made once, when it starts.
_mine: list[Electing] = []


def _begin(problem: Problem, rule: str, seed: int) -> None:
    Thread(target=_leave_with_parent, daemon=True).start()
    _mine.append(Electing.of(problem, rule, seed))


def _leave_with_parent() -> None:
    """A parent that is killed cannot say so: its workers watch it, and none of them is left behind."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _part(numbers: range) -> list[Won | None]:
    return [_mine[0].winners(number) for number in numbers]
