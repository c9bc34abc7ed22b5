"""Proof that counts between two, with shares raised more and more, buy the same: steps need not be counted.

Let shares grow by t from a first count to a last one, and let both buy the same in the same order. As long
as that is so, more for everybody means that rates never rise and that nobody ever has less left. So between
the two every rate, and whatever a person has left after a round, lies between what it is in the first count
and in the last. The counts between buy the same if in every round what was bought is cheaper than any rival
throughout. It is when

- the rival is dearer in the last count than what was bought was in the first; or
- what was bought has the same rate in both, for then it has it throughout; or
- it is cheaper in both, and rates change in so nearly straight lines that they do not meet on the way.

For the third, ``bend`` bounds for every class how far what a person has left may be from the straight line
between the first and the last count. The supporters of a proposal are in three groups: those who pay in full
throughout, R; those who pay all they have throughout, P; others, S, who lack a in the first count and have b
to spare in the last. Of two straight lines that cross the lower is no further than ab / (a + b) from a
straight line itself, so what one of S pays is off its line by at most that, its bend and that of the rate;
and by no more than the difference of the most and the least that it can be. All payments add up to the cost
at every t, and so do their straight lines. Hence the rate is off its line by at most

    (bends of P + what is said of S, without the bend of the rate) / (claim of R - claim of S)

if that is positive, and by (bends of P + widths of S) / claim of R. After paying, R's bends grow by that for
every unit of worth, P has nothing, and what S has left is off by as much as its payment, and is between
nothing and what it has in the last count.

Amounts are doubles here. Rates are right to within ``TIGHT`` of themselves, and what people have left to
within ``Shares.worst``; comparisons leave ``ROOM`` for the one, ten times as much, and add the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, sqrt

import numpy as np

from optimiser.model import Reason
from optimiser.rules.sharing.elections import Floats
from optimiser.rules.sharing.rates import dot, enclose
from optimiser.rules.sharing.shares import Next, Shares

ROOM = 1e-9


@dataclass(frozen=True)
class Turn:
    """One proposal's turn: bought in a round, or passed over because of ``why`` (and ``rule``)."""

    rank: int
    bought: int | None
    why: Reason | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Counted:
    """A finished count: turns in order, purses at the end, and what people had left before each purchase."""

    shares: Shares
    turns: tuple[Turn, ...]
    purses: tuple[Floats, ...]

    @property
    def funded(self) -> list[int]:
        """Ranks bought, in order."""
        return [turn.rank for turn in self.turns if turn.bought is not None]

    @property
    def spend(self) -> int:
        """What they cost."""
        return sum(self.shares.election.case.cost[rank] for rank in self.funded)


@dataclass(frozen=True, slots=True)
class Clash:
    """Where two counts part: in a round the earlier buys ``before`` (None: nothing more), the later ``now``.

    ``gap`` is how much dearer ``now`` was than ``before``, or how much its supporters were short of; it is
    positive in the earlier count, and ``gap`` itself, of the later one, is not.
    """

    round: int
    before: int | None
    now: int
    gap: float | None

    def share_of_way(self, counted: Counted) -> float | None:
        """The part of the way from a count to the later one at which the gap closes, were it a straight
        line; only a guess.
        """
        if self.round > len(counted.purses) or self.gap is None:
            return None
        left = counted.purses[self.round] if self.round < len(counted.purses) else counted.shares.left
        gap = gap_of(counted.shares, left, self.before, self.now)
        return None if gap is None or not gap > 0 >= self.gap else gap / (gap - self.gap)


def gap_of(shares: Shares, left: Floats, before: int | None, now: int) -> float | None:
    """See ``Clash``, when people have ``left``; None where the proposals cannot be paid for."""
    if before is None:
        backing = shares.election.backing[now]
        return shares.election.case.cost[now] - dot(backing.people, left[backing.classes])
    rates = []
    for rank in (before, now):
        found = enclosed(shares, left, rank)
        if found is None:
            return None
        rates.append(found[0] / shares.election.value[rank])
    return rates[1] - rates[0]


def enclosed(shares: Shares, left: Floats, rank: int) -> tuple[float, float] | None:
    """Bounds on the rate of a proposal when people have ``left``; None: they cannot pay."""
    backing, cost = shares.election.backing[rank], shares.election.case.cost[rank]
    means = left[backing.classes] if backing.worth is None else left[backing.classes] / backing.worth
    off, known = (shares.worst, shares.most), (0.0, cost / backing.total, inf)
    return enclose(backing.claim, means, cost, backing.total, off, known)


@dataclass(frozen=True, slots=True)
class _Line:
    """How far a rate may be from its line, and by class how far what is left after paying it may be."""

    bend: float
    after: Floats


