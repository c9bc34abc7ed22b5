"""What a correction changed: the lines of two published versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Change:
    """Lines that were taken out, and what was put in their place; either may be empty."""

    out: tuple[str, ...]
    put_in: tuple[str, ...]


def changes_between(before: str, after: str) -> list[Change]:
    """Every place where two texts differ, from the top; empty lines say nothing."""
    old, new = _lines(before), _lines(after)
    matched = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [Change(tuple(old[a:b]), tuple(new[c:d])) for tag, a, b, c, d in matched if tag != "equal"]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]
