"""Wilson's interval: published worked values, its own equation, and rounding."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.turnout.wilson import Z, wilson, wilson_of_rounded

# Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (the score method without correction).
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("part", "whole", "low", "high"), NEWCOMBE)
def test_published_values(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)
    # The other side of every one of them.
    other = wilson(whole - part, whole)
    assert (round(1 - other[1], 4), round(1 - other[0], 4)) == (low, high)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_the_shares_that_the_score_test_just_allows(case: tuple[int, int]) -> None:
    """Wilson's own definition: |p̂ − π| = z·√(π(1 − π)/n) at both ends."""
    part, whole = case
    for end in wilson(part, whole):
        if end not in (0.0, 1.0):
            assert abs(part / whole - end) == pytest.approx(Z * (end * (1 - end) / whole) ** 0.5, rel=1e-9)
        else:
            assert part in (0, whole)


def test_no_part_of_a_whole() -> None:
    for part, whole in ((1, 0), (0, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="no part"):
            wilson(part, whole)


@pytest.mark.parametrize(
    ("part", "whole"), [((13, 17), (58, 62)), ((10, 12), (10, 12)), ((28, 32), (33, 37))]
)
def test_rounded_counts_give_the_widest_that_could_be_meant(
    part: tuple[int, int], whole: tuple[int, int]
) -> None:
    every = [
        wilson(p, w)
        for p, w in itertools.product(range(part[0], part[1] + 1), range(whole[0], whole[1] + 1))
        if p <= w
    ]
    low, high = wilson_of_rounded(part, whole)
    assert low == pytest.approx(min(each[0] for each in every))
    assert high == pytest.approx(max(each[1] for each in every))
