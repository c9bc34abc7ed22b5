"""The fairness report: what every rule would do for voters, places and groups, side by side.

For each allocation:

- **voters with nothing**: the share without a funded choice, and funded choices per voter;
- **areas and settlements**: spend and support of what is funded there, per head, and as shares beside the
  share of people;
- **benefit groups** (say, a deprivation fifth): spend and support times the share that reaches the group;
- **ballot groups** (people who say who they are): the support that comes from their ballots, and of every
  funded cost an equal part for each person who chose it (the *share* of Maly, Rey, Endriss & Lackner,
  *Fairness in Participatory Budgeting via Equality of Resources*, AAMAS 2023);
- **Gini** of spend per head over areas, people counted: sum n_i n_j |x_i - x_j| / (2 n^2 mean), exact;
- **owed**: proposals that break proportionality (EJR+ up to one; ``optimiser.equity.voters``);
- every area's support beside what its own pot alone would buy (district fairness).

Money in minor units. Support is as the problem counts it, weights between people included; voters and
heads are people, each counted once. What speaks of single voters is ``None`` where a problem holds only
totals (``optimiser.studies.people``), and rules that need single ballots then say so instead of an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimiser.engines.engine import Progress
from optimiser.model import InvalidProblem, Problem, Solution, Status
from optimiser.rules import RULES, rule_named
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS, RULES_OF_SUPPORT, Voters, voters_of
from optimiser.studies.plain import plain
from optimiser.studies.slices import EMPTY, Table, View, gini
from optimiser.validate import check

RULES_OF_GROUPS = frozenset({"leximin-groups", "maximin-groups"})
NEEDS_GROUPS = "needs ballots that name groups"


@dataclass(frozen=True, slots=True)
class Allocation:
    """One rule's answer. ``equity``: the round's equity rules were part of the question.

    ``missing`` is empty, or says in words why there is no answer; then, and when ``status`` has no
    plan, nothing else is there. ``left`` is unspent; ``owed`` the ids of proposals that are owed a place.
    """

    rule: str
    equity: bool
    missing: str = ""
    status: Status | None = None
    funded: tuple[str, ...] = ()
    support: int = 0
    spend: int = 0
    left: int = 0
    conflict: tuple[str, ...] = ()
    voters: Voters | None = None
    share_with_nothing: Fraction | None = None
    choices_each: Fraction | None = None
    areas: Table = EMPTY
    settlements: Table = EMPTY
    benefits: Table = EMPTY
    groups: Table = EMPTY
    gini: Fraction | None = None
    owed: tuple[str, ...] | None = None

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to describe."""
        return self.status is not None and self.status.has_plan


@dataclass(frozen=True, slots=True)
class Report:
    """All rules side by side, the round's own first."""

    problem_sha256: str
    single_ballots: bool
    allocations: tuple[Allocation, ...]


def report(
    problem: Problem,
    *,
    rules: Sequence[str] = tuple(RULES),
    single: bool | None = None,
    residents: Mapping[str, int] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Solve by every rule and describe what comes out.

    A rule is asked under the round's equity rules, and ``max-support`` also without; another rule without
    as well when it has no plan under them. ``residents`` gives people by area, settlement or group where
    the problem has no populations; ``single`` is as in ``optimiser.studies.people``; ``time_limit`` in
    seconds for each solve; ``progress(done, total)`` may raise to stop. Raises ``InvalidProblem``.
    """
    check(problem)
    view = View.of(problem, single, residents)
    found: list[Allocation] = []
    for done, rule in enumerate(rules, 1):
        found.append(_solved(view, problem, rule, time_limit))
        stuck = not found[-1].has_plan
        alike = found[-1].missing in (NEEDS_SINGLE_BALLOTS, NEEDS_GROUPS)
        if problem.rules and not alike and (stuck or rule == "max-support"):
            found.append(_solved(view, replace(problem, rules=()), rule, time_limit))
        if progress:
            progress(done, len(rules))
    return Report(problem.sha256, view.single, tuple(found))


def describe(
    problem: Problem,
    solution: Solution,
    *,
    single: bool | None = None,
    residents: Mapping[str, int] | None = None,
) -> Allocation:
    """One solution of a problem in the report's figures, without solving anything again."""
    return _described(View.of(problem, single, residents), problem, solution)


def report_to_json(found: Report) -> dict[str, Any]:
    """Plain values, field by field; fractions as text such as ``"3/7"``."""
    values: dict[str, Any] = plain(found)
    return values


def _solved(view: View, problem: Problem, rule: str, time_limit: float | None) -> Allocation:
    equity = bool(problem.rules)
    if rule not in RULES_OF_SUPPORT and not view.single:
        return Allocation(rule, equity, missing=NEEDS_SINGLE_BALLOTS)
    if rule in RULES_OF_GROUPS and not any(ballot.groups for ballot in problem.ballots):
        return Allocation(rule, equity, missing=NEEDS_GROUPS)
    try:
        solution = rule_named(rule)(problem, time_limit=time_limit)
    except InvalidProblem as error:
        return Allocation(rule, equity, missing=str(error))
    return _described(view, problem, solution)


def _described(view: View, problem: Problem, solution: Solution) -> Allocation:
    start = Allocation(solution.rule, bool(problem.rules), status=solution.status)
    if not solution.status.has_plan:
        return replace(start, conflict=solution.conflict)
    voters = voters_of(problem, solution.funded, view.single)
    areas = view.areas(solution)
    heads = [(row.people, row.spend) for row in areas.rows if row.people is not None]
    return replace(
        start,
        funded=solution.funded,
        support=solution.support,
        spend=solution.spend,
        left=sum(pot.amount for pot in problem.pots) - solution.spend,
        voters=voters,
        share_with_nothing=voters.share_with_nothing if voters else None,
        choices_each=voters.choices_each if voters else None,
        areas=areas,
        settlements=view.settlements(solution),
        benefits=view.benefits(solution),
        groups=view.groups(solution),
        gini=gini(heads) if len(heads) == len(areas.rows) else None,
        owed=view.owed(solution) if view.single else None,
    )
