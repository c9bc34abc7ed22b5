"""The call-in clock against dates worked out by hand from the published bank holidays of England."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.decisions.working_days import (
    after_clear_days,
    after_clear_working_days,
    days_left,
    implementable_from,
    is_working_day,
    last_call_in_day,
)
from pb.house.dates import is_bank_holiday, london_day

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
def test_the_published_bank_holidays(year: int) -> None:
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    kept = [f"{day.month}-{day.day}" for day in every if day.weekday() < 5 and is_bank_holiday(day)]
    assert kept == PUBLISHED[year].split()


@pytest.mark.parametrize(
    ("published", "last"),
    [
        # A plain Monday: Tuesday to Friday are four, Monday is the fifth.
        (date(2026, 6, 1), date(2026, 6, 8)),
        # Before Easter 2026: Good Friday 3 April and Easter Monday 6 April do not count, so 7, 8, 9, 10, 13.
        (date(2026, 4, 2), date(2026, 4, 13)),
        # Good Friday itself, and the Saturday after it: the same five days.
        (date(2026, 4, 3), date(2026, 4, 13)),
        (date(2026, 4, 4), date(2026, 4, 13)),
        # Christmas 2026: Boxing Day is a Saturday, kept on Monday 28. So 24, 29, 30, 31 and 4 January.
        (date(2026, 12, 23), date(2027, 1, 4)),
        # The two May holidays: 4 May and 25 May 2026.
        (date(2026, 5, 1), date(2026, 5, 11)),
        (date(2026, 5, 22), date(2026, 6, 1)),
        # The holiday of late August is on the 31st in 2026 (a Scottish one on the 3rd is no matter here).
        (date(2026, 8, 28), date(2026, 9, 7)),
        (date(2026, 7, 31), date(2026, 8, 7)),
    ],
)
def test_last_day_of_call_in(published: date, last: date) -> None:
    assert last_call_in_day(published) == last
    assert implementable_from(last) == last + timedelta(days=1)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 30))
def test_exactly_that_many_clear_days(published: date, clear: int) -> None:
    last = last_call_in_day(published, clear)
    between = [published + timedelta(days=n) for n in range(1, (last - published).days + 1)]
    assert sum(is_working_day(day) for day in between) == clear
    assert is_working_day(last)


def test_days_left() -> None:
    assert days_left(date(2026, 4, 13), date(2026, 4, 12)) == 2
    assert days_left(date(2026, 4, 13), date(2026, 4, 13)) == 1
    assert days_left(date(2026, 4, 13), date(2026, 4, 14)) == 0


def test_the_day_is_londons() -> None:
    # Half past eleven at night in UTC is the next day in London's summer.
    assert london_day(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 2)
    assert london_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


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
