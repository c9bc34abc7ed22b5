"""What the rules that count step by step have in common: limits they keep, words for money, the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

from optimiser.engines.case import Case
from optimiser.engines.lines import Line
from optimiser.engines.money import shortage
from optimiser.model import Explanation, Problem, Solution, Status
from optimiser.rules.max_support import area_outcomes

Money = Callable[[int], str]


def limits_of(case: Case) -> list[Line]:
    """The rows of rules that can only be broken by funding more, never by funding less."""
    return [line for line in case.lines if line.only_limits and line.rule_id]


def broken_limit(limits: Iterable[Line], funded: Iterable[int]) -> str | None:
    """The id of the first rule that funding all of these would break."""
    ranks = list(funded)
    return next((line.rule_id for line in limits if not line.holds(ranks)), None)


def conflict_of(case: Case, funded: Iterable[int]) -> tuple[str, ...]:
    """What cannot stand: pots that cannot pay for what amendments fix, amendments that contradict each
    other, or rules that a finished count breaks."""
    if shortage(case, case.fixed) is not None:
        return ("pots", *(a.id for a in case.problem.amendments))
    if both := {case.proposal[rank] for rank in case.fixed & case.forbidden}:
        return tuple(a.id for a in case.problem.amendments if a.proposal in both)
    ranks = list(funded)
    return tuple(dict.fromkeys(line.rule_id for line in case.lines if not line.holds(ranks)))


def money_in_words(problem: Problem) -> Money:
    """A function that writes amounts as people read them."""
    unit, places = problem.minor_units, len(str(problem.minor_units)) - 1

    def words(amount: int) -> str:
        whole, part = divmod(amount, unit)
        return f"{problem.currency} {whole:,}" + (f".{part:0{places}}" if part else "")

    return words


def answer(
    case: Case,
    rule: str,
    funded: Iterable[int],
    explanations: dict[str, Explanation],
    trace: Iterable[str],
    conflict: tuple[str, ...],
    began: float,
    *,
    solver: str,
    completion: str = "",
) -> Solution:
    """The solution of a finished count. It is not claimed to be best: ``bound`` is None."""
    problem = case.problem
    ranks = () if conflict else tuple(funded)
    plan = case.plan_of(case.ids[r] for r in ranks)
    return Solution(
        problem_sha256=problem.sha256,
        rule=rule,
        utility=problem.utility,
        completion=completion,
        status=Status.INFEASIBLE if conflict else Status.FEASIBLE,
        funded=case.named(plan),
        support=case.figures(plan)[0],
        spend=case.figures(plan)[1],
        bound=None,
        areas=area_outcomes(case, plan),
        solver=solver,
        solver_version=_version(),
        seconds=perf_counter() - began,
        explanations={} if conflict else explanations,
        trace=tuple(trace),
        conflict=conflict,
    )


def _version() -> str:
    try:
        return version("pb")
    except PackageNotFoundError:
        return "source"
