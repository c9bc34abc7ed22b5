"""The command with equity rules, and when no plan keeps them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.optimiser.command import run, schema, solved


def test_utility_rules_and_threshold_can_be_named(town: Path, tmp_path: Path) -> None:
    rules = tmp_path / "equity.toml"
    rules.write_text('[[rule]]\nid = "sport"\nkind = "theme-floor"\ntheme = "sport"\namount = "600.00"\n')
    out = solved(town, "--rules", str(rules), "--utility", "borda")
    result = json.loads(out.read_text())
    assert result["utility"] == "borda"
    assert [row["id"] for row in result["funded"]] == ["a", "d"]
    assert run("verify", town, out) == 1
    assert run("verify", town, out, "--rules", rules) == 0
    result = json.loads(solved(town, "--threshold", "--rules", str(rules)).read_text())
    assert [row["id"] for row in result["funded"]] == ["a"]
    assert result["explanations"]["d"]["reason"] == "forbidden"


def test_no_plan_is_exit_1_and_names_the_conflict(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "equity.toml"
    rules.write_text('[[rule]]\nid = "both"\nkind = "theme-floor"\ntheme = "sport"\namount = 70000\n')
    out = tmp_path / "out.json"
    assert run("solve", town, "--rules", rules, "--out", out) == 1
    result = json.loads(out.read_text())
    schema("result").validate(result)
    assert result["status"] == "infeasible"
    assert "both" in result["conflict"]
    assert "both" in capsys.readouterr().out


def test_no_plan_says_the_least_that_would_have_to_change(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two floors that 1,000.00 cannot pay: the one named first gives, by pence."""
    rules, out = tmp_path / "equity.toml", tmp_path / "out.json"
    floor = '[[rule]]\nid = "{0}"\nkind = "theme-floor"\ntheme = "{1}"\namount = 70000\n'
    rules.write_text(floor.format("sport", "sport") + floor.format("other", "youth"))
    for order in ("sport,other", "other,sport"):
        assert run("solve", town, "--rules", rules, "--gives-first", order, "--out", out) == 1
        result = json.loads(out.read_text())
        schema("result").validate(result)
        assert result["relaxation"]
        said = capsys.readouterr().out
        assert "the least that would have to change" in said
        for change in result["relaxation"]:
            assert change["relaxed"] < change["published"] == 70_000
            assert f"{change['rule']}: At least GBP" in said or f"{change['rule']}: At least £" in said
        assert [change["rule"] for change in result["relaxation"]][:1] == order.split(",")[:1]
    for wrong, word in (("sport,sport", "twice"), ("sport,nothing", "nothing")):
        assert run("solve", town, "--rules", rules, "--gives-first", wrong) == 2
        assert word in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[rule]]", "kind"),
        ('[[rule]]\nkind = "theme-flor"', "kind"),
        ('[[rule]]\nkind = "theme-floor"\ntheme = "x"', "amount"),
        ('[[rule]]\nkind = "theme-floor"\ntheme = "x"\namount = 1.5', "amount"),
        ('[[rule]]\nkind = "theme-floor"\ntheme = "x"\namount = "1,5"', "amount"),
        ('[[rule]]\nkind = "theme-floor"\ntheme = "x"\namount = true', "amount"),
        ('[[rule]]\nkind = "theme-floor"\ntheme = "x"\namount = -1', "amount"),
        ('[[rule]]\nkind = "district-fair"\nshare = 3', "share"),
        ('[[rule]]\nkind = "theme-share"\ntheme = "x"\nshare = 10001', "share"),
        ('[[rule]]\nkind = "area-floor"\narea = "nowhere"\namount = 1', "nowhere"),
        ('[[rule]]\nkind = "incompatible"\nproposals = "ab"', "proposals"),
        ('[[rule]]\nkind = "incompatible"\nproposals = ["a", "zz"]', "zz"),
        ('[[rule]]\nkind = "requires"\nproposals = ["a"]', "two"),
        ('[[rule]]\nid = 3\nkind = "district-fair"', "id"),
        ('[[rules]]\nkind = "district-fair"', "[[rule]]"),
        ("rule = 3", "[[rule]]"),
        ("[[rule", "TOML"),
    ],
)
def test_a_mistyped_rule_never_binds_nobody(
    text: str, word: str, town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "equity.toml"
    rules.write_text(text)
    assert run("solve", town, "--rules", rules) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(rules) in printed.err
    assert word in printed.err
