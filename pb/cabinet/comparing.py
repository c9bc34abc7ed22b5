"""The areas' own money shared out by other formulas, beside how it is shared now."""

from __future__ import annotations

from dataclasses import dataclass

from pb.areas.presets import Preset, Residents, Spread, share_out, spread
from pb.cabinet.figures import AreaLine, CycleFigures
from pb.cabinet.values import Cell, Missing

# By population and deprivation as York did it in 2024: ``presets.Preset.MIXED``.
COMPARED = (Preset.FLAT, Preset.PER_HEAD, Preset.MIXED)


@dataclass(frozen=True, slots=True)
class PresetLine:
    """What an area has, and what each formula would give it; in pence."""

    area: AreaLine
    now: int
    by_preset: dict[Preset, Cell]

    def per_head(self, amount: Cell) -> Cell:
        """Pence for each resident, rounded down."""
        if isinstance(amount, Missing):
            return amount
        return amount // self.area.population if self.area.population else Missing.NO_PEOPLE

    def beside_flat(self, preset: Preset) -> Cell:
        """How much more (or less) than the same for each area."""
        amount, flat = self.by_preset[preset], self.by_preset[Preset.FLAT]
        return amount if isinstance(amount, Missing) or isinstance(flat, Missing) else amount - flat


def preset_lines(figures: CycleFigures) -> list[PresetLine]:
    """The areas that take part, with the sum of their own money shared out by each formula."""
    areas = [area for area in figures.areas if area.shares]
    total = sum(area.pot for area in areas)
    residents = _residents(areas)
    shares = {preset: share_out(total, residents, preset) for preset in COMPARED}
    return [
        PresetLine(
            area,
            area.pot,
            {preset: _why_not(areas, preset) or shares[preset][area.slug] for preset in COMPARED},
        )
        for area in areas
    ]


def flat_spread(figures: CycleFigures) -> Spread | None:
    """What a head gets least and most under the same for each area; None where people are not known."""
    areas = [area for area in figures.areas if area.shares]
    if not areas or not all(area.population for area in areas):
        return None
    residents = _residents(areas)
    return spread(share_out(sum(area.pot for area in areas), residents, Preset.FLAT), residents)


def _residents(areas: list[AreaLine]) -> list[Residents]:
    return [Residents(area.slug, area.population, area.deprived or 0) for area in areas]


def _why_not(areas: list[AreaLine], preset: Preset) -> Missing | None:
    """Why a formula cannot be used: it needs figures of every area."""
    if preset is Preset.FLAT:
        return None
    if not all(area.population for area in areas):
        return Missing.NO_PEOPLE
    if preset is Preset.MIXED and any(area.deprived is None for area in areas):
        return Missing.NO_NEED
    return None
