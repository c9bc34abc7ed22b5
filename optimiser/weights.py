"""How much one person's ballot counts beside another's: named, published, and exact where that is possible.

Counting every ballot once (``raw``) lets the area with most voters speak loudest where money is shared. The
other weightings multiply every ballot by a factor:

==================  ==================================================================================
equal-per-area      N / (A n_a): every area's ballots together count the same
equal-per-workshop  N / (W n_w): every workshop's ballots together count the same; those cast elsewhere
                    are one workshop more
by-population       N pop_a / (P n_a): every area's ballots count as its people do
==================  ==================================================================================

with N ballots of A areas (W workshops), n_a of them in area a, which has pop_a of all P people. Factors of
areas without ballots do not matter. They are made whole by one common multiplier: the smallest that makes all
of them whole where none becomes more than a million, else ten thousand, rounded half up and at least 1.
Scaling never changes who wins; rounding by a twentieth of a thousandth can, so ``Weights.exact`` says
which it was.

The *effective sample size* (Kish, *Survey Sampling*, 1965) is (sum w)^2 / sum w^2: as many equally
weighted ballots would say as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from optimiser.model import BallotClass, Problem, Weighting

LARGEST_FACTOR = 1_000_000
ROUNDED = 10_000


@dataclass(frozen=True, slots=True)
class Weights:
    """A whole factor by area or workshop; ``exact`` unless they had to be rounded."""

    by: Mapping[str, int]
    exact: bool
    ballots: int
    effective: int


def weights_of(problem: Problem) -> Weights:
    """The factors of a problem's weighting. ``effective`` is rounded down."""
    counts: dict[str, int] = {}
    for ballot in problem.ballots:
        key = _key(problem, ballot)
        counts[key] = counts.get(key, 0) + ballot.weight
    counts = {key: count for key, count in counts.items() if count}
    ideal = {
        key: claim / count
        for (key, count), claim in zip(counts.items(), _claims(problem, counts), strict=True)
    }
    factors, exact = _whole(ideal)
    total = sum(factors[key] * count for key, count in counts.items())
    squares = sum(factors[key] ** 2 * count for key, count in counts.items())
    return Weights(factors, exact, sum(counts.values()), total**2 // squares if squares else 0)


def weighted(problem: Problem) -> Problem:
    """The same problem with every ballot counted as often as its weighting says, and raw weighting."""
    if problem.weighting is Weighting.RAW:
        return problem
    by = weights_of(problem).by
    return replace(
        problem,
        weighting=Weighting.RAW,
        ballots=tuple(replace(b, weight=b.weight * by.get(_key(problem, b), 1)) for b in problem.ballots),
    )


def _key(problem: Problem, ballot: BallotClass) -> str:
    if problem.weighting is Weighting.PER_WORKSHOP:
        return ballot.workshop
    return "" if problem.weighting is Weighting.RAW else ballot.area


def _claims(problem: Problem, counts: Mapping[str, int]) -> list[Fraction]:
    """What each key's ballots together are to count, of N."""
    everyone = sum(counts.values())
    if problem.weighting is not Weighting.BY_POPULATION:
        return [Fraction(everyone, max(1, len(counts)))] * len(counts)
    people = {area.id: area.population for area in problem.areas}
    total = sum(people[key] for key in counts) or 1
    return [Fraction(everyone * people[key], total) for key in counts]


def _whole(ideal: Mapping[str, Fraction]) -> tuple[dict[str, int], bool]:
    if not ideal:
        return {}, True
    scale = lcm(*(share.denominator for share in ideal.values()))
    whole = {key: int(share * scale) for key, share in ideal.items()}
    unit = gcd(*whole.values()) or 1
    whole = {key: value // unit for key, value in whole.items()}
    if max(whole.values()) <= LARGEST_FACTOR:
        return whole, True
    return {
        key: max(1, int(share * ROUNDED + Fraction(1, 2))) if share else 0 for key, share in ideal.items()
    }, False
