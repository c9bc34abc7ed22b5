"""Leximin: first as much as can be for the group that gets least, then for the next, and so on.

Groups are the areas (``leximin``) or the groups that ballots name (``leximin-groups``; a voter may be in
several or in none). What a group g gets under a plan x is measured as

    r_g(x)  =  support of x from the ballots of g  /  the most that its part of the money would buy it,

its part being all the money times its share of the voters (``optimiser.equity.fairness.claim_of``): 1 is what
it could have had alone. Groups that their part would buy nothing are left out, and the trace says so. Of
two plans the better one has the larger smallest r; where those are equal, the larger second smallest; and so
on. ``maximin`` and ``maximin-groups`` stop after the first. Of equally good plans: most support, then least
spend, then the published tie order. Money, equity rules and amendments hold as they do for ``max-support``.

Plans are no convex set, so a group that cannot do better *in one best plan* may do better in another, and
must not be frozen by name. What is frozen is a position: with v_1 <= v_2 <= ... the values found so far,
the k-th is the largest v for which some plan has, besides the earlier promises, G - k + 1 of the G groups
at v or more. "So many groups" is a row over one yes-or-no variable per group (Ogryczak & Sliwinski, *On
direct methods for lexicographic min-max optimization*, 2006). Values are fractions; a plan with more is
asked for by halving, until no fraction that a group could reach is left between what was reached and what
is impossible. So every value is exact, whatever the solver rounds.

The plan is the best of its kind, but not the one with most support: ``bound`` is None.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from optimiser.engines.case import Case, repriced
from optimiser.engines.conflict import smallest_conflict
from optimiser.engines.cuts import no_good, total_of
from optimiser.engines.engine import deadline_in
from optimiser.engines.lines import Cut
from optimiser.engines.money import left_over
from optimiser.engines.parts import fundable
from optimiser.engines.prepare import prepare
from optimiser.equity import scene_of
from optimiser.equity.fairness import Claim, claim_of
from optimiser.equity.sentences import money_in_words
from optimiser.milp import SOLVER, Answer, Milp, solver_version
from optimiser.model import Explanation, Problem, Reason, Solution, Status
from optimiser.rules import OUT_OF_TIME
from optimiser.rules.levels import Step, group_line, lines_about, step_line
from optimiser.rules.max_support import area_outcomes
from optimiser.weights import weighted

AREAS, GROUPS = "areas", "groups"


class _OutOfTimeError(Exception):
    """The deadline has passed."""


# Over what each rule lifts, and how many positions count (all, when None).
VARIANTS: dict[str, tuple[str, int | None]] = {
    "leximin": (AREAS, None),
    "leximin-groups": (GROUPS, None),
    "maximin": (AREAS, 1),
    "maximin-groups": (GROUPS, 1),
}


def run(
    problem: Problem, *, name: str = "leximin", explain: bool = False, time_limit: float | None = None
) -> Solution:
    """Solve a validated problem by one of ``VARIANTS``.

    When the time runs out the answer is the best plan found till then, and the trace says so. ``explain``
    adds a line for every proposal (``optimiser.rules.levels``); when the time that is left is not enough for
    that there are no reasons at all.
    """
    by, steps = VARIANTS[name]
    began = time.perf_counter()
    case = prepare(problem)
    claims = claims_of(problem, by)
    trace = [_about(problem, claim) for claim in claims]
    count = Count(case, [c for c in claims if c.best], deadline_in(time_limit), trace)
    conflict: tuple[str, ...] = ()
    try:
        count.start()
        if count.plan is None:
            conflict = smallest_conflict(case, count.deadline)
        else:
            count.climb(len(count.claims) if steps is None else min(steps, len(count.claims)))
            count.decide()
    except _OutOfTimeError:
        best = "this is the best plan found, maybe not the best there is"
        trace.append(f"{OUT_OF_TIME}: {best if count.plan is not None else 'no plan was found'}")
        explain = False
    return _solution(count, name, conflict, explain, began)


def claims_of(problem: Problem, by: str) -> list[Claim]:
    """The groups with what each could ask for, by id."""
    ready = weighted(repriced(problem))
    scene = scene_of(ready, {})
    named = {group for ballot in problem.ballots for group in ballot.groups}
    names = {area.id for area in problem.areas} if by == AREAS else named
    return [claim_of(scene, name) for name in sorted(names)]


@dataclass
class Count:
    """The count as it goes: promises made, and a plan that keeps them."""

    case: Case
    claims: list[Claim]
    deadline: float | None
    trace: list[str]
    plan: frozenset[int] | None = None
    promises: list[Step] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)

    def start(self) -> None:
        """Any plan at all, of most support."""
        items = fundable(self.case)
        if self.case.fixed & self.case.forbidden or not (items or all(x.holds(()) for x in self.case.lines)):
            return
        if not items:
            self.plan = frozenset()
            return
        self._keep(self.ask({r: self.case.support[r] for r in items}, ()))

    def climb(self, steps: int) -> None:
        """Raise the groups position by position, from the one that gets least."""
        for position in range(steps):
            value = self._highest(position)
            if not self.promises or value > self.promises[-1].value:
                many = len(self.claims) - position
                self.promises.append(Step(value, many))
                self.trace.append(step_line(len(self.promises), self.promises[-1], len(self.claims)))

    def decide(self) -> None:
        """Of the plans that keep the promises: most support, least spend, the tie order."""
        items = fundable(self.case)
        if not items:
            return
        level: list[Cut] = []
        row: dict[int, int] = {}
        for figures in (self.case.support, tuple(-cost for cost in self.case.cost)):
            row = {r: figures[r] for r in items}
            self._keep(self.ask(row, level))
            level.append(Cut(row, lower=total_of(row, self.funded)))
        # Nothing is left to gain, but asked for thrift the solver is sooner done than asked for anything.
        if self.ask(row, [*level, no_good(items, self.funded)]).plan is None:
            return
        chosen = frozenset[int]()
        for rank in items:
            if rank not in self.funded:
                answer = self.ask(row, level, chosen | {rank})
                if answer.plan is None:
                    continue
                self._keep(answer)
            chosen |= {rank}

    @property
    def funded(self) -> frozenset[int]:
        """The plan so far."""
        return self.plan or frozenset()

    def results(self) -> list[tuple[Fraction, str]]:
        """What every group gets under the plan, least first."""
        return sorted((Fraction(self._support(claim), claim.best), claim.group) for claim in self.claims)

    def _support(self, claim: Claim) -> int:
        return sum(claim.scores.get(self.case.ids[r], 0) for r in self.funded)

    def _highest(self, position: int) -> Fraction:
        """The most that can be had at a position by halving, from what the plan has and what nobody can."""
        low = self.results()[position][0]
        most = sorted(Fraction(sum(claim.scores.values()), claim.best) for claim in self.claims)
        high, first = most[position] + 1, True
        most_support = {r: self.case.support[r] for r in fundable(self.case)}
        while (value := self._from(low, above=True)) < high:
            if not first:
                value = self._from((low + high) / 2)
                if value >= high:
                    high = (low + high) / 2
                    continue
            first = False
            # Any plan would do; asked for the most support, the solver finds one much sooner.
            answer = self.ask(most_support, (), trial=Step(value, len(self.claims) - position))
            if answer.plan is None:
                high = value
            else:
                self._keep(answer)
                low = self.results()[position][0]
        return low

    def _from(self, value: Fraction, *, above: bool = False) -> Fraction:
        """The next fraction that a group can get: ``value`` or more, or truly ``above`` it."""
        return min(
            Fraction(floor(value * claim.best) + 1 if above else ceil(value * claim.best), claim.best)
            for claim in self.claims
        )

    def ask(
        self,
        objective: Mapping[int, int],
        extra: Iterable[Cut],
        chosen: frozenset[int] = frozenset(),
        trial: Step | None = None,
        promises: Sequence[Step] | None = None,
    ) -> Answer:
        """A plan that keeps all promises (or only some), and the one on trial."""
        items, size = fundable(self.case), len(self.claims)
        kept = self.promises if promises is None else promises
        promises = [*kept, *([trial] if trial else [])]
        rows, helpers = list(extra), range(len(self.case.ids), len(self.case.ids) + size * len(promises))
        for number, promise in enumerate(promises):
            mine = helpers[number * size : (number + 1) * size]
            rows.extend(self._rows(promise, mine))
        model = Milp(
            _with_helpers(self.case, len(helpers)), (*items, *helpers), self.case.lines, self.deadline
        )
        model.cuts.extend(self.cuts)
        answer = model.best(objective, self.case.fixed | chosen, extra=rows)
        self.cuts = [cut for cut in model.cuts if cut.coefficients.keys().isdisjoint(helpers)]
        if answer.status is Status.FEASIBLE:
            raise _OutOfTimeError
        return answer

    def _rows(self, promise: Step, helpers: range) -> Iterator[Cut]:
        """So many groups have so much."""
        for claim, helper in zip(self.claims, helpers, strict=True):
            need = ceil(promise.value * claim.best)
            theirs = {self.case.rank[key]: score for key, score in claim.scores.items()}
            yield Cut({**theirs, helper: -need}, lower=0)
        yield Cut(dict.fromkeys(helpers, 1), lower=promise.many)

    def _keep(self, answer: Answer) -> None:
        if answer.plan is not None:
            self.plan = answer.plan & frozenset(fundable(self.case))


def _with_helpers(case: Case, many: int) -> Case:
    """The case with so many ranks more, which cost nothing and are worth nothing."""
    none = (0,) * many
    return replace(
        case,
        cost=case.cost + none,
        support=case.support + none,
        pots=case.pots + (frozenset[str](),) * many,
    )


def _about(problem: Problem, claim: Claim) -> str:
    what = (
        f"{claim.group}: {claim.members} of {claim.people} votes, so {money_in_words(claim.money, problem)}"
    )
    if not claim.best:
        return f"{what}, which would buy it nothing: left out"
    return f"{what}, which would buy it {claim.best} of its own support"


def _solution(count: Count, name: str, conflict: tuple[str, ...], explain: bool, began: float) -> Solution:
    case, problem = count.case, count.case.problem
    mask = sum(case.bit(r) for r in count.funded)
    found = count.plan is not None
    if found:
        count.trace.extend(group_line(group, value) for value, group in count.results())
    reasons = _reasons(count) if found else {}
    if found and explain:
        try:
            count.trace.extend(list(lines_about(count)))
        except _OutOfTimeError:
            reasons = {}
    support, spend = case.figures(mask)
    return Solution(
        problem_sha256=problem.sha256,
        rule=name,
        utility=problem.utility,
        status=Status.INFEASIBLE if conflict else Status.FEASIBLE if found else Status.UNDECIDED,
        funded=case.named(mask),
        support=support,
        spend=spend,
        bound=None,
        areas=area_outcomes(case, mask),
        solver=SOLVER.lower(),
        solver_version=solver_version(),
        seconds=round(time.perf_counter() - began, 3),
        explanations=reasons,
        trace=tuple(count.trace),
        conflict=conflict,
    )


def _reasons(count: Count) -> dict[str, Explanation]:
    case, funded = count.case, count.funded
    left = left_over(case, funded)
    reasons = {}
    for proposal in sorted(case.problem.proposals, key=lambda p: p.number):
        options = case.options(proposal.id)
        rank = next((r for r in options if r in funded), options[0])
        inside = rank in funded
        reason = Reason.RULE_ORDER
        if inside and rank in case.fixed:
            reason = Reason.FIXED
        elif not inside and rank in case.forbidden:
            reason = Reason.FORBIDDEN
        elif not inside and not case.support[rank]:
            reason = Reason.NO_SUPPORT
        simple = None if inside else max(0, case.cost[rank] - left[case.pots[rank]])
        reasons[proposal.id] = Explanation(inside, reason, case.support[rank], money_simple=simple)
    return reasons
