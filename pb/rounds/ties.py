"""Drawing the order that settles ties, so that anybody can draw it again with ``sha256sum``."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable


def new_seed() -> str:
    """A seed nobody could have known."""
    return secrets.token_hex(16)


def mark(seed: str, number: int) -> str:
    """The SHA-256 (hex) of ``seed:number``: the lot that a proposal draws."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[int]) -> list[int]:
    """The proposal numbers in the order of their lots, the smallest first."""
    return sorted(numbers, key=lambda number: (mark(seed, number), number))
