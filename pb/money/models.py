"""The books of a round: accounts, balanced entries and their postings; and what others give to a project."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.areas.models import Area
from pb.decisions.models import Decision
from pb.house.database import Base, Pence, now
from pb.proposals.models import Proposal
from pb.rounds.models import Pot, Round


class AccountKind(StrEnum):
    """What an account is. Money comes from ``funding`` and ``brought``: only those may be negative."""

    FUNDING = "funding"  # what the council gives to the round
    BROUGHT = "brought"  # what an earlier round left to this one
    POT = "pot"  # a pot of the round: an area's own, or shared by all areas
    COUNCILLOR = "councillor"  # a ward councillor's own pot
    BIG_POT = "big-pot"  # what the areas left over, together
    COMMITMENT = "commitment"  # awarded to a project and not paid yet
    PAID = "paid"  # paid to a project
    CARRIED = "carried"  # left to a later round


SOURCES = frozenset({AccountKind.FUNDING, AccountKind.BROUGHT})


class EntryKind(StrEnum):
    """What happened."""

    OPEN = "open"
    OPEN_COUNCILLOR = "open-councillor"
    POOL = "pool"
    COMMIT = "commit"
    VOID = "void"
    PAY = "pay"
    REPAY = "repay"
    RELEASE = "release"
    BIG_POT = "big-pot"
    CARRY = "carry"
    BRING = "bring"


class LedgerAccount(Base):
    """One account of one round, for one kind of money. ``key`` names it within the round.

    ``holder`` is the councillor whose pot it is. Its balance is the sum of its postings and stored nowhere.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (sa.UniqueConstraint("round_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(12))
    money: Mapped[str] = mapped_column(sa.String(10))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    pot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pot.id"))
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    other_round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"))
    holder: Mapped[str] = mapped_column(sa.String(120), default="")

    round: Mapped[Round] = relationship(foreign_keys=[round_id])
    area: Mapped[Area | None] = relationship()
    pot: Mapped[Pot | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    other_round: Mapped[Round | None] = relationship(foreign_keys=[other_round_id])


class LedgerEntry(Base):
    """Something that happened to money, once: its postings add up to nothing. Evidence, never changed.

    The row is written after its postings, and the database refuses it unless they balance, are all of its
    round and its kind of money and overdraw nothing. ``number`` counts within the round; ``by`` is the post
    of whoever did it; ``sha256`` fingerprints the entry with its postings and is in the civic record.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    money: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    by: Mapped[str] = mapped_column(sa.String(120))
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(sa.String(64))

    decision: Mapped[Decision | None] = relationship()
    postings: Mapped[list[LedgerPosting]] = relationship(
        back_populates="entry", order_by="LedgerPosting.id", viewonly=True
    )


class LedgerPosting(Base):
    """One line of an entry: ``amount`` in pence into an account, or out of it when negative."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "account_id"),
        sa.CheckConstraint("amount <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Deferred: postings come first, so that the entry's own row can be refused for what they add up to.
    entry_id: Mapped[str] = mapped_column(
        sa.ForeignKey("ledger_entry.id", deferrable=True, initially="DEFERRED")
    )
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"), index=True)
    amount: Mapped[Pence]

    entry: Mapped[LedgerEntry] = relationship(back_populates="postings", viewonly=True)
    account: Mapped[LedgerAccount] = relationship(viewonly=True)


class FundingState(StrEnum):
    """How sure it is."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"


class FundingLine(Base):
    """What somebody else gives to a project. A newer line of the same funder and kind takes its place.

    ``in_kind``: worth that much, but no money. ``amount`` in pence. Lines are added, never changed.
    """

    __tablename__ = "funding_line"
    __table_args__ = (sa.CheckConstraint("amount >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    funder: Mapped[str] = mapped_column(sa.String(120))
    in_kind: Mapped[bool] = mapped_column(default=False)
    amount: Mapped[Pence]
    state: Mapped[str] = mapped_column(sa.String(12))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    by: Mapped[str] = mapped_column(sa.String(120))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[Proposal] = relationship()
