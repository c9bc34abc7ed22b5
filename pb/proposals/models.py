"""Proposals: what was asked, what it costs, what officers and front-line staff said."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.accounts.models import Account
from pb.areas.models import Area, Settlement, Theme
from pb.house.database import Base, Json, Pence, now
from pb.rounds.models import Round


class ProposalState(StrEnum):
    """Where a proposal stands before the vote."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    TURNED_DOWN = "turned-down"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """What a resident or group asks money for. ``number`` is given at submission and never changes.

    The answers of the application's later sections are in ``answers``, by the form's field names; what
    is public of them is decided by ``proposals.forms``. ``edit_key_hash`` lets an author without an
    account come back to a draft.
    """

    __tablename__ = "proposal"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(20), default=ProposalState.DRAFT.value)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    settlement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("settlement.id"))
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"))
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    group_name: Mapped[str] = mapped_column(sa.String(200), default="")
    answers: Mapped[Json] = mapped_column(default=dict)
    done_tasks: Mapped[Json] = mapped_column(default=list)
    edit_key_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    imported_id: Mapped[str] = mapped_column(sa.String(120), default="")
    latitude: Mapped[str] = mapped_column(sa.String(24), default="")
    longitude: Mapped[str] = mapped_column(sa.String(24), default="")
    submitted_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")

    round: Mapped[Round] = relationship()
    area: Mapped[Area | None] = relationship()
    settlement: Mapped[Settlement | None] = relationship()
    theme: Mapped[Theme | None] = relationship()
    costs: Mapped[list[ProposalCost]] = relationship(
        back_populates="proposal", order_by="ProposalCost.version"
    )
    checks: Mapped[list[OfficerCheck]] = relationship(back_populates="proposal", order_by="OfficerCheck.id")
    comments: Mapped[list[StaffComment]] = relationship(back_populates="proposal", order_by="StaffComment.id")

    @property
    def cost(self) -> int:
        """The amount asked for now, in pence: the latest version's."""
        return self.costs[-1].amount if self.costs else 0


class ProposalContact(Base):
    """Who to write to. Personal data, kept in a row of its own that is never published."""

    __tablename__ = "proposal_contact"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    postcode: Mapped[str] = mapped_column(sa.String(10), default="")


class ProposalPicture(Base):
    """A proposal's picture: a small JPEG made afresh from what was sent, and what it shows in words."""

    __tablename__ = "proposal_picture"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    jpeg: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(sa.String(200))


class ProposalCost(Base):
    """One version of what a proposal costs; versions are added, never edited."""

    __tablename__ = "proposal_cost"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "version"),
        sa.CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    version: Mapped[int]
    amount: Mapped[Pence]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    author: Mapped[str] = mapped_column(sa.String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[Proposal] = relationship(back_populates="costs")


class OfficerCheck(Base):
    """An officer's published finding on feasibility and cost."""

    __tablename__ = "officer_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    reasons: Mapped[str] = mapped_column(sa.Text)
    redirect_to: Mapped[str] = mapped_column(sa.String(300), default="")
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    checked_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[Proposal] = relationship(back_populates="checks")
    officer: Mapped[Account | None] = relationship()


class JoinRequest(Base):
    """One author asks another to make one proposal of two; only with both is it done. Answered once."""

    __tablename__ = "proposal_join_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    into_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]

    proposal: Mapped[Proposal] = relationship(foreign_keys=[proposal_id])
    into: Mapped[Proposal] = relationship(foreign_keys=[into_id])


class HelpRequest(Base):
    """An applicant asks the area's officer for help. Between the two of them: never published."""

    __tablename__ = "proposal_help_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    proposal: Mapped[Proposal] = relationship()


class StaffComment(Base):
    """What front-line staff think of a proposal; they need a voice too."""

    __tablename__ = "staff_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    service: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[Proposal] = relationship(back_populates="comments")
    author: Mapped[Account | None] = relationship()
