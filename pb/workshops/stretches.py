"""How long the room was at each part of its programme, worked out from the commands that moved it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pb.workshops.room import Command

ARRIVALS = (Command.START, Command.NEXT, Command.BACK)


class Step(Protocol):
    """A command that moved the room, as it is kept."""

    command: str
    line_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stay at a part: ``length`` is without the time for which the room was on hold."""

    line_id: int
    began: datetime
    length: timedelta


def stretches(steps: Iterable[Step], until: datetime) -> list[Stretch]:
    """Every stay, in its order; the last one goes on ``until`` then unless the workshop was ended."""
    found: list[Stretch] = []
    line: int | None = None
    began = held_since = until
    held, is_held = timedelta(), False
    for step in steps:
        if step.command == Command.HOLD:
            held_since, is_held = step.at, True
        elif step.command == Command.GO_ON:
            held, is_held = held + (step.at - held_since), False
        elif step.command in (*ARRIVALS, Command.END):
            held += step.at - held_since if is_held else timedelta()
            if line is not None:
                found.append(Stretch(line, began, step.at - began - held))
            line = None if step.command == Command.END else step.line_id
            began, held, is_held = step.at, timedelta(), False
    if line is not None:
        held += until - held_since if is_held else timedelta()
        found.append(Stretch(line, began, until - began - held))
    return found


def lengths(found: Iterable[Stretch]) -> dict[int, timedelta]:
    """By line, in the order in which each was first reached: all its stays together."""
    total: dict[int, timedelta] = {}
    for stretch in found:
        total[stretch.line_id] = total.get(stretch.line_id, timedelta()) + stretch.length
    return total
