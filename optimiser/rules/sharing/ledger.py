"""What was bought in a count of equal shares, in whole numbers: the exact side, asked only when it must be.

Rates have a common denominator that grows by one factor a round, so what any person has left is an exact
fraction: their share less the rates of what was bought for them. Rounds are written down with who paid all
they had and how much the others claim; what the rate was, exactly, follows from that and the rounds before,
and is worked out when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from optimiser.rules.sharing.elections import Election, Ints


@dataclass(frozen=True, slots=True)
class Price:
    """An exact rate, ``over / under``. ``factor`` is by how much the common denominator grew to ``under``."""

    over: int
    under: int
    factor: int


@dataclass(frozen=True, slots=True)
class Round:
    """What was bought at which rate (a double): classes ``spent`` paid all that they had left, and the claim
    of those who paid the full rate is ``rest``.
    """

    rank: int
    rate: float
    rest: int
    spent: Ints


class Ledger:
    """The rounds so far. ``raised`` minor units were added to everybody's share."""

    def __init__(self, election: Election, raised: int) -> None:
        self.election, self.raised = election, raised
        self.rounds: list[Round] = []
        self.prices: list[Price] = []
        self.round_of = np.full(len(election.case.ids), -1, dtype=np.int64)
        self.last = np.full(len(election.weight), len(election.case.ids), dtype=np.int64)

    def add(self, found: Round, price: Price | None) -> None:
        """Write a round down, with its exact rate where it is known. Then all before must be known too."""
        if price is not None:
            self.prices.append(price)
        if len(found.spent):
            self.last[found.spent] = len(self.rounds)
        self.round_of[found.rank] = len(self.rounds)
        self.rounds.append(found)

    def settle(self) -> None:
        """Work out the exact rates of all rounds."""
        if self.rounds:
            self.price(len(self.rounds) - 1)

    @property
    def denominator(self) -> int:
        """The common denominator of all rates so far."""
        return self.price(len(self.rounds) - 1).under if self.rounds else self.election.scale

    def price(self, number: int) -> Price:
        """The exact rate of a round."""
        while len(self.prices) <= number:
            at = len(self.prices)
            one, under = self.rounds[at], self.prices[-1].under if at else self.election.scale
            over = self.election.case.cost[one.rank] * under - self.total(one.spent, at)
            self.prices.append(priced(over, one.rest, under))
        return self.prices[number]

    def people(self, number: int) -> int:
        """How many people had something left to pay with in a round."""
        backing = self.election.backing[self.rounds[number].rank]
        return int(backing.people[self.last[backing.classes] >= number].sum())

    def total(self, classes: Ints, before: int | None = None) -> int:
        """What everybody in classes that did not run out had left together after so many rounds (None: all),
        times the denominator then.
        """
        if not len(classes):
            return 0
        election, count = self.election, len(self.rounds) if before is None else before
        weight = election.weight[classes]
        heads = np.bincount(election.group[classes], weights=weight, minlength=len(election.share))
        raised = self.raised * election.scale
        total = sum(int(n) * (share + raised) for n, share in zip(heads, election.share, strict=True) if n)
        if not count:
            return total
        self.price(count - 1)
        at, of = self.marks(classes)
        _, ranks, worth = election.marks
        bought = self.round_of[ranks[at]]
        kept = (bought >= 0) & (bought < count)
        claims = np.bincount(bought[kept], weights=(weight[of] * worth[at])[kept], minlength=count)
        for one, claim in zip(self.prices[:count], claims.tolist(), strict=True):
            total = total * one.factor - one.over * int(claim)
        return total

    def marks(self, classes: Ints) -> tuple[Ints, Ints]:
        """Where the marks of classes are in ``Election.marks``, and which of the classes each belongs to."""
        starts = self.election.marks[0]
        begin, length = starts[classes], starts[classes + 1] - starts[classes]
        ends = np.cumsum(length)
        of = np.repeat(np.arange(len(classes)), length)
        return np.arange(len(of)) + (begin - ends + length)[of], of

    def history(self, number: int) -> bytes:
        """What a class has paid for: those of a group with the same history have the same left."""
        starts, ranks, worth = self.election.marks
        span = slice(starts[number], starts[number + 1])
        bought = self.round_of[ranks[span]]
        keep = bought >= 0
        order = np.argsort(bought[keep])
        return bought[keep][order].tobytes() + worth[span][keep][order].tobytes()

    def paid_for(self, rank: int) -> dict[int, int]:
        """What supporters of a proposal paid for, by rank: how many of them did."""
        classes = self.election.backing[rank].classes
        at, of = self.marks(classes)
        bought = self.round_of[self.election.marks[1][at]]
        paid = (bought >= 0) & (bought <= self.last[classes[of]])
        people = np.bincount(
            bought[paid], weights=self.election.weight[classes[of[paid]]], minlength=len(self.rounds)
        )
        return {
            one.rank: int(n)
            for number, (one, n) in enumerate(zip(self.rounds, people.tolist(), strict=True))
            if n and self.price(number).over
        }


def priced(over: int, rest: int, under: int) -> Price:
    """The rate ``over / (rest x under)`` with the smallest factor that will do."""
    common = gcd(over, rest)
    return Price(over // common, under * (rest // common), rest // common)
