"""Re-checking a published study (``optimiser.studies.beside``) from the published problem alone.

What a study says of voters cannot be worked out again where the problem holds only totals, nor a curve about
a group that the problem does not name: that is said, and everything else is worked out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from optimiser.certify import Review
from optimiser.model import InvalidProblem, Problem
from optimiser.reading import Fields
from optimiser.rules import RULES
from optimiser.studies import beside
from optimiser.studies.curve import Measure, MeasureKind, measures_of
from optimiser.studies.people import RULES_OF_SUPPORT, single_ballots

PARTS = ("format", "method", "alternatives", "prices", "together", "curve", "again")
OF_VOTERS = ("people", "nothing")
UNLIMITED = 1e6
ONLY_TOTALS = "the problem holds only totals"


def study_from_json(value: Any) -> dict[str, Any]:
    """A study that can be checked. Raises ``InvalidProblem``."""
    fields = Fields(value, "study", PARTS)
    if fields.whole("format") != beside.FORMAT:
        raise InvalidProblem(f"study: format must be {beside.FORMAT}")
    if fields.text("method") not in RULES:
        raise InvalidProblem("study: unknown method")
    for name, inside in (("alternatives", ("method", "rules")), ("prices", ("rules",))):
        for one in fields.each(name, lambda item, _where: item):
            if not isinstance(one, dict) or not set(inside) <= one.keys():
                raise InvalidProblem(f"study: {name} must be objects with {', '.join(inside)}")
            if name == "alternatives" and not isinstance(one["method"], str):
                raise InvalidProblem("study: alternatives: method must be text")
    for name in ("together", "curve", "again"):
        if not isinstance(value[name], dict | None):
            raise InvalidProblem(f"study: {name} must be an object or null")
    return dict(value)


def recheck(problem: Problem, study: dict[str, Any], *, time_limit: float | None = None) -> Review:
    """What is wrong with a study, what the time (for each part) was not enough for, and what only somebody
    with everybody's ballots could check. Raises ``InvalidProblem`` for a bad problem.
    """
    seconds = time_limit or UNLIMITED
    totals = not single_ballots(problem)
    found = Review()
    for part in (_alternatives, _prices, _curve, _again):
        for kind, what in part(problem, study, totals, seconds):
            found += Review(**{kind: (f"study: {what}",)})
    return found


Claims = Iterator[tuple[str, str]]


def _alternatives(problem: Problem, study: dict[str, Any], totals: bool, seconds: float) -> Claims:
    for claimed in study["alternatives"]:
        method, under = claimed["method"], bool(claimed["rules"])
        name = f"{method} {'under' if under else 'without'} the rules"
        if method not in RULES:
            yield "wrong", f"{name}: unknown method"
        elif totals and method not in RULES_OF_SUPPORT:
            yield "notes", f"{name} is not checked: {ONLY_TOTALS}"
        else:
            true = beside.outcome(problem if under else replace(problem, rules=()), method, seconds)
            if true is None:
                yield "unsettled", f"{name}: not worked out in the time allowed"
                continue
            kept = {k: v for k, v in true.items() if not (totals and k in OF_VOTERS)}
            if claimed.keys() != true.keys() or any(claimed[k] != v for k, v in kept.items()):
                yield "wrong", f"{name}: is not what the problem gives"
    if totals and study["alternatives"]:
        yield "notes", f"how many voters have nothing is not checked: {ONLY_TOTALS}"


def _prices(problem: Problem, study: dict[str, Any], _totals: bool, seconds: float) -> Claims:
    if not study["prices"] and study["together"] is None:
        return
    true = beside.priced(problem, study["method"], seconds)
    by_rules = {_key(price["rules"]): price for price in true["prices"]}
    for claimed in study["prices"]:
        if claimed["rules"] not in [[rule.id] for rule in problem.rules]:
            yield "wrong", f"the price of {_key(claimed['rules'])}: there is no such rule"
            continue
        price = by_rules.get(_key(claimed["rules"]))
        yield from _compared(f"the price of {_key(claimed['rules'])}", claimed, price)
    if study["together"] is not None:
        yield from _compared("the price of all rules together", study["together"], true["together"])


def _key(rules: Any) -> str:
    return ", ".join(map(str, rules)) if isinstance(rules, list) else json.dumps(rules)


def _compared(name: str, claimed: object, true: object) -> Claims:
    if true is None:
        yield "unsettled", f"{name}: not proved in the time allowed, or not there"
    elif claimed != true:
        yield "wrong", f"{name}: is not what the problem gives"


def _curve(problem: Problem, study: dict[str, Any], totals: bool, seconds: float) -> Claims:
    claimed = study["curve"]
    if claimed is None:
        return
    kinds = [kind.value for kind in MeasureKind]
    name = f"the curve about {claimed.get('measure')} {claimed.get('of') or ''}".rstrip()
    if claimed.get("measure") not in kinds or not isinstance(claimed.get("of"), str):
        yield "wrong", f"{name}: nothing that can be measured"
        return
    measure = Measure(MeasureKind(claimed["measure"]), claimed["of"])
    if totals and measure.kind is MeasureKind.COVERAGE:
        yield "notes", f"{name} is not checked: {ONLY_TOTALS}"
    elif measure not in measures_of(problem, single=True):
        yield "notes", f"{name} is not checked: the problem does not say whom proposals reach"
    else:
        true = beside.curve_of(problem, measure, seconds)
        if not (true["complete"] and claimed.get("complete")):
            yield "unsettled", f"{name}: not complete in the time allowed"
        elif true != claimed:
            yield "wrong", f"{name}: is not what the problem gives"


def _again(problem: Problem, study: dict[str, Any], totals: bool, seconds: float) -> Claims:
    claimed = study["again"]
    if claimed is None:
        return
    name = "what other voters would have funded"
    if totals:
        yield "notes", f"{name} is not checked: {ONLY_TOTALS}"
        return
    true = beside.again(problem, study["method"], seconds)
    if true is None or true["times"] != claimed.get("times"):
        yield "unsettled", f"{name}: not as many draws in the time allowed"
    elif true["wins"] != claimed.get("wins"):
        yield "wrong", f"{name}: is not what the problem gives"
