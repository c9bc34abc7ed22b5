"""Equal shares and Phragmén, straight from the papers: person by person, in fractions, as slowly as they
come.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from optimiser.ballots import scores
from optimiser.model import Area, BallotClass, BallotType, Pot, Problem, Proposal, Utility

Worth = list[dict[str, int]]


def people_of(problem: Problem) -> Worth:
    """What each person gets of each proposal they chose."""
    found: Worth = []
    for ballot in problem.ballots:
        worth = {key: value for key, value in scores(problem, ballot).items() if value}
        found.extend([worth] * ballot.weight)
    return found


def rate_of(cost: int, means: list[tuple[Fraction, int]]) -> Fraction | None:
    """The least rho with sum of min(budget, rho x worth) = cost; None when there is not enough."""
    if sum((money for money, _ in means), Fraction(0)) < cost:
        return None
    means = sorted(means, key=lambda pair: pair[0] / pair[1])
    paid, rest = Fraction(0), sum(worth for _, worth in means)
    for money, worth in means:
        rate = (cost - paid) / Fraction(rest)
        if rate * worth <= money:
            return rate
        paid += money
        rest -= worth
    raise AssertionError("somebody can always pay the last part")


def equal_shares(problem: Problem, raised: int = 0) -> list[str]:
    """Winners in the order in which they are bought; every person's share is raised by so much."""
    worth = people_of(problem)
    if not worth:
        return []
    money = [Fraction(sum(pot.amount for pot in problem.pots), len(worth)) + raised for _ in worth]
    winners: list[str] = []
    while True:
        best: tuple[Fraction, int, str] | None = None
        for place, key in enumerate(problem.tie_order):
            backers = [i for i, mine in enumerate(worth) if key in mine]
            if key in winners or not backers:
                continue
            rate = rate_of(problem.by_id[key].cost, [(money[i], worth[i][key]) for i in backers])
            if rate is not None and (best is None or (rate, place) < best[:2]):
                best = rate, place, key
        if best is None:
            return winners
        winners.append(best[2])
        for i, mine in enumerate(worth):
            money[i] -= min(money[i], best[0] * mine.get(best[2], 0))


def completed(problem: Problem, how: str) -> list[str]:
    """Winners with everybody's share raised step by step, every step counted."""
    cost = {p.id: p.cost for p in problem.proposals}
    budget = sum(pot.amount for pot in problem.pots)
    wanted = {key for mine in people_of(problem) for key in mine}
    winners, steps = equal_shares(problem), 0
    while True:
        spent = sum(cost[key] for key in winners)
        rest = wanted.difference(winners)
        if not rest or (how == "add1-exhaustive" and all(cost[key] > budget - spent for key in rest)):
            return winners
        steps += 1
        following = equal_shares(problem, steps * problem.minor_units)
        if sum(cost[key] for key in following) > budget:
            return winners
        winners = following


def phragmen(problem: Problem) -> list[str]:
    """Winners in the order in which they are bought: loads of single people, the least largest load first."""
    worth = people_of(problem)
    budget = sum(pot.amount for pot in problem.pots)
    load = [Fraction(0) for _ in worth]
    winners: list[str] = []
    spent = 0
    while True:
        ready: dict[str, Fraction] = {}
        for key in problem.tie_order:
            backers = [i for i, mine in enumerate(worth) if key in mine]
            cost = problem.by_id[key].cost
            if key not in winners and backers and cost <= budget:
                ready[key] = (sum((load[i] for i in backers), Fraction(0)) + cost) / len(backers)
        if not ready:
            return winners
        tied = [key for key, when in ready.items() if when == min(ready.values())]
        if any(spent + problem.by_id[key].cost > budget for key in tied):
            return winners
        winners.append(tied[0])
        spent += problem.by_id[tied[0]].cost
        load = [
            ready[tied[0]] if tied[0] in mine else before for before, mine in zip(load, worth, strict=True)
        ]


USUAL = {
    BallotType.APPROVAL: [Utility.APPROVAL, Utility.COST],
    BallotType.RANKING: [Utility.BORDA, Utility.BORDA_OWN, Utility.HARMONIC, Utility.COST],
    BallotType.POINTS: [Utility.POINTS, Utility.APPROVAL],
}


@st.composite
def elections(
    draw: st.DrawFn, *, dearest: int = 9, dear: int = 0, kinds: tuple[BallotType, ...] = tuple(BallotType)
) -> Problem:
    """One pot, few people, few prices: ties everywhere. ``dear`` is added to every cost that is not 0."""
    size = draw(st.integers(1, 6))
    ids = [f"p{n}" for n in range(size)]
    kind = draw(st.sampled_from(kinds))
    ballots = []
    for _ in range(draw(st.integers(1, 6))):
        choices = tuple(draw(st.permutations(ids))[: draw(st.integers(0, size))])
        points = tuple(draw(st.integers(0, 3)) for _ in choices) if kind is BallotType.POINTS else ()
        ballots.append(BallotClass("a", choices, draw(st.integers(0, 3)), points))
    costs = [draw(st.integers(0, dearest)) for _ in ids]
    budget = draw(st.integers(1, 4 * dearest)) + 2 * dear
    return Problem(
        title="Crook",
        currency="GBP",
        areas=(Area("a", "Crook", budget),),
        pots=(Pot("pot", "Pot", budget),),
        proposals=tuple(
            Proposal(key, n, key, "a", cost and cost + dear)
            for n, (key, cost) in enumerate(zip(ids, costs, strict=True), 1)
        ),
        ballot_type=kind,
        ballot_length=size,
        utility=draw(st.sampled_from(USUAL[kind])),
        ballots=tuple(ballots),
        tie_order=tuple(draw(st.permutations(ids))),
        minor_units=draw(st.sampled_from([1, 2])),
    )
