"""One area with money of its own: the exact dynamic program, and every proposal's margins from it.

The frontier of all proposals *but one* answers everything about that one. With F the frontier of the
others, B the money, p costing c for support s, and plans compared by support, then thrift, then tie order:

- p forced out: F at B; p forced in: F at B - c, and p;
- **cheaper by**: p is in at the price c' exactly when s + F(B - c') beats F(B), which only gets easier
  as c' falls, so the largest such c' is read off the frontier (the others' prices stay as they are);
- **money short**: whether p is in does *not* only get easier with more money (more may buy something
  else instead), so the smallest addition is found by walking the frontier of all proposals upwards
  to the first canonical plan with p in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engines.case import Case
from optimiser.engines.frontier import WORD, Frontier, Item, build, empty, shift
from optimiser.engines.leaving import AllButOne, Deeper, Found, prices_near
from optimiser.engines.parts import Part
from optimiser.engines.plans import Best, Margin, Plan

NAME = "pareto"
# How far below the bound plans are looked for at first, as a part of the best plan's support; and then.
DEPTH = 6e-3
FURTHER = 4


@dataclass(frozen=True)
class Knapsack:
    """The program of one area whose money is all its own and where no hard line is left."""

    case: Case
    part: Part

    @cached_property
    def money(self) -> int:
        """What the area may spend."""
        ceiling = self.part.blocks[0].ceiling
        return self._pots if ceiling is None else min(self._pots, ceiling)

    @property
    def _pots(self) -> int:
        return self.part.blocks[0].own + self.part.shared

    @cached_property
    def _items(self) -> dict[int, Item]:
        case = self.case
        return {r: Item(n, case.cost[r], case.support[r]) for n, r in enumerate(self.part.items)}

    @cached_property
    def _base(self) -> Frontier:
        front = empty(len(self.part.items))
        for r in sorted(self.part.fixed):
            front = shift(front, self._items[r])
        return front

    @cached_property
    def _free(self) -> list[Item]:
        return [item for r, item in self._items.items() if r not in self.part.fixed]

    @cached_property
    def frontier(self) -> Frontier:
        """What the area's money, or less, can buy."""
        return build(self._base, self._free, self.money)

    def mask_of(self, front: Frontier, index: int) -> int:
        """The plan of a point as a mask over all proposals of the case."""
        return self._wide(front.plan(index))

    def _wide(self, local: int) -> int:
        top, wide = self._base.mask.shape[1] * WORD - 1, 0
        while local:
            high = local.bit_length() - 1
            wide |= self._bits[top - high]
            local ^= 1 << high
        return wide

    @cached_property
    def _bits(self) -> list[int]:
        return [self.case.bit(r) for r in self.part.items]

    def best(self) -> Best:
        """The canonical best plan; no plan when what is fixed costs too much."""
        plan = self._plan(self.frontier, self.frontier.at(self.money))
        return Best(plan, True, plan.support if plan else None, NAME)

    def _plan(self, front: Frontier, index: int) -> Plan | None:
        return None if index < 0 else self._point(front, index)

    def _point(self, front: Frontier, index: int) -> Plan:
        return Plan(self.mask_of(front, index), int(front.support[index]), int(front.cost[index]))

    def margins(self, plan: Plan) -> Iterator[tuple[int, Margin]]:
        """The margin of every proposal that is not fixed, given the best plan."""
        if not self._free:
            return
        dearer = self._with_more_money(plan)
        dearest = max((item.cost for item in self._free), default=0)
        start, total = int(self._base.cost[0]), sum(item.support for item in self._items.values())
        prices = prices_near(self._free, (self.money - start - dearest, self.money - start))
        depth, waiting = 1.0 + plan.support * DEPTH, list(range(len(self._free)))
        while waiting:
            others, deeper = AllButOne(self._base, self._free, self.money, prices, depth), []
            for number in waiting:
                try:
                    yield self._margin(others, number, plan, dearer)
                except Deeper:
                    deeper.append(number)
            # A bound may lie above all support there is: the deepest look leaves nothing out.
            waiting, depth = deeper, depth * FURTHER if depth < total else float("inf")

    def _margin(
        self, others: AllButOne, number: int, plan: Plan, dearer: dict[int, tuple[Plan, ...]]
    ) -> tuple[int, Margin]:
        """One proposal's margin from the frontiers of all others; raises ``Deeper``."""
        item = others.items[number]
        rank = self.part.items[item.place]
        if plan.mask & self.case.bit(rank):
            return rank, Margin(self._found(others.best(number, self.money)))
        flipped = self._found(others.best(number, self.money - item.cost))
        if flipped:
            flipped = Plan(
                flipped.mask | self.case.bit(rank), flipped.support + item.support, flipped.spend + item.cost
            )
        way = dearer.get(rank, ())
        then = way[-1] if way else None
        short = then.spend - self._pots if then else None
        cut, cheaper = self._cheaper_by(others, number, plan)
        return rank, Margin(flipped, short, then, cut, True, way, cheaper)

    def _found(self, found: Found | None) -> Plan | None:
        return None if found is None else Plan(self._wide(found.mask), found.support, found.cost)

    def _with_more_money(self, plan: Plan) -> dict[int, tuple[Plan, ...]]:
        """For every proposal that more money would fund, the best plans up to the first that has it.

        The steps before it are listed only when there are hard lines, which somebody must then check.
        """
        ceiling = self.part.blocks[0].ceiling
        everything = sum(item.cost for item in self._items.values())
        front = build(self._base, self._free, everything if ceiling is None else ceiling)
        start = front.at(self.money) + 1
        found: dict[int, tuple[Plan, ...]] = {}
        steps: dict[int, Plan] = {}
        for n, rank in enumerate(self.part.items):
            if plan.mask & self.case.bit(rank):
                continue
            word, bit = divmod(n, WORD)
            has = front.mask[start:, word] >> np.uint64(WORD - 1 - bit) & np.uint64(1)
            index = int(np.argmax(has)) if len(has) else 0
            if not len(has) or not has[index]:
                continue
            wanted = range(0 if self.part.hard else index, index + 1)
            for step in wanted:
                if step not in steps:
                    steps[step] = self._point(front, start + step)
            found[rank] = tuple(steps[step] for step in wanted)
        return found

    def _cheaper_by(self, others: AllButOne, number: int, plan: Plan) -> tuple[int | None, Plan | None]:
        """The smallest cut of its price with which a proposal that is out would be in, and the plan then."""
        item = others.items[number]
        bit = self.case.bit(self.part.items[item.place])
        options: list[tuple[int, int, Plan]] = []
        strict = self._found(others.cheapest(number, plan.support - item.support + 1))
        if strict:
            options.append((self.money - strict.spend, 1, strict))
        equal = self._found(others.cheapest(number, plan.support - item.support))
        if equal and equal.support == plan.support - item.support:
            loses_order = equal.mask | bit < plan.mask
            price = min(self.money - equal.spend, plan.spend - equal.spend - loses_order)
            options.append((price, 0, equal))
        price, _, rest = max(options, default=(-1, 0, plan), key=lambda option: option[:2])
        if price < 0:
            return None, None
        return item.cost - price, Plan(rest.mask | bit, rest.support + item.support, rest.spend + price)
