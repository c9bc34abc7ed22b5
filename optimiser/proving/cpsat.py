"""The second prover, in a process of its own: how much support there can be, by OR-Tools CP-SAT.

CP-SAT (Perron, Didier & Gay, *The CP-SAT-LP Solver*, CP 2023) searches by clause learning over whole
numbers and shares neither code nor method nor floating-point tolerances with HiGHS or with the dynamic
program. It cannot share a process with highspy, so it is asked through ``optimiser.apart.child``; this is
the only module that imports ortools (extra ``certify``). Nothing here knows a problem: a model is plain
whole numbers, so a reader can see what is proved.

A request is ``{"seconds": S, "workers": W, "models": [MODEL, ...]}``, and a model

``{"worth": [w, ...],``
    the support of every proposal of the model; the rest names proposals by place in this list
``"fixed": [i, ...],``
    must be in
``"rows": [[[[i, v], ...], lower, upper], ...],``
    lower <= sum(v x in) <= upper; null: no such side
``"groups": [[[[i, cost], ...], [pot, ...]], ...], "pots": [money, ...],``
    what may be paid from which pots, these by place in ``pots``
``"at_least": v}``
    the worth of a plan that is known, or null

The answer is ``{"by", "version", "bounds": [...], "plans": [...]}``. A bound is the most worth that any plan
of the model has, proved; null when that was not proved in time; ``at_least - 1`` when it is proved that the
plan which is said to be known cannot be, and -1 when there is no plan at all. A plan has the worth of its
bound, and lists who is in; it is null where there is none.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from math import gcd
from typing import Any

from optimiser.apart.child import Message, Say, serve

NAME = "CP-SAT"
# CP-SAT counts in 64 bits and refuses models whose sums could leave them.
LARGEST = 1 << 62


def answer(request: Message, _say: Say) -> Message:
    """Bounds for every model of a request."""
    deadline = time.monotonic() + float(request["seconds"])
    found: list[tuple[int | None, list[int] | None]] = []
    for model in request["models"]:
        left = deadline - time.monotonic()
        found.append(_bound(model, left, int(request["workers"])) if left > 0 else (None, None))
    bounds, plans = zip(*found, strict=True) if found else ((), ())
    return {"by": NAME, "version": version("ortools"), "bounds": bounds, "plans": plans}


def _bound(given: Message, seconds: float, workers: int) -> tuple[int | None, list[int] | None]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    worth: list[int] = given["worth"]
    known: int | None = given["at_least"]
    columns = [model.new_bool_var("") for _ in worth]
    for place in given["fixed"]:
        model.add(columns[place] == 1)
    for pairs, lower, upper in given["rows"]:
        _add_row(model, columns, pairs, lower, upper)
    _add_money(model, columns, given["groups"], given["pots"])
    if known is not None:
        _add_row(model, columns, list(enumerate(worth)), known, None)
    unit = gcd(*worth) or 1
    _check_size([value for value in worth if value])
    model.maximize(sum(value // unit * column for value, column in zip(worth, columns, strict=True) if value))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 0
    solver.parameters.relative_gap_limit = 0.0
    solver.parameters.absolute_gap_limit = 0.0
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return (-1 if known is None else known - 1), None
    if status != cp_model.OPTIMAL:
        return None, None
    plan = [place for place, column in enumerate(columns) if solver.boolean_value(column)]
    return sum(worth[place] for place in plan), plan


def _add_row(
    model: Any, columns: Sequence[Any], pairs: Sequence[Sequence[int]], lower: int | None, upper: int | None
) -> None:
    """Add a row, divided by the largest number that leaves it whole, its sides tightened to match."""
    used = [(place, value) for place, value in pairs if value]
    unit = gcd(*(value for _, value in used)) or 1
    _check_size([value // unit for _, value in used])
    total = sum(value // unit * columns[place] for place, value in used)
    if lower is not None:
        model.add_linear_constraint(total, -(-lower // unit), LARGEST) if used else _need(model, lower <= 0)
    if upper is not None:
        model.add_linear_constraint(total, -LARGEST, upper // unit) if used else _need(model, upper >= 0)


def _add_money(
    model: Any, columns: Sequence[Any], groups: Sequence[Sequence[Any]], pots: Sequence[int]
) -> None:
    """Every group is paid from pots of its own first, and draws whole pence from those it shares."""
    users = [sum(pot in using for _, using in groups) for pot in range(len(pots))]
    draws: dict[int, list[Any]] = {}
    for pairs, using in groups:
        own = sum(pots[pot] for pot in using if users[pot] == 1)
        shared = [pot for pot in using if users[pot] > 1]
        if not shared:
            _add_row(model, columns, pairs, None, own)
            continue
        _check_size([cost for _, cost in pairs])
        paid = [model.new_int_var(0, pots[pot], "") for pot in shared]
        model.add(sum(cost * columns[place] for place, cost in pairs) <= own + sum(paid))
        for pot, draw in zip(shared, paid, strict=True):
            draws.setdefault(pot, []).append(draw)
    for pot, drawn in draws.items():
        model.add(sum(drawn) <= pots[pot])


def _need(model: Any, holds: bool) -> None:
    if not holds:
        model.add_bool_or([])


def _check_size(values: Sequence[int]) -> None:
    if sum(map(abs, values)) >= LARGEST:
        raise OverflowError("the numbers of the model are too large for CP-SAT")


if __name__ == "__main__":
    sys.exit(serve(answer))
