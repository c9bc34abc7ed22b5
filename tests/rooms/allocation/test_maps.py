"""Boundaries to paths: north is up, shapes keep their form, and nothing breaks on a bad boundary."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.allocation import maps


def square(west: float, south: float, side: float = 1.0) -> str:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def corners(path: str) -> list[tuple[int, int]]:
    return [tuple(map(int, part.split())) for part in path.strip("MZ").split("L")]  # type: ignore[misc]


def test_north_is_up_and_east_is_right() -> None:
    picture = maps.draw({"south-west": square(0, 0), "north-east": square(1, 1)})
    assert picture is not None
    low, high = corners(picture.paths["south-west"]), corners(picture.paths["north-east"])
    assert max(y for _, y in high) <= min(y for _, y in low)
    assert max(x for x, _ in low) <= min(x for x, _ in high)


def test_a_degree_east_is_shorter_than_a_degree_north() -> None:
    picture = maps.draw({"a": square(-2, 54)})
    assert picture is not None
    _, _, width, height = map(int, picture.view_box.split())
    expected = math.cos(math.radians(54.5))
    assert (width - 2 * maps.MARGIN) / (height - 2 * maps.MARGIN) == pytest.approx(expected, abs=0.01)


def test_a_circle_is_thinned_and_stays_a_circle() -> None:
    ring = [[math.cos(a / 1000 * 2 * math.pi), math.sin(a / 1000 * 2 * math.pi)] for a in range(1001)]
    picture = maps.draw({"a": json.dumps({"type": "Polygon", "coordinates": [ring]})})
    assert picture is not None
    points = corners(picture.paths["a"])
    assert 20 < len(points) < 120
    assert all(abs(math.dist(p, (300, 300)) - 294) < 2 for p in points)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon"}',
        '{"type": "Polygon", "coordinates": [[["x", "y"]]]}',
        '{"type": "MultiPolygon", "coordinates": 3}',
    ],
)
def test_a_bad_boundary_is_no_map(text: str) -> None:
    assert maps.draw({"a": text}) is None


def test_features_and_several_parts_are_drawn() -> None:
    two = {
        "type": "MultiPolygon",
        "coordinates": [json.loads(square(0, 0))["coordinates"], json.loads(square(5, 5))["coordinates"]],
    }
    picture = maps.draw({"a": json.dumps({"type": "Feature", "geometry": two}), "b": ""})
    assert picture is not None and picture.paths["a"].count("Z") == 2 and "b" not in picture.paths


points = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


@given(st.lists(points, min_size=2, max_size=40), st.floats(0.1, 20))
def test_what_is_thinned_away_was_near_the_line(line: list[tuple[float, float]], tolerance: float) -> None:
    kept = maps.thin(line, tolerance)
    assert kept[0] == line[0] and kept[-1] == line[-1]
    segments = list(pairwise(kept))
    for point in line:
        assert min(maps._distance(point, a, b) for a, b in segments) <= tolerance + 1e-6


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_every_value_lies_in_the_class_its_legend_says(values: list[int]) -> None:
    limits = {place: (low, high) for place, low, high in maps.class_limits(values)}
    for value in values:
        low, high = limits[maps.class_of(value, values)]
        assert low <= value <= high
