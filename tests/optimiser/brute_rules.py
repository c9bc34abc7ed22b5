"""Every equity rule in its own words, for plans of a small problem. Shares nothing with the optimiser.

A plan is a mapping from the proposals that are funded to their level (1: in full).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor, gcd, lcm

from optimiser.model import BallotClass, EquityRule, Problem, Proposal, RuleKind, Utility, Weighting

Plan = Mapping[str, int]
Money = Mapping[tuple[str, int], int]


def options(problem: Problem, area: str = "") -> Iterator[dict[str, int]]:
    """Every choice of levels of the proposals (of an area)."""
    mine = [p for p in problem.proposals if not area or p.area == area]
    for levels in product(*(range(len(p.levels) + 2) for p in mine)):
        yield {p.id: level for p, level in zip(mine, levels, strict=True) if level}


def costs_of(problem: Problem, prices: Mapping[str, int]) -> dict[tuple[str, int], int]:
    """What each proposal costs at each level."""
    found = {}
    for p in problem.proposals:
        found[p.id, 1] = prices[p.id]
        for n, level in enumerate(p.levels):
            found[p.id, n + 2] = level.cost
    return found


def share_of(p: Proposal, level: int) -> Fraction:
    return Fraction(1) if level == 1 else Fraction(p.levels[level - 2].share, 10_000)


def factors(problem: Problem) -> dict[str, int]:
    """What a ballot counts, by area or workshop: proportions first, then whole numbers."""
    by_workshop = problem.weighting is Weighting.PER_WORKSHOP
    if problem.weighting is Weighting.RAW:
        return {}
    voters: dict[str, int] = {}
    for b in problem.ballots:
        if b.weight:
            place = b.workshop if by_workshop else b.area
            voters[place] = voters.get(place, 0) + b.weight
    if problem.weighting is Weighting.BY_POPULATION:
        people = {a.id: a.population for a in problem.areas}
        wanted = {place: Fraction(people[place]) for place in voters}
    else:
        wanted = dict.fromkeys(voters, Fraction(1))
    each = {place: wanted[place] / voters[place] for place in voters}
    if not each:
        return {}
    smallest = lcm(*(f.denominator for f in each.values()))
    whole = {place: f * smallest for place, f in each.items()}
    common = gcd(*(int(f) for f in whole.values()))
    whole = {place: f / common for place, f in whole.items()}
    if max(whole.values()) > 1_000_000:
        mean = Fraction(sum(voters.values())) / sum(each[p] * voters[p] for p in voters)
        return {p: max(1, floor(each[p] * mean * 10_000 + Fraction(1, 2))) for p in each}
    return {place: int(f) for place, f in whole.items()}


def weight_of(problem: Problem, ballot: BallotClass, by: Mapping[str, int]) -> int:
    if problem.weighting is Weighting.RAW:
        return ballot.weight
    place = ballot.workshop if problem.weighting is Weighting.PER_WORKSHOP else ballot.area
    return ballot.weight * by.get(place, 1)


def count(
    problem: Problem, prices: Mapping[str, int], counts: Callable[[BallotClass], bool] = lambda _: True
) -> dict[str, int]:
    """Support by hand, for approval ballots, of the ballots that count."""
    assert problem.utility in (Utility.APPROVAL, Utility.COST)
    found = dict.fromkeys(problem.by_id, 0)
    by = factors(problem)
    for ballot in problem.ballots:
        for choice in ballot.choices:
            if counts(ballot):
                found[choice] += weight_of(problem, ballot, by)
    if problem.utility is Utility.COST:
        return {key: n * prices[key] for key, n in found.items()}
    return found


def worth(problem: Problem, plan: Plan, support: Mapping[str, int]) -> int:
    """The support of a plan; a level has its part, in whole points."""
    return sum(floor(support[key] * share_of(problem.by_id[key], level)) for key, level in plan.items())


def may_draw(problem: Problem, p: Proposal) -> frozenset[str]:
    """The pots that a proposal may draw on."""
    found = set()
    for pot in problem.pots:
        here = not pot.areas or p.area in pot.areas
        about = not pot.themes or any(theme in pot.themes for theme in p.themes)
        kind = "" in (pot.money.value, p.money.value) or pot.money == p.money
        if here and about and kind:
            found.add(pot.id)
    return frozenset(found)


def payable(problem: Problem, plan: Plan, cost: Money, extra: Mapping[str, int]) -> bool:
    """Hall's condition, tried on every set of funded proposals that could be short."""
    draws: dict[frozenset[str], int] = {}
    for key, level in plan.items():
        pots = may_draw(problem, problem.by_id[key])
        if cost[key, level]:
            draws[pots] = draws.get(pots, 0) + cost[key, level]
    amount = {pot.id: pot.amount + extra.get(pot.id, 0) for pot in problem.pots}
    for size in range(1, len(draws) + 1):
        for groups in combinations(draws, size):
            if sum(draws[g] for g in groups) > sum(amount[pot] for pot in frozenset().union(*groups)):
                return False
    return True


