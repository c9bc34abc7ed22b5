"""What other utilities, weights and workshops would have funded, against full solves."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings

from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    Problem,
    Proposal,
    Utility,
    Weighting,
)
from optimiser.rules import rule_named
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS
from optimiser.studies.sensitivity import Change, sensitivity, sensitivity_to_json
from tests.optimiser.drawn import rich
from tests.optimiser.towns import slow, totals, town


def two_towns() -> Problem:
    """Three people of the east rank a before b in one hall, two of the west want only b in another.

    Borda of 2, and harmonic times 2: a 6, b 3 + 4; by own length: a 6, b 3 + 2; approval: a 3, b 5.
    With equal weight per area (or hall) the west counts half as much again: a 6, b 3 + 6. By population the
    east has ten elevenths: a. Without the west hall a has 6 and b 3; without the east hall only b has any.
    """
    return replace(
        town(),
        areas=(Area("east", "East", 5, population=10), Area("west", "West", 5, population=1)),
        proposals=(Proposal("a", 1, "A", "east", 10), Proposal("b", 2, "B", "west", 10)),
        ballot_type=BallotType.RANKING,
        ballot_length=2,
        utility=Utility.BORDA,
        ballots=(
            BallotClass("east", ("a", "b"), 3, workshop="east hall"),
            BallotClass("west", ("b",), 2, workshop="west hall"),
        ),
        tie_order=("a", "b"),
    )


def test_the_sensitivity_table_by_hand() -> None:
    found = sensitivity(two_towns())
    rows = {(v.change, v.name): v for v in found.variants}
    funded = {v.name: v.funded for v in found.variants if v.change is Change.UTILITY}
    assert funded == {
        "borda": ("b",),
        "borda-own": ("a",),
        "harmonic": ("b",),
        "approval": ("b",),
        "cost": ("b",),
    }
    assert [key for key, v in rows.items() if v.own] == [
        (Change.UTILITY, "borda"),
        (Change.WEIGHTING, "raw"),
    ]
    own = rows[Change.UTILITY, "borda-own"]
    assert (own.gains, own.loses, own.spend) == (("a",), ("b",), 10)
    weights = {v.name: v.funded for v in found.variants if v.change is Change.WEIGHTING}
    assert weights == {
        "raw": ("b",),
        "equal-per-area": ("b",),
        "equal-per-workshop": ("b",),
        "by-population": ("a",),
    }
    assert rows[Change.WEIGHTING, "raw"].effective == 5
    left_out = {v.name: v.funded for v in found.variants if v.change is Change.WORKSHOP}
    assert left_out == {"east hall": ("b",), "west hall": ("a",)}
    assert json.loads(json.dumps(sensitivity_to_json(found)))["variants"][1]["gains"] == ["a"]


@settings(slow, max_examples=15)
@given(rich(most=4, many=1))
def test_every_variant_is_a_solve_of_the_changed_problem(problem: Problem) -> None:
    found = sensitivity(problem)
    own = rule_named("max-support")(problem)
    for variant in found.variants:
        changed = {
            Change.UTILITY: lambda name: replace(problem, utility=Utility(name)),
            Change.WEIGHTING: lambda name: replace(problem, weighting=Weighting(name)),
            Change.WORKSHOP: lambda name: replace(
                problem, ballots=tuple(b for b in problem.ballots if b.workshop != name)
            ),
        }[variant.change](variant.name)
        solution = rule_named("max-support")(changed)
        assert (variant.status, variant.funded, variant.spend) == (
            solution.status,
            solution.funded,
            solution.spend,
        )
        if not (own.conflict or solution.conflict):
            assert set(variant.gains) == set(solution.funded) - set(own.funded)
            assert set(variant.loses) == set(own.funded) - set(solution.funded)


def test_totals_can_be_neither_weighed_nor_left_out() -> None:
    problem = replace(totals(), areas=(Area("town", "Town", 10, 5), Area("hill", "Hill", 1, 5)))
    found = sensitivity(problem)
    said = {(v.change.value, v.name): (v.missing, v.effective) for v in found.variants}
    assert said == {
        ("utility", "points"): ("", None),
        ("weighting", "raw"): ("", None),
        ("weighting", "equal-per-area"): (NEEDS_SINGLE_BALLOTS, None),
        ("weighting", "by-population"): (NEEDS_SINGLE_BALLOTS, None),
    }
