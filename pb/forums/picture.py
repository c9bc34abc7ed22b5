"""Where the groups of a picture are drawn: one round shape per group, never a dot per person."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 400, 260, 10
# Radii. The largest by how many groups there are, so that all fit; the smallest holds a letter and a number.
LARGEST, SMALLEST = (78, 78, 62, 52, 48), 34


@dataclass(frozen=True)
class Blob:
    """A circle in a box of 400 by 260: on a phone nearly as large as it is drawn."""

    x: float
    y: float
    radius: float


def draw(groups: Sequence[tuple[float, float, int]]) -> list[Blob]:
    """Place groups (x, y, people): near where opinions are near, sized by their number, none over another.

    The plane is turned so that the two groups furthest apart lie level, stretched to the box, and the circles
    pushed apart where they would touch.
    """
    if not groups:
        return []
    most = max(people for _x, _y, people in groups)
    room = LARGEST[len(groups) - 1]
    radii = [max(SMALLEST, room * math.sqrt(people / most)) for _x, _y, people in groups]
    points = _into_box(_level([(x, y) for x, y, _people in groups]), radii)
    for _step in range(200):
        _push_apart(points, radii)
    return [Blob(round(x, 1), round(y, 1), round(r, 1)) for (x, y), r in zip(points, radii, strict=True)]


def _level(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    pairs = [(p, q) for i, p in enumerate(points) for q in points[:i]]
    if not pairs:
        return points
    (x1, y1), (x2, y2) = max(pairs, key=lambda pair: math.dist(*pair))
    turn = -math.atan2(y2 - y1, x2 - x1)
    cos, sin = math.cos(turn), math.sin(turn)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in points]


def _into_box(points: list[tuple[float, float]], radii: list[float]) -> list[list[float]]:
    margin = max(radii) + EDGE
    placed = []
    spans = [(min(axis), max(axis)) for axis in zip(*points, strict=True)]
    widest = max(1e-3, *(high - low for low, high in spans))
    for place, point in enumerate(points):
        # A little off, each its own way, so that groups in the very same place can be pushed apart.
        where = []
        turn = 2 * math.pi * place / len(points)
        nudge = (2 * math.cos(turn), 2 * math.sin(turn))
        for value, (low, high), size, off in zip(point, spans, (WIDTH, HEIGHT), nudge, strict=True):
            scale = (size - 2 * margin) / widest
            where.append(size / 2 + (value - (low + high) / 2) * scale + off)
        placed.append(where)
    return placed


def _push_apart(points: list[list[float]], radii: list[float]) -> None:
    for i, one in enumerate(points):
        for j, other in enumerate(points[:i]):
            gap = math.dist(one, other)
            lack = radii[i] + radii[j] + 6 - gap
            if lack <= 0:
                continue
            dx, dy = ((one[0] - other[0]) / gap, (one[1] - other[1]) / gap) if gap > 1e-6 else (1.0, 0.0)
            for point, sign in ((one, 1), (other, -1)):
                point[0] += sign * dx * lack / 2
                point[1] += sign * dy * lack / 2
    for point, radius in zip(points, radii, strict=True):
        point[0] = min(max(point[0], radius + 2), WIDTH - radius - 2)
        point[1] = min(max(point[1], radius + 2), HEIGHT - radius - 2)