def paid(plan: Plan, cost: Money) -> int:
    return sum(cost[key, level] for key, level in plan.items())


def shares_money(problem: Problem, area: str) -> bool:
    users: dict[str, set[str]] = {pot.id: set() for pot in problem.pots}
    for p in problem.proposals:
        for pot in may_draw(problem, p):
            users[pot].add(p.area)
    return any(area in areas and len(areas) > 1 for areas in users.values())


@dataclass
class Figures:
    """What rules promise, worked out once from the published problem with its amended prices."""

    base: Problem
    prices: dict[str, int]
    cost: Money = field(init=False)
    support: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.cost = costs_of(self.base, self.prices)
        self.support = count(self.base, self.prices)
        self._known: dict[EquityRule, dict[str, int]] = {}
        self._alone: dict[str, int] = {}
        self._spendable: dict[str, int] = {}

    def of(self, rule: EquityRule) -> dict[str, int]:
        """The least that the rule asks for, by area or group."""
        if rule not in self._known:
            self._known[rule] = self._least(rule)
        return self._known[rule]

    def _least(self, rule: EquityRule) -> dict[str, int]:
        base = self.base
        match rule.kind:
            case RuleKind.DISTRICT_FAIR:
                return {a.id: self._own_best(a.id) for a in base.areas if shares_money(base, a.id)}
            case RuleKind.AREA_FLOOR:
                return {rule.area: min(rule.amount, self._can_spend(rule.area))}
            case RuleKind.NEED_FLOOR:
                promised = self._by_need(rule)
                return {area: min(promised[area], self._can_spend(area)) for area in promised}
            case RuleKind.GROUP_SUPPORT:
                return {rule.group: ceil(Fraction(rule.share, 10_000) * self.share_of_group(rule.group))}
        return {}

    def _own_best(self, area: str) -> int:
        own = next(a.own_pot for a in self.base.areas if a.id == area)
        plans = [plan for plan in options(self.base, area) if paid(plan, self.cost) <= own]
        return max(worth(self.base, plan, self.support) for plan in plans)

    def _can_spend(self, area: str) -> int:
        if area not in self._spendable:
            plans = [plan for plan in options(self.base, area) if payable(self.base, plan, self.cost, {})]
            self._spendable[area] = max(paid(plan, self.cost) for plan in plans)
        return self._spendable[area]

    def _by_need(self, rule: EquityRule) -> dict[str, int]:
        money = sum(pot.amount for pot in self.base.pots) * rule.share // 10_000
        claim = {a.id: a.population * a.need**rule.exponent for a in self.base.areas}
        if not any(claim.values()):
            return dict.fromkeys(claim, 0)
        exact = {a: Fraction(money * c, sum(claim.values())) for a, c in claim.items()}
        whole = {a: floor(f) for a, f in exact.items()}
        while sum(whole.values()) < money:
            # Largest remainder first; each area gets at most one penny more.
            best = max(sorted(exact), key=lambda a: exact[a] - whole[a])
            whole[best] += 1
        return whole

    def share_of_group(self, group: str) -> int:
        """The support that a group's part of the money would buy it."""
        if group not in self._alone:
            self._alone[group] = self._share_of_group(group)
        return self._alone[group]

    def _share_of_group(self, group: str) -> int:
        base = self.base
        theirs = count(base, self.prices, lambda b: in_group(b, group))
        by = factors(base)
        everyone = sum(weight_of(base, b, by) for b in base.ballots)
        members = sum(weight_of(base, b, by) for b in base.ballots if in_group(b, group))
        if not everyone:
            return 0
        money = Fraction(sum(pot.amount for pot in base.pots) * members, everyone)
        return max(worth(base, plan, theirs) for plan in options(base) if paid(plan, self.cost) <= money)


def in_group(ballot: BallotClass, group: str) -> bool:
    return ballot.area == group or group in ballot.groups


