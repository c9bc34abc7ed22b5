"""Rules that promise areas and groups of people their part, and rules that tie proposals together.

Some need a figure that is worked out once, from the published problem, **before** councillors fix or forbid
anything (a new price does count): so an amendment that costs an area its part shows up as a conflict
instead of quietly lowering the bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from optimiser.ballots import support as count_support
from optimiser.equity.row import BASIS, Row, Scene, sharing_areas
from optimiser.model import Area, BallotClass, EquityRule, Problem
from optimiser.options import option_support


def own_pot_support(scene: Scene) -> dict[str, int]:
    """OPT_a for every area: the most support that its own pot alone would buy."""
    return {
        area.id: scene.best_support(scene.within(area.id), area.own_pot, scene.support)
        for area in scene.problem.areas
    }


def district_fair(rule: EquityRule, scene: Scene) -> list[Row]:
    """Every area keeps OPT_a (Hershkowitz, Kahng, Peters & Procaccia, AAAI 2021).

    Where nobody else may draw on an area's money there is nothing to protect it from: there the rule adds
    no row.
    """
    opt = own_pot_support(scene)
    return [
        Row(
            rule.id,
            rule.kind,
            {o.id: scene.support[o.id] for o in scene.within(area)},
            lower=opt[area],
            about=area,
        )
        for area in sorted(sharing_areas(scene.problem))
    ]


def need_floor(rule: EquityRule, scene: Scene) -> list[Row]:
    """``share`` of all the money is promised to the areas by need, each floor capped at what can be spent."""
    rows = []
    for area, floor in need_floors(rule, scene.problem).items():
        options = scene.within(area)
        costs, ones = {o.id: o.cost for o in options}, {o.id: 1 for o in options}
        lower = min(floor, scene.most_spend(area, floor))
        rows.append(Row(rule.id, rule.kind, costs, lower=lower, about=area, per_penny=ones))
    return rows


def need_floors(rule: EquityRule, problem: Problem, *, rest: bool = True) -> dict[str, int]:
    """What each area is promised: the rule's share of all pots, by population x need^exponent.

    Whole pence by largest remainder (Hamilton's method), a tie going to the first area by id; without the
    ``rest`` all are rounded down. Areas without people or need get nothing; when all are, nobody does.
    """
    total = rule.share * sum(pot.amount for pot in problem.pots) // BASIS
    claims = {area.id: _claim(area, rule.exponent) for area in problem.areas}
    everyone = sum(claims.values())
    if not everyone:
        return dict.fromkeys(claims, 0)
    floors = {area: total * claim // everyone for area, claim in claims.items()}
    if not rest:
        return floors
    first = sorted(claims, key=lambda area: (-(total * claims[area] % everyone), area))
    for area in first[: total - sum(floors.values())]:
        floors[area] += 1
    return floors


def _claim(area: Area, exponent: int) -> int:
    return int(area.population * area.need**exponent)


def group_support(rule: EquityRule, scene: Scene) -> list[Row]:
    """The group gets at least ``share`` of the support that its share of the money would buy it.

    A group is the people of an area, by its id, or those whose ballots name it.
    """
    claim = claim_of(scene, rule.group)
    return [Row(rule.id, rule.kind, claim.scores, lower=-(-rule.share * claim.best // BASIS))]


@dataclass(frozen=True, slots=True)
class Claim:
    """A group: its ``members`` of all ``people``, their part of the ``money`` (rounded down), support by
    option from their ballots alone (``scores``), and the most of it that the part would buy (``best``).
    """

    group: str
    members: int
    people: int
    money: int
    scores: Mapping[str, int]
    best: int


def claim_of(scene: Scene, group: str) -> Claim:
    """What a group could ask for: the support that its share of all the money would buy it."""
    scores = group_scores(scene, group)
    people = sum(b.weight for b in scene.problem.ballots)
    members = sum(b.weight for b in scene.problem.ballots if belongs(b, group))
    money = sum(pot.amount for pot in scene.problem.pots) * members // people if people else 0
    best = scene.best_support(list(scene.options), money, scores) if members else 0
    return Claim(group, members, people, money, scores, best)


def group_scores(scene: Scene, group: str) -> dict[str, int]:
    """The support by option that comes from the ballots of one group."""
    theirs = tuple(b for b in scene.problem.ballots if belongs(b, group))
    return option_support(scene.options, count_support(replace(scene.problem, ballots=theirs)))


def belongs(ballot: BallotClass, group: str) -> bool:
    """Whether a ballot is of a group: its area, or one that it names."""
    return group == ballot.area or group in ballot.groups


def incompatible(rule: EquityRule, scene: Scene) -> list[Row]:
    """At most one of the proposals."""
    return [Row(rule.id, rule.kind, _ways(rule.proposals, scene), upper=1)]


def requires(rule: EquityRule, scene: Scene) -> list[Row]:
    """The first proposal needs each of the others, at any level."""
    first, *others = rule.proposals
    without = dict.fromkeys(_ways((first,), scene), -1)
    return [Row(rule.id, rule.kind, {**without, **_ways((other,), scene)}, lower=0) for other in others]


def _ways(proposals: tuple[str, ...], scene: Scene) -> Mapping[str, int]:
    return {o.id: 1 for o in scene.options if o.proposal.id in proposals}
