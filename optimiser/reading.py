"""Reading JSON strictly: every field there, none unknown, each of its type; one line that says which is
not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from optimiser.model import InvalidProblem

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Fields:
    """The fields of one JSON object; ``where`` names it in messages."""

    def __init__(self, value: Any, where: str, names: Iterable[str], optional: Iterable[str] = ()) -> None:
        if not isinstance(value, dict):
            raise InvalidProblem(f"{where}: expected an object")
        names, optional = set(names), set(optional)
        for key in value:
            if key not in names and key not in optional:
                raise InvalidProblem(f"{where}: unknown field {key!r}")
        for key in sorted(names - value.keys()):
            raise InvalidProblem(f"{where}: field {key!r} is missing")
        self.value: Mapping[str, Any] = value
        self.where = where

    def has(self, name: str) -> bool:
        """Whether an optional field is there."""
        return name in self.value

    def text(self, name: str, default: str | None = None) -> str:
        """A string. A field that may be left out has a ``default``, here as below."""
        found = self.value.get(name, default)
        if not isinstance(found, str):
            raise self.wrong(name, "a string")
        return found

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number (a boolean is none, nor is 1.0)."""
        found = self.value.get(name, default)
        if type(found) is not int:
            raise self.wrong(name, "a whole number")
        return found

    def whole_or_none(self, name: str) -> int | None:
        """A whole number or null."""
        return None if self.value[name] is None else self.whole(name)

    def text_or_none(self, name: str) -> str | None:
        """A string or null."""
        return None if self.value[name] is None else self.text(name)

    def number(self, name: str) -> float:
        """Any number."""
        found = self.value[name]
        if type(found) not in (int, float):
            raise self.wrong(name, "a number")
        return float(found)

    def truth(self, name: str) -> bool:
        """true or false."""
        found = self.value[name]
        if type(found) is not bool:
            raise self.wrong(name, "true or false")
        return found

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        if default is not None and not self.has(name):
            return default
        found = self.value[name]
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.wrong(name, "a list of strings")
        return tuple(found)

    def wholes(self, name: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """A list of whole numbers."""
        if default is not None and not self.has(name):
            return default
        found = self.value[name]
        if not isinstance(found, list) or not all(type(item) is int for item in found):
            raise self.wrong(name, "a list of whole numbers")
        return tuple(found)

    def choice(self, name: str, kind: type[E]) -> E:
        """One of the values of an enumeration."""
        found = self.text(name)
        try:
            return kind(found)
        except ValueError:
            raise self.wrong(name, "one of " + ", ".join(item.value for item in kind)) from None

    def each(self, name: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        """A list of objects, each read by ``read(value, where)``."""
        found = self.value[name]
        if not isinstance(found, list):
            raise self.wrong(name, "a list")
        return tuple(read(item, f"{self.where}.{name}[{n}]") for n, item in enumerate(found))

    def named(self, name: str, read: Callable[[Any, str], T]) -> dict[str, T]:
        """An object whose values are read by ``read(value, where)``."""
        found = self.value[name]
        if not isinstance(found, dict):
            raise self.wrong(name, "an object")
        return {key: read(item, f"{self.where}.{name}.{key}") for key, item in found.items()}

    def wrong(self, name: str, expected: str) -> InvalidProblem:
        """The message for a field of the wrong type."""
        return InvalidProblem(f"{self.where}: field {name!r} must be {expected}")
