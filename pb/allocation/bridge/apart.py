"""Working in a process of its own, and why that gave no answer, free of the optimiser's own types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from optimiser.apart import child

Progress = Callable[[int, int], None]


class OutOfTime(Exception):
    """The time allowed was not enough to prove everything."""


class OutOfMemory(Exception):
    """The memory allowed was not enough."""


class EndedEarly(Exception):
    """The process ended without an answer: somebody killed it, or it failed."""


class Stopped(Exception):
    """Somebody stopped the work."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Working in a process of its own: its ``memory`` in bytes, and whether it is ``stopped``."""

    memory: int
    stopped: Callable[[], bool]


@contextmanager
def said() -> Iterator[None]:
    """Say in the application's own exceptions why a process gave no answer."""
    try:
        yield
    except child.OutOfTime as error:
        raise OutOfTime from error
    except child.OutOfMemory as error:
        raise OutOfMemory from error
    except child.Cancelled as error:
        raise Stopped from error
    except child.ChildError as error:
        raise EndedEarly(str(error)) from error
