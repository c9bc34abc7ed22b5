"""Bounds in doubles on what supporters must pay: the screen that decides which fractions need comparing.

With claim the people of a class times what it is worth to one of them, and means what one has for every unit
of worth, supporters pay a cost at the rate y where the sum of claim x min(means, y) is the cost. That sum is
concave in y, so Newton's method from below never passes y, and one step from above lands below.
"""

from __future__ import annotations

from math import inf

import numpy as np

from optimiser.rules.sharing.elections import EPS, Floats

# Some libraries start threads for longer products than this, which takes longer than the product.
BLOCK = 8192
# One step is needed for every time that the means of a supporter are passed; more than this is a stall.
MOST_STEPS = 200


def enclose(
    claim: Floats,
    means: Floats,
    cost: int,
    total: int,
    off: tuple[float, float],
    known: tuple[float, float, float],
) -> tuple[float, float] | None:
    """Bounds on the rate at which supporters with these means pay a cost, by Newton's method; None: they
    cannot.

    ``total`` is at least the sum of ``claim``. ``means`` are off by at most ``off[0]`` and belong to shares
    of at most ``off[1]``. ``known`` has a lower bound, a rate to try first, and a rate above which a lower
    bound is enough.
    """
    low, start, enough = known
    error, most = off
    rounding = (len(claim) + 8) * EPS
    slack = error * total + rounding * max(cost, most)
    product = np.dot if len(claim) <= BLOCK else dot
    if product(claim, means) * (1 + rounding) + slack < cost:
        return None
    rate = max(start, low)
    for _ in range(MOST_STEPS):
        paid = float(product(claim, np.minimum(means, rate)))
        rich = float(product(claim, means > rate))
        margin = slack + rounding * paid
        if abs(cost - paid) <= margin:
            step = 4 * margin / rich if rich else inf
            sure = float(product(claim, means > rate + step + error)) if rich else 0.0
            if 2 * sure >= rich > 0:
                return max(low, rate - step), rate + step
            break
        if not rich and paid < cost:
            return None
        if paid < cost:
            low = max(low, rate, rate + (cost - paid - margin) / rich * (1 - 4 * EPS))
            if rate >= enough:
                break
        rate = rate + (cost - paid) / rich if rich else rate / 2
    return low, inf


def dot(a: Floats, b: np.ndarray) -> float:
    """The sum of products."""
    if len(a) <= BLOCK:
        return float(a @ b)
    return sum(float(a[at : at + BLOCK] @ b[at : at + BLOCK]) for at in range(0, len(a), BLOCK))
