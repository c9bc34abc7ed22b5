"""Clear days and clear working days in England: the clocks of notices and of call-in.

"Clear" leaves out the day of the event itself and the day of what follows it. The power to call a
decision in is section 9F(4) of the Local Government Act 2000; how long the period lasts is for the
council's own constitution, and five clear working days is the usual period.

The 28 clear days of regulation 9 of SI 2012/2089 are counted as days of the calendar. Its 5 clear days
(regulation 10) are counted as working days: the stricter of the two readings, so that no notice is short.
"""

from __future__ import annotations

from datetime import date, timedelta

from pb.house.dates import is_bank_holiday

CALL_IN_CLEAR_WORKING_DAYS = 5  # unless the council's terms say otherwise
NOTICE_CLEAR_DAYS = 28
EXCEPTION_CLEAR_WORKING_DAYS = 5
SATURDAY = 5
ONE = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether it is neither a weekend nor a bank holiday in England."""
    return day.weekday() < SATURDAY and not is_bank_holiday(day)


def last_call_in_day(published: date, clear_days: int = CALL_IN_CLEAR_WORKING_DAYS) -> date:
    """The last day on which a decision published on ``published`` may be called in."""
    day = published
    for _ in range(clear_days):
        day += ONE
        while not is_working_day(day):
            day += ONE
    return day


def after_clear_days(event: date, clear_days: int) -> date:
    """The first day that has this many whole days of the calendar between itself and the event."""
    return event + timedelta(days=clear_days + 1)


def after_clear_working_days(event: date, clear_days: int) -> date:
    """The first day that has this many whole working days between itself and the event."""
    return last_call_in_day(event, clear_days) + ONE


def implementable_from(call_in_until: date) -> date:
    """The first day on which the decision may be carried out: the call-in's last day has ended."""
    return call_in_until + ONE


def days_left(call_in_until: date, today: date) -> int:
    """Days until the call-in period is over, counting today; 0 when it is."""
    return max(0, (call_in_until - today).days + 1)
