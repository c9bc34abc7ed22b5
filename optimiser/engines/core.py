"""Solving large models by their core: the few proposals that are not settled by the price of money.

Give money and every line of a rule a price (any prices of zero or more; those of the linear relaxation are
good ones). Then a proposal is worth r = support - what it takes at those prices, and for every feasible plan

    support  <=  U - sum of |r| over the proposals where the plan departs from "in exactly if r > 0",

U being the worth of the money, the lines and of all r > 0. So plans with at least T of support only depart
where |r| <= U - T: everything else is settled, and a model of the rest (the *core*; Balas & Zemel 1980) is
solved in a fraction of the time. If what it finds is worse than T the window was too small and is widened.
All of this is in whole numbers, and true for any prices; no answer depends on the relaxation being right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from optimiser.milp import Answer, Milp
from optimiser.model import Status

# Prices per penny and per basis point of a penny are tiny: whole numbers need this much room to hold them.
SCALE = 1 << 64
# Below this many proposals the whole model is as fast.
SMALL = 60


@dataclass
class Core:
    """A model with its prices. One core answers many questions: what it learns of the window it keeps."""

    model: Milp
    window: int = 0
    settled: bool = field(default=False, init=False)

    @cached_property
    def worth(self) -> dict[int, int] | None:
        """r by proposal, times SCALE; ``None`` when there are no prices."""
        return None if self._priced is None else self._priced[0]

    @cached_property
    def _priced(self) -> tuple[dict[int, int], int] | None:
        case, prices = self.model.case, self.model.prices()
        if prices is None:
            return None
        money = {pot: round(price * SCALE) for pot, price in prices.money.items()}
        worth = {r: case.support[r] * SCALE for r in self.model.items}
        bound = sum(price * case.money[pot] for pot, price in money.items())
        for r in self.model.items:
            if case.cost[r]:
                # Money is worth to a proposal what the cheapest of its pots asks.
                worth[r] -= case.cost[r] * min((money[pot] for pot in case.pots[r]), default=0)
        for (number, upper), price in prices.lines.items():
            line, sign = self.model.lines[number], 1 if upper else -1
            fee = round(price * SCALE) * sign
            side = line.upper if upper else line.lower
            bound += fee * (side or 0)
            for r, value in line.coefficients.items():
                if r in worth:
                    worth[r] -= fee * value
        return worth, bound + sum(max(0, r) for r in worth.values())

    def canonical(self, chosen: frozenset[int] = frozenset(), barred: frozenset[int] = frozenset()) -> Answer:
        """As ``Milp.canonical``, with the same answers."""
        if len(self.model.items) < SMALL or self._priced is None or chosen & barred:
            return self.model.canonical(chosen, barred)
        worth, bound = self._priced
        most = bound - sum(max(0, -worth[r]) for r in chosen) - sum(max(0, worth[r]) for r in barred)
        window = self.window or bound // 500 + SCALE
        support = {r: self.model.case.support[r] for r in worth}
        while True:
            closed = {r for r in worth if abs(worth[r]) > window} - chosen - barred
            inside = chosen | {r for r in closed if worth[r] > 0}
            outside = barred | {r for r in closed if worth[r] <= 0}
            if not closed:
                return self.model.canonical(inside, outside)
            first = self.model.best(support, inside, outside)
            if first.status is Status.FEASIBLE:
                return first
            if first.plan is None:
                window *= 3
                continue
            gap = most - SCALE * sum(support[r] for r in first.plan)
            if gap <= window:
                self._learn(gap)
                return self.model.canonical(inside, outside, first)
            window = gap

    def _learn(self, gap: int) -> None:
        """The next question starts from the widest gap seen, and a little more."""
        self.window = max(self.window if self.settled else 0, gap + gap // 2 + SCALE)
        self.settled = True
