"""Before and after: who gains, who loses, and what it does to every area."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.model import Solution


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Change in one area, after minus before: money in minor units, support in support."""

    spend: int
    support: int


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed. ``gained`` and ``lost`` are in order of public number; figures are after minus before."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    spend: int
    support: int
    areas: dict[str, AreaChange]

    @property
    def same(self) -> bool:
        """Whether the same proposals are funded."""
        return not self.gained and not self.lost


def diff(before: Solution, after: Solution) -> Diff:
    """Compare two solutions over the same areas."""
    old, new = set(before.funded), set(after.funded)
    areas = {
        area: AreaChange(
            after.areas[area].spend - before.areas[area].spend,
            after.areas[area].support - before.areas[area].support,
        )
        for area in before.areas
    }
    return Diff(
        gained=tuple(key for key in after.funded if key not in old),
        lost=tuple(key for key in before.funded if key not in new),
        spend=after.spend - before.spend,
        support=after.support - before.support,
        areas=areas,
    )
