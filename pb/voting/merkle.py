"""A Merkle tree over the ballots of a count: one root, and a short proof for each ballot.

Leaves are sorted, so that the tree says nothing of the order of casting. Hashing follows RFC 6962,
section 2.1 (Certificate Transparency): leaves and inner nodes have different prefixes, so that no inner
node can pass for a ballot; an odd node at the end of a level goes up unchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One hash of a proof, and on which side it stands: "left" or "right"."""

    side: str
    hash: str


def leaf_of(nonce: str, area: str, choices: Sequence[int], points: Sequence[int] = ()) -> str:
    """The fingerprint of a ballot (SHA-256, hex). The nonce keeps anybody from guessing the choices."""
    marked = ",".join(map(str, choices)) + "|" + ",".join(map(str, points))
    return hashlib.sha256(f"ballot\n{nonce}\n{area}\n{marked}".encode()).hexdigest()


def root_of(leaves: Iterable[str]) -> str:
    """The root over these leaves, in any order."""
    levels = _levels(leaves)
    return levels[-1][0].hex() if levels else EMPTY_ROOT


def prove(leaves: Iterable[str], leaf: str) -> list[Step] | None:
    """The proof that ``leaf`` is among ``leaves``, from the bottom up; None when it is not."""
    ordered = sorted(leaves)
    if leaf not in ordered:
        return None
    at, steps = ordered.index(leaf), []
    for level in _levels(ordered)[:-1]:
        other = at ^ 1
        if other < len(level):
            steps.append(Step("left" if other < at else "right", level[other].hex()))
        at //= 2
    return steps


def holds(root: str, leaf: str, steps: Iterable[Step]) -> bool:
    """Whether the proof leads from the leaf to the root. Needs nothing but SHA-256."""
    try:
        found = _leaf_node(leaf)
        for step in steps:
            other = bytes.fromhex(step.hash)
            found = _node(other, found) if step.side == "left" else _node(found, other)
    except ValueError:
        return False
    return found.hex() == root


def _levels(leaves: Iterable[str]) -> list[list[bytes]]:
    level = [_leaf_node(leaf) for leaf in sorted(leaves)]
    levels = [level] if level else []
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        levels.append(level)
    return levels


def _leaf_node(leaf: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
