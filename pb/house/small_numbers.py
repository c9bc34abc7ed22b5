"""Counts of people as they may be published: a small group is never shown, a large one never exactly."""

from __future__ import annotations

from flask_babel import format_decimal
from flask_babel import gettext as _

SMALLEST_SHOWN = 10
STEP = 5


def show_people(count: int) -> str:
    """ "fewer than 10", or the count to the nearest five (half up)."""
    if count < SMALLEST_SHOWN:
        return str(_("fewer than %(n)s", n=SMALLEST_SHOWN))
    return str(format_decimal((2 * count + STEP) // (2 * STEP) * STEP))
