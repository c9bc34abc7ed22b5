"""A workshop's run-sheet: what happens in which order, how long it takes, and when that will be.

Plain values only: no clock, no database. Instants are aware and in UTC, lengths are whole minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ItemKind(StrEnum):
    """What the room does during an item, and so which slide it looks at."""

    WELCOME = "welcome"
    HOW = "how"
    PRACTICE = "practice"
    PITCH = "pitch"
    TABLES = "tables"
    QUESTIONS = "questions"
    VOTE = "vote"
    COUNT = "count"
    REVEAL = "reveal"
    EVALUATION = "evaluation"
    NEXT = "next"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the run-sheet. ``round_id`` says which vote, ``proposal`` (a number) which pitch."""

    key: str
    kind: ItemKind
    title: str
    minutes: int
    round_id: int | None = None
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item was planned and when it is expected (or was); ``late`` in whole minutes, early below 0."""

    item: Item
    planned: datetime
    begins: datetime
    ends: datetime

    @property
    def late(self) -> int:
        """How many minutes it begins after its plan."""
        return round((self.begins - self.planned) / timedelta(minutes=1))


def plan(items: Sequence[Item], start: datetime) -> list[Slot]:
    """The run-sheet as printed: each item begins when the one before it ends."""
    slots, at = [], start
    for item in items:
        ends = at + timedelta(minutes=item.minutes)
        slots.append(Slot(item, at, at, ends))
        at = ends
    return slots


def reflow(
    items: Sequence[Item],
    start: datetime,
    position: int,
    begun: Sequence[datetime],
    ends: datetime,
    now: datetime,
) -> list[Slot]:
    """The run-sheet as it stands: what is over as it was, what is to come as late as the room is.

    ``begun`` has the instant at which each item up to ``position`` last began; ``ends`` is when the present
    one should end. An item that has run over its time goes on until now: nothing ever begins in the past.
    """
    planned = [slot.planned for slot in plan(items, start)]
    slots = []
    for place, item in enumerate(items):
        if place < position:
            over = begun[place + 1] if place + 1 < len(begun) else begun[place]
            slots.append(Slot(item, planned[place], begun[place], max(over, begun[place])))
        elif place == position:
            slots.append(Slot(item, planned[place], begun[place], max(ends, now)))
        else:
            before = slots[-1].ends if slots else max(start, now)
            slots.append(Slot(item, planned[place], before, before + timedelta(minutes=item.minutes)))
    return slots
