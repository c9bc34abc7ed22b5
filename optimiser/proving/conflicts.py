"""Re-checking a result without a plan: that there is none, that its conflict is one, and that its way out is
the least change.
"""

from __future__ import annotations

from optimiser.engines.case import Case
from optimiser.engines.conflict import names_in, smallest_conflict, without
from optimiser.engines.engine import Whole, deadline_in
from optimiser.engines.relaxing import check_order, least_change
from optimiser.model import InvalidProblem, Solution, Status
from optimiser.rules.max_support import area_outcomes


def claims_of_nothing(case: Case, result: Solution) -> list[str]:
    """What a result without a plan says of one all the same."""
    wrong = []
    if result.funded:
        wrong.append(f"funded: an {result.status} result funds nothing")
    for name, value in (("support", 0), ("spend", 0), ("bound", None), ("areas", area_outcomes(case, 0))):
        if getattr(result, name) != value:
            wrong.append(f"{name}: an {result.status} result has no plan to speak of")
    names = ["proofs", "explanations", "ties"]
    names += ["conflict", "relaxation", "gives_first"] if result.status is Status.UNDECIDED else ["trace"]
    return wrong + [f"{name}: an {result.status} result has none" for name in names if getattr(result, name)]


def without_plan(case: Case, result: Solution, time_limit: float | None) -> tuple[list[str], list[str]]:
    """What is wrong with an infeasible result, and what the time allowed was not enough to settle."""
    wrong = claims_of_nothing(case, result)
    feasible = Whole(case, deadline_in(time_limit)).feasible()
    if feasible:
        return [*wrong, "status: a feasible plan exists"], []
    if feasible is None:
        return wrong, ["status: the time allowed was not enough to settle whether a plan is feasible"]
    for check in (_conflict, _way_out):
        against, unsettled = check(case, result, time_limit)
        wrong += against
        if unsettled:
            return wrong, unsettled
    return wrong, []


def _conflict(case: Case, result: Solution, time_limit: float | None) -> tuple[list[str], list[str]]:
    """Any smallest conflict will do; the one that ``solve`` finds is recognised at once."""
    names = names_in(case.problem)
    told = set(result.conflict)
    if not told or result.conflict != tuple(name for name in names if name in told):
        return ["conflict: not a list of rules, pots and amendments in their order, each once"], []
    if result.conflict == smallest_conflict(case, deadline_in(time_limit)):
        return [], []
    rest = frozenset(names) - told
    if Whole(without(case, rest), deadline_in(time_limit)).feasible():
        return ["conflict: these can all be kept at once"], []
    for name in result.conflict:
        fewer = Whole(without(case, rest | {name}), deadline_in(time_limit)).feasible()
        if fewer is False:
            return [f"conflict: the others cannot all be kept without {name!r} either"], []
        if fewer is None:
            return [], ["conflict: the time allowed was not enough to settle whether it is a smallest one"]
    return [], []


def _way_out(case: Case, result: Solution, time_limit: float | None) -> tuple[list[str], list[str]]:
    """There is one least change for an order in which the rules may give. Whoever had no time tells none."""
    try:
        check_order(case.problem, result.gives_first)
    except InvalidProblem as error:
        return [str(error)], []
    if not result.relaxation:
        return ["gives_first: there is no relaxation"] if result.gives_first else [], []
    again = least_change(case, result.gives_first or None, deadline_in(time_limit))
    if again is None:
        return [], ["relaxation: the time allowed was not enough to work it out again"]
    if again == result.relaxation:
        return [], []
    least = ", ".join(f"{c.rule_id} {c.field} {c.published} to {c.relaxed}" for c in again)
    return [f"relaxation: the least change is {least or 'none, as rules alone cannot make room'}"], []
