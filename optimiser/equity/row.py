"""What a rule becomes: rows over proposals by id, in whole numbers, and the questions that all rules ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optimiser.engines.frontier import FrontierTooLarge, best_choice, largest_sum
from optimiser.model import EquityRule, Problem, Proposal, RuleKind
from optimiser.options import Option, options_of

BASIS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """``lower <= sum(coefficients[id] for funded ids) <= upper``; ``about`` is the area it speaks of, if any.

    Ids are those of options (``optimiser.options``). ``per_penny`` is how much a coefficient grows with a
    penny of cost.
    """

    rule_id: str
    kind: RuleKind
    coefficients: Mapping[str, int]
    lower: int | None = None
    upper: int | None = None
    about: str = ""
    per_penny: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What rows are made from: the repriced, weighted problem, its options, and their support."""

    problem: Problem
    options: tuple[Option, ...]
    support: Mapping[str, int]

    def within(self, area: str) -> list[Option]:
        """The options of one area, or all when it is empty."""
        return [o for o in self.options if not area or o.proposal.area == area]

    def best_support(self, options: list[Option], money: int, support: Mapping[str, int]) -> int:
        """The most support that ``money`` buys, each proposal in full, at one of its levels or not at all."""
        groups: dict[str, list[tuple[int, int]]] = {}
        for option in options:
            groups.setdefault(option.proposal.id, []).append((option.cost, support[option.id]))
        try:
            return best_choice(list(groups.values()), money)
        except FrontierTooLarge:
            from optimiser.milp.choosing import knapsack

            return knapsack(self.problem, list(groups.values()), money)

    def most_spend(self, area: str, enough: int) -> int:
        """The most an area could spend if it had the pots to itself (no more than needed to see that it
        reaches ``enough``).
        """
        reach = {o.proposal.id: eligible_pots(self.problem, o.proposal) for o in self.within(area) if o.cost}
        mine = [o for o in self.within(area) if o.cost and reach[o.proposal.id]]
        amounts = {pot.id: pot.amount for pot in self.problem.pots}
        if len({reach[o.proposal.id] for o in mine}) > 1:
            from optimiser.milp.choosing import choose

            groups: dict[str, list[tuple[int, int, frozenset[str]]]] = {}
            for o in mine:
                groups.setdefault(o.proposal.id, []).append((o.cost, o.cost, reach[o.proposal.id]))
            return choose(self.problem, list(groups.values()), amounts)
        money = sum(amounts[pot] for pot in reach[mine[0].proposal.id]) if mine else 0
        if all(not option.proposal.levels for option in mine):
            try:
                return largest_sum([option.cost for option in mine], money, enough)
            except FrontierTooLarge:
                pass
        return self.best_support(mine, money, {option.id: option.cost for option in mine})


Builder = Callable[[EquityRule, Scene], list[Row]]


def scene_of(problem: Problem, support: Mapping[str, int]) -> Scene:
    """The scene of a repriced, weighted problem; ``support`` by option id."""
    return Scene(problem, options_of(problem), support)


def eligible_pots(problem: Problem, proposal: Proposal) -> frozenset[str]:
    """Ids of the pots that a proposal may draw on: of its area, one of its themes and its kind of money."""
    return frozenset(
        pot.id
        for pot in problem.pots
        if (not pot.areas or proposal.area in pot.areas)
        and (not pot.themes or not set(pot.themes).isdisjoint(proposal.themes))
        and (not pot.money or not proposal.money or pot.money is proposal.money)
    )


def sharing_areas(problem: Problem) -> frozenset[str]:
    """Areas that draw on a pot which another area's proposals may draw on too."""
    users: dict[str, set[str]] = {pot.id: set() for pot in problem.pots}
    for proposal in problem.proposals:
        for pot in eligible_pots(problem, proposal):
            users[pot].add(proposal.area)
    return frozenset(area for areas in users.values() if len(areas) > 1 for area in areas)
