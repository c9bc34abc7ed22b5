"""Boundaries as pictures: GeoJSON geometries to SVG path data, in whole numbers.

A county is small, so a plain equirectangular projection does: longitudes are shrunk by the cosine of
the middle latitude, north is up. Lines are thinned (Douglas & Peucker 1973) to what can be seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SIDE = 600
MARGIN = 6
# In units of the picture: less than a screen pixel on a phone.
TOLERANCE = 0.8
# Two points nearer than this are one: their distance squared would not be a number to divide by.
SHORTEST = 1e-9

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Picture:
    """A map: the SVG ``viewBox`` and the path data by area; an area without boundary is not in it."""

    view_box: str
    paths: Mapping[str, str]


def rings_of(boundary: str) -> list[Ring]:
    """The rings (longitude, latitude) of a Polygon or MultiPolygon, or of a Feature that holds one.

    Anything else, an empty text among it, gives no ring: a page without a map beats no page.
    """
    try:
        geometry = json.loads(boundary) if boundary else None
    except ValueError:
        return []
    if not isinstance(geometry, dict):
        return []
    if geometry.get("type") == "Feature":
        geometry = geometry.get("geometry") or {}
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        return []
    try:
        return [[_point(p) for p in ring] for polygon in parts or [] for ring in polygon]
    except (TypeError, ValueError, IndexError, KeyError):
        return []


def draw(boundaries: Mapping[str, str]) -> Picture | None:
    """The picture of every area with a boundary, drawn to one scale; None when there is none."""
    shapes = {key: rings for key, text in boundaries.items() if (rings := rings_of(text))}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * shrink, north - south
    scale = (SIDE - 2 * MARGIN) / max(width, height, 1e-9)

    def place(point: Point) -> Point:
        return (MARGIN + (point[0] - west) * shrink * scale, MARGIN + (north - point[1]) * scale)

    paths = {key: path_of([place(p) for p in ring] for ring in rings) for key, rings in shapes.items()}
    box = f"0 0 {round(width * scale) + 2 * MARGIN} {round(height * scale) + 2 * MARGIN}"
    return Picture(box, paths)


def path_of(rings: Iterable[Ring]) -> str:
    """SVG path data of rings in picture units: thinned, rounded, without points that fall together."""
    parts = []
    for ring in rings:
        corners: list[tuple[int, int]] = []
        for x, y in thin(ring, TOLERANCE):
            corner = (round(x), round(y))
            if not corners or corner != corners[-1]:
                corners.append(corner)
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if len(corners) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z")
    return "".join(parts)


def thin(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line without the points that lie within ``tolerance`` of what is left; its ends stay."""
    if len(line) < 3:
        return list(line)
    keep = {0, len(line) - 1}
    if line[0] == line[-1]:
        # A closed ring has no chord to measure from: hold the point farthest from its start as well.
        far = max(range(len(line)), key=lambda i: math.dist(line[0], line[i]))
        keep.add(far)
    stops = sorted(keep)
    work = list(pairwise(stops))
    while work:
        first, last = work.pop()
        far, distance = first, tolerance
        for index in range(first + 1, last):
            away = _distance(line[index], line[first], line[last])
            if away > distance:
                far, distance = index, away
        if far != first:
            keep.add(far)
            work += [(first, far), (far, last)]
    return [line[index] for index in sorted(keep)]


def class_of(value: int, values: Sequence[int]) -> int:
    """1 (lowest) to 5 (highest): the equal-width class of a value among all; 3 when all are the same."""
    low, high = min(values), max(values)
    if low == high:
        return 3
    return min(5, 1 + (value - low) * 5 // (high - low))


def class_limits(values: Sequence[int]) -> list[tuple[int, int, int]]:
    """(class, from, to) of each class that ``class_of`` uses, lowest first; limits are within the class."""
    low, high = min(values), max(values)
    if low == high:
        return [(3, low, high)]
    starts = [low + -(-(high - low) * step // 5) for step in range(5)]
    ends = [start - 1 for start in starts[1:]] + [high]
    return [(place, a, b) for place, (a, b) in enumerate(zip(starts, ends, strict=True), 1) if a <= b]


def _point(pair: Any) -> Point:
    return (float(pair[0]), float(pair[1]))


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the segment between two others."""
    length = math.dist(start, end)
    if length < SHORTEST:
        return math.dist(point, start)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length**2
    along = min(1.0, max(0.0, along))
    nearest = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    return math.dist(point, nearest)
