"""Laws of the whole house: routes, templates, modules, imports."""

from __future__ import annotations

import ast
import gzip
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from flask import Flask
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pb.audit import Event
from pb.permissions import Action

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted([*(ROOT / "pb").rglob("*.py"), *(ROOT / "optimiser").rglob("*.py")])
ROUTES = Path(__file__).with_name("routes.txt")
BUTTON = r"<button|submit|for field in form|govukButton|\bmove\("  # the last two are macros that make one
LONGEST_MODULE, LONGEST_TEMPLATE = 320, 130


def test_imports_keep_the_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


# What runs apart, each in an environment that has it: the second prover, and the peer of the benchmark.
APART = {"ortools", "pabutools"}


def installed_with(names: list[str]) -> set[str]:
    """These distributions and all that they bring along."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting += map(Requirement, requires(name) or [])
    return found


def imported(path: Path) -> set[str]:
    """The packages that a module imports, from outside."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name.split(".")[0] for name in found} - sys.stdlib_module_names - {"pb", "optimiser", ""}


def test_what_runs_needs_no_tool_of_developers() -> None:
    """Whoever installs without the ``dev`` extra has all that ``pb`` and ``optimiser`` import."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    there, owners = installed_with(project["dependencies"]), packages_distributions()
    for path in MODULES:
        for package in imported(path) - APART:
            owned = {canonicalize_name(name) for name in owners.get(package, [])}
            assert owned & there, f"{path.relative_to(ROOT)} imports {package}: add it to the dependencies"


def test_no_url_vanishes(app: Flask) -> None:
    """Every address that was ever published still answers; a new one is added to the file by hand."""
    now = {
        f"{'|'.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.methods
    }
    frozen = set(ROUTES.read_text(encoding="utf-8").split("\n")) - {""}
    assert not frozen - now, "these addresses vanished"
    assert not now - frozen, "add these new addresses to tests/house/routes.txt"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_template_keeps_the_law(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text), "no |safe: nothing here is trusted"
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|js:", text), (
        "inline script or style"
    )
    assert 'hx-boost="true"' not in text or "voting/" not in str(path), "voting is never boosted"
    assert text.count("\n") <= LONGEST_TEMPLATE, "too long to read in one sitting"
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.S | re.I):
        assert "csrf" in form or "hidden_tag" in form, "a form without its CSRF field"
    for form in re.findall(r"<form\b.*?</form>", text, re.S | re.I):
        assert re.search(BUTTON, form), "a form that only a script could send"


WORDS = re.compile(r">\s*([A-Za-z][a-z]+(?:\s+[a-z]+)+)[^<{]*<")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_every_word_goes_through_gettext(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not WORDS.search(text), f"untranslated: {WORDS.findall(text)[:3]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_module_can_be_read_in_one_sitting(path: Path) -> None:
    if "versions" in path.parts:
        return
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{lines} lines: split it by meaning"


def test_actions_and_events_are_said_in_words() -> None:
    assert all(action.value and action.value == action.value.lower() for action in Action)
    assert len({event.value for event in Event}) == len(list(Event))


def test_every_event_is_written_somewhere() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in MODULES if p.name != "audit.py")
    assert [event.name for event in Event if f"Event.{event.name}" not in code] == []


def test_headers(app: Flask) -> None:
    answer = app.test_client().get("/areas")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("path", sorted((ROOT / "pb" / "static").rglob("*.gz")), ids=lambda p: p.name)
def test_compressed_file_is_its_source(path: Path) -> None:
    assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes(), f"gzip -9nkf {path.stem}"


def test_what_a_voter_loads_is_sent_compressed(app: Flask) -> None:
    for file in ("build/house.css", "js/house.js", "js/outbox.js", "vendor/htmx/htmx.min.js"):
        with app.test_client().get(f"/static/{file}", headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["Content-Encoding"] == "gzip", file
