"""The ``compare`` command from outside: figures worked out by hand, in the table and in the JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from optimiser import pabulib
from optimiser.canonical import canonical_json, problem_to_json
from optimiser.cli import main
from optimiser.cli.tables import percent, ratio
from optimiser.model import BallotClass, BallotType, Utility
from optimiser.studies.curve import Measure, MeasureKind, curve, curve_to_json
from optimiser.studies.fairness import report, report_to_json
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS
from optimiser.studies.price import prices, prices_to_json
from optimiser.studies.sensitivity import sensitivity, sensitivity_to_json
from optimiser.studies.stability import stability, stability_to_json
from tests.optimiser.command import TOWN


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.pb"
    path.write_text(TOWN.format(area="Crook"))
    return path


@pytest.fixture
def sport(tmp_path: Path) -> Path:
    """By own length a has 8, b 8, c 5, d 1: b and c have 13; with lake (a, 600) only bench (d) fits: 9."""
    path = tmp_path / "equity.toml"
    path.write_text('[[rule]]\nid = "sport"\nkind = "theme-share"\ntheme = "sport"\nshare = 5000\n')
    return path


def run(*argv: object) -> int:
    return main([str(word) for word in argv])


def line(said: str, start: str) -> str:
    """The one line that starts so, single spaces between words."""
    (found,) = [" ".join(row.split()) for row in said.splitlines() if row.startswith(start)]
    return found


def test_the_table_by_hand(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """b and c: one voter of six has nothing, the others 1, 2, 1, 2 and 2 of their choices."""
    assert run("compare", town) == 0
    said = capsys.readouterr().out
    assert "4 proposals, 6 voters, utility borda-own" in said
    assert line(said, "max-support ") == (
        "max-support 2 13 GBP 950.50 GBP 49.50 16.7 % 1.33 0.00 0 0 of 1 optimal"
    )
    assert line(said, "utility approval") == "utility approval 2 GBP 950.50 optimal"
    assert line(said, "utility borda-own") == "utility borda-own (as it is) 2 GBP 950.50 optimal"
    assert "needs ballots that name groups" in line(said, "leximin-groups")
    assert "equity" not in said
    assert "resamples" not in said


def test_price_and_curve_of_a_rule(town: Path, sport: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", town, "--rules", sport, "--curve", "coverage") == 0
    said = capsys.readouterr().out
    assert line(said, "sport ") == "sport 4 30.8 % -GBP 250.50 a d b c optimal"
    assert line(said, "max-support * ").startswith("max-support * 2 9 GBP 700")
    assert line(said, "85.7 %") == "85.7 % 9 GBP 700 2 the round's own"
    assert "support against fairness: coverage" in said
    assert "* under the round's equity rules" in said


def test_the_json_is_what_the_library_says(town: Path, sport: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    options = ("--rules", sport, "--stability", 40, "--seed", 3, "--json", out)
    assert run("compare", town, *options) == 0
    found = json.loads(out.read_text())
    (file,) = found["files"]
    from optimiser.cli.files import read_problem

    problem = read_problem(str(town), rules=str(sport))
    assert found["format"] == 1
    assert file["report"] == report_to_json(report(problem))
    assert file["prices"] == prices_to_json(prices(problem))
    assert file["curves"] == [curve_to_json(curve(problem, Measure(MeasureKind.THEME_SHARE, "sport")))]
    assert file["sensitivity"] == sensitivity_to_json(sensitivity(problem))
    assert file["stability"] == [stability_to_json(stability(problem, resamples=40, seed=3, workers=1))]
    first = out.read_text()
    assert run("compare", town, *options) == 0
    assert out.read_text() == first


def test_resampling_is_shown_and_repeats(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", town, "--stability", 200) == 0
    said = capsys.readouterr().out
    found = stability(pabulib.read(town), resamples=200, workers=1)
    assert f"200 resamples (seed 0): {len(found.close)} close calls, " in said
    a = found.standings[0]
    assert line(said, "a ") == f"a no {percent(Fraction(a.wins, 200))} Lake"


def test_totals_show_no_voter(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = replace(
        pabulib.read(town),
        ballot_type=BallotType.POINTS,
        utility=Utility.POINTS,
        ballot_length=4,
        ballots=(BallotClass("crook", ("a", "b", "c", "d"), 1, (7, 7, 6, 1)),),
    )
    path = tmp_path / "totals.json"
    path.write_text(canonical_json(problem_to_json(problem)))
    assert run("compare", path, "--stability", 100) == 0
    said = capsys.readouterr().out
    assert "4 proposals, totals only, utility points" in said
    assert line(said, "max-support ") == "max-support 2 13 GBP 950.50 GBP 49.50 - - - - 0 of 1 optimal"
    assert NEEDS_SINGLE_BALLOTS in line(said, "leximin ")
    assert " voters, " not in said
    assert "resamples" not in said
    assert run("compare", path, "--curve", "coverage") == 2
    assert NEEDS_SINGLE_BALLOTS in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--curve", "happiness"],
        ["--curve", "theme-share"],
        ["--curve", "coverage:sport"],
        ["--stability", "-1"],
        ["--stability", "many"],
        ["--stability", "9" * 12],
        ["--seed", "x"],
    ],
)
def test_wrong_options_get_one_line_and_nothing_is_written(
    words: list[str], town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert run("compare", town, *words, "--json", out) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "-"), (Fraction(1, 6), "16.7 %"), (Fraction(1, 2000), "0.1 %"), (Fraction(3, 2), "150.0 %")],
)
def test_shares_in_words(share: Fraction | None, text: str) -> None:
    assert percent(share) == text


def test_numbers_in_words() -> None:
    assert [ratio(x) for x in (None, Fraction(4, 3), Fraction(1, 200))] == ["-", "1.33", "0.01"]
