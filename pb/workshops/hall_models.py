"""That a workshop is in a hall without a network, on a laptop."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, now

NUMBER_LENGTH = 32


class HallPack(Base):
    """A pack that was made for a hall. While it is out, the room is moved there and nowhere else.

    ``is_here``: this database is the laptop's. ``home_sha256``: of what came home; a second time it is the
    same, or it is refused. ``given_up_at``: nothing will come home any more.
    """

    __tablename__ = "hall_pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(NUMBER_LENGTH), unique=True)
    is_here: Mapped[bool] = mapped_column(default=False)
    packed_at: Mapped[datetime] = mapped_column(default=now)
    home_at: Mapped[datetime | None]
    home_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    given_up_at: Mapped[datetime | None]
