"""Extra rows for a model, and how a plan that breaks a row is cut off without losing any feasible plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from optimiser.engines.case import Case
from optimiser.engines.lines import Cut, LazyLine, Line
from optimiser.engines.money import shortage


def total_of(coefficients: Mapping[int, int], plan: Iterable[int]) -> int:
    return sum(coefficients.get(rank, 0) for rank in plan)


def no_good(items: Iterable[int], plan: frozenset[int]) -> Cut:
    """At least one proposal must differ from ``plan``."""
    return Cut({r: -1 if r in plan else 1 for r in items}, lower=1 - len(plan))


def cover(coefficients: Mapping[int, int], upper: int, plan: Iterable[int]) -> Cut:
    """Not all of a smallest group of the plan that together goes over ``upper``."""
    group: list[int] = []
    total = 0
    for rank in sorted(plan, key=lambda r: -coefficients.get(r, 0)):
        group.append(rank)
        total += coefficients.get(rank, 0)
        if total > upper:
            break
    return Cut(dict.fromkeys(group, 1), upper=len(group) - 1)


def cut_off(case: Case, items: Iterable[int], rows: Iterable[Line | Cut], plan: frozenset[int]) -> list[Cut]:
    """Cuts that are true of every feasible plan and not of this one; none when the plan is feasible."""
    items = tuple(items)
    short = shortage(case, plan)
    if short is not None:
        costs = {r: case.cost[r] for r in items if case.pots[r] in short.groups}
        return [cover(costs, short.money, plan)]
    for row in rows:
        if isinstance(row, LazyLine):
            if not row.holds(plan):
                return list(row.cuts(plan))
            continue
        total = total_of(row.coefficients, plan)
        if row.upper is not None and total > row.upper and min(row.coefficients.values()) >= 0:
            return [cover(row.coefficients, row.upper, plan)]
        if (row.upper is not None and total > row.upper) or (row.lower is not None and total < row.lower):
            return [no_good(items, plan)]
    return []
