"""How far a share among those who answered can be from the truth: Wilson's score interval.

Edwin B. Wilson, *Probable inference, the law of succession, and statistical inference*, J. Amer. Statist.
Assoc. 22 (1927), 209–212. Unlike the usual ± formula it stays between 0 and 1 and holds for small numbers
(Newcombe, *Two-sided confidence intervals for the single proportion*, Statistics in Medicine 17, 1998).
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf(1 - (1 - LEVEL) / 2)


def wilson(part: int, whole: int, z: float = Z) -> tuple[float, float]:
    """The interval for ``part`` of ``whole`` people. Raises ``ValueError`` for no part of a whole."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} is no part of {whole}")
    share, square = part / whole, z * z
    middle = share + square / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    scale = 1 + square / whole
    low = 0.0 if part == 0 else (middle - reach) / scale
    high = 1.0 if part == whole else (middle + reach) / scale
    return low, high


def wilson_of_rounded(part: tuple[int, int], whole: tuple[int, int], z: float = Z) -> tuple[float, float]:
    """The interval when only a range is known of each count: the widest of all that could be meant.

    The lower end rises with the part and falls with the whole; the upper end likewise.
    """
    fewest, most = min(part[0], whole[1]), min(part[1], whole[0])
    return wilson(fewest, whole[1], z)[0], wilson(most, whole[0], z)[1]
