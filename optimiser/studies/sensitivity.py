"""What else could have been decided with the same ballots: other utilities, other weights, a workshop less.

The choice of utility and of weights between people is a choice of values, made and published before the
vote. Here is what each other choice would have funded, so that nobody needs to wonder. Support under one
utility is not comparable with support under another: only who is funded is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from optimiser.ballots import applicable
from optimiser.engines.engine import Progress
from optimiser.model import InvalidProblem, Problem, Solution, Status, Weighting
from optimiser.rules import rule_named
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS, single_ballots
from optimiser.studies.plain import plain
from optimiser.validate import check
from optimiser.weights import weights_of


class Change(StrEnum):
    """What is done otherwise."""

    UTILITY = "utility"
    WEIGHTING = "weighting"
    WORKSHOP = "without-workshop"


@dataclass(frozen=True, slots=True)
class Variant:
    """What comes out when one thing is otherwise. ``own``: it is the problem as it stands.

    ``gains`` are funded here and not as it stands, ``loses`` the other way round (ids of options).
    ``missing`` says why there is no answer. ``effective`` is the effective number of ballots under weights.
    """

    change: Change
    name: str
    own: bool
    missing: str = ""
    status: Status | None = None
    funded: tuple[str, ...] = ()
    spend: int = 0
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    effective: int | None = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All variants: utilities, weightings, then each workshop left out."""

    problem_sha256: str
    rule: str
    variants: tuple[Variant, ...]


def sensitivity(
    problem: Problem,
    *,
    rule: str = "max-support",
    single: bool | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Solve a problem again with one thing otherwise at a time.

    Utilities are those that the ballots can be read by; weightings those that the problem has figures for
    (more than one area, more than one workshop, populations). Where there are only totals nothing can be
    weighed or left out, and there is no other utility. ``time_limit`` in seconds for each solve;
    ``progress(done, total)`` may raise to stop. Raises ``InvalidProblem``.
    """
    check(problem)
    solve = rule_named(rule)
    own = solve(problem, time_limit=time_limit)
    single = single_ballots(problem) if single is None else single
    asked = list(_variants(problem, single))
    found = []
    for done, (change, name, other) in enumerate(asked, 1):
        found.append(_variant(problem, own, change, name, other, rule, time_limit))
        if change is Change.WEIGHTING and single and other is not None:
            found[-1] = replace(found[-1], effective=weights_of(other).effective)
        if progress:
            progress(done, len(asked))
    return Sensitivity(problem.sha256, rule, tuple(found))


def sensitivity_to_json(found: Sensitivity) -> dict[str, Any]:
    """Plain values, field by field."""
    values: dict[str, Any] = plain(found)
    return values


def _variants(problem: Problem, single: bool) -> Iterator[tuple[Change, str, Problem | None]]:
    """What to ask; ``None`` in place of a problem where that needs single ballots."""
    for utility in applicable(problem.ballot_type) if single else (problem.utility,):
        yield Change.UTILITY, utility.value, replace(problem, utility=utility)
    for weighting in Weighting:
        if _means_something(problem, weighting):
            known = single or weighting is problem.weighting
            yield Change.WEIGHTING, weighting.value, replace(problem, weighting=weighting) if known else None
    workshops = sorted({b.workshop for b in problem.ballots if b.workshop})
    for workshop in workshops if single else ():
        kept = tuple(b for b in problem.ballots if b.workshop != workshop)
        yield Change.WORKSHOP, workshop, replace(problem, ballots=kept)


def _means_something(problem: Problem, weighting: Weighting) -> bool:
    if weighting in (Weighting.RAW, problem.weighting):
        return True
    if weighting is Weighting.PER_WORKSHOP:
        return len({b.workshop for b in problem.ballots}) > 1
    if weighting is Weighting.BY_POPULATION and not all(area.population for area in problem.areas):
        return False
    return len(problem.areas) > 1


def _variant(
    problem: Problem,
    own: Solution,
    change: Change,
    name: str,
    other: Problem | None,
    rule: str,
    time_limit: float | None,
) -> Variant:
    if other is None:
        return Variant(change, name, own=False, missing=NEEDS_SINGLE_BALLOTS)
    start = Variant(change, name, own=other == problem)
    try:
        found = own if start.own else rule_named(rule)(other, time_limit=time_limit)
    except InvalidProblem as error:
        return replace(start, missing=str(error))
    if not (found.status.has_plan and own.status.has_plan):
        return replace(start, status=found.status, funded=found.funded, spend=found.spend)
    return replace(
        start,
        status=found.status,
        funded=found.funded,
        spend=found.spend,
        gains=tuple(key for key in found.funded if key not in own.funded),
        loses=tuple(key for key in own.funded if key not in found.funded),
    )
