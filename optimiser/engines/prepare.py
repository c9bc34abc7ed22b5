"""From a validated problem to a case: prices, weights, support and rules by rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from optimiser.ballots import support as count_support
from optimiser.engines.case import Case, repriced
from optimiser.engines.lines import Line
from optimiser.equity import BASIS, Row, Scene, eligible_pots, rows_of
from optimiser.equity.voters import Coverage, Proportional, electorate
from optimiser.model import AmendmentKind, BallotClass, EquityRule, InvalidProblem, Problem, RuleKind
from optimiser.options import Option, option_support, options_of
from optimiser.weights import weighted

LARGEST = 1 << 53


def prepare(problem: Problem) -> Case:
    """Make a validated problem ready. Raises ``InvalidProblem`` when figures are too large to be exact
    everywhere.
    """
    ready = weighted(repriced(problem))
    places = {key: place for place, key in enumerate(problem.tie_order)}
    options = tuple(sorted(options_of(ready), key=lambda o: (places[o.proposal.id], o.level)))
    scene = Scene(ready, options, option_support(options, count_support(ready)))
    if sum(scene.support.values()) >= LARGEST or sum(o.cost for o in options) >= LARGEST:
        raise InvalidProblem("the costs or the support add up to more than 2^53: use a larger unit")
    ranks: dict[str, list[int]] = {}
    for rank, option in enumerate(options):
        ranks.setdefault(option.proposal.id, []).append(rank)
    synergies = [rule for rule in problem.rules if rule.kind is RuleKind.SYNERGY]
    fixed, forbidden = (
        [ranks[a.proposal] for a in problem.amendments if a.kind is kind]
        for kind in (AmendmentKind.FIX, AmendmentKind.FORBID)
    )
    case = Case(
        problem=problem,
        ids=tuple(o.id for o in options),
        cost=tuple(o.cost for o in options),
        support=tuple(scene.support[o.id] for o in options),
        area=tuple(o.proposal.area for o in options),
        pots=tuple(eligible_pots(ready, o.proposal) for o in options),
        money={pot.id: pot.amount for pot in problem.pots},
        fixed=frozenset(group[0] for group in fixed),
        forbidden=frozenset(rank for group in forbidden for rank in group),
        lines=(
            *_published(scene, problem.ballots),
            *(_one_of(group) for group in ranks.values() if len(group) > 1),
        ),
        proposal=tuple(o.proposal.id for o in options),
        siblings={r: frozenset(group) - {r} for group in ranks.values() if len(group) > 1 for r in group},
        least=_smallest_grants(problem, options),
    )
    return reduce(_with_synergy, synergies, case)


def _smallest_grants(problem: Problem, options: tuple[Option, ...]) -> dict[int, int]:
    least: dict[int, int] = {}
    for rule in problem.rules:
        if rule.kind is RuleKind.GRANT_MINIMUM:
            for rank, option in enumerate(options):
                if rule.area in ("", option.proposal.area):
                    least[rank] = max(least.get(rank, 0), rule.amount)
    return least


def _one_of(options: list[int]) -> Line:
    """A proposal is funded at one of its levels, whatever the rules are: the line belongs to none."""
    return Line("", RuleKind.INCOMPATIBLE, "", dict.fromkeys(options, 1), upper=1)


def _with_synergy(case: Case, rule: EquityRule) -> Case:
    """The case with one rank more, which is worth the extra support and needs all the rule's proposals."""
    rank = len(case.ids)
    needs = tuple(frozenset(case.options(key)) for key in rule.proposals)
    return replace(
        case,
        ids=(*case.ids, f"+{rule.id}"),
        cost=(*case.cost, 0),
        support=(*case.support, rule.support),
        area=(*case.area, case.area[case.rank[rule.proposals[0]]]),
        pots=(*case.pots, frozenset[str]()),
        lines=(
            *case.lines,
            *(Line(rule.id, rule.kind, "", {rank: -1, **dict.fromkeys(ways, 1)}, lower=0) for ways in needs),
        ),
        proposal=(*case.proposal, ""),
        synergies={**case.synergies, rank: (rule.id, needs)},
    )


