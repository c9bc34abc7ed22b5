"""Plans of several areas put together within a window of loss, and two halves of a county that meet.

``Mix`` is a list of combinations. Areas are added to a mix one by one, and what has lost more than the
window, or what nothing can complete, is dropped. To go on like that to the last area would list far more
than is ever completed: so the areas are put together in two halves, and the halves *meet* (Horowitz & Sahni
1974). Two combinations make a plan within the window only when they leave little of everything that is
dear, so what one of them takes of each priced row tells what the other takes of it but for a narrow band:
one half is sorted into cells as wide as these bands, and each combination of the other half looks into the
few cells that concern it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from optimiser.engines.blend import pairs_within
from optimiser.engines.frontier import FrontierTooLarge, Ints, Words
from optimiser.engines.tiles import NONE, Floats, Plans, undominated

# The longest list of combinations.
PAIRS = 4_000_000
# How many pairs are looked at together, and at most for one meeting.
TOGETHER = 1_000_000
LOOKED_AT = 100_000_000
# How many rows make cells, and how many cells there may be.
ROWS = 3
CELLS = 1 << 18
# A row that would make fewer cells tells too little to be looked up by.
FEWEST = 4
# What is added to a double that is looked up by, where it is held against the window again afterwards.
ROUNDING = 1e-6
# Above this many an area's plans are not compared with each other.
THIN = 1_500


@dataclass(frozen=True)
class Mix:
    """Plans of several areas together: loss, use of what is shared, figures; and what they were made from.

    ``of`` is the question that each answers, where questions were asked.
    """

    loss: Floats
    use: Ints
    support: Ints
    spend: Ints
    of: Ints
    made_from: tuple[Mix, Mix, Ints, Ints] | None = None
    bits: Words | None = None
    tile: int = NONE

    def __len__(self) -> int:
        return len(self.loss)


@dataclass
class Round:
    """One window: the rows that could bind in it, what there is of them, their prices, and every area's
    reach.

    ``least`` and ``greatest`` are what each area (rows) takes of each shared row (columns). ``scale`` is
    more than any spend (0: figures would leave 64 bits); ``work`` counts what was looked at.
    """

    window: float
    live: npt.NDArray[np.bool_]
    most: Ints
    shared: Floats
    least: Ints
    greatest: Ints
    scale: int = 0
    work: int = 0

    def leaf(self, plans: Plans, tile: int, best: Floats) -> Mix:
        """The plans of one area, without those that another betters: no more use of anything, and more
        support (or the same for less): they are in no canonical plan.
        """
        use, loss = plans.use[:, self.live], best[plans.of] - plans.gain
        mix = Mix(loss, use, plans.support, plans.spend, plans.of, None, plans.bits, tile)
        if len(best) > 1 or len(plans) > THIN:
            return mix
        better = (plans.support[:, None] > plans.support) | (
            (plans.support[:, None] == plans.support) & (plans.spend[:, None] < plans.spend)
        )
        for row in use.T:
            better &= row[:, None] <= row
        kept = ~better.any(axis=0)
        return Mix(
            loss[kept],
            use[kept],
            plans.support[kept],
            plans.spend[kept],
            plans.of[kept],
            None,
            plans.bits[kept],
            tile,
        )

    def nothing(self) -> Mix:
        """The plan of no area."""
        zero = np.zeros(1, np.int64)
        return Mix(np.zeros(1), np.zeros((1, len(self.most)), np.int64), zero, zero, zero)

    def put_together(self, one: Mix, other: Mix, rest: Sequence[int], window: Floats | None = None) -> Mix:
        """The combinations within the window that some plans of the areas in ``rest`` can still complete.

        With ``window`` every plan of ``one`` has its own, and the questions are those of ``one``.
        """
        within = np.full(len(one), self.window) if window is None else window
        first, second = pairs_within(one.loss, other.loss, within, PAIRS)
        self.work += len(first)
        room = within[first] - one.loss[first] - other.loss[second]
        least, greatest = self.least[rest].sum(axis=0), self.greatest[rest].sum(axis=0)
        for row in self.dear_first:
            spare = self.most[row] - one.use[first, row] - other.use[second, row]
            if self.shared[row]:
                room = room - np.maximum(spare - greatest[row], 0) * self.shared[row]
            can = (spare >= least[row]) & (room >= 0)
            if not can.all():
                first, second, room = first[can], second[can], room[can]
        if len(self.most) == 1 and self.scale:
            # With one row there is an order: what another betters is in no canonical plan.
            worth = (one.support[first] + other.support[second]) * self.scale
            worth -= one.spend[first] + other.spend[second]
            kept = undominated(one.of[first], one.use[first, 0] + other.use[second, 0], worth)
            first, second = first[kept], second[kept]
        return self._pairs(one, other, first, second)

    @cached_property
    def dear_first(self) -> list[int]:
        """The rows, with those first that leave the fewest combinations: what is dear."""
        return sorted(range(len(self.most)), key=lambda row: -float(self.shared[row]))

    def _pairs(self, one: Mix, other: Mix, first: Ints, second: Ints) -> Mix:
        """Some plans of one and other together."""
        return Mix(
            one.loss[first] + other.loss[second],
            one.use[first] + other.use[second],
            one.support[first] + other.support[second],
            one.spend[first] + other.spend[second],
            one.of[first],
            (one, other, first, second),
        )

    def meet(self, one: Mix, other: Mix, window: Floats) -> Mix:
        """The whole plans within the window of each combination of ``one``."""
        if not len(one) or not len(other):
            return self._pairs(one, other, np.zeros(0, np.int64), np.zeros(0, np.int64))
        cells = _Cells(self, other)
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        before = self.work
        self.work += len(one) << len(cells.rows)
        columns = [(one.use[:, row].copy(), other.use[:, row].copy(), row) for row in self.dear_first]
        for first, second in cells.pairs(one, window):
            self.work += len(first)
            if self.work - before > LOOKED_AT:
                raise FrontierTooLarge
            room = window[first] - one.loss[first] - other.loss[second]
            for mine, theirs, row in columns:
                spare = self.most[row] - mine[first] - theirs[second]
                room = room - np.abs(spare) * self.shared[row]
                can = np.flatnonzero((spare >= 0) & (room >= 0))
                first, second, room = first[can], second[can], room[can]
            found.append((first, second))
        first, second = (np.concatenate(column) for column in zip(*found, strict=True))
        return self._pairs(one, other, first, second)


class _Cells:
    """One half sorted into cells, as wide as the bands of the window, by its use of the rows that tell
    most.
    """

    def __init__(self, this: Round, mix: Mix) -> None:
        self.most = this.most
        # A band is as wide as the window can leave of a row, and a little more than rounding could add.
        priced = np.flatnonzero(this.shared > 0)
        bands = np.minimum(this.window * (1 + 1e-9) / this.shared[priced], 1e18)
        bands = bands.astype(np.int64) + 2
        self.low = mix.use.min(axis=0)
        counts = (mix.use.max(axis=0) - self.low)[priced] // bands + 1
        self.rows: list[int] = []
        self.bands: list[int] = []
        self.counts: list[int] = []
        total = 1
        for at in np.argsort(-counts, kind="stable"):
            if len(self.rows) < ROWS and counts[at] >= FEWEST and total * int(counts[at]) <= CELLS:
                total *= int(counts[at])
                self.rows.append(int(priced[at]))
                self.bands.append(int(bands[at]))
                self.counts.append(int(counts[at]))
        cell = np.zeros(len(mix), np.int64)
        for row, band, count in zip(self.rows, self.bands, self.counts, strict=True):
            cell = cell * count + (mix.use[:, row] - self.low[row]) // band
        # Cell by cell, and within a cell the smallest loss first.
        self.stride = this.window + 1.0
        key = cell * self.stride + mix.loss
        self.order = np.argsort(key, kind="stable")
        self.key = key[self.order]
        sizes = np.bincount(cell, minlength=total)
        self.starts = np.cumsum(sizes) - sizes
        self.least = np.full(total, float("inf"))
        filled = np.flatnonzero(sizes)
        self.least[filled] = mix.loss[self.order[self.starts[filled]]]

    def pairs(self, one: Mix, window: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Every pair that could be a plan within the window, some at a time."""
        tops = [
            (self.most[row] - one.use[:, row] - self.low[row]) // band
            for row, band in zip(self.rows, self.bands, strict=True)
        ]
        room = window - one.loss
        for below in product((0, 1), repeat=len(self.rows)):
            cell, inside = np.zeros(len(one), np.int64), np.ones(len(one), np.bool_)
            for top, less, count in zip(tops, below, self.counts, strict=True):
                at = top - less
                inside &= (at >= 0) & (at < count)
                cell = cell * count + at
            first = np.flatnonzero(inside)
            cell = cell[first]
            can = np.flatnonzero(self.least[cell] <= room[first])
            first, cell = first[can], cell[can]
            sizes = np.searchsorted(self.key, cell * self.stride + room[first] + ROUNDING, side="right")
            sizes -= self.starts[cell]
            ends = np.cumsum(sizes)
            start = 0
            while start < len(first):
                before = int(ends[start - 1]) if start else 0
                stop = max(start + 1, int(np.searchsorted(ends, before + TOGETHER, side="right")))
                some = sizes[start:stop]
                total = int(some.sum())
                offset = np.arange(total) - np.repeat(np.cumsum(some) - some, some)
                yield (
                    np.repeat(first[start:stop], some),
                    self.order[np.repeat(self.starts[cell[start:stop]], some) + offset],
                )
                start = stop
