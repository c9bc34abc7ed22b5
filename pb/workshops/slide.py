"""A slide of the hall's screen as a plain value: a headline and what stands under it, as much as fits.

Heights are in hundredths of the screen's height, as in the stylesheet, and the lengths of lines those of the
narrowest screen there is (1024 by 768), so that what fits here fits everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

ROOM = 80.0  # what a headline and all under it may take
HEADLINE, TEXT, ROW, BIG, BAR, GAP = 9.3, 5.5, 7.8, 13.8, 8.0, 3.0
ACROSS_HEADLINE, ACROSS, ACROSS_ROW = 25, 50, 36  # characters in one line
MOST_ROWS = 7
LARGER = 1.4  # what a slide with few words is set in, as a multiple


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it names, and a figure at its end. ``mark`` is a word before it, never a colour alone."""

    left: str
    right: str = ""
    mark: str = ""

    @property
    def lines(self) -> int:
        """How many lines of text it takes."""
        return self.lines_at(1)

    def lines_at(self, scale: float) -> int:
        """The same in letters so many times as large."""
        across = ACROSS_ROW if self.right else ACROSS
        return max(1, ceil((len(self.left) + len(self.mark) + 2) * scale / across))


@dataclass(frozen=True, slots=True)
class Part:
    """A coloured part of a bar, in pence."""

    label: str
    amount: int
    key: int


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. ``ends`` is what its timer counts to; ``joins`` shows the code and its picture.

    ``stamp`` is what nobody may overlook, a short line of its own: that a vote is only advice.

    ``pot`` is the whole of the bar of ``parts``, in pence; 0 without a bar.
    """

    heading: str
    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    big: str = ""
    ends: datetime | None = None
    joins: bool = False
    pot: int = 0
    parts: tuple[Part, ...] = ()
    currency: str = "GBP"
    stamp: str = ""

    def height(self, scale: float = 1) -> float:
        """What it takes of the screen's height, in letters so many times as large."""
        taken = scale * HEADLINE * ceil(len(self.heading) * scale / ACROSS_HEADLINE)
        blocks = [
            *(scale * TEXT * ceil(len(line) * scale / ACROSS) for line in (self.stamp, *self.lines)),
            sum(scale * (ROW + TEXT * (row.lines_at(scale) - 1)) for row in self.rows),
            scale * BIG if self.big or self.ends else 0.0,
            BAR if self.pot else 0.0,
        ]
        return taken + sum(block + GAP for block in blocks if block)

    @property
    def is_large(self) -> bool:
        """Whether it has so few words that they can be larger than they must."""
        return not self.joins and self.height(LARGER) <= ROOM

    @property
    def count(self) -> int:
        """How many rows of text there are under the headline."""
        text = sum(ceil(len(line) / ACROSS) for line in (self.stamp, *self.lines)) + sum(
            row.lines for row in self.rows
        )
        return text + bool(self.big or self.ends)

    @property
    def fits(self) -> bool:
        """Whether the back row can read it all."""
        return self.height() <= ROOM and self.count <= MOST_ROWS


def fitted(slide: Slide, rows: Sequence[Row], *, newest_last: bool = False) -> Slide:
    """The slide with as many of the rows as fit: from the first one, or from the newest back.

    One row is always there, shortened when it would not fit by itself.
    """
    chosen: tuple[Row, ...] = ()
    for row in reversed(rows) if newest_last else rows:
        more = (row, *chosen) if newest_last else (*chosen, row)
        if not replace(slide, rows=more).fits:
            break
        chosen = more
    if rows and not chosen:
        first = rows[-1 if newest_last else 0]
        chosen = (replace(first, left=shorten(first.left, 2 * ACROSS_ROW)),)
    return replace(slide, rows=chosen)


def shorten(text: str, most: int = 2 * ACROSS_HEADLINE) -> str:
    """A text that is cut at a word when it is too long for a headline."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"
