"""What was frozen when voting opened, the counted ballots and the amendments, as a ``Problem``.

Unless the round publishes rankings, nobody's ballot leaves the count: the optimiser is given one
ballot of points per area, whose points are that area's totals under the round's own way of counting.
Support is the same number either way (``tests/rooms/allocation/test_bridge.py``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from optimiser.ballots import support as count_support
from optimiser.model import (
    Amendment,
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    InvalidProblem,
    Money,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
    Weighting,
)
from optimiser.weights import weighted

COUNTED_AS = {
    "budget": BallotType.APPROVAL,
    "exactly": BallotType.APPROVAL,
    "score": BallotType.POINTS,
}


@dataclass(frozen=True, slots=True)
class Group:
    """``weight`` people of one area who marked the same ballot; ``choices`` are proposal numbers."""

    area: str
    choices: tuple[int, ...]
    points: tuple[int, ...] = ()
    weight: int = 1


def problem_from(frozen: str, ballots: Iterable[Group], amendments: Sequence[Amendment] = ()) -> Problem:
    """The problem that is published: with everybody's ballot, or else with each area's totals."""
    problem = whole_problem_from(frozen, ballots, amendments)
    return problem if json.loads(frozen).get("publish_rankings") else aggregated(problem)


def whole_problem_from(
    frozen: str,
    ballots: Iterable[Group],
    amendments: Sequence[Amendment] = (),
    *,
    for_study: bool = False,
) -> Problem:
    """The problem that a round's frozen text, its counted ballots and its amendments make.

    It holds every ballot: what is worked out of it may be shown, itself it may not. ``for_study``: with
    whom every proposal reaches, whether a rule asks for that or not. Proposal ids are public numbers, area
    ids slugs, pot ids "area:<slug>" or "shared:<n>", rule ids as frozen. Raises ``InvalidProblem`` (one
    line) for a ballot that names what was not on the ballot paper.
    """
    text = json.loads(frozen)
    numbers = {int(p["number"]) for p in text["proposals"]}
    return Problem(
        title=text["title"],
        currency=text["currency"],
        areas=tuple(
            Area(a["slug"], a["name"], int(a["own_pot"]), int(a.get("population", 0)), int(a.get("need", 0)))
            for a in text["areas"]
        ),
        pots=_pots(text),
        proposals=_proposals(text, for_study),
        ballot_type=counted_as(text),
        ballot_length=_longest(text),
        utility=Utility(text["utility"]),
        ballots=tuple(_merged(ballots, numbers)),
        tie_order=tuple(str(number) for number in text["tie_order"] if int(number) in numbers),
        rules=_rules(text),
        amendments=tuple(amendments),
        weighting=Weighting(text.get("weighting") or Weighting.RAW.value),
    )


def aggregated(problem: Problem) -> Problem:
    """The same problem with one ballot of points per area in place of everybody's: equal support.

    The points of a proposal are what the area's ballots give it under the problem's own utility, at the
    costs that were published before the vote, after ballots were weighted. The ballots' own type and the
    weighting are lost on purpose.
    """
    problem = weighted(problem)
    groups: dict[str, list[BallotClass]] = {}
    for ballot in problem.ballots:
        groups.setdefault(ballot.area, []).append(ballot)
    ballots = []
    for area in sorted(groups):
        totals = count_support(replace(problem, ballots=tuple(groups[area])))
        given = {key: points for key, points in totals.items() if points}
        ballots.append(BallotClass(area, tuple(given), 1, tuple(given.values())))
    return replace(
        problem,
        ballot_type=BallotType.POINTS,
        utility=Utility.POINTS,
        ballot_length=max([problem.ballot_length, *(len(b.choices) for b in ballots)]),
        ballots=tuple(ballots),
    )


def counted_as(text: Mapping[str, Any]) -> BallotType:
    """The optimiser's name for what this round's ballots say, however they were asked."""
    kind = text["ballot_type"]
    return COUNTED_AS.get(kind) or BallotType(kind)


def _longest(text: Mapping[str, Any]) -> int:
    """The most choices a ballot may hold: a budget ballot has no limit but the money."""
    return len(text["proposals"]) or 1 if text["ballot_type"] == "budget" else int(text["ballot_length"])


def _pots(text: Mapping[str, Any]) -> tuple[Pot, ...]:
    found: dict[str, Pot] = {}
    mixed = _mixes_money(text)
    for pot in text["pots"]:
        area = pot.get("area")
        stem = f"area:{area}" if area else "shared"
        # The first pot of an area has its plain name; a second one (capital beside revenue) is counted.
        names = [stem] if area else []
        names += [f"{stem}:{place}" for place in range(len(names) + 1, len(text["pots"]) + 2)]
        name = next(name for name in names if name not in found)
        money = Money(pot["money"]) if mixed else Money.ANY
        found[name] = Pot(name, pot["name"], int(pot["amount"]), (area,) if area else (), (), money)
    return tuple(found.values())


def _rules(text: Mapping[str, Any]) -> tuple[EquityRule, ...]:
    return tuple(
        EquityRule(
            id=str(rule["id"]),
            kind=RuleKind(rule["kind"]),
            area=rule.get("area") or "",
            theme=rule.get("theme") or "",
            amount=int(rule.get("amount", 0)),
            share=int(rule.get("share", 0)),
            at_least=int(rule.get("at_least", 0)),
            at_most=int(rule.get("at_most", -1)),
            proposals=tuple(str(number) for number in rule.get("proposals", ())),
            group=rule.get("group") or "",
            exponent=int(rule.get("exponent", 1)),
            support=int(rule.get("support", 0)),
        )
        for rule in text.get("rules", ())
    )


def _mixes_money(text: Mapping[str, Any]) -> bool:
    """Whether there is capital beside revenue; where there is but one kind, it pays for everything."""
    return len({pot.get("money") or "" for pot in text["pots"]}) > 1


def _proposals(text: Mapping[str, Any], for_study: bool) -> tuple[Proposal, ...]:
    """The proposals, with those figures that a rule of this round or its pots ask for, and no others."""
    kinds = {rule["kind"] for rule in text.get("rules", ())}
    groups = {rule.get("group") for rule in text.get("rules", ()) if rule["kind"] == RuleKind.GROUP_SPEND}
    mixed = _mixes_money(text)
    return tuple(
        replace(
            _proposal(p),
            money=Money(p.get("money") or "") if mixed else Money.ANY,
            match=int(p.get("match", 0)) if RuleKind.MATCH_FLOOR in kinds else 0,
            running=(int(p["running"]),) if RuleKind.RUNNING_CAP in kinds and p.get("running") else (),
            benefits=tuple(
                Benefit(group, int(share))
                for group, share in sorted(p.get("reach", {}).items())
                if (group in groups or for_study) and share
            ),
        )
        for p in text["proposals"]
    )


def _proposal(text: Mapping[str, Any]) -> Proposal:
    return Proposal(
        id=str(text["number"]),
        number=int(text["number"]),
        title=text["title"],
        area=text["area"],
        cost=int(text["cost"]),
        themes=(text["theme"],) if text.get("theme") else (),
        settlement=text.get("settlement") or "",
    )


def _merged(ballots: Iterable[Group], numbers: set[int]) -> list[BallotClass]:
    """Equal ballots as one class each, in an order that says nothing about the order of people."""
    weights: dict[tuple[str, tuple[int, ...], tuple[int, ...]], int] = {}
    for ballot in ballots:
        unknown = set(ballot.choices) - numbers
        if unknown:
            raise InvalidProblem(f"a ballot names proposal {min(unknown)}, which was not on the ballot paper")
        key = (ballot.area, tuple(ballot.choices), tuple(ballot.points))
        weights[key] = weights.get(key, 0) + ballot.weight
    return [
        BallotClass(area, tuple(str(n) for n in choices), weight, points)
        for (area, choices, points), weight in sorted(weights.items())
    ]
