"""English and Welsh: every sentence has its Welsh, with the same placeholders, compiled as committed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.client import PageClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "pb" / "translations"
WELSH = FOLDER / "cy" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}


@pytest.fixture(scope="module")
def welsh() -> Catalog:
    with WELSH.open("rb") as file:
        return read_po(file, locale="cy")


def sentences() -> dict[str, str]:
    """Every sentence in the code and where it is first used."""
    found: dict[str, str] = {}
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for name, line, message, _comments, _context in extract_from_dir(
        str(ROOT), methods, options, keywords=KEYWORDS, comment_tags=()
    ):
        found.setdefault(message if isinstance(message, str) else message[0], f"{name}:{line}")
    return found


def test_every_sentence_has_its_welsh(welsh: Catalog) -> None:
    known = {(m.id if isinstance(m.id, str) else m.id[0]): m for m in welsh if m.id}
    missing = [
        f"{place}: {text}"
        for text, place in sentences().items()
        if text not in known or not all(_strings(known[text].string)) or known[text].fuzzy
    ]
    assert not missing, f"{len(missing)} without Welsh, first: {missing[:5]}"


def _strings(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_placeholders_are_kept(welsh: Catalog) -> None:
    wrong = []
    for message in welsh:
        if not message.id:
            continue
        wanted = set().union(*(PLACEHOLDER.findall(text) for text in _strings(message.id)))
        for text in _strings(message.string):
            found = set(PLACEHOLDER.findall(text))
            # A plural for one may say "one" in words; nothing may invent a placeholder.
            if found - wanted or (isinstance(message.id, str) and found != wanted):
                wrong.append(f"{message.id!r} -> {text!r}")
    assert not wrong, wrong[:5]


def plain(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_strings(m.id): _strings(m.string) for m in catalogue if m.id}


def test_compiled_catalogue_is_the_source(welsh: Catalog) -> None:
    with WELSH.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert plain(compiled) == plain(welsh)


def test_a_reader_chooses_welsh_and_keeps_it(client: PageClient) -> None:
    assert 'lang="en"' in client.get("/areas").text
    assert client.get("/language/cy?next=/areas").location == "/areas"
    page = client.get("/areas").text
    assert 'lang="cy"' in page
    assert "Ardaloedd" in page


def test_browser_asks_for_welsh(client: PageClient) -> None:
    assert 'lang="cy"' in client.get("/areas", headers={"Accept-Language": "cy,en;q=0.5"}).text


def test_the_projects_own_word_never_shows() -> None:
    assert not [place for text, place in sentences().items() if "co-production" in text.lower()]
