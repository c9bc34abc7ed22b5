"""The long part of a job: in a process that can be stopped, with every failure in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.allocation.bridge import (
    Apart,
    EndedEarly,
    InvalidProblem,
    OutOfMemory,
    OutOfTime,
    Solution,
    Stopped,
    problem_from,
    solve_problem,
)
from pb.allocation.inputs import Given
from pb.house.jobs import JobFailed, JobStopped, Progress, is_stopped

SECONDS_BETWEEN_REPORTS = 0.5
# A study may take no longer than this: what is not ready by then is left out of it.
MOST_STUDY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solve gave: the texts that are stored, and the solution itself."""

    problem: str
    result: str
    solution: Solution
    milliseconds: int


def solve_given(session: Session, given: Given, progress: Progress, job_id: str) -> Solved:
    """Solve what was gathered. Raises ``JobFailed`` with a sentence, and ``JobStopped``."""
    # Nothing is held while the solver works: not a read, and least of all SQLite's one place to write.
    session.rollback()
    began = time.monotonic()
    seconds = current_app.extensions["settings"].solve_seconds
    with failures_in_words(seconds):
        problem = problem_from(given.frozen, given.ballots, given.amendments)
        texts = solve_problem(
            problem, seldom(progress), rule=given.rule, seconds=seconds, apart=apart_for(job_id)
        )
    return Solved(*texts, milliseconds=round((time.monotonic() - began) * 1000))


@contextmanager
def failures_in_words(seconds: float) -> Iterator[None]:
    """Say in a sentence why work of at most ``seconds`` gave nothing: ``JobFailed``, or ``JobStopped``."""
    try:
        yield
    except Stopped as error:
        raise JobStopped from error
    except OutOfTime as error:
        raise JobFailed(
            _(
                "This could not be worked out and proved within %(count)d seconds. Nothing was changed. "
                "Ask the administrator to allow more time.",
                count=seconds,
            )
        ) from error
    except OutOfMemory as error:
        raise JobFailed(
            _(
                "This needs more memory than it is allowed. Nothing was changed. Ask the administrator to "
                "allow more."
            )
        ) from error
    except EndedEarly as error:
        raise JobFailed(
            _(
                "The program that works this out ended before it was finished. Nothing was changed. Start it "
                "again. If it happens again, tell the administrator."
            )
        ) from error
    except InvalidProblem as error:
        raise JobFailed(_("This cannot be worked out: %(why)s", why=str(error))) from error


def apart_for(job_id: str) -> Apart | None:
    """A worker's process for a job, which it can stop; jobs that are done at once are done where they are."""
    if current_app.extensions["huey"].immediate:
        return None
    megabytes = current_app.extensions["settings"].solve_megabytes
    return Apart(megabytes << 20, _now_and_then(lambda: is_stopped(job_id)))


def study_seconds() -> int:
    """How long a study may take."""
    return min(MOST_STUDY_SECONDS, int(current_app.extensions["settings"].solve_seconds))


def _now_and_then(ask: Callable[[], bool]) -> Callable[[], bool]:
    """Ask twice a second at most: each time is a look at the database."""
    last = 0.0

    def asked() -> bool:
        nonlocal last
        moment = time.monotonic()
        if moment - last < SECONDS_BETWEEN_REPORTS:
            return False
        last = moment
        return ask()

    return asked


def seldom(progress: Progress) -> Progress:
    """Report twice a second at most: each report is a transaction."""
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last >= SECONDS_BETWEEN_REPORTS or done == total:
            last = moment
            progress(done, total)

    return report
