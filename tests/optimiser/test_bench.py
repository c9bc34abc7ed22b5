"""The benchmark says what it measured, and holds every answer against a second method."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.optimiser.command import run


def test_bench_times_every_file_and_checks_it_twice(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.pb").write_text("nothing")
    out = tmp_path / "bench.json"
    assert run("bench", tmp_path, "--json", out) == 0
    found = json.loads(out.read_text())
    assert [row["file"] for row in found["files"]] == ["town.pb"]
    assert found["files"][0]["agrees"] is found["files"][0]["same"] is True
    assert found["files"][0]["support"] == 13
    assert found["files"][0]["memory"] > 1
    assert len(found["unusable"]) == 1
    assert "two methods agree on 1 of 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["greedy-stop"],
        ["phragmen", "--utility", "approval"],
        ["equal-shares", "--completion", "add1-overspend"],
        ["equal-shares", "--completion", "add1-exhaustive+greedy"],
    ],
)
def test_bench_times_the_rule_that_it_is_asked_for(words: list[str], town: Path, tmp_path: Path) -> None:
    out, result = tmp_path / "bench.json", tmp_path / "result.json"
    assert run("bench", tmp_path, "--rule", *words, "--json", out) == 0
    assert run("solve", town, "--rule", *words, "--out", result) == 0
    found, solved = json.loads(out.read_text()), json.loads(result.read_text())
    row = found["files"][0]
    assert (row["rule_name"], row["completion"]) == (solved["rule"], solved["completion"])
    assert (row["support"], row["spend"]) == (solved["support"], solved["spend"])
    assert row["by"] == solved["solver"]["name"]
    assert (row["other"], row["same"]) == (None, None)


def test_an_other_side_that_does_not_answer_is_named_and_counts_for_nothing(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """This interpreter has no pabutools: it may not be installed beside this program."""
    out = tmp_path / "bench.json"
    words = ("--rule", "equal-shares", "--json", out)
    assert run("bench", tmp_path, "--against", sys.executable, *words) == 0
    assert f"{town.name}: pabutools failed" in capsys.readouterr().out
    found = json.loads(out.read_text())
    assert found["files"][0]["same"] is None
    assert "times_rule" not in found["medians"]
    assert run("bench", tmp_path, "--against", tmp_path / "nothing", *words) == 2
    assert "cannot be run" in capsys.readouterr().err


def test_bench_makes_counties_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "bench.json"
    assert run("bench", "--voters", 500, "--rule", "greedy-skip", "--json", out) == 0
    assert [row["ballots"] for row in json.loads(out.read_text())["files"]] == [50, 500]
    assert "10.0 times the voters take" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a-folder", "--voters", "100"],
        ["--voters", "9"],
        ["--voters", "100", "--against", "python"],
        ["a-folder", "--completion", "greedy"],
        ["no-such-folder"],
    ],
)
def test_what_bench_cannot_do_gets_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bench", *words) == 2
    assert capsys.readouterr().err.count("\n") == 1
