"""How the ballot looks on this device: the size of its text, and easy read. Nobody needs an account for it.

Kept in the session cookie until "Finish on this device", beside which proposals were put off in easy read;
the next person with the phone begins as usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import session

SIZE, EASY, PLACE, PUT_OFF = "text_size", "easy_read", "easy_place", "easy_put_off"


class TextSize(StrEnum):
    """How large the text is: 20, 25 or 30 px for what is read."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Display:
    """What somebody chose. ``easy``: short sentences, pictures, one proposal at a time."""

    size: TextSize = TextSize.NORMAL
    easy: bool = False


def display_now() -> Display:
    """What this device shows."""
    size = session.get(SIZE, "")
    return Display(TextSize(size) if size in set(TextSize) else TextSize.NORMAL, bool(session.get(EASY)))


def keep_display(display: Display) -> None:
    """Show the ballot like this from now on."""
    session[SIZE], session[EASY] = display.size.value, display.easy


def place_kept() -> int:
    """Which proposal easy read shows when somebody comes back, from 1."""
    return int(session.get(PLACE, 1))


def keep_place(place: int) -> None:
    """Come back here."""
    session[PLACE] = place


def put_off() -> list[int]:
    """The proposals somebody was not sure about."""
    return list(session.get(PUT_OFF, ()))


def keep_put_off(numbers: Sequence[int]) -> None:
    """Remember what somebody was not sure about."""
    session[PUT_OFF] = list(numbers)


def forget_places() -> None:
    """Begin at the first proposal again: another card may have another ballot."""
    for name in (PLACE, PUT_OFF):
        session.pop(name, None)


def forget_display() -> None:
    """Whoever holds this device next begins as usual."""
    forget_places()
    for name in (SIZE, EASY):
        session.pop(name, None)
