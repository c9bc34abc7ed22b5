"""One count of equal shares, exactly: who is bought next, at what price per person, and what people have
left.

Every person has a share. A proposal of cost c is affordable at rate y when its supporters pay c together and
nobody pays more than y for every unit of what it is worth to them, or all they have left. The proposal with
the lowest rate per unit of what people get of it is bought, and so on until none is affordable (Peters,
Pierczyński & Skowron, *Proportional Participatory Budgeting with Additive Utilities*, NeurIPS 2021).

Doubles decide where they can: ``left`` is what every person has, off by at most ``error``, and a rate comes
with bounds. Where the bounds of two proposals meet, or a supporter may or may not be able to pay in full, or
errors have added up, whole numbers decide (``optimiser.rules.sharing.ledger``), and ``left`` is made anew
from them. Rates only rise while people spend, so a rate found earlier is a lower bound that keeps a proposal
waiting in a queue until it could be next.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from optimiser.rules.sharing.elections import EPS, Election, Floats, Ints
from optimiser.rules.sharing.ledger import Ledger, Price, Round, priced
from optimiser.rules.sharing.rates import dot, enclose

# How far a rate may be off, as a part of it, and what people have left, as a multiple of what it is off by
# when made from exact rates, before whole numbers decide.
TIGHT, LOOSE = 1e-10, 512


@dataclass(slots=True)
class Offer:
    """What is known of a rate from doubles: it lies in ``low .. high`` (inf when that is open).

    ``rest`` is the claim of all supporters when it is certain that they all can pay in full, else 0;
    ``means`` are what those in ``Shares.living`` have for every unit of worth.
    """

    rank: int
    low: float
    high: float
    rest: int
    means: Floats


@dataclass(frozen=True, slots=True)
class Rate:
    """An exact rate ``over / (rest x denominator so far)``; ``spent`` are those who then have nothing."""

    over: int
    rest: int
    spent: Ints


@dataclass(frozen=True, slots=True)
class Next:
    """What is next: the round as it will be, its exact rate where that was needed, how far off the double
    is, and which others are perhaps not dearer than the floor asked for.
    """

    round: Round
    price: Price | None
    off: float
    rivals: tuple[int, ...]


NOBODY: Ints = np.zeros(0, np.int64)


class Shares:
    """The count as it goes. ``raised`` minor units are added to everybody's share."""

    def __init__(self, election: Election, raised: int = 0) -> None:
        self.election = election
        self.raised = raised
        self.ledger = Ledger(election, raised)
        self.left: Floats = election.shares + float(raised)
        self.most = election.most + float(raised)
        self.error = self._least_error
        self.broke = np.zeros(len(self.left), dtype=np.bool_)
        self.broken = 0
        self.out: list[int] = [r for r, b in election.backing.items() if not b.total]
        # Classes that may have something left, their claims and worth, all claims together, and how many
        # were broke when that was looked at.
        self.living: dict[int, tuple[Ints, Floats, Floats | None, int, int]] = {}
        self.queue = list(election.queue)

    @property
    def _least_error(self) -> float:
        """A rounding for the share, two for every payment at an exact rate."""
        return 2 * EPS * (len(self.ledger.rounds) + 2) * self.most

    @property
    def worst(self) -> float:
        """The most that ``error`` may have been in any round so far."""
        return LOOSE * self._least_error

    def next(self, floor: float = 0.0) -> Next | None:
        """Take the proposal that is next out of the queue; None when none is affordable.

        ``floor`` asks more: which of the others may be no dearer than that (``Next.rivals``).
        """
        while self.queue:
            found = self._contest(floor)
            if found is not None:
                return found
        return None

    def _contest(self, floor: float) -> Next | None:
        queue, near, bar = self.queue, [], inf
        while queue and queue[0][0] <= max(bar, floor):
            low, rank = heappop(queue)
            offer = self._offer(rank, low, floor if bar == inf else max(bar, floor), bar)
            if offer is not None:
                near.append(offer)
                bar = min(bar, offer.high)
        others = [offer for offer in near if offer.low > bar]
        for offer in others:
            heappush(queue, (offer.low, offer.rank))
        near = [offer for offer in near if offer.low <= bar]
        found = self._certain(near[0]) if len(near) == 1 and bar < inf else None
        if found is None and near:
            found = self._decide(near)
        if found is None or not floor:
            return found
        rank = found.round.rank
        rivals = tuple(o.rank for o in (*near, *others) if o.low <= floor and o.rank != rank)
        return Next(found.round, found.price, found.off, rivals)

    def _offer(self, rank: int, low: float, start: float, bar: float) -> Offer | None:
        """Bounds on a rate; None (and ``out``) when certainly not affordable.

        ``low`` is a bound known from before, ``start`` a rate to try first. When the rate is above both
        ``bar`` and ``start`` nobody needs to know more.
        """
        classes, claim, worth, total = self._living(rank)
        cost, value = self.election.case.cost[rank], self.election.value[rank]
        means = self.left[classes] if worth is None else self.left[classes] / worth
        if total:
            rate = cost / total
            if means.min() > rate * (1 + 8 * EPS) + 2 * self.error:
                rate /= value
                return Offer(rank, rate * (1 - 4 * EPS), rate * (1 + 4 * EPS), total, means)
        known = low * value, start * value, max(start, bar) * value
        found = enclose(claim, means, cost, total, (self.error, self.most), known)
        if found is None:
            self.out.append(rank)
            return None
        return Offer(rank, found[0] / value * (1 - 4 * EPS), found[1] / value * (1 + 4 * EPS), 0, means)

    def _living(self, rank: int) -> tuple[Ints, Floats, Floats | None, int]:
        """Classes, claims and worth of supporters, most of them with something left, and all their claims."""
        known = self.living.get(rank)
        if known is None:
            backing = self.election.backing[rank]
            if not self.broken:
                return backing.classes, backing.claim, backing.worth, backing.total
            known = backing.classes, backing.claim, backing.worth, backing.total, 0
        classes, claim, worth, total, broken = known
        if 8 * (self.broken - broken) > len(classes):
            keep = ~self.broke[classes]
            classes, claim = classes[keep], claim[keep]
            worth = worth if worth is None else worth[keep]
            total = int(claim.sum())
            self.living[rank] = classes, claim, worth, total, self.broken
        return classes, claim, worth, total

    def _certain(self, offer: Offer) -> Next | None:
        """The next round when doubles leave no doubt about it: nobody's purse is near the rate."""
        rank, cost = offer.rank, self.election.case.cost[offer.rank]
        if offer.rest:
            rate = cost / offer.rest
            return Next(Round(rank, rate, offer.rest, NOBODY), None, EPS * rate, ())
        classes, claim, _, total = self._living(rank)
        means, value = offer.means, self.election.value[rank]
        poor = means < offer.low * value * (1 - 8 * EPS) - 2 * self.error
        count = np.count_nonzero(poor)
        if count != np.count_nonzero(means <= offer.high * value * (1 + 8 * EPS) + 2 * self.error):
            return None
        paying = claim[poor]
        people = float(paying.sum())
        rest, paid = total - int(people), dot(paying, means[poor])
        if rest <= 0:
            return None
        rate = (cost - paid) / rest
        off = (self.error * people + (count + 8) * EPS * max(cost, paid)) / rest + EPS * rate
        if off > TIGHT * rate or self._after(rank, off) > LOOSE * self._least_error:
            return None
        spent = classes[poor]
        return Next(Round(rank, rate, rest, spent[~self.broke[spent]]), None, off, ())

    def _after(self, rank: int, off: float) -> float:
        """How far ``left`` may be off after paying a rate that is off by so much."""
        return self.error + off * self.election.backing[rank].highest + 4 * EPS * self.most

    def _decide(self, near: list[Offer]) -> Next | None:
        """The next of a few whose bounds meet, or who may not be affordable, in whole numbers."""
        self._refresh()
        best: tuple[int, Rate] | None = None
        for offer in sorted(near, key=lambda offer: offer.rank):
            rate = self._exact(offer)
            if rate is None:
                self.out.append(offer.rank)
            elif best is None:
                best = offer.rank, rate
            else:
                lower = self._is_lower(offer.rank, rate, *best)
                self._wait(*(best if lower else (offer.rank, rate)))
                best = (offer.rank, rate) if lower else best
        if best is None:
            return None
        rank, found = best
        price = priced(found.over, found.rest, self.ledger.denominator)
        asked = price.over / price.under
        return Next(Round(rank, asked, found.rest, found.spent), price, EPS * asked, ())

    def _wait(self, rank: int, rate: Rate) -> None:
        low = rate.over / (rate.rest * self.ledger.denominator) / self.election.value[rank]
        heappush(self.queue, (low * (1 - 4 * EPS), rank))

    def _is_lower(self, rank: int, rate: Rate, other: int, than: Rate) -> bool:
        value = self.election.value
        return rate.over * than.rest * value[other] < than.over * rate.rest * value[rank]

    def _exact(self, offer: Offer) -> Rate | None:
        """The exact rate, None when not affordable: Newton again, over those whom doubles leave in doubt."""
        backing, value = self.election.backing[offer.rank], self.election.value[offer.rank]
        cost, error = self.election.case.cost[offer.rank], self.error
        whole = cost * self.ledger.denominator
        if offer.rest:
            return Rate(whole, offer.rest, NOBODY)
        means = self.left[backing.classes]
        if backing.worth is not None:
            means = means / backing.worth
        broke = self.broke[backing.classes]
        poor = means < offer.low * value * (1 - 8 * EPS) - 2 * error
        doubt = ~poor & (means <= offer.high * value * (1 + 8 * EPS) + 2 * error) & ~broke
        poor |= broke
        rest = backing.total - int(backing.claim[poor].sum())
        spent = backing.classes[poor & ~broke]
        paid = self.ledger.total(spent)
        waiting = self._doubtful(backing.classes[doubt], offer.rank, doubt)
        extra: list[int] = []
        while rest:
            over = whole - paid
            below = [w for w in waiting if w[0] * rest < over * w[1]]
            if not below:
                break
            for has, worth, claim, classes in below:
                paid += has * (claim // worth)
                rest -= claim
                extra.extend(classes)
            waiting = [w for w in waiting if w not in below]
        if not rest:
            return None
        over = whole - paid
        for has, worth, _, classes in waiting:
            if has * rest == over * worth:
                extra.extend(classes)
        return Rate(over, rest, np.concatenate([spent, np.array(extra, dtype=np.int64)]))

    def _doubtful(self, classes: Ints, rank: int, where: np.ndarray) -> list[tuple[int, int, int, list[int]]]:
        """Classes that have spent alike, together: what one person has, its worth, the claim of all,
        classes.
        """
        if not len(classes):
            return []
        backing, group = self.election.backing[rank], self.election.group
        worth = np.ones(len(where)) if backing.worth is None else backing.worth
        alike: dict[tuple[int, int, bytes], list[int]] = {}
        claims: dict[tuple[int, int, bytes], int] = {}
        for number, one, claim in zip(classes.tolist(), worth[where], backing.claim[where], strict=True):
            key = int(group[number]), int(one), self.ledger.history(number)
            alike.setdefault(key, []).append(number)
            claims[key] = claims.get(key, 0) + int(claim)
        weight = self.election.weight
        return [
            (
                self.ledger.total(np.array(members[:1])) // int(weight[members[0]]),
                key[1],
                claims[key],
                members,
            )
            for key, members in alike.items()
        ]

    def buy(self, found: Next) -> None:
        """Let the supporters pay."""
        self.error = self._after(found.round.rank, found.off)
        self._pay(found.round)
        if len(found.round.spent):
            self.broke[found.round.spent] = True
            self.broken += len(found.round.spent)
        self.ledger.add(found.round, found.price)

    def _pay(self, one: Round) -> None:
        backing = self.election.backing[one.rank]
        pay = one.rate if backing.worth is None else one.rate * backing.worth
        self.left[backing.classes] = np.maximum(self.left[backing.classes] - pay, 0.0)
        if len(one.spent):
            self.left[one.spent] = 0.0

    def _refresh(self) -> None:
        """Make what people have left anew from exact rates, if it may be off by more than they alone are."""
        self.ledger.settle()
        if self.error <= 4 * self._least_error:
            return
        self.left = self.election.shares + float(self.raised)
        for one, price in zip(self.ledger.rounds, self.ledger.prices, strict=True):
            self._pay(Round(one.rank, price.over / price.under, one.rest, one.spent))
        self.error = self._least_error

    def left_with(self, rank: int) -> int:
        """What the supporters of a proposal have left together, in whole minor units, rounded down."""
        classes = self.election.backing[rank].classes
        return self.ledger.total(classes[~self.broke[classes]]) // self.ledger.denominator
