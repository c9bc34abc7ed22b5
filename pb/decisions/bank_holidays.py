"""The bank holidays of England, worked out from the law.

Banking and Financial Dealings Act 1971, schedule 1, with the days appointed by proclamation under its
section 1(2): New Year's Day since 1974 and the first Monday in May since 1978. Good Friday and Christmas
Day are holidays at common law. A holiday that falls on a weekend is kept on the next day that is neither
weekend nor holiday. What a proclamation moved or added for one year cannot be worked out: it is a table.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1978  # since the May Day holiday the pattern has been the same
SATURDAY, MONDAY = 5, 0
ONE = timedelta(days=1)

# The day of a year's own proclamation in the place of the usual one.
EARLY_MAY = {1995: date(1995, 5, 8), 2020: date(2020, 5, 8)}  # fifty and seventy-five years after VE Day
SPRING = {2002: date(2002, 6, 4), 2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}  # jubilees
ADDED = frozenset(
    {
        date(1981, 7, 29),  # royal wedding
        date(1999, 12, 31),  # the millennium
        date(2002, 6, 3),  # golden jubilee
        date(2011, 4, 29),  # royal wedding
        date(2012, 6, 5),  # diamond jubilee
        date(2022, 6, 3),  # platinum jubilee
        date(2022, 9, 19),  # state funeral of Queen Elizabeth II
        date(2023, 5, 8),  # coronation of King Charles III
    }
)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (Calendar (New Style) Act 1750), by Meeus's form of the rule."""
    golden, century, rest = year % 19, year // 100, year % 100
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def last_monday(year: int, month: int) -> date:
    """The last Monday of a month of 31 days, as May and August are."""
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday() - MONDAY)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Every bank holiday in England of a year from ``FIRST_YEAR`` on."""
    easter = easter_sunday(year)
    fixed = [
        easter - 2 * ONE,
        easter + ONE,
        EARLY_MAY.get(year, first_monday(year, 5)),
        SPRING.get(year, last_monday(year, 5)),
        last_monday(year, 8),
    ]
    christmas = [date(year, 12, 25), date(year, 12, 26)]
    kept = {day for day in (date(year, 1, 1), *christmas) if day.weekday() < SATURDAY}
    for moved in (day for day in (date(year, 1, 1), *christmas) if day.weekday() >= SATURDAY):
        kept.add(_next_free(moved, kept))
    return frozenset({*fixed, *kept, *(day for day in ADDED if day.year == year)})


def _next_free(day: date, taken: set[date]) -> date:
    while day.weekday() >= SATURDAY or day in taken:
        day += ONE
    return day
