"""Phragmén's sequential rule for budgets: people earn money at the same speed and buy what they chose
together.

Everybody starts with nothing. As soon as the supporters of a proposal have its cost together they buy it and
have nothing again; then earning goes on. The count stops when what would be bought next no longer fits in
the pots (Los, Christoff & Grossi, *Proportional Budget Allocations: Towards a Systematization*, IJCAI 2022;
Phragmén 1894). When several are ready at the same moment and one of them does not fit it stops as well;
otherwise the published tie order says which is bought first.

Every ballot is read as an approval ballot: whoever ranked a proposal, or gave it points, approves of it.
Areas with pots of their own are counted apart, as by ``equal-shares``, and what is said there of amendments
and equity rules holds here: what is fixed is paid for first, what would break an upper limit is passed over,
and when a floor is missed the answer is ``infeasible``. A proposal that its pots could not pay for even
alone is left aside.

The moments are exact fractions: what people last paid for tells when they had nothing, so the moment of a
proposal with W supporters is (cost + sum of people x moment they last had nothing) / W. Doubles, which are
right to within ``TOLERANCE`` of themselves as all terms are positive, pick those whose fractions are then
compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf
from time import perf_counter

import numpy as np

from optimiser.engines.case import Case
from optimiser.engines.money import left_over, shortage
from optimiser.engines.prepare import prepare
from optimiser.model import Explanation, Problem, Reason, Solution
from optimiser.rules.counting import (
    Money,
    answer,
    broken_limit,
    conflict_of,
    limits_of,
    money_in_words,
)
from optimiser.rules.sharing.elections import Election, elections

NAME = "phragmen"
TOLERANCE = 2.0**-30


@dataclass
class _Count:
    """All elections so far: ranks funded, why not, what was said."""

    case: Case
    money: Money
    funded: list[int]
    why: dict[int, Reason] = field(default_factory=dict)
    held_by: dict[int, str] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)

    def say(self, rank: int, what: str) -> None:
        """Add a line about one proposal to the trace."""
        self.trace.append(f"{self.case.ids[rank]}: costs {self.money(self.case.cost[rank])}, {what}")


@dataclass
class _Clock:
    """One election: when each class last had nothing (the number of a moment; 0 is the start)."""

    election: Election
    moments: list[Fraction] = field(default_factory=lambda: [Fraction(0)])
    seconds: list[float] = field(default_factory=lambda: [0.0])

    def __post_init__(self) -> None:
        self.since = np.zeros(len(self.election.weight), dtype=np.int64)

    def people(self, rank: int) -> list[int]:
        """Supporters by the moment at which they last had nothing."""
        backing = self.election.backing[rank]
        counts = np.bincount(self.since[backing.classes], weights=backing.people, minlength=len(self.moments))
        return [int(n) for n in counts.tolist()]

    def about(self, rank: int) -> float:
        """When the supporters have the cost together, as a double."""
        people, cost = self.people(rank), self.election.case.cost[rank]
        owed = sum(n * t for n, t in zip(people, self.seconds, strict=True) if n)
        return (cost + owed) / sum(people)

    def exactly(self, rank: int) -> Fraction:
        """The same as a fraction."""
        people, cost = self.people(rank), self.election.case.cost[rank]
        owed = sum((n * t for n, t in zip(people, self.moments, strict=True) if n), Fraction(cost))
        return owed / sum(people)

    def buy(self, rank: int, moment: Fraction) -> None:
        """Let the supporters pay all they have."""
        self.since[self.election.backing[rank].classes] = len(self.moments)
        self.moments.append(moment)
        self.seconds.append(float(moment))


def run(problem: Problem, *, time_limit: float | None = None) -> Solution:  # noqa: ARG001 - every rule has this signature; counting needs no limit
    """Count a validated problem. Takes little time, so no limit on it counts."""
    began = perf_counter()
    case = prepare(problem)
    count = _Count(case, money_in_words(problem), sorted(case.fixed))
    fits = shortage(case, case.fixed) is None
    for rank in count.funded:
        count.why[rank] = Reason.FIXED
        count.say(rank, "fixed by an amendment and paid for first")
    if fits:
        for election in elections(case):
            _count(count, election)
    else:
        count.trace.append("the pots cannot pay for what amendments have fixed")
    conflict = conflict_of(case, count.funded)
    if fits:
        count.trace.extend(f"rule {rule} is not kept: phragmen cannot promise it" for rule in conflict)
    explanations = {} if conflict else _explanations(count)
    return answer(case, NAME, count.funded, explanations, count.trace, conflict, began, solver=NAME)


def _count(count: _Count, election: Election) -> None:
    """One election, to its end."""
    case, clock, limits = count.case, _Clock(election), limits_of(count.case)
    queue = []
    for rank, backing in election.backing.items():
        # Whatever it is paired with, a proposal that is too dear alone will never fit.
        if not len(backing.classes) or shortage(case, [*case.fixed, rank]) is not None:
            count.why[rank] = Reason.MONEY_SHORT
            count.say(rank, "left aside: its pots could not pay for it even alone")
        else:
            queue.append((clock.about(rank) * (1 - TOLERANCE), rank))
    heapify(queue)
    while queue:
        moment, tied = _earliest(clock, queue)
        rank = tied[0]
        broken = broken_limit(limits, [*count.funded, rank])
        dear = [r for r in tied if shortage(case, [*count.funded, r]) is not None]
        if dear:
            _stop(count, [*tied, *(r for _, r in queue)], dear[0])
            return
        for other in tied[1:]:
            heappush(queue, (float(moment) * (1 - TOLERANCE), other))
        if broken:
            count.why[rank], count.held_by[rank] = Reason.HELD_OUT, broken
            count.say(rank, f"passed over: it would break rule {broken}")
            continue
        clock.buy(rank, moment)
        count.funded.append(rank)
        if siblings := case.siblings.get(rank):
            queue = [item for item in queue if item[1] not in siblings]
            heapify(queue)
        count.why[rank] = Reason.RULE_ORDER
        people = sum(clock.people(rank))
        count.say(rank, f"bought by {people:,} people, when each had earned {count.money(int(moment))}")


def _earliest(clock: _Clock, queue: list[tuple[float, int]]) -> tuple[Fraction, list[int]]:
    """Take out of the queue what is ready first: the moment, and all of that moment in tie order."""
    bar, near = inf, []
    while queue and queue[0][0] <= bar:
        _, rank = heappop(queue)
        about = clock.about(rank)
        near.append((about * (1 - TOLERANCE), rank))
        bar = min(bar, about * (1 + TOLERANCE))
    exact = {rank: clock.exactly(rank) for low, rank in near if low <= bar}
    moment = min(exact.values())
    tied = sorted(rank for rank, ready in exact.items() if ready == moment)
    for low, rank in near:
        if rank not in tied:
            heappush(queue, (low, rank))
    return moment, tied


def _stop(count: _Count, waiting: list[int], first: int) -> None:
    """End an election: what is ready next does not fit, so nothing after it is bought."""
    count.say(first, "is ready next and does not fit in what is left: the count ends")
    for rank in waiting:
        count.why[rank] = Reason.MONEY_SHORT if rank == first else Reason.RULE_ORDER


def _explanations(count: _Count) -> dict[str, Explanation]:
    case, funded = count.case, set(count.funded)
    left = left_over(case, count.funded)
    found = {}
    for proposal in case.problem.proposals:
        whole = case.rank[proposal.id]
        rank = next((r for r in case.options(proposal.id) if r in funded), whole)
        reason = count.why.get(rank, Reason.RULE_ORDER)
        if rank in case.forbidden:
            reason = Reason.FORBIDDEN
        elif not case.support[rank] and rank not in case.fixed:
            reason = Reason.NO_SUPPORT
        found[proposal.id] = Explanation(
            funded=rank in funded,
            reason=reason,
            support=case.support[rank],
            money_simple=None if rank in funded else max(0, case.cost[rank] - left[case.pots[rank]]),
            held_out_by=count.held_by.get(rank),
        )
    return found
