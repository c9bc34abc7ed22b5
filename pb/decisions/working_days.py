"""Clear working days in England: the clock of call-in.

The power to call a decision in is section 9F(4) of the Local Government Act 2000; how long the period
lasts is for the council's own constitution. Five clear working days is the usual period. "Clear" leaves
out the day of the event itself, and a decision may be carried out only when the last day has ended.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import holidays

from pb.house.dates import LONDON

# The council's constitution may say otherwise: this is the one place to change it.
CALL_IN_CLEAR_WORKING_DAYS = 5
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether it is neither a weekend nor a bank holiday in England."""
    return day.weekday() < SATURDAY and day not in holidays.country_holidays(
        "GB", subdiv="ENG", years=day.year
    )


def last_call_in_day(published: date, clear_days: int = CALL_IN_CLEAR_WORKING_DAYS) -> date:
    """The last day on which a decision published on ``published`` may be called in."""
    day = published
    for _ in range(clear_days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def implementable_from(call_in_until: date) -> date:
    """The first day on which the decision may be carried out: the call-in's last day has ended."""
    return call_in_until + timedelta(days=1)


def london_day(moment: datetime) -> date:
    """The day in London of an instant."""
    return moment.astimezone(LONDON).date()


def days_left(call_in_until: date, today: date) -> int:
    """Days until the call-in period is over, counting today; 0 when it is."""
    return max(0, (call_in_until - today).days + 1)
