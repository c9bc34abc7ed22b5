"""The outer shape of a Pabulib file: bounded reading, sections, rows, and one-line complaints.

A ``.pb`` file is UTF-8 text of ``;``-separated rows with CSV quoting, in three sections (META, PROJECTS,
VOTES), each headed by its name on a line of its own, in any case, and a row of column names. Nothing
here knows what the columns mean (see ``optimiser.pabulib``).

A file may come from anybody, so it is read in pieces and given up on early: more than ``MAX_BYTES``, a line
longer than ``MAX_LINE`` bytes, more than ``MAX_ROWS`` lines or a NUL byte end the reading at once.
"""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from optimiser.model import InvalidProblem

MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 1024 * 1024
MAX_ROWS = 2_000_000
_PIECE = 1024 * 1024

META, PROJECTS, VOTES = "META", "PROJECTS", "VOTES"
SECTIONS = (META, PROJECTS, VOTES)


def show(value: object) -> str:
    """A value from a file as it may stand in a one-line message: short, quoted, nothing unprintable."""
    text = str(value)
    return ascii(text[:60] + "..." if len(text) > 60 else text)


def one_line(text: object) -> str:
    """A text with everything that would break or colour a terminal line replaced."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


@dataclass(frozen=True, slots=True)
class Section:
    """Column names (lower case) and rows of one section; ``first`` is the index of the first row."""

    name: str
    columns: tuple[str, ...]
    first: int
    rows: list[list[str]]

    def column(self, name: str) -> int | None:
        """The place of a column, or None."""
        return self.columns.index(name) if name in self.columns else None


@dataclass(frozen=True)
class PabulibText:
    """A file cut into sections. ``fail`` raises ``InvalidProblem`` with file, line, field and remedy."""

    path: Path
    text: str
    sections: dict[str, Section]

    def fail(self, row: int | None, field: str, what: str) -> NoReturn:
        """Complain about the row with this index in the file (None: about the file as a whole)."""
        complain(self.path, None if row is None else line_of(self.text, row), field, what)

    def need(self, section: str, column: str) -> int:
        """The place of a column that must be there."""
        at = self.sections[section].column(column)
        if at is None:
            self.fail(self.sections[section].first - 1, column, f"{section} has no such column: add it")
        return at


def complain(path: Path, line: int | None, field: str, what: str) -> NoReturn:
    """Raise ``InvalidProblem`` as ``FILE:LINE: FIELD: WHAT``, on one line."""
    where = one_line(path) + (f":{line}" if line is not None else "")
    raise InvalidProblem(one_line(f"{where}: {field}: {what}"))


def read_bounded(path: Path) -> str:
    """The text of a file, without a byte-order mark. Never holds more than was found acceptable."""
    pieces: list[bytes] = []
    size = on_line = line = 0
    too_large = f"larger than {MAX_BYTES // 1024**2} MB: split it"
    try:
        if path.stat().st_size > MAX_BYTES:
            complain(path, None, "file", too_large)
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > MAX_BYTES:
                    complain(path, None, "file", too_large)
                if (nul := piece.find(b"\0")) >= 0:
                    at = line + piece.count(b"\n", 0, nul) + 1
                    complain(path, at, "file", "holds a NUL byte: save it as plain UTF-8 text")
                on_line = _check_lines(path, piece, line, on_line)
                line += piece.count(b"\n")
                if line > MAX_ROWS:
                    complain(path, None, "file", f"more than {MAX_ROWS} lines: split it")
                pieces.append(piece)
    except OSError as error:
        complain(path, None, "file", f"cannot be read ({error.strerror}): check the name")
    data = b"".join(pieces)
    pieces.clear()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        complain(path, at, "file", "not UTF-8: save it again in that encoding")


def _check_lines(path: Path, piece: bytes, line: int, on_line: int) -> int:
    """Refuse a line over the limit that ends or grows in this piece; the length of the last one so far."""
    too_long = f"longer than {MAX_LINE // 1024**2} MB: not a Pabulib file"
    first = piece.find(b"\n")
    if first < 0:
        if on_line + len(piece) > MAX_LINE:
            complain(path, line + 1, "line", too_long)
        return on_line + len(piece)
    if on_line + first > MAX_LINE:
        complain(path, line + 1, "line", too_long)
    return len(piece) - piece.rfind(b"\n") - 1


@contextmanager
def collector_paused() -> Iterator[None]:
    """Hold the cycle collector back: a row for each voter makes it run for nothing, a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def line_of(text: str, row: int) -> int:
    """The line (from 1) on which the row with this index begins. Slow: for complaints only."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    for _ in range(row):
        next(reader, None)
    return reader.line_num + 1


def parse(path: Path) -> PabulibText:
    """Read a file and cut it into its three sections. Raises ``InvalidProblem``."""
    text = read_bounded(path)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        rows.extend(reader)
    except csv.Error as error:
        complain(path, line_of(text, len(rows)), "row", f"{error}: check the quotes on this line")
    if rows and any("\n" in cell or "\r" in cell for cell in rows[-1]):
        complain(path, line_of(text, len(rows) - 1), "row", 'a " is opened here and never closed: close it')
    return PabulibText(path, text, _cut(path, text, rows))


def _cut(path: Path, text: str, rows: list[list[str]]) -> dict[str, Section]:
    starts: dict[str, int] = {}
    for index, row in enumerate(rows):
        if len(row) == 1 and (name := row[0].strip().upper()) in SECTIONS:
            if name in starts:
                complain(path, line_of(text, index), name, "this section is there twice: remove one")
            starts[name] = index
    for name in SECTIONS:
        if name not in starts:
            complain(path, None, name, "this section is missing: is the file whole?")
    if stray := next((i for i in range(min(starts.values())) if any(rows[i])), None):
        complain(path, line_of(text, stray), "file", "text before the first section: remove it")
    if any(rows[0]) and min(starts.values()) > 0:
        complain(path, 1, "file", f"begins with {show(rows[0][0])}, not with META: not a Pabulib file?")
    ends = sorted([*starts.values(), len(rows)])
    return {
        name: _section(path, text, rows, name, start + 1, ends[ends.index(start) + 1])
        for name, start in starts.items()
    }


def _section(path: Path, text: str, rows: list[list[str]], name: str, start: int, end: int) -> Section:
    while start < end and not any(rows[start]):
        start += 1
    if start == end:
        complain(path, line_of(text, start - 1), name, "this section has no row of column names: add it")
    columns = tuple(cell.strip().lower() for cell in rows[start])
    if len(set(columns)) != len(columns):
        twice = next(c for c in columns if columns.count(c) > 1)
        complain(path, line_of(text, start), name, f"column {show(twice)} is there twice: remove one")
    body = rows[start + 1 : end]
    widths = {len(row) for row in body}
    if widths - {len(columns)}:
        for index, row in enumerate(body, start + 1):
            if row and len(row) != len(columns):
                what = f"{len(row)} cells under {len(columns)} column names"
                complain(path, line_of(text, index), name, f"{what}: is the line whole, is a ';' in quotes?")
        if any(body[i] and not body[i - 1] for i in range(1, len(body))):
            blank = next(i for i in range(1, len(body)) if body[i] and not body[i - 1]) - 1
            complain(path, line_of(text, start + 1 + blank), name, "a blank line inside: remove it")
        body = [row for row in body if row]
    return Section(name, columns, start + 1, body)
