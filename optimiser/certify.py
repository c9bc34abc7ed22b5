"""Re-checking a published result from the problem alone: every claim, one by one, in whole numbers.

``verify`` lists what is wrong; an empty list means that nothing is. It checks

- that the result is of this very problem (its SHA-256), utility and a known rule;
- that the pots can pay for what is funded (an exact flow) and every rule and amendment is kept;
- support, spend and the figures of every area, counted again from the ballots;
- that no better plan exists, and that of equally good ones it is the canonical one (``max-support``);
  other rules are run again;
- every field of every reason, the ties and the trace, by working them out again;
- every proof, by having its prover prove it again;
- that a result without a plan has none, that its conflict is one, and a smallest, and that the change which
  it says would make room is the least in the order in which rules may give.

What needs no solver is checked without one. ``review`` also says what it could not settle in the time
allowed, and what a reader should know of a result that is not wrong: that it is proved by one solver only,
or that a solver is not at hand, or not in the version that was used. The seconds that a solve took are not
checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from optimiser.engines.case import Case
from optimiser.engines.engine import Whole, deadline_in
from optimiser.engines.money import shortage
from optimiser.engines.prepare import prepare
from optimiser.model import Explanation, LateCount, Problem, Proof, Solution, Status
from optimiser.options import options_of
from optimiser.proving.conflicts import claims_of_nothing, without_plan
from optimiser.proving.proofs import (
    CP_SAT,
    HIGHS,
    cpsat_proof,
    has_cpsat,
    highs_proof,
    is_proved_twice,
    second_proof,
)
from optimiser.rules import COMPLETED, NAMED, RULES, is_late
from optimiser.rules.max_support import NAME as MAX_SUPPORT
from optimiser.rules.max_support import area_outcomes
from optimiser.rules.sharing.completion import COMPLETIONS
from optimiser.validate import check

__all__ = ["Review", "notes", "review", "second_proof", "verify"]

# Nobody wants a plan that is not claimed to be best solved to the end only to check its bound.
SECONDS_FOR_A_BOUND = 60.0
NO_VERDICT = "no plan was found in the time allowed, and no proof that there is none"


@dataclass(frozen=True, slots=True)
class Review:
    """``wrong``: claims that do not hold. ``unsettled``: claims that the time allowed was not enough for.
    ``notes``: what a reader should know besides.
    """

    wrong: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: Review) -> Review:
        return Review(self.wrong + other.wrong, self.unsettled + other.unsettled, self.notes + other.notes)


def verify(problem: Problem, result: Solution) -> list[str]:
    """What is wrong with a result; empty when every claim holds. Raises ``InvalidProblem`` for a bad
    problem. Takes the time that it needs; ``review`` takes a limit, and says what that left unsettled.
    """
    return list(review(problem, result).wrong)


def review(problem: Problem, result: Solution, *, time_limit: float | None = None) -> Review:
    """Every claim of a result checked, with ``time_limit`` seconds for each solve. Raises ``InvalidProblem``
    for a bad problem.
    """
    check(problem)
    if result.problem_sha256 != problem.sha256:
        return Review(("problem_sha256: the result is of another problem",))
    if result.utility is not problem.utility:
        return Review(("utility: the result uses another utility than the problem",))
    if result.rule not in RULES:
        return Review((f"rule: unknown rule {result.rule!r}",))
    if result.completion not in (COMPLETIONS if result.rule in COMPLETED else ("",)):
        return Review((f"completion: the rule {result.rule!r} has no completion {result.completion!r}",))
    options = {option.id for option in options_of(problem)}
    unknown = [key for key in result.funded if key not in options]
    unknown += [key for key in result.explanations if key not in problem.by_id]
    if unknown:
        return Review((f"funded or explained: unknown proposal {unknown[0]!r}",))
    case = prepare(problem)
    if result.status is Status.UNDECIDED:
        wrong = claims_of_nothing(case, result)
        if result.rule not in (MAX_SUPPORT, *NAMED):
            wrong = [*wrong, f"status: the rule {result.rule!r} always comes to an answer"]
        return Review(tuple(wrong), notes=(NO_VERDICT,))
    if result.rule == MAX_SUPPORT and result.status is Status.INFEASIBLE:
        wrong, unsettled = without_plan(case, result, time_limit)
        return Review(tuple(wrong), tuple(unsettled))
    found = Review(tuple(_claims(result)), notes=tuple(notes(result)))
    if result.status is not Status.INFEASIBLE:
        found += Review(tuple(_figures(case, result)))
    if result.rule == MAX_SUPPORT and result.status is Status.FEASIBLE:
        return found + _bound(case, result, time_limit)
    found += _again(problem, result, time_limit)
    # What is refuted already is not proved again.
    return found if found.wrong else found + _proofs(case, result, time_limit)


def notes(result: Solution) -> list[str]:
    """What a reader should know of a result that is not wrong: how many arguments prove it."""
    if result.status is not Status.OPTIMAL:
        return ["not proved to be the best plan"]
    return [] if is_proved_twice(result.proofs) else ["proved by one solver"]


def _figures(case: Case, result: Solution) -> Iterator[str]:
    mask = case.plan_of(set(result.funded))
    if case.named(mask) != result.funded:
        yield "funded: not in order of public number, or one is there twice"
    ranks = case.ranks(mask)
    if shortage(case, ranks):
        yield "funded: the pots cannot pay for it"
    broken = sorted({line.rule_id for line in case.lines if not line.holds(ranks)})
    for rule_id in broken:
        yield f"funded: breaks the rule {rule_id!r}"
    if not case.fixed <= set(ranks) or case.forbidden.intersection(ranks):
        yield "funded: does not keep to the amendments"
    support, spend = case.figures(mask)
    if result.support != support:
        yield f"support: is {support}, not {result.support}"
    if result.spend != spend:
        yield f"spend: is {spend}, not {result.spend}"
    if dict(result.areas) != area_outcomes(case, mask):
        yield "areas: not what the funded proposals add up to"


def _claims(result: Solution) -> Iterator[str]:
    """Claims that contradict each other."""
    best = result.rule == MAX_SUPPORT and result.status is Status.OPTIMAL
    if result.bound is not None and result.bound < result.support:
        yield "bound: is less than the support"
    if best and result.bound != result.support:
        yield "status: says optimal, and the bound does not prove it"
    if best and not result.proofs:
        yield "proofs: says optimal, and nothing proves it"
    if result.proofs and not best:
        yield "proofs: only the most support is proved by a bound on it"
    if result.status is not Status.INFEASIBLE and result.conflict:
        yield "conflict: there is a plan, so nothing is in conflict"
    if result.rule != MAX_SUPPORT or result.status is not Status.INFEASIBLE:
        for name in ("relaxation", "gives_first"):
            if getattr(result, name):
                yield f"{name}: only a plan of most support that cannot be is told the way out"
    names = [proof.by for proof in result.proofs]
    if len(set(names)) < len(names):
        yield "proofs: one is there twice"
    if any(proof.bound != result.support for proof in result.proofs):
        yield "proofs: one is of something else than the support"
    if result.proofs and (names[0], result.proofs[0].version) != (result.solver, result.solver_version):
        yield "proofs: the first is not that of the solver which found the plan"


def _again(problem: Problem, result: Solution, time_limit: float | None) -> Review:
    """Everything worked out again, reasons included, and held against what is claimed."""
    from optimiser import solve

    explained = bool(result.explanations)
    try:
        again = solve(
            problem, rule=result.rule, completion=result.completion, explain=explained, time_limit=time_limit
        )
    except LateCount:
        return Review((), ("status: the time allowed was not enough to count again",))
    # Only of rules that may be late: a line in another rule's trace is no way out.
    if result.rule in NAMED and (is_late(again) or is_late(result)):
        return Review((), ("status: the time allowed was not enough to work the rule out to its end",))
    best = result.rule == MAX_SUPPORT
    late = again.status in (Status.FEASIBLE, Status.UNDECIDED)
    if best and late and result.status is Status.OPTIMAL:
        better = again.support > result.support
        return Review(
            (f"funded: a plan with support {again.support} exists",) if better else (),
            ("status: the time allowed was not enough to prove again that no plan is better",),
        )
    wrong = []
    if best and again.support > result.support:
        wrong.append(f"funded: a plan with support {again.support} exists")
    elif best and again.funded != result.funded:
        wrong.append("funded: of equally good plans another comes first (least spend, then the tie order)")
    names = ("status", "funded", "support", "spend", "bound", "areas", "ties", "trace", "conflict")
    wrong += [
        f"{name}: is not what the rule {result.rule!r} gives"
        for name in names
        if getattr(again, name) != getattr(result, name)
    ]
    said, now = (f"{one.solver} {one.solver_version}" for one in (result, again))
    seen = (f"solver: {said} is not at hand; {now} gives this answer",) if said != now else ()
    if explained and not again.explanations and again.status is not Status.INFEASIBLE:
        why = "explanations: the time allowed was not enough to work them out again"
        return Review(tuple(wrong), (why,), seen)
    return Review((*wrong, *_reasons(again, result)), (), seen)


def _reasons(again: Solution, result: Solution) -> Iterator[str]:
    """Every field of every reason; nothing to say when none is given."""
    for key, true in again.explanations.items():
        told = result.explanations.get(key)
        if told is None:
            yield f"explanations: there is none for {key!r}"
            continue
        for name in (field.name for field in fields(Explanation)):
            claimed, value = getattr(told, name), getattr(true, name)
            if claimed != value:
                yield f"explanations: {name} of {key!r} is {_shown(value)}, not {_shown(claimed)}"
    if not set(result.explanations) <= set(again.explanations):
        yield "explanations: there are some for proposals that have none"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return "undefined" if value is None else str(value)


def _bound(case: Case, result: Solution, time_limit: float | None) -> Review:
    """A plan that is not called best may be any plan; its bound must hold all the same."""
    only = ("explanations", "ties", "trace")
    wrong = tuple(f"{name}: only a best plan has any" for name in only if getattr(result, name))
    if result.bound is None:
        return Review(wrong)
    seconds = SECONDS_FOR_A_BOUND if time_limit is None else time_limit
    answers, possible = Whole(case, deadline_in(seconds)).solve()
    plans = [best.plan for _, best in answers if best.plan is not None]
    reached = sum(plan.support for plan in plans) if possible and len(plans) == len(answers) else 0
    if reached > result.bound:
        return Review((*wrong, f"bound: a plan with support {reached} exists"))
    bounds = [best.bound for _, best in answers]
    if None in bounds or sum(bound for bound in bounds if bound is not None) > result.bound:
        return Review(wrong, (f"bound: the time allowed was not enough to prove {result.bound} again",))
    return Review(wrong)


def _proofs(case: Case, result: Solution, time_limit: float | None) -> Review:
    """Every further proof again, by the prover that it names. The first is the solver's own, made again
    when everything is worked out again.
    """
    found = Review()
    known = case.ranks(case.plan_of(set(result.funded)))
    for proof in result.proofs[1:]:
        if proof.by not in (HIGHS, CP_SAT):
            found += Review((f"proofs: no prover is called {proof.by!r}",))
        elif proof.by == CP_SAT and not has_cpsat():
            found += Review(notes=("proofs: the extra 'certify' is needed to make that of CP-SAT again",))
        elif proof.by == CP_SAT:
            found += _held_against(proof, cpsat_proof(case, time_limit=time_limit, known=known))
        else:
            found += _held_against(proof, highs_proof(case, time_limit=time_limit))
    return found


def _held_against(proof: Proof, again: Proof | None) -> Review:
    if again is None:
        return Review((), (f"proofs: the time allowed was not enough to make that of {proof.by} again",))
    if again.bound != proof.bound:
        return Review((f"proofs: {proof.by} proves {again.bound}, not {proof.bound}",))
    if again.version != proof.version:
        now = f"{proof.by} {proof.version} is not at hand; {again.version} proves the same"
        return Review(notes=(f"proofs: {now}",))
    return Review()
