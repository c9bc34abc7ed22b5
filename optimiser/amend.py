"""A councillor's typed changes as values: fix, forbid, reprice.

Amendments travel inside the problem, with author and reason, so that one hash covers both; ``solve`` obeys
them. What they do to equity rules is said in ``optimiser.equity``: a new price counts everywhere, but a
rule's own figures do not move because something is fixed or forbidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from optimiser.model import Amendment, Problem
from optimiser.validate import check


def apply_amendments(problem: Problem, amendments: Iterable[Amendment]) -> Problem:
    """The problem with these amendments added; one with the id of an earlier one takes its place.

    Raises ``InvalidProblem`` when one names an unknown proposal or two set a price for the same one.
    """
    merged = {a.id: a for a in (*problem.amendments, *amendments)}
    amended = replace(problem, amendments=tuple(merged.values()))
    check(amended)
    return amended


def withdraw_amendments(problem: Problem, ids: Iterable[str] | None = None) -> Problem:
    """The problem without some amendments, or without any."""
    gone = None if ids is None else set(ids)
    return replace(
        problem,
        amendments=tuple(a for a in problem.amendments if gone is not None and a.id not in gone),
    )
