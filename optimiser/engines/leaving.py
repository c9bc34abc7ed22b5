"""The frontier of all proposals but one, for each of them, near what the questions about it ask for.

Whole frontiers are not needed. At any price y of money no plan of cost C has more support than
U(y, C) = y C + sum of (support - y cost) where that is above zero, and a plan has less than that by the sum
of what its departures lose, each of which is zero or more. So with ``bound(C)`` the least of U(y, C) over
some prices, part of a plan that lies more than ``depth`` below its own bound belongs to no plan within
``depth`` of the whole's (compare ``optimiser.engines.core``), and frontiers that leave such parts out are
short. What is read off them is exact wherever it lies within ``depth`` of the bound; the few that do not
are asked again, deeper.

With the proposals in order of support per pound, those before one and those after it are two frontiers, and a
question about all others is one look from each point of the first into the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engines.frontier import WORD, Floats, Frontier, Ints, Item, add, density, empty

# Bounds are lines beyond the proposals' costs: for so many times all the money there is.
FAR = 4.0


@dataclass(frozen=True, slots=True)
class Found:
    """A plan of all proposals but one: its mask in the frontier's own places, support and cost."""

    mask: int
    support: int
    cost: int


class Deeper(ArithmeticError):
    """What was found lies too far below the bound to be proved at this depth."""


class AllButOne:
    """Frontiers of proposals before and after each one. ``cap``: no question asks for more money.

    ``prices`` are the least and the greatest price of money that bounds are made from.
    """

    def __init__(
        self, base: Frontier, items: Sequence[Item], cap: int, prices: tuple[float, float], depth: float
    ) -> None:
        self.items, self.cap, self.prices, self.depth = sorted(items, key=density), cap, prices, depth
        self.start = (int(base.cost[0]), int(base.support[0]))
        self.cost = np.array([item.cost for item in self.items], np.int64)
        self.support = np.array([item.support for item in self.items], np.int64)
        self.far = FAR * (float(self.cost.sum() + base.cost[0]) + cap + 1.0)
        # Doubles only choose what to keep, with room to spare for their rounding.
        self.rounding = 1e-6 + 1e-10 * float(self.support.sum() + base.support[0])
        self.before, self.after = [base], [empty(base.mask.shape[1] * WORD)]
        for number, item in enumerate(self.items[:-1], 1):
            grown = add(self.before[-1], item, cap)
            self.before.append(self._near(grown, self.start, slice(0, number)))
        for number in range(len(self.items) - 1, 0, -1):
            grown = add(self.after[-1], self.items[number], cap - self.start[0])
            self.after.append(self._near(grown, (0, 0), slice(number, None)))
        self.after.reverse()

    def _near(self, front: Frontier, start: tuple[int, int], which: slice) -> Frontier:
        bound = np.interp(front.cost, *self._knots(self.cost[which], self.support[which], start))
        keep = np.flatnonzero(front.support >= bound - self.depth - self.rounding)
        if len(keep) == len(front):
            return front
        return Frontier(front.cost[keep], front.support[keep], front.mask[keep])

    @cached_property
    def _all(self) -> tuple[Floats, Floats]:
        return self._knots(self.cost, self.support, self.start)

    def _bound(self, number: int, money: int) -> float:
        """No plan without one proposal, of at most that cost, has more support."""
        low, high = self.prices
        cost, support = int(self.cost[number]), int(self.support[number])
        if support <= low * cost:
            return float(np.interp(money, *self._all))
        if support > high * cost:
            return float(np.interp(money + cost, *self._all)) - support
        others = np.delete(self.cost, number), np.delete(self.support, number)
        return float(np.interp(money, *self._knots(*others, self.start)))

    def _knots(self, cost: Ints, support: Ints, start: tuple[int, int]) -> tuple[Floats, Floats]:
        """The least of U(y, C) over the prices, as knots by C. Proposals come by support per pound."""
        low, high = self.prices
        steep = int(np.count_nonzero((support > high * cost) | (cost == 0)))
        stop = max(steep, int(np.count_nonzero((support > low * cost) | (cost == 0))))
        knots = np.zeros((2, stop - steep + 3))
        for row, (figures, first) in enumerate(zip((cost, support), start, strict=True)):
            knots[row, 1:-1] = first + int(figures[:steep].sum())
            knots[row, 2:-1] += np.cumsum(figures[steep:stop])
        knots[0, 0], knots[1, 0] = knots[0, 1] - self.far, knots[1, 1] - high * self.far
        knots[0, -1], knots[1, -1] = knots[0, -2] + self.far, knots[1, -2] + low * self.far
        return knots[0], knots[1]

    def best(self, number: int, money: int) -> Found | None:
        """The canonical best plan without one proposal within ``money``; raises ``Deeper``."""
        if money < self.start[0]:
            return None
        one, other = self.before[number], self.after[number]
        first = np.arange(one.at(money) + 1)
        second = np.searchsorted(other.cost, money - one.cost[first], side="right") - 1
        found = self._first(number, first[second >= 0], second[second >= 0], by_cost=False)
        if found is None or self._bound(number, money) - found.support > self.depth:
            raise Deeper
        return found

    def cheapest(self, number: int, support: int) -> Found | None:
        """The canonical cheapest plan without one proposal that has at least so much support; raises
        ``Deeper``.
        """
        one, other = self.before[number], self.after[number]
        second = np.searchsorted(other.support, support - one.support, side="left")
        first = np.flatnonzero(second < len(other))
        second = second[first]
        can = one.cost[first] + other.cost[second] <= self.cap
        found = self._first(number, first[can], second[can], by_cost=True)
        # Every plan that reaches so much, and costs no more than this one, is as near to the bound.
        most = self._bound(number, self.cap if found is None else found.cost)
        if most - support > self.depth:
            raise Deeper
        return found

    def _first(self, number: int, first: Ints, second: Ints, *, by_cost: bool) -> Found | None:
        """Of some pairs the one with most support that costs least (or the other way round), and of those the
        first in the tie order.
        """
        if not len(first):
            return None
        one, other = self.before[number], self.after[number]
        cost, support = one.cost[first] + other.cost[second], one.support[first] + other.support[second]
        best = np.arange(len(first))
        for figure in (cost, -support) if by_cost else (-support, cost):
            best = best[figure[best] == figure[best].min()]
        mask = max(one.plan(int(first[at])) | other.plan(int(second[at])) for at in best)
        return Found(mask, int(support[best[0]]), int(cost[best[0]]))


def prices_near(items: Sequence[Item], money: tuple[int, int]) -> tuple[float, float]:
    """What the last pound is worth when the best of the proposals are bought, up to the larger and up to the
    smaller of two sums of money.
    """
    ordered = [item for item in sorted(items, key=density) if item.cost]
    if not ordered:
        return 0.0, 0.0
    spent = np.cumsum([item.cost for item in ordered])
    dear, cheap = (np.searchsorted(spent, max(0, sum_), side="right") for sum_ in (min(money), max(money)))
    at = [ordered[int(n)] if n < len(ordered) else None for n in (cheap, dear)]
    low, high = (item.support / item.cost if item else 0.0 for item in at)
    return low, high
