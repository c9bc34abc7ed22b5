"""Whatever is changed in a result, or in its election, ``verify`` refutes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.optimiser.command import run, solved


def drop_one(result: dict[str, Any]) -> None:
    result["funded"].pop()


def add_one(result: dict[str, Any]) -> None:
    result["funded"].append({"id": "d", "cost": 10000, "level": 1})


def swap_one(result: dict[str, Any]) -> None:
    result["funded"] = [{"id": "b", "cost": 50000, "level": 1}, {"id": "d", "cost": 10000, "level": 1}]


def more_support(result: dict[str, Any]) -> None:
    result["support"] += 1


def less_spend(result: dict[str, Any]) -> None:
    result["spend"] -= 1


def lower_cost(result: dict[str, Any]) -> None:
    result["funded"][0]["cost"] -= 1


def other_bound(result: dict[str, Any]) -> None:
    result["bound"] -= 1


def other_problem(result: dict[str, Any]) -> None:
    result["problem_sha256"] = "0" * 64


def area_spend(result: dict[str, Any]) -> None:
    result["areas"]["crook"]["spend"] += 5


TAMPERS = [
    drop_one,
    add_one,
    swap_one,
    more_support,
    less_spend,
    lower_cost,
    other_bound,
    other_problem,
    area_spend,
]


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda f: f.__name__)
def test_a_changed_result_is_refuted(
    tamper: Callable[[dict[str, Any]], None], town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = solved(town)
    result = json.loads(out.read_text())
    tamper(result)
    out.write_text(json.dumps(result))
    capsys.readouterr()
    assert run("verify", town, out) == 1
    said = capsys.readouterr().out
    assert said.startswith("refuted\n")
    assert said.count("\n") > 1


def no_plan(result: dict[str, Any]) -> None:
    result.update(status="infeasible", funded=[], support=0, spend=0, areas={}, explanations={})


def other_story(result: dict[str, Any]) -> None:
    result["trace"][0] = "a: nobody wanted it"


def called_best(result: dict[str, Any]) -> None:
    result.update(status="optimal", bound=result["support"])


@pytest.mark.parametrize(
    "tamper", [*TAMPERS[:6], other_problem, no_plan, other_story, called_best], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("rule", ["greedy-skip", "greedy-stop"])
def test_a_changed_count_is_refuted(rule: str, tamper: Callable[[dict[str, Any]], None], town: Path) -> None:
    out = solved(town, "--rule", rule)
    result = json.loads(out.read_text())
    tamper(result)
    out.write_text(json.dumps(result))
    assert run("verify", town, out) == 1


def test_a_changed_election_refutes_the_result(town: Path) -> None:
    out = solved(town)
    town.write_text(town.read_text().replace("6;a\n", "6;b\n"))
    assert run("verify", town, out) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: text[: len(text) // 2], "not JSON"),
        (lambda text: text.replace('"format":1', '"format":2'), "format"),
        (lambda text: text.replace('"support":13', '"support":"13"'), "support"),
        (lambda text: text.replace('"support":13', '"support":NaN'), "NaN"),
        (lambda text: text.replace('"format":1', '"format":1,"format":1'), "twice"),
        (lambda text: text.replace('"format":1', '"format":1,"more":1'), "more"),
        (lambda _: "[" * 100_000, "deep"),
        (lambda _: "9" * 10_000, "JSON"),
        (lambda _: "[]", "object"),
        (lambda _: '"\\ud800"', "surrogate"),
    ],
)
def test_a_result_that_cannot_be_read_is_unusable_input(
    change: Callable[[str], str], word: str, town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = solved(town)
    out.write_text(change(out.read_text()))
    capsys.readouterr()
    assert run("verify", town, out) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(out) in printed.err
    assert word in printed.err
