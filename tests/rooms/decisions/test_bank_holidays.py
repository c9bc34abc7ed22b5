"""England's bank holidays against published dates, an independent library, and clear days by hand."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.decisions.bank_holidays import FIRST_YEAR, bank_holidays, easter_sunday
from pb.decisions.working_days import after_clear_days, after_clear_working_days, is_working_day

# As gov.uk published them: month and day.
PUBLISHED = {
    2020: "1-1 4-10 4-13 5-8 5-25 8-31 12-25 12-28",
    2021: "1-1 4-2 4-5 5-3 5-31 8-30 12-27 12-28",
    2022: "1-3 4-15 4-18 5-2 6-2 6-3 8-29 9-19 12-26 12-27",
    2023: "1-2 4-7 4-10 5-1 5-8 5-29 8-28 12-25 12-26",
    2024: "1-1 3-29 4-1 5-6 5-27 8-26 12-25 12-26",
    2025: "1-1 4-18 4-21 5-5 5-26 8-25 12-25 12-26",
    2026: "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    2027: "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_days(year: int) -> None:
    days = [date(year, *map(int, day.split("-"))) for day in PUBLISHED[year].split()]
    assert sorted(bank_holidays(year)) == days


def kept(year: int) -> set[date]:
    """What the library has, without the weekend days that it lists beside their substitutes."""
    return {day for day in holidays.country_holidays("GB", subdiv="ENG", years=year) if day.weekday() < 5}


@pytest.mark.parametrize("year", range(FIRST_YEAR, 2060))
def test_the_library_agrees(year: int) -> None:
    assert bank_holidays(year) == kept(year)


@pytest.mark.parametrize(
    ("year", "day"),
    [(1981, "04-19"), (2000, "04-23"), (2008, "03-23"), (2011, "04-24"), (2038, "04-25"), (2285, "03-22")],
)
def test_easter(year: int, day: str) -> None:
    assert easter_sunday(year).strftime("%m-%d") == day


def test_clear_days_by_hand() -> None:
    # Notice on 1 June: 28 whole days are 2 to 29 June, so the 30th is the first day.
    assert after_clear_days(date(2026, 6, 1), 28) == date(2026, 6, 30)
    # Before Easter 2026, five whole working days are 7, 8, 9, 10 and 13 April.
    assert after_clear_working_days(date(2026, 4, 2), 5) == date(2026, 4, 14)
    # Christmas 2027 is kept on 27 and 28 December, New Year on the 3rd: 29 to 31 December, 4 and 5 January.
    assert after_clear_working_days(date(2027, 12, 24), 5) == date(2028, 1, 6)


@given(st.dates(date(1980, 1, 1), date(2060, 12, 31)), st.integers(1, 30))
def test_whole_days_between(event: date, clear: int) -> None:
    between = [event + timedelta(days=n) for n in range(1, (after_clear_days(event, clear) - event).days)]
    assert len(between) == clear
    first = after_clear_working_days(event, clear)
    between = [event + timedelta(days=n) for n in range(1, (first - event).days)]
    assert sum(map(is_working_day, between)) == clear
