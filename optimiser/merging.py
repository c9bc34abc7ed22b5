"""A county from its districts: several problems made into one, areas side by side.

Ids are made unique by the area in front (``bemowo:1014``); proposals are numbered again in order; ties are
broken in turn (every area's first, then every area's second ...), so that no area comes before another
throughout. Money is kept apart, each pot for its own areas, or pooled into one pot under the district-fair
rule (Hershkowitz, Kahng, Peters & Procaccia, AAAI 2021), which promises each area what its own pot gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from optimiser.model import (
    Amendment,
    EquityRule,
    InvalidProblem,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
)

_WITHIN_AN_AREA = (
    RuleKind.THEME_FLOOR,
    RuleKind.THEME_CAP,
    RuleKind.THEME_COUNT,
    RuleKind.THEME_SHARE,
    RuleKind.GRANT_MINIMUM,
    RuleKind.GRANT_CAP,
    RuleKind.MATCH_FLOOR,
    RuleKind.RUNNING_CAP,
    RuleKind.GROUP_SPEND,
    RuleKind.COVERAGE,
)
_OF_THE_WHOLE = (
    RuleKind.NEED_FLOOR,
    RuleKind.GROUP_SUPPORT,
    RuleKind.PROPORTIONALITY,
)


def merge(problems: Sequence[Problem], *, pool: bool, title: str = "") -> Problem:
    """One problem from several, one area (or more) from each.

    Raises ``InvalidProblem`` when they differ in currency, type of ballot, utility or (where it counts) the
    length of a ballot, or when one has a rule that would mean something else in the whole.
    """
    if not problems:
        raise InvalidProblem("there is nothing to merge: give at least one problem")
    first = problems[0]
    for problem in problems[1:]:
        for what in ("currency", "minor_units", "ballot_type", "utility", "weighting"):
            if getattr(problem, what) != getattr(first, what):
                one, other = getattr(first, what), getattr(problem, what)
                raise InvalidProblem(
                    f"{problem.title!r} has {what} {str(other)!r}, not {str(one)!r} as the first: "
                    "only like problems can be merged"
                )
    lengths = {problem.ballot_length for problem in problems}
    if len(lengths) > 1 and first.utility in (Utility.BORDA, Utility.HARMONIC):
        raise InvalidProblem(f"ballots of {sorted(lengths)} choices are not comparable under {first.utility}")
    parts: list[Problem] = []
    taken: set[str] = set()
    for problem in problems:
        parts.append(_with_unique_ids(problem, taken))
    areas = tuple(area for part in parts for area in part.areas)
    pots = tuple(pot for part in parts for pot in part.pots)
    rules = tuple(rule for part in parts for rule in part.rules if rule.kind is not RuleKind.DISTRICT_FAIR)
    wants_fairness = pool or any(r.kind is RuleKind.DISTRICT_FAIR for part in parts for r in part.rules)
    if pool:
        pots = (Pot("pool", "Shared pot", sum(pot.amount for pot in pots)),)
    if wants_fairness:
        rules = (EquityRule("district-fair", RuleKind.DISTRICT_FAIR), *rules)
    proposals = [proposal for part in parts for proposal in part.proposals]
    in_turn = zip_longest(*(part.tie_order for part in parts))
    return Problem(
        title=title or " + ".join(area.name for area in areas),
        currency=first.currency,
        areas=areas,
        pots=pots,
        proposals=tuple(replace(p, number=number) for number, p in enumerate(proposals, 1)),
        ballot_type=first.ballot_type,
        ballot_length=max(lengths),
        utility=first.utility,
        ballots=tuple(ballot for part in parts for ballot in part.ballots),
        tie_order=tuple(proposal for row in in_turn for proposal in row if proposal is not None),
        rules=rules,
        amendments=tuple(amendment for part in parts for amendment in part.amendments),
        minor_units=first.minor_units,
        weighting=first.weighting,
    )


def _with_unique_ids(problem: Problem, taken: set[str]) -> Problem:
    """The problem with the area (or the first of its areas) in front of every id."""
    areas: dict[str, str] = {}
    for area in problem.areas:
        name, number = area.id, 2
        while name in taken:
            name, number = f"{area.id}-{number}", number + 1
        taken.add(name)
        areas[area.id] = name
    whole = areas[problem.areas[0].id]
    ids = {p.id: f"{areas[p.area]}:{p.id}" for p in problem.proposals}
    return replace(
        problem,
        areas=tuple(replace(area, id=areas[area.id]) for area in problem.areas),
        pots=tuple(
            replace(
                pot, id=f"{whole}:{pot.id}", areas=tuple(areas[a] for a in pot.areas) or tuple(areas.values())
            )
            for pot in problem.pots
        ),
        proposals=tuple(_proposal(p, ids, areas) for p in problem.proposals),
        ballots=tuple(
            replace(b, area=areas[b.area], choices=tuple([ids[c] for c in b.choices]))
            for b in problem.ballots
        ),
        tie_order=tuple(ids[p] for p in problem.tie_order),
        rules=tuple(_rule(problem, rule, ids, areas, whole) for rule in problem.rules),
        amendments=tuple(_amendment(a, ids, whole) for a in problem.amendments),
    )


def _proposal(proposal: Proposal, ids: dict[str, str], areas: dict[str, str]) -> Proposal:
    return replace(proposal, id=ids[proposal.id], area=areas[proposal.area])


def _amendment(amendment: Amendment, ids: dict[str, str], whole: str) -> Amendment:
    return replace(amendment, id=f"{whole}:{amendment.id}", proposal=ids[amendment.proposal])


def _rule(
    problem: Problem, rule: EquityRule, ids: dict[str, str], areas: dict[str, str], whole: str
) -> EquityRule:
    """The rule with its meaning kept: what held in all of a small problem now holds in its one area."""
    everywhere = rule.kind in _WITHIN_AN_AREA and not rule.area
    if rule.kind in _OF_THE_WHOLE or (everywhere and len(problem.areas) > 1):
        raise InvalidProblem(
            f"rule {rule.id!r} speaks of all spending in {problem.title!r} and would mean something else in "
            "the whole: take it out and give it to the merged problem"
        )
    return replace(
        rule,
        id=f"{whole}:{rule.id}",
        area=whole if everywhere else areas.get(rule.area, ""),
        proposals=tuple(ids[p] for p in rule.proposals),
    )