def _published(scene: Scene, ballots: tuple[BallotClass, ...]) -> list[Line]:
    """The published rules as lines. ``ballots`` as they were cast: coverage counts people, not weights."""
    rank = {option.id: rank for rank, option in enumerate(scene.options)}
    return [
        *(line_of(row, rank) for row in rows_of(scene)),
        *(
            _coverage(rule, ballots, _ways(scene, rank))
            for rule in scene.problem.rules
            if rule.kind is RuleKind.COVERAGE
        ),
        *(
            line
            for rule in scene.problem.rules
            if rule.kind is RuleKind.PROPORTIONALITY
            for line in _proportional(rule, scene, rank)
        ),
    ]


def line_of(row: Row, rank: Mapping[str, int]) -> Line:
    """A row over ranks."""
    coefficients = {rank[key]: value for key, value in row.coefficients.items() if value}
    per_penny = {rank[key]: value for key, value in row.per_penny.items() if value}
    return Line(row.rule_id, row.kind, row.about, coefficients, row.lower, row.upper, per_penny)


def _coverage(
    rule: EquityRule, ballots: tuple[BallotClass, ...], options: Mapping[str, list[int]]
) -> Coverage:
    classes = [
        (ballot.weight, [r for choice in ballot.choices for r in options[choice]])
        for ballot in ballots
        if not rule.area or ballot.area == rule.area
    ]
    people = sum(weight for weight, _ in classes)
    named = dict.fromkeys((r for _, ranks in classes for r in ranks), 1)
    return Coverage(
        rule.id,
        rule.kind,
        rule.area,
        named,
        voters=electorate(classes),
        least=-(-rule.share * people // BASIS),
    )


def _proportional(rule: EquityRule, scene: Scene, rank: Mapping[str, int]) -> list[Proportional]:
    """A line for every group of proposals that share money among them and with nobody else."""
    options = _ways(scene, rank)
    cost = [0] * len(scene.options)
    for option in scene.options:
        cost[rank[option.id]] = option.cost
    amounts = {pot.id: pot.amount for pot in scene.problem.pots}
    lines = []
    for pots, members in _purses(scene):
        areas = {option.proposal.area for option in members}
        own = {rank[option.id] for option in members}
        classes = [
            (ballot.weight, [r for choice in ballot.choices for r in options[choice] if r in own])
            for ballot in scene.problem.ballots
            if ballot.area in areas
        ]
        lines.append(
            Proportional(
                rule.id,
                rule.kind,
                "",
                dict.fromkeys(own, 1),
                voters=electorate(classes),
                cost=tuple(cost),
                money=sum(amounts[pot] for pot in pots),
                whole={
                    r: frozenset(options[o.proposal.id]) - {r}
                    for o in members
                    if o.level == 1
                    for r in [rank[o.id]]
                },
            )
        )
    return lines


def _ways(scene: Scene, rank: Mapping[str, int]) -> Mapping[str, list[int]]:
    ways: dict[str, list[int]] = {}
    for option in scene.options:
        ways.setdefault(option.proposal.id, []).append(rank[option.id])
    return ways


def _purses(scene: Scene) -> list[tuple[frozenset[str], list[Option]]]:
    """Pots that are linked by proposals which may draw on several, and who draws on them."""
    purses: list[tuple[frozenset[str], list[Option]]] = []
    for option in scene.options:
        pots, members = eligible_pots(scene.problem, option.proposal), [option]
        if not pots:
            continue
        apart = [purse for purse in purses if purse[0].isdisjoint(pots)]
        for purse in purses:
            if not purse[0].isdisjoint(pots):
                pots, members = pots | purse[0], [*purse[1], *members]
        purses = [*apart, (pots, members)]
    return purses
