"""The search behind ``optimiser.engines.mosaic``: prices, windows, and areas put together in two halves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from optimiser.engines.frontier import FrontierTooLarge, Ints
from optimiser.engines.listing import FREE, Near, Priced
from optimiser.engines.mixes import Mix, Round
from optimiser.engines.tiles import NONE, Fees, Floats, Question, Tile
from optimiser.milp.prices import OwnPrices, share_prices

# How many plans of an area the prices are made from.
COLUMNS = 40
REPRICINGS = 8
# The first window, as a part of the bound; and how it grows. Work grows by much more.
FIRST = 3e-5
GROWTH = 1.2


class NoPlan(ArithmeticError):
    """There is no plan at all: proved, because everything was listed."""


class Search:
    """The areas of a part (``tiles``) under the shared rows (``use <= most``), and first prices of these.

    ``after`` is a search of the same areas, all but one of them, whose plans and window are a good start;
    with ``NONE`` for that one the prices stay as they are.
    """

    def __init__(
        self,
        tiles: list[Tile],
        most: Ints,
        shared: Floats,
        deadline: float | None = None,
        after: tuple[Search, int] | None = None,
    ) -> None:
        self.tiles, self.most, self.deadline = tiles, most, deadline
        self.models = [OwnPrices(tile) for tile in tiles]
        self.priced: list[Priced] = []
        self.columns: list[dict[bytes, tuple[int, Ints]]] = [{} for _ in tiles]
        self.bound = float("inf")
        self.slack = 0.0
        if not self._try(shared):
            raise FrontierTooLarge
        if after is None:
            self._reprice(1e-6)
            self.window = self.slack + FIRST * abs(self.bound)
        else:
            before, changed = after
            for number, known in enumerate(self.columns):
                if number != changed:
                    known |= before.columns[number]
            if changed != NONE:
                self._learn([self.priced[changed].near_free(before.window, self.slack)], [changed])
                self._reprice(1e-5, before.window)
            self.window = self.slack + before.window / 2

    @property
    def shared(self) -> Floats:
        """The prices of what is shared."""
        return self.priced[0].fees.shared

    def best(self) -> frozenset[int]:
        """The ranks of the canonical best plan."""
        while True:
            lists = self.near_all(self.window)
            this = self.round(self.window, lists, [])
            one, other = halves(lists)
            first = self.mix(this, lists, one, other)
            mix = this.meet(first, self.mix(this, lists, other, one), np.full(len(first), self.window))
            if not len(mix):
                # No plan has less support than none, so at this width all of them were in.
                if self.window > self.bound + self.slack:
                    raise NoPlan
                self.window *= GROWTH
                continue
            found = self.bound - int(mix.support.max())
            if found <= self.window - self.slack:
                return self.canonical(mix, np.arange(len(mix)))
            self.window = found + 2 * self.slack

    def mix(self, this: Round, lists: list[Near], half: Sequence[int], rest: Sequence[int]) -> Mix:
        """The areas of a half together, those with the shortest lists first; ``rest`` can complete them."""
        mix, order = this.nothing(), sorted(half, key=lambda number: len(lists[number].plans))
        for at, number in enumerate(order):
            leaf = this.leaf(lists[number].plans, number, lists[number].best)
            mix = this.put_together(mix, leaf, [*order[at + 1 :], *rest])
        return mix

    def round(self, window: float, lists: list[Near], asked: list[tuple[int, Near]]) -> Round:
        """What a window is worked with: rows that no combination in it can break are left out."""
        least = np.array([near.plans.use.min(axis=0) for near in lists])
        greatest = np.array([near.plans.use.max(axis=0) for near in lists])
        for tile, near in asked:
            if len(near.plans):
                least[tile] = np.minimum(least[tile], near.plans.use.min(axis=0))
                greatest[tile] = np.maximum(greatest[tile], near.plans.use.max(axis=0))
        live = (self.shared > 0) | (greatest.sum(axis=0) > self.most)
        return Round(
            window,
            live,
            self.most[live],
            self.shared[live],
            least[:, live],
            greatest[:, live],
            self.scale,
        )

    @cached_property
    def scale(self) -> int:
        """More than any spend; 0 where support times that would leave 64 bits."""
        scale = sum(int(tile.cost.sum()) for tile in self.tiles) + 1
        support = sum(int(tile.support.sum()) for tile in self.tiles)
        return scale if scale * (support + 1) < 1 << 62 else 0

    def in_time(self) -> None:
        """Give up when the time allowed is over."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise FrontierTooLarge

    def near_all(self, window: float) -> list[Near]:
        """The plans of every area within a window of its best one.

        Raises ``NoPlan``, or ``FrontierTooLarge`` when a list grows too long to tell.
        """
        found = []
        for priced in self.priced:
            self.in_time()
            near = priced.near_free(window, self.slack)
            if not len(near.plans):
                raise NoPlan
            found.append(near)
        return found

    def _try(self, shared: Floats) -> bool:
        """Take these prices of what is shared if they give a better bound U."""
        before = (self.priced, self.bound, self.slack)
        self.slack = self._slack(shared)
        self.priced = [
            Priced(tile, self.fees(number, shared, FREE), dict(before[0][number].beyond) if before[0] else {})
            for number, tile in enumerate(self.tiles)
        ]
        try:
            lists = self.near_all(0.0)
            self._learn(lists, range(len(lists)))
            self.bound = float(shared @ self.most) + sum(float(near.best[0]) for near in lists)
        except FrontierTooLarge:
            self.bound = float("inf")
        if self.bound < before[1]:
            return True
        self.priced, self.bound, self.slack = before
        return False

    def fees(self, number: int, shared: Floats, question: Question) -> Fees:
        """Prices of an area's own money and rows; none at all where the relaxation has no answer."""
        fees = self.models[number].fees(shared, question)
        return fees or Fees(shared, 0.0, np.zeros(len(self.tiles[number].most)))

    def _slack(self, shared: Floats) -> float:
        """What rounding can amount to, with much to spare: products of prices and use, a few bits wrong."""
        worth = sum(float(np.abs(tile.outer).sum(axis=1) @ shared[1:]) for tile in self.tiles)
        money = sum(int(tile.cost.sum()) for tile in self.tiles) * float(shared[0])
        support = sum(int(tile.support.sum()) for tile in self.tiles)
        return 1e-4 + 1e-11 * (worth + money + support + float(np.abs(self.most) @ shared))

    def _learn(self, lists: Sequence[Near], tiles: Sequence[int]) -> None:
        for near, number in zip(lists, tiles, strict=True):
            plans = near.plans
            for at in np.argsort(-plans.gain)[: 4 * COLUMNS]:
                self.columns[number][plans.bits[at].tobytes()] = (int(plans.support[at]), plans.use[at])

    def _reprice(self, enough: float, window: float | None = None) -> None:
        """Better prices of what is shared, from plans of every area (Kelley's cutting planes), until a step
        makes the bound better by less than ``enough`` of it.

        ``window``: the plans in it are known already.
        """
        if window is None:
            window = self.slack + 1e-4 * abs(self.bound)
            lists = self.near_all(window)
            while (
                sum(len(near.plans) for near in lists) < COLUMNS * len(lists)
                and window < abs(self.bound) / 100
            ):
                window *= GROWTH
                lists = self.near_all(window)
            self._learn(lists, range(len(lists)))
        failed = 0
        for _ in range(REPRICINGS):
            prices = share_prices([list(known.values()) for known in self.columns], self.most, self.shared)
            if prices is None:
                return
            before, bound = self.shared, self.bound
            part = 1.0 / (1 + failed) ** 2
            failed = 0 if self._try(part * prices + (1 - part) * before) else failed + 1
            if failed == 3 or abs(bound) * enough > bound - self.bound > 0:
                return

    def canonical(self, mix: Mix, among: Ints) -> frozenset[int]:
        """Of the plans with most support the one that spends least, and of those the first in tie order."""
        best = among[mix.support[among] == mix.support[among].max()]
        best = best[mix.spend[best] == mix.spend[best].min()]
        found = [frozenset(self._ranks(mix, int(at))) for at in best]
        return max(found, key=lambda ranks: [-rank for rank in sorted(ranks)])

    def _ranks(self, mix: Mix, at: int) -> list[int]:
        if mix.bits is not None:
            return self.tiles[mix.tile].ranks(mix.bits[at])
        if mix.made_from is None:
            return []
        one, other, first, second = mix.made_from
        return self._ranks(one, int(first[at])) + self._ranks(other, int(second[at]))


def halves(lists: list[Near], asked: tuple[int, int] | None = None) -> tuple[list[int], list[int]]:
    """The areas in two halves with about as many combinations each. ``asked`` is an area that is put to the
    first afterwards, and how many plans it offers.
    """
    sizes = {number: float(np.log(len(near.plans))) for number, near in enumerate(lists)}
    halves: tuple[list[int], list[int]] = ([], [])
    weights = [0.0, 0.0]
    if asked is not None:
        del sizes[asked[0]]
        weights[0] = float(np.log(1 + asked[1]))
    for number in sorted(sizes, key=lambda number: -sizes[number]):
        side = int(weights[1] < weights[0])
        halves[side].append(number)
        weights[side] += sizes[number]
    return halves
