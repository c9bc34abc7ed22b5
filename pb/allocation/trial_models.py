"""A councillor's own trials of changes, before anything is asked for."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.accounts.models import Account
from pb.house.database import Base, Json, now


class Trial(Base):
    """What would come of some changes. Its author's own: it is in no record and never published.

    ``changes`` has for each its ``kind``, the ``proposal``'s public number and its ``cost`` in pence or null.
    ``state`` is ``asked`` until it is solved, then ``solved`` with a ``result``, or ``refused`` with the
    ``conflict`` in words. It was worked out on top of the run ``base_run_id``.
    """

    __tablename__ = "amendment_trial"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changes: Mapped[Json]
    state: Mapped[str] = mapped_column(sa.String(10), default="asked")
    conflict: Mapped[Json] = mapped_column(default=list)
    base_run_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation_run.id"))
    result: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[Account] = relationship()
