"""Finding areas, their boards and the council's themes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area, BoardCategory, BoardMember, Theme


@dataclass(frozen=True, slots=True)
class BoardSide:
    """One category of a board: its seats, its quorum and who sits there now."""

    category: BoardCategory
    seats: int
    quorum: int
    members: list[BoardMember]

    @property
    def vacant(self) -> int:
        """Seats that nobody holds."""
        return max(0, self.seats - len(self.members))


def all_areas(session: Session, on: date | None = None) -> list[Area]:
    """Every area there is on a day (any day when None), by name."""
    query = sa.select(Area).order_by(Area.name)
    if on is not None:
        query = query.where(
            sa.or_(Area.valid_from.is_(None), Area.valid_from <= on),
            sa.or_(Area.valid_until.is_(None), Area.valid_until >= on),
        )
    return list(session.scalars(query))


def area_by_slug(session: Session, slug: str) -> Area | None:
    """The area with this slug."""
    return session.scalar(sa.select(Area).where(Area.slug == slug))


def board_of(session: Session, area: Area, on: date) -> list[BoardSide]:
    """The area's board on a day, by category in the order its seats were set up."""
    members = session.scalars(
        sa.select(BoardMember)
        .where(
            BoardMember.area_id == area.id,
            sa.or_(BoardMember.from_date.is_(None), BoardMember.from_date <= on),
            sa.or_(BoardMember.until_date.is_(None), BoardMember.until_date >= on),
        )
        .order_by(BoardMember.name)
    ).all()
    return [
        BoardSide(
            BoardCategory(side.category),
            side.seats,
            side.quorum,
            [member for member in members if member.category == side.category],
        )
        for side in area.seats
    ]


def all_themes(session: Session) -> list[Theme]:
    """The council's themes, by name."""
    return list(session.scalars(sa.select(Theme).order_by(Theme.name)))
