"""The fields of a Pabulib file: META, money, whole numbers. Every complaint names its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from optimiser.pabulib.text import META, PabulibText, show

_MONEY = re.compile(r"(\d{1,15})(?:\.(\d{0,15}))?")
_WHOLE = re.compile(r"\d{1,15}(?:\.0{0,15})?")
_NOT_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Meta:
    """META as keys (lower case) and values, and the row each stands on."""

    source: PabulibText
    values: dict[str, str]
    rows: dict[str, int]

    def get(self, key: str) -> str:
        """The value, or an empty text."""
        return self.values.get(key, "")

    def fail(self, key: str, what: str) -> NoReturn:
        """Complain about a key, on its own line or, if it is not there, on that of META."""
        self.source.fail(self.rows.get(key, self.source.sections[META].first - 2), key, what)

    def money(self, key: str) -> int:
        """An amount that must be there, in hundredths."""
        if key not in self.values:
            self.fail(key, "is not in META: add it")
        return parse_money(self.source, self.rows[key], key, self.values[key])

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        found = self.whole_or_none(key)
        if found is not None:
            return found
        if default is None:
            self.fail(key, "is not in META: add it")
        return default

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, or None where the key is not there or empty."""
        if not self.get(key):
            return None
        return parse_whole(self.source, self.rows[key], key, self.values[key])


def parse_meta(source: PabulibText) -> Meta:
    """The META section as keys and values. Raises ``InvalidProblem``."""
    table = source.sections[META]
    at_key, at_value = source.need(META, "key"), source.need(META, "value")
    meta = Meta(source, {}, {})
    for index, row in enumerate(table.rows, table.first):
        key = row[at_key].strip().lower()
        if key in meta.values:
            source.fail(index, key or "key", "is in META twice: remove one")
        meta.values[key] = row[at_value].strip()
        meta.rows[key] = index
    return meta


def parse_money(source: PabulibText, row: int, field: str, text: str) -> int:
    """An exact decimal of at most two places, not negative, as a whole number of hundredths."""
    text = text.strip()
    match = _MONEY.fullmatch(text)
    if match is None or not text.isascii():
        remedy = (
            "must not be negative"
            if text.startswith("-")
            else "must be a plain number such as 1200 or 950.50"
        )
        source.fail(row, field, f"{show(text)} {remedy}")
    whole, places = match[1], (match[2] or "").rstrip("0")
    if len(places) > 2:
        source.fail(row, field, f"{show(text)} has more than two decimals: round it")
    return int(whole) * 100 + int(places.ljust(2, "0"))


def parse_whole(source: PabulibText, row: int, field: str, text: str) -> int:
    """A whole number, not negative; ``12.0`` is one."""
    text = text.strip()
    if _WHOLE.fullmatch(text) is None or not text.isascii():
        source.fail(row, field, f"{show(text)} must be a whole number, 0 or more")
    return int(text.partition(".")[0])


def area_id_of(name: str) -> str:
    """An area's id from its name: lower case, words joined by hyphens; never empty."""
    return _NOT_WORD.sub("-", name.casefold()).strip("-") or "area"
