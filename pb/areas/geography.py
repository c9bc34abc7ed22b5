"""Real geography: boundaries from GeoJSON, people and deprivation from a table, joined by their codes.

Both sides name places by the codes of the Government Statistical Service (GSS): a letter for the country and
eight digits, as ``E05009030``. A code changes whenever a boundary does, so the code's own name in the file
(``WD13CD``: the wards of 2013) is kept as its vintage, and what fits only one side is listed, never guessed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from pb.house.errors import Refused

GSS = re.compile(r"^[EWSN]\d{8}$")
LARGEST = 50_000_000  # characters
LONGEST_VINTAGE = 12
POPULATION = re.compile(r"^(pop|population|residents)(_?\d{4})?$", re.IGNORECASE)
DEPRIVED = re.compile(r"^pop\w*depriv\w*$", re.IGNORECASE)
SHAPES = ("Polygon", "MultiPolygon")
WHOLE = 10_000  # hundredths of a per cent


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its people.

    ``deprived_share`` is in hundredths of a per cent, ``boundary`` a GeoJSON geometry.
    """

    code: str
    name: str
    boundary: str
    population: int
    deprived_share: int


@dataclass(frozen=True, slots=True)
class Geography:
    """What two files say together, and where they do not fit: codes that only one of them has."""

    vintage: str
    places: tuple[Place, ...]
    without_people: tuple[str, ...]
    without_boundary: tuple[str, ...]


def read_geography(boundaries: str, people: str) -> Geography:
    """Join boundaries (GeoJSON) and people (CSV with a head) by code.

    The code is the property whose every value is a GSS code, the name the one that ends in ``NM`` in its
    place. The table's columns are told by their names: the same code, ``pop…`` for residents and
    ``pop…depriv…`` for those in the nationally most deprived fifth. Raises ``Refused`` with what is wrong.
    """
    vintage, shapes = _read_shapes(boundaries)
    try:
        rows = _read_people(people, vintage)
    except csv.Error:
        raise Refused(_("The table is not CSV. Save it as CSV.")) from None
    places = tuple(
        Place(code, name, geometry, *rows[code])
        for code, (name, geometry) in sorted(shapes.items())
        if code in rows
    )
    if not places:
        raise Refused(_("No code of the table is in the boundaries. Are both of the same year?"))
    return Geography(
        vintage, places, tuple(sorted(shapes.keys() - rows)), tuple(sorted(rows.keys() - shapes))
    )


def _read_shapes(text: str) -> tuple[str, dict[str, tuple[str, str]]]:
    if len(text) > LARGEST:
        raise Refused(_("The boundaries are too large a file. Use generalised boundaries."))
    try:
        features = json.loads(text)["features"]
        properties = [dict(feature["properties"]) for feature in features]
        geometries = [dict(feature["geometry"]) for feature in features]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(_("The boundaries are not GeoJSON with features. Save them as GeoJSON.")) from None
    heads = [key for key in (properties[0] if properties else {}) if len(key) <= LONGEST_VINTAGE]
    codes = [key for key in heads if _all_codes(properties, key)]
    if not codes:
        raise Refused(_("No property of the boundaries is a GSS code, like E05009030, for every feature."))
    code = codes[0]
    name = re.sub("CD$", "NM", re.sub("cd$", "nm", code))
    found: dict[str, tuple[str, str]] = {}
    for number, (item, geometry) in enumerate(zip(properties, geometries, strict=True), 1):
        if geometry.get("type") not in SHAPES or not geometry.get("coordinates"):
            raise Refused(_("Feature %(number)d of the boundaries is no polygon.", number=number))
        if item[code] in found:
            raise Refused(_("The boundaries have the code %(code)s twice.", code=item[code]))
        try:
            plain = json.dumps(geometry, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        except ValueError:
            raise Refused(_("Feature %(number)d of the boundaries is no polygon.", number=number)) from None
        found[item[code]] = (str(item.get(name) or item[code]).strip(), plain)
    return code.upper(), found


def _all_codes(properties: Sequence[Mapping[str, Any]], key: str) -> bool:
    return all(isinstance(item.get(key), str) and GSS.match(item[key]) for item in properties)


def _read_people(text: str, vintage: str) -> dict[str, tuple[int, int]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    heads = [head for head in reader.fieldnames or [] if head]
    code = _column(heads, re.compile(f"^{re.escape(vintage)}$", re.IGNORECASE), vintage)
    residents = _column(heads, POPULATION, "pop_2015")
    deprived = _column(heads, DEPRIVED, "pop_most_deprived_20pct")
    rows: dict[str, tuple[int, int]] = {}
    for line, row in enumerate(reader, 2):
        key = (row.get(code) or "").strip()
        if not GSS.match(key):
            raise Refused(_("Line %(line)d of the table has no GSS code.", line=line))
        if key in rows:
            raise Refused(_("Line %(line)d of the table repeats the code %(code)s.", line=line, code=key))
        all_of_them, some = (_number(row.get(head), line, head) for head in (residents, deprived))
        if some > all_of_them or not all_of_them:
            raise Refused(
                _("Line %(line)d of the table has more people in the deprived fifth than people.", line=line)
                if all_of_them
                else _("Line %(line)d of the table has no residents.", line=line)
            )
        rows[key] = (all_of_them, (2 * some * WHOLE + all_of_them) // (2 * all_of_them))
    return rows


def _column(heads: Sequence[str], wanted: re.Pattern[str], example: str) -> str:
    found = [head for head in heads if wanted.match(head.strip())]
    if len(found) != 1:
        raise Refused(
            _(
                "The table needs exactly one column like “%(example)s”. It has: %(heads)s.",
                example=example,
                heads=", ".join(heads)[:300] or "–",
            )
        )
    return found[0]


def _number(text: str | None, line: int, head: str) -> int:
    plain = (text or "").replace(",", "").strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise Refused(
            _("Line %(line)d of the table has no whole number under %(head)s.", line=line, head=head)
        )
    return int(plain)
