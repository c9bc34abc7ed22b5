"""Problems as canonical JSON and back: the same election in any order gives the same bytes and hash.

Areas, pots, rules and amendments are sorted by id, proposals by number, ballots by area and content; equal
ballots are merged into one class. The tie order, the order of choices on a ranked ballot and the order of
running costs (by year) and of levels (dearest first) carry meaning and stay. Ballots that rank nothing
(approval, points) list their choices sorted. Amendments are sorted too: nothing depends on their order.

Fields that most problems do not use (``population``, ``match``, ``levels`` ...) are left out where they say
nothing, and only there: a field with its default value is not canonical, so no problem has two hashes.
"""

from __future__ import annotations

from typing import Any

from optimiser.model import (
    FORMAT,
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    InvalidProblem,
    Level,
    Money,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
    Weighting,
    dumps,
)
from optimiser.reading import Fields
from optimiser.results import result_from_json, result_to_json

__all__ = [
    "canonical_json",
    "merged_ballots",
    "problem_from_json",
    "problem_to_json",
    "result_from_json",
    "result_to_json",
]

canonical_json = dumps


def merged_ballots(ballots: tuple[BallotClass, ...], ballot_type: BallotType) -> tuple[BallotClass, ...]:
    """Equal ballots as one class, in canonical order."""
    weights: dict[tuple[str, tuple[str, ...], tuple[int, ...], tuple[str, ...], str], int] = {}
    for ballot in ballots:
        choices, points = ballot.choices, ballot.points
        if ballot_type is BallotType.APPROVAL:
            choices = tuple(sorted(choices))
        elif ballot_type is BallotType.POINTS and len(points) == len(choices):
            pairs = sorted(zip(choices, points, strict=True))
            choices, points = tuple(c for c, _ in pairs), tuple(p for _, p in pairs)
        key = (ballot.area, choices, points, tuple(sorted(ballot.groups)), ballot.workshop)
        weights[key] = weights.get(key, 0) + ballot.weight
    return tuple(BallotClass(a, c, w, p, g, at) for (a, c, p, g, at), w in sorted(weights.items()))


