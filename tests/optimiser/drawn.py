"""Small problems for hypothesis: few distinct costs and supports, so that ties are many."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    Level,
    Money,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
    Weighting,
)

THEMES = ("green", "play")
TOGETHER = (RuleKind.INCOMPATIBLE, RuleKind.REQUIRES, RuleKind.SYNERGY)
FIRST_RULES = (
    RuleKind.DISTRICT_FAIR,
    RuleKind.AREA_FLOOR,
    RuleKind.AREA_CEILING,
    RuleKind.THEME_FLOOR,
    RuleKind.THEME_CAP,
    RuleKind.THEME_SHARE,
    RuleKind.THEME_COUNT,
    RuleKind.INCOMPATIBLE,
    RuleKind.REQUIRES,
)


@st.composite
def problems(
    draw: st.DrawFn, *, most: int = 7, pooled: bool = False, rules: bool = False, amendments: bool = False
) -> Problem:
    """Small problems with many ties: few distinct costs and supports."""
    areas = ("a", "b", "c")[: draw(st.integers(1, 3))]
    money = st.integers(0, 12)
    kind = draw(st.sampled_from(["own", "shared", "both"])) if pooled else "own"
    pots = []
    if kind in ("own", "both"):
        pots += [Pot(f"pot-{a}", f"Pot {a}", draw(money), (a,)) for a in areas]
    if kind in ("shared", "both"):
        pots.append(Pot("pot-all", "All", draw(st.integers(0, 25))))
    if pooled and draw(st.booleans()) and draw(st.booleans()):
        pots.append(Pot("pot-green", "Green", draw(money), (), ("green",)))
    n = draw(st.integers(1, most))
    proposals, ballots = [], []
    for i in range(n):
        area = draw(st.sampled_from(areas))
        themes = tuple(t for t in THEMES if draw(st.booleans()))
        proposals.append(Proposal(f"p{i}", i + 1, f"Title {i}", area, draw(st.integers(0, 8)), themes))
        weight = draw(st.integers(0, 6))
        ballots.append(BallotClass(area, (f"p{i}",), weight))
    ids = [p.id for p in proposals]
    problem = Problem(
        title="Small",
        currency="GBP",
        areas=tuple(Area(a, a.upper(), draw(st.integers(0, 9))) for a in areas),
        pots=tuple(pots),
        proposals=tuple(proposals),
        ballot_type=BallotType.APPROVAL,
        ballot_length=10,
        utility=Utility.APPROVAL,
        ballots=tuple(ballots),
        tie_order=tuple(draw(st.permutations(ids))),
    )
    if rules:
        problem = replace(
            problem, rules=tuple(draw(_rule(i, areas, ids)) for i in range(draw(st.integers(1, 3))))
        )
    if amendments:
        made = []
        for i in range(draw(st.integers(1, 3))):
            kind_ = draw(st.sampled_from(list(AmendmentKind)))
            target = draw(st.sampled_from(ids))
            if kind_ is AmendmentKind.REPRICE and any(a.kind is kind_ and a.proposal == target for a in made):
                continue
            made.append(Amendment(f"am{i}", kind_, target, "Cllr", "because", draw(st.integers(0, 8))))
        problem = replace(problem, amendments=tuple(made))
    return problem


@st.composite
def _rule(draw: st.DrawFn, number: int, areas: tuple[str, ...], ids: list[str]) -> EquityRule:
    kinds = [k for k in FIRST_RULES if len(ids) > 1 or k not in (RuleKind.INCOMPATIBLE, RuleKind.REQUIRES)]
    kind = draw(st.sampled_from(kinds))
    name = f"r{number}"
    area = draw(st.sampled_from(areas))
    theme = draw(st.sampled_from(THEMES))
    amount = draw(st.integers(0, 10))
    match kind:
        case RuleKind.DISTRICT_FAIR:
            return EquityRule(name, kind)
        case RuleKind.AREA_FLOOR | RuleKind.AREA_CEILING:
            return EquityRule(name, kind, area=area, amount=amount)
        case RuleKind.THEME_FLOOR | RuleKind.THEME_CAP:
            return EquityRule(name, kind, area=draw(st.sampled_from(["", area])), theme=theme, amount=amount)
        case RuleKind.THEME_SHARE:
            return EquityRule(name, kind, area=draw(st.sampled_from(["", area])), theme=theme, share=2500)
        case RuleKind.THEME_COUNT:
            least, most = draw(st.integers(0, 2)), draw(st.integers(2, 3))
            return EquityRule(name, kind, theme=theme, at_least=least, at_most=most)
        case _:
            group = draw(st.permutations(ids))[: draw(st.integers(2, min(3, len(ids))))]
            return EquityRule(name, kind, proposals=tuple(group))


WORKSHOPS = ("", "hall", "school")
GROUPS = ("young", "old")
PLACES = ("", "mill", "quay")
MONEY = (Money.ANY, Money.ANY, Money.CAPITAL, Money.REVENUE)


@st.composite
def rich(
    draw: st.DrawFn,
    *,
    most: int = 5,
    kinds: tuple[RuleKind, ...] = tuple(RuleKind),
    many: int = 3,
    amendments: bool = True,
    levels: bool = True,
) -> Problem:
    """Problems that use everything: every kind of rule, levels, weights, kinds of money, groups."""
    problem = draw(problems(most=most, pooled=True, amendments=amendments))
    small = st.integers(0, 5)
    proposals = tuple(draw(_dressed(p, levels)) for p in problem.proposals)
    ids = [p.id for p in proposals]
    ballots = tuple(
        BallotClass(
            draw(st.sampled_from(problem.areas)).id,
            tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))),
            draw(small),
            (),
            tuple(g for g in GROUPS if draw(st.booleans())),
            draw(st.sampled_from(WORKSHOPS)),
        )
        for _ in range(draw(st.integers(1, 6)))
    )
    areas = tuple(replace(a, population=draw(st.integers(1, 9)), need=draw(small)) for a in problem.areas)
    names = tuple(a.id for a in areas)
    usable = [k for k in kinds if len(ids) > 1 or k not in TOGETHER]
    rules = tuple(
        draw(rule_of(draw(st.sampled_from(usable)), f"r{i}", names, ids))
        for i in range(draw(st.integers(1, many)) if usable else 0)
    )
    return replace(
        problem,
        areas=areas,
        pots=tuple(replace(pot, money=draw(st.sampled_from(MONEY))) for pot in problem.pots),
        proposals=proposals,
        ballots=(*problem.ballots, *ballots) if draw(st.booleans()) else ballots,
        rules=rules,
        weighting=draw(st.sampled_from([Weighting.RAW, *Weighting])),
        utility=draw(st.sampled_from([Utility.APPROVAL] * 4 + [Utility.COST])),
    )


@st.composite
def _dressed(draw: st.DrawFn, proposal: Proposal, levels: bool) -> Proposal:
    steps: list[Level] = []
    cost, share = proposal.cost, 10_000
    while levels and cost and len(steps) < 2 and draw(st.integers(0, 2)) == 0:
        cost, share = draw(st.integers(0, cost - 1)), draw(st.integers(1, share - 1))
        steps.append(Level(cost, share))
        if share == 1:
            break
    benefits = tuple(
        Benefit(g, draw(st.sampled_from([2500, 5000, 10_000]))) for g in GROUPS if draw(st.booleans())
    )
    return replace(
        proposal,
        settlement=draw(st.sampled_from(PLACES)),
        money=draw(st.sampled_from(MONEY)),
        match=draw(st.integers(0, 5)),
        running=tuple(draw(st.lists(st.integers(0, 4), max_size=2))),
        benefits=benefits,
        levels=tuple(steps),
    )


@st.composite
def rule_of(draw: st.DrawFn, kind: RuleKind, name: str, areas: tuple[str, ...], ids: list[str]) -> EquityRule:
    """A rule of a kind, with figures that bind now and then."""
    area = draw(st.sampled_from(areas))
    where = draw(st.sampled_from(["", area]))
    theme = draw(st.sampled_from(THEMES))
    amount = draw(st.integers(0, 10))
    share = draw(st.sampled_from([1000, 2500, 3333, 5000, 8000, 10_000]))
    group = draw(st.sampled_from([*GROUPS, *areas]))
    least = draw(st.integers(0, 2))
    match kind:
        case RuleKind.DISTRICT_FAIR | RuleKind.PROPORTIONALITY:
            return EquityRule(name, kind)
        case RuleKind.AREA_FLOOR | RuleKind.AREA_CEILING | RuleKind.SETTLEMENT_CAP:
            return EquityRule(name, kind, area=area, amount=amount)
        case RuleKind.SETTLEMENT_COUNT:
            return EquityRule(name, kind, area=area, at_least=least)
        case RuleKind.THEME_FLOOR | RuleKind.THEME_CAP:
            return EquityRule(name, kind, area=where, theme=theme, amount=amount)
        case RuleKind.THEME_SHARE:
            return EquityRule(name, kind, area=where, theme=theme, share=share)
        case RuleKind.THEME_COUNT:
            at_most = draw(st.sampled_from([-1, 2, 3]))
            return EquityRule(name, kind, area=where, theme=theme, at_least=least, at_most=at_most)
        case RuleKind.NEED_FLOOR:
            return EquityRule(name, kind, share=share, exponent=draw(st.integers(0, 2)))
        case RuleKind.GRANT_MINIMUM | RuleKind.GRANT_CAP | RuleKind.RUNNING_CAP:
            return EquityRule(name, kind, area=where, amount=amount)
        case RuleKind.MATCH_FLOOR | RuleKind.COVERAGE:
            return EquityRule(name, kind, area=where, share=share)
        case RuleKind.GROUP_SPEND:
            return EquityRule(name, kind, area=where, group=group, share=share)
        case RuleKind.GROUP_SUPPORT:
            return EquityRule(name, kind, group=group, share=share)
        case RuleKind.INCOMPATIBLE | RuleKind.REQUIRES | RuleKind.SYNERGY:
            some = draw(st.permutations(ids))[: draw(st.integers(2, min(3, len(ids))))]
            extra = draw(st.integers(1, 5)) if kind is RuleKind.SYNERGY else 0
            return EquityRule(name, kind, proposals=tuple(some), support=extra)