@dataclass
class Witness:
    """Watches a count and compares it with an earlier one, round by round.

    ``clash`` says where they part, when the counts do not buy the same; ``reach`` guesses for what part of
    the way it could be proved that they do, when that cannot be for all of it.
    """

    earlier: Counted
    shares: Shares
    agrees: bool = True
    round: int = 0
    clash: Clash | None = None
    reach: float | None = None
    bend: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.bend = np.zeros(len(self.shares.left))
        # A limit that holds a proposal out goes on doing so; pots that cannot pay may yet be overspent.
        self.agrees = not _short_of_money(self.earlier)

    @property
    def floor(self) -> float:
        """What rivals must be dearer than, for the simplest proof."""
        rounds = self.earlier.shares.ledger.rounds
        if not self.agrees or self.round >= len(rounds):
            return 0.0
        value = self.shares.election.value[rounds[self.round].rank]
        return rounds[self.round].rate / value * (1 + ROOM)

    def see(self, found: Next) -> None:
        """Look at what is about to be bought."""
        rounds = self.earlier.shares.ledger.rounds
        if not self.agrees:
            return
        rank, last = found.round.rank, found.round.rate
        if self.round >= len(rounds) or rounds[self.round].rank != rank:
            self.agrees = False
            before = rounds[self.round].rank if self.round < len(rounds) else None
            gap = gap_of(self.shares, self.shares.left, before, rank)
            self.clash = Clash(self.round, before, rank, gap)
            return
        first = rounds[self.round]
        # The same people share the cost, and nobody pays all they have.
        steady = first.rest == found.round.rest and not len(first.spent) and not len(found.round.spent)
        line = self._line(rank, first.rate, last, steady=steady)
        if not steady and found.rivals:
            value = self.shares.election.value[rank]
            ends = first.rate / value, last / value
            self.agrees = all(self._dearer(rival, ends, line.bend / value) for rival in found.rivals)
        self.bend[self.shares.election.backing[rank].classes] = line.after
        self.round += 1

    def end(self, counted: Counted) -> None:
        """The count is over: it must have bought all that the earlier one did."""
        if self.round < len(self.earlier.shares.ledger.rounds) or _short_of_money(counted):
            self.agrees = False

    @property
    def _off(self) -> float:
        """What the purses of both counts may be off by together."""
        return self.earlier.shares.worst + self.shares.worst

    def _line(self, rank: int, first: float, last: float, *, steady: bool) -> _Line:
        """How far the rate of a proposal, which is at most and at least so much, may be from its line."""
        backing, off = self.shares.election.backing[rank], self._off
        worth = 1.0 if backing.worth is None else backing.worth
        before = self.earlier.purses[self.round][backing.classes]
        now, bend = self.shares.left[backing.classes], self.bend[backing.classes]
        most, least = first * (1 + ROOM) * worth, last * (1 - ROOM) * worth
        lack, spare = np.maximum(most + off - before, 0.0), np.maximum(now + off - least, 0.0)
        # Nobody lacks in R, nobody spares in P.
        full, poor = lack == 0, spare == 0
        both = lack + spare
        own = np.divide(lack * spare, both, out=both, where=both > 0) + bend
        rate = 0.0
        if not steady:
            claim = float(dot(backing.claim, full))
            if not claim:
                return _Line(inf, spare)
            part = backing.people * ~full
            wide = np.where(poor, bend, np.minimum(now + off, most) - np.minimum(before - off, least))
            rate = dot(part, wide) / claim
            certain = claim - float(dot(backing.claim, ~full & ~poor))
            if certain > 0:
                rate = min(rate, dot(part, own) / certain)
            rate = rate * (1 + ROOM) + (ROOM / 1000 * self.shares.election.case.cost[rank]) / claim
        after = np.minimum(spare, (own + rate * worth) * (1 + ROOM) + off)
        return _Line(rate, np.where(self.shares.broke[backing.classes], 0.0, after))

    def _dearer(self, rival: int, ends: tuple[float, float], bend: float) -> bool:
        """Whether a rival costs more than that in the first and in the last count, both bends included."""
        value = self.shares.election.value[rival]
        before = enclosed(self.earlier.shares, self.earlier.purses[self.round], rival)
        now = enclosed(self.shares, self.shares.left, rival)
        if before is None or now is None or before[1] == inf or now[1] == inf:
            return False
        bend += self._line(rival, before[1], now[0], steady=False).bend / value
        gaps = before[0] / value - ends[0] * (1 + ROOM), now[0] / value - ends[1] * (1 + ROOM)
        if min(gaps) > bend:
            return True
        if bend < inf and min(gaps) > 0:
            # Bends grow as the square of the way: so far they would leave a gap at both ends.
            closing = max(0.0, gaps[0] - gaps[1])
            self.reach = (sqrt(closing * closing + 4 * bend * gaps[0]) - closing) / (2 * bend)
        return False


def _short_of_money(counted: Counted) -> bool:
    return any(turn.why is Reason.MONEY_SHORT for turn in counted.turns)
