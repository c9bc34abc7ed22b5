"""The council's areas with their settlements and boards, and its themes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.house.database import Base
from pb.house.models import Council


class BoardCategory(StrEnum):
    """Whom a seat on an area's board is for."""

    PUBLIC = "public"
    ELECTED = "elected"
    PARTNER = "partner"


class Area(Base):
    """A dated subdivision of the council with a board."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(sa.ForeignKey("council.id"))
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    population: Mapped[int] = mapped_column(default=0)
    # Share of residents in the nationally most deprived fifth, in hundredths of a per cent.
    deprived_share: Mapped[int] = mapped_column(default=0)
    boundary: Mapped[str] = mapped_column(sa.Text, default="")  # a GeoJSON geometry
    # The code of the Government Statistical Service, and the set of codes it is from: "WD13CD".
    code: Mapped[str] = mapped_column(sa.String(9), default="", index=True)
    code_vintage: Mapped[str] = mapped_column(sa.String(12), default="")
    # Where boundary and figures come from, with the licence's own attribution.
    source: Mapped[str] = mapped_column(sa.Text, default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    council: Mapped[Council] = relationship()
    settlements: Mapped[list[Settlement]] = relationship(back_populates="area", order_by="Settlement.name")
    seats: Mapped[list[BoardSeats]] = relationship(back_populates="area", order_by="BoardSeats.id")


class Settlement(Base):
    """A named place within an area."""

    __tablename__ = "settlement"
    __table_args__ = (sa.UniqueConstraint("area_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    # As the area's, where it is known for the place itself; else None.
    deprived_share: Mapped[int | None]

    area: Mapped[Area] = relationship(back_populates="settlements")


class BoardSeats(Base):
    """How many seats of a category an area's board has, and how many of them make a quorum."""

    __tablename__ = "board_seats"
    __table_args__ = (sa.UniqueConstraint("area_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    category: Mapped[str] = mapped_column(sa.String(20))
    seats: Mapped[int]
    quorum: Mapped[int]

    area: Mapped[Area] = relationship(back_populates="seats")


class BoardMember(Base):
    """Somebody who sits on an area's board, shown by name or, in the demonstration, by role."""

    __tablename__ = "board_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    category: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(120))
    represents: Mapped[str] = mapped_column(sa.String(200), default="")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    from_date: Mapped[date | None]
    until_date: Mapped[date | None]


class Theme(Base):
    """What a proposal is about; the council's own list."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
