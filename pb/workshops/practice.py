"""The practice vote: the steps of a ballot with things to drink. It counts for nothing; its result is live.

Everything flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.workshops import voice_words
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.voice_models import PracticeBallot

MOST = 3
DRINKS: dict[str, LazyString] = {
    "tea": _l("Tea"),
    "coffee": _l("Coffee"),
    "chocolate": _l("Hot chocolate"),
    "squash": _l("Squash"),
    "water": _l("Water"),
}


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """How many chose a drink, and how many put it first; ``key`` is one of ``DRINKS``."""

    key: str
    chosen: int
    first: int


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """The practice votes so far, what most people chose first; nobody's real vote is in it."""

    ballots: int
    lines: tuple[PracticeLine, ...]


def read_drinks(sent: Sequence[str]) -> list[str]:
    """The drinks in what a form sent, each once and in the order sent; what is none of them is left out."""
    return [key for key in dict.fromkeys(sent) if key in DRINKS]


def moved(ranking: Sequence[str], key: str, *, up: bool) -> list[str]:
    """The ranking with one drink a place higher or lower; at the end it stays."""
    places = list(ranking)
    if key in places:
        at = places.index(key)
        to = min(max(at + (-1 if up else 1), 0), len(places) - 1)
        places.insert(to, places.pop(at))
    return places


def cast(session: Session, device: JoinedDevice, ranking: Sequence[str]) -> None:
    """Put the practice vote in; a later one of the same device replaces it."""
    faults = fault_of(ranking)
    if faults:
        raise Refused(faults)
    session.scalars(sa.select(JoinedDevice.id).where(JoinedDevice.id == device.id).with_for_update()).one()
    found = session.get(PracticeBallot, device.id)
    if found is None:
        found = PracticeBallot(device_id=device.id, workshop_id=device.workshop_id)
        session.add(found)
    found.ranking = list(ranking)
    session.flush()


def fault_of(ranking: Sequence[str]) -> str:
    """Why this choice cannot be a vote, or nothing."""
    if not ranking:
        return voice_words.choose_a_drink()
    return voice_words.too_many_drinks(len(ranking), MOST) if len(ranking) > MOST else ""


def ballot_of(session: Session, device: JoinedDevice) -> list[str]:
    """What the device has cast; empty before."""
    found = session.get(PracticeBallot, device.id)
    return list(found.ranking) if found else []


def practice_result(session: Session, workshop: Workshop) -> PracticeResult:
    """The result as it stands."""
    rankings = session.scalars(
        sa.select(PracticeBallot.ranking).where(PracticeBallot.workshop_id == workshop.id)
    ).all()
    lines = [
        PracticeLine(key, sum(key in ranking for ranking in rankings), sum(r[0] == key for r in rankings))
        for key in DRINKS
    ]
    return PracticeResult(len(rankings), tuple(sorted(lines, key=lambda line: (-line.chosen, -line.first))))
