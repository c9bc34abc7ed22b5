"""Two packs that cabinet was shown: what has happened between them is the second one's news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pb.cabinet import plain
from pb.cabinet.gathering import cycles_with_rounds, figures_of
from pb.cabinet.service import freeze_pack
from pb.cli.demo.county import County
from pb.house.database import now
from pb.house.dates import london_day
from pb.permissions import Actor
from pb.voting.freezing import sha256_of

# How many days ago, and what for.
PACKS = (
    (10, "For cabinet, item 7: how the areas’ money is being spent."),
    (1, "For cabinet, item 9: what has been decided since the last pack."),
)


def pack_stories(session: Session, county: County, today: datetime) -> list[Iterator[datetime]]:
    """The packs, each frozen on its day."""
    officer = county.actor("democratic.services")
    return [_freeze(session, officer, today - timedelta(days=days), note) for days, note in PACKS]


def _freeze(session: Session, officer: Actor, when: datetime, note: str) -> Iterator[datetime]:
    yield when
    cycles, day = cycles_with_rounds(session), london_day(now())
    if cycles:
        seen = sha256_of(plain.write(figures_of(session, cycles[0], day)))
        freeze_pack(session, officer, cycles[0], day, seen_sha256=seen, note=note)
