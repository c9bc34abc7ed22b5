"""The figures of a round as a table, for officers and residents alike."""

from __future__ import annotations

from dataclasses import dataclass

from pb.rounds.figure_words import column_title
from pb.rounds.figures import COLUMNS, DEPRIVED, AreaFigures, figures_of, used_in
from pb.rounds.models import Round
from pb.rounds.rule_words import show_share


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """An area with its figures in the order of the columns, and the shares of its towns and villages."""

    area: str
    values: tuple[int | str, ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """The titles of the columns, and a row for each area."""

    columns: tuple[str, ...]
    rows: tuple[FiguresRow, ...]

    @property
    def has_places(self) -> bool:
        """Whether anything is known of a town or village by itself."""
        return any(row.places for row in self.rows)


def figures_table(round_: Round, *, for_residents: bool = False) -> FiguresTable | None:
    """What is known; for residents nothing where no rule uses it and nobody said where it comes from."""
    figures, used = figures_of(round_), used_in(round_)
    if for_residents and not (used or figures.number):
        return None
    wanted = used if for_residents and not figures.number else COLUMNS
    columns = [column for column in COLUMNS if column in wanted and figures.knows(column)]
    rows = [_row(area.name, figures.of(area.slug), columns) for area in round_.areas]
    return FiguresTable(tuple(map(column_title, columns)), tuple(rows))


def _row(name: str, figures: AreaFigures, columns: list[str]) -> FiguresRow:
    values = tuple(
        show_share(figures.deprived or 0) if column == DEPRIVED else getattr(figures, column)
        for column in columns
    )
    places = sorted(figures.places.items()) if DEPRIVED in columns else ()
    return FiguresRow(name, values, tuple((place, show_share(share)) for place, share in places))
