"""Every way in which a problem can be unusable gets one line that names it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser import InvalidProblem
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    Level,
    Pot,
    Problem,
    RuleKind,
    Utility,
    Weighting,
)
from optimiser.validate import check
from tests.optimiser.test_canonical import SMALL


def rule(kind: RuleKind, **fields: object) -> Problem:
    return replace(SMALL, rules=(EquityRule("r", kind, **fields),))


def ballot(**fields: object) -> Problem:
    return replace(SMALL, ballots=(replace(BallotClass("a", ("p0",)), **fields),))


def amended(*amendments: Amendment) -> Problem:
    return replace(SMALL, amendments=amendments)


def priced(key: str, cost: int, proposal: str = "p0") -> Amendment:
    return Amendment(key, AmendmentKind.REPRICE, proposal, "Cllr", "because", cost)


def town(**fields: int) -> Problem:
    return replace(SMALL, areas=(replace(SMALL.areas[0], **fields),))


def asked(**fields: object) -> Problem:
    return replace(SMALL, proposals=(replace(P0, **fields), P1))


def level_ids() -> Problem:
    proposals = (replace(P0, levels=(Level(3, 5),)), replace(P1, id="p0@2"))
    return replace(SMALL, proposals=proposals, tie_order=("p0", "p0@2"), ballots=(), rules=(), amendments=())


P0, P1 = SMALL.proposals
CASES = [
    (replace(SMALL, areas=()), "areas"),
    (replace(SMALL, areas=(Area("a", "A", -1),)), "own_pot"),
    (replace(SMALL, areas=(*SMALL.areas, *SMALL.areas)), "areas: id: 'a'"),
    (replace(SMALL, minor_units=0), "minor_units"),
    (replace(SMALL, ballot_length=0), "ballot_length"),
    (replace(SMALL, utility=Utility.BORDA), "borda"),
    (replace(SMALL, pots=(Pot("x", "X", -1),)), "pot 'x': amount"),
    (replace(SMALL, pots=(Pot("x", "X", 1, ("nowhere",)),)), "nowhere"),
    (replace(SMALL, pots=(Pot("r", "X", 1),)), "'r' is there twice"),
    (replace(SMALL, proposals=(P0, replace(P1, id="p0"))), "proposals: id"),
    (replace(SMALL, proposals=(P0, replace(P1, number=1))), "proposals: number"),
    (replace(SMALL, proposals=(P0, replace(P1, cost=-1))), "proposal 'p1': cost"),
    (replace(SMALL, proposals=(P0, replace(P1, area="b"))), "proposal 'p1': area"),
    (replace(SMALL, tie_order=("p0",)), "tie_order"),
    (replace(SMALL, tie_order=("p0", "p0")), "tie_order"),
    (replace(SMALL, tie_order=("p0", "p1", "p2")), "tie_order"),
    (ballot(weight=-1), "ballot 1: weight"),
    (ballot(area="b"), "ballot 1: area"),
    (ballot(choices=("p9",)), "p9"),
    (ballot(choices=("p0", "p0")), "twice"),
    (replace(ballot(choices=("p0", "p1")), ballot_length=1), "more than the 1"),
    (ballot(points=(3,)), "points"),
    (replace(ballot(), ballot_type=BallotType.POINTS, utility=Utility.POINTS), "one number per choice"),
    (replace(ballot(points=(-3,)), ballot_type=BallotType.POINTS, utility=Utility.POINTS), "points"),
    (rule(RuleKind.AREA_FLOOR, area="a", amount=-1), "amount"),
    (rule(RuleKind.AREA_FLOOR, amount=1), "area"),
    (rule(RuleKind.AREA_CEILING, area="b", amount=1), "area"),
    (rule(RuleKind.THEME_CAP, amount=1), "theme"),
    (rule(RuleKind.THEME_SHARE, theme="green", share=10_001), "share"),
    (rule(RuleKind.THEME_COUNT, theme="green", at_least=-1), "at_least"),
    (rule(RuleKind.THEME_COUNT, theme="green", at_most=-2), "at_most"),
    (rule(RuleKind.THEME_COUNT, theme="green", at_least=2, at_most=1), "at_most"),
    (rule(RuleKind.INCOMPATIBLE, proposals=("p0",)), "at least two"),
    (rule(RuleKind.INCOMPATIBLE, proposals=("p0", "p0")), "twice"),
    (rule(RuleKind.REQUIRES, proposals=("p0", "p9")), "p9"),
    (town(population=-1), "area 'a': population"),
    (town(need=-1), "area 'a': need"),
    (replace(town(need=-1), pots=()), "area 'a': need"),
    (replace(town(), weighting=Weighting.BY_POPULATION), "area 'a': population: must be at least 1"),
    (replace(SMALL, pots=(Pot("x", "X", 1, ("a", "a")),)), "pot 'x': areas: 'a' is there twice"),
    (replace(SMALL, pots=(Pot("x", "X", 1, (), ("g", "g")),)), "pot 'x': themes: 'g' is there twice"),
    (asked(themes=("g", "g")), "proposal 'p0': themes: 'g' is there twice"),
    (asked(match=-1), "proposal 'p0': match"),
    (asked(running=(0, -1)), "proposal 'p0': running"),
    (asked(benefits=(Benefit("g", -1),)), "proposal 'p0': benefits: share"),
    (asked(benefits=(Benefit("g", 10_001),)), "proposal 'p0': benefits: share"),
    (asked(benefits=(Benefit("", 1),)), "proposal 'p0': benefits: group: is missing"),
    (asked(benefits=(Benefit("g", 1), Benefit("g", 2))), "proposal 'p0': benefits: 'g' is there twice"),
    (asked(levels=(Level(-1, 5),)), "proposal 'p0': levels"),
    (asked(levels=(Level(4, 5),)), "proposal 'p0': levels: each must cost less"),
    (asked(levels=(Level(3, 10_000),)), "proposal 'p0': levels: each must cost less"),
    (asked(levels=(Level(3, 0),)), "proposal 'p0': levels: each must cost less"),
    (asked(levels=(Level(2, 5), Level(3, 4))), "proposal 'p0': levels: each must cost less"),
    (asked(levels=(Level(3, 5), Level(2, 5))), "proposal 'p0': levels: each must cost less"),
    (level_ids(), "proposals and their levels: id: 'p0@2' is there twice"),
    (ballot(groups=("g", "g")), "ballot 1: groups: one is there twice"),
    (rule(RuleKind.NEED_FLOOR, share=10_001), "rule 'r': share"),
    (rule(RuleKind.NEED_FLOOR, share=1, exponent=4), "rule 'r': exponent"),
    (rule(RuleKind.NEED_FLOOR, share=1, exponent=-1), "rule 'r': exponent"),
    (rule(RuleKind.GRANT_CAP, amount=-1), "rule 'r': amount"),
    (rule(RuleKind.GRANT_MINIMUM, amount=1, area="b"), "rule 'r': area: unknown 'b'"),
    (rule(RuleKind.SETTLEMENT_CAP, amount=1), "rule 'r': area"),
    (rule(RuleKind.SETTLEMENT_COUNT, at_least=1), "rule 'r': area"),
    (rule(RuleKind.SETTLEMENT_COUNT, area="a", at_least=-1), "rule 'r': at_least"),
    (rule(RuleKind.GROUP_SPEND, share=1), "rule 'r': group: is missing"),
    (rule(RuleKind.GROUP_SUPPORT, share=1), "rule 'r': group: is missing"),
    (rule(RuleKind.GROUP_SUPPORT, share=-1, group="a"), "rule 'r': share"),
    (rule(RuleKind.COVERAGE, share=10_001), "rule 'r': share"),
    (rule(RuleKind.SYNERGY, proposals=("p0", "p1")), "rule 'r': support: must be at least 1"),
    (rule(RuleKind.SYNERGY, proposals=("p0",), support=1), "rule 'r': proposals: at least two"),
    (rule(RuleKind.COVERAGE, share=1, support=-1), "rule 'r': support: must be at least 0"),
    (replace(SMALL, rules=(*SMALL.rules, *SMALL.rules)), "rules: id"),
    (amended(priced("x", 1, "p9")), "p9"),
    (amended(priced("x", -1)), "cost"),
    (amended(priced("x", 1), priced("x", 2, "p1")), "amendments: id"),
    (amended(priced("x", 1), priced("y", 2)), "already has a new price"),
]


@pytest.mark.parametrize(("problem", "words"), CASES, ids=[words for _, words in CASES])
def test_unusable(problem: Problem, words: str) -> None:
    with pytest.raises(InvalidProblem) as error:
        check(problem)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_usable() -> None:
    check(SMALL)
    check(replace(SMALL, proposals=(P0, replace(P1, cost=10**9)), ballots=()))


def test_a_proposal_is_needed_for_nothing() -> None:
    empty = replace(SMALL, proposals=(), ballots=(), tie_order=(), rules=(), amendments=())
    check(empty)
