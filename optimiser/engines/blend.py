"""Combining what several areas can buy from shared money: a (max, +) convolution of their frontiers.

Every area offers points (``key``: what it takes from the shared pot, ``value``: support and thrift in one
whole number, support x K - spend with K over any spend). Full convolutions would be huge, so combinations are
kept only within a *window* of loss. With a price l of shared money, the loss of a point of area a is

    max over a's points of (support - l key)  -  (support - l key)  >=  0,

and a combination has at most  U - (sum of its losses),  where U = l x money + sum of the maxima. So all
combinations with at least T of support lie within the window U - T (Lagrangian bound; Martello & Toth,
*Knapsack Problems*, 1990). The price is a double, which is no weakness: the bound is true for every price,
and the windows are widened by far more than rounding can amount to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.engines.frontier import LIMIT, FrontierTooLarge, Ints

Floats = npt.NDArray[np.float64]
PAIRS = 30_000_000


@dataclass(frozen=True)
class Offer:
    """Points by strictly rising key. ``scale`` is the K of the values.

    No point has less value than one before it, and only a blend has equals: of two plans that are worth the
    same, one may take less from the shared pot and the other stand first in tie order.
    """

    key: Ints
    value: Ints
    scale: int

    def __len__(self) -> int:
        return len(self.key)

    @cached_property
    def support(self) -> Ints:
        """Support of every point."""
        return -(-self.value // self.scale)

    def equals(self, index: int) -> range:
        """The points up to this one that are worth the same."""
        return range(int(np.searchsorted(self.value, self.value[index], side="left")), index + 1)

    def gains(self, price: float) -> Floats:
        """support - price x key."""
        gains: Floats = self.support - price * self.key
        return gains

    def best_gain(self, price: float) -> float:
        """The largest of the gains."""
        return float(np.max(self.gains(price)))


@dataclass(frozen=True)
class Blend:
    """The points of one area (``leaf``) or of two blends; only those within a window of loss."""

    offer: Offer
    loss: Floats
    left: Blend | None = None
    right: Blend | None = None
    leaf: int = -1


def leaf(offer: Offer, number: int, price: float, window: float) -> tuple[Blend, Ints]:
    """An area's points within the window, and where they stand in its offer."""
    gains = offer.gains(price)
    loss = np.max(gains) - gains
    kept = np.flatnonzero(loss <= window)
    return Blend(Offer(offer.key[kept], offer.value[kept], offer.scale), loss[kept], leaf=number), kept


def nothing(scale: int) -> Blend:
    """The blend of no area."""
    zero = np.zeros(1, np.int64)
    return Blend(Offer(zero, zero, scale), np.zeros(1))


def pairs_within(one: Floats, other: Floats, window: float | Floats, most: int) -> tuple[Ints, Ints]:
    """Which pairs lose no more than the window together. Raises ``FrontierTooLarge`` beyond ``most``
    pairs.
    """
    order = np.argsort(other, kind="stable")
    counts = np.searchsorted(other[order], window - one, side="right")
    total = int(counts.sum())
    if total > most:
        raise FrontierTooLarge
    first = np.repeat(np.arange(len(one)), counts)
    second = order[np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)]
    return first, second


def combine(a: Blend, b: Blend, window: float, money: int) -> Blend:
    """All best combinations of two blends within the window and the money."""
    if len(a.offer) > len(b.offer):
        a, b = b, a
    first, second = pairs_within(a.loss, b.loss, window, PAIRS)
    key = a.offer.key[first] + b.offer.key[second]
    affordable = key <= money
    first, second, key = first[affordable], second[affordable], key[affordable]
    value = a.offer.value[first] + b.offer.value[second]
    order = np.lexsort((-value, key))
    key, value, first, second = key[order], value[order], first[order], second[order]
    keep = np.ones(len(key), np.bool_)
    keep[1:] = (key[1:] > key[:-1]) & (value[1:] >= np.maximum.accumulate(value)[:-1])
    if int(np.count_nonzero(keep)) > LIMIT:
        raise FrontierTooLarge
    loss = a.loss[first[keep]] + b.loss[second[keep]]
    return Blend(Offer(key[keep], value[keep], a.offer.scale), loss, a, b)


def best_price(offers: Sequence[Offer], money: int) -> float:
    """The price of shared money with the smallest bound U (convex in the price: halve the interval)."""

    def taken(price: float) -> int:
        return sum(int(offer.key[int(np.argmax(offer.gains(price)))]) for offer in offers)

    if taken(0.0) <= money:
        return 0.0
    low, high = 0.0, 1e-9
    while taken(high) > money and high < 1e18:
        high *= 8
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if taken(middle) > money else (low, middle)
    return high


def bound(offers: Sequence[Offer], money: int, price: float) -> float:
    """U: no combination has more support than this."""
    return price * money + sum(offer.best_gain(price) for offer in offers)


Masks = Callable[[int, int], int]


def best_masks(blend: Blend, index: int, mask_of: Masks, known: dict[tuple[int, int], int]) -> int:
    """The largest plan (in tie order) of a point: over all ways to combine to the same key and value.

    ``mask_of(leaf, index)`` gives the plan of a point of a leaf. Bits of areas differ, so plans add up.
    """
    if blend.leaf >= 0:
        return mask_of(blend.leaf, index)
    if blend.left is None or blend.right is None:
        return 0
    place = (id(blend), index)
    if place not in known:
        a, b = blend.left.offer, blend.right.offer
        key = blend.offer.key[index] - a.key
        value = blend.offer.value[index] - a.value
        spot = np.minimum(np.searchsorted(b.key, key), len(b) - 1)
        ways = np.flatnonzero((b.key[spot] == key) & (b.value[spot] == value))
        known[place] = max(
            best_masks(blend.left, int(i), mask_of, known)
            + best_masks(blend.right, int(spot[i]), mask_of, known)
            for i in ways
        )
    return known[place]
