"""Weights between people: worked by hand, and rounded only where they must be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from optimiser.ballots import support
from optimiser.model import Area, BallotClass, Problem, Weighting
from optimiser.weights import ROUNDED, weighted, weights_of
from tests.optimiser.drawn import rich
from tests.optimiser.test_canonical import SMALL

slow = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def town(*voters: tuple[str, int, str], people: tuple[int, int] = (30, 10)) -> Problem:
    """Two areas; so many voters of each, and their workshop."""
    return replace(
        SMALL,
        areas=(Area("a", "A", 10, people[0]), Area("b", "B", 10, people[1])),
        ballots=tuple(BallotClass(area, ("p0",), n, workshop=at) for area, n, at in voters),
    )


def test_by_hand() -> None:
    """6 voters of a and 2 of b: those of b count three times as much when areas count the same."""
    problem = town(("a", 4, "hall"), ("a", 2, ""), ("b", 2, "hall"))
    by = {w: weights_of(replace(problem, weighting=w)) for w in Weighting}
    assert dict(by[Weighting.RAW].by) == {"": 1}
    assert dict(by[Weighting.PER_AREA].by) == {"a": 1, "b": 3}
    assert dict(by[Weighting.PER_WORKSHOP].by) == {"hall": 1, "": 3}
    assert dict(by[Weighting.BY_POPULATION].by) == {"a": 1, "b": 1}
    # Kish: (6 x 1 + 2 x 3)^2 / (6 x 1 + 2 x 9) = 6.
    assert [by[w].effective for w in Weighting] == [8, 6, 6, 8]
    assert all(by[w].exact and by[w].ballots == 8 for w in Weighting)
    assert support(weighted(replace(problem, weighting=Weighting.PER_AREA)))["p0"] == 12


def test_what_cannot_be_whole_is_rounded_and_says_so() -> None:
    problem = replace(town(("a", 999_983, ""), ("b", 1_000_003, "")), weighting=Weighting.PER_AREA)
    found = weights_of(problem)
    assert not found.exact
    exact = Fraction(1_999_986, 2 * 999_983)
    assert abs(found.by["a"] - exact * ROUNDED) <= Fraction(1, 2)


@slow
@given(rich())
def test_the_weights_are_in_the_promised_proportion(problem: Problem) -> None:
    found, ready = weights_of(problem), weighted(problem)
    assert ready.weighting is Weighting.RAW
    assert found.effective <= found.ballots == sum(b.weight for b in problem.ballots)
    together: dict[str, int] = {}
    for before, after in zip(problem.ballots, ready.ballots, strict=True):
        key = before.workshop if problem.weighting is Weighting.PER_WORKSHOP else before.area
        if before.weight:
            together[key] = together.get(key, 0) + after.weight
    if problem.weighting is Weighting.RAW:
        assert ready is problem
    elif problem.weighting is Weighting.BY_POPULATION:
        people = {area.id: area.population for area in problem.areas}
        assert len({Fraction(n, people[key]) for key, n in together.items()}) <= 1
    else:
        assert len(set(together.values())) <= 1
