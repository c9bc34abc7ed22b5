"""Several areas on shared money, each with a floor of support (district fairness): exact, by frontiers.

Each area's frontier is cut off below the support it must keep, and at its ceiling; what a plan takes from
the shared pot is what it costs beyond the area's own money. ``optimiser.engines.blend`` combines the areas.
For the margin of a proposal only its own area's frontier changes (the frontier of all the others there,
from ``leave_one_out``); the rest of the county is one blend per area, shared by all of its proposals.

A margin is proved when every combination that the window left out is worse than the one found; else
the window is widened to what that proof needs, and the few that remain (a forced proposal so large that the
price of money changes) are solved anew with a price of their own. The smallest addition of money is
left out: it would take the frontier of the whole county up to all the money in the world. ``cheaper_by``
holds the areas' floors as published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.engines.blend import (
    Blend,
    Offer,
    best_masks,
    best_price,
    bound,
    combine,
    leaf,
    nothing,
)
from optimiser.engines.case import Case
from optimiser.engines.frontier import (
    WORD,
    Frontier,
    FrontierTooLarge,
    Item,
    build,
    empty,
    leave_one_out,
    shift,
)
from optimiser.engines.parts import Block, Part
from optimiser.engines.plans import Best, Margin, Plan

NAME = "pareto"


@dataclass(frozen=True)
class Area:
    """One area of a county: its frontier, and what of it is on offer."""

    block: Block
    front: Frontier
    start: int
    offer: Offer


@dataclass(frozen=True)
class County:
    """The program of areas that share money."""

    case: Case
    part: Part

    @cached_property
    def scale(self) -> int:
        """More than any spend, so that one unit of support outweighs all thrift."""
        scale = sum(self.case.cost[r] for r in self.part.items) + 1
        if scale * (sum(self.case.support[r] for r in self.part.items) + 1) >= 1 << 62:
            raise FrontierTooLarge
        return scale

    def _cap(self, block: Block) -> int:
        cap = block.own + self.part.shared
        return cap if block.ceiling is None else min(cap, block.ceiling)

    def _items(self, block: Block) -> tuple[Frontier, list[Item]]:
        base = empty(len(block.items))
        free = []
        for place, r in enumerate(block.items):
            item = Item(place, self.case.cost[r], self.case.support[r])
            if r in self.part.fixed:
                base = shift(base, item)
            else:
                free.append(item)
        return base, free

    def _offer(self, block: Block, front: Frontier) -> Area | None:
        """What a frontier offers, or ``None`` when it cannot meet the area's floor or ceiling."""
        cap = self._cap(block)
        stop = front.at(cap) + 1
        start = max(front.reaching(block.need), front.at(min(block.own, cap)))
        if start >= stop:
            return None
        key = np.maximum(front.cost[start:stop] - block.own, 0)
        value = front.support[start:stop] * self.scale - front.cost[start:stop]
        return Area(block, front, start, Offer(key, value, self.scale))

    @cached_property
    def areas(self) -> list[Area] | None:
        """All areas, or ``None`` when one of them cannot be served at all."""
        found = []
        for block in self.part.blocks:
            base, free = self._items(block)
            area = self._offer(block, build(base, free, self._cap(block)))
            if area is None:
                return None
            found.append(area)
        return found

    def _mask(self, area: Area, index: int) -> int:
        local, top = area.front.plan(area.start + index), area.front.mask.shape[1] * WORD - 1
        return sum(self.case.bit(r) for n, r in enumerate(area.block.items) if local >> (top - n) & 1)

    def best(self) -> Best:
        """The canonical best plan."""
        areas = self.areas
        plan = None if areas is None else self._solve(areas)
        return Best(plan, True, plan.support if plan else None, NAME)

    def _solve(self, areas: list[Area]) -> Plan | None:
        """The best combination of areas: a window that is widened until it proves the plan."""
        offers = [area.offer for area in areas]
        money = self.part.shared
        if sum(int(offer.key[0]) for offer in offers) > money:
            return None
        price = best_price(offers, money)
        most = bound(offers, money, price)
        window = 1.0 + most * 1e-5
        while True:
            blend, kept = nothing(self.scale), []
            for number, offer in enumerate(offers):
                part, where = leaf(offer, number, price, window)
                kept.append(where)
                blend = combine(blend, part, window, money)
            if len(blend.offer):
                support = int(blend.offer.support[-1])
                if support > most - window + self.slack:
                    break
                window = max(2 * window, most - support + 2 * self.slack)
            else:
                window *= 4

        def mask_of(number: int, index: int) -> int:
            return self._mask(areas[number], int(kept[number][index]))

        last, known = len(blend.offer) - 1, dict[tuple[int, int], int]()
        mask = max(best_masks(blend, index, mask_of, known) for index in blend.offer.equals(last))
        return self._plan(mask, int(blend.offer.value[last]))

    @cached_property
    def slack(self) -> float:
        """What rounding can amount to, with much to spare."""
        return 0.5 + 1e-9 * sum(self.case.support[r] for r in self.part.items)

    def _plan(self, mask: int, value: int) -> Plan:
        support = -(-value // self.scale)
        return Plan(mask, support, support * self.scale - value)

    def margins(self, plan: Plan) -> Iterator[tuple[int, Margin]]:
        """The margin of every proposal that is not fixed, given the best plan."""
        areas = self.areas
        if areas is None:
            return
        rests = _Rests(self, areas)
        for number, area in enumerate(areas):
            base, free = self._items(area.block)
            for item, others in leave_one_out(base, free, self._cap(area.block)):
                rank = area.block.items[item.place]
                funded = bool(plan.mask & self.case.bit(rank))
                front = others if funded else shift(others, item)
                flipped_area = self._offer(area.block, front)
                flipped = None if flipped_area is None else rests.best_with(number, flipped_area)
                yield rank, Margin(flipped)


class _Rests:
    """For every area the blend of all the others, in windows that grow when a proof needs it."""

    def __init__(self, county: County, areas: list[Area]) -> None:
        self.county, self.areas = county, areas
        self.money = county.part.shared
        offers = [area.offer for area in areas]
        self.price = best_price(offers, self.money)
        self.gains = [offer.best_gain(self.price) for offer in offers]
        self.least = [int(offer.key[0]) for offer in offers]
        self.window = 4.0 + 4e-5 * bound(offers, self.money, self.price)
        self.known: dict[tuple[int, int], int] = {}
        self._blend_all()

    def _blend_all(self) -> None:
        self.known.clear()
        self.kept = []
        leaves: list[Blend] = []
        for number, area in enumerate(self.areas):
            part, where = leaf(area.offer, number, self.price, self.window)
            leaves.append(part)
            self.kept.append(where)
        scale = self.county.scale
        before, after = [nothing(scale)], [nothing(scale)]
        for part in leaves[:-1]:
            before.append(combine(before[-1], part, self.window, self.money))
        for part in reversed(leaves[1:]):
            after.append(combine(after[-1], part, self.window, self.money))
        after.reverse()
        self.rest = [combine(a, b, self.window, self.money) for a, b in zip(before, after, strict=True)]

    def _mask_of(self, number: int, index: int) -> int:
        return self.county._mask(self.areas[number], int(self.kept[number][index]))

    def best_with(self, number: int, area: Area) -> Plan | None:
        """The best plan when one area offers something else."""
        offer, rest = area.offer, self.rest[number]
        if int(offer.key[0]) + sum(self.least) - self.least[number] > self.money:
            return None
        most = self.price * self.money + offer.best_gain(self.price) + sum(self.gains) - self.gains[number]
        spot = np.searchsorted(rest.offer.key, self.money - offer.key, side="right") - 1
        can = np.flatnonzero(spot >= 0)
        if len(can):
            value = offer.value[can] + rest.offer.value[spot[can]]
            top = int(value.max())
            if -(-top // self.county.scale) > most - self.window + self.county.slack:
                mask = max(
                    self.county._mask(area, int(i)) + best_masks(rest, equal, self._mask_of, self.known)
                    for i in can[value == top]
                    for equal in rest.offer.equals(int(spot[i]))
                )
                return self.county._plan(mask, top)
        changed = list(self.areas)
        changed[number] = area
        return self.county._solve(changed)
