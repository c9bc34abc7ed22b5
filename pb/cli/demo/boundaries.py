"""Invented boundaries: fourteen adjoining polygons without a gap between them.

Each area is the part of the county nearer to its own point than to any other's (a Voronoi cell, cut by
one half-plane after another). The straight edges are then bent by midpoint displacement, seeded by the
edge's own two ends, so that both neighbours bend it the same way and their borders stay one line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]

WEST, SOUTH, WIDTH, HEIGHT = -2.35, 54.68, 0.95, 0.44  # degrees
# The county's outline in thousandths of the map; its east side is the coast.
OUTLINE: tuple[Point, ...] = (
    (60, 180),
    (180, 40),
    (400, 20),
    (600, 90),
    (780, 60),
    (930, 90),
    (955, 260),
    (985, 430),
    (965, 600),
    (990, 730),
    (900, 800),
    (820, 960),
    (600, 985),
    (420, 990),
    (300, 910),
    (120, 850),
    (30, 640),
    (20, 380),
)
BENDS = 4  # times each edge is halved
ROUGHNESS = 0.16  # how far a midpoint may move, as a share of the edge's length


def draw_boundaries(points: Sequence[tuple[int, int]], seed: int) -> list[str]:
    """A GeoJSON Polygon for each point (thousandths of the map), in the points' order."""
    cells = [_cell(index, points) for index in range(len(points))]
    return [_geojson(_bent(cell, seed)) for cell in cells]


def _cell(index: int, points: Sequence[tuple[int, int]]) -> list[Point]:
    """What of the outline is nearer to one point than to the others."""
    cell = list(OUTLINE)
    x0, y0 = points[index]
    for other, (x1, y1) in enumerate(points):
        if other != index:
            # Nearer to the first point: (x1-x0)·x + (y1-y0)·y is at most this.
            limit = (x1 * x1 + y1 * y1 - x0 * x0 - y0 * y0) / 2
            cell = _cut(cell, x1 - x0, y1 - y0, limit)
    return cell


def _cut(cell: list[Point], a: float, b: float, limit: float) -> list[Point]:
    """The part of a polygon where a·x + b·y is at most ``limit`` (Sutherland and Hodgman's clip)."""
    kept: list[Point] = []
    for here, after in zip(cell, cell[1:] + cell[:1], strict=True):
        depth, next_depth = a * here[0] + b * here[1] - limit, a * after[0] + b * after[1] - limit
        if depth <= 0:
            kept.append(here)
        if (depth < 0 < next_depth) or (next_depth < 0 < depth):
            share = depth / (depth - next_depth)
            kept.append((here[0] + share * (after[0] - here[0]), here[1] + share * (after[1] - here[1])))
    return kept


def _bent(cell: list[Point], seed: int) -> list[Point]:
    """The polygon with every edge bent; its corners are rounded first, so that neighbours agree on them."""
    corners = [(round(x, 3), round(y, 3)) for x, y in cell]
    corners = [p for p, before in zip(corners, corners[-1:] + corners[:-1], strict=True) if p != before]
    line: list[Point] = []
    for here, after in zip(corners, corners[1:] + corners[:1], strict=True):
        first, last = sorted((here, after))
        bent = _bend([first, last], random.Random(f"{seed} {first} {last}"), BENDS)  # noqa: S311 - a picture
        line += (bent if here == first else bent[::-1])[:-1]
    return line


def _bend(line: list[Point], chance: random.Random, times: int) -> list[Point]:
    if times == 0:
        return line
    bent = [line[0]]
    for (x0, y0), (x1, y1) in pairwise(line):
        push = chance.uniform(-ROUGHNESS, ROUGHNESS)
        bent += [((x0 + x1) / 2 - (y1 - y0) * push, (y0 + y1) / 2 + (x1 - x0) * push), (x1, y1)]
    return _bend(bent, chance, times - 1)


def _geojson(line: list[Point]) -> str:
    ring = [[round(WEST + x / 1000 * WIDTH, 5), round(SOUTH + y / 1000 * HEIGHT, 5)] for x, y in line]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, separators=(",", ":"))
