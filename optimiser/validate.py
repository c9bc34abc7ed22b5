"""What makes a problem usable. ``check`` raises ``InvalidProblem`` with one line that says what and where."""

from __future__ import annotations

from collections.abc import Iterable

from optimiser.ballots import check_utility
from optimiser.model import (
    Amendment,
    AmendmentKind,
    BallotClass,
    BallotType,
    EquityRule,
    InvalidProblem,
    Level,
    Problem,
    Proposal,
    RuleKind,
    Weighting,
)
from optimiser.options import options_of

AREA_RULES = (
    RuleKind.AREA_FLOOR,
    RuleKind.AREA_CEILING,
    RuleKind.SETTLEMENT_CAP,
    RuleKind.SETTLEMENT_COUNT,
)
GROUP_RULES = (RuleKind.GROUP_SPEND, RuleKind.GROUP_SUPPORT)
TOGETHER_RULES = (RuleKind.INCOMPATIBLE, RuleKind.REQUIRES, RuleKind.SYNERGY)
MOST_EXPONENT = 3
THEME_RULES = (RuleKind.THEME_FLOOR, RuleKind.THEME_CAP, RuleKind.THEME_SHARE, RuleKind.THEME_COUNT)
FULL_SHARE = 10_000


def check(problem: Problem) -> None:
    """Raise ``InvalidProblem`` unless the problem can be solved as it stands."""
    if not problem.areas:
        raise InvalidProblem("areas: there must be at least one")
    if problem.minor_units < 1:
        raise InvalidProblem("minor_units: must be at least 1")
    if problem.ballot_length < 1:
        raise InvalidProblem("ballot_length: must be at least 1")
    check_utility(problem.ballot_type, problem.utility)
    _unique("areas", "id", [a.id for a in problem.areas])
    _unique("pots", "id", [p.id for p in problem.pots])
    _unique("proposals", "id", [p.id for p in problem.proposals])
    _unique("proposals", "number", [str(p.number) for p in problem.proposals])
    _unique("rules", "id", [r.id for r in problem.rules])
    _unique("amendments", "id", [a.id for a in problem.amendments])
    _unique(
        "pots, rules and amendments",
        "id",
        [x.id for group in (problem.pots, problem.rules, problem.amendments) for x in group],
    )
    areas = {a.id for a in problem.areas}
    for area in problem.areas:
        _at_least(f"area {area.id!r}", "own_pot", area.own_pot)
        _at_least(f"area {area.id!r}", "population", area.population)
        _at_least(f"area {area.id!r}", "need", area.need)
    for pot in problem.pots:
        _at_least(f"pot {pot.id!r}", "amount", pot.amount)
        _known(f"pot {pot.id!r}", "areas", pot.areas, areas)
        _unique(f"pot {pot.id!r}", "areas", list(pot.areas))
        _unique(f"pot {pot.id!r}", "themes", list(pot.themes))
    for proposal in problem.proposals:
        _known(f"proposal {proposal.id!r}", "area", [proposal.area], areas)
        _check_proposal(proposal, f"proposal {proposal.id!r}")
    _unique("proposals and their levels", "id", [option.id for option in options_of(problem)])
    if sorted(problem.tie_order) != sorted(problem.by_id):
        raise InvalidProblem("tie_order: must name every proposal exactly once")
    for number, ballot in enumerate(problem.ballots):
        _check_ballot(problem, ballot, f"ballot {number + 1}", areas)
    for rule in problem.rules:
        _check_rule(problem, rule, f"rule {rule.id!r}", areas)
    _check_amendments(problem, problem.amendments)
    if problem.weighting is Weighting.BY_POPULATION:
        for area in problem.areas:
            _at_least(f"area {area.id!r}", "population", area.population, 1)


def _check_proposal(proposal: Proposal, where: str) -> None:
    _at_least(where, "cost", proposal.cost)
    _at_least(where, "match", proposal.match)
    _unique(where, "themes", list(proposal.themes))
    for year in proposal.running:
        _at_least(where, "running", year)
    _unique(where, "benefits", [benefit.group for benefit in proposal.benefits])
    for benefit in proposal.benefits:
        if not benefit.group:
            raise InvalidProblem(f"{where}: benefits: group: is missing")
        _check_share(f"{where}: benefits", benefit.share)
    above = Level(proposal.cost, FULL_SHARE)
    for level in proposal.levels:
        _at_least(where, "levels", level.cost)
        if not level.cost < above.cost or not 0 < level.share < above.share:
            raise InvalidProblem(
                f"{where}: levels: each must cost less, and be worth less, than the one above"
            )
        above = level


