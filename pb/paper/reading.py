"""What a person types for one slip, and what it means. No database, no web.

One line holds one slip, numbers only: the slip's place on its sheet, then what is marked on it.

    14 3 7 12      place 14: first choice 3, then 7, then 12 (or simply the ticked ones)
    14 3 5 7 2     where the ballot gives points: 5 for proposal 3, 2 for proposal 7
    14 0 1         rejected, for reason 1 of the published list
    14 3 7 0 4     rejected in part, for reason 4: choices 3 and 7 could be read and count
    14 0 9         spoiled: its holder was given another

Signs between the numbers (":" "," "=") are read as spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from pb.voting.marks import Marks

SEPARATORS = re.compile(r"[\s:;,=./+\-]+")
LONGEST_LINE = 400
LONGEST_NUMBER = 9
NO_CHOICE = 0


class Verdict(StrEnum):
    """What a slip is."""

    BALLOT = "ballot"
    REJECTED = "rejected"
    SPOILED = "spoiled"
    ABSENT = "absent"


class Reason(StrEnum):
    """Why a slip, or a part of one, cannot be counted: the list that is published before the vote."""

    BLANK = "blank"
    TOO_MANY = "too-many"
    UNREADABLE = "unreadable"
    IDENTITY = "identity"
    OTHER_ROUND = "other-round"
    TOO_DEAR = "too-dear"
    NOT_MARKED = "not-marked"


# The keys of the list: what a teller presses after the 0.
REASON_KEYS: dict[int, Reason] = dict(enumerate(Reason, 1))
SPOILED_KEY = 9
# What can be wrong with a part of a slip while the rest can be read.
IN_PART = frozenset({Reason.TOO_MANY, Reason.UNREADABLE, Reason.TOO_DEAR, Reason.NOT_MARKED})


class Unread(StrEnum):
    """Why a line cannot be read."""

    NOTHING = "nothing"
    NOT_NUMBERS = "not-numbers"
    NO_PLACE = "no-place"
    NO_MARKS = "no-marks"
    NO_REASON = "no-reason"
    NOT_A_REASON = "not-a-reason"
    NOT_IN_PART = "not-in-part"
    HALF_A_PAIR = "half-a-pair"
    TWICE = "twice"


class CannotRead(ValueError):
    """A line that cannot be read; ``fault`` says why."""

    def __init__(self, fault: Unread) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read on a slip. A ballot with a ``reason`` is one that was rejected in part."""

    verdict: Verdict
    marks: Marks = field(default_factory=Marks)
    reason: str = ""

    @property
    def in_part(self) -> bool:
        """Whether a part of it could not be counted."""
        return self.verdict is Verdict.BALLOT and bool(self.reason)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was typed: the slip's place on its sheet, and what was read."""

    place: int
    reading: Reading


def read_line(text: str, *, with_points: bool) -> Line:
    """The line somebody typed. Raises ``CannotRead``."""
    tokens = [token for token in SEPARATORS.split(text.strip()[:LONGEST_LINE]) if token]
    if not tokens:
        raise CannotRead(Unread.NOTHING)
    if not all(token.isascii() and token.isdigit() and len(token) <= LONGEST_NUMBER for token in tokens):
        raise CannotRead(Unread.NOT_NUMBERS)
    place, *numbers = (int(token) for token in tokens)
    if place == NO_CHOICE:
        raise CannotRead(Unread.NO_PLACE)
    return Line(place, read_numbers(numbers, with_points=with_points))


def read_numbers(numbers: list[int], *, with_points: bool) -> Reading:
    """What is marked on the slip, from its numbers alone. Raises ``CannotRead``."""
    if not numbers:
        raise CannotRead(Unread.NO_MARKS)
    marked, reason = numbers, None
    at = _end_of_marks(numbers, with_points)
    if at is not None:
        marked, after = numbers[:at], numbers[at + 1 :]
        if len(after) != 1:
            raise CannotRead(Unread.NO_REASON)
        reason = after[0]
    if reason == SPOILED_KEY and not marked:
        return Reading(Verdict.SPOILED)
    code = "" if reason is None else _reason_of(reason)
    if not marked:
        return Reading(Verdict.REJECTED, reason=code)
    if code and Reason(code) not in IN_PART:
        raise CannotRead(Unread.NOT_IN_PART)
    return Reading(Verdict.BALLOT, _marks(marked, with_points), code)


def _end_of_marks(numbers: list[int], with_points: bool) -> int | None:
    """Where the 0 stands that ends the marks; with points only where a proposal would stand."""
    step = 2 if with_points else 1
    return next((at for at in range(0, len(numbers), step) if numbers[at] == NO_CHOICE), None)


def _reason_of(key: int) -> str:
    if key not in REASON_KEYS:
        raise CannotRead(Unread.NOT_A_REASON)
    return REASON_KEYS[key].value


def _marks(marked: list[int], with_points: bool) -> Marks:
    if with_points and len(marked) % 2:
        raise CannotRead(Unread.HALF_A_PAIR)
    choices, points = (marked[::2], marked[1::2]) if with_points else (marked, [])
    if len(set(choices)) != len(choices):
        raise CannotRead(Unread.TWICE)
    return Marks(tuple(choices), tuple(points))
