"""The equity rules of a round in a TOML file, for ``python -m optimiser ... --rules equity.toml``.

::

    [[rule]]
    kind = "district-fair"          # any kind of optimiser.model.RuleKind

    [[rule]]
    id = "youth"                    # a name of your own; without one the kind and a number
    kind = "theme-floor"
    theme = "youth"
    amount = "20000.00"             # money: text in pounds, or a whole number of pence
    area = "crook"                  # optional: an area id

    [[rule]]
    kind = "theme-share"
    theme = "green"
    share = 2500                    # basis points: 25.00 %

    [[rule]]
    kind = "incompatible"
    proposals = ["p3", "p7"]        # proposal ids

A key that the kind does not use is an error, because a mistyped rule would otherwise bind nobody.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from optimiser.model import EquityRule, InvalidProblem, Problem, RuleKind
from optimiser.pabulib.text import one_line, show

MAX_BYTES = 1024 * 1024
_POUNDS = re.compile(r"(\d{1,13})(?:\.(\d\d))?")
_NEEDS: dict[RuleKind, tuple[str, ...]] = {
    RuleKind.DISTRICT_FAIR: (),
    RuleKind.AREA_FLOOR: ("area", "amount"),
    RuleKind.AREA_CEILING: ("area", "amount"),
    RuleKind.THEME_FLOOR: ("theme", "amount"),
    RuleKind.THEME_CAP: ("theme", "amount"),
    RuleKind.THEME_SHARE: ("theme", "share"),
    RuleKind.THEME_COUNT: ("theme",),
    RuleKind.INCOMPATIBLE: ("proposals",),
    RuleKind.REQUIRES: ("proposals",),
    RuleKind.SYNERGY: ("proposals", "support"),
    RuleKind.NEED_FLOOR: ("share",),
    RuleKind.GRANT_MINIMUM: ("amount",),
    RuleKind.GRANT_CAP: ("amount",),
    RuleKind.MATCH_FLOOR: ("share",),
    RuleKind.RUNNING_CAP: ("amount",),
    RuleKind.SETTLEMENT_CAP: ("area", "amount"),
    RuleKind.SETTLEMENT_COUNT: ("area", "at_least"),
    RuleKind.GROUP_SPEND: ("group", "share"),
    RuleKind.GROUP_SUPPORT: ("group", "share"),
    RuleKind.COVERAGE: ("share",),
    RuleKind.PROPORTIONALITY: (),
}
_MAY: dict[RuleKind, tuple[str, ...]] = {
    RuleKind.THEME_FLOOR: ("area",),
    RuleKind.THEME_CAP: ("area",),
    RuleKind.THEME_COUNT: ("area", "at_least", "at_most"),
    RuleKind.NEED_FLOOR: ("exponent",),
    **dict.fromkeys(
        (
            RuleKind.GRANT_MINIMUM,
            RuleKind.GRANT_CAP,
            RuleKind.MATCH_FLOOR,
            RuleKind.RUNNING_CAP,
            RuleKind.THEME_SHARE,
            RuleKind.GROUP_SPEND,
            RuleKind.COVERAGE,
        ),
        ("area",),
    ),
}


def add_rules(problem: Problem, path: str | Path) -> Problem:
    """The problem with the rules of a file added to its own. Raises ``InvalidProblem`` (one line)."""
    return replace(problem, rules=problem.rules + read_rules(path, problem.minor_units))


def read_rules(path: str | Path, minor_units: int = 100) -> tuple[EquityRule, ...]:
    """The rules in a TOML file. Raises ``InvalidProblem`` (one line)."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            _fail(path, "file", "larger than 1 MB: not a file of rules")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        _fail(path, "file", f"cannot be read ({error.strerror}): check the name")
    except UnicodeDecodeError:
        _fail(path, "file", "not UTF-8: save it again in that encoding")
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        _fail(path, "file", f"not TOML: {error}")
    rules = table.pop("rule", [])
    if table or not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        _fail(path, "file", "holds something other than [[rule]] tables: see the documentation")
    return tuple(_rule(path, number, rule, minor_units) for number, rule in enumerate(rules, 1))


def _rule(path: Path, number: int, given: dict[str, Any], minor_units: int) -> EquityRule:
    where = f"rule {number}"
    name = given.get("kind")
    if name not in {kind.value for kind in RuleKind}:
        known = ", ".join(kind.value for kind in RuleKind)
        _fail(path, where, f"kind {show(name)} is not known: use one of {known}")
    kind = RuleKind(name)
    needs, may = _NEEDS[kind], _MAY.get(kind, ())
    for key in needs:
        if key not in given:
            _fail(path, where, f"{kind.value} needs {key}: add it")
    for key in given:
        if key not in {"id", "kind", *needs, *may}:
            _fail(path, where, f"{show(key)} means nothing for {kind.value}: remove it")
    values: dict[str, Any] = {"id": f"{kind.value}-{number}", "kind": kind}
    for key in ("id", "area", "theme", "group"):
        if key in given:
            values[key] = _text(path, where, key, given[key])
    for key in ("share", "at_least", "at_most", "exponent", "support"):
        if key in given:
            values[key] = _whole(path, where, key, given[key])
    if "amount" in given:
        values["amount"] = _money(path, where, given["amount"], minor_units)
    if "proposals" in given:
        if not isinstance(given["proposals"], list):
            _fail(path, where, "proposals must be a list of ids")
        values["proposals"] = tuple(_text(path, where, "proposals", p) for p in given["proposals"])
    return EquityRule(**values)


def _text(path: Path, where: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        _fail(path, where, f"{key} must be text in quotes")
    return value


def _whole(path: Path, where: str, key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**15:
        _fail(path, where, f"{key} must be a whole number, 0 or more")
    return value


def _money(path: Path, where: str, value: object, minor_units: int) -> int:
    if not isinstance(value, str):
        return _whole(path, where, "amount", value)
    match = _POUNDS.fullmatch(value)
    if match is None or minor_units != 100:
        _fail(path, where, f'amount {show(value)} must look like "1200" or "1200.50"')
    return int(match[1]) * 100 + int(match[2] or 0)


def _fail(path: Path, field: str, what: str) -> NoReturn:
    raise InvalidProblem(one_line(f"{path}: {field}: {what}"))
