"""The same vote with other people: ballots drawn again from those that were cast (Efron's bootstrap, 1979).

Within every area as many people are drawn as voted there, each of them any of its voters with equal chance,
with replacement. That is a multinomial over the ballot classes, drawn in whole numbers, so that anyone can
draw it again. Resample k (from 0) of a seed is drawn by
``numpy.random.Generator(numpy.random.PCG64([seed, k]))``:

- areas in order of id (areas and workshops, where ballots are weighted per workshop: their sizes then count);
- the n people of an area are numbered from 0, class by class, classes in the order of ``class_key``;
- ``integers(0, n, size=n)`` says who is drawn.

Support is then the product of people by class and scores, classes by proposals, kept as the pairs that are
not nothing. Whole numbers throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from optimiser.ballots import scores
from optimiser.engines.case import repriced
from optimiser.model import BallotClass, InvalidProblem, Problem, Weighting
from optimiser.weights import weighted

Ints = npt.NDArray[np.int64]

LARGEST = 1 << 62


def class_key(ballot: BallotClass) -> tuple[object, ...]:
    """What classes of one area are put in order by, so that the order of input does not count."""
    return (ballot.choices, ballot.points, ballot.groups, ballot.workshop)


@dataclass(frozen=True)
class Stratum:
    """People drawn among themselves: ``rows`` are their classes, ``person`` the place in it of each."""

    rows: Ints
    person: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Marks:
    """Every mark that gives something, by proposal: its class, and what one person there gives.

    ``columns`` are the proposals (by place in the problem) that have any, ``starts`` where each one's begin.
    """

    row: Ints
    worth: Ints
    columns: Ints
    starts: Ints


@dataclass(frozen=True)
class Sampler:
    """Draws resamples of a problem and counts them."""

    problem: Problem
    seed: int
    strata: tuple[Stratum, ...]
    marks: Marks

    @classmethod
    def of(cls, problem: Problem, seed: int) -> Sampler:
        """The sampler of a validated problem of single ballots. Raises ``InvalidProblem`` for a bad seed, or
        figures too large to add up.
        """
        if seed < 0:
            raise InvalidProblem("seed: must be 0 or more")
        members: dict[tuple[str, str], list[int]] = {}
        apart = problem.weighting is Weighting.PER_WORKSHOP
        for row, ballot in enumerate(problem.ballots):
            if ballot.weight:
                members.setdefault((ballot.area, ballot.workshop if apart else ""), []).append(row)
        strata = []
        for _, group in sorted(members.items()):
            rows = sorted(group, key=lambda row: class_key(problem.ballots[row]))
            people = [problem.ballots[row].weight for row in rows]
            strata.append(Stratum(np.array(rows), np.repeat(np.arange(len(rows), dtype=np.int32), people)))
        return cls(problem, seed, tuple(strata), _marks(problem))

    def draw(self, number: int) -> Ints:
        """People by ballot class, in the order of the problem's ballots, in one resample."""
        generator = np.random.Generator(np.random.PCG64([self.seed, number]))
        people = np.zeros(len(self.problem.ballots), np.int64)
        for stratum in self.strata:
            n = len(stratum.person)
            drawn = stratum.person[generator.integers(0, n, size=n)]
            people[stratum.rows] = np.bincount(drawn, minlength=len(stratum.rows))
        return people

    def support(self, people: Ints) -> Ints:
        """Support by proposal, in order of the problem."""
        found = np.zeros(len(self.problem.proposals), np.int64)
        if len(self.marks.row):
            given = people[self.marks.row] * self.marks.worth
            found[self.marks.columns] = np.add.reduceat(given, self.marks.starts)
        return found

    def resampled(self, people: Sequence[int] | Ints) -> Problem:
        """The problem as it would be had these people voted."""
        drawn = people.tolist() if isinstance(people, np.ndarray) else people
        ballots = tuple(
            BallotClass(b.area, b.choices, n, b.points, b.groups, b.workshop)
            for b, n in zip(self.problem.ballots, drawn, strict=True)
            if n
        )
        return replace(self.problem, ballots=ballots)


def _marks(problem: Problem) -> Marks:
    """The marks of all ballots, weights between people included."""
    ready = weighted(repriced(problem))
    place = {p.id: number for number, p in enumerate(problem.proposals)}
    rows, columns, worths = [], [], []
    for row, (cast, counted) in enumerate(zip(problem.ballots, ready.ballots, strict=True)):
        factor = counted.weight // cast.weight if cast.weight else 0
        for key, worth in scores(ready, counted).items():
            if worth and factor:
                rows.append(row)
                columns.append(place[key])
                worths.append(worth * factor)
    if max(worths, default=0) * sum(ballot.weight for ballot in problem.ballots) >= LARGEST:
        raise InvalidProblem("the support adds up to more than 2^62: use a larger unit")
    column = np.array(columns, np.int64)
    order = np.argsort(column, kind="stable")
    present, starts = np.unique(column[order], return_index=True)
    return Marks(
        np.array(rows, np.int64)[order], np.array(worths, np.int64)[order], present, starts.astype(np.int64)
    )