def obeys(problem: Problem, rule: EquityRule, plan: Plan, cost: Money, figures: Figures) -> bool:
    """One rule, in its own words."""
    full = problem.by_id
    within = {k: v for k, v in plan.items() if not rule.area or full[k].area == rule.area}
    themed = {k: v for k, v in within.items() if rule.theme in full[k].themes}
    spent = paid(within, cost)
    share = Fraction(rule.share, 10_000)
    match rule.kind:
        case RuleKind.DISTRICT_FAIR | RuleKind.AREA_FLOOR | RuleKind.NEED_FLOOR:
            for area, least in figures.of(rule).items():
                theirs = {k: v for k, v in plan.items() if full[k].area == area}
                if rule.kind is RuleKind.DISTRICT_FAIR:
                    # Only when relaxed does it have a share of its own.
                    kept = share if rule.share else 1
                    if worth(problem, theirs, figures.support) < kept * least:
                        return False
                elif paid(theirs, cost) < least:
                    return False
            return True
        case RuleKind.AREA_CEILING:
            return spent <= rule.amount
        case RuleKind.THEME_FLOOR:
            return paid(themed, cost) >= rule.amount
        case RuleKind.THEME_CAP:
            return paid(themed, cost) <= rule.amount
        case RuleKind.THEME_SHARE:
            return paid(themed, cost) >= share * spent
        case RuleKind.THEME_COUNT:
            return rule.at_least <= len(themed) and (rule.at_most < 0 or len(themed) <= rule.at_most)
        case RuleKind.INCOMPATIBLE:
            return len(plan.keys() & set(rule.proposals)) <= (1 if rule.at_most < 0 else rule.at_most)
        case RuleKind.REQUIRES:
            return rule.proposals[0] not in plan or plan.keys() >= set(rule.proposals)
        case RuleKind.SYNERGY:
            return True
        case RuleKind.GRANT_MINIMUM:
            return all(cost[k, v] >= rule.amount for k, v in within.items())
        case RuleKind.GRANT_CAP:
            return all(cost[k, v] <= rule.amount for k, v in within.items())
        case RuleKind.MATCH_FLOOR:
            match_ = sum(floor(full[k].match * share_of(full[k], v)) for k, v in within.items())
            return match_ >= share * (spent + match_)
        case RuleKind.RUNNING_CAP:
            years = max((len(p.running) for p in problem.proposals), default=0)
            for year in range(years):
                due = [(full[k].running[year:], share_of(full[k], v)) for k, v in within.items()]
                if sum(ceil(later[0] * part) for later, part in due if later) > rule.amount:
                    return False
            return True
        case RuleKind.SETTLEMENT_CAP | RuleKind.SETTLEMENT_COUNT:
            return _settlements_keep(problem, rule, within, cost)
        case RuleKind.GROUP_SPEND:
            reaches = sum(
                cost[k, v] * Fraction(b.share, 10_000)
                for k, v in within.items()
                for b in full[k].benefits
                if b.group == rule.group
            )
            return reaches >= share * spent
        case RuleKind.GROUP_SUPPORT:
            theirs_ = count(problem, figures.prices, lambda b: in_group(b, rule.group))
            return worth(problem, plan, theirs_) >= figures.of(rule)[rule.group]
        case RuleKind.COVERAGE:
            voters = [b for b in problem.ballots if not rule.area or b.area == rule.area]
            happy = sum(b.weight for b in voters if plan.keys() & set(b.choices))
            return happy >= share * sum(b.weight for b in voters)
        case RuleKind.PROPORTIONALITY:
            return not list(owed(problem, plan, cost, figures.base))


def _settlements_keep(problem: Problem, rule: EquityRule, within: Plan, cost: Money) -> bool:
    places = {p.settlement for p in problem.proposals if p.area == rule.area and p.settlement}
    for place in places:
        there = [p.id for p in problem.proposals if p.area == rule.area and p.settlement == place]
        funded = {k: v for k, v in within.items() if k in there}
        if rule.kind is RuleKind.SETTLEMENT_CAP and paid(funded, cost) > rule.amount:
            return False
        if rule.kind is RuleKind.SETTLEMENT_COUNT and len(funded) < min(rule.at_least, len(there)):
            return False
    return True


def purses(problem: Problem) -> list[tuple[set[str], set[str]]]:
    """Pots and the proposals that draw on them, linked as far as it goes."""
    found: list[tuple[set[str], set[str]]] = [({pot.id}, set()) for pot in problem.pots]
    for p in problem.proposals:
        mine = [purse for purse in found if purse[0] & may_draw(problem, p)]
        if mine:
            one = (set().union(*(pots for pots, _ in mine)), set().union(*(keys for _, keys in mine)))
            one[1].add(p.id)
            found = [purse for purse in found if purse not in mine] + [one]
    return found


def owed(problem: Problem, plan: Plan, cost: Money, base: Problem) -> Iterator[tuple[str, tuple[int, ...]]]:
    """EJR+ up to one from its definition: a proposal outside, and a group of its voters of any kind, who
    would each have no more than their group's part of the money even with the whole proposal on top.
    """
    by = factors(problem)
    amount = {pot.id: pot.amount for pot in base.pots}
    for pots, members in purses(problem):
        money = sum(amount[pot] for pot in pots)
        areas = {problem.by_id[key].area for key in members}
        voters = [b for b in problem.ballots if b.area in areas and weight_of(problem, b, by)]
        n = sum(weight_of(problem, b, by) for b in voters)
        for key in members - plan.keys():
            fans = [i for i, b in enumerate(voters) if key in b.choices]
            for size in range(1, len(fans) + 1):
                for group in combinations(fans, size):
                    people = sum(weight_of(problem, voters[i], by) for i in group)
                    part = Fraction(people * money, n)
                    spent = [
                        sum(cost[k, plan[k]] for k in voters[i].choices if k in plan and k in members)
                        for i in group
                    ]
                    if all(s + cost[key, 1] <= part for s in spent):
                        yield key, group
