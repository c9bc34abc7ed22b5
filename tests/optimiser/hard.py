"""Problems that are hard on purpose: support that follows cost, and many rules that each take half.

"Strongly correlated" knapsacks (Pisinger, *Where are the hard knapsack problems?*, 2005) with several
constraints: every proposal is worth nearly what it costs, so no bound tells one plan from another.
"""

from __future__ import annotations

from random import Random

from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
)


def hard_problem(seed: int, proposals: int, rules: int) -> Problem:
    """One area that can fund half of its proposals, under ``rules`` caps of half a theme's costs each."""
    random = Random(seed)  # noqa: S311
    costs = [random.randrange(1_000_000, 2_000_000) for _ in range(proposals)]
    themes = [tuple(f"t{k}" for k in range(rules) if random.random() < 0.5) for _ in costs]
    asked = tuple(
        Proposal(f"p{n}", n + 1, f"Proposal {n}", "a", cost, mine)
        for n, (cost, mine) in enumerate(zip(costs, themes, strict=True))
    )
    caps = tuple(
        EquityRule(f"cap-{k}", RuleKind.THEME_CAP, theme=f"t{k}", amount=half)
        for k in range(rules)
        if (half := sum(cost for cost, mine in zip(costs, themes, strict=True) if f"t{k}" in mine) // 2)
    )
    ids = tuple(p.id for p in asked)
    money = sum(costs) // 2
    return Problem(
        title="hard",
        currency="GBP",
        areas=(Area("a", "A", money),),
        pots=(Pot("pot", "Pot", money, ("a",)),),
        proposals=asked,
        ballot_type=BallotType.POINTS,
        ballot_length=proposals,
        utility=Utility.POINTS,
        ballots=(BallotClass("a", ids, 1, tuple(cost // 1000 + 100 for cost in costs)),),
        tie_order=ids,
        rules=caps,
    )
