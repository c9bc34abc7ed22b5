"""Solving in a process of its own, for a caller that must stay in charge: a web application's worker.

A solve in C++ cannot be interrupted from Python, and what eats all memory takes its process with it. Here
it is the child's time, the child's memory and the child's process group (see ``optimiser.apart.child``); the
caller gets the same ``Solution`` that ``optimiser.solve`` gives, or the same study.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from optimiser.apart import child
from optimiser.canonical import problem_to_json
from optimiser.model import InvalidProblem, Problem, Solution
from optimiser.proving.proofs import ProversDisagree
from optimiser.results import result_from_json

MEMORY = 4 << 30
LATEST = 3
Progress = Callable[[int, int], None]
_RAISED: dict[str, type[Exception]] = {"invalid": InvalidProblem, "disagree": ProversDisagree}


def solve_isolated(
    problem: Problem,
    *,
    seconds: float | None = None,
    memory: int | None = MEMORY,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **options: Any,
) -> Solution:
    """As ``optimiser.solve``, in a process that is stopped when it must be.

    ``seconds`` is a hard limit on everything together, proofs and reasons too; ``memory`` is in bytes (None:
    no limit). ``progress`` is called as by ``solve``, in this thread; ``cancelled`` is asked about ten times
    a second and stops the work when it says so. ``options`` are the further ones of ``solve`` (``rule``,
    ``explain``, ``certify``), plain values all.

    Raises what ``solve`` raises, ``child.OutOfTime``, ``child.OutOfMemory``, ``child.Cancelled``, and
    ``child.ChildError`` when the process ended in another way. Nothing of it is left then.
    """

    request = {"problem": problem_to_json(problem), "options": {"time_limit": seconds, **options}}
    return result_from_json(_ask(request, seconds, memory, progress, cancelled)["result"])


def study_isolated(
    problem: Problem,
    method: str,
    *,
    methods: Sequence[str],
    seconds: float,
    memory: int | None = MEMORY,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """As ``optimiser.studies.beside.study``, in a process that is stopped when it must be.

    What is not ready after ``seconds`` is left out. A part that does not look at the clock is stopped after
    ``LATEST`` times as long, and then there is no study. Raises as ``solve_isolated`` does.
    """
    request = {
        "problem": problem_to_json(problem),
        "study": {"method": method, "methods": list(methods), "seconds": seconds},
    }
    found: dict[str, Any] = _ask(request, LATEST * seconds, memory, progress, cancelled)["study"]
    return found


def _ask(
    request: child.Message,
    seconds: float | None,
    memory: int | None,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> child.Message:
    def relay(message: child.Message) -> None:
        if progress is not None:
            progress(*message["progress"])

    answer = child.ask(
        "optimiser.apart.work",
        {**request, "progress": progress is not None},
        seconds=seconds,
        memory=memory,
        cancelled=cancelled,
        on_message=relay,
    )
    for name, kind in _RAISED.items():
        if name in answer:
            raise kind(answer[name])
    return answer
