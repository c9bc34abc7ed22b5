"""The Pareto frontier of (cost, support), in whole numbers: what every sum of money can buy.

Nemhauser & Ullmann, *Discrete dynamic programming and capital allocation* (1969): add proposals one by one
and keep only plans that no cheaper plan matches. Every point also carries its plan as a bit mask in tie order
(first in the order = highest bit), and of two plans with the same cost and support the larger mask
stays: that is "in if it can be", proposal by proposal. So a point *is* the canonical plan of its figures.

On every Pabulib election the full frontier has at most some thousand points. One that grows past ``LIMIT``
raises ``FrontierTooLarge`` and the caller takes another way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

LIMIT = 400_000
LISTED = 4_000_000
WORD = 64


class FrontierTooLarge(ArithmeticError):
    """The frontier has more points than memory and patience allow."""


@dataclass(frozen=True, slots=True)
class Item:
    """One proposal for the frontier: ``place`` counts from 0 in tie order among the ``of`` items."""

    place: int
    cost: int
    support: int


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points by strictly rising cost and support; ``mask[i]`` is the canonical plan of point i."""

    cost: Ints
    support: Ints
    mask: Words

    def __len__(self) -> int:
        return len(self.cost)

    def at(self, money: int) -> int:
        """Index of the best point that ``money`` buys, -1 when there is none."""
        return int(np.searchsorted(self.cost, money, side="right")) - 1

    def reaching(self, support: int) -> int:
        """Index of the cheapest point with at least that support; ``len(self)`` when there is none."""
        return int(np.searchsorted(self.support, support, side="left"))

    def plan(self, index: int) -> int:
        """The mask of a point as one whole number."""
        value = 0
        for word in self.mask[index]:
            value = value << WORD | int(word)
        return value


def empty(items: int) -> Frontier:
    """The frontier of nothing, with room for the masks of ``items`` proposals."""
    words = max(1, -(-items // WORD))
    return Frontier(np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros((1, words), np.uint64))


def bit_of(place: int, words: int) -> int:
    """The bit of the proposal at ``place`` in a mask of that many words, as ``Frontier.plan`` gives it."""
    return 1 << (words * WORD - 1 - place)


def shift(front: Frontier, item: Item) -> Frontier:
    """The frontier with ``item`` in every plan."""
    word, bit = divmod(item.place, WORD)
    mask = front.mask.copy()
    mask[:, word] |= np.uint64(1 << (WORD - 1 - bit))
    return Frontier(front.cost + item.cost, front.support + item.support, mask)


def add(front: Frontier, item: Item, cap: int) -> Frontier:
    """The frontier when ``item`` may be in or out, of plans that cost at most ``cap``."""
    if item.cost and not item.support:
        return front
    room = front.at(cap - item.cost) + 1
    if not room:
        return front
    return _union(front, shift(Frontier(front.cost[:room], front.support[:room], front.mask[:room]), item))


def _union(one: Frontier, other: Frontier) -> Frontier:
    """The frontier of the plans of either."""
    cost = np.concatenate([one.cost, other.cost])
    order = np.argsort(cost, kind="stable")
    cost = cost[order]
    support = np.concatenate([one.support, other.support])[order]
    mask = np.concatenate([one.mask, other.mask])[order]
    keep = np.ones(len(cost), np.bool_)
    # Either list rises strictly in cost, so equal costs come in pairs: one's point, then the other's.
    first = np.flatnonzero(cost[1:] == cost[:-1])
    if len(first):
        second_wins = support[first + 1] > support[first]
        same = np.flatnonzero(support[first + 1] == support[first])
        second_wins[same] = _larger(mask[first[same] + 1], mask[first[same]])
        keep[first[second_wins]] = False
        keep[first[~second_wins] + 1] = False
        cost, support, mask = cost[keep], support[keep], mask[keep]
        keep = np.ones(len(cost), np.bool_)
    keep[1:] = support[1:] > np.maximum.accumulate(support)[:-1]
    if int(np.count_nonzero(keep)) > LIMIT:
        raise FrontierTooLarge
    return Frontier(cost[keep], support[keep], mask[keep])


def _larger(a: Words, b: Words) -> npt.NDArray[np.bool_]:
    """Row by row whether mask a is the larger number."""
    result = np.zeros(len(a), np.bool_)
    undecided = np.ones(len(a), np.bool_)
    for word in range(a.shape[1]):
        result |= undecided & (a[:, word] > b[:, word])
        undecided &= a[:, word] == b[:, word]
    return result


def build(base: Frontier, items: Sequence[Item], cap: int) -> Frontier:
    """Add all items. Those that buy most per pound come first: the frontier then stays small.

    Raises ``FrontierTooLarge`` when all that was listed on the way is more than others need to find the plan.
    """
    listed = 0
    for item in sorted(items, key=density):
        base = add(base, item, cap)
        listed += len(base)
        if listed > LISTED:
            raise FrontierTooLarge
    return base


def density(item: Item) -> float:
    """A key that puts first what buys most support per pound."""
    return -item.support / item.cost if item.cost else float("-inf")


def leave_one_out(base: Frontier, items: Sequence[Item], cap: int) -> Iterator[tuple[Item, Frontier]]:
    """For every item the frontier of all the others, by halving: n log n additions in place of n squared."""
    ordered = sorted(items, key=density)
    stack = [(base, ordered)] if ordered else []
    while stack:
        front, group = stack.pop()
        if len(group) == 1:
            yield group[0], front
            continue
        left, right = group[: len(group) // 2], group[len(group) // 2 :]
        stack.append((build(front, left, cap), right))
        stack.append((build(front, right, cap), left))


def best_choice(groups: Sequence[Sequence[tuple[int, int]]], money: int) -> int:
    """The most support that ``money`` buys with at most one (cost, support) pair of each group."""
    front = empty(1)
    for group in sorted(groups, key=lambda group: min(density(Item(0, *pair)) for pair in group)):
        grown = front
        for cost, support in group:
            room = front.at(money - cost) + 1
            if support and room:
                part = Frontier(front.cost[:room], front.support[:room], front.mask[:room])
                grown = _union(grown, shift(part, Item(0, cost, support)))
        front = grown
    return int(front.support[-1])


def largest_sum(costs: Sequence[int], money: int, enough: int) -> int:
    """The largest sum of some of ``costs`` within ``money``, exact up to ``enough`` (then any sum >= it)."""
    fitting = [cost for cost in costs if 0 < cost <= money]
    if sum(fitting) <= money:
        return sum(fitting)
    greedy = 0
    for cost in sorted(fitting, reverse=True):
        greedy += cost if greedy + cost <= money else 0
    if greedy >= enough:
        return greedy
    unit = gcd(*fitting)
    sums = np.zeros(1, np.int64)
    for cost in fitting:
        sums = np.union1d(sums, sums + cost // unit)
        sums = sums[sums <= money // unit]
        if int(sums[-1]) * unit >= enough:
            break
        if len(sums) > 100 * LIMIT:
            raise FrontierTooLarge
    return int(sums[-1]) * unit
