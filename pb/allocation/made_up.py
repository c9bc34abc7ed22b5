"""Ballots to rehearse with: made up from a seed, or a past round's, carried over to this one's proposals.

Neither is anybody's vote in this round, and nothing here is kept or counted.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pb.allocation.bridge import Group
from pb.voting.kinds import Kind, Paper, read_paper
from pb.voting.marks import Marks

VOTERS_PER_AREA = 200
NEAR = 1.2  # what being in one's own place is worth beside a proposal's own appeal
LIKED = 0.8  # what a theme that one likes is worth


def make_up(text: Mapping[str, Any], seed: str) -> list[Group]:
    """``VOTERS_PER_AREA`` ballots in every area: people like what is near, a theme of their own, and differ.

    ``text`` is the round as plain values; the same seed gives the same ballots.
    """
    chance = random.Random(f"rehearsal {seed}")  # noqa: S311 - nothing hangs on it but a rehearsal
    groups: list[Group] = []
    for area in sorted(text["areas"], key=lambda a: str(a["slug"])):
        paper = [p for p in text["proposals"] if p["area"] == area["slug"]]
        if not paper:
            continue
        appeal = {p["number"]: chance.gauss(0, 1) for p in paper}
        places = sorted({p["settlement"] for p in paper})
        themes = sorted({p["theme"] for p in paper})
        for _voter in range(VOTERS_PER_AREA):
            home, liking = chance.choice(places), chance.choice(themes)
            worth = {
                p["number"]: appeal[p["number"]]
                + NEAR * (p["settlement"] == home)
                + LIKED * (p["theme"] == liking)
                + chance.gauss(0, 1)
                for p in paper
            }
            ranked = sorted(worth, key=lambda n: (-worth[n], n))
            marks = _filled_in(read_paper(text, area["slug"]), ranked, chance)
            if marks.choices:
                groups.append(Group(area["slug"], marks.choices, marks.points))
    return groups


def carry_over(
    text: Mapping[str, Any], past: Mapping[str, Any], ballots: Iterable[Group]
) -> tuple[list[Group], int]:
    """A past round's ballots on this round's proposals, and how many ballots are left after that.

    In each area a past proposal stands for one of the same theme, first by number for first by number; what
    has no counterpart or no room is left out of the ballots, and a ballot that is not whole then altogether.
    """
    stands_for = _counterparts(past["proposals"], text["proposals"])
    groups, kept = [], 0
    for ballot in ballots:
        pairs = [
            (stands_for[number], point)
            for number, point in zip(ballot.choices, ballot.points or [1] * len(ballot.choices), strict=True)
            if number in stands_for
        ]
        marks = _cut_to_fit(read_paper(text, ballot.area), pairs)
        if not marks.choices:
            continue
        kept += ballot.weight
        groups.append(Group(ballot.area, marks.choices, marks.points, ballot.weight))
    return groups, kept


def _filled_in(paper: Paper, ranked: Sequence[int], chance: random.Random) -> Marks:
    """A whole ballot of somebody who likes the first best; an empty one where nothing fits on it."""
    fewer = 0 if paper.kind in (Kind.EXACTLY, Kind.BUDGET) else chance.choice((0, 0, 0, 1, 2))
    choices = ranked[: max(1, paper.most - fewer)]
    if paper.kind is Kind.POINTS:
        choices = choices[: paper.points]
        # Every choice has one point; the rest fall one by one, more often on what is liked more.
        spare = chance.choices(range(len(choices)), range(len(choices), 0, -1), k=paper.points - len(choices))
        return Marks(tuple(choices), tuple(1 + spare.count(place) for place in range(len(choices))))
    if paper.kind is Kind.SCORE:
        scores = sorted((chance.randint(1, paper.points) for _choice in choices), reverse=True)
        return Marks(tuple(choices), tuple(scores))
    return _without_held(paper, choices)


def _cut_to_fit(paper: Paper, pairs: Sequence[tuple[int, int]]) -> Marks:
    """What of these choices and points a ballot can hold; an empty one where that is no whole ballot."""
    pairs = list(pairs[: paper.most])
    choices = [number for number, _point in pairs]
    if paper.kind is Kind.POINTS:
        pairs = pairs[: paper.points]
        total = max(sum(point for _number, point in pairs), paper.points)
        given = [max(1, point * paper.points // total) for _number, point in pairs]
        while sum(given) > paper.points:
            given[given.index(max(given))] -= 1
        return Marks(tuple(number for number, _point in pairs), tuple(given))
    if paper.kind is Kind.SCORE:
        return Marks(tuple(choices), tuple(min(max(point, 1), paper.points) for _number, point in pairs))
    return _without_held(paper, choices)


def _without_held(paper: Paper, choices: Sequence[int]) -> Marks:
    held = paper.held(Marks(tuple(choices)))
    marks = Marks(tuple(number for number in choices if number not in held))
    return marks if not paper.faults(marks) else Marks()


def _counterparts(past: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    found: dict[int, int] = {}
    new, old = _by_theme(now), _by_theme(past)
    for key, numbers in old.items():
        found |= dict(zip(numbers, new.get(key, []), strict=False))
    return found


def _by_theme(proposals: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for p in sorted(proposals, key=lambda p: int(p["number"])):
        groups[p["area"], p.get("theme") or ""].append(int(p["number"]))
    return groups
