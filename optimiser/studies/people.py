"""Who stands behind the ballots: single people, or only the totals of many.

A problem may carry one ballot of points per area that holds that area's totals (so that nobody's ballot
leaves the count). Support is the same number either way, but such a ballot is no person: nothing that speaks
of voters can be worked out from it. ``single_ballots`` says which it is, erring on the side of silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from optimiser.model import BallotType, InvalidProblem, Problem
from optimiser.options import options_of

NEEDS_SINGLE_BALLOTS = "needs single ballots"
# Rules that look at ballots only through the support of each proposal. All others count people.
RULES_OF_SUPPORT = frozenset({"max-support", "greedy-skip", "greedy-stop"})


@dataclass(frozen=True, slots=True)
class Voters:
    """What the voters of a problem get, every person counted once whatever the weighting.

    ``nothing`` of ``people`` have no funded choice (blank ballots among them); ``choices`` is the number of
    funded choices of all of them together.
    """

    people: int
    nothing: int
    choices: int

    @property
    def share_with_nothing(self) -> Fraction:
        """Of all who voted; 0 when nobody did."""
        return Fraction(self.nothing, self.people) if self.people else Fraction(0)

    @property
    def choices_each(self) -> Fraction:
        """Funded choices per voter; 0 when nobody voted."""
        return Fraction(self.choices, self.people) if self.people else Fraction(0)


def single_ballots(problem: Problem) -> bool:
    """Whether every ballot class is of people who marked that ballot.

    False for ballots of points when no area (and workshop, and set of groups) has more than one, cast by
    one: that is how totals look. An election of points in which one person voted per area looks the same;
    whoever knows better says so with the argument ``single`` that the functions here and elsewhere take.
    """
    if problem.ballot_type is not BallotType.POINTS:
        return True
    seen: set[object] = set()
    for ballot in problem.ballots:
        key = (ballot.area, ballot.workshop, ballot.groups)
        if ballot.weight > 1 or key in seen:
            return True
        seen.add(key)
    return False


def need_single_ballots(problem: Problem, single: bool | None, what: str) -> None:
    """Raise ``InvalidProblem`` when ``what`` cannot be worked out because there are only totals."""
    if not (single_ballots(problem) if single is None else single):
        raise InvalidProblem(f"{what} {NEEDS_SINGLE_BALLOTS}: this problem holds only totals")


def voters_of(problem: Problem, funded: Iterable[str], single: bool | None = None) -> Voters | None:
    """What voters get when these options are funded; ``None`` when there are only totals."""
    if not (single_ballots(problem) if single is None else single):
        return None
    wanted = set(funded)
    proposals = {option.proposal.id for option in options_of(problem) if option.id in wanted}
    people = nothing = choices = 0
    for ballot in problem.ballots:
        got = len(proposals.intersection(ballot.choices))
        people += ballot.weight
        nothing += ballot.weight * (not got)
        choices += ballot.weight * got
    return Voters(people, nothing, choices)
