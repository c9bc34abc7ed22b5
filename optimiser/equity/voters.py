"""Rules that speak of single voters, held by cuts: coverage and proportionality.

**Coverage**: at least so many voters have a funded choice. With f(S) the weight of the voters with a choice
in S, f is monotone and submodular, so for every plan T

    f(T)  <=  f(S) + sum over p in T, not in S, of (f(S + p) - f(S)),

and a plan S that covers too few is cut off by asking the right side to reach the number
(Nemhauser & Wolsey, *Maximizing submodular set functions*, 1981).

**Proportionality** (EJR+ up to one proposal, in the cost form; Brill & Peters, *Robust and Verifiable
Proportionality Axioms*, EC 2023): a proposal p outside W is *owed* a place when some t of its supporters,
those with least spent on their choices, satisfy

    u_(t) + c_p  <=  t B / n,

u_(t) being what W spends on the choices of the t-th of them, B the money and n the voters. Sorted by u that
is one pass.

Whoever keeps the rule and does not fund p leaves fewer than t of them with t B / n - c_p or less. So if W
leaves k that poor, it must lift k - t + 1 of them at least over that. A person who lacks d is not lifted by
new choices that cost less than d together, and counts for no more than the sum of min(1, c_q / d). Hence,
for every t,

    (k - t + 1) x_p + sum over q outside W of x_q sum over those who chose q of min(1, c_q / d) >= k - t + 1,

in which no number need be larger than the right side. The larger the group that is too poor, the more a row
asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.engines.lines import Cut, LazyLine

Ints = npt.NDArray[np.int64]
# Of how many groups a row is looked for, and the parts that its numbers are rounded to.
GROUPS, FINE = 12, 1000


@dataclass(frozen=True)
class Electorate:
    """Classes of voters: ``weight`` people each, and the pairs (class, rank) of who chose what."""

    weight: Ints
    voter: Ints
    rank: Ints

    @property
    def people(self) -> int:
        """How many there are."""
        return int(self.weight.sum())

    @cached_property
    def _by_rank(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.rank, kind="stable")
        return self.rank[order], self.voter[order]

    def supporters(self, rank: int) -> Ints:
        """The classes that chose a proposal."""
        ranks, voters = self._by_rank
        first, last = np.searchsorted(ranks, (rank, rank + 1))
        return voters[first:last]


def electorate(classes: Sequence[tuple[int, Iterable[int]]]) -> Electorate:
    """From (people, ranks they chose) by class. Classes of nobody are left out."""
    classes = [(people, ranks) for people, ranks in classes if people]
    pairs = [(n, rank) for n, (_, ranks) in enumerate(classes) for rank in ranks]
    return Electorate(
        np.array([weight for weight, _ in classes], np.int64),
        np.array([n for n, _ in pairs], np.int64),
        np.array([rank for _, rank in pairs], np.int64),
    )


@dataclass(frozen=True)
class Coverage(LazyLine):
    """At least ``least`` people have a funded choice."""

    voters: Electorate = field(default_factory=lambda: electorate(()))
    least: int = 0

    def holds(self, ranks: Iterable[int]) -> bool:
        """Whether enough people are covered."""
        return self._covered(self._chosen(ranks))[1] >= self.least

    def cuts(self, ranks: Iterable[int]) -> Sequence[Cut]:
        """The submodular cut of the plan."""
        chosen = self._chosen(ranks)
        covered, total = self._covered(chosen)
        new = ~covered[self.voters.voter] & ~chosen[self.voters.rank]
        gains = np.bincount(
            self.voters.rank[new], self.voters.weight[self.voters.voter[new]], minlength=len(chosen)
        )
        missing = self.least - total
        # More than what is missing says no more than just that, and bounds the relaxation less well.
        return [Cut({int(r): min(missing, int(gains[r])) for r in np.flatnonzero(gains)}, lower=missing)]

    def _chosen(self, ranks: Iterable[int]) -> npt.NDArray[np.bool_]:
        chosen = np.zeros(1 + max(self.coefficients, default=0), np.bool_)
        for rank in ranks:
            if rank in self.coefficients:
                chosen[rank] = True
        return chosen

    def _covered(self, chosen: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.bool_], int]:
        covered = np.zeros(len(self.voters.weight), np.bool_)
        covered[self.voters.voter[chosen[self.voters.rank]]] = True
        return covered, int(self.voters.weight[covered].sum())


@dataclass(frozen=True, slots=True)
class Owed:
    """A proposal that is owed a place, and the classes of voters (by number) that it is owed to."""

    rank: int
    voters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A proposal that is owed a place: its supporters, poorest first, and the places of those up to whom it
    is owed.
    """

    rank: int
    mine: Ints
    ends: Ints


