"""What each published rule costs, in support: the best plan without it beside the best plan with it.

The *price* of a rule is z*(all rules but this one) - z*(all rules), the "price of fairness" of Bertsimas,
Farias & Trichakis (*Operations Research*, 2011) in units of support instead of as a ratio. It is never
negative for a rule that only forbids. A ``synergy`` is worth something instead: its price is 0 or less.
Prices do not add up: two rules that ask for the same thing are free one at a time. So the price of all of
them together is given as well.

Figures that rules are made of (floors, own-pot optima) stay as published when another rule is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from optimiser.engines.case import Case
from optimiser.engines.engine import Progress, Whole, deadline_in
from optimiser.engines.plans import Plan
from optimiser.engines.prepare import prepare
from optimiser.model import Problem, Status
from optimiser.studies.plain import plain
from optimiser.validate import check


@dataclass(frozen=True, slots=True)
class Funded:
    """A plan in figures: ids of options by public number, support, spend in minor units."""

    funded: tuple[str, ...]
    support: int
    spend: int


@dataclass(frozen=True, slots=True)
class AreaChange:
    """What a rule does for one area: with it minus without it, of what is funded there."""

    area: str
    support: int
    spend: int


@dataclass(frozen=True, slots=True)
class Price:
    """The price of ``rules`` (one, or all of them).

    ``support`` is what is lost because of them, z* without - z* with; ``spend`` how much more is spent with
    them than without (negative: less). ``brings`` are options funded because of them, ``drops`` those that
    make room. ``areas`` names only areas for which something changes. ``status`` is that of both solves:
    optimal when both are proved, infeasible when there is no plan even without the rules, else feasible (a
    best-known figure). Figures are ``None`` (lists empty) when there is no plan on one side: a rule whose
    dropping makes an impossible problem possible has ``without`` and no ``support``.
    """

    rules: tuple[str, ...]
    status: Status
    without: Funded | None
    support: int | None
    spend: int | None
    brings: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    areas: tuple[AreaChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Prices:
    """The plan under all rules (``None``: there is none), each rule's price in the order of the problem, and
    the price of all together (``None`` where there are no rules).
    """

    problem_sha256: str
    plan: Funded | None
    each: tuple[Price, ...]
    together: Price | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What solving says: a plan, and whether it (or that there is none) is proved."""

    plan: Plan | None
    proved: bool


def best(whole: Whole, case: Case) -> Answer:
    """The canonical best plan of a case, parts that are known not solved again."""
    answers, possible = whole.solve(case)
    if not possible:
        return Answer(None, proved=True)
    found = [answer.plan for _, answer in answers]
    plans = [plan for plan in found if plan is not None]
    if len(plans) < len(found):
        return Answer(None, any(answer.plan is None and answer.proved for _, answer in answers))
    plan = Plan(sum(p.mask for p in plans), sum(p.support for p in plans), sum(p.spend for p in plans))
    return Answer(plan, all(answer.proved for _, answer in answers))


def prices(
    problem: Problem,
    *,
    time_limit: float | None = None,
    progress: Progress | None = None,
    whole: Whole | None = None,
) -> Prices:
    """The price of every rule of a problem under ``max-support``, and of all of them.

    ``time_limit`` is in seconds for everything; ``progress(done, total)`` is called after each solve and may
    raise to stop. ``whole`` (of ``optimiser.rules.max_support.solve_parts``) saves solving the plan again.
    Raises ``InvalidProblem``.
    """
    check(problem)
    if whole is None:
        whole = Whole(prepare(problem))
    whole.deadline = deadline_in(time_limit)
    case = whole.case
    rules = [rule.id for rule in problem.rules]
    groups = [*((rule,) for rule in rules), *([tuple(rules)] if rules else [])]
    kept = best(whole, case)
    priced = []
    for done, group in enumerate(groups, 1):
        priced.append(_price(case, group, kept, best(whole, case.without_rules(group))))
        if progress:
            progress(done, len(groups))
    return Prices(
        problem_sha256=problem.sha256,
        plan=figures(case, kept.plan),
        each=tuple(priced[: len(rules)]),
        together=priced[-1] if priced else None,
    )


def prices_to_json(found: Prices) -> dict[str, Any]:
    """Plain values, field by field."""
    values: dict[str, Any] = plain(found)
    return values


def figures(case: Case, plan: Plan | None) -> Funded | None:
    """A plan in figures that mean something outside of the engines."""
    return None if plan is None else Funded(case.named(plan.mask), plan.support, plan.spend)


def _price(case: Case, rules: tuple[str, ...], kept: Answer, loose: Answer) -> Price:
    proved = kept.proved and loose.proved
    status = Status.OPTIMAL if proved else Status.FEASIBLE
    if loose.plan is None and loose.proved:
        status = Status.INFEASIBLE
    without = figures(case, loose.plan)
    if kept.plan is None or loose.plan is None:
        return Price(rules, status, without, None, None)
    return Price(
        rules=rules,
        status=status,
        without=without,
        support=loose.plan.support - kept.plan.support,
        spend=kept.plan.spend - loose.plan.spend,
        brings=case.named(kept.plan.mask & ~loose.plan.mask),
        drops=case.named(loose.plan.mask & ~kept.plan.mask),
        areas=tuple(_changes(case, kept.plan, loose.plan)),
    )


def _changes(case: Case, kept: Plan, loose: Plan) -> Iterable[AreaChange]:
    before, after = _by_area(case, loose), _by_area(case, kept)
    for area in case.problem.areas:
        support, spend = (now - then for now, then in zip(after[area.id], before[area.id], strict=True))
        if support or spend:
            yield AreaChange(area.id, support, spend)


def _by_area(case: Case, plan: Plan) -> dict[str, list[int]]:
    """Support and spend in each area. What a synergy is worth belongs to no area."""
    found = {area.id: [0, 0] for area in case.problem.areas}
    for r in case.ranks(plan.mask):
        if r not in case.synergies:
            found[case.area[r]][0] += case.support[r]
            found[case.area[r]][1] += case.cost[r]
    return found
