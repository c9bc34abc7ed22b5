"""How a ballot becomes support: the named, published utilities. Integers only, no randomness.

Let a ballot name ``m`` proposals, let a proposal stand at place ``r`` (1 = first), and let ``k`` be the
most choices a ballot may hold in this round (``Problem.ballot_length``). One person gives it

============  ==============================  ====================================================
approval      1                               every proposal ticked counts the same
borda         k - r + 1                       the round's own k: a first choice is worth k to
                                              everybody, however many choices they made; a proposal
                                              left out gets nothing
borda-own     m - r + 1                       each ballot's own length, as Pabulib scores "ordinal"
harmonic      lcm(1..k) / r                   1, 1/2, 1/3 ... scaled until whole
points        the points written              cumulative and scoring ballots
cost          cost of the proposal            approval x cost in minor units: the Polish and Swiss
                                              official practice, which favours dear proposals
============  ==============================  ====================================================

and a class of ``weight`` people gives ``weight`` times that. Scaling never changes who wins.

Sources: borda, de Borda 1781 ("truncated to the left" when k is fixed: Emerson, *Social Choice and
Welfare* 2013); harmonic, the Dowdall count; cost utilities, Brill et al., *Proportionality in
Approval-Based Participatory Budgeting* (AAAI 2023); file format scoring, Faliszewski et al. (IJCAI 2023).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from optimiser.model import BallotClass, BallotType, InvalidProblem, Problem, Utility

MAX_BALLOT_LENGTH = 1000

_RANKED = (Utility.BORDA, Utility.BORDA_OWN, Utility.HARMONIC)


def applicable(ballot_type: BallotType) -> tuple[Utility, ...]:
    """The utilities that make sense for a type of ballot, the usual one first."""
    if ballot_type is BallotType.RANKING:
        return (*_RANKED, Utility.APPROVAL, Utility.COST)
    if ballot_type is BallotType.POINTS:
        return (Utility.POINTS, Utility.APPROVAL, Utility.COST)
    return (Utility.APPROVAL, Utility.COST)


def check_utility(ballot_type: BallotType, utility: Utility) -> None:
    """Raise ``InvalidProblem`` when the ballots do not say what this utility counts."""
    if utility not in applicable(ballot_type):
        names = ", ".join(u.value for u in applicable(ballot_type))
        raise InvalidProblem(
            f"utility {utility.value!r} cannot be used with {ballot_type.value} ballots: use one of {names}"
        )


def harmonic_scale(ballot_length: int) -> int:
    """lcm(1..k): the smallest number that makes 1, 1/2 ... 1/k whole; what a first choice is worth."""
    return lcm(*range(1, max(ballot_length, 1) + 1))


def scores(problem: Problem, ballot_class: BallotClass) -> dict[str, int]:
    """What ONE person of this class gives each proposal named on the ballot (others: nothing).

    Raises ``InvalidProblem`` when the utility does not fit the type of ballot.
    """
    check_utility(problem.ballot_type, problem.utility)
    return dict(_give(problem, ballot_class, _places(problem)))


def support(problem: Problem) -> dict[str, int]:
    """Total support of every proposal, in order of the problem: sum over classes of weight x score."""
    check_utility(problem.ballot_type, problem.utility)
    total = dict.fromkeys((p.id for p in problem.proposals), 0)
    if problem.utility in (Utility.APPROVAL, Utility.COST):
        for ballot in problem.ballots:
            weight = ballot.weight
            for choice in ballot.choices:
                total[choice] += weight
        if problem.utility is Utility.COST:
            return {p.id: total[p.id] * p.cost for p in problem.proposals}
        return total
    places = _places(problem)
    for ballot in problem.ballots:
        weight = ballot.weight
        for proposal, score in _give(problem, ballot, places):
            total[proposal] += weight * score
    return total


def _places(problem: Problem) -> tuple[int, ...]:
    """What each place is worth where that is the same on every ballot; empty for the other utilities."""
    k = problem.ballot_length
    if k > MAX_BALLOT_LENGTH and problem.utility in (Utility.BORDA, Utility.HARMONIC):
        raise InvalidProblem(
            f"ballot_length: must be at most {MAX_BALLOT_LENGTH} for {problem.utility.value}"
        )
    if problem.utility is Utility.BORDA:
        return tuple(range(k, 0, -1))
    if problem.utility is Utility.HARMONIC:
        first = harmonic_scale(k)
        return tuple(first // rank for rank in range(1, k + 1))
    return ()


def _give(problem: Problem, ballot: BallotClass, places: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    choices = ballot.choices
    match problem.utility:
        case Utility.APPROVAL:
            return ((choice, 1) for choice in choices)
        case Utility.BORDA | Utility.HARMONIC:
            if len(choices) > len(places):
                raise InvalidProblem(
                    f"a ballot of {len(choices)} choices is longer than the round's {problem.ballot_length}"
                )
            return zip(choices, places, strict=False)
        case Utility.BORDA_OWN:
            return zip(choices, range(len(choices), 0, -1), strict=True)
        case Utility.POINTS:
            if len(ballot.points) != len(choices):
                raise InvalidProblem(
                    f"a ballot of {len(choices)} choices has points for {len(ballot.points)} of them"
                )
            return zip(choices, ballot.points, strict=True)
        case Utility.COST:
            costs = problem.by_id
            return ((choice, costs[choice].cost) for choice in choices)
