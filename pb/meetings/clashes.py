"""What clashes in a calendar, and when people are asked too much at once; no database.

A warning is for whoever plans; nothing is forbidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

# More at once than this, and people answer the first and leave the rest.
MOST_AT_ONCE = 2
SHORTEST_CONSULTATION_DAYS = 21
# As for meetings of councils: section 100A(6)(a) of the Local Government Act 1972.
CLEAR_DAYS_OF_NOTICE = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days on which people of an area are asked something; ``closes`` is the last one."""

    title: str
    opens: date
    closes: date


@dataclass(frozen=True)
class Overload:
    """Days on which more are open at once than people can answer."""

    first: date
    last: date
    titles: tuple[str, ...]


def overloads(spans: Iterable[Span], most: int = MOST_AT_ONCE) -> list[Overload]:
    """Every stretch of days on which the same spans, more than ``most``, are open; in the order of days."""
    known = [span for span in spans if span.opens <= span.closes]
    edges = sorted({span.opens for span in known} | {span.closes + ONE_DAY for span in known})
    found: list[Overload] = []
    for first, after in pairwise(edges):
        open_then = sorted(
            (span for span in known if span.opens <= first <= span.closes), key=lambda span: span.opens
        )
        if len(open_then) > most:
            found.append(Overload(first, after - ONE_DAY, tuple(span.title for span in open_then)))
    return found


def at_the_same_time(
    starts: datetime, ends: datetime, others: Sequence[tuple[str, datetime, datetime]]
) -> list[str]:
    """The titles of the meetings that are on while this one is; one that ends as another begins is not."""
    return [title for title, begins, stops in others if begins < ends and starts < stops]


def is_short_notice(today: date, day: date) -> bool:
    """Whether fewer than five clear days lie between: neither today nor the day of the meeting counts."""
    return (day - today).days - 1 < CLEAR_DAYS_OF_NOTICE


def is_short(opens: date, closes: date) -> bool:
    """Whether a consultation leaves people fewer than three weeks."""
    return (closes - opens).days + 1 < SHORTEST_CONSULTATION_DAYS
