"""Towns for studies: a small one, one with many proposals and ties, one with totals for ballots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, settings

from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    Utility,
)

slow = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


def town(*rules: EquityRule) -> Problem:
    """One area, money for one of two: a has 60 of 100 voters, b 40; c is free of charge."""
    return Problem(
        title="Town",
        currency="GBP",
        areas=(Area("town", "Town", 10),),
        pots=(Pot("pot", "Pot", 10),),
        proposals=(
            Proposal("a", 1, "A", "town", 10),
            Proposal("b", 2, "B", "town", 10),
            Proposal("c", 3, "C", "town", 0),
        ),
        ballot_type=BallotType.APPROVAL,
        ballot_length=3,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("town", ("a",), 52), BallotClass("town", ("b",), 48)),
        tie_order=("b", "a", "c"),
        rules=rules,
    )


def many(n: int, seed: int) -> Problem:
    """A town of n proposals with costs and ballots from a fixed generator: ties, and no luck."""
    random = np.random.Generator(np.random.PCG64(seed))
    costs = (random.integers(1, 12, size=n) * 50).tolist()
    ids = [f"p{i}" for i in range(n)]
    ballots = tuple(
        BallotClass("town", tuple(ids[i] for i in sorted(random.permutation(n)[:3].tolist())), weight)
        for weight in random.integers(1, 5, size=80).tolist()
    )
    return replace(
        town(),
        pots=(Pot("pot", "Pot", sum(costs) // 3),),
        proposals=tuple(Proposal(key, i + 1, key, "town", costs[i]) for i, key in enumerate(ids)),
        ballots=tuple(dict.fromkeys(ballots)),
        tie_order=tuple(ids),
    )


def totals() -> Problem:
    ballot = BallotClass("town", ("a", "b"), 1, (52, 48))
    return replace(town(), ballot_type=BallotType.POINTS, utility=Utility.POINTS, ballots=(ballot,))
