"""The price of rules and the curve of support against fairness, against every plan of small problems."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from optimiser.engines.engine import PartEngine
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    InvalidProblem,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Status,
    Utility,
)
from optimiser.rules.max_support import solve_parts
from optimiser.studies.curve import Curve, Measure, MeasureKind, curve, curve_to_json, measures_of
from optimiser.studies.price import prices, prices_to_json
from tests.optimiser.brute import Brute, Option
from tests.optimiser.brute import prices as costs
from tests.optimiser.brute_rules import Figures, costs_of, paid, worth
from tests.optimiser.drawn import problems, rich

BASIS = 10_000
slow = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


@slow
@given(st.one_of(problems(most=6, pooled=True, rules=True, amendments=True), rich(most=4)))
def test_each_price_is_the_difference_of_two_exhaustive_searches(problem: Problem) -> None:
    found = prices(problem)
    kept = Brute(problem).best()
    kinds = {rule.id: rule.kind for rule in problem.rules}
    assert (found.plan is None) == (kept is None)
    assert [price.rules for price in found.each] == [(rule,) for rule in kinds]
    assert found.together is not None
    assert found.together.rules == tuple(kinds)
    for price in (*found.each, found.together):
        loose = Brute(problem, without=frozenset(price.rules)).best()
        if loose is None:
            assert (price.status, price.without, price.support) == (Status.INFEASIBLE, None, None)
            continue
        assert price.status is Status.OPTIMAL
        assert price.without is not None
        assert set(price.without.funded) == loose.funded
        if kept is None:
            assert (price.support, price.spend) == (None, None)
            continue
        assert price.support == loose.support - kept.support
        assert price.spend == kept.spend - loose.spend
        assert set(price.brings) == kept.funded - loose.funded
        assert set(price.drops) == loose.funded - kept.funded
        before, after = by_area(problem, loose), by_area(problem, kept)
        assert {c.area: (c.support, c.spend) for c in price.areas} == {
            area: (after[area][0] - before[area][0], after[area][1] - before[area][1])
            for area in after
            if after[area] != before[area]
        }
        if RuleKind.SYNERGY not in {kinds[rule] for rule in price.rules}:
            assert price.support >= 0


def by_area(problem: Problem, option: Option) -> dict[str, tuple[int, int]]:
    """Support and spend of a plan in each area."""
    figures, found = Figures(problem, costs(problem)), {}
    for area in problem.areas:
        mine = {k: level for k, level in option.plan.items() if problem.by_id[k].area == area.id}
        found[area.id] = (worth(problem, mine, figures.support), paid(mine, figures.cost))
    return found


def test_solved_parts_are_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = village()
    solved = solve_parts(problem)
    again = prices(problem, whole=solved.whole)
    assert again == prices(problem)
    monkeypatch.setattr(PartEngine, "best", lambda engine: pytest.fail("solved again"))
    assert prices(problem, whole=solved.whole) == again


def village(*rules: EquityRule) -> Problem:
    """Two areas on one pot of 10. By hand: the best plan is b and c (support 12, all in the west)."""
    return Problem(
        title="Village",
        currency="GBP",
        areas=(Area("east", "East", 4), Area("west", "West", 6)),
        pots=(Pot("pool", "Pool", 10),),
        proposals=(
            Proposal("a", 1, "A", "east", 4, ("green",), benefits=(Benefit("poor", 5000),)),
            Proposal("b", 2, "B", "west", 5),
            Proposal("c", 3, "C", "west", 5, ("play",)),
        ),
        ballot_type=BallotType.APPROVAL,
        ballot_length=3,
        utility=Utility.APPROVAL,
        ballots=(
            BallotClass("east", ("a",), 2),
            BallotClass("west", ("b",), 5),
            BallotClass("west", ("b", "c"), 1),
            BallotClass("west", ("c",), 5),
        ),
        tie_order=("a", "b", "c"),
        rules=rules,
    )


def test_the_price_of_fairness_by_hand() -> None:
    """With district fairness east keeps a (support 2), so b or c goes: 12 - 8 = 4 lost."""
    found = prices(village(EquityRule("fair", RuleKind.DISTRICT_FAIR)))
    (price,) = found.each
    assert (price.support, price.spend, price.brings, price.drops) == (4, -1, ("a",), ("c",))
    assert [(c.area, c.support, c.spend) for c in price.areas] == [("east", 2, 4), ("west", -6, -5)]
    assert found.together == price
    assert prices_to_json(found)["each"][0]["without"] == {"funded": ["b", "c"], "support": 12, "spend": 10}


def test_two_rules_that_ask_for_the_same_are_free_alone_and_not_together() -> None:
    floor = EquityRule("floor", RuleKind.AREA_FLOOR, area="east", amount=4)
    green = EquityRule("green", RuleKind.THEME_FLOOR, theme="green", amount=4)
    found = prices(village(floor, green))
    assert [price.support for price in found.each] == [0, 0]
    assert found.together is not None
    assert found.together.support == 4


def test_without_rules_there_is_no_price() -> None:
    found = prices(village())
    assert (found.each, found.together) == ((), None)
    assert found.plan is not None
    assert found.plan.funded == ("b", "c")


def test_an_impossible_rule_has_no_price_but_says_what_dropping_it_gives() -> None:
    found = prices(village(EquityRule("x", RuleKind.THEME_FLOOR, theme="green", amount=9)))
    (price,) = found.each
    assert found.plan is None
    assert (price.support, price.status) == (None, Status.OPTIMAL)
    assert price.without is not None
    assert price.without.support == 12


def test_the_curve_by_hand() -> None:
    """East's own pot buys 2, west's 6: nothing for the east is 0, a and b (or c) keep both whole."""
    found = curve(village(EquityRule("fair", RuleKind.DISTRICT_FAIR)), Measure(MeasureKind.OWN_POT), step=1)
    assert [(p.value, p.support, p.funded, p.chosen) for p in found.points] == [
        (0, 12, ("b", "c"), False),
        (10_000, 8, ("a", "b"), True),
    ]
    assert found.without == ("fair",)
    assert found.complete
    assert curve_to_json(found)["measure"] == {"kind": "own-pot", "of": ""}
    covered = curve(village(), Measure(MeasureKind.COVERAGE), step=1)
    assert [(p.value, p.support, p.chosen) for p in covered.points] == [(11 * BASIS // 13, 12, True)]
    poor = curve(village(), Measure(MeasureKind.GROUP_SPEND, "poor"), step=1)
    assert [(p.value, p.funded) for p in poor.points] == [
        (0, ("b", "c")),
        (4 * 5000 // 9, ("a", "b")),
        (5000, ("a",)),
    ]


def test_the_measures_of_a_problem() -> None:
    assert [(m.kind.value, m.of) for m in measures_of(village())] == [
        ("own-pot", ""),
        ("coverage", ""),
        ("group-spend", "poor"),
        ("theme-share", "green"),
        ("theme-share", "play"),
    ]


@pytest.mark.parametrize(
    ("measure", "step"),
    [
        (Measure(MeasureKind.COVERAGE), 0),
        (Measure(MeasureKind.COVERAGE, "green"), 1),
        (Measure(MeasureKind.THEME_SHARE), 1),
    ],
)
def test_a_measure_that_means_nothing_is_refused(measure: Measure, step: int) -> None:
    with pytest.raises(InvalidProblem):
        curve(village(), measure, step=step)


def test_totals_have_no_coverage() -> None:
    totals = replace(
        village(),
        ballot_type=BallotType.POINTS,
        utility=Utility.POINTS,
        ballots=(BallotClass("east", ("a",), 1, (2,)), BallotClass("west", ("b", "c"), 1, (6, 6))),
    )
    with pytest.raises(InvalidProblem, match="single ballots"):
        curve(totals, Measure(MeasureKind.COVERAGE))
    assert MeasureKind.COVERAGE not in {m.kind for m in measures_of(totals)}
    assert MeasureKind.COVERAGE in {m.kind for m in measures_of(totals, single=True)}


def value_of(problem: Problem, option: Option, measure: Measure) -> Fraction:
    """The measure in its own words."""
    if measure.kind is MeasureKind.COVERAGE:
        people = sum(b.weight for b in problem.ballots)
        happy = sum(b.weight for b in problem.ballots if option.plan.keys() & set(b.choices))
        return Fraction(happy, people) if people else Fraction(1)
    if measure.kind is MeasureKind.OWN_POT:
        own = Figures(problem, costs(problem)).of(EquityRule("", RuleKind.DISTRICT_FAIR))
        got = by_area(problem, option)
        return min([Fraction(1), *(Fraction(got[area][0], opt) for area, opt in own.items() if opt)])
    cost = costs_of(problem, costs(problem))
    part = {
        p.id: Fraction(measure.of in p.themes)
        if measure.kind is MeasureKind.THEME_SHARE
        else sum((Fraction(b.share, BASIS) for b in p.benefits if b.group == measure.of), Fraction(0))
        for p in problem.proposals
    }
    reached = sum((cost[k, n] * part[k] for k, n in option.plan.items()), Fraction(0))
    return reached / option.spend if option.spend else Fraction(0)


def efficient(problem: Problem, measure: Measure, without: tuple[str, ...]) -> list[tuple[int, int]]:
    """(value, support) of all plans that no other beats, by looking at all of them."""
    options = Brute(problem, without=frozenset(without)).options
    spends = measure.kind in (MeasureKind.GROUP_SPEND, MeasureKind.THEME_SHARE)
    nothing = max((o.support for o in options if spends and not o.spend), default=-1)
    points = {(int(value_of(problem, o, measure) * BASIS), o.support) for o in options}
    # A plan that spends nothing has any share of it: what has no more support than such a plan is left out.
    kept = {p for p in points if p[1] > nothing or p[0] == 0}
    return sorted(p for p in kept if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in kept))


MEASURES = st.sampled_from(
    [
        Measure(MeasureKind.OWN_POT),
        Measure(MeasureKind.COVERAGE),
        Measure(MeasureKind.GROUP_SPEND, "young"),
        Measure(MeasureKind.THEME_SHARE, "green"),
    ]
)
ROUNDS = st.one_of(rich(most=4, many=2), rich(most=5, kinds=(), levels=False, amendments=False))


@settings(slow, max_examples=80)
@given(ROUNDS, MEASURES)
def test_the_curve_is_the_efficient_set_of_all_plans(problem: Problem, measure: Measure) -> None:
    found = curve(problem, measure, step=1)
    assert found.complete
    assert [(p.value, p.support) for p in found.points] == efficient(problem, measure, found.without)
    best = Brute(problem).best()
    assert (found.chosen is None) == (best is None)
    if best is not None:
        assert found.chosen is not None
        assert set(found.chosen.funded) == best.funded
        on = (found.chosen.value, found.chosen.support) in [(p.value, p.support) for p in found.points]
        assert [p.funded for p in found.points if p.chosen] == ([found.chosen.funded] if on else [])


@settings(slow, max_examples=30)
@given(ROUNDS, MEASURES, st.sampled_from([7, 500, 3000, 20_000]))
def test_coarser_curves_have_both_ends_and_no_wrong_point(
    problem: Problem, measure: Measure, step: int
) -> None:
    fine, coarse = curve(problem, measure, step=1), curve(problem, measure, step=step)
    assume(fine.points)
    assert set(ends(coarse)) == set(ends(fine))
    assert set(coarse.points) <= set(fine.points)
    assert [p for p in coarse.points if p.chosen] == [p for p in fine.points if p.chosen]


def ends(found: Curve) -> tuple[object, object]:
    return found.points[0], found.points[-1]


def test_a_stopped_clock_claims_nothing() -> None:
    rule = EquityRule("green", RuleKind.THEME_SHARE, theme="green", share=1)
    found = curve(village(rule), Measure(MeasureKind.COVERAGE), time_limit=1e-9)
    assert not found.complete


def test_progress_can_stop_the_work() -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert 0 <= done <= total
        raise Stopped

    problem = village(EquityRule("fair", RuleKind.DISTRICT_FAIR))
    with pytest.raises(Stopped):
        prices(problem, progress=stop)
    with pytest.raises(Stopped):
        curve(problem, Measure(MeasureKind.OWN_POT), progress=stop)
