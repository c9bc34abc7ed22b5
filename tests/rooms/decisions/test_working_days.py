"""The call-in clock against dates worked out by hand from the published bank holidays of England."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.decisions.working_days import (
    days_left,
    implementable_from,
    is_working_day,
    last_call_in_day,
    london_day,
)


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
