"""Counting an election by equal shares to its end: completions, which decide what becomes of money left.

Equal shares alone leaves money unspent, because what one person alone wants few can pay for. A completion is
part of the rule and must be published with it, for it changes winners:

- ``none``: the money left stays where it is;
- ``add1-exhaustive``: everybody's share is raised by one whole unit of the currency (a pound, not a penny)
  and the count starts afresh, again and again, until nothing more would fit in the pots; should a count
  spend more than the pots hold, the one before it stands (Peters, Pierczyński & Skowron 2021, §3.4; as
  pabutools counts);
- ``add1-overspend``: the same, but it does not stop before a count spends more than the pots hold; the one
  before it stands. So count the Polish and Dutch towns that use the rule;
- ``greedy``, alone or after one of these (``add1-overspend+greedy``): what is then left is spent down the
  list by support, as ``greedy-skip`` does.

Raising also ends when nothing is left out for want of its supporters' money.

Most steps change nothing, and are skipped where that is proved (``optimiser.rules.sharing.skipping``).
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from optimiser.engines.money import shortage
from optimiser.model import LateCount, Reason
from optimiser.rules.counting import broken_limit, limits_of
from optimiser.rules.sharing.elections import Election, Floats
from optimiser.rules.sharing.shares import Shares
from optimiser.rules.sharing.skipping import Counted, Turn, Witness

COMPLETIONS = (
    "none",
    "greedy",
    "add1-exhaustive",
    "add1-exhaustive+greedy",
    "add1-overspend",
    "add1-overspend+greedy",
)
# The part of the way to which proof is thought to reach that is tried.
REACH = 0.9


@dataclass(frozen=True)
class Completed:
    """What stands, after how many steps, and why raising ended (empty when nothing was raised)."""

    counted: Counted
    steps: int
    ended: str


@dataclass
class Wall:
    """A step to which the counts from ``start`` were not proved alike, and what is known of why."""

    start: int
    step: int
    witness: Witness
    before: int = 0

    def aim(self, counted: Counted, steps: int) -> int:
        """Where to look next from a count on the way to the wall: as far as proof is thought to reach, then
        at the wall itself; where the counts are thought to part; or half-way, where nothing is known or the
        last look hardly brought the two nearer.
        """
        way, slow = self.step - steps, 0 < self.before < 2 * (self.step - steps)
        self.before = 0 if slow else way
        clash, reach = self.witness.clash, self.witness.reach
        share = None if slow or clash is None else clash.share_of_way(counted)
        if share is not None:
            ahead = min(int(way * share), way - 1)
        elif clash is None and reach is not None and steps > self.start:
            return self.step
        elif reach is not None:
            ahead = min(int(way * reach * REACH), way - 1)
        else:
            ahead = way // 2
        return steps + max(1, ahead)


class Counter:
    """Counts of one election. ``before`` is what is funded already: fixed, or bought in another election."""

    def __init__(self, election: Election, before: list[int], deadline: float | None) -> None:
        self.election = election
        self.before = before
        self.deadline = deadline
        self.limits = limits_of(election.case)
        self.unit = election.case.problem.minor_units

    def count(self, steps: int) -> Counted:
        """The count with everybody's share raised by so many units."""
        return self._count(Shares(self.election, steps * self.unit), None, keep=False)

    def count_from(self, earlier: Counted, steps: int, anyway: bool) -> tuple[Counted, Witness]:
        """The count after more steps than ``earlier``, and a witness of whether all between buy the same.

        Where they may not, the count is given up half-way, unless it is wanted ``anyway``.
        """
        shares = Shares(self.election, steps * self.unit)
        witness = Witness(earlier, shares)
        return self._count(shares, witness, anyway), witness

    def _count(
        self, shares: Shares, witness: Witness | None, anyway: bool = True, keep: bool = True
    ) -> Counted:
        if self.deadline is not None and monotonic() > self.deadline:
            raise LateCount("equal-shares: the count did not end within the time limit")
        turns: list[Turn] = []
        purses: list[Floats] = []
        funded = list(self.before)
        while (found := shares.next(witness.floor if witness else 0.0)) is not None:
            rank = found.round.rank
            why, rule = self.hindrance(funded, rank)
            if why is not None:
                turns.append(Turn(rank, None, why, rule))
                continue
            if witness is not None:
                witness.see(found)
                if not (witness.agrees or anyway):
                    break
            if keep:
                purses.append(shares.left.copy())
            turns.append(Turn(rank, len(shares.ledger.rounds)))
            shares.buy(found)
            funded.append(rank)
        counted = Counted(shares, tuple(turns), tuple(purses))
        if witness is not None:
            witness.end(counted)
        return counted

    def hindrance(self, funded: list[int], rank: int) -> tuple[Reason | None, str | None]:
        """Why a proposal that people can pay for must be passed over: a rule, or pots that cannot pay it."""
        election, plan = self.election, [*funded, rank]
        if not election.case.siblings.get(rank, frozenset()).isdisjoint(funded):
            return Reason.RULE_ORDER, None
        if self.limits and (rule := broken_limit(self.limits, plan)) is not None:
            return Reason.HELD_OUT, rule
        # A count that spends more than all pots hold is not stopped here: that is how raising ends.
        if not election.together and self.spent(plan) <= election.money and shortage(election.case, plan):
            return Reason.MONEY_SHORT, None
        return None, None

    def spent(self, plan: list[int]) -> int:
        """What a plan spends of the money that this election divides."""
        cost, mine = self.election.case.cost, self.election.backing
        return sum(cost[rank] for rank in plan if rank in mine)

    def complete(self, how: str) -> Completed:
        """Count to the end. ``how`` is a completion; what ``greedy`` adds is not in it."""
        if not how.startswith("add1"):
            return Completed(self.count(0), 0, "")
        counted, steps = self._count(Shares(self.election), None), 0
        exhaustive = how.startswith("add1-exhaustive")
        # Strides double up to a wall, to which the counts are not proved alike; then they go on to where the
        # count changes. One step alone is taken for what it is.
        stride, walls = 1, list[Wall]()
        while True:
            if exhaustive and not self.would_fit(counted):
                return Completed(counted, steps, "nothing more would fit")
            if not self.wanting(counted):
                return Completed(counted, steps, "nobody is left who cannot pay for a choice")
            target = walls[-1].aim(counted, steps) if walls else steps + stride
            across = target == steps + 1
            later, witness = self.count_from(counted, target, across)
            if not (witness.agrees or across):
                walls = [*(wall for wall in walls if wall.step > target), Wall(steps, target, witness)]
                continue
            if later.spend > self.election.money:
                return Completed(counted, steps, "one more step would overspend")
            counted, steps = later, target
            if not walls:
                stride = 2 * stride if witness.agrees else 1
            elif not witness.agrees or steps >= walls[0].step:
                walls, stride = [], max(1, stride // 2)
            else:
                walls = [wall for wall in walls if wall.step > steps]

    def wanting(self, counted: Counted) -> bool:
        """Whether anything was left out that more money for everybody could buy."""
        election, funded = self.election, set(counted.funded)
        return any(
            election.backing[rank].total and funded.isdisjoint(election.case.siblings.get(rank, ()))
            for rank in counted.shares.out
        )

    def would_fit(self, counted: Counted) -> bool:
        """Whether anything with support that was not bought would still fit in the pots, under the limits."""
        plan = [*self.before, *counted.funded]
        rest, case = self.election.money - counted.spend, self.election.case
        return any(
            case.cost[rank] <= rest
            and case.siblings.get(rank, frozenset()).isdisjoint(plan)
            and broken_limit(self.limits, [*plan, rank]) is None
            and (self.election.together or shortage(case, [*plan, rank]) is None)
            for rank in set(self.election.open).difference(counted.funded)
        )
