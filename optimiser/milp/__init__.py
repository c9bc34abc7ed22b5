"""The general engine: a mixed-integer model in PuLP, solved by HiGHS. The only module that imports pulp.

What defaults get wrong, and what is done here:

- the default gap calls a near-optimum "Optimal": both gaps are zero, one thread;
- on a time limit PuLP's ``status`` still says "Optimal": ``_read`` looks at both of its fields **and** the
  bound;
- an integrality tolerance times a cost of millions of pence can overspend: every answer is rounded and every
  row and pot checked again in whole numbers; an answer that fails is cut off and the model solved again;
- of several optima a solver returns whichever it meets first: ``canonical`` goes on to least spend and to the
  tie order, but asks first whether there is a second optimum at all (there hardly ever is);
- the CBC that PuLP bundles returned a wrong "Optimal" on a real election; it is never used.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, gcd
from typing import Any

import highspy
import pulp

from optimiser.engines.case import Case
from optimiser.engines.cuts import cut_off, no_good, total_of
from optimiser.engines.lines import Cut, Line
from optimiser.model import Status

SOLVER = "HiGHS"
# A bound this close to the next whole number is taken to be it: HiGHS works with doubles.
BOUND_SLACK = 1e-6


def solver_version() -> str:
    """The version of HiGHS in use."""
    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Answer:
    """``plan`` is a set of ranks (None: none found); ``bound`` a proved bound on the objective, if any."""

    status: Status
    plan: frozenset[int] | None
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """Support per unit of money by pot, and per unit of a side of a line by (line, whether it is the
    upper).
    """

    money: Mapping[str, float]
    lines: Mapping[tuple[int, bool], float]


@dataclass
class Milp:
    """The model of some proposals (``items``, ranks) of a case under some lines."""

    case: Case
    items: tuple[int, ...]
    lines: tuple[Line, ...]
    deadline: float | None = None
    cuts: list[Cut] = field(default_factory=list)
    solves: int = 0

    def canonical(
        self,
        chosen: frozenset[int] = frozenset(),
        barred: frozenset[int] = frozenset(),
        first: Answer | None = None,
    ) -> Answer:
        """Most support, then least spend, then the tie order. ``bound`` is on the support.

        ``first`` is the answer for most support where it is known already.
        Not proved within the time: status ``feasible`` and the best plan known (or None).
        """
        support = {r: self.case.support[r] for r in self.items}
        cost = {r: -self.case.cost[r] for r in self.items}
        first = first or self.best(support, chosen, barred)
        if first.status is not Status.OPTIMAL or first.plan is None:
            return first
        value = total_of(support, first.plan)
        level = [Cut(support, lower=value)]
        plan: frozenset[int] | None = first.plan
        if self._other(first.plan, level, chosen, barred):
            second = self.best(cost, chosen, barred, level)
            if second.status is not Status.OPTIMAL or second.plan is None:
                return Answer(Status.FEASIBLE, second.plan or plan, value)
            plan = second.plan
            level = [*level, Cut(cost, lower=total_of(cost, plan))]
            if self._other(plan, level, chosen, barred):
                plan = self._in_tie_order(plan, level, chosen, barred)
        if plan is None:
            return Answer(Status.FEASIBLE, first.plan, value)
        return Answer(Status.OPTIMAL, plan, value)

    def _other(
        self, plan: frozenset[int], level: Sequence[Cut], chosen: frozenset[int], barred: frozenset[int]
    ) -> bool:
        """Whether another plan is as good. Not known in time counts as yes: the stages then decide."""
        answer = self.best({}, chosen, barred, [*level, no_good(self.items, plan)])
        return answer.status is not Status.INFEASIBLE

    def _in_tie_order(
        self, plan: frozenset[int], level: Sequence[Cut], chosen: frozenset[int], barred: frozenset[int]
    ) -> frozenset[int] | None:
        for rank in self.items:
            if rank in chosen or rank in barred:
                continue
            if rank not in plan:
                answer = self.best({}, chosen | {rank}, barred, level)
                if answer.status is Status.INFEASIBLE:
                    barred = barred | {rank}
                    continue
                if answer.plan is None:
                    return None
                plan = answer.plan
            chosen = chosen | {rank}
        return plan

    def best(
        self,
        objective: Mapping[int, int],
        chosen: frozenset[int] = frozenset(),
        barred: frozenset[int] = frozenset(),
        extra: Iterable[Cut] = (),
    ) -> Answer:
        """Maximise a whole-number objective; an empty one asks for any plan. Exact: see the module."""
        if chosen & barred:
            return Answer(Status.INFEASIBLE, None)
        extra = list(extra)
        while True:
            left = None if self.deadline is None else self.deadline - time.monotonic()
            if left is not None and left <= 0:
                return Answer(Status.FEASIBLE, None)
            model, columns, unit = self._build(objective, chosen, barred, extra)
            self.solves += 1
            answer = _read(model, columns, unit, left)
            if answer.plan is None:
                return answer
            broken = cut_off(self.case, self.items, self.lines, answer.plan)
            self.cuts.extend(broken)
            # What is cut off for a row of this question alone may be the answer to the next.
            passing = [] if broken else cut_off(self.case, self.items, extra, answer.plan)
            extra.extend(passing)
            if not broken and not passing:
                if answer.bound is not None and answer.bound < total_of(objective, answer.plan):
                    return Answer(Status.FEASIBLE, answer.plan)
                return answer

    def _build(
        self,
        objective: Mapping[int, int],
        chosen: frozenset[int],
        barred: frozenset[int],
        extra: Iterable[Cut],
    ) -> tuple[Any, dict[int, Any], int]:
        model = pulp.LpProblem("allocation", pulp.LpMaximize)
        columns = {
            r: model.add_variable(
                f"x{r}", lowBound=int(r in chosen), upBound=int(r not in barred), cat="Integer"
            )
            for r in self.items
        }
        unit = gcd(*objective.values()) or 1 if objective else 1
        # An objective without variables is refused by PuLP, so the first column stands in with a zero.
        weights = {columns[r]: value // unit for r, value in objective.items() if value}
        model += pulp.LpAffineExpression(weights or {next(iter(columns.values())): 0})
        # HiGHS calls a model without rows "empty" and does not solve it.
        _add_row(model, columns, dict.fromkeys(self.items, 1), None, len(self.items))
        rows: list[Line | Cut] = [*self.lines, *self.cuts, *extra]
        for row in rows:
            _add_row(model, columns, row.coefficients, row.lower, row.upper)
        self._add_money(model, columns)
        return model, columns, unit

    def _add_money(self, model: Any, columns: Mapping[int, Any]) -> None:
        groups: dict[frozenset[str], dict[int, int]] = {}
        for rank in self.items:
            if self.case.cost[rank]:
                groups.setdefault(self.case.pots[rank], {})[rank] = self.case.cost[rank]
        draws: dict[str, list[Any]] = {}
        users: dict[str, int] = {}
        for group in groups:
            for pot in group:
                users[pot] = users.get(pot, 0) + 1
        for number, (group, costs) in enumerate(groups.items()):
            if all(users[pot] == 1 for pot in group):
                _add_row(model, columns, costs, None, sum(self.case.money[pot] for pot in group))
                continue
            paid: list[Any] = []
            for pot in sorted(group):
                draw = model.add_variable(f"y{number}_{len(paid)}", lowBound=0)
                paid.append(draw)
                draws.setdefault(pot, []).append(draw)
            asked = pulp.LpAffineExpression({columns[r]: cost for r, cost in costs.items()})
            model += asked - pulp.lpSum(paid) <= 0
        for pot, drawn in draws.items():
            model += pulp.lpSum(drawn) <= self.case.money[pot]

    def prices(self, chosen: frozenset[int] = frozenset()) -> Prices | None:
        """What the linear relaxation says that money and the lines are worth; ``None`` when it has no plan.

        Only hints: whoever uses them must not depend on their sign or size.
        """
        model = pulp.LpProblem("prices", pulp.LpMaximize)
        columns = {r: model.add_variable(f"x{r}", lowBound=int(r in chosen), upBound=1) for r in self.items}
        model += pulp.LpAffineExpression({columns[r]: self.case.support[r] for r in self.items})
        groups = {self.case.pots[r] for r in self.items if self.case.cost[r]}
        pairs = _pairs(groups)
        draws = {pair: model.add_variable(f"y{n}", lowBound=0) for n, pair in enumerate(pairs)}
        for group in groups:
            asked = {columns[r]: self.case.cost[r] for r in self.items if self.case.pots[r] == group}
            paid = [draw for (g, _), draw in draws.items() if g == group]
            model += pulp.LpAffineExpression(asked) - pulp.lpSum(paid) <= 0
        limits = {}
        for pot in sorted(frozenset[str]().union(*groups)):
            drawn = [draw for (_, used), draw in draws.items() if used == pot]
            limits[pot] = pulp.lpSum(drawn) <= self.case.money[pot]
            model += limits[pot]
        sides = []
        for number, line in enumerate(self.lines):
            used = {columns[r]: v for r, v in line.coefficients.items() if r in columns}
            row = pulp.LpAffineExpression(used)
            for upper, side in ((True, line.upper), (False, line.lower)):
                if side is not None and len(row):
                    sides.append((number, upper, row <= side if upper else row >= side))
                    model += sides[-1][2]
        model.solve(pulp.HiGHS(mip=False, msg=False, threads=1))
        if model.status != pulp.LpStatusOptimal:
            return None
        return Prices(
            {pot: abs(float(row.pi or 0)) for pot, row in limits.items()},
            {(number, upper): abs(float(row.pi or 0)) for number, upper, row in sides},
        )


def bare(case: Case, time_limit: float | None = None) -> int | None:
    """The support that one plain model with the solver's own defaults reports, for the benchmark; ``None``
    when it reports none. Nothing is checked: see above for what it gets wrong.
    """
    items = tuple(
        r for r in range(len(case.ids)) if r not in case.forbidden and (case.pots[r] or not case.cost[r])
    )
    if not items:
        return 0
    model, columns, _ = Milp(case, items, case.lines)._build(
        {r: case.support[r] for r in items}, case.fixed, frozenset(), ()
    )
    model.solve(pulp.HiGHS(msg=False, timeLimit=time_limit))
    if model.status != pulp.LpStatusOptimal:
        return None
    return sum(case.support[r] for r, column in columns.items() if column.varValue and round(column.varValue))


def _pairs(groups: Iterable[frozenset[str]]) -> list[tuple[frozenset[str], str]]:
    return [(group, pot) for group in groups for pot in sorted(group)]


def _add_row(
    model: Any,
    columns: Mapping[int, Any],
    coefficients: Mapping[int, int],
    lower: int | None,
    upper: int | None,
) -> None:
    """Add a row, divided by the largest number that leaves it whole (and its sides tightened to match)."""
    used = {columns[r]: value for r, value in coefficients.items() if value and r in columns}
    unit = gcd(*used.values()) if used else 1
    if not used:
        if (lower or 0) > 0 or (upper is not None and upper < 0):
            model += pulp.LpAffineExpression({next(iter(columns.values())): 1}) >= 2
        return
    row = pulp.LpAffineExpression({column: value // unit for column, value in used.items()})
    if lower is not None:
        model += row >= -(-lower // unit)
    if upper is not None:
        model += row <= upper // unit


def _read(model: Any, columns: Mapping[int, Any], unit: int, time_limit: float | None) -> Answer:
    """Solve, and say what is known: the one place where a solver's status is believed."""
    solver = pulp.HiGHS(msg=False, gapRel=0, gapAbs=0, threads=1, timeLimit=time_limit)
    model.solve(solver)
    highs = model.solverModel
    if model.status == pulp.LpStatusInfeasible:
        return Answer(Status.INFEASIBLE, None)
    if model.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return Answer(Status.FEASIBLE, None)
    values = {rank: column.varValue for rank, column in columns.items()}
    if any(value is None or abs(value - round(value)) > 1e-4 for value in values.values()):
        return Answer(Status.FEASIBLE, None)
    plan = frozenset(rank for rank, value in values.items() if round(value))
    # PuLP hands HiGHS the negated objective to minimise, so the bound comes back with its sign flipped.
    bound = -float(highs.getInfo().mip_dual_bound)
    value = sum(
        int(weight) * round(column.varValue) for column, weight in model.objective.items() if column.varValue
    )
    if bound == float("inf") or bound != bound:
        return Answer(Status.FEASIBLE, plan)
    proved = max(floor(bound + BOUND_SLACK), value) * unit
    finished = model.status == pulp.LpStatusOptimal and bound - value < 1 - BOUND_SLACK
    return Answer(Status.OPTIMAL if finished else Status.FEASIBLE, plan, proved)
