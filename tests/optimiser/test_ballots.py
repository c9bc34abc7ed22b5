"""Every utility against its formula written out by hand, and against laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.ballots import applicable, harmonic_scale, scores, support
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    InvalidProblem,
    Pot,
    Problem,
    Proposal,
    Utility,
)

IDS = ("p", "q", "r", "s")
COSTS = {"p": 700, "q": 1900, "r": 50, "s": 4}


def make(ballot_type: BallotType, utility: Utility, *ballots: BallotClass, length: int = 3) -> Problem:
    return Problem(
        title="Crook",
        currency="GBP",
        areas=(Area("a", "Crook", 1000),),
        pots=(Pot("pot", "Pot", 1000),),
        proposals=tuple(Proposal(p, n, p.upper(), "a", COSTS[p]) for n, p in enumerate(IDS, 1)),
        ballot_type=ballot_type,
        ballot_length=length,
        utility=utility,
        ballots=ballots,
        tie_order=IDS,
    )


RANKED = BallotClass("a", ("r", "p"), 5)


@pytest.mark.parametrize(
    ("utility", "expected"),
    [
        (Utility.BORDA, {"r": 3, "p": 2}),
        (Utility.BORDA_OWN, {"r": 2, "p": 1}),
        (Utility.HARMONIC, {"r": 6, "p": 3}),
        (Utility.APPROVAL, {"r": 1, "p": 1}),
        (Utility.COST, {"r": 50, "p": 700}),
    ],
)
def test_one_ranking_under_each_utility(utility: Utility, expected: dict[str, int]) -> None:
    problem = make(BallotType.RANKING, utility, RANKED)
    assert scores(problem, RANKED) == expected
    assert support(problem) == {p: 5 * expected.get(p, 0) for p in IDS}


def test_points_are_what_was_written() -> None:
    ballot = BallotClass("a", ("s", "q"), 3, (7, 2))
    problem = make(BallotType.POINTS, Utility.POINTS, ballot)
    assert scores(problem, ballot) == {"s": 7, "q": 2}
    assert support(problem) == {"p": 0, "q": 6, "r": 0, "s": 21}


def test_a_first_choice_is_worth_the_same_to_everybody_under_borda_and_not_under_borda_own() -> None:
    short, long = BallotClass("a", ("p",)), BallotClass("a", ("p", "q", "r"))
    fixed = make(BallotType.RANKING, Utility.BORDA, short, long)
    own = make(BallotType.RANKING, Utility.BORDA_OWN, short, long)
    assert scores(fixed, short)["p"] == scores(fixed, long)["p"] == 3
    assert (scores(own, short)["p"], scores(own, long)["p"]) == (1, 3)


def test_harmonic_is_exactly_one_over_the_rank_for_every_length() -> None:
    for length in range(1, 31):
        ids = tuple(f"p{n}" for n in range(length))
        ballot = BallotClass("a", ids)
        problem = replace(
            make(BallotType.RANKING, Utility.HARMONIC, ballot, length=length),
            proposals=tuple(Proposal(p, n, p, "a", 1) for n, p in enumerate(ids, 1)),
        )
        given_points = scores(problem, ballot)
        assert [Fraction(given_points[p], harmonic_scale(length)) for p in ids] == [
            Fraction(1, rank) for rank in range(1, length + 1)
        ]


@pytest.mark.parametrize(
    ("ballot_type", "utility"),
    [(b, u) for b in BallotType for u in Utility if u not in applicable(b)],
)
def test_a_utility_that_the_ballots_cannot_answer_is_refused(
    ballot_type: BallotType, utility: Utility
) -> None:
    with pytest.raises(InvalidProblem, match="cannot be used with"):
        support(make(ballot_type, utility))


def test_a_ballot_longer_than_the_round_allows_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="longer than"):
        support(make(BallotType.RANKING, Utility.BORDA, BallotClass("a", IDS), length=3))


def test_points_that_do_not_match_the_choices_are_refused() -> None:
    with pytest.raises(InvalidProblem, match="points for 1"):
        support(make(BallotType.POINTS, Utility.POINTS, BallotClass("a", ("p", "q"), 1, (1,))))


rankings = st.lists(st.permutations(IDS).flatmap(lambda p: st.integers(0, 4).map(lambda n: tuple(p[:n]))))


@given(rankings, st.sampled_from(applicable(BallotType.RANKING)))
def test_support_is_the_sum_over_people_whatever_their_order_or_grouping(
    ballots: list[tuple[str, ...]], utility: Utility
) -> None:
    single = make(BallotType.RANKING, utility, *(BallotClass("a", b) for b in ballots), length=4)
    expected = dict.fromkeys(IDS, 0)
    for ballot in single.ballots:
        for proposal, value in scores(single, ballot).items():
            expected[proposal] += value
    merged = replace(
        single,
        ballots=tuple(BallotClass("a", b, ballots.count(b)) for b in sorted(set(ballots), reverse=True)),
    )
    assert support(single) == support(merged) == expected


@given(rankings)
def test_a_higher_place_never_gives_less(ballots: list[tuple[str, ...]]) -> None:
    for utility in (Utility.BORDA, Utility.BORDA_OWN, Utility.HARMONIC):
        problem = make(BallotType.RANKING, utility, length=4)
        for ballot in ballots:
            values = list(scores(problem, BallotClass("a", ballot)).values())
            assert values == sorted(values, reverse=True)
            assert all(value > 0 for value in values)
