"""What is worked out beside a result (``optimiser.studies.beside``), here or in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import optimiser
from optimiser.model import Problem
from optimiser.studies import beside
from pb.allocation.bridge.apart import Apart, Progress, said


def study_problem(
    problem: Problem,
    method: str,
    *,
    methods: Sequence[str],
    seconds: float,
    progress: Progress | None = None,
    apart: Apart | None = None,
) -> dict[str, Any]:
    """Everything that is shown beside a result, as plain values; with proposals by public number.

    ``methods`` are the ways of counting to be compared. What is not ready after ``seconds`` is left out.
    Raises ``InvalidProblem``; with ``apart`` also ``OutOfTime``, ``OutOfMemory``, ``EndedEarly`` and
    ``Stopped``.
    """
    if apart is None:
        return beside.study(problem, method, methods=methods, seconds=seconds, progress=progress)
    with said():
        return optimiser.study_isolated(
            problem,
            method,
            methods=methods,
            seconds=seconds,
            memory=apart.memory,
            progress=progress,
            cancelled=apart.stopped,
        )
