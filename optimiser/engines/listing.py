"""All plans of an area that come near its best: with nothing forced, or with one proposal's choice forced.

Give what areas share (money, and the rows that speak of several areas) a price. Then an area can be looked at
alone: its *gain* from a plan is the support less what the plan takes at those prices. ``Priced.near`` lists
every plan whose gain is within a window of the best, keeping the area's own rows exactly.

They are found by pricing the area's own rows and money too. A proposal is then worth r = support - what it
takes, the best choice for each proposal alone is at hand, and departing from it costs |r| (or, between the
levels of one proposal, the difference). Departures add up, so all plans within a window are listed by adding
proposals one by one and dropping what has lost more than the window: few, as most proposals are far from the
margin. The bound is the Lagrangian one (Geoffrion 1974), true for every price: so each question may have
prices of its own, and all questions about an area are worked through together, since a step costs much the
same for one as for fifty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.engines.frontier import FrontierTooLarge, Ints, Words
from optimiser.engines.tiles import Fees, Floats, Plans, Question, Tile, undominated

# The longest list of an area's plans when nothing is forced, and for one question.
MOST = 200_000
MOST_ASKED = 10_000
# How much further a list goes down than it is asked to, as long as it has no more plans than a few.
AHEAD = 2.0
FEW = 2_000
# Lists longer than this are thinned out, where money and support are all that counts.
THIN = 64
FREE = Question()


@dataclass(frozen=True, slots=True)
class Near:
    """Plans by question; the ``best`` gain of each (minus infinity: there is no plan, unless it is ``lost``:
    too many to be listed).
    """

    plans: Plans
    best: Floats
    lost: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """The other choices for one proposal, by question (first axis), those that lose least first: what each
    loses, how it changes the figures and the bits.
    """

    loss: Floats
    change: Ints
    flip: Words


@dataclass
class Priced:
    """A tile at given prices. ``fees`` are those when nothing is forced."""

    tile: Tile
    fees: Fees
    # By question, how far the bound lies above the best plan: learnt on the way.
    beyond: dict[Question, float] = field(default_factory=dict)
    # The longest list so far when nothing is forced, and its window.
    known: tuple[float, Near] | None = None

    def own(self, fees: Fees) -> float:
        """The price of the area's own money: never more than the shared money's."""
        return min(fees.own, float(self.fees.shared[0]))

    def near_free(self, window: float, slack: float) -> Near:
        """All plans within a window of the best. Raises ``FrontierTooLarge``."""
        near = self.known[1] if self.known is not None and window <= self.known[0] else None
        # Windows grow: a list that goes further down saves making the next ones.
        for depth, most in ((AHEAD * window, FEW), (window, MOST)):
            if near is None:
                found = self.near(np.array([depth]), [FREE], [self.fees], slack, most)
                if not found.lost:
                    near, self.known = found, (depth, found)
        if near is None:
            raise FrontierTooLarge
        return replace(near, plans=near.plans.keep(near.plans.gain >= near.best[0] - window))

    def near(
        self,
        windows: Floats,
        asked: Sequence[Question],
        fees: Sequence[Fees],
        slack: float,
        most: int = MOST_ASKED,
    ) -> Near:
        """For every question all plans within its window of its *best* plan.

        The bound may lie above the best plan; how far is found by looking further down until it is known.
        """
        beyond = np.array([self.beyond.get(question, 0.0) for question in asked])
        best = np.full(len(asked), float("-inf"))
        lost, found = set[int](), [self.tile.no_plans]
        # There is no plan with a choice that is not on offer.
        waiting = np.array([n for n, question in enumerate(asked) if self.tile.offers(question)], np.int64)
        while len(waiting):
            depths = windows[waiting] + beyond[waiting]
            listing = _Listing(self, [asked[n] for n in waiting], [fees[n] for n in waiting], depths)
            plans, gone = listing.plans(most)
            tops = np.full(len(waiting), float("-inf"))
            np.maximum.at(tops, plans.of, plans.gain)
            missing = listing.tops - depths - (tops - windows[waiting]) + slack
            none = np.isinf(tops) & ((depths > listing.span) | (listing.tops + slack < -listing.dearest))
            gone &= ~none
            done = (missing <= 0) & ~gone
            lost.update(int(number) for number in waiting[gone])
            best[waiting[done]] = tops[done]
            for place in np.flatnonzero(done):
                number = waiting[place]
                self.beyond[asked[number]] = max(0.0, float(beyond[number] + missing[place]))
            kept = plans.keep(done[plans.of] & (plans.gain >= (tops - windows[waiting])[plans.of]))
            found.append(replace(kept, of=waiting[kept.of]))
            beyond[waiting] += np.where(np.isinf(tops), 1.0 + depths / 2, missing + slack)
            waiting = waiting[~(done | gone | none)]
        return Near(Plans.joined(found), best, frozenset(lost))


class _Listing:
    """Questions about a tile, each with its prices and how far down its plans are wanted (``depths``).

    ``tops``: no plan has more gain; ``dearest``: none loses more by what it takes; ``span``: more than any
    choice can lose at all, so that a list as deep has every plan.
    """

    def __init__(
        self, priced: Priced, asked: Sequence[Question], fees: Sequence[Fees], depths: Floats
    ) -> None:
        self.priced, self.asked, self.depths = priced, asked, depths
        tile, shared = priced.tile, priced.fees.shared
        self.rows = 1 + len(tile.most)
        self.price = np.array([[priced.own(fee), *fee.inner] for fee in fees])
        figures = np.column_stack([tile.cost, tile.inner.T])
        worth = tile.support - shared[1:] @ tile.outer - self.price @ figures.T
        worth = np.column_stack([worth, np.zeros(len(asked))])
        self.tops = self.price @ np.array([tile.own, *tile.most])
        options = np.broadcast_to(tile.choices, (len(asked), *tile.choices.shape))
        value = np.where(tile.offered, worth[:, tile.choices], float("-inf"))
        for number, question in enumerate(asked):
            if not question.free:
                value[number, question.group, tile.choices[question.group] != question.choice] = float("-inf")
        order = np.argsort(-value, axis=2, kind="stable")
        value, options = (np.take_along_axis(table, order, axis=2) for table in (value, options))
        self.tops += value[:, :, 0].sum(axis=1)
        self.sums = tile.columns[options[:, :, 0]].sum(axis=1)
        self.bits = np.bitwise_or.reduce(tile.flags[options[:, :, 0]], axis=1)
        loss = value[:, :, :1] - value[:, :, 1:]
        # Those near the margin double the list and come when it cannot grow much any more.
        least = loss.min(axis=(0, 2), initial=float("inf"))
        near = np.logical_or.reduce(loss <= depths[:, None, None], axis=0)
        self.steps = []
        for number in np.argsort(-least, kind="stable"):
            if near[number].any():
                wide = np.flatnonzero(near[number])
                first, others = options[:, number, :1], options[:, number, 1 + wide]
                change = tile.columns[others] - tile.columns[first]
                self.steps.append(Step(loss[:, number, wide], change, tile.flags[others] ^ tile.flags[first]))
        self.dearest = float(shared[1:] @ np.abs(tile.outer).sum(axis=1)) + float(shared[0]) * int(
            tile.cost.sum()
        )
        self.span = 1.0 + self.tops + self.dearest + np.ptp(worth, axis=1) * len(tile.groups)

    def plans(self, most: int) -> tuple[Plans, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """The plans; and which questions have more than ``most`` of them on the way, and none listed."""
        tile, rows = self.priced.tile, self.rows
        limit, aim = np.array([tile.room, *tile.most]), np.array([tile.own, *tile.most])
        downs, ups = self._reach()
        of, left, sums, bits = np.arange(len(self.asked)), self.depths.copy(), self.sums, self.bits
        gone = np.zeros(len(self.asked), np.bool_)
        for number, step in enumerate([None, *self.steps]):
            if step is not None:
                parts = [(of, left, sums, bits)]
                for at in range(step.loss.shape[1]):
                    loses = step.loss[of, at]
                    can = np.flatnonzero(left >= loses)
                    mine = of[can]
                    parts.append(
                        (
                            mine,
                            left[can] - loses[can],
                            sums[can] + step.change[mine, at],
                            bits[can] ^ step.flip[mine, at],
                        )
                    )
                of, left, sums, bits = (np.concatenate(column) for column in zip(*parts, strict=True))
            # What no choice for the rest can mend is dropped, and what leaves too much of something dear.
            can = np.flatnonzero((sums[:, :rows] + downs[number][of] <= limit).all(axis=1))
            wasted = np.maximum(aim - ups[number][of[can]] - sums[can, :rows], 0) * self.price[of[can]]
            can = can[wasted.sum(axis=1) <= left[can]]
            if tile.scale is not None and len(can) > THIN:
                cost, worth = sums[can, 0], sums[can, rows] * tile.scale - sums[can, 0]
                can = can[undominated(of[can], cost, worth)]
            if len(can) > most:
                long = np.bincount(of[can], minlength=len(gone)) > most
                gone |= long
                can = can[~long[of[can]]]
            of, left, sums, bits = of[can], left[can], sums[can], bits[can]
        use = np.column_stack([np.maximum(sums[:, 0] - tile.own, 0), sums[:, rows + 1 :]])
        support = sums[:, rows]
        return Plans(support - use @ self.priced.fees.shared, use, support, sums[:, 0], bits, of), gone

    def _reach(self) -> tuple[list[Ints], list[Ints]]:
        """By step and question, how far the choices that are left can bring the area's own figures down and
        up.
        """
        zero = np.zeros((len(self.asked), self.rows), np.int64)
        downs, ups = [zero], [zero]
        for step in reversed(self.steps):
            within = (step.loss <= self.depths[:, None])[:, :, None]
            change = np.where(within, step.change[:, :, : self.rows], 0)
            downs.append(downs[-1] + np.minimum(change.min(axis=1), 0))
            ups.append(ups[-1] + np.maximum(change.max(axis=1), 0))
        return downs[::-1], ups[::-1]
