"""Problems and results as JSON: read back strictly, and as the published schemas say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimiser import pabulib
from optimiser.canonical import canonical_json, problem_from_json, problem_to_json
from optimiser.model import sha256_of
from optimiser.rules import RULES
from tests.optimiser.command import run, schema, solved


def test_a_problem_as_json_gives_the_same_answer(town: Path, tmp_path: Path) -> None:
    problem = pabulib.read(town)
    path = tmp_path / "problem.json"
    text = canonical_json(problem_to_json(problem))
    path.write_text(json.dumps(json.loads(text), indent=3))
    schema("problem").validate(json.loads(text))
    assert problem_from_json(json.loads(text)).sha256 == problem.sha256 == sha256_of(text)
    first = json.loads(solved(town).read_text())
    out = tmp_path / "again.json"
    assert run("solve", path, "--out", out, "--explain") == 0
    again = json.loads(out.read_text())
    first["solver"]["seconds"] = again["solver"]["seconds"] = 0
    assert again == first
    assert run("verify", path, out) == 0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda p: p.update(title="\ud800"), "surrogate"),
        (lambda p: p.update(ballot_length=10**9, utility="harmonic"), "ballot_length"),
        (lambda p: p.update(ballot_length=0), "ballot_length"),
        (lambda p: p.update(utility="points"), "points"),
        (lambda p: p.update(tie_order=["a", "b"]), "tie_order"),
        (lambda p: p["proposals"][0].update(cost=-1), "cost"),
        (lambda p: p["proposals"][0].update(cost=1.5), "cost"),
        (lambda p: p["proposals"][0].update(cost=10**30), "2^53"),
        (lambda p: p["proposals"][0].update(area="x"), "area"),
        (lambda p: p["proposals"].append(p["proposals"][0]), "twice"),
        (lambda p: p["ballots"][0].update(choices=["z"]), "choices"),
        (lambda p: p["ballots"][0].update(choices=["a", "a"]), "choices"),
        (lambda p: p["ballots"][0].update(weight=-3), "weight"),
        (lambda p: p["pots"][0].update(amount=True), "amount"),
        (lambda p: p.pop("rules"), "rules"),
    ],
)
def test_a_bad_problem_as_json_is_unusable_input(
    change: Callable[[Any], object], word: str, town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = problem_to_json(pabulib.read(town))
    change(values)
    path, out = town.with_name("bad.json"), town.with_name("out.json")
    path.write_text(json.dumps(values))
    assert run("solve", path, "--out", out) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(path) in printed.err
    assert word in printed.err
    assert not out.exists()


@pytest.mark.real_data
def test_real_elections_and_results_follow_the_schemas(real_data: Path, tmp_path: Path) -> None:
    problems, results = schema("problem"), schema("result")
    names = ["Poland_Swiecie_2023", "Poland_Krakow_2022_Czyzyny", "Poland_Katowice_2025_Zarzecze"]
    for name in [*names, "Netherlands_Amsterdam_643", "Switzerland_Zurich_S5R"]:
        path = real_data / "pabulib" / f"{name}.pb"
        problems.validate(problem_to_json(pabulib.read(path, threshold=True)))
        for rule in RULES:
            out = tmp_path / "out.json"
            assert run("solve", path, "--explain", "--rule", rule, "--out", out) == 0
            results.validate(json.loads(out.read_text()))
            assert run("verify", path, out) == 0


def test_the_schemas_refuse_what_the_reader_refuses(town: Path) -> None:
    good = problem_to_json(pabulib.read(town))
    for key in good:
        assert not schema("problem").is_valid({name: good[name] for name in good if name != key})
    assert not schema("problem").is_valid({**good, "extra": 1})
    assert not schema("problem").is_valid({**good, "utility": "fame"})
    result = json.loads(solved(town).read_text())
    for key in result:
        assert not schema("result").is_valid({name: result[name] for name in result if name != key})
    result["explanations"]["a"]["reason"] = "luck"
    assert not schema("result").is_valid(result)
