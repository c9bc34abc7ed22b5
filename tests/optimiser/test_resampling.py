"""Resampled ballots, and the quick ways to their winners, against full solves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import optimiser.engines.frontier
import optimiser.studies.stability
from optimiser.ballots import support as count_support
from optimiser.engines.case import repriced
from optimiser.model import (
    Area,
    BallotClass,
    EquityRule,
    Problem,
    RuleKind,
)
from optimiser.rules import rule_named
from optimiser.studies.electing import Electing, proposals_of
from optimiser.studies.resampling import Sampler
from optimiser.studies.screen import Screen
from optimiser.weights import weighted
from tests.optimiser.drawn import problems, rich
from tests.optimiser.towns import many, slow, town


def test_a_resample_can_be_drawn_again_by_hand() -> None:
    """As the documentation says: people numbered class by class, PCG64 of seed and number, ``integers``."""
    problem = replace(
        town(),
        areas=(Area("town", "Town", 10), Area("hill", "Hill", 0)),
        ballots=(
            BallotClass("town", ("b",), 48),
            BallotClass("hill", ("c",), 3),
            BallotClass("town", ("a",), 52),
            BallotClass("hill", ("a",), 2),
        ),
    )
    sampler = Sampler.of(problem, seed=7)
    for number in range(5):
        generator = np.random.Generator(np.random.PCG64([7, number]))
        hill = [["a", "a", "c", "c", "c"][i] for i in generator.integers(0, 5, size=5)]
        people = ["a"] * 52 + ["b"] * 48
        drawn = [people[i] for i in generator.integers(0, 100, size=100)]
        by_hand = [drawn.count("b"), hill.count("c"), drawn.count("a"), hill.count("a")]
        assert sampler.draw(number).tolist() == by_hand


@slow
@given(rich(most=5), st.integers(0, 3))
def test_areas_keep_their_voters_and_support_is_that_of_the_ballots(problem: Problem, number: int) -> None:
    sampler = Sampler.of(problem, 1)
    people = sampler.draw(number)
    assert (people >= 0).all()
    before, after = Counter[str](), Counter[str]()
    for ballot, drawn in zip(problem.ballots, people, strict=True):
        before[ballot.area] += ballot.weight
        after[ballot.area] += int(drawn)
        assert ballot.weight or not drawn
    assert before == after
    resampled = sampler.resampled(people)
    counted = count_support(weighted(repriced(resampled)))
    assert dict(zip(counted, sampler.support(people).tolist(), strict=True)) == counted


def winners_by_solving(problem: Problem, rule: str, sampler: Sampler, number: int) -> list[bool] | None:
    resampled = sampler.resampled(sampler.draw(number))
    won = proposals_of(problem, rule_named(rule)(resampled))
    return None if won is None else won.tolist()


@slow
@given(
    st.one_of(
        rich(most=4),
        rich(most=6, kinds=(), levels=False),
        problems(most=7, amendments=True),
        problems(most=7),
    ),
    st.sampled_from(["max-support", "max-support", "greedy-skip", "greedy-stop", "equal-shares"]),
)
def test_every_way_to_the_winners_is_that_of_a_full_solve(problem: Problem, rule: str) -> None:
    electing = Electing.of(problem, rule, seed=3)
    for number in range(3):
        won = electing.winners(number)
        expected = winners_by_solving(problem, rule, electing.sampler, number)
        assert (None if won is None else won.tolist()) == expected


@pytest.mark.parametrize("limit", [None, 2])
def test_all_three_ways_are_taken(limit: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if limit:
        monkeypatch.setattr(optimiser.engines.frontier, "LIMIT", limit)
    plain = Electing.of(many(14, 3), "max-support", 0)
    assert plain._screens is not None
    apart = EquityRule("x", RuleKind.INCOMPATIBLE, proposals=("p0", "p1"))
    rule = Electing.of(replace(many(14, 3), rules=(apart,)), "max-support", 0)
    assert rule._by_support
    assert rule._screens is None
    coverage = EquityRule("x", RuleKind.COVERAGE, share=1)
    voters = Electing.of(replace(many(14, 3), rules=(coverage,)), "max-support", 0)
    assert not voters._by_support
    for electing in (plain, rule, voters):
        for number in range(3):
            won = electing.winners(number)
            assert won is not None
            assert won.tolist() == winners_by_solving(
                electing.problem, "max-support", electing.sampler, number
            )


SMALL = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), min_size=1, max_size=9)


@given(SMALL, st.integers(0, 20))
def test_the_screen_is_the_best_of_all_plans(items: list[tuple[int, int, bool]], money: int) -> None:
    """Most support, then least spend, then first in order: by looking at every set."""
    cost, support, fixed = ([item[at] for item in items] for at in range(3))
    found = Screen(np.array(cost), money, np.array(fixed)).best(np.array(support))
    must = {i for i, f in enumerate(fixed) if f}
    plans = [
        set(chosen)
        for size in range(len(items) + 1)
        for chosen in combinations(range(len(items)), size)
        if must <= set(chosen) and sum(cost[i] for i in chosen) <= money
    ]
    if not plans:
        assert found is None
        return
    best = max(
        plans,
        key=lambda p: (
            sum(support[i] for i in p),
            -sum(cost[i] for i in p),
            [i in p for i in range(len(items))],
        ),
    )
    assert found is not None
    assert set(np.flatnonzero(found).tolist()) == best


@pytest.mark.parametrize("seed", range(6))
def test_the_screen_is_the_dynamic_program_where_there_is_much_to_settle(seed: int) -> None:
    electing = Electing.of(many(60, seed), "max-support", seed)
    for number in range(4):
        won = electing.winners(number)
        assert won is not None
        expected = winners_by_solving(electing.problem, "max-support", electing.sampler, number)
        assert won.tolist() == expected
