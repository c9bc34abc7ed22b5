"""When nothing is feasible: a smallest set of rules, amendments and pots that cannot all stand.

A deletion filter (Chinneck & Dravnieks 1991): drop one after the other and put back what feasibility
needed. What is left is infeasible, and feasible as soon as any one of it goes (a pot goes by having no limit,
an amended price by being the published one). Smallest in that sense; not always the fewest. Councillors'
amendments are dropped last, so the answer speaks of them first where there is a choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from optimiser.engines.case import Case
from optimiser.engines.engine import Whole
from optimiser.engines.prepare import prepare
from optimiser.model import AmendmentKind, Problem

Needed = Callable[[frozenset[str]], bool]


def smallest_conflict(case: Case, deadline: float | None = None) -> tuple[str, ...]:
    """Ids of a smallest conflicting set, in the order rules, pots, amendments. Empty when feasible.

    What cannot be decided by the ``deadline`` stays in: then the set is a conflict still, maybe not smallest.
    """

    def feasible(gone: frozenset[str]) -> bool:
        return Whole(without(case, gone), deadline).feasible() is not False

    if Whole(case, deadline).feasible():
        return ()
    names = names_in(case.problem)
    # Most of what does not matter goes on the quick sign; what is left is decided exactly.
    dropped = _drop(names, frozenset(), lambda gone: not _hopeless(case, gone))
    dropped = _drop([n for n in names if n not in dropped], dropped, feasible)
    return tuple(name for name in names if name not in dropped)


def _drop(names: list[str], dropped: frozenset[str], needed: Needed) -> frozenset[str]:
    """Drop one after the other what is not ``needed``: what can go without making the rest possible."""
    for name in names:
        if not needed(dropped | {name}):
            dropped |= {name}
    return dropped


def _hopeless(case: Case, dropped: frozenset[str]) -> bool:
    return Whole(without(case, dropped)).hopeless()


def names_in(problem: Problem) -> list[str]:
    """Ids of everything that a conflict can be of, in the order in which one is told."""
    return [
        *sorted(rule.id for rule in problem.rules),
        *sorted(pot.id for pot in problem.pots),
        *sorted(amendment.id for amendment in problem.amendments),
    ]


def without(case: Case, dropped: frozenset[str]) -> Case:
    """The case without these rules, amendments and pots' limits. Figures of the rules left stay as they
    were.
    """
    problem = case.problem
    kept = tuple(a for a in problem.amendments if a.id not in dropped)
    base = case
    if len(kept) < len(problem.amendments):
        base = prepare(replace(problem, amendments=kept))
        if not any(a.kind is AmendmentKind.REPRICE and a.id in dropped for a in problem.amendments):
            base = replace(base, lines=case.lines)
    everything = sum(base.cost)
    return replace(
        base.without_rules(dropped),
        money={pot: everything if pot in dropped else amount for pot, amount in case.money.items()},
    )
