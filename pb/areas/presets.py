"""Formulas by which a council may share money among its areas, in whole pence that add up.

A flat share looks equal and is not: a small area gets many times as much a head as a large one. So every
preset is shown with what it comes to for each resident.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

WHOLE = 10_000  # hundredths of a per cent
YORK = 4_200  # York, 2024: £105,000 of £250,000 flat


class Preset(StrEnum):
    """How money is shared among areas."""

    FLAT = "flat"
    PER_HEAD = "per-head"
    NEED = "need"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Residents:
    """The people of one area; ``deprived_share`` in hundredths of a per cent."""

    key: str
    population: int
    deprived_share: int

    @property
    def deprived(self) -> int:
        """Residents in the nationally most deprived fifth, in hundredths of a hundredth of a person."""
        return self.population * self.deprived_share


@dataclass(frozen=True, slots=True)
class Spread:
    """What a head gets where it gets least and most, in hundredths of a penny."""

    least: int
    most: int


def share_out(
    amount: int, areas: Sequence[Residents], preset: Preset, *, flat_part: int = YORK
) -> dict[str, int]:
    """Pence by area key, adding up to ``amount``.

    ``flat``: the same for each area. ``per-head``: by population. ``need``: by residents in the most deprived
    fifth. ``mixed``: ``flat_part`` hundredths of a per cent of the money flat and the rest half by
    population, half by need, as York did in 2024. A weight that is
    zero everywhere falls back to population, and that to flat.
    """
    flat = {area.key: 1 for area in areas}
    heads = _or({area.key: area.population for area in areas}, flat)
    need = _or({area.key: area.deprived for area in areas}, heads)
    parts = [(amount, {Preset.FLAT: flat, Preset.PER_HEAD: heads}.get(preset, need))]
    if preset is Preset.MIXED:
        first = amount * flat_part // WHOLE
        half = (amount - first) // 2
        parts = [(first, flat), (half, heads), (amount - first - half, need)]
    shares = dict.fromkeys(flat, 0)
    for part, weights in parts:
        for key, pence in _largest_remainders(part, weights).items():
            shares[key] += pence
    return shares


def spread(shares: Mapping[str, int], areas: Sequence[Residents]) -> Spread:
    """The least and the most that a head gets, over areas with residents; zero for none."""
    heads = [shares[area.key] * 100 // area.population for area in areas if area.population]
    return Spread(min(heads, default=0), max(heads, default=0))


def _or(weights: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return weights if any(weights.values()) else other


def _largest_remainders(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Hamilton's method: whole pence by weight, what is left to the largest remainders, then by key."""
    total = sum(weights.values())
    if not total:
        return {}
    shares = {key: amount * weight // total for key, weight in weights.items()}
    left = amount - sum(shares.values())
    order = sorted(weights, key=lambda key: (-(amount * weights[key] % total), key))
    for key in order[:left]:
        shares[key] += 1
    return shares
