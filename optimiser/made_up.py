"""Made-up counties of any size, for benchmarks and rehearsals: the same numbers always give the same county.

Proposals cost from £500 to £25,000, a few are liked by many and most by few, and voters rank five in their
own area. Nothing about it is real.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    Level,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
)

THEMES = ("environment", "jobs", "young", "safety", "health", "travel")
CHOICES = 5
OWN_POT = 12_000_000
BASIS = 10_000


def county(areas: int, per_area: int, voters: int, *, seed: int = 1, pooled: bool = False) -> Problem:
    """A county without rules: every area has a pot, and all share one more (or, ``pooled``, one pot for
    all).
    """
    random = np.random.default_rng(seed)
    names = [f"area-{number:02}" for number in range(1, areas + 1)]
    proposals: list[Proposal] = []
    made, ballots = [], []
    people = _split(voters, areas)
    for name, voting in zip(names, people, strict=True):
        mine = _proposals(random, name, per_area, len(proposals))
        deprived = int(random.integers(1_500, 4_500))
        made.append(Area(name, name.title(), OWN_POT, max(1, voting) * 60, deprived))
        proposals += mine
        ballots += _ballots(random, name, [p.id for p in mine], voting)
    shared = 2_000_000 * areas
    pots = [Pot("shared", "Shared pot", shared + OWN_POT * areas * pooled)]
    if not pooled:
        pots += [Pot(f"pot-{name}", f"Pot of {name}", OWN_POT, (name,)) for name in names]
    return Problem(
        title=f"Made-up county of {areas} areas",
        currency="GBP",
        areas=tuple(made),
        pots=tuple(pots),
        proposals=tuple(proposals),
        ballot_type=BallotType.RANKING,
        ballot_length=CHOICES,
        utility=Utility.BORDA,
        ballots=tuple(ballots),
        tie_order=tuple(str(key) for key in random.permutation([p.id for p in proposals])),
    )


def with_levels(problem: Problem) -> Problem:
    """Every third proposal gets two levels: 70 % of the cost for 80 % of the support, 40 % for half of it."""
    return replace(
        problem,
        proposals=tuple(
            replace(p, levels=(Level(p.cost * 7 // 10, 8_000), Level(p.cost * 4 // 10, 5_000)))
            if p.number % 3 == 0 and p.cost >= 10
            else p
            for p in problem.proposals
        ),
    )


def _split(voters: int, areas: int) -> list[int]:
    """Areas differ in size: the largest has about three times the people of the smallest."""
    shares = [voters * (2 * n + areas) // (2 * areas * areas) for n in range(areas)]
    return [*shares[:-1], voters - sum(shares[:-1])]


def _proposals(random: np.random.Generator, area: str, count: int, before: int) -> list[Proposal]:
    costs = np.clip(np.exp(random.normal(8.7, 0.8, count)), 500, 25_000).astype(int) // 10 * 1_000
    towns = random.integers(0, 4, count)
    themes = random.integers(0, len(THEMES), count)
    return [
        Proposal(
            id=f"{area}:{n + 1}",
            number=before + n + 1,
            title=f"Proposal {n + 1} of {area}",
            area=area,
            cost=int(costs[n]),
            themes=(THEMES[themes[n]],),
            settlement=f"{area}/town-{towns[n] + 1}",
            match=int(costs[n]) // 2 if n % 4 == 0 else 0,
            running=(int(costs[n]) // 20,) * 3 if n % 5 == 0 else (),
            benefits=(Benefit("most-deprived", int(random.integers(0, 6)) * 1_000),),
        )
        for n in range(count)
    ]


def _ballots(random: np.random.Generator, area: str, ids: list[str], voters: int) -> list[BallotClass]:
    """Everybody ranks the best few of their tastes: what most people like, and luck (Gumbel's trick)."""
    liked = random.normal(0, 1.0, len(ids))
    found: dict[bytes, int] = {}
    width = min(CHOICES, len(ids))
    for start in range(0, voters, 50_000):
        size = min(50_000, voters - start)
        tastes = liked + random.gumbel(size=(size, len(ids)))
        ranked = np.argsort(-tastes, axis=1)[:, :width].astype(np.int32)
        for row in ranked:
            key = row.tobytes()
            found[key] = found.get(key, 0) + 1
    return [
        BallotClass(area, tuple([ids[n] for n in np.frombuffer(key, np.int32)]), weight)
        for key, weight in found.items()
    ]


def every_rule(problem: Problem) -> Problem:
    """The county under rules of every kind that couples areas or proposals; many of them bind."""
    pot = sum(pot.amount for pot in problem.pots)
    by_area = {area.id: [p for p in problem.proposals if p.area == area.id] for area in problem.areas}
    rules = [
        EquityRule("district-fair", RuleKind.DISTRICT_FAIR),
        EquityRule("need", RuleKind.NEED_FLOOR, share=4_500),
        EquityRule("environment-floor", RuleKind.THEME_FLOOR, theme="environment", amount=pot * 14 // 100),
        EquityRule("travel-cap", RuleKind.THEME_CAP, theme="travel", amount=pot * 18 // 100),
        EquityRule("young-share", RuleKind.THEME_SHARE, theme="young", share=1_600),
        EquityRule("health-count", RuleKind.THEME_COUNT, theme="health", at_least=len(by_area) * 3),
        EquityRule("deprived", RuleKind.GROUP_SPEND, group="most-deprived", share=2_400),
        EquityRule("running", RuleKind.RUNNING_CAP, amount=pot // 95),
        EquityRule("match", RuleKind.MATCH_FLOOR, share=1_320),
        EquityRule("largest", RuleKind.GRANT_CAP, amount=2_500_000),
        EquityRule("reached", RuleKind.COVERAGE, share=9_900),
    ]
    for number, (area, mine) in enumerate(by_area.items()):
        rules.append(EquityRule(f"towns-{area}", RuleKind.SETTLEMENT_COUNT, area=area, at_least=2))
        if number % 3 == 0:
            rules.append(
                EquityRule(f"floor-{area}", RuleKind.AREA_FLOOR, area=area, amount=OWN_POT * 23 // 20)
            )
        if number % 3 == 1:
            rules.append(
                EquityRule(f"ceiling-{area}", RuleKind.AREA_CEILING, area=area, amount=OWN_POT * 11 // 10)
            )
        ids = [p.id for p in mine]
        if len(ids) >= 8:
            rules.append(EquityRule(f"one-{area}", RuleKind.INCOMPATIBLE, proposals=tuple(ids[:2])))
            rules.append(EquityRule(f"after-{area}", RuleKind.REQUIRES, proposals=(ids[4], ids[7])))
    return replace(problem, rules=tuple(rules))
