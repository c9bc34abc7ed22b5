"""Figures about people as lines of text, as they come out of a spreadsheet: reading them, and writing them.

The first line names the columns, in any order: ``area`` (by name or GSS code) always, and ``place``,
``people``, ``deprived`` (per cent), ``need`` as far as they are known. A line with a ``place`` is about a
town or village. Every line that cannot be used is complained about by its number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from pb.rounds import figure_words as words
from pb.rounds.figures import DEPRIVED, NEED, PEOPLE, AreaFigures, Figures
from pb.rounds.models import Round

AREA, PLACE = "area", "place"
COLUMNS = (AREA, PLACE, PEOPLE, DEPRIVED, NEED)
LONGEST = 60_000
MOST_COMPLAINTS = 12
WHOLE = re.compile(r"^\d{1,3}(?:[ ,]\d{3}){1,2}$|^\d{1,9}$", re.ASCII)
SHARE = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$", re.ASCII)
FULL = 10_000


class Unreadable(ValueError):
    """Lines that cannot be used; ``complaints`` says why, line by line."""

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__("; ".join(complaints))
        shown = list(complaints[:MOST_COMPLAINTS])
        more = len(complaints) - len(shown)
        self.complaints = [*shown, *([words.and_more(more)] if more else [])]


def read_whole(text: str) -> int | None:
    """ "12,400" as a number; None when it is none."""
    return int(re.sub(r"[ ,]", "", text)) if WHOLE.match(text) else None


def read_share(text: str) -> int | None:
    """ "23.5%" in hundredths of a per cent; None when it is no share."""
    match = SHARE.match(text)
    share = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else FULL + 1
    return share if share <= FULL else None


def read_lines(round_: Round, text: str) -> dict[str, AreaFigures]:
    """The figures by slug of area. Raises ``Unreadable``."""
    lines = [(number, cells) for number, cells in enumerate(_cells(text), 1) if any(cells)]
    if len(lines) < 2:
        raise Unreadable([words.no_lines()])
    (first, head), *body = lines
    columns = [cell.casefold() for cell in head]
    while columns and not columns[-1]:
        columns.pop()
    wrong = _wrong_with_head(columns)
    if wrong:
        raise Unreadable([words.line(first, what) for what in wrong])
    reader, complaints = _Reader(round_), list[str]()
    for number, cells in body:
        if any(cells[len(columns) :]):
            complaints.append(words.line(number, words.too_many_cells(len(columns))))
            continue
        row = dict(zip(columns, cells, strict=False))
        complaints += [words.line(number, what) for what in reader.take(row)]
    if complaints:
        raise Unreadable(complaints)
    return reader.figures()


def as_lines(round_: Round, figures: Figures) -> str:
    """The figures of a round as lines that ``read_lines`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for area in round_.areas:
        held = figures.of(area.slug)
        writer.writerow([area.name, "", _plain(held.people), _percent(held.deprived), _plain(held.need)])
        for place in area.settlements:
            if place.name in held.places:
                writer.writerow([area.name, place.name, "", _percent(held.places[place.name]), ""])
    return out.getvalue()


def _plain(number: int | None) -> str:
    return "" if number is None else str(number)


def _percent(share: int | None) -> str:
    return "" if share is None else f"{share / 100:g}"


def _cells(text: str) -> list[list[str]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    between = next((c for c in "\t;" if c in head), ",")
    # A line is a record: an open quotation mark must not swallow the lines after it.
    return [
        [cell.strip() for cell in next(csv.reader([line], delimiter=between), [])]
        for line in text.splitlines()
    ]


def _wrong_with_head(columns: Sequence[str]) -> list[str]:
    if AREA not in columns:
        return [words.no_area_column()]
    unknown = [words.unknown_column(name) for name in columns if name not in COLUMNS]
    twice = [words.column_twice(name) for name in dict.fromkeys(columns) if columns.count(name) > 1]
    return [*unknown, *twice]


class _Reader:
    """The lines read so far."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        # The name last: what is called like another's code is meant by its name.
        self.by_name = {
            known.casefold(): area
            for known_as in ("code", "slug", "name")
            for area in round_.areas
            if (known := getattr(area, known_as))
        }
        self.own: dict[str, Mapping[str, int | None]] = {}
        self.places: dict[str, dict[str, int]] = {}

    def take(self, row: Mapping[str, str]) -> list[str]:
        """Keep a line, or say what is wrong with it."""
        area = self.by_name.get(row.get(AREA, "").casefold())
        if area is None:
            return [words.no_such_area(row.get(AREA, ""))]
        numbers, wrong = _numbers(row)
        named = row.get(PLACE, "")
        if not named:
            wrong += [words.area_twice(area.name)] if area.slug in self.own else []
            self.own.setdefault(area.slug, numbers)
            return wrong
        place = next((p.name for p in area.settlements if p.name.casefold() == named.casefold()), None)
        if place is None:
            return [*wrong, words.no_such_place(named, area.name)]
        kept = self.places.setdefault(area.slug, {})
        wrong += [words.area_twice(place)] if place in kept else []
        wrong += [words.place_has_share_only(place)] if row.get(PEOPLE) or row.get(NEED) else []
        wrong += [words.place_needs_share(place)] if not row.get(DEPRIVED) else []
        kept.setdefault(place, numbers[DEPRIVED] or 0)
        return wrong

    def figures(self) -> dict[str, AreaFigures]:
        """What was read; an area without a line of its own has only what is known of its places."""
        return {
            slug: AreaFigures(**self.own.get(slug, {}), places=self.places.get(slug, {}))
            for slug in (area.slug for area in self.round.areas)
            if slug in self.own or slug in self.places
        }


def _numbers(row: Mapping[str, str]) -> tuple[dict[str, int | None], list[str]]:
    found: dict[str, int | None] = {}
    wrong: list[str] = []
    for column, read, complain in (
        (PEOPLE, read_whole, words.not_whole),
        (DEPRIVED, read_share, words.not_share),
        (NEED, read_whole, words.not_whole),
    ):
        text = row.get(column, "")
        found[column] = read(text) if text else None
        if text and found[column] is None:
            wrong.append(complain(text))
    return found, wrong
