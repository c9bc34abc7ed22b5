"""Every kind of rule in a file, in a sentence, in the schema and in the table of its fields."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from optimiser import InvalidProblem
from optimiser.equity.file import add_rules, read_rules
from optimiser.equity.sentences import sentence, sentence_relaxed
from optimiser.model import Area, EquityRule, Problem, Relaxation, RuleKind
from optimiser.validate import check
from tests.optimiser.test_canonical import SMALL

TOWN = replace(SMALL, areas=(Area("a", "Crook", 10),), rules=(), amendments=())
# What a file says of each kind, the fields that come of it, and the words that people read.
KINDS: dict[RuleKind, tuple[str, dict[str, object], str]] = {
    RuleKind.DISTRICT_FAIR: (
        "",
        {},
        "Every area gets at least as much support as its own pot alone would have given it.",
    ),
    RuleKind.AREA_FLOOR: (
        'area = "a"\namount = "1200.50"',
        {"area": "a", "amount": 120_050},
        "At least £1,200.50 must be spent in Crook, or as much as can be spent there.",
    ),
    RuleKind.AREA_CEILING: (
        'area = "a"\namount = 500',
        {"area": "a", "amount": 500},
        "At most £5 may be spent in Crook.",
    ),
    RuleKind.THEME_FLOOR: (
        'theme = "green"\namount = "20"\narea = "a"',
        {"theme": "green", "amount": 2000, "area": "a"},
        "At least £20 must go to green in Crook.",
    ),
    RuleKind.THEME_CAP: (
        'theme = "green"\namount = "20"',
        {"theme": "green", "amount": 2000},
        "At most £20 may go to green.",
    ),
    RuleKind.THEME_SHARE: (
        'theme = "green"\nshare = 2550\narea = "a"',
        {"theme": "green", "share": 2550, "area": "a"},
        "At least 25.5% of what is spent in Crook must go to green.",
    ),
    RuleKind.THEME_COUNT: (
        'theme = "green"\nat_least = 1\nat_most = 2',
        {"theme": "green", "at_least": 1, "at_most": 2},
        "Between 1 and 2 proposals about green must be funded.",
    ),
    RuleKind.INCOMPATIBLE: (
        'proposals = ["p0", "p1"]',
        {"proposals": ("p0", "p1")},
        "At most one of these can be funded: “One”, “Two”.",
    ),
    RuleKind.REQUIRES: (
        'proposals = ["p1", "p0"]',
        {"proposals": ("p1", "p0")},
        "“Two” can only be funded together with “One”.",
    ),
    RuleKind.SYNERGY: (
        'proposals = ["p0", "p1"]\nsupport = 4',
        {"proposals": ("p0", "p1"), "support": 4},
        "“One” and “Two” together are worth 4 more support than each alone.",
    ),
    RuleKind.NEED_FLOOR: (
        "share = 5000\nexponent = 2",
        {"share": 5000, "exponent": 2},
        "50% of all the money is promised to the areas by population and need, each its part or as much as "
        "can be spent there.",
    ),
    RuleKind.GRANT_MINIMUM: (
        'amount = "3"',
        {"amount": 300},
        "No proposal is funded with less than £3.",
    ),
    RuleKind.GRANT_CAP: (
        'amount = "3"\narea = "a"',
        {"amount": 300, "area": "a"},
        "No proposal in Crook is funded with more than £3.",
    ),
    RuleKind.MATCH_FLOOR: (
        "share = 1000",
        {"share": 1000},
        "Others must pay at least 10% of all that the funded proposals cost.",
    ),
    RuleKind.RUNNING_CAP: (
        'amount = "1000000"',
        {"amount": 100_000_000},
        "In no later year may the funded proposals cost more than £1,000,000 to run.",
    ),
    RuleKind.SETTLEMENT_CAP: (
        'area = "a"\namount = "9"',
        {"area": "a", "amount": 900},
        "No town or village in Crook may get more than £9.",
    ),
    RuleKind.SETTLEMENT_COUNT: (
        'area = "a"\nat_least = 1',
        {"area": "a", "at_least": 1},
        "Every town or village in Crook gets at least 1 proposal, or all it has asked for.",
    ),
    RuleKind.GROUP_SPEND: (
        'group = "poorest fifth"\nshare = 2000',
        {"group": "poorest fifth", "share": 2000},
        "At least 20% of what is spent must reach poorest fifth.",
    ),
    RuleKind.GROUP_SUPPORT: (
        'group = "a"\nshare = 8000',
        {"group": "a", "share": 8000},
        "Crook must get at least 80% of the support that its own part of the money would buy.",
    ),
    RuleKind.COVERAGE: (
        "share = 6000",
        {"share": 6000},
        "At least 60% of the people who voted must see one of their choices funded.",
    ),
    RuleKind.PROPORTIONALITY: (
        "",
        {},
        "A proposal is funded when enough people chose it to pay for it with their part of the money, "
        "and less than that part goes to what they chose.",
    ),
}
EACH = pytest.mark.parametrize("kind", RuleKind, ids=[kind.value for kind in RuleKind])


def written(folder: Path, text: str) -> Path:
    path = folder / "equity.toml"
    path.write_text(text, encoding="utf-8")
    return path


def rule_of(kind: RuleKind) -> EquityRule:
    return EquityRule(f"{kind.value}-1", kind, **KINDS[kind][1])


@EACH
def test_every_kind_is_read(kind: RuleKind, tmp_path: Path) -> None:
    path = written(tmp_path, f'[[rule]]\nkind = "{kind.value}"\n{KINDS[kind][0]}')
    (rule,) = read_rules(path)
    assert rule == rule_of(kind)
    check(add_rules(TOWN, path))


@EACH
def test_every_kind_reads_well(kind: RuleKind) -> None:
    assert sentence(rule_of(kind), TOWN) == KINDS[kind][2]


@EACH
def test_every_kind_is_in_the_schema_and_the_table(kind: RuleKind) -> None:
    import optimiser

    schema = json.loads((Path(optimiser.__file__).parent / "problem.schema.json").read_text("utf-8"))
    rule = schema["properties"]["rules"]["items"]["properties"]
    assert kind.value in rule["kind"]["enum"]
    assert rule.keys() == {field.name for field in fields(EquityRule)}
    table = EquityRule.__doc__ or ""
    part = kind.value.removesuffix("-floor").removesuffix("-cap").removesuffix("-minimum")
    (line,) = [row for row in table.splitlines() if row.strip().startswith(part)][:1]
    for name in KINDS[kind][1]:
        assert f"``{name}``" in line or name == "exponent", (name, line)


@EACH
def test_what_a_kind_needs_and_does_not_know(kind: RuleKind, tmp_path: Path) -> None:
    lines = [line for line in KINDS[kind][0].splitlines() if line]
    head = f'[[rule]]\nkind = "{kind.value}"\n'
    optional = {"exponent", "at_most"} | ({"area"} - {"area" if kind.value in NEED_AREA else ""})
    optional |= {"at_least"} if kind is RuleKind.THEME_COUNT else set()
    for left_out in lines:
        name = left_out.split(" = ")[0]
        path = written(tmp_path, head + "\n".join(line for line in lines if line != left_out))
        if name in optional:
            read_rules(path)
            continue
        with pytest.raises(InvalidProblem, match=f"rule 1: {kind.value} needs {name}"):
            read_rules(path)
    given = {line.split(" = ")[0] for line in lines}
    for name, value in WORDS.items():
        if name in given or name in optional:
            continue
        with pytest.raises(InvalidProblem) as error:
            read_rules(written(tmp_path, head + "\n".join([*lines, f"{name} = {value}"])))
        assert f"{name}' means nothing for {kind.value}" in str(error.value)
        assert "\n" not in str(error.value)


NEED_AREA = ("area-floor", "area-ceiling", "settlement-cap", "settlement-count")
WORDS = {"theme": '"x"', "amount": "1", "share": "1", "proposals": "[]", "group": '"x"', "support": "1"}


@EACH
def test_wrong_values_are_named(kind: RuleKind, tmp_path: Path) -> None:
    lines = [line for line in KINDS[kind][0].splitlines() if line]
    for number, line in enumerate(lines):
        name = line.split(" = ")[0]
        for wrong in ("1.5", "true", "-1", "{}", "1979-05-27", '""'):
            broken = [*lines[:number], f"{name} = {wrong}", *lines[number + 1 :]]
            path = written(tmp_path, f'[[rule]]\nkind = "{kind.value}"\n' + "\n".join(broken))
            with pytest.raises(InvalidProblem) as error:
                read_rules(path)
            assert str(path) in str(error.value)
            assert f"rule 1: {name}" in str(error.value)
            assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Relaxation("x", "amount", 500, 250), "At least £2.50 must go to green."),
        (
            Relaxation("f", "share", 10_000, 9_325),
            "Every area gets at least 93.25% of the support that its own",
        ),
        (Relaxation("i", "at_most", 1, 2), "At most 2 of these can be funded: “One”, “Two”."),
        (
            Relaxation("q", "kept", 1, 0),
            "This would have to go: “One” can only be funded together with “Two”.",
        ),
    ],
)
def test_what_would_have_to_change_in_words(change: Relaxation, words: str) -> None:
    rules = (
        EquityRule("x", RuleKind.THEME_FLOOR, theme="green", amount=500),
        EquityRule("f", RuleKind.DISTRICT_FAIR),
        EquityRule("i", RuleKind.INCOMPATIBLE, proposals=("p0", "p1")),
        EquityRule("q", RuleKind.REQUIRES, proposals=("p0", "p1")),
    )
    assert sentence_relaxed(change, replace(TOWN, rules=rules)).startswith(words)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"at_least": 1}, "At least 1 proposal about green must be funded."),
        ({"at_most": 3}, "At most 3 proposals about green may be funded."),
        ({"at_least": 2, "at_most": 2}, "Exactly 2 proposals about green must be funded."),
    ],
)
def test_counts_in_words(figures: dict[str, int], words: str) -> None:
    assert sentence(EquityRule("t", RuleKind.THEME_COUNT, theme="green", **figures), TOWN) == words


def test_other_money_has_its_code() -> None:
    elsewhere: Problem = replace(TOWN, currency="PLN")
    rule = EquityRule("r", RuleKind.GRANT_CAP, amount=150_050)
    assert sentence(rule, elsewhere) == "No proposal is funded with more than PLN 1,500.50."
