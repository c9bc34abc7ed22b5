"""The mathematics of opinion groups, against hand-worked cases, brute force and other ways to the same."""

from __future__ import annotations

import math
import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pb.opinion import (
    Smoothing,
    group_informed_consensus,
    group_people,
    included,
    next_statement,
    priorities,
    project,
    representatives,
    straight_liners,
)
from pb.opinion.counts import GroupCounts, count
from pb.opinion.grouping import _k_means, silhouette
from pb.opinion.participation import Votes
from pb.opinion.representative import one_proportion_z, two_proportions_z

NO = float("nan")
answers = st.sampled_from([1.0, -1.0, 0.0, NO])
matrices = st.tuples(st.integers(1, 20), st.integers(1, 8)).flatmap(
    lambda shape: arrays.arrays(np.float64, shape, elements=answers)
)


def points_of(fewest: int, most: int) -> st.SearchStrategy[Votes]:
    """Points with whole numbers, some of them in the same place."""
    shape = st.tuples(st.integers(fewest, most), st.just(2))
    return arrays.arrays(np.float64, shape, elements=st.integers(-9, 9))


def two_camps(each: int = 20, statements: int = 24) -> Votes:
    """Two camps who differ on the first half of the statements and agree on the rest."""
    half = statements // 2
    one = np.array([1.0] * statements)
    other = np.array([-1.0] * half + [1.0] * (statements - half))
    votes = np.vstack([np.tile(one, (each, 1)), np.tile(other, (each, 1))])
    chance = np.random.default_rng(5)
    votes[chance.random(votes.shape) < 0.03] *= -1
    votes[chance.random(votes.shape) < 0.1] = NO
    return votes


@given(matrices)
def test_who_is_included(votes: Votes) -> None:
    cast = [sum(not math.isnan(v) for v in row) for row in votes]
    needed = min(7, votes.shape[1])
    enough = {person for person, number in enumerate(cast) if number >= needed}
    others = sorted((p for p in range(len(cast)) if p not in enough and cast[p]), key=lambda p: (-cast[p], p))
    expected = enough | set(others[: max(0, 15 - len(enough))])
    assert set(np.flatnonzero(included(votes))) == expected


@given(matrices)
def test_the_axes_are_those_of_the_covariance(votes: Votes) -> None:
    plane = project(votes)
    cast = ~np.isnan(votes)
    means = np.array([col[~np.isnan(col)].mean() if (~np.isnan(col)).any() else 0.0 for col in votes.T])
    filled = np.where(cast, votes, means)
    _u, values, _vh = np.linalg.svd(filled - filled.mean(axis=0), full_matrices=False)
    # Each axis keeps as much of the spread as the singular value says, and they stand at right angles.
    for axis, value in zip(plane.axes, [*values, 0.0, 0.0][:2], strict=True):
        assert np.linalg.norm((filled - means) @ axis) == pytest.approx(value, abs=1e-7)
        assert np.linalg.norm(axis) == pytest.approx(1 if value > 1e-6 else np.linalg.norm(axis))
    assert plane.axes[0] @ plane.axes[1] == pytest.approx(0, abs=1e-7)


def test_where_somebody_stands_worked_by_hand() -> None:
    votes = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, NO]])
    plane = project(votes)
    # Means 1/3 and 0; the votes about them are (2/3, −1), (−4/3, 1), (2/3, 0).
    assert plane.centre == pytest.approx([1 / 3, 0])
    points = plane.people(votes)
    assert points[2] == pytest.approx(math.sqrt(2 / 1) * (2 / 3) * plane.axes[:, 0])
    assert points[0] == pytest.approx(plane.axes @ np.array([2 / 3, -1.0]))


def test_a_statement_that_was_moderated_out_moves_nobody() -> None:
    votes = two_camps()
    out = np.zeros(votes.shape[1], dtype=bool)
    out[:12] = True
    changed = votes.copy()
    changed[:, :12] = -votes[:, :12]
    assert project(votes, out).people(votes) == pytest.approx(project(changed, out).people(changed))
    assert group_people(votes, out).silhouettes != group_people(votes).silhouettes


def test_two_camps_are_two_groups() -> None:
    found = group_people(two_camps())
    assert found.groups == 2
    assert len({*found.labels[:20]}) == len({*found.labels[20:]}) == 1
    assert found.labels[0] != found.labels[20]


@settings(deadline=None)
@given(points_of(3, 7))
def test_nobody_stands_better_in_the_other_group(points: Votes) -> None:
    if len(np.unique(points, axis=0)) < 2:
        return

    def spread(labels: Votes) -> float:
        groups = (points[labels == group] for group in {*labels.tolist()})
        return sum(float(((group - group.mean(axis=0)) ** 2).sum()) for group in groups)

    found = _k_means(points, 2, seed=0)
    assert len({*found.tolist()}) == 2
    for person in range(len(points)):
        moved = found.copy()
        moved[person] = 1 - moved[person]
        assert spread(found) <= spread(moved) + 1e-6 or len({*moved.tolist()}) == 1


@given(
    arrays.arrays(np.float64, st.tuples(st.integers(2, 9), st.just(2)), elements=st.integers(-9, 9)),
    st.data(),
)
def test_the_silhouette_is_rousseeuws(points: Votes, data: st.DataObject) -> None:
    labels = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(points), max_size=len(points))))
    kinds = {*labels.tolist()}
    values = []
    for i, point in enumerate(points):
        to = {
            g: [
                float(np.hypot(*(point - points[j]))) for j in range(len(points)) if labels[j] == g and j != i
            ]
            for g in kinds
        }
        own = to.pop(int(labels[i]))
        if not own or not to:
            values.append(0.0)
            continue
        a, b = sum(own) / len(own), min(sum(d) / len(d) for d in to.values())
        values.append((b - a) / max(a, b) if max(a, b) else 0.0)
    assert silhouette(points, labels) == pytest.approx(sum(values) / len(values))


