"""Setting up the council, its areas and their boards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from pb.areas.models import Area, BoardCategory, BoardMember, BoardSeats, Settlement, Theme
from pb.areas.queries import area_by_slug
from pb.house.models import Council

# Letters that Unicode does not take apart into a base and an accent.
UNDECOMPOSED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae"})


def slug_for(name: str) -> str:
    """A name as it stands in an address: lower case, ASCII, hyphens."""
    plain = unicodedata.normalize("NFKD", name.translate(UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "area"


def create_council(session: Session, name: str, name_cy: str = "") -> Council:
    """Name the authority that runs this service."""
    council = Council(name=name, name_cy=name_cy)
    session.add(council)
    session.flush()
    return council


def create_area(
    session: Session,
    council: Council,
    name: str,
    *,
    settlements: Iterable[str] = (),
    seats: Mapping[BoardCategory, tuple[int, int]] | None = None,
    **details: Any,
) -> Area:
    """Add an area; ``seats`` gives (seats, quorum) by category. A taken slug gets a number."""
    base, slug, n = slug_for(name), slug_for(name), 2
    while area_by_slug(session, slug):
        slug, n = f"{base}-{n}", n + 1
    area = Area(council=council, name=name, slug=slug, **details)
    area.settlements = [Settlement(name=settlement) for settlement in settlements]
    area.seats = [
        BoardSeats(category=category.value, seats=count, quorum=quorum)
        for category, (count, quorum) in (seats or {}).items()
    ]
    session.add(area)
    session.flush()
    return area


def seat_member(
    session: Session, area: Area, category: BoardCategory, name: str, represents: str = "", **details: Any
) -> BoardMember:
    """Seat somebody on an area's board."""
    member = BoardMember(
        area_id=area.id, category=category.value, name=name, represents=represents, **details
    )
    session.add(member)
    session.flush()
    return member


def create_theme(session: Session, name: str) -> Theme:
    """Add a theme to the council's list."""
    theme = Theme(name=name, slug=slug_for(name))
    session.add(theme)
    session.flush()
    return theme
