"""Counts that add up, as a circulation: every figure is an edge, every sum is a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pb.house.small_numbers import SMALLEST_SHOWN, STEP

Key = Hashable
Node = Hashable


class NotBalanced(ValueError):
    """A sum that is not the sum of its parts; the message names it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Below ``smallest`` a count is withheld, else it is rounded to the nearest ``step``, half up.

    ``down``: it is rounded down instead, as the counts of an open vote are.
    """

    smallest: int = SMALLEST_SHOWN
    step: int = STEP
    down: bool = False


COUNCIL = Rule()


def rounded(count: int, rule: Rule = COUNCIL) -> int:
    """The count to the nearest step, half up, or down to a whole step where the rule says so."""
    if rule.down:
        return count - count % rule.step
    return (2 * count + rule.step) // (2 * rule.step) * rule.step


def interval_of(shown: int, rule: Rule = COUNCIL) -> tuple[int, int]:
    """The smallest and largest count that is shown as this figure."""
    if rule.down:
        return max(rule.smallest, shown), shown + rule.step - 1
    lowest = -(-(2 * shown - rule.step) // 2)
    return max(rule.smallest, lowest), -(-(2 * shown + rule.step) // 2) - 1


@dataclass(frozen=True, slots=True)
class Figure:
    """``count`` people, from the sum at ``start`` to the sum at ``end``.

    ``known``: exactly this number is public already. ``weight``: how much is lost when it is withheld.
    """

    key: Key
    start: Node
    end: Node
    count: int
    known: bool = False
    weight: int = 1


class Network:
    """Figures whose sums hold. Raises ``NotBalanced`` where one does not.

    ``at_least``: what a reader knows of a figure even where it is withheld, from an earlier reading.
    """

    def __init__(
        self, listed: Sequence[Figure], rule: Rule = COUNCIL, at_least: Mapping[Key, int] | None = None
    ) -> None:
        self.figures: dict[Key, Figure] = {figure.key: figure for figure in listed}
        self.rule = rule
        self.at_least = at_least or {}
        if len(self.figures) != len(listed):
            raise NotBalanced("two figures have the same name")
        balance: Counter[Node] = Counter()
        for figure in listed:
            if figure.count < 0:
                raise NotBalanced(f"{figure.key!r} is below zero")
            balance[figure.end] += figure.count
            balance[figure.start] -= figure.count
        wrong = [node for node, left in balance.items() if left]
        if wrong:
            raise NotBalanced(f"these sums do not add up: {wrong[:3]!r}")
        self.around: dict[Node, list[Figure]] = {}
        for figure in listed:
            self.around.setdefault(figure.start, []).append(figure)
            self.around.setdefault(figure.end, []).append(figure)

    @property
    def sensitive(self) -> list[Key]:
        """The figures below the smallest that may be shown, which are not known already."""
        return [f.key for f in self.figures.values() if f.count < self.rule.smallest and not f.known]

    def bounds(self, figure: Figure, withheld: frozenset[Key] | set[Key]) -> tuple[int, int | None]:
        """What a reader knows of a figure by itself; None for no upper bound."""
        if figure.known:
            return figure.count, figure.count
        if figure.key in withheld:
            return min(self.at_least.get(figure.key, 0), figure.count), None
        return interval_of(rounded(figure.count, self.rule), self.rule)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures.values())
