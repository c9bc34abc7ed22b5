"""The command from outside: solve, then verify; merge and compare; options that make no sense."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser import pabulib
from optimiser.canonical import canonical_json
from optimiser.cli import main
from optimiser.rules import RULES
from optimiser.rules.sharing.completion import COMPLETIONS
from tests.optimiser.command import TOWN, run, schema, solved


@pytest.mark.parametrize("rule", RULES)
def test_solve_then_verify(rule: str, town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = solved(town, "--rule", rule)
    result = json.loads(out.read_text())
    schema("result").validate(result)
    assert out.read_text() == canonical_json(result) + "\n"
    assert result["rule"] == rule
    assert result["problem_sha256"] == pabulib.read(town).sha256
    assert set(result["explanations"]) == {"a", "b", "c", "d"}
    capsys.readouterr()
    assert run("verify", town, out) == 0
    assert capsys.readouterr().out.startswith("verified")


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_a_completion_is_part_of_the_result_and_is_verified(
    completion: str, town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = solved(town, "--rule", "equal-shares", "--completion", completion)
    result = json.loads(out.read_text())
    schema("result").validate(result)
    assert (result["rule"], result["completion"]) == ("equal-shares", completion)
    assert run("verify", town, out) == 0
    out.write_text(canonical_json({**result, "completion": "add2"}))
    assert run("verify", town, out) == 1
    assert "has no completion 'add2'" in capsys.readouterr().out


def test_a_reason_of_equal_shares_that_is_not_true_is_refuted(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = solved(town, "--rule", "equal-shares")
    result = json.loads(out.read_text())
    loser = next(key for key, reason in result["explanations"].items() if reason["reason"] == "share-used")
    result["explanations"][loser]["supporters_left"] += 1
    out.write_text(canonical_json(result))
    assert run("verify", town, out) == 1
    assert f"supporters_left of '{loser}'" in capsys.readouterr().out


def test_the_most_supported_plan_is_found(town: Path) -> None:
    """By hand: support a 7, b 7, c 6, d 1 (Borda by own length); 1000 pays for b and c, not for a and b."""
    result = json.loads(solved(town).read_text())
    assert [row["id"] for row in result["funded"]] == ["b", "c"]
    assert [row["cost"] for row in result["funded"]] == [50000, 45050]
    assert (result["support"], result["spend"], result["status"]) == (13, 95050, "optimal")


def test_merge_pools_pots_and_nobody_does_worse(town: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pb"
    other.write_text(TOWN.format(area="Weardale").replace("budget;1000", "budget;1500"))
    alone = {}
    for area, path in (("crook", town), ("weardale", other)):
        assert run("solve", path, "--out", tmp_path / "one.json") == 0
        alone[area] = json.loads((tmp_path / "one.json").read_text())["support"]
    for pool in ((), ("--pool",)):
        whole = tmp_path / "county.json"
        assert run("merge", town, other, "--out", whole, *pool) == 0
        schema("problem").validate(json.loads(whole.read_text()))
        assert run("solve", whole, "--out", tmp_path / "result.json", "--explain") == 0
        result = json.loads((tmp_path / "result.json").read_text())
        schema("result").validate(result)
        assert run("verify", whole, tmp_path / "result.json") == 0
        for area, support in alone.items():
            assert result["areas"][area]["own_pot_support"] == support
            if pool:
                assert result["areas"][area]["support"] >= support
            else:
                assert result["areas"][area]["support"] == support


def test_compare_shows_every_rule(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", town, town) == 0
    said = capsys.readouterr().out
    for rule in RULES:
        assert said.count(f"\n{rule} ") == 2
    assert "GBP 950.50" in said


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["solv"],
        ["solve"],
        ["solve", "x.pb", "--rule", "none"],
        ["solve", "x.pb", "--time-limit", "-1"],
        ["solve", "x.pb", "--completion", "greedy"],
        ["solve", "x.pb", "--rule", "equal-shares", "--completion", "add1"],
        ["bench", "no-such-folder"],
        ["merge", "x.pb"],
    ],
)
def test_wrong_options_get_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_result_that_cannot_be_written_leaves_nothing(town: Path, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    assert run("solve", town, "--out", tmp_path / "no" / "such" / "folder.json") == 2
    assert set(tmp_path.iterdir()) == before


def test_the_module_runs_as_a_program_and_prints_the_result(town: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "optimiser", "solve", str(town)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    schema("result").validate(json.loads(done.stdout))