def _check_share(where: str, share: int) -> None:
    if not 0 <= share <= FULL_SHARE:
        raise InvalidProblem(f"{where}: share: must be between 0 and {FULL_SHARE} basis points")


def _check_ballot(problem: Problem, ballot: BallotClass, where: str, areas: set[str]) -> None:
    _at_least(where, "weight", ballot.weight)
    if ballot.area not in areas:
        _known(where, "area", [ballot.area], areas)
    if not problem.by_id.keys() >= set(ballot.choices):
        _known(where, "choices", ballot.choices, problem.by_id.keys())
    if len(set(ballot.choices)) < len(ballot.choices):
        raise InvalidProblem(f"{where}: choices: a proposal is there twice")
    if len(set(ballot.groups)) < len(ballot.groups):
        raise InvalidProblem(f"{where}: groups: one is there twice")
    if len(ballot.choices) > problem.ballot_length:
        raise InvalidProblem(f"{where}: choices: more than the {problem.ballot_length} allowed")
    if problem.ballot_type is BallotType.POINTS:
        if len(ballot.points) != len(ballot.choices):
            raise InvalidProblem(f"{where}: points: one number per choice is needed")
        for points in ballot.points:
            _at_least(where, "points", points)
    elif ballot.points:
        raise InvalidProblem(f"{where}: points: must be empty for {problem.ballot_type.value} ballots")


def _check_rule(problem: Problem, rule: EquityRule, where: str, areas: set[str]) -> None:
    _at_least(where, "amount", rule.amount)
    _at_least(where, "at_least", rule.at_least)
    if rule.area or rule.kind in AREA_RULES:
        _known(where, "area", [rule.area], areas)
    if rule.kind in THEME_RULES and not rule.theme:
        raise InvalidProblem(f"{where}: theme: is missing")
    if rule.kind in GROUP_RULES and not rule.group:
        raise InvalidProblem(f"{where}: group: is missing")
    if not 0 <= rule.exponent <= MOST_EXPONENT:
        raise InvalidProblem(f"{where}: exponent: must be between 0 and {MOST_EXPONENT}")
    if rule.support < (rule.kind is RuleKind.SYNERGY):
        raise InvalidProblem(f"{where}: support: must be at least {int(rule.kind is RuleKind.SYNERGY)}")
    _check_share(where, rule.share)
    if rule.at_most < -1:
        raise InvalidProblem(f"{where}: at_most: must be -1 (no limit) or more")
    if rule.kind is RuleKind.THEME_COUNT and 0 <= rule.at_most < rule.at_least:
        raise InvalidProblem(f"{where}: at_most: is less than at_least")
    _known(where, "proposals", rule.proposals, problem.by_id.keys())
    if len(set(rule.proposals)) < len(rule.proposals):
        raise InvalidProblem(f"{where}: proposals: one is there twice")
    if rule.kind in TOGETHER_RULES and len(rule.proposals) < 2:
        raise InvalidProblem(f"{where}: proposals: at least two are needed")


def _check_amendments(problem: Problem, amendments: Iterable[Amendment]) -> None:
    priced: set[str] = set()
    for amendment in amendments:
        where = f"amendment {amendment.id!r}"
        _known(where, "proposal", [amendment.proposal], problem.by_id.keys())
        _at_least(where, "cost", amendment.cost)
        if amendment.kind is AmendmentKind.REPRICE:
            if amendment.proposal in priced:
                raise InvalidProblem(f"{where}: proposal: {amendment.proposal!r} already has a new price")
            priced.add(amendment.proposal)


def _at_least(where: str, name: str, value: int, least: int = 0) -> None:
    if value < least:
        raise InvalidProblem(f"{where}: {name}: must be at least {least}")


def _known(where: str, name: str, ids: Iterable[str], known: Iterable[str]) -> None:
    allowed = set(known)
    for key in ids:
        if key not in allowed:
            raise InvalidProblem(f"{where}: {name}: unknown {key!r}")


def _unique(where: str, name: str, values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InvalidProblem(f"{where}: {name}: {value!r} is there twice")
        seen.add(value)
