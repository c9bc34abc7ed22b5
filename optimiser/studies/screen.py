"""One area's best plan in a fraction of the time: a bound settles most proposals, the frontier the rest.

With any price y of money, and r = support - y x cost, no plan that departs from "in exactly if r > 0" at a
proposal has more than U - |r| of support, U = y x money + the sum of all r > 0 (Dantzig 1957; as in
``optimiser.engines.core``). Where that is less than the support of a plan at hand, every best plan agrees
about the proposal. So what is left, a dozen proposals or so, goes to the exact frontier, ties and thrift
and all, and the answer is that of ``optimiser.engines.pareto``. Bounds are in doubles with far more room
than they can be off by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.engines.frontier import Item, bit_of, build, empty

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROOM = 1e-9
FEW = 10


@dataclass(frozen=True)
class Screen:
    """Proposals in tie order on money of their own: ``cost`` in minor units, ``fixed`` what must be in."""

    cost: Ints
    money: int
    fixed: Bools

    def best(self, support: Ints) -> Bools | None:
        """Which proposals the canonical best plan funds; ``None`` when what is fixed costs too much.

        Raises ``FrontierTooLarge`` as the frontier does.
        """
        plan: Bools = self.fixed | (self.cost == 0)
        money = self.money - int(self.cost[self.fixed].sum())
        if money < 0:
            return None
        open_ = np.flatnonzero(~plan & (support > 0) & (self.cost <= money))
        cost, worth = self.cost[open_], support[open_]
        if int(cost.sum()) <= money:
            plan[open_] = True
            return plan
        order = np.argsort(-worth / cost, kind="stable")
        broken = order[np.searchsorted(np.cumsum(cost[order]), money, side="right")]
        gain = worth - worth[broken] / cost[broken] * cost
        most = worth[broken] / cost[broken] * money + float(gain[gain > 0].sum())
        apart = np.abs(gain)
        near = np.argsort(apart, kind="stable")
        # The few nearest to the price first, then twice as many: a good plan of few settles the others.
        size = min(FEW, len(near))
        while True:
            core, rest = np.sort(near[:size]), near[size:]
            settled = rest[gain[rest] > 0]
            chosen = _exact(cost[core], worth[core], money - int(cost[settled].sum()))
            least = int(worth[settled].sum()) + int(worth[core][chosen].sum())
            needed = int((most - apart >= least - ROOM * most - ROOM).sum())
            if needed <= size:
                plan[open_[settled]] = True
                plan[open_[core[chosen]]] = True
                return plan
            size = min(2 * size, needed)


def _exact(cost: Ints, worth: Ints, money: int) -> Bools:
    items = [
        Item(place, price, value)
        for place, (price, value) in enumerate(zip(cost.tolist(), worth.tolist(), strict=True))
    ]
    front = build(empty(len(items)), items, money)
    words = front.mask.shape[1]
    mask = front.plan(front.at(money))
    return np.array([bool(mask & bit_of(place, words)) for place in range(len(items))], np.bool_)
