"""The tasks of an application, in the order they are shown."""

from __future__ import annotations

from enum import StrEnum


class Task(StrEnum):
    """One question page; the value stands in its address."""

    IDEA = "idea"
    GROUP = "group"
    MONEY = "money"
    DELIVERY = "making-it-happen"
    CHECKS = "checks"
    CONTACT = "contact"


TASKS = tuple(Task)
