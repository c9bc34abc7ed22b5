"""What a council shows beside a result: other ways of counting, prices of rules, support against fairness.

All of it is plain JSON values, with proposals by id, which must be their public numbers. It may be worked
out of a problem with everybody's ballot; what comes out speaks of totals only, and may be published: how
many voters have nothing is told to the nearest five, and below ten not at all (null).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import optimiser
from optimiser.engines.engine import Progress
from optimiser.model import InvalidProblem, LateCount, Problem, RuleKind, Solution, Status
from optimiser.rules import is_late
from optimiser.studies.curve import Curve, Measure, MeasureKind, Point, curve, measures_of
from optimiser.studies.people import voters_of
from optimiser.studies.price import Price, prices
from optimiser.studies.stability import CLOSE, stability

FORMAT = 2
MAX_SUPPORT = "max-support"
# Points of the curve are this far apart at least, in hundredths of a per cent.
STEP = 200
MOST_CURVE_SECONDS = 10
RESAMPLES, FEWEST_RESAMPLES = 200, 50
# Where there are more proposals than this, only a curve that a rule of the round asks for is worth its time,
# and drawing again takes too long.
MANY = 200
# A group of fewer people is not told, a larger one never exactly.
FEWEST_TOLD, TOLD_TO = 10, 5
# What a rule of the round is measured by.
MEASURE_OF = {
    RuleKind.GROUP_SPEND: MeasureKind.GROUP_SPEND,
    RuleKind.COVERAGE: MeasureKind.COVERAGE,
    RuleKind.THEME_SHARE: MeasureKind.THEME_SHARE,
    RuleKind.DISTRICT_FAIR: MeasureKind.OWN_POT,
}


def study(
    problem: Problem,
    method: str,
    *,
    methods: Sequence[str],
    seconds: float,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Everything that is shown beside a result, as plain values.

    ``methods`` are the ways of counting to be compared; the problem's own ``method`` is worked out first.
    ``seconds`` is for the whole; what is not ready by then is left out. ``progress(done, total)`` may raise
    to stop. Raises ``InvalidProblem``.
    """
    report = progress or (lambda _done, _total: None)
    end = time.monotonic() + seconds
    steps = len(methods) + 3
    by_method: dict[str, list[dict[str, Any]]] = {}
    for done, name in enumerate(sorted(methods, key=lambda name: name != method), 1):
        left = end - time.monotonic()
        # No other way of counting may take the time of all that follows.
        by_method[name] = _alternatives(problem, name, left if name == method else min(left, seconds / 4))
        report(done, steps)
    found: dict[str, Any] = {
        "format": FORMAT,
        "method": method,
        "alternatives": [one for name in methods for one in by_method[name]],
    }
    found |= priced(problem, method, end - time.monotonic())
    report(steps - 2, steps)
    found["curve"] = _curve(problem, method, end - time.monotonic())
    report(steps - 1, steps)
    found["again"] = again(problem, method, end - time.monotonic())
    report(steps, steps)
    return found


def _alternatives(problem: Problem, method: str, seconds: float) -> list[dict[str, Any]]:
    """One method under the round's rules; and without them where it cannot keep them, or is the usual one."""
    first = outcome(problem, method, seconds) if seconds > 0 else None
    if first is None:
        return []
    if not problem.rules or (method != MAX_SUPPORT and first["status"] != Status.INFEASIBLE):
        return [first]
    second = outcome(replace(problem, rules=()), method, seconds)
    return [first] if second is None else [first, second]


def outcome(problem: Problem, method: str, seconds: float) -> dict[str, Any] | None:
    """What is funded by a method, in figures, without reasons; None where the time was not enough."""
    try:
        solution = optimiser.solve(problem, rule=method, explain=False, time_limit=seconds)
    except LateCount:
        return None
    if not _is_settled(solution):
        return None
    voters = voters_of(problem, solution.funded, single=True)
    return {
        "method": method,
        "rules": bool(problem.rules),
        "status": solution.status.value,
        "funded": _numbers(solution.funded),
        "support": solution.support,
        "spend": solution.spend,
        "people": voters.people if voters else 0,
        "nothing": told(voters.nothing) if voters else None,
    }


