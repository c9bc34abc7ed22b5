"""Solving one part, and all of its margins, by the exact program where it applies and the solver where not.

The programs leave hard lines aside. That is sound: a best plan of the easier problem that keeps the hard
lines is the best plan of the whole, and its figures are exact. Only what breaks a line goes to the solver.

Figures under hard lines hold the lines as published. **money short** is given where every best plan on the
way there keeps them, and **cheaper by** where the plan at the lower price does; elsewhere they are left
out, because a search would need hundreds of solves for one number.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from optimiser.engines.case import Case
from optimiser.engines.county import County
from optimiser.engines.frontier import FrontierTooLarge
from optimiser.engines.lines import Line
from optimiser.engines.pareto import Knapsack
from optimiser.engines.parts import Part, split, stray_lines
from optimiser.engines.plans import Best, Margin, Plan
from optimiser.equity.voters import Proportional
from optimiser.model import Status

if TYPE_CHECKING:
    from optimiser.engines.core import Core
    from optimiser.engines.mosaic import Mosaic

SOLVER = "highs"


@dataclass
class PartEngine:
    """One part of a case. ``deadline`` is on the monotonic clock."""

    case: Case
    part: Part
    deadline: float | None = None
    core: Core | None = None

    def best(self) -> Best:
        """The canonical best plan of the part."""
        try:
            program = self._program()
            if program is not None:
                best = program.best()
                if best.plan is None or self._keeps(best.plan):
                    return best
        except FrontierTooLarge:
            pass
        try:
            if not self._is_of_voters:
                return self._mosaic().best()
        except FrontierTooLarge:
            pass
        return self._solve()

    @property
    def _is_of_voters(self) -> bool:
        """Whether a rule is of groups of voters: its cuts speak of all proposals at once, so that there is
        little that an area could list of itself.
        """
        return any(isinstance(line, Proportional) for line in self.part.hard)

    def feasible(self) -> bool | None:
        """Whether there is any plan at all: much quicker than the best one. ``None``: not known in time."""
        from optimiser.milp import Milp

        try:
            program = self._program()
            if program is not None:
                plan = program.best().plan
                if plan is None or self._keeps(plan):
                    return plan is not None
        except FrontierTooLarge:
            pass
        model = Milp(self.case, self.part.items, self.part.lines, self.deadline)
        answer = model.best({}, self.part.fixed)
        return None if answer.plan is None and answer.status is Status.FEASIBLE else answer.plan is not None

    def margins(self, best: Best) -> Iterator[tuple[int, Margin]]:
        """The margin of every proposal of the part that is not fixed."""
        plan = best.plan
        if plan is None:
            return
        waiting: dict[int, Margin] = {}
        done: set[int] = set()
        try:
            program = self._program()
            # Areas under rules that couple them are looked at as they are: the easier problem says little
            # there.
            if program is not None and not (self.part.hard and isinstance(program, County)):
                easy = program.best().plan == plan
                for rank, margin in program.margins(plan):
                    settled = self._settle(rank, margin, easy)
                    done.add(rank)
                    if self._stands(rank, settled, plan):
                        yield rank, settled
                    else:
                        waiting[rank] = settled
        except FrontierTooLarge:
            pass
        waiting |= {r: Margin(None) for r in self.part.items if r not in done and r not in self.part.fixed}
        yield from self._forced(waiting, plan)

    def _forced(self, waiting: dict[int, Margin], plan: Plan) -> Iterator[tuple[int, Margin]]:
        """Margins whose plan is still to be found: area by area, and by the solver where that does not do."""
        found = self._mosaic().margins(plan, waiting) if waiting and not self._is_of_voters else {}
        for rank, margin in waiting.items():
            forced = found.get(rank) or self._force(rank, plan)
            yield rank, replace(margin, flipped=forced.flipped, proved=forced.proved)

    def _mosaic(self) -> Mosaic:
        from optimiser.engines.mosaic import Mosaic

        return Mosaic(self.case, self.part, self.deadline)

    def _program(self) -> Knapsack | County | None:
        if not self.part.blocks:
            return None
        if len(self.part.blocks) == 1 and not self.part.blocks[0].need:
            return Knapsack(self.case, self.part)
        return County(self.case, self.part)

    def _keeps(self, plan: Plan, lines: Iterable[Line] | None = None) -> bool:
        ranks = self.case.ranks(plan.mask)
        return all(line.holds(ranks) for line in (self.part.hard if lines is None else lines))

    def _settle(self, rank: int, margin: Margin, easy: bool) -> Margin:
        """Make a margin of the easier problem one of the whole problem, but for its plan."""
        if margin.cheaper_by is not None and (
            self.case.cost[rank] - margin.cheaper_by < self.case.least.get(rank, 0)
        ):
            margin = replace(margin, cheaper_by=None, cheaper=None)
        if not self.part.hard:
            return margin
        if not easy:
            margin = replace(margin, money_short=None, then=None, cheaper_by=None)
        if margin.then is not None and not all(self._keeps(step) for step in margin.way):
            margin = replace(margin, money_short=None, then=None)
        if margin.cheaper_by is not None and (
            margin.cheaper is None or not self._keeps(margin.cheaper, self._repriced(rank, margin.cheaper_by))
        ):
            margin = replace(margin, cheaper_by=None, cheaper=None)
        return margin

    def _stands(self, rank: int, margin: Margin, plan: Plan) -> bool:
        """Whether the plan of a margin keeps the hard lines too."""
        if margin.flipped is None or not self.part.hard:
            return True
        return self._keeps(margin.flipped) and not self._another(rank, plan, margin.flipped)

    def _another(self, rank: int, plan: Plan, flipped: Plan) -> bool:
        """Whether a proposal that was to be out is in after all, at another of its levels."""
        if not plan.mask & self.case.bit(rank):
            return False
        return any(flipped.mask & self.case.bit(r) for r in self.case.siblings.get(rank, ()))

    def _repriced(self, rank: int, cut: int) -> list[Line]:
        """The hard lines when a proposal costs less: those that count money count less of it."""
        return [line.repriced(rank, cut) for line in self.part.hard]

    def _force(self, rank: int, plan: Plan) -> Margin:
        """Force one proposal the other way with the solver."""
        funded = bool(plan.mask & self.case.bit(rank))
        # Out means at no level; in means at this one.
        out = self.case.siblings.get(rank, frozenset()) | {rank}
        answer = self._solve(barred=out) if funded else self._solve(chosen=frozenset({rank}))
        return Margin(answer.plan, proved=answer.proved)

    def _solve(self, chosen: frozenset[int] = frozenset(), barred: frozenset[int] = frozenset()) -> Best:
        from optimiser.engines.core import Core
        from optimiser.milp import Milp

        if self.core is None:
            self.core = Core(Milp(self.case, self.part.items, self.part.lines))
        self.core.model.deadline = self.deadline
        answer = self.core.canonical(self.part.fixed | chosen, barred)
        if answer.plan is None:
            return Best(None, answer.status is Status.INFEASIBLE, answer.bound, SOLVER)
        mask = sum(self.case.bit(r) for r in answer.plan)
        plan = Plan(mask, *self.case.figures(mask))
        return Best(plan, answer.status is Status.OPTIMAL, answer.bound, SOLVER)


@dataclass
class Whole:
    """All parts of a case solved together. Parts are remembered, so that "what if" asks only what changed."""

    case: Case
    deadline: float | None = None
    known: dict[object, Best] = field(default_factory=dict)

    def solve(self, case: Case | None = None) -> tuple[list[tuple[Part, Best]], bool]:
        """Every part with its best plan; and whether a line asks for something that nothing can give."""
        case = case or self.case
        parts = split(case)
        if case.fixed & case.forbidden or stray_lines(case, parts):
            return [], False
        answers = []
        for part in parts:
            key = (part.items, part.fixed, tuple(map(id, part.lines)), tuple(sorted(case.money.items())))
            if key not in self.known:
                self.known[key] = PartEngine(case, part, self.deadline).best()
            answers.append((part, self.known[key]))
        return answers, True

    def feasible(self) -> bool | None:
        """Whether the case has any plan. ``None``: not known in time."""
        parts = split(self.case)
        if self.case.fixed & self.case.forbidden or stray_lines(self.case, parts):
            return False
        found = {PartEngine(self.case, part, self.deadline).feasible() for part in parts}
        return False if False in found else None if None in found else True

    def hopeless(self) -> bool:
        """Whether there is no plan even of fractions of proposals: a quick sign that there is none at all."""
        from optimiser.milp import Milp

        parts = split(self.case)
        if self.case.fixed & self.case.forbidden or stray_lines(self.case, parts):
            return True
        return any(
            Milp(self.case, part.items, part.lines).prices(part.fixed) is None for part in parts if part.hard
        ) or any(PartEngine(self.case, part).feasible() is False for part in parts if not part.hard)

    def plan(self, case: Case | None = None) -> Plan | None:
        """The best plan of the whole, or ``None`` when there is none (or none was found in time)."""
        answers, possible = self.solve(case)
        plans = [best.plan for _, best in answers]
        if not possible or None in plans:
            return None
        found = [plan for plan in plans if plan is not None]
        return Plan(sum(p.mask for p in found), sum(p.support for p in found), sum(p.spend for p in found))


def deadline_in(seconds: float | None) -> float | None:
    """A time on the monotonic clock, or ``None`` for no limit."""
    return None if seconds is None else time.monotonic() + seconds


Progress = Callable[[int, int], None]
