"""``result.json``: a solution as plain values and back, strictly.

Costs of funded proposals are those after any amended price. ``level`` is 1 where a proposal is funded in
full, else the number of its level (``optimiser.options``).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from optimiser.engines.case import repriced
from optimiser.model import (
    FORMAT,
    AreaOutcome,
    Explanation,
    InvalidProblem,
    Problem,
    Proof,
    Reason,
    Relaxation,
    Solution,
    Status,
    Utility,
)
from optimiser.options import option_id, options_of
from optimiser.reading import Fields

RESULT_FIELDS = (
    "format", "problem_sha256", "rule", "completion", "utility", "status", "funded", "support", "bound",
    "spend", "areas", "solver", "proofs", "explanations", "ties", "trace", "conflict",
)  # fmt: skip
EXPLANATION_FIELDS = tuple(field.name for field in fields(Explanation))


def result_to_json(solution: Solution, problem: Problem) -> dict[str, Any]:
    """Plain values of a solution; ``problem`` gives the costs."""
    option = {option.id: option for option in options_of(repriced(problem))}
    return {
        "format": FORMAT,
        "problem_sha256": solution.problem_sha256,
        "rule": solution.rule,
        "completion": solution.completion,
        "utility": solution.utility.value,
        "status": solution.status.value,
        "funded": [
            {"id": option[key].proposal.id, "cost": option[key].cost, "level": option[key].level}
            for key in solution.funded
        ],
        "support": solution.support,
        "bound": solution.bound,
        "spend": solution.spend,
        "areas": {
            key: {
                "spend": area.spend,
                "support": area.support,
                "pot": area.pot,
                "own_pot_support": area.own_pot_support,
            }
            for key, area in solution.areas.items()
        },
        "solver": {
            "name": solution.solver,
            "version": solution.solver_version,
            "seconds": solution.seconds,
        },
        "proofs": [{"by": p.by, "version": p.version, "bound": p.bound} for p in solution.proofs],
        "explanations": {key: _explanation_to_json(e) for key, e in solution.explanations.items()},
        "ties": list(solution.ties),
        "trace": list(solution.trace),
        "conflict": list(solution.conflict),
        **(
            {"relaxation": [_relaxation_to_json(change) for change in solution.relaxation]}
            if solution.relaxation
            else {}
        ),
        **({"gives_first": list(solution.gives_first)} if solution.gives_first else {}),
    }


def _relaxation_to_json(change: Relaxation) -> dict[str, Any]:
    return {
        "rule": change.rule_id,
        "field": change.field,
        "published": change.published,
        "relaxed": change.relaxed,
    }


def _relaxation(value: Any, where: str) -> Relaxation:
    f = Fields(value, where, ("rule", "field", "published", "relaxed"))
    return Relaxation(f.text("rule"), f.text("field"), f.whole("published"), f.whole("relaxed"))


def _explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    values = {name: getattr(explanation, name) for name in EXPLANATION_FIELDS}
    return {
        name: list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Reason) else value
        for name, value in values.items()
    }


def result_from_json(value: Any) -> Solution:
    """Read a result strictly. Raises ``InvalidProblem`` naming the field; whether it is *true* is for
    ``verify``.
    """
    f = Fields(value, "result", RESULT_FIELDS, ("relaxation", "gives_first"))
    if f.whole("format") != FORMAT:
        raise InvalidProblem(f"result: field 'format' must be {FORMAT}")
    solver = Fields(f.value["solver"], "result.solver", ("name", "version", "seconds"))
    return Solution(
        problem_sha256=f.text("problem_sha256"),
        rule=f.text("rule"),
        utility=f.choice("utility", Utility),
        status=f.choice("status", Status),
        funded=f.each("funded", _funded),
        support=f.whole("support"),
        spend=f.whole("spend"),
        bound=f.whole_or_none("bound"),
        areas=f.named("areas", _area),
        solver=solver.text("name"),
        solver_version=solver.text("version"),
        seconds=solver.number("seconds"),
        proofs=f.each("proofs", _proof),
        explanations=f.named("explanations", _explanation),
        ties=f.texts("ties"),
        trace=f.texts("trace"),
        conflict=f.texts("conflict"),
        relaxation=f.each("relaxation", _relaxation) if f.has("relaxation") else (),
        gives_first=f.texts("gives_first") if f.has("gives_first") else (),
        completion=f.text("completion"),
    )


def _funded(value: Any, where: str) -> str:
    f = Fields(value, where, ("id", "cost", "level"))
    f.whole("cost")
    if f.whole("level") < 1:
        raise InvalidProblem(f"{where}: field 'level' must be at least 1")
    return option_id(f.text("id"), f.whole("level"))


def _area(value: Any, where: str) -> AreaOutcome:
    f = Fields(value, where, ("spend", "support", "pot", "own_pot_support"))
    return AreaOutcome(
        f.whole("spend"), f.whole("support"), f.whole("pot"), f.whole_or_none("own_pot_support")
    )


def _proof(value: Any, where: str) -> Proof:
    f = Fields(value, where, ("by", "version", "bound"))
    return Proof(f.text("by"), f.text("version"), f.whole("bound"))


def _explanation(value: Any, where: str) -> Explanation:
    f = Fields(value, where, EXPLANATION_FIELDS)
    return Explanation(
        funded=f.truth("funded"),
        reason=f.choice("reason", Reason),
        support=f.whole("support"),
        support_short=f.whole_or_none("support_short"),
        displaces=f.texts("displaces"),
        brings=f.texts("brings"),
        money_short=f.whole_or_none("money_short"),
        money_simple=f.whole_or_none("money_simple"),
        cheaper_by=f.whole_or_none("cheaper_by"),
        held_out_by=f.text_or_none("held_out_by"),
        safe_by=f.whole_or_none("safe_by"),
        replaced_by=f.texts("replaced_by"),
        tie_stage=f.text_or_none("tie_stage"),
        tied_with=f.texts("tied_with"),
        supporters_left=f.whole_or_none("supporters_left"),
        share_spent_on=f.texts("share_spent_on"),
    )
