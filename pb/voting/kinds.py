"""The kinds of ballot: what each asks for, and when a ballot is whole.

=========  =====================================  ======================================================
ranking    up to k proposals in order             truncated ranking
approval   up to k proposals                      approval voting with a cap
points     a number of points shared out          cumulative voting
budget     proposals that fit into the pot        knapsack voting (Goel, Krishnaswamy, Sakshuwong and
                                                  Aitamurto, *ACM Trans. Economics and Computation* 2019)
score      a score from 1 to 10 for up to k       range voting
exactly    exactly k proposals                    k-approval, as for an area's three priorities
=========  =====================================  ======================================================

Read from the frozen round alone, so that nobody's ballot is judged by what changed later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pb.voting.marks import Marks

HIGHEST_SCORE = 10


class Kind(StrEnum):
    """How one votes."""

    RANKING = "ranking"
    APPROVAL = "approval"
    POINTS = "points"
    BUDGET = "budget"
    SCORE = "score"
    EXACTLY = "exactly"


class Second(StrEnum):
    """What is asked once the proposals are chosen."""

    ORDER = "order"
    GIVE = "give"
    NOTHING = "nothing"


class Fault(StrEnum):
    """Why a ballot is not whole."""

    EMPTY = "empty"
    TOO_MANY = "too-many"
    TOO_FEW = "too-few"
    TOO_DEAR = "too-dear"
    UNGIVEN = "ungiven"
    OVERGIVEN = "overgiven"


SECOND = {
    Kind.RANKING: Second.ORDER,
    Kind.POINTS: Second.GIVE,
    Kind.SCORE: Second.GIVE,
}


@dataclass(frozen=True)
class Paper:
    """What a ballot of one area may hold. Money in pence; ``costs`` by proposal number.

    ``most`` is how many proposals may be chosen; ``points`` how many points there are to share out, or for a
    score the highest one; 0 where the ballot gives none.
    """

    kind: Kind
    most: int
    least: int
    points: int
    money: int
    costs: Mapping[int, int]

    @property
    def second(self) -> Second:
        """What is asked once the proposals are chosen."""
        return SECOND.get(self.kind, Second.NOTHING)

    @property
    def with_points(self) -> bool:
        """Whether every choice has a number beside it."""
        return self.second is Second.GIVE

    def spent(self, marks: Marks) -> int:
        """What the chosen proposals cost together, in pence."""
        return sum(self.costs.get(number, 0) for number in marks.choices)

    def choosing_faults(self, marks: Marks) -> list[Fault]:
        """What is wrong with the choice of proposals; nothing when one may go on."""
        if not marks.choices:
            return [Fault.EMPTY]
        checks = (
            (len(marks.choices) > self.most, Fault.TOO_MANY),
            (len(marks.choices) < self.least, Fault.TOO_FEW),
            (self.kind is Kind.BUDGET and self.spent(marks) > self.money, Fault.TOO_DEAR),
        )
        return [fault for wrong, fault in checks if wrong]

    def faults(self, marks: Marks) -> list[Fault]:
        """Everything that keeps the ballot from being whole."""
        found = self.choosing_faults(marks)
        if self.with_points and marks.choices:
            if not marks.points or min(marks.points) < 1:
                found.append(Fault.UNGIVEN)
            given = max(marks.points, default=0) if self.kind is Kind.SCORE else sum(marks.points)
            if given > self.points:
                found.append(Fault.OVERGIVEN)
        return found

    def held(self, marks: Marks) -> list[int]:
        """The choices, from the last back, that the ballot has no room for yet."""
        if self.kind is not Kind.BUDGET:
            return list(marks.choices[self.most :])
        left, kept = self.money, set()
        for number in marks.choices:
            cost = self.costs.get(number, 0)
            if cost <= left:
                left -= cost
                kept.add(number)
        return [number for number in marks.choices if number not in kept]


@lru_cache(maxsize=64)
def paper_of(frozen: str, area: str) -> Paper:
    """The ballot paper of an area (a slug) in a frozen round."""
    return read_paper(json.loads(frozen), area)


def read_paper(text: Mapping[str, Any], area: str) -> Paper:
    """The same of a round as plain values."""
    kind, length = Kind(text["ballot_type"]), int(text["ballot_length"])
    costs = {int(p["number"]): int(p["cost"]) for p in text["proposals"] if p["area"] == area}
    wanted = min(length, len(costs))
    points = {Kind.POINTS: int(text.get("ballot_points") or 0), Kind.SCORE: HIGHEST_SCORE}.get(kind, 0)
    return Paper(
        kind=kind,
        most=len(costs) if kind is Kind.BUDGET else wanted,
        least=wanted if kind is Kind.EXACTLY else 1,
        points=points,
        money=sum(int(pot["amount"]) for pot in text["pots"] if pot.get("area") in (None, area)),
        costs=costs,
    )
