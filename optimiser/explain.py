"""A typed reason for every proposal, with exact figures. Words are made from these elsewhere.

How a reason is chosen, first that applies:

not funded: ``forbidden`` by an amendment; ``no-support``; ``excluded-by`` when an incompatibility alone
keeps it out; ``held-out`` when another single rule does; ``tie`` when a plan with it has as much support
as the best; ``money-short`` when with ``money_short`` more it joins and nobody loses, and what was left
over would have paid at least half of it (or nothing could be dropped to make room at all); else
``support-short``.

funded: ``fixed`` by an amendment; ``tie`` when a plan without it has as much support; ``close`` when it is
safe by no more than a twentieth of its support; else ``safe``.

A proposal with levels is funded when one of them is, and safe by what dropping it altogether would cost. The
figures of one that is out are those of the level that comes nearest, but ``money_short`` is the least with
which any of its levels is funded.

The figures are those of ``optimiser.model.Explanation``:

- ``support_short`` and ``safe_by`` compare the best plan with the best plan that has the proposal forced
  in or out, under the same money, rules and amendments. Floors such as district fairness are published
  figures and stay put.
- ``displaces``, ``brings`` and ``replaced_by`` are the difference between those two *canonical* plans.
- ``money_short``: the smallest addition to the money it may draw on at which the canonical plan funds it.
  An addition a little larger may fund something else instead; this one does fund it.
- ``money_simple``: its cost less what its pots have left, 0 when they have enough.
- ``cheaper_by``: the smallest cut of its price, all other prices and all support as they are, at which the
  canonical plan funds it. Under ``cost`` utility support is made of prices, so there it is left out.
- ``held_out_by``: the first rule, by id, without which the canonical plan funds it.

``money_short`` and ``cheaper_by`` are left out where areas share money or rules bind on the way
(``optimiser.engines.engine``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimiser.engines.case import Case
from optimiser.engines.engine import PartEngine, Progress
from optimiser.engines.money import left_over
from optimiser.engines.plans import Margin, Plan
from optimiser.model import Explanation, Reason, RuleKind, Status, Utility
from optimiser.rules.max_support import Solved

CLOSE = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """What the reasons for one proposal are made of. ``base`` is the best plan of its part."""

    rank: int
    base: Plan
    margin: Margin
    holder: str | None
    left: int


def explain(solved: Solved, progress: Progress | None = None) -> dict[str, Explanation]:
    """Reasons by proposal id. Empty when there is no proved plan, and when time ran out before every figure
    was proved: a reason that may be wrong is none. ``progress(done, total)`` is called as they come.
    """
    case, plan = solved.case, solved.plan
    if plan is None or solved.solution.status is not Status.OPTIMAL:
        return {}
    margins = _margins(solved, progress)
    holders = _holders(solved, plan)
    if holders is None or not all(margin.proved for _, margin in margins.values()):
        return {}
    left = left_over(case, case.ranks(plan.mask))
    reasons: dict[str, Explanation] = {}
    for proposal in sorted(case.problem.proposals, key=lambda p: p.number):
        facts = [
            Fact(
                rank,
                *margins.get(rank, (plan, Margin(None))),
                holders.get(proposal.id),
                left[case.pots[rank]],
            )
            for rank in case.options(proposal.id)
        ]
        funded = [fact for fact in facts if plan.mask & case.bit(fact.rank)]
        reasons[proposal.id] = _funded(case, funded[0]) if funded else _unfunded(case, _nearest(facts))
    return reasons


def _nearest(facts: list[Fact]) -> Fact:
    """Of the levels of a proposal that is out, the one that costs the rest least support, with the least
    money that funds any of them.
    """
    near = max(facts, key=lambda fact: fact.margin.flipped.key if fact.margin.flipped else (-1, 0, 0))
    short = [fact.margin for fact in facts if fact.margin.money_short is not None]
    if not short:
        return near
    first = min(short, key=lambda margin: margin.money_short or 0)
    return replace(near, margin=replace(near.margin, money_short=first.money_short, then=first.then))


def _margins(solved: Solved, progress: Progress | None) -> dict[int, tuple[Plan, Margin]]:
    """The best plan of its part and the margin of every proposal that is neither fixed nor forbidden."""
    total = sum(len(part.items) - len(part.fixed) for part, _ in solved.parts)
    margins: dict[int, tuple[Plan, Margin]] = {}
    for part, best in solved.parts:
        if best.plan is None:
            continue
        for rank, margin in PartEngine(solved.case, part, solved.whole.deadline).margins(best):
            margins[rank] = (best.plan, margin)
            if progress:
                progress(len(margins), total)
    return margins


def _holders(solved: Solved, plan: Plan) -> dict[str, str] | None:
    """The first rule, by proposal, that alone keeps it out (at every level). ``None``: time ran out."""
    case, holders = solved.case, dict[str, str]()
    funded = {case.proposal[rank] for rank in case.ranks(plan.mask)}
    for rule in sorted(case.problem.rules, key=lambda rule: rule.id):
        answers, _ = solved.whole.solve(case.without_rules((rule.id,)))
        if not all(best.proved for _, best in answers):
            return None
        loose = sum(best.plan.mask for _, best in answers if best.plan is not None)
        for rank in case.ranks(loose & ~plan.mask):
            if case.proposal[rank] not in funded:
                holders.setdefault(case.proposal[rank], rule.id)
    return holders


def _funded(case: Case, fact: Fact) -> Explanation:
    support, base, flipped = case.support[fact.rank], fact.base, fact.margin.flipped
    if fact.rank in case.fixed:
        return Explanation(True, Reason.FIXED, support)
    if flipped is None:
        return Explanation(True, Reason.SAFE, support)
    safe_by = base.support - flipped.support
    reason = Reason.CLOSE if safe_by * CLOSE <= support else Reason.SAFE
    rivals = case.named(flipped.mask & ~base.mask)
    return Explanation(
        funded=True,
        reason=Reason.TIE if not safe_by and support else reason,
        support=support,
        safe_by=safe_by,
        replaced_by=rivals,
        tie_stage=_tie_stage(base, flipped),
        tied_with=rivals if not safe_by else (),
    )


def _unfunded(case: Case, fact: Fact) -> Explanation:
    support, base, margin = case.support[fact.rank], fact.base, fact.margin
    if fact.rank in case.forbidden:
        return Explanation(False, Reason.FORBIDDEN, support)
    flipped = margin.flipped
    displaced = base.mask & ~flipped.mask if flipped else 0
    brought = flipped.mask & ~base.mask & ~case.bit(fact.rank) if flipped else 0
    short = base.support - flipped.support if flipped else None
    return Explanation(
        funded=False,
        reason=_why_not(case, fact, short),
        support=support,
        support_short=short,
        displaces=case.named(displaced),
        brings=case.named(brought),
        money_short=margin.money_short,
        money_simple=max(0, case.cost[fact.rank] - fact.left),
        cheaper_by=None if case.problem.utility is Utility.COST else margin.cheaper_by,
        held_out_by=fact.holder,
        tie_stage=_tie_stage(base, flipped) if flipped else None,
        tied_with=case.named(displaced) if short == 0 else (),
    )


def _why_not(case: Case, fact: Fact, short: int | None) -> Reason:
    if not case.support[fact.rank]:
        return Reason.NO_SUPPORT
    if fact.holder is not None:
        kinds = {rule.id: rule.kind for rule in case.problem.rules}
        exclusive = kinds[fact.holder] is RuleKind.INCOMPATIBLE
        return Reason.EXCLUDED_BY if exclusive else Reason.HELD_OUT
    if short == 0:
        return Reason.TIE
    then = fact.margin.then
    nobody_loses = then is not None and not fact.base.mask & ~then.mask
    if (nobody_loses and 2 * fact.left >= case.cost[fact.rank]) or short is None:
        return Reason.MONEY_SHORT
    return Reason.SUPPORT_SHORT


def _tie_stage(base: Plan, flipped: Plan) -> str | None:
    """Which stage decided between two plans of equal support."""
    if base.support != flipped.support:
        return None
    return "order" if base.spend == flipped.spend else "spend"
