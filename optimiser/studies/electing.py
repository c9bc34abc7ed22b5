"""The winners of one resample after the other, by the quickest way that gives those of ``optimiser.solve``.

- where only the areas' own money binds: ``optimiser.studies.screen``, about a millisecond;
- equal shares without equity rules: its own count, with the number of people in each class changed;
- where the rule and the round's equity rules look at ballots only through support: the problem with one
  ballot of totals in place of all the others;
- else: the problem with the ballots that were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.engines.case import Case
from optimiser.engines.frontier import FrontierTooLarge
from optimiser.engines.money import shortage
from optimiser.engines.parts import Part, split, stray_lines
from optimiser.engines.prepare import prepare
from optimiser.model import (
    BallotClass,
    BallotType,
    Problem,
    RuleKind,
    Solution,
    Utility,
    Weighting,
)
from optimiser.options import option_support, options_of
from optimiser.rules import rule_named
from optimiser.rules.sharing.completion import Counter
from optimiser.rules.sharing.elections import Votes, elections, read_votes
from optimiser.studies.people import RULES_OF_SUPPORT
from optimiser.studies.resampling import Ints, Sampler
from optimiser.studies.screen import Screen

# How equal shares goes on with what is left, unless a caller says otherwise.
COMPLETION = "none"
OF_BALLOTS = frozenset({RuleKind.COVERAGE, RuleKind.PROPORTIONALITY, RuleKind.GROUP_SUPPORT})

Won = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Electing:
    """Winners of one resample after the other, by place in the problem; ``None`` when there is no plan."""

    problem: Problem
    rule: str
    sampler: Sampler

    @classmethod
    def of(cls, problem: Problem, rule: str, seed: int) -> Electing:
        """Made once in every process. Raises ``InvalidProblem``."""
        return cls(problem, rule, Sampler.of(problem, seed))

    def winners(self, number: int) -> Won | None:
        """The proposals that win in resample ``number``."""
        people = self.sampler.draw(number)
        if self.rule == "equal-shares" and not self.problem.rules:
            return self._shared(people)
        if self._by_support:
            support = self.sampler.support(people)
            if self._screens is not None:
                try:
                    return self._screened(support)
                except FrontierTooLarge:
                    pass
            resampled = self._with_totals(support)
        else:
            resampled = self.sampler.resampled(people)
        return proposals_of(self.problem, rule_named(self.rule)(_lean(resampled)))

    @cached_property
    def _cast(self) -> tuple[Case, Votes, Ints]:
        """The case and its votes, read once, and what one person of each class counts."""
        case = prepare(self.problem)
        votes = read_votes(case)
        people = np.array([max(1, ballot.weight) for ballot in self.problem.ballots], np.float64)
        return case, votes, (votes.weight / people).astype(np.int64)

    def _shared(self, people: Ints) -> Won | None:
        """Equal shares: of all that it reads only the number of people in each class changes."""
        case, votes, factor = self._cast
        if case.fixed & case.forbidden or shortage(case, case.fixed) is not None:
            return None
        weight = (people * factor).astype(np.float64)
        here = weight[votes.row] > 0
        drawn = replace(
            votes, row=votes.row[here], rank=votes.rank[here], worth=votes.worth[here], weight=weight
        )
        funded = sorted(case.fixed)
        for election in elections(self._supported(case, people), drawn):
            turns = Counter(election, list(funded), None).complete(COMPLETION).counted.turns
            funded.extend(turn.rank for turn in turns if turn.bought is not None)
        won = {case.proposal[r] for r in funded}
        return np.array([p.id in won for p in self.problem.proposals], np.bool_)

    def _supported(self, case: Case, people: Ints) -> Case:
        """The case with the support that these people give."""
        counted = dict(zip(self.problem.by_id, self.sampler.support(people).tolist(), strict=True))
        support = option_support(options_of(self.problem), counted)
        return replace(case, support=tuple(support[key] for key in case.ids))

    @cached_property
    def _by_support(self) -> bool:
        return self.rule in RULES_OF_SUPPORT and OF_BALLOTS.isdisjoint(
            rule.kind for rule in self.problem.rules
        )

    def _with_totals(self, support: Ints) -> Problem:
        """The problem with one ballot that gives what all of them gave."""
        given = [(p.id, int(n)) for p, n in zip(self.problem.proposals, support, strict=True) if n]
        area = self.problem.areas[0].id
        ballot = BallotClass(area, tuple(key for key, _ in given), 1, tuple(n for _, n in given))
        return replace(self._unweighted, ballots=(ballot,) if given else ())

    @cached_property
    def _unweighted(self) -> Problem:
        return replace(
            self.problem,
            ballot_type=BallotType.POINTS,
            utility=Utility.POINTS,
            weighting=Weighting.RAW,
            ballots=(),
        )

    @cached_property
    def _screens(self) -> list[tuple[Screen, Ints]] | None:
        """A screen for every part, with the places of its proposals; ``None`` where one needs the engines."""
        if self.rule != "max-support":
            return None
        case = prepare(self._with_totals(self.sampler.support(self.sampler.draw(0))))
        parts = split(case)
        if case.siblings or case.synergies or case.fixed & case.forbidden or stray_lines(case, parts):
            return None
        if any(part.hard or len(part.blocks) != 1 or part.blocks[0].need for part in parts):
            return None
        places = {p.id: place for place, p in enumerate(self.problem.proposals)}
        return [
            (_screen(case, part), np.array([places[case.ids[r]] for r in part.items], np.int64))
            for part in parts
        ]

    def _screened(self, support: Ints) -> Won | None:
        won = np.zeros(len(self.problem.proposals), np.bool_)
        for screen, places in self._screens or ():
            plan = screen.best(support[places])
            if plan is None:
                return None
            won[places[plan]] = True
        return won


def _lean(problem: Problem) -> Problem:
    """The problem without what takes time and says nothing of who wins: its hash, and own pots that no rule
    asks about.
    """
    areas = problem.areas if problem.rules else tuple(replace(area, own_pot=0) for area in problem.areas)
    lean = replace(problem, areas=areas)
    vars(lean)["sha256"] = ""
    return lean


def _screen(case: Case, part: Part) -> Screen:
    (block,) = part.blocks
    money = block.own + part.shared
    return Screen(
        cost=np.array([case.cost[r] for r in part.items], np.int64),
        money=money if block.ceiling is None else min(money, block.ceiling),
        fixed=np.array([r in part.fixed for r in part.items], np.bool_),
    )


def proposals_of(problem: Problem, solution: Solution) -> Won | None:
    """Which proposals a solution funds at any level, by place in the problem; ``None``: it has no plan."""
    if not solution.status.has_plan:
        return None
    funded = {option.proposal.id for option in options_of(problem) if option.id in set(solution.funded)}
    return np.array([p.id in funded for p in problem.proposals], np.bool_)
