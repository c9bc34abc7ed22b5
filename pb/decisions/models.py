"""Decisions: one area's share of an allocation, recorded, signed and published."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.accounts.models import Account
from pb.allocation.models import AllocationRun
from pb.areas.models import Area
from pb.house.database import Base, now
from pb.rounds.models import Round


class Decision(Base):
    """A version of one area's decision. It binds one run by the SHA-256 of its result.

    ``state``: ``prepared`` (its record can be written), ``signed``, ``void`` (something it rests on
    changed; ``void_reason`` says what), ``published``. The five statutory fields of an executive
    decision are those of SI 2012/2089, regulations 12 and 13.
    """

    __tablename__ = "decision"
    __table_args__ = (sa.UniqueConstraint("round_id", "area_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    number: Mapped[int] = mapped_column(default=1)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation_run.id"))
    result_sha256: Mapped[str] = mapped_column(sa.String(64))
    # The hash of the whole record (text and result together): this is what is signed.
    record_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="prepared")
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")
    authority: Mapped[str] = mapped_column(sa.String(30), default="")
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    decided_on: Mapped[date | None]
    reasons: Mapped[str] = mapped_column(sa.Text, default="")
    alternatives: Mapped[str] = mapped_column(sa.Text, default="")
    interests: Mapped[str] = mapped_column(sa.Text, default="")
    dispensations: Mapped[str] = mapped_column(sa.Text, default="")
    key_decision: Mapped[bool] = mapped_column(default=False)
    # When and where the 28 clear days' notice was given, or the exception relied on.
    key_notice: Mapped[str] = mapped_column(sa.Text, default="")
    report_author: Mapped[str] = mapped_column(sa.String(120), default="")
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    meeting: Mapped[str] = mapped_column(sa.String(200), default="")
    # The divisions or wards whose people feel it, and what was before the decision maker, one a line.
    divisions: Mapped[str] = mapped_column(sa.String(500), default="")
    documents: Mapped[str] = mapped_column(sa.Text, default="")
    published_at: Mapped[datetime | None]
    call_in_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()

    round: Mapped[Round] = relationship()
    area: Mapped[Area] = relationship()
    run: Mapped[AllocationRun] = relationship()
    signature: Mapped[Signature | None] = relationship(back_populates="decision", uselist=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class DeclaredInterest(Base):
    """What a councillor said of their interests before an area's item opened to them.

    ``kind`` is of ``interests.Kind``; ``none`` is an answer too, and needed before anything else. It belongs
    to the area and not to a version of the decision, so that a new version does not lose it. A dispensation
    (``interests.Dispensation``) is noted beside the interest that it lifts.
    """

    __tablename__ = "declared_interest"
    __table_args__ = (sa.UniqueConstraint("round_id", "area_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(12), default="pecuniary")
    what: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[datetime] = mapped_column(default=now)
    dispensation: Mapped[str] = mapped_column(sa.String(24), default="")
    dispensation_note: Mapped[str] = mapped_column(sa.Text, default="")
    dispensed_at: Mapped[datetime | None]


class Signature(Base):
    """A named councillor's act. One per decision: the second signatory loses the race and is told."""

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("decision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(120))
    record_sha256: Mapped[str] = mapped_column(sa.String(64))
    # The hash over the officers' comments and the equality assessment that the page showed.
    seen_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    authenticated_at: Mapped[datetime]
    signed_at: Mapped[datetime] = mapped_column(default=now)

    decision: Mapped[Decision] = relationship(back_populates="signature")
    account: Mapped[Account] = relationship()