def _is_settled(solution: Solution) -> bool:
    """Whether it is what the method gives, and not the best that was found when the time ran out."""
    if solution.rule == MAX_SUPPORT:
        return solution.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return not is_late(solution)


def told(people: int) -> int | None:
    """How many people there are, as it may be published: to the nearest five; None for a few."""
    return None if people < FEWEST_TOLD else (2 * people + TOLD_TO) // (2 * TOLD_TO) * TOLD_TO


def priced(problem: Problem, method: str, seconds: float) -> dict[str, Any]:
    """The price of each rule and of all; only the usual method has one."""
    if method != MAX_SUPPORT or not problem.rules or seconds <= 0:
        return {"prices": [], "together": None}
    found = prices(problem, time_limit=seconds)
    return {
        "prices": [
            _price(price)
            for price in found.each
            if price.status is Status.OPTIMAL and price.without is not None
        ],
        "together": _price(found.together)
        if found.together and found.together.status is Status.OPTIMAL
        else None,
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "rules": list(price.rules),
        "support": price.support,
        "spend": price.spend,
        "brings": _numbers(price.brings),
        "drops": _numbers(price.drops),
    }


def _curve(problem: Problem, method: str, seconds: float) -> dict[str, Any] | None:
    """The first curve with more than one point, among those that the round's rules speak of, then others."""
    end = time.monotonic() + min(seconds, MOST_CURVE_SECONDS)
    for measure in _measures(problem) if method == MAX_SUPPORT else ():
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            found = curve_of(problem, measure, left)
        except InvalidProblem:
            continue
        if len(found["points"]) > 1:
            return found
    return None


def curve_of(problem: Problem, measure: Measure, seconds: float) -> dict[str, Any]:
    """Support against a measure, as plain values. Raises ``InvalidProblem``."""
    return _curve_values(curve(problem, measure, step=STEP, single=True, time_limit=seconds))


def _measures(problem: Problem) -> Iterator[Measure]:
    possible = measures_of(problem, single=True)
    for rule in problem.rules:
        kind = MEASURE_OF.get(rule.kind)
        if kind is None or rule.area:
            continue
        wanted = Measure(kind, rule.group or rule.theme)
        if wanted in possible:
            yield wanted
    # Coverage counts voters, to the last one: only a round that publishes rankings can have a rule about it.
    if len(problem.proposals) <= MANY:
        yield from (m for m in possible if m.kind is MeasureKind.GROUP_SPEND)


def again(problem: Problem, method: str, seconds: float) -> dict[str, Any] | None:
    """How often what is not sure would be funded if other people of the same kind had voted."""
    if seconds <= 0 or not problem.ballots or len(problem.proposals) > MANY:
        return None
    try:
        found = stability(
            problem,
            rule=method,
            resamples=RESAMPLES,
            single=True,
            workers=1,
            time_limit=min(seconds, MOST_CURVE_SECONDS),
        )
    except InvalidProblem:
        return None
    # Draws under which the rules cannot all be kept say nothing of a proposal.
    times = found.resamples - found.no_plan
    if times < FEWEST_RESAMPLES:
        return None
    low, high = CLOSE
    unsure = {s.proposal: s.wins for s in found.standings if low * times <= 100 * s.wins <= high * times}
    return {"times": times, "wins": unsure}


def _curve_values(found: Curve) -> dict[str, Any]:
    return {
        "measure": found.measure.kind.value,
        "of": found.measure.of,
        "without": list(found.without),
        "points": [_point(point) for point in found.points],
        "chosen": _point(found.chosen) if found.chosen else None,
        "complete": found.complete,
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "value": point.value,
        "support": point.support,
        "spend": point.spend,
        "funded": len(point.funded),
        "chosen": point.chosen,
    }


def _numbers(ids: Iterable[str]) -> list[int]:
    return [int(key) for key in ids]
