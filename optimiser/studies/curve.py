"""Support against fairness: how much support each further step of a fairness measure would cost.

The epsilon-constraint method (Haimes, Lasdon & Wismer 1971; Ehrgott, *Multicriteria Optimization*, 2005,
§4.1): maximise support subject to "the measure is at least e", and raise e. Every point given is exactly
efficient: nothing has more of one without less of the other, proved by solving once more just above it.

Measures are whole basis points, rounded down, so that a point at v is the plan under the published rule with
``share = v`` and a step up is v + 1:

===========  =======================================================================================
own-pot      the smallest area's share of the support that its own pot would buy, at most the whole of it
             (the alpha of an approximate district fairness: Hershkowitz et al., AAAI 2021)
coverage     the share of voters with a funded choice
group-spend  the share of spend that reaches the group ``of``
theme-share  the share of spend that goes to the theme ``of``
===========  =======================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from optimiser.engines.case import Case, repriced
from optimiser.engines.engine import Progress, Whole, deadline_in
from optimiser.engines.lines import Line
from optimiser.engines.plans import Plan
from optimiser.engines.prepare import prepare
from optimiser.equity import BASIS, sharing_areas
from optimiser.equity.voters import Coverage
from optimiser.model import EquityRule, InvalidProblem, Problem, RuleKind
from optimiser.studies.people import need_single_ballots
from optimiser.studies.plain import plain
from optimiser.studies.price import best
from optimiser.validate import check

STEP = 100
OWN = "~measure"


class MeasureKind(StrEnum):
    """What fairness is measured by."""

    OWN_POT = "own-pot"
    COVERAGE = "coverage"
    GROUP_SPEND = "group-spend"
    THEME_SHARE = "theme-share"


RULE_OF = {
    MeasureKind.OWN_POT: RuleKind.DISTRICT_FAIR,
    MeasureKind.COVERAGE: RuleKind.COVERAGE,
    MeasureKind.GROUP_SPEND: RuleKind.GROUP_SPEND,
    MeasureKind.THEME_SHARE: RuleKind.THEME_SHARE,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of measure, and the group or theme that it is ``of`` where it needs one."""

    kind: MeasureKind
    of: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """The best plan with at least ``value`` basis points of a measure; ``chosen``: the round's own plan."""

    value: int
    support: int
    spend: int
    funded: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Efficient points by rising value, falling support.

    ``without`` are the round's own rules about this measure, left aside so that the curve shows what lies on
    either side of them; its other rules hold throughout. ``chosen`` is the plan under all of the round's
    rules: one of the points, or one below the curve (then no point is marked), or ``None`` when there is
    none. ``complete`` is false when time ran out: the points are right and there may be more.
    """

    problem_sha256: str
    measure: Measure
    without: tuple[str, ...]
    points: tuple[Point, ...]
    chosen: Point | None
    complete: bool


def measures_of(problem: Problem, single: bool | None = None) -> tuple[Measure, ...]:
    """The measures that say something about a problem, the likeliest first."""
    found = []
    if sharing_areas(problem):
        found.append(Measure(MeasureKind.OWN_POT))
    try:
        need_single_ballots(problem, single, MeasureKind.COVERAGE)
        found.append(Measure(MeasureKind.COVERAGE))
    except InvalidProblem:
        pass
    groups = sorted({benefit.group for p in problem.proposals for benefit in p.benefits})
    themes = sorted({theme for p in problem.proposals for theme in p.themes})
    found += [Measure(MeasureKind.GROUP_SPEND, group) for group in groups]
    found += [Measure(MeasureKind.THEME_SHARE, theme) for theme in themes]
    return tuple(found)


def curve(
    problem: Problem,
    measure: Measure,
    *,
    step: int = STEP,
    single: bool | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Curve:
    """The curve of a problem, points at least ``step`` basis points apart (1: every one that there is).

    The chosen point and both ends are always among them. ``single`` as in ``optimiser.studies.people``;
    ``progress(value, 10000)`` is called after every point and may raise to stop. Raises ``InvalidProblem``,
    also for coverage of a problem that holds only totals.
    """
    check(problem)
    if step < 1:
        raise InvalidProblem("step: must be at least 1 basis point")
    if measure.kind is MeasureKind.COVERAGE:
        need_single_ballots(problem, single, "coverage")
    if (measure.kind in (MeasureKind.GROUP_SPEND, MeasureKind.THEME_SHARE)) is not bool(measure.of):
        raise InvalidProblem(
            f"measure {measure.kind.value}: 'of' must name a group or theme where it has one"
        )
    case = prepare(problem)
    whole = Whole(case, deadline_in(time_limit))
    gone = tuple(rule.id for rule in problem.rules if _about(rule, measure))
    walk = _Walk(case.without_rules(gone), whole, measure)
    mine = best(whole, case)
    chosen = walk.point(mine.plan) if mine.plan is not None else None
    points = []
    for point in walk.points(step, -1 if chosen is None else chosen.value):
        same = chosen is not None and (point.value, point.support) == (chosen.value, chosen.support)
        points.append(replace(chosen, chosen=True) if chosen and same else point)
        if progress:
            progress(point.value, BASIS)
    return Curve(
        problem_sha256=problem.sha256,
        measure=measure,
        without=gone,
        points=tuple(points),
        chosen=None if chosen is None else replace(chosen, chosen=True),
        complete=mine.proved and not walk.out_of_time,
    )


def curve_to_json(found: Curve) -> dict[str, Any]:
    """Plain values, field by field."""
    values: dict[str, Any] = plain(found)
    return values


def _about(rule: EquityRule, measure: Measure) -> bool:
    """Whether a rule of the round speaks of the measure itself, everywhere."""
    of = {MeasureKind.GROUP_SPEND: rule.group, MeasureKind.THEME_SHARE: rule.theme}.get(measure.kind, "")
    return rule.kind is RULE_OF[measure.kind] and not rule.area and of == measure.of


@dataclass
class _Walk:
    """The way up the curve. Lines stay in ``kept``: the engine knows parts by them."""

    case: Case
    whole: Whole
    measure: Measure
    out_of_time: bool = False
    kept: list[Line] = field(default_factory=list)

    def points(self, step: int, chosen: int) -> Iterator[Point]:
        """Every efficient point at least ``step`` apart, the chosen value and both ends among them."""
        here = self._at(0)
        while here is not None:
            after = self._at(here.value + 1)
            if after is not None and after.support == here.support:
                here = after
                continue
            if self.out_of_time:
                return
            yield here
            target = min(v for v in (here.value + step, chosen) if v > here.value)
            here = after if after is None or after.value >= target else self._beyond(after, target)

    def _beyond(self, lower: Point, target: int) -> Point | None:
        """The point at the target, or the last there is below it."""
        found = self._at(target)
        if found is not None or self.out_of_time:
            return found
        while target - lower.value > 1 and not self.out_of_time:
            middle = (lower.value + target) // 2
            higher = self._at(max(middle, lower.value + 1))
            if higher is None:
                target = max(middle, lower.value + 1)
            else:
                lower = higher
        return lower

    def _at(self, value: int) -> Point | None:
        """The best plan with at least that much; ``None`` when there is none that is known to be best."""
        if value > BASIS:
            return None
        lines = self._lines(value) if value else ()
        self.kept.extend(lines)
        answer = best(self.whole, replace(self.case, lines=(*self.case.lines, *lines)))
        self.out_of_time |= not answer.proved
        if answer.plan is None or not answer.proved:
            return None
        if value and self._counts_spend and not answer.plan.spend:
            # Any share of nothing spent: no answer to what more fairness would cost.
            return None
        return self.point(answer.plan)

    def point(self, plan: Plan) -> Point:
        """A plan with its value."""
        return Point(self._value(plan), plan.support, plan.spend, self.case.named(plan.mask))

    @property
    def _counts_spend(self) -> bool:
        return self.measure.kind in (MeasureKind.GROUP_SPEND, MeasureKind.THEME_SHARE)

    def _lines(self, value: int) -> tuple[Line, ...]:
        if self.measure.kind is MeasureKind.COVERAGE:
            least = -(-value * self._cover.voters.people // BASIS)
            return (replace(self._cover, least=least),)
        if self.measure.kind is MeasureKind.OWN_POT:
            return tuple(
                Line(OWN, RuleKind.DISTRICT_FAIR, area, self._in_area(area), lower=-(-value * opt // BASIS))
                for area, opt in self._opt.items()
            )
        rule = RULE_OF[self.measure.kind]
        return self._made(EquityRule(OWN, rule, theme=self.measure.of, group=self.measure.of, share=value))

    def _made(self, rule: EquityRule) -> tuple[Line, ...]:
        """The lines that the catalogue makes of a rule."""
        problem = replace(self.case.problem, rules=(rule,))
        if rule.kind is not RuleKind.COVERAGE:
            problem = replace(problem, ballots=())
        return tuple(line for line in prepare(problem).lines if line.rule_id == OWN)

    @cached_property
    def _cover(self) -> Coverage:
        (line,) = self._made(EquityRule(OWN, RuleKind.COVERAGE))
        assert isinstance(line, Coverage)  # noqa: S101 (for the type checker: this kind makes no other)
        return line

    @cached_property
    def _opt(self) -> dict[str, int]:
        areas = sorted(sharing_areas(repriced(self.case.problem)))
        return {area: self.case.own_pot_support[area] for area in areas if self.case.own_pot_support[area]}

    def _in_area(self, area: str) -> dict[int, int]:
        case = self.case
        return {r: s for r, s in enumerate(case.support) if case.area[r] == area and r not in case.synergies}

    def _value(self, plan: Plan) -> int:
        case, ranks = self.case, self.case.ranks(plan.mask)
        if self.measure.kind is MeasureKind.COVERAGE:
            voters = self._cover.voters
            covered = np.unique(voters.voter[np.isin(voters.rank, ranks)])
            people = voters.people
            return int(voters.weight[covered].sum()) * BASIS // people if people else BASIS
        if self.measure.kind is MeasureKind.OWN_POT:
            mine = dict.fromkeys(self._opt, 0)
            for r in ranks:
                if case.area[r] in mine and r not in case.synergies:
                    mine[case.area[r]] += case.support[r]
            return min([BASIS, *(mine[area] * BASIS // opt for area, opt in self._opt.items())])
        reached = sum(case.cost[r] * self._reach[case.proposal[r]] for r in ranks if r not in case.synergies)
        return reached // plan.spend if plan.spend else 0

    @cached_property
    def _reach(self) -> dict[str, int]:
        """Basis points of a proposal's cost that reach the group or go to the theme."""
        if self.measure.kind is MeasureKind.THEME_SHARE:
            return {p.id: BASIS * (self.measure.of in p.themes) for p in self.case.problem.proposals}
        return {
            p.id: sum(b.share for b in p.benefits if b.group == self.measure.of)
            for p in self.case.problem.proposals
        }
