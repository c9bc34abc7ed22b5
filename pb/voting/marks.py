"""What somebody has marked: which proposals, in which order, with how many points each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on one ballot.

    ``choices`` are proposal numbers, each once, first choice first. ``points`` has one number for each of
    them where the ballot gives points or scores (0: none given yet), and is empty otherwise.
    """

    choices: tuple[int, ...] = ()
    points: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.points and len(self.points) != len(self.choices):
            raise ValueError("one number of points for each choice, or none at all")

    @classmethod
    def stored(cls, choices: Sequence[int], points: Sequence[int] | None) -> Marks:
        """The marks of a row as the database keeps them."""
        return cls(tuple(choices), tuple(points or ()))

    @property
    def row(self) -> dict[str, list[int] | None]:
        """The columns of a row; no points at all are stored as nothing."""
        return {"choices": list(self.choices), "points": list(self.points) or None}

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Each choice with its points; 0 where the ballot gives none."""
        return list(zip(self.choices, self.points or (0,) * len(self.choices), strict=True))

    def ticked(self, ticks: Sequence[int], shown: Sequence[int], *, with_points: bool) -> Marks:
        """After a form that showed only some proposals: the old order and points, then what is new."""
        kept = [pair for pair in self.pairs if pair[0] not in shown or pair[0] in ticks]
        known = {number for number, _points in kept}
        return _of_pairs([*kept, *((n, 0) for n in ticks if n not in known)], with_points)

    def moved(self, number: int, *, up: bool) -> Marks:
        """One choice moved one place; the first stays first going up, the last stays last going down."""
        moved = self.pairs
        at = next((place for place, pair in enumerate(moved) if pair[0] == number), None)
        if at is None:
            return self
        to = max(at - 1, 0) if up else min(at + 1, len(moved) - 1)
        moved[at], moved[to] = moved[to], moved[at]
        return _of_pairs(moved, bool(self.points))

    def given(self, number: int, points: int) -> Marks:
        """One choice with other points."""
        return _of_pairs([(n, points if n == number else had) for n, had in self.pairs], with_points=True)


def _of_pairs(pairs: Sequence[tuple[int, int]], with_points: bool) -> Marks:
    choices = tuple(number for number, _points in pairs)
    return Marks(choices, tuple(points for _number, points in pairs) if with_points else ())
