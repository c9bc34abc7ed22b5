"""Somebody who has every published table and wants one small count: whole-number programming, not our code.

What they are given is what a page shows: sums that hold, and for every figure the rounded number or nothing.
How a number is rounded they know from the rule's own words, and work the interval out by trying.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import pulp

Key = Hashable
FARTHEST = 100_000


@dataclass
class Seen:
    """What has been published about the same people: ``sums`` are (whole, parts)."""

    smallest: int = 10
    step: int = 5
    down: bool = False  # whether figures are rounded down to a whole step, as those of an open vote
    sums: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)
    shown: dict[Key, int | None] = field(default_factory=dict)
    known: dict[Key, int] = field(default_factory=dict)

    def interval(self, figure: int) -> tuple[int, int]:
        """Every count that the rule shows as this figure: found by rounding each one near it."""
        near = range(max(0, figure - 2 * self.step), figure + 2 * self.step + 1)
        rounded = [(n, n - n % self.step if self.down else round_half_up(n, self.step)) for n in near]
        fitting = [n for n, shown in rounded if n >= self.smallest and shown == figure]
        return min(fitting), max(fitting)

    def bounds(self, key: Key) -> tuple[int, int]:
        """What is known of one count by itself."""
        if key in self.known:
            return self.known[key], self.known[key]
        figure = self.shown.get(key)
        return (0, FARTHEST) if figure is None else self.interval(figure)

    def ranges(self, wanted: Sequence[Key]) -> dict[Key, tuple[int, int]]:
        """The least and greatest whole number that each wanted count can be, with everything else as seen."""
        names = sorted({key for whole, parts in self.sums for key in (whole, *parts)} | set(wanted), key=repr)
        found = {}
        for key in wanted:
            ends = []
            for sense in (pulp.LpMinimize, pulp.LpMaximize):
                problem = pulp.LpProblem("attack", sense)
                of = {}
                for place, name in enumerate(names):
                    low, high = self.bounds(name)
                    of[name] = problem.add_variable(f"x{place}", lowBound=low, upBound=high, cat="Integer")
                problem += pulp.LpAffineExpression({of[key]: 1})
                for whole, parts in self.sums:
                    problem += of[whole] - pulp.lpSum(of[part] for part in parts) == 0
                problem.solve(pulp.HiGHS(msg=False, threads=1))
                assert pulp.LpStatus[problem.status] == "Optimal", "what was published contradicts itself"
                ends.append(round(pulp.value(of[key])))
            found[key] = (ends[0], ends[1])
        return found

    def could_be(self, key: Key, value: int) -> bool:
        """Whether a table with this very count would be published just so."""
        held = self.known.get(key)
        self.known[key] = value
        try:
            low, high = self.ranges([key])[key]
        except AssertionError:
            return False
        finally:
            self.known.pop(key)
            if held is not None:
                self.known[key] = held
        return low == value == high


def round_half_up(count: int, step: int) -> int:
    """The nearest multiple; from the middle upwards."""
    below = count - count % step
    return below + step if 2 * (count - below) >= step else below


def sums_of_table(
    name: Hashable,
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
    groups: Mapping[Hashable, Hashable] | None = None,
) -> list[tuple[Key, tuple[Key, ...]]]:
    """Every sum of a table with margins, and of its groups of rows; a key is (name, row, column)."""
    groups = groups or {}
    tops = list(dict.fromkeys(groups.get(row, row) for row in rows))
    sums: list[tuple[Key, tuple[Key, ...]]] = []
    for row in dict.fromkeys([*rows, *tops, "*"]):
        sums.append(((name, row, "*"), tuple((name, row, column) for column in columns)))
    for column in [*columns, "*"]:
        sums.append(((name, "*", column), tuple((name, top, column) for top in tops)))
        for group in set(groups.values()):
            members = [row for row in rows if groups.get(row) == group]
            sums.append(((name, group, column), tuple((name, row, column) for row in members)))
    return sums
