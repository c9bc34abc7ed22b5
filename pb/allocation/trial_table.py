"""Trials side by side: what stands now in the first column, each trial in one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pb.allocation.reading import AreaReading, ProposalReading, RunReading


@dataclass(frozen=True, slots=True)
class Column:
    """One trial. ``area`` is None while it is not solved, or cannot be; ``elsewhere`` names other areas in
    which it changes something, ``at_rule`` counts what the published rules alone keep out."""

    area: AreaReading | None
    elsewhere: tuple[str, ...] = ()

    @property
    def at_rule(self) -> int:
        """How many proposals a published rule keeps out by itself."""
        return sum(bool(p.explanation.held_out_by) for p in self.area.not_funded) if self.area else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal: as it stands, then in each trial (None where nothing was solved)."""

    now: ProposalReading
    cells: tuple[ProposalReading | None, ...]


def column_of(base: RunReading, trial: RunReading | None, slug: str) -> Column:
    """A trial as a column of the area ``slug``."""
    if trial is None:
        return Column(None)
    elsewhere = tuple(
        area.name
        for area in trial.areas
        if area.slug != slug and _outcome(area) != _outcome(base.by_area[area.slug])
    )
    return Column(trial.by_area[slug], elsewhere)


def rows_of(area: AreaReading, columns: Sequence[Column]) -> list[Row]:
    """The proposals that are not the same everywhere, by public number."""
    rows = []
    for now in sorted(area.proposals, key=lambda p: p.number):
        cells = tuple(_in(column, now.number) for column in columns)
        if any(cell and (cell.funded, cell.cost) != (now.funded, now.cost) for cell in cells):
            rows.append(Row(now, cells))
    return rows


def _in(column: Column, number: int) -> ProposalReading | None:
    if column.area is None:
        return None
    return next(p for p in column.area.proposals if p.number == number)


def _outcome(area: AreaReading) -> set[tuple[int, int]]:
    return {(p.number, p.cost) for p in area.funded}
