"""A second opinion that shares nothing with the optimiser: every plan of a small problem, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from optimiser.model import AmendmentKind, EquityRule, Problem, RuleKind
from tests.optimiser.brute_rules import Figures, costs_of, obeys, options, paid, payable, worth
from tests.optimiser.drawn import problems

__all__ = ["Brute", "Option", "option_ids", "prices", "problems", "subset_sums"]


@dataclass(frozen=True)
class Option:
    """One plan with its figures. The larger key is the better plan. ``plan`` has levels, ``funded`` ids."""

    funded: frozenset[str]
    support: int
    spend: int
    key: tuple[int, int, tuple[int, ...]]
    plan: Mapping[str, int]


def prices(problem: Problem) -> dict[str, int]:
    found = {p.id: p.cost for p in problem.proposals}
    found.update({a.proposal: a.cost for a in problem.amendments if a.kind is AmendmentKind.REPRICE})
    return found


def subset_sums(values: list[int]) -> set[int]:
    sums = {0}
    for value in values:
        sums |= {s + value for s in sums}
    return sums


def option_ids(plan: Mapping[str, int]) -> frozenset[str]:
    """A plan as ids, a level behind an @."""
    return frozenset(key if level == 1 else f"{key}@{level}" for key, level in plan.items())


class Brute:
    """All feasible plans of a problem, best first."""

    def __init__(
        self,
        problem: Problem,
        *,
        extra: dict[str, int] | None = None,
        cost: dict[str, int] | None = None,
        without: frozenset[str] = frozenset(),
        published: Problem | None = None,
        rules: tuple[EquityRule, ...] | None = None,
    ) -> None:
        """``extra`` money by pot; ``cost`` other prices by option id than ``published`` figures were made
        from; ``without`` ids; ``rules`` in place of the problem's own.
        """
        problem = replace(problem, amendments=tuple(a for a in problem.amendments if a.id not in without))
        base = published or problem
        figures = Figures(base, prices(base))
        now = costs_of(problem, prices(problem))
        for key, price in (cost or {}).items():
            proposal, _, level = key.partition("@")
            now[proposal, int(level or 1)] = price
        fixed = {a.proposal for a in problem.amendments if a.kind is AmendmentKind.FIX}
        barred = {a.proposal for a in problem.amendments if a.kind is AmendmentKind.FORBID}
        kept = [r for r in (problem.rules if rules is None else rules) if r.id not in without]
        together = [r for r in kept if r.kind is RuleKind.SYNERGY]
        more = dict(extra or {})
        more.update({pot.id: sum(now.values()) for pot in problem.pots if pot.id in without})
        order = [
            (key, level)
            for key in problem.tie_order
            for level in range(1, len(problem.by_id[key].levels) + 2)
        ]
        self.options: list[Option] = []
        for plan in options(problem):
            if any(plan.get(key) != 1 for key in fixed) or plan.keys() & barred:
                continue
            if not payable(problem, plan, now, more):
                continue
            if not all(obeys(problem, rule, plan, now, figures) for rule in kept):
                continue
            total, spend = worth(problem, plan, figures.support), paid(plan, now)
            total += sum(r.support for r in together if plan.keys() >= set(r.proposals))
            places = tuple(int(plan.get(key) == level) for key, level in order)
            self.options.append(Option(option_ids(plan), total, spend, (total, -spend, places), plan))
        self.options.sort(key=lambda option: option.key, reverse=True)

    def best(self) -> Option | None:
        return self.options[0] if self.options else None

    def forced(self, key: str, wanted: bool) -> Option | None:
        """The best plan that funds a proposal, at any level, or that does not."""
        return next((option for option in self.options if (key in option.plan) is wanted), None)

    def at(self, option_id: str) -> Option | None:
        """The best plan that funds a proposal at one level."""
        return next((option for option in self.options if option_id in option.funded), None)
