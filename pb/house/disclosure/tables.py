"""Tables of rows and columns with their margins, and what of them is published."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pb.house.disclosure.network import COUNCIL, Figure, Key, Network, Rule, rounded
from pb.house.disclosure.withhold import unprotected, withheld_in

ALL = "*"
# A margin says more than a cell: it is withheld only where nothing else helps.
MARGIN, TOTAL = 20, 400


@dataclass(frozen=True)
class Table:
    """Counts by row and column, of people who are each in exactly one row and one column.

    ``groups`` names the group of each row, where rows are summed up in groups with columns of their own (the
    towns of a county); a group has the key of a row. ``known_rows``: the rows' totals are public exactly, or
    shared with other tables about the same people; ``known_total``: the grand total is.
    """

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    counts: Mapping[Any, int]
    groups: Mapping[Any, Hashable] = field(default_factory=dict)
    known_rows: bool = False
    known_total: bool = False

    def count(self, row: Hashable, column: Hashable) -> int:
        """The exact count of a cell or margin; ``ALL`` sums, and a group sums its rows."""
        rows = [r for r in self.rows if row in (ALL, r, self.groups.get(r))]
        columns = [c for c in self.columns if column in (ALL, c)]
        return sum(self.counts.get((r, c), 0) for r in rows for c in columns)

    def network(self, rule: Rule = COUNCIL, at_least: Mapping[Key, int] | None = None) -> Network:
        """The table as a circulation: total → groups → rows → columns of the group → columns → total."""
        group_names = list(dict.fromkeys(self.groups[row] for row in self.rows if row in self.groups))
        figures = [self._figure((ALL, ALL), "end", "begin", TOTAL, self.known_total)]
        for group in group_names:
            figures.append(self._figure((group, ALL), "begin", ("group", group), MARGIN, self.known_rows))
            figures += [
                self._figure((group, column), ("columns of", group, column), ("column", column), MARGIN)
                for column in self.columns
            ]
        for row in self.rows:
            group = self.groups.get(row)
            start = ("group", group) if row in self.groups else "begin"
            figures.append(self._figure((row, ALL), start, ("row", row), MARGIN, self.known_rows))
            for column in self.columns:
                end = ("columns of", group, column) if row in self.groups else ("column", column)
                figures.append(self._figure((row, column), ("row", row), end, 1))
        figures += [self._figure((ALL, column), ("column", column), "end", MARGIN) for column in self.columns]
        return Network(figures, rule, at_least)

    def _figure(
        self, key: tuple[Hashable, Hashable], start: Key, end: Key, weight: int, known: bool = False
    ) -> Figure:
        return Figure(key, start, end, self.count(*key), known, weight)


@dataclass(frozen=True)
class Published:
    """What everybody may see: by row and column (``ALL`` for a margin) a rounded count, or None."""

    figures: Mapping[tuple[Hashable, Hashable], int | None]

    def __getitem__(self, key: tuple[Hashable, Hashable]) -> int | None:
        return self.figures[key]

    @property
    def shown(self) -> int:
        """How many figures are not withheld."""
        return sum(figure is not None for figure in self.figures.values())


def publish(table: Table, rule: Rule = COUNCIL) -> Published:
    """The figures of a table that may be published, margins among them.

    What is given back has been attacked: a small count that could be worked out raises ``RuntimeError``.
    """
    network = table.network(rule)
    withheld = withheld_in(network)
    if unprotected(network, withheld):
        raise RuntimeError("a small count could be worked out from what was to be published")
    return Published(
        {
            key: None if key in withheld else rounded(figure.count, rule)
            for key, figure in network.figures.items()
            if isinstance(key, tuple)
        }
    )
