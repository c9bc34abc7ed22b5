"""One election, one text, one hash; and files read strictly."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import optimiser
from optimiser import InvalidProblem, solve
from optimiser.canonical import (
    canonical_json,
    problem_from_json,
    problem_to_json,
    result_from_json,
    result_to_json,
)
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    Benefit,
    EquityRule,
    Level,
    Money,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
    Weighting,
)
from tests.optimiser.brute import problems
from tests.optimiser.drawn import rich

fast = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@fast
@given(problems(pooled=True, rules=True, amendments=True))
def test_there_and_back(problem: Problem) -> None:
    text = canonical_json(problem_to_json(problem))
    again = problem_from_json(json.loads(text))
    assert canonical_json(problem_to_json(again)) == text
    assert again.sha256 == problem.sha256
    solution = solve(problem)
    written = canonical_json(result_to_json(solution, problem))
    assert result_from_json(json.loads(written)) == solution


@fast
@given(problems(pooled=True, rules=True), st.randoms(use_true_random=False))
def test_splitting_and_shuffling_ballots_changes_nothing(problem: Problem, random: Any) -> None:
    ballots = []
    for ballot in problem.ballots:
        first = random.randint(0, ballot.weight)
        ballots += [replace(ballot, weight=first), replace(ballot, weight=ballot.weight - first)]
    random.shuffle(ballots)
    assert replace(problem, ballots=tuple(ballots)).sha256 == problem.sha256


SCHEMAS = {
    name: Draft202012Validator(
        json.loads((Path(optimiser.__file__).parent / f"{name}.schema.json").read_text())
    )
    for name in ("problem", "result")
}


@fast
@given(rich(many=4))
def test_there_and_back_with_everything(problem: Problem) -> None:
    """Every field, through JSON and the published schemas."""
    value = problem_to_json(problem)
    SCHEMAS["problem"].validate(value)
    text = canonical_json(value)
    again = problem_from_json(json.loads(text))
    assert canonical_json(problem_to_json(again)) == text
    for p in problem.proposals:
        benefits = tuple(sorted(p.benefits, key=lambda b: b.group))
        assert again.by_id[p.id] == replace(p, themes=tuple(sorted(p.themes)), benefits=benefits)
    assert [rule.kind for rule in again.rules] == [rule.kind for rule in problem.rules]
    assert again.weighting is problem.weighting
    solution = solve(problem)
    written = result_to_json(solution, problem)
    SCHEMAS["result"].validate(written)
    assert result_from_json(json.loads(canonical_json(written))) == solution


def test_new_fields_carry_meaning() -> None:
    """Each of them changes the hash, and a default is not written."""
    p0, p1 = SMALL.proposals
    changed = [
        replace(SMALL, weighting=Weighting.PER_AREA),
        replace(SMALL, areas=(replace(SMALL.areas[0], population=3),)),
        replace(SMALL, areas=(replace(SMALL.areas[0], need=3),)),
        replace(SMALL, pots=(replace(SMALL.pots[0], money=Money.CAPITAL),)),
        *(
            replace(SMALL, proposals=(replace(p0, **field), p1))
            for field in (
                {"money": Money.REVENUE},
                {"match": 1},
                {"running": (0, 1)},
                {"running": (1, 0)},
                {"benefits": (Benefit("g", 1),)},
                {"levels": (Level(3, 10), Level(2, 5))},
                {"levels": (Level(3, 10),)},
                {"settlement": "mill"},
            )
        ),
        *(
            replace(SMALL, rules=(replace(SMALL.rules[0], **field),))
            for field in ({"group": "g"}, {"exponent": 2}, {"exponent": 0}, {"support": 1})
        ),
        *(
            replace(SMALL, ballots=(replace(SMALL.ballots[0], **field), SMALL.ballots[1]))
            for field in ({"groups": ("g",)}, {"workshop": "hall"})
        ),
    ]
    assert len({p.sha256 for p in [SMALL, *changed]}) == len(changed) + 1
    for problem in changed:
        assert problem_from_json(problem_to_json(problem)).sha256 == problem.sha256
    plain = canonical_json(problem_to_json(SMALL))
    for name in (
        "population",
        "need",
        "match",
        "running",
        "levels",
        "group",
        "exponent",
        "workshop",
        "weighting",
    ):
        assert f'"{name}"' not in plain


def ranked(*ballots: BallotClass) -> Problem:
    return replace(SMALL, ballot_type=BallotType.RANKING, utility=Utility.BORDA, ballots=ballots)


def _small() -> Problem:
    return Problem(
        title="Small",
        currency="GBP",
        areas=(Area("a", "A", 10),),
        pots=(Pot("pot-a", "Pot", 10, ("a",)),),
        proposals=(Proposal("p0", 1, "One", "a", 4, ("green",)), Proposal("p1", 2, "Two", "a", 7)),
        ballot_type=BallotType.APPROVAL,
        ballot_length=2,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("a", ("p1", "p0"), 3), BallotClass("a", ("p1",), 2)),
        tie_order=("p1", "p0"),
        rules=(EquityRule("r", RuleKind.REQUIRES, proposals=("p1", "p0")),),
        amendments=(Amendment("m", AmendmentKind.FIX, "p0", "Cllr", "because"),),
    )


SMALL = _small()


def test_what_carries_meaning_changes_the_hash() -> None:
    one = ranked(BallotClass("a", ("p0", "p1")))
    assert one.sha256 != ranked(BallotClass("a", ("p1", "p0"))).sha256
    assert (
        SMALL.sha256
        == replace(SMALL, ballots=(BallotClass("a", ("p0", "p1"), 3), BallotClass("a", ("p1",), 2))).sha256
    )
    others = [
        replace(SMALL, tie_order=("p0", "p1")),
        replace(SMALL, title="Other"),
        replace(SMALL, rules=(EquityRule("r", RuleKind.REQUIRES, proposals=("p0", "p1")),)),
        replace(SMALL, amendments=()),
        replace(SMALL, minor_units=1),
    ]
    assert len({p.sha256 for p in [SMALL, *others]}) == len(others) + 1


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    if isinstance(value, dict):
        for key in value:
            found += paths(value[key], (*here, key))
    elif isinstance(value, list):
        for n in range(len(value)):
            found += paths(value[n], (*here, n))
    return found


def parent_of(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


PROBLEM = problem_to_json(SMALL)
RESULT = result_to_json(solve(SMALL), SMALL)
READERS = [(PROBLEM, problem_from_json, "problem"), (RESULT, result_from_json, "result")]
OPEN = {"areas", "explanations"}


@pytest.mark.parametrize(("value", "read", "name"), READERS, ids=["problem", "result"])
def test_every_missing_unknown_or_wrong_field_is_named(value: Any, read: Any, name: str) -> None:
    checked = 0
    for path in paths(value):
        for wrong in (object, {"not": "this"}, 1.5, None):
            broken = deepcopy(value)
            holder = parent_of(broken, path)
            nullable = wrong is None and (holder[path[-1]] is None or path[-1] in MAY_BE_NULL)
            number = wrong == 1.5 and path[-1] == "seconds"
            if nullable or number:
                continue
            if wrong is object:
                if isinstance(path[-1], int) or (len(path) > 1 and path[-2] in OPEN and name == "result"):
                    continue
                del holder[path[-1]]
            else:
                holder[path[-1]] = wrong
            with pytest.raises(InvalidProblem) as error:
                read(broken)
            message = str(error.value)
            assert "\n" not in message
            assert message.startswith(name)
            field = next(step for step in reversed(path) if isinstance(step, str))
            assert field in message, (path, wrong, message)
            checked += 1
    assert checked > 50
    with pytest.raises(InvalidProblem, match="extra"):
        read({**value, "extra": 1})
    with pytest.raises(InvalidProblem, match="format"):
        read({**value, "format": 2})
    with pytest.raises(InvalidProblem, match="expected an object"):
        read([])


MAY_BE_NULL = {
    "bound",
    "own_pot_support",
    "support_short",
    "money_short",
    "money_simple",
    "cheaper_by",
    "held_out_by",
    "safe_by",
    "tie_stage",
}


def test_a_boolean_is_not_a_number() -> None:
    with pytest.raises(InvalidProblem, match="ballot_length"):
        problem_from_json({**PROBLEM, "ballot_length": True})
