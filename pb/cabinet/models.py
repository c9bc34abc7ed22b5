"""Packs: the figures of a council year as cabinet was shown them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, now


class CabinetPack(Base):
    """A frozen version of a year's figures; evidence, to which a later one adds.

    ``number`` counts from 1 over all years. ``text`` is canonical JSON (``cabinet.plain``) and holds all that
    the pack shows, so that nothing that changes later changes it.
    """

    __tablename__ = "cabinet_pack"
    __table_args__ = (sa.UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    cycle: Mapped[str] = mapped_column(sa.String(7), index=True)
    text: Mapped[str] = mapped_column(sa.Text, deferred=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    frozen_at: Mapped[datetime] = mapped_column(default=now)
