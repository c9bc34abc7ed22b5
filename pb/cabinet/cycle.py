"""The council year, from 1 April to 31 March (Local Government Finance Act 1992, section 116)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

SLUG = re.compile(r"^(20\d{2})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Cycle:
    """A council year by the calendar year in which it begins."""

    begins: int

    @classmethod
    def of(cls, day: date) -> Cycle:
        """The year that a day is in."""
        return cls(day.year if day >= date(day.year, 4, 1) else day.year - 1)

    @classmethod
    def read(cls, slug: str) -> Cycle | None:
        """The year of an address, "2026-27", or None."""
        match = SLUG.match(slug)
        found = cls(int(match[1])) if match else None
        return found if found is not None and found.slug == slug else None

    @property
    def slug(self) -> str:
        """As addresses and packs have it: "2026-27"."""
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"

    @property
    def name(self) -> str:
        """As people write it: "2026/27"."""
        return self.slug.replace("-", "/")

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.begins + 1, 3, 31)
