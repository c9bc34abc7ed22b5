"""Dates and times as people here read them: Europe/London, whatever the server's clock says."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
from flask_babel import format_date, format_datetime

LONDON = ZoneInfo("Europe/London")
DECEMBER = 12


def london_day(moment: datetime) -> date:
    """The day in London of an instant."""
    return moment.astimezone(LONDON).date()


def month_after(day: date) -> date:
    """The same day a month later, or that month's last (as the Interpretation Act 1978 counts months)."""
    year, month = (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_bank_holiday(day: date) -> bool:
    """Whether it is a bank holiday in England, proclaimed and substitute days among them."""
    return day in holidays.country_holidays("GB", subdiv="ENG", years=day.year)


def show_date(value: date | datetime | None) -> str:
    """ "3 March 2026"; nothing for None."""
    if value is None:
        return ""
    day = london_day(value) if isinstance(value, datetime) else value
    return str(format_date(day, "d MMMM y"))


def show_datetime(value: datetime | None) -> str:
    """ "3 March 2026 at 14:05"; nothing for None."""
    if value is None:
        return ""
    return str(format_datetime(value.astimezone(LONDON), "d MMMM y, HH:mm", rebase=False))


def local_midnight(day: date) -> datetime:
    """The start of a day in London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def show_clock(value: datetime | None) -> str:
    """ "14:05"; nothing for None."""
    return "" if value is None else f"{value.astimezone(LONDON):%H:%M}"
