"""Two blind readings of one batch, laid side by side. No database, no web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pb.paper.reading import Reading, Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """A slip that two people read differently; None where one of them saw no such slip."""

    place: int
    first: Reading | None
    second: Reading | None


@dataclass(frozen=True, slots=True)
class Match:
    """How far a batch has come. ``declared`` is its header; readings by place."""

    declared: int
    first: Mapping[int, Reading]
    second: Mapping[int, Reading]
    decided: Mapping[int, Reading]
    unordered: bool = False

    @property
    def standing(self) -> dict[int, Reading]:
        """The readings that stand: decided ones, and those that two people share."""
        agreed = {
            place: reading
            for place, reading in self.first.items()
            if place in self.second and same(reading, self.second[place], unordered=self.unordered)
        }
        return {**agreed, **self.decided}

    @property
    def differences(self) -> list[Difference]:
        """What waits for the third person, by place.

        A slip that only one of them saw may still come: it is a difference once both have keyed as many as
        the header says.
        """
        both_done = min(len(self.first), len(self.second)) >= self.declared
        standing = self.standing
        places = sorted({*self.first, *self.second} - standing.keys())
        return [
            Difference(place, self.first.get(place), self.second.get(place))
            for place in places
            if both_done or (place in self.first and place in self.second)
        ]

    @property
    def slips(self) -> int:
        """How many slips were found: those that stand, without what was a slip of the fingers."""
        return sum(reading.verdict is not Verdict.ABSENT for reading in self.standing.values())

    @property
    def keyed_twice(self) -> bool:
        """Whether everything that one of them keyed stands, and nothing is left to the other."""
        return {*self.first, *self.second} <= self.standing.keys()

    @property
    def balances(self) -> bool:
        """Header = entries, each of them read by two people."""
        return self.keyed_twice and self.slips == self.declared


def same(one: Reading, other: Reading, *, unordered: bool = False) -> bool:
    """Whether two people read the same; without regard to order where the ballot has none."""
    if not unordered:
        return one == other
    return (one.verdict, one.reason, sorted(one.marks.pairs)) == (
        other.verdict,
        other.reason,
        sorted(other.marks.pairs),
    )
