"""A case as the counts in which people spend money: proposals that share pots, and the people of those pots.

Rules that give every person an equal part (``equal-shares``, ``phragmen``) are counted once for each set of
proposals that share money, with the people who may draw on it. Areas with pots of their own are elections of
their own; areas that share a pot vote in one election, and a pot's money is divided among the people of the
areas that may draw on it. A person's vote for a proposal that none of the pots of their area may pay for
carries no money, and so counts for nothing here.

What amendments have fixed is paid for before anything is divided: every pot of the election gives the same
fraction of itself, and nobody's share is charged.

Arrays are by class of ballots (``BallotClass``) or, for a proposal, by its supporters. Weights and worths are
whole numbers below 2^53 held in doubles where numpy adds them up, so these sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import lcm

import numpy as np
import numpy.typing as npt

from optimiser.ballots import scores
from optimiser.engines.case import Case, repriced
from optimiser.model import Utility
from optimiser.options import options_of
from optimiser.weights import weighted

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EPS = 2.0**-52


@dataclass(frozen=True)
class Votes:
    """Every mark on every ballot: class, rank of the proposal, what one person there gives it. Sorted by
    class.
    """

    row: Ints
    rank: Ints
    worth: Floats
    weight: Floats
    area: Ints


@dataclass(frozen=True)
class Backing:
    """The supporters of one proposal: their classes, people in each, worth to one person (None: 1 each)."""

    classes: Ints
    people: Floats
    worth: Floats | None

    @cached_property
    def claim(self) -> Floats:
        """People times worth, by class."""
        return self.people if self.worth is None else self.people * self.worth

    @cached_property
    def total(self) -> int:
        """The sum of ``claim``."""
        return int(self.claim.sum())

    @cached_property
    def highest(self) -> float:
        """The most that it is worth to anybody."""
        return 1.0 if self.worth is None else float(self.worth.max(initial=0.0))


@dataclass(frozen=True)
class Election:
    """One count. ``open`` are the ranks that may be bought; ``backing`` has their supporters.

    A person of class i has ``share[i] / scale`` minor units to begin with, exactly. What a person gets of a
    proposal is its worth on the ballot times ``value``: the share that its level has of the whole, and under
    ``cost`` utility the cost. ``money`` is what is divided, ``together`` says that all pots may pay for all
    of the proposals.
    """

    case: Case
    pots: frozenset[str]
    fixed: tuple[int, ...]
    open: tuple[int, ...]
    money: int
    together: bool
    people: int
    share: tuple[int, ...]
    group: Ints
    scale: int
    weight: Floats
    backing: dict[int, Backing]
    value: dict[int, int]

    @cached_property
    def shares(self) -> Floats:
        """What a person of each class begins with, rounded to a double."""
        return np.array([part / self.scale for part in self.share])[self.group]

    @cached_property
    def most(self) -> float:
        """The largest of them."""
        return float(self.shares.max(initial=0.0))

    @cached_property
    def queue(self) -> list[tuple[float, int]]:
        """Proposals that somebody wants, by a lower bound on what they ask for a unit of what people get."""
        return sorted(
            (self.case.cost[r] / (b.total * self.value[r]) * (1 - 8 * EPS), r)
            for r, b in self.backing.items()
            if b.total
        )

    @cached_property
    def marks(self) -> tuple[Ints, Ints, Floats]:
        """Every mark that counts, by class: where each class begins, ranks, worth."""
        empty = np.zeros(0, np.int64)
        rows = np.concatenate([empty, *(b.classes for b in self.backing.values())])
        ranks = np.concatenate([empty, *(np.full(len(b.classes), r) for r, b in self.backing.items())])
        worth = np.concatenate(
            [
                np.zeros(0),
                *(np.ones(len(b.classes)) if b.worth is None else b.worth for b in self.backing.values()),
            ]
        )
        order = np.argsort(rows, kind="stable")
        starts = np.searchsorted(rows[order], np.arange(len(self.weight) + 1))
        return starts, ranks[order], worth[order]


def read_votes(case: Case) -> Votes:
    """The ballots of a case as arrays. Choices that give a proposal nothing are left out."""
    problem = weighted(repriced(case.problem))
    ballots, rank = problem.ballots, case.rank
    areas = {area.id: number for number, area in enumerate(problem.areas)}
    counts = np.array([len(b.choices) for b in ballots], dtype=np.int64)
    ranks = np.array([rank[key] for key in chain.from_iterable(b.choices for b in ballots)], dtype=np.int64)
    if problem.utility in (Utility.APPROVAL, Utility.COST):
        worth = np.ones(len(ranks))
    else:
        given = chain.from_iterable(scores(problem, b).values() for b in ballots)
        worth = np.array(list(given), dtype=np.float64)
    rows = np.repeat(np.arange(len(ballots)), counts)
    weight = np.array([b.weight for b in ballots], dtype=np.float64)
    keep = (worth > 0) & (weight[rows] > 0)
    area = np.array([areas[b.area] for b in ballots], dtype=np.int64)
    return Votes(rows[keep], ranks[keep], worth[keep], weight, area)


def elections(case: Case, votes: Votes | None = None) -> list[Election]:
    """The elections of a case, in the tie order of their first proposal; ``votes`` instead of its ballots."""
    votes = read_votes(case) if votes is None else votes
    order = np.argsort(votes.rank, kind="stable")
    bounds = np.searchsorted(votes.rank[order], np.arange(len(case.ids) + 1))
    marks = [order[bounds[r] : bounds[r + 1]] for r in range(len(case.ids))]
    return [_election(case, votes, marks, pots, ranks) for pots, ranks in _groups(case)]


def _groups(case: Case) -> list[tuple[frozenset[str], list[int]]]:
    """Pots that proposals tie together, with those proposals, which ask for something or may be had for
    nothing.
    """
    groups: list[tuple[frozenset[str], list[int]]] = []
    for rank, pots in enumerate(case.pots):
        if rank in case.synergies:
            continue
        touching = [group for group in groups if group[0] & pots]
        groups = [group for group in groups if not group[0] & pots]
        merged = pots.union(*(group[0] for group in touching))
        groups.append((merged, sorted([rank, *chain.from_iterable(group[1] for group in touching)])))
    return sorted(groups, key=lambda group: group[1])


def _election(
    case: Case, votes: Votes, marks: list[Ints], pots: frozenset[str], ranks: list[int]
) -> Election:
    problem = case.problem
    reach = [
        frozenset(p.id for p in problem.pots if not p.areas or a.id in p.areas) & pots for a in problem.areas
    ]
    heads = np.bincount(votes.area, weights=votes.weight, minlength=len(reach))
    fixed = tuple(r for r in ranks if r in case.fixed)
    total = sum(case.money[pot] for pot in pots)
    money = max(0, total - sum(case.cost[r] for r in fixed))
    people = {pot: sum(int(n) for n, mine in zip(heads, reach, strict=True) if pot in mine) for pot in pots}
    divided = lcm(*(n for n in people.values() if n))
    share = tuple(
        sum(case.money[pot] * (divided // people[pot]) * money for pot in mine if people[pot])
        for mine in reach
    )
    options = {option.id: option for option in options_of(repriced(problem))}
    open_ranks = tuple(
        r
        for r in ranks
        if r not in case.fixed | case.forbidden
        and case.support[r]
        and case.fixed.isdisjoint(case.siblings.get(r, ()))
    )
    backing, value = {}, {}
    for r in open_ranks:
        mine = marks[case.rank[case.proposal[r]]]
        may = np.array([bool(area & case.pots[r]) or not case.cost[r] for area in reach])
        mine = mine[may[votes.area[votes.row[mine]]]] if not may.all() else mine
        worth = votes.worth[mine]
        rows = votes.row[mine]
        backing[r] = Backing(rows, votes.weight[rows], None if (worth == 1).all() else worth)
        option = options[case.ids[r]]
        value[r] = option.share * (option.proposal.cost if problem.utility is Utility.COST else 1)
    return Election(
        case=case,
        pots=pots,
        fixed=fixed,
        open=open_ranks,
        money=money,
        together=len({case.pots[r] for r in ranks if case.cost[r]}) < 2,
        people=sum(int(n) for n, mine in zip(heads, reach, strict=True) if mine),
        share=share,
        group=votes.area,
        scale=divided * max(total, 1),
        weight=votes.weight,
        backing=backing,
        value=value,
    )
