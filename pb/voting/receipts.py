"""Checking a receipt: is this ballot in the count? The answer proves it and says nothing of choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.voting import merkle
from pb.voting.merkle import Step
from pb.voting.models import CountedLeaf
from pb.voting.queries import latest_tally

# 16 hexadecimal characters are 64 bits: two of a million ballots sharing them is a chance of 1 in 37 million.
SHORTEST = 16
HEX = re.compile(r"^[0-9a-f]{16,64}$")


class Found(StrEnum):
    """What a receipt turned out to be."""

    COUNTED = "counted"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_EARLY = "too-early"


@dataclass(frozen=True, slots=True)
class ReceiptAnswer:
    """The answer, and the proof when the ballot is in the count."""

    found: Found
    leaf: str = ""
    root: str = ""
    steps: tuple[Step, ...] = ()


def check_receipt(session: Session, round_: Round, typed: str) -> ReceiptAnswer:
    """Look for a receipt, short or whole, in the newest count and prove it."""
    tally = latest_tally(session, round_)
    if tally is None:
        return ReceiptAnswer(Found.TOO_EARLY)
    wanted = re.sub(r"\s", "", typed).lower()
    if not HEX.match(wanted):
        return ReceiptAnswer(Found.UNREADABLE)
    leaves = session.scalars(sa.select(CountedLeaf.leaf).where(CountedLeaf.tally_id == tally.id)).all()
    matching = [leaf for leaf in leaves if leaf.startswith(wanted)]
    steps = merkle.prove(leaves, matching[0]) if len(matching) == 1 else None
    if steps is None or not merkle.holds(tally.merkle_root, matching[0], steps):
        return ReceiptAnswer(Found.MISSING)
    return ReceiptAnswer(Found.COUNTED, matching[0], tally.merkle_root, tuple(steps))