@dataclass(frozen=True)
class Proportional(LazyLine):
    """Nobody is owed a place. ``money`` is B, ``cost`` by rank.

    ``whole`` names the ranks of proposals in full, each with its levels: nobody who has a level of a
    proposal is owed the rest.
    """

    voters: Electorate = field(default_factory=lambda: electorate(()))
    cost: Sequence[int] = ()
    money: int = 0
    whole: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def holds(self, ranks: Iterable[int]) -> bool:
        """Whether no proposal is owed a place."""
        return next(self.owed(ranks), None) is None

    def cuts(self, ranks: Iterable[int]) -> Sequence[Cut]:
        """A row for every proposal that is owed a place."""
        # A model may hold columns that are no proposal's, after the last rank.
        plan = frozenset(rank for rank in ranks if rank < len(self.cost))
        spent = self._spent(plan)
        return [self._cut(plan, claim, spent) for claim in self._claims(plan, spent)]

    def owed(self, ranks: Iterable[int]) -> Iterator[Owed]:
        """Every proposal outside a plan that is owed a place, to the smallest group that it is owed to."""
        plan = frozenset(ranks)
        for claim in self._claims(plan, self._spent(plan)):
            yield Owed(claim.rank, tuple(int(i) for i in claim.mine[: int(claim.ends[0]) + 1]))

    @property
    def _number(self) -> type:
        # Products of money and people may need more than 64 bits: then numpy counts in Python's own integers.
        small = self.voters.people * max(self.money, sum(self.cost)) < 1 << 62
        return np.int64 if small else object

    def _spent(self, plan: frozenset[int]) -> Ints:
        """What a plan spends on the choices of a person of each class."""
        costs: Ints = np.zeros(len(self.cost), self._number)
        for rank in plan.intersection(self.coefficients):
            costs[rank] = self.cost[rank]
        spent: Ints = np.zeros(len(self.voters.weight), self._number)
        np.add.at(spent, self.voters.voter, costs[self.voters.rank])
        return spent

    def _claims(self, plan: frozenset[int], spent: Ints) -> Iterator[_Claim]:
        voters, n = self.voters, self.voters.people
        for rank, levels in sorted(self.whole.items()):
            if rank in plan or not plan.isdisjoint(levels):
                continue
            mine = voters.supporters(rank)
            mine = mine[np.argsort(spent[mine], kind="stable")]
            people: Ints = np.cumsum(voters.weight[mine]).astype(self._number)
            ends = np.flatnonzero(n * (spent[mine] + self.cost[rank]) <= people * self.money)
            if len(ends):
                yield _Claim(rank, mine, ends)

    def _cut(self, plan: frozenset[int], claim: _Claim, spent: Ints) -> Cut:
        """The most demanding row of a few groups. All its numbers are rounded so that it stays true."""
        places = np.linspace(0, len(claim.ends) - 1, GROUPS)
        rows = [self._helps(plan, claim, spent, int(claim.ends[int(at)])) for at in dict.fromkeys(places)]
        best = min(rows, key=lambda row: float(row.sum()))
        values = np.ceil(best * FINE * (1 + 1e-9))
        return Cut({int(q): min(FINE, int(values[q])) for q in np.flatnonzero(values)}, lower=FINE)

    def _helps(self, plan: frozenset[int], claim: _Claim, spent: Ints, end: int) -> npt.NDArray[np.float64]:
        """How much of what a group must get each proposal outside the plan gives it, at most 1.

        The group is the smallest to which p is owed when the one at ``end`` belongs to it.
        """
        voters, n, p = self.voters, self.voters.people, claim.rank
        # What costs nothing is owed to the first of them; without money nothing else is owed at all.
        claimed = n * (int(spent[claim.mine[end]]) + self.cost[p])
        few = max(1, -(-claimed // self.money)) if self.money else 1
        # Who has this much or more is not one of so few.
        enough = few * self.money // n - self.cost[p] + 1
        poor = claim.mine[: int(np.searchsorted(spent[claim.mine], enough))]
        many = int(voters.weight[poor].sum()) - few + 1
        lack = np.zeros(len(voters.weight))
        lack[poor] = (enough - spent[poor]).astype(np.float64)
        here = lack[voters.voter] > 0
        ranks, who = voters.rank[here], voters.voter[here]
        part = np.minimum(1.0, np.array(self.cost, np.float64)[ranks] / lack[who])
        helps = np.bincount(ranks, voters.weight[who] * part, minlength=len(self.cost)) / many
        helps[list(plan)] = 0.0
        helps[[p, *self.whole[p]]] = 1.0
        found: npt.NDArray[np.float64] = np.minimum(1.0, helps)
        return found

    def repriced(self, rank: int, cut: int) -> Proportional:
        """The same rule when one proposal costs ``cut`` pence less."""
        cost = list(self.cost)
        cost[rank] -= cut
        return replace(self, cost=tuple(cost))
