"""The states of a window and of a complaint, and what leads from one to the next; no Flask, no SQL.

A window: not yet → open (voting closes) → over (its time is up). A complaint: open → answered, once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Window(StrEnum):
    """Whether a round can be complained about."""

    NOT_YET = "not-yet"
    OPEN = "open"
    OVER = "over"


class Outcome(StrEnum):
    """What came of a complaint."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"
    NOT_OURS = "not-ours"


SHORTEST_HOURS, LONGEST_HOURS = 24, 28 * 24


def window_at(opened_at: datetime | None, closes_at: datetime | None, moment: datetime) -> Window:
    """The state of a window at a moment; it is over at the very moment that was published as its end."""
    if opened_at is None or closes_at is None or moment < opened_at:
        return Window.NOT_YET
    return Window.OPEN if moment < closes_at else Window.OVER


def may_answer(outcome: str) -> bool:
    """Whether a complaint can (still) be answered: an answer is on the record and is not taken back."""
    return outcome == ""
