"""Rules about where the money goes: areas, themes, settlements, groups, and what a grant may be.

Money in minor units, shares in basis points times money.
"""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.equity.row import BASIS, Row, Scene
from optimiser.model import EquityRule, RuleKind
from optimiser.options import Option

Costs = Mapping[str, int]


def _costs(options: list[Option]) -> dict[str, int]:
    return {option.id: option.cost for option in options}


def _per_penny(options: list[Option], value: int = 1) -> dict[str, int]:
    return {option.id: value for option in options}


def area_floor(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least ``amount`` is spent in the area, or the most it could spend, if that is less."""
    lower = min(rule.amount, scene.most_spend(rule.area, rule.amount))
    return [_spend_row(rule, scene.within(rule.area), lower=lower, about=rule.area)]


def area_ceiling(rule: EquityRule, scene: Scene) -> list[Row]:
    """At most ``amount`` is spent in the area."""
    return [_spend_row(rule, scene.within(rule.area), upper=rule.amount, about=rule.area)]


def theme_money(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least, or at most, ``amount`` goes to the theme."""
    themed = [o for o in scene.within(rule.area) if rule.theme in o.proposal.themes]
    lower, upper = (rule.amount, None) if rule.kind is RuleKind.THEME_FLOOR else (None, rule.amount)
    return [_spend_row(rule, themed, lower=lower, upper=upper, about=rule.area)]


def theme_share(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least ``share`` of what is spent goes to the theme."""
    shares = {o.id: BASIS * (rule.theme in o.proposal.themes) for o in scene.within(rule.area)}
    return [_share_row(rule, scene, shares)]


def theme_count(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least and at most so many proposals of the theme."""
    themed = [o.id for o in scene.within(rule.area) if rule.theme in o.proposal.themes]
    upper = rule.at_most if rule.at_most >= 0 else None
    return [Row(rule.id, rule.kind, dict.fromkeys(themed, 1), rule.at_least or None, upper, rule.area)]


def group_spend(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least ``share`` of what is spent reaches the group, as the proposals' benefits have it."""
    shares = {
        o.id: sum(b.share for b in o.proposal.benefits if b.group == rule.group)
        for o in scene.within(rule.area)
    }
    return [_share_row(rule, scene, shares)]


def grant_limit(rule: EquityRule, scene: Scene) -> list[Row]:
    """Nothing is funded with less (``grant-minimum``) or with more (``grant-cap``) than ``amount``."""
    smallest = rule.kind is RuleKind.GRANT_MINIMUM
    outside = [
        o.id for o in scene.within(rule.area) if (o.cost < rule.amount if smallest else o.cost > rule.amount)
    ]
    return [Row(rule.id, rule.kind, dict.fromkeys(outside, 1), upper=0, about=rule.area)]


def match_floor(rule: EquityRule, scene: Scene) -> list[Row]:
    """Of all that the funded proposals cost in full, others pay at least ``share``.

    A level brings its own part of the match.
    """
    options = scene.within(rule.area)
    match = {o.id: o.part(o.proposal.match) for o in options}
    parts = {o.id: BASIS * match[o.id] - rule.share * (o.cost + match[o.id]) for o in options}
    return [
        Row(rule.id, rule.kind, parts, lower=0, about=rule.area, per_penny=_per_penny(options, -rule.share))
    ]


def running_cap(rule: EquityRule, scene: Scene) -> list[Row]:
    """In no later year do the funded proposals cost more than ``amount`` to run; a row for each year."""
    options = scene.within(rule.area)
    years = max((len(o.proposal.running) for o in options), default=0)
    rows = []
    for year in range(years):
        costs = {
            o.id: -(-o.proposal.running[year] * o.share // BASIS)
            for o in options
            if year < len(o.proposal.running)
        }
        rows.append(Row(rule.id, rule.kind, costs, upper=rule.amount, about=rule.area))
    return rows


def settlement_cap(rule: EquityRule, scene: Scene) -> list[Row]:
    """No settlement of the area gets more than ``amount``."""
    return [
        _spend_row(rule, options, upper=rule.amount, about=rule.area)
        for options in _settlements(rule, scene).values()
    ]


def settlement_count(rule: EquityRule, scene: Scene) -> list[Row]:
    """At least ``at_least`` proposals in every settlement of the area, or all that it has."""
    rows = []
    for options in _settlements(rule, scene).values():
        has = len({o.proposal.id for o in options})
        ones = dict.fromkeys((o.id for o in options), 1)
        rows.append(Row(rule.id, rule.kind, ones, lower=min(rule.at_least, has), about=rule.area))
    return rows


def _settlements(rule: EquityRule, scene: Scene) -> dict[str, list[Option]]:
    found: dict[str, list[Option]] = {}
    for option in scene.within(rule.area):
        if option.proposal.settlement:
            found.setdefault(option.proposal.settlement, []).append(option)
    return dict(sorted(found.items()))


def _spend_row(
    rule: EquityRule,
    options: list[Option],
    *,
    lower: int | None = None,
    upper: int | None = None,
    about: str = "",
) -> Row:
    return Row(rule.id, rule.kind, _costs(options), lower, upper, about, _per_penny(options))


def _share_row(rule: EquityRule, scene: Scene, shares: Mapping[str, int]) -> Row:
    """``sum(cost x its share) >= rule.share x sum(cost)``, over the options of the rule's area."""
    per_penny = {key: share - rule.share for key, share in shares.items()}
    parts = {o.id: o.cost * per_penny[o.id] for o in scene.within(rule.area)}
    return Row(rule.id, rule.kind, parts, lower=0, about=rule.area, per_penny=per_penny)
