"""The best plan with every proposal forced the other way, one at a time, for ``optimiser.engines.mosaic``.

Forcing a proposal changes the list of its own area only. So all the proposals of an area are asked about
together, each within a window of its own bound, which is widened until it proves what was found. A proposal
so large, or in an area so tight, that what is shared has another price when it is forced is looked at
alone; and as others often need the same prices, they are asked again at these.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.engines.frontier import FrontierTooLarge
from optimiser.engines.listing import Near
from optimiser.engines.mosaic_search import NoPlan, Search, halves
from optimiser.engines.tiles import NONE, Fees, Floats, Question, Tile

# How windows grow: by little where the work grows by much, and by more where there is little work.
FINELY = 1.12
COARSELY = 1.8
# For more questions than this it is worth finding out first which ask for too much; and the price for that.
FEW = 100
FAR = 1e5
# When forcing a proposal takes more work than this, prices of its own are worth finding.
WORK = 400_000
# Less than this is nothing: the next window may be much wider.
EASY = 10_000
# How many times as wide as the best plan's a window may be before other prices are tried.
WIDE = 4.0


@dataclass
class Asked:
    """A proposal to be forced: its area, what is asked there, and how wide a window its proof needs."""

    rank: int
    tile: int
    question: Question
    fees: Fees
    window: float
    alone: bool = False
    lost: bool = False


@dataclass
class Forcing:
    """Questions to a search whose best plan is ``chosen``.

    ``impossible`` is asked of those whose own area has no plan that is easily found. ``effort`` is what the
    last window took, for the proposal that took most.
    """

    search: Search
    chosen: frozenset[int]
    impossible: Callable[[int], bool]
    effort: float = 0.0

    def plans(self, ranks: Iterable[int]) -> Iterator[tuple[int, frozenset[int] | None]]:
        """For each of some proposals the canonical best plan without it, if it is in, or with it, if out;
        None when there is none. Nothing is said of those that are out of reach.
        """
        left = list[Asked]()
        yield from self._together(self._ask(ranks), self.search.window, WIDE * self.search.window, left)
        if len(left) > FEW:
            left = yield from self._scarce(left)
        # Proposals so large, or areas so tight, that what is shared has another price when they are forced:
        # one is looked at alone, and the others at the prices that it makes.
        missed, skipped, stuck = 0, 0, list[Asked]()
        while left:
            self.search.in_time()
            one = left.pop(len(left) // 2)
            if one.lost and self.impossible(one.rank):
                yield one.rank, None
                continue
            tiles = list(self.search.tiles)
            tiles[one.tile] = tiles[one.tile].forced(one.question)
            try:
                alone = self._search(tiles, self.search.shared, one.tile)
            except NoPlan:
                yield one.rank, None
                continue
            except FrontierTooLarge:
                stuck.append(one)
                continue
            try:
                yield one.rank, alone.best()
            except NoPlan:
                yield one.rank, None
            except FrontierTooLarge:
                stuck.append(one)
            if skipped < (1 << missed) - 1:
                skipped += 1
                continue
            try:
                other = self._search(self.search.tiles, alone.shared, NONE)
            except FrontierTooLarge:
                continue
            rest, before = list[Asked](), len(left)
            there = Forcing(other, self.chosen, self.impossible)
            asked = there._ask([known.rank for known in left])
            yield from there._together(asked, alone.window, alone.window, rest)
            missed, skipped = (0 if before - len(rest) > 2 else missed + 1), 0
            left = rest
        yield from self._together(stuck, WIDE * self.search.window, float("inf"), [])

    def _scarce(self, left: list[Asked]) -> Generator[tuple[int, frozenset[int] | None], None, list[Asked]]:
        """Tells of those for which there is not enough of something that is shared, whatever is given up for
        it: at a price of it far above all else no plan is worth anything. Returns the others.
        """
        first = self.search
        support = sum(float(tile.support.sum()) for tile in first.tiles)
        for row in np.flatnonzero(first.shared > 0):
            taken = max(
                float((tile.cost if row == 0 else np.abs(tile.outer[row - 1])).max()) for tile in first.tiles
            )
            prices = np.where(np.arange(len(first.shared)) == row, FAR * support / max(taken, 1.0), 0.0)
            try:
                other = self._search(first.tiles, prices, NONE)
            except (FrontierTooLarge, NoPlan):
                continue
            there, rest = Forcing(other, self.chosen, self.impossible), list[Asked]()
            asked = there._ask([known.rank for known in left])
            yield from there._together(asked, other.slack, other.slack, rest)
            kept = {one.rank for one in rest}
            left = [one for one in left if one.rank in kept]
        return left

    def _search(self, tiles: list[Tile], shared: Floats, changed: int) -> Search:
        """A search that goes on from what this one learnt."""
        first = self.search
        return Search(tiles, first.most, shared, first.deadline, (first, changed))

    def _together(
        self, left: list[Asked], window: float, widest: float, rest: list[Asked]
    ) -> Iterator[tuple[int, frozenset[int] | None]]:
        """What windows up to the ``widest`` tell at these prices; the others go to ``rest``."""
        while left and window <= widest:
            again, self.effort = list[Asked](), 0.0
            try:
                lists = self.search.near_all(window)
            except FrontierTooLarge:
                break
            batches = [[one for one in left if one.tile == tile] for tile in range(len(self.search.tiles))]
            while batches:
                batch = batches.pop()
                self.search.in_time()
                try:
                    yield from self._force(lists, window, batch, again)
                except FrontierTooLarge:
                    middle = len(batch) // 2
                    if middle:
                        batches += [batch[:middle], batch[middle:]]
                    else:
                        rest += batch
            rest += [one for one in again if one.alone]
            left = [one for one in again if not one.alone]
            window *= FINELY if self.effort > EASY else COARSELY
        rest += left

    def _force(
        self, lists: list[Near], window: float, asked: list[Asked], again: list[Asked]
    ) -> Iterator[tuple[int, frozenset[int] | None]]:
        """What a window tells of some proposals of one area; those that need a wider one go to ``again``."""
        if not asked:
            return
        tile = asked[0].tile
        windows = np.array([min(one.window, window) for one in asked])
        near = self.search.priced[tile].near(
            windows, [one.question for one in asked], [one.fees for one in asked], self.search.slack
        )
        this = self.search.round(window, lists, [(tile, near)])
        one, other = halves(lists, (tile, len(near.plans)))
        leaf = this.leaf(near.plans, tile, near.best)
        first = this.put_together(
            leaf, self.search.mix(this, lists, one, [tile, *other]), other, windows[leaf.of]
        )
        mix = this.meet(first, self.search.mix(this, lists, other, [tile, *one]), windows[first.of])
        self.effort = max(self.effort, this.work / len(asked))
        most = self.search.bound - lists[tile].best[0] + near.best
        order = np.argsort(mix.of, kind="stable")
        starts = np.searchsorted(mix.of[order], np.arange(len(asked) + 1))
        for number, (place, stop) in enumerate(pairwise(starts)):
            mine = order[place:stop]
            # Lists and work only grow with the window.
            asked[number].lost = number in near.lost
            asked[number].alone = asked[number].lost or this.work > WORK * len(asked)
            if number in near.lost:
                again.append(asked[number])
            elif np.isinf(near.best[number]):
                yield asked[number].rank, None
            elif len(mine):
                gap = float(most[number]) - int(mix.support[mine].max())
                if gap <= windows[number] - self.search.slack:
                    yield asked[number].rank, self.search.canonical(mix, mine)
                else:
                    asked[number].window = gap + 2 * self.search.slack
                    again.append(asked[number])
            elif windows[number] > most[number] + self.search.slack:
                yield asked[number].rank, None
            else:
                again.append(asked[number])

    def _ask(self, ranks: Iterable[int]) -> list[Asked]:
        """What is asked of the areas when proposals are forced, one at a time."""
        home = {rank: number for number, tile in enumerate(self.search.tiles) for rank in tile.items}
        asked = []
        for rank in ranks:
            tile = self.search.tiles[home[rank]]
            place = tile.place_of[rank]
            question = Question(tile.group_of[place], NONE if rank in self.chosen else place)
            fees = self.search.fees(home[rank], self.search.shared, question)
            asked.append(Asked(rank, home[rank], question, fees, float("inf")))
        return asked