@settings(deadline=None)
@given(st.permutations(range(40)))
def test_the_order_of_people_does_not_matter(order: list[int]) -> None:
    votes = two_camps()
    plain, shuffled = group_people(votes).labels, group_people(votes[order]).labels
    pairs = {(int(plain[person]), int(shuffled[place])) for place, person in enumerate(order)}
    assert len(pairs) == len({*plain.tolist()})


@given(matrices)
def test_every_included_person_is_in_one_group_and_the_largest_comes_first(votes: Votes) -> None:
    found = group_people(votes)
    assert ((found.labels >= 0) == included(votes)).all()
    sizes = np.bincount(found.labels[found.labels >= 0])
    assert list(sizes) == sorted(sizes, reverse=True)


def test_a_new_number_of_groups_must_win_four_times_in_a_row() -> None:
    state, shown = Smoothing(), []
    for best in (2, 3, 3, 3, 2, 3, 3, 3, 3, 4):
        state = state.after(best)
        shown.append(state.groups)
    assert shown == [2, 2, 2, 2, 2, 2, 2, 2, 3, 3]


def test_consensus_and_representatives_worked_by_hand() -> None:
    # Group 0: 8 of 8 agree; group 1: 1 of 6 agrees, 5 disagree. Statement 1: all agree; 2: nobody saw it.
    counts = GroupCounts(
        agree=np.array([[8, 8, 0], [1, 6, 0]]),
        disagree=np.array([[0, 0, 0], [5, 0, 0]]),
        seen=np.array([[8, 8, 0], [6, 6, 0]]),
    )
    assert group_informed_consensus(counts) == pytest.approx([9 / 10 * 2 / 8, 9 / 10 * 7 / 8, 1 / 4])
    of_first, of_second = representatives(counts)
    assert [(one.statement, one.agrees) for one in of_first] == [(0, True)]
    assert [(one.statement, one.agrees) for one in of_second] == [(0, False)]
    share, times = 9 / 10, (9 / 10) / (2 / 8)
    z_share = 2 * math.sqrt(9) * (9 / 9 - 0.5)
    a, n, b, m = 9, 9, 2, 7
    pooled = (a + b) / (n + m)
    z_times = (a / n - b / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    assert of_first[0].share == pytest.approx(share)
    assert of_first[0].times == pytest.approx(times)
    assert of_first[0].strength == pytest.approx(times * z_times * share * z_share)
    assert (of_first[0].count, of_first[0].seen) == (8, 8)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_z_values_are_those_of_the_textbook(a: int, more: int, b: int, rest: int) -> None:
    n, m = a + more, b + rest
    one = one_proportion_z(np.array([a]), np.array([n]))[0]
    p = (a + 1) / (n + 1)
    assert one == pytest.approx((p - 0.5) / math.sqrt(0.25 / (n + 1)))
    two = two_proportions_z(*(np.array([value]) for value in (a, n, b, m)))[0]
    q, pooled = (b + 1) / (m + 1), (a + b + 2) / (n + m + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)))
    assert two == pytest.approx((p - q) / error if error else 0)


def test_counts_are_those_of_a_loop() -> None:
    votes, labels = two_camps(), np.array([0] * 15 + [1] * 20 + [-1] * 5)
    found = count(votes, labels)
    for group, column in product(range(2), range(votes.shape[1])):
        cell = [v for v, g in zip(votes[:, column], labels, strict=True) if g == group]
        assert found.agree[group, column] == cell.count(1.0)
        assert found.disagree[group, column] == cell.count(-1.0)
        assert found.seen[group, column] == sum(not math.isnan(v) for v in cell)


def test_priorities_worked_by_hand_and_new_statements_come_up() -> None:
    agree, passed, seen = (np.array(values) for values in ([8, 0, 8], [0, 0, 2], [10, 0, 40]))
    lengths = np.array([0.5, 0.5, 0.5])
    found = priorities(agree, passed, seen, lengths)
    first = ((1 - 1 / 12) * 1.5 * (9 / 12) * (1 + 8 * 2 ** (-10 / 5))) ** 2
    fresh = ((1 - 1 / 2) * 1.5 * (1 / 2) * 9) ** 2
    assert found[:2] == pytest.approx([first, fresh])
    assert found[1] > found[0] > found[2]
    assert found[0] < priorities(agree, passed, seen, lengths + 1)[0]


def test_statements_are_drawn_in_proportion() -> None:
    chance = random.Random(3)  # noqa: S311 - a trial that can be repeated
    weights = np.array([1.0, 3.0, 100.0])
    drawn = [next_statement(weights, [0, 1], chance) for _ in range(4000)]
    assert drawn.count(1) / drawn.count(0) == pytest.approx(3, rel=0.15)
    assert next_statement(weights, [], chance) is None


def test_straight_liners() -> None:
    votes = np.array([[1.0] * 12, [1.0] * 11 + [NO], [1.0] * 11 + [-1.0], [NO] * 12, [0.0] * 12])
    assert straight_liners(votes).tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_nothing_to_group_is_not_an_error(shape: tuple[int, int]) -> None:
    assert group_people(np.full(shape, NO)).groups in (0, 1)
    assert included(np.full(shape, NO)).sum() == 0
