"""Frozen values as plain ones, for JSON: exact, and the same for everything that is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


def plain(value: Any) -> Any:
    """Dataclasses become objects by field, tuples lists, enumerations and fractions text.

    A fraction is written ``"3/7"`` or ``"2"``, which ``fractions.Fraction`` reads back without loss.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Fraction | StrEnum):
        return str(value)
    return value
