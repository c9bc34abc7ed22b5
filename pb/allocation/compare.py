"""Two runs side by side: who gains, who loses, and what it does to support and money."""

from __future__ import annotations

from dataclasses import dataclass

from pb.allocation.reading import AreaReading, ProposalReading, RunReading


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area before and after. Changes are after less before: pence and points."""

    before: AreaReading
    after: AreaReading
    gains: tuple[ProposalReading, ...]
    losses: tuple[ProposalReading, ...]
    repriced: tuple[tuple[ProposalReading, ProposalReading], ...]

    @property
    def spend(self) -> int:
        """More (or less) money spent."""
        return self.after.spend - self.before.spend

    @property
    def support(self) -> int:
        """More (or less) support."""
        return self.after.support - self.before.support

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.gains or self.losses or self.repriced)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of one round; ``areas`` are those where something differs."""

    before: RunReading
    after: RunReading
    areas: tuple[AreaChange, ...]

    @property
    def spend(self) -> int:
        """More (or less) money spent, in pence."""
        return self.after.spend - self.before.spend

    @property
    def support(self) -> int:
        """More (or less) support, in points."""
        return self.after.support - self.before.support


def compare_area(before: AreaReading, after: AreaReading) -> AreaChange:
    """What differs in one area, in order of public number."""
    old = {p.number: p for p in before.proposals}
    pairs = [(old[p.number], p) for p in sorted(after.proposals, key=lambda p: p.number) if p.number in old]
    return AreaChange(
        before,
        after,
        gains=tuple(b for a, b in pairs if b.funded and not a.funded),
        losses=tuple(b for a, b in pairs if a.funded and not b.funded),
        repriced=tuple((a, b) for a, b in pairs if a.cost != b.cost),
    )


def compare_runs(before: RunReading, after: RunReading) -> Comparison:
    """What differs between two runs of a round."""
    changes = [compare_area(before.by_area[area.slug], area) for area in after.areas]
    return Comparison(before, after, tuple(change for change in changes if not change.is_empty))