def _said(**values: Any) -> dict[str, Any]:
    """The optional fields that say something."""
    return {name: value for name, value in values.items() if value}


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Plain values of a problem, in canonical order."""
    return {
        "format": FORMAT,
        "title": problem.title,
        "currency": problem.currency,
        "minor_units": problem.minor_units,
        "ballot_type": problem.ballot_type.value,
        "ballot_length": problem.ballot_length,
        "utility": problem.utility.value,
        **({} if problem.weighting is Weighting.RAW else {"weighting": problem.weighting.value}),
        "areas": [
            {
                "id": a.id,
                "name": a.name,
                "own_pot": a.own_pot,
                **_said(population=a.population, need=a.need),
            }
            for a in sorted(problem.areas, key=lambda a: a.id)
        ],
        "pots": [
            {
                "id": p.id,
                "name": p.name,
                "amount": p.amount,
                "areas": sorted(p.areas),
                "themes": sorted(p.themes),
                **_said(money=p.money.value),
            }
            for p in sorted(problem.pots, key=lambda p: p.id)
        ],
        "proposals": [_proposal_to_json(p) for p in sorted(problem.proposals, key=lambda p: p.number)],
        "ballots": [
            {
                "area": b.area,
                "choices": list(b.choices),
                "weight": b.weight,
                "points": list(b.points),
                **_said(groups=sorted(b.groups), workshop=b.workshop),
            }
            for b in merged_ballots(problem.ballots, problem.ballot_type)
        ],
        "tie_order": list(problem.tie_order),
        "rules": [_rule_to_json(rule) for rule in sorted(problem.rules, key=lambda r: r.id)],
        "amendments": [
            {
                "id": a.id,
                "kind": a.kind.value,
                "proposal": a.proposal,
                "author": a.author,
                "reason": a.reason,
                "cost": a.cost,
            }
            for a in sorted(problem.amendments, key=lambda a: a.id)
        ],
    }


def _proposal_to_json(p: Proposal) -> dict[str, Any]:
    return {
        "id": p.id,
        "number": p.number,
        "title": p.title,
        "area": p.area,
        "cost": p.cost,
        "themes": sorted(p.themes),
        "settlement": p.settlement,
        **_said(
            money=p.money.value,
            match=p.match,
            running=list(p.running),
            benefits=[
                {"group": b.group, "share": b.share} for b in sorted(p.benefits, key=lambda b: b.group)
            ],
            levels=[{"cost": level.cost, "share": level.share} for level in p.levels],
        ),
    }


def _rule_to_json(rule: EquityRule) -> dict[str, Any]:
    # The first proposal of "requires" is the one that needs the others; elsewhere their order means nothing.
    first = rule.proposals[:1] if rule.kind is RuleKind.REQUIRES else ()
    return {
        "id": rule.id,
        "kind": rule.kind.value,
        "area": rule.area,
        "theme": rule.theme,
        "amount": rule.amount,
        "share": rule.share,
        "at_least": rule.at_least,
        "at_most": rule.at_most,
        "proposals": [*first, *sorted(rule.proposals[len(first) :])],
        **_said(group=rule.group, support=rule.support),
        **({"exponent": rule.exponent} if rule.exponent != 1 else {}),
    }


PROBLEM_FIELDS = (
    "format", "title", "currency", "minor_units", "ballot_type", "ballot_length", "utility", "areas", "pots",
    "proposals", "ballots", "tie_order", "rules", "amendments",
)  # fmt: skip


def problem_from_json(value: Any) -> Problem:
    """Read a problem strictly. Raises ``InvalidProblem`` naming the field; contents are checked by
    ``validate``.
    """
    f = Fields(value, "problem", PROBLEM_FIELDS, ("weighting",))
    if f.whole("format") != FORMAT:
        raise InvalidProblem(f"problem: field 'format' must be {FORMAT}")
    return Problem(
        title=f.text("title"),
        currency=f.text("currency"),
        areas=f.each("areas", _area),
        pots=f.each("pots", _pot),
        proposals=f.each("proposals", _proposal),
        ballot_type=f.choice("ballot_type", BallotType),
        ballot_length=f.whole("ballot_length"),
        utility=f.choice("utility", Utility),
        ballots=f.each("ballots", _ballot),
        tie_order=f.texts("tie_order"),
        rules=f.each("rules", _rule),
        amendments=f.each("amendments", _amendment),
        minor_units=f.whole("minor_units"),
        weighting=f.choice("weighting", Weighting) if f.has("weighting") else Weighting.RAW,
    )


def _area(value: Any, where: str) -> Area:
    f = Fields(value, where, ("id", "name", "own_pot"), ("population", "need"))
    return Area(
        f.text("id"), f.text("name"), f.whole("own_pot"), f.whole("population", 0), f.whole("need", 0)
    )


def _pot(value: Any, where: str) -> Pot:
    f = Fields(value, where, ("id", "name", "amount", "areas", "themes"), ("money",))
    return Pot(
        f.text("id"),
        f.text("name"),
        f.whole("amount"),
        f.texts("areas"),
        f.texts("themes"),
        f.choice("money", Money) if f.has("money") else Money.ANY,
    )


def _proposal(value: Any, where: str) -> Proposal:
    names = ("id", "number", "title", "area", "cost", "themes", "settlement")
    f = Fields(value, where, names, ("money", "match", "running", "benefits", "levels"))
    return Proposal(
        f.text("id"),
        f.whole("number"),
        f.text("title"),
        f.text("area"),
        f.whole("cost"),
        f.texts("themes"),
        f.text("settlement"),
        f.choice("money", Money) if f.has("money") else Money.ANY,
        f.whole("match", 0),
        f.wholes("running", ()),
        f.each("benefits", _benefit) if f.has("benefits") else (),
        f.each("levels", _level) if f.has("levels") else (),
    )


def _benefit(value: Any, where: str) -> Benefit:
    f = Fields(value, where, ("group", "share"))
    return Benefit(f.text("group"), f.whole("share"))


def _level(value: Any, where: str) -> Level:
    f = Fields(value, where, ("cost", "share"))
    return Level(f.whole("cost"), f.whole("share"))


def _ballot(value: Any, where: str) -> BallotClass:
    f = Fields(value, where, ("area", "choices", "weight", "points"), ("groups", "workshop"))
    return BallotClass(
        f.text("area"),
        f.texts("choices"),
        f.whole("weight"),
        f.wholes("points"),
        f.texts("groups", ()),
        f.text("workshop", ""),
    )


def _rule(value: Any, where: str) -> EquityRule:
    names = ("id", "kind", "area", "theme", "amount", "share", "at_least", "at_most", "proposals")
    f = Fields(value, where, names, ("group", "exponent", "support"))
    return EquityRule(
        f.text("id"),
        f.choice("kind", RuleKind),
        f.text("area"),
        f.text("theme"),
        f.whole("amount"),
        f.whole("share"),
        f.whole("at_least"),
        f.whole("at_most"),
        f.texts("proposals"),
        f.text("group", ""),
        f.whole("exponent", 1),
        f.whole("support", 0),
    )


def _amendment(value: Any, where: str) -> Amendment:
    f = Fields(value, where, ("id", "kind", "proposal", "author", "reason", "cost"))
    return Amendment(
        f.text("id"),
        f.choice("kind", AmendmentKind),
        f.text("proposal"),
        f.text("author"),
        f.text("reason"),
        f.whole("cost"),
    )
