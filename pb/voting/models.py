"""Cards, ballots and the frozen count; the roll is in a database and a room of its own.

No row of a card or a ballot carries a time, an address or a device, or a key that counts upwards: SQLite
tables are kept in the order of a random key (WITHOUT ROWID), so that the order of rows says nothing about
the order of voters.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pb.house.database import Base, Json, now


class Channel(StrEnum):
    """How a ballot reached the box."""

    PHONE = "phone"
    PAPER = "paper"
    HOME = "home"
    ASSISTED = "assisted"
    IMPORTED = "imported"
    UNSAID = "unsaid"  # in the count only: too few of a kind in the area to say it of any ballot there


class CardChannel(StrEnum):
    """How a card reaches its holder, fixed when it is printed."""

    HALL = "hall"
    HOME = "home"


class CredentialState(StrEnum):
    """Whether a card may vote. A card that has voted may vote again, which replaces its ballot.

    REJECTED: it was used, on paper, and what was handed in cannot be counted; from the close on it is VOTED.
    """

    ISSUED = "issued"
    VOTED = "voted"
    REJECTED = "rejected"
    VOID = "void"


def random_id() -> str:
    """A key that says nothing about when its row was made."""
    return secrets.token_hex(16)


class Credential(Base):
    """The right to one vote: a card. Only keyed hashes of its secrets are kept.

    A ballot's pseudonym is HMAC(round key, ``token_hash``): with the round key gone, nothing leads from a
    card to a ballot. ``sheet`` and ``place`` say where a card was printed, so that a lost one can be voided.
    ``exchanged`` says that somebody was handed another for this void one; never who.
    """

    __tablename__ = "credential"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "sheet", "place"),
        sa.UniqueConstraint("round_id", "code_hash"),
        {"sqlite_with_rowid": False},
    )

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    sheet: Mapped[str] = mapped_column(sa.String(12))
    place: Mapped[int]
    channel: Mapped[str] = mapped_column(sa.String(10), default=CardChannel.HALL.value)
    state: Mapped[str] = mapped_column(sa.String(10), default=CredentialState.ISSUED.value)
    exchanged: Mapped[bool] = mapped_column(default=False)


class RoundKey(Base):
    """The secret that makes pseudonyms of tokens; destroyed when voting closes."""

    __tablename__ = "round_key"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    key: Mapped[str | None] = mapped_column(sa.String(64))
    destroyed_at: Mapped[datetime | None]


class BallotDraft(Base):
    """A choice being made. Drafts are counted, never read by anybody but their voter."""

    __tablename__ = "ballot_draft"
    __table_args__ = ({"sqlite_with_rowid": False},)

    pseudonym: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    choices: Mapped[Json]  # proposal numbers in order of preference
    points: Mapped[Json | None]  # one number for each choice, where the ballot gives points


class Ballot(Base):
    """One person's ballot while voting is open; a re-vote replaces the row."""

    __tablename__ = "ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    pseudonym: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    channel: Mapped[str] = mapped_column(sa.String(10))
    choices: Mapped[Json]
    points: Mapped[Json | None]
    nonce: Mapped[str] = mapped_column(sa.String(32))
    revision: Mapped[int] = mapped_column(default=1)


class Tally(Base):
    """The frozen count. A correction makes a new version; nothing is edited.

    ``rejected`` has the number of rejected ballots by reason, ``override`` why an officer closed a count of
    paper that was not finished (empty: it was).
    """

    __tablename__ = "tally"
    __table_args__ = (sa.UniqueConstraint("round_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    version: Mapped[int] = mapped_column(default=1)
    cards_issued: Mapped[int]
    ballots_cast: Mapped[int]
    ballots_counted: Mapped[int]
    ballots_rejected: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[Json] = mapped_column(default=dict)
    override: Mapped[str] = mapped_column(sa.Text, default="")
    channels: Mapped[Json] = mapped_column(default=dict)
    merkle_root: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    frozen_at: Mapped[datetime] = mapped_column(default=now)


class CountedBallot(Base):
    """A ballot in the count, copied in random order into fresh storage; it has no pseudonym any more."""

    __tablename__ = "counted_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_id)
    tally_id: Mapped[int] = mapped_column(sa.ForeignKey("tally.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    channel: Mapped[str] = mapped_column(sa.String(10))
    choices: Mapped[Json]
    points: Mapped[Json | None]


class CountedLeaf(Base):
    """The fingerprint of a counted ballot: what a receipt is looked up in.

    Never beside the choices: whoever had the database and somebody's receipt could read that vote. The
    nonce that would lead from one to the other is destroyed with the ballot's own row.
    """

    __tablename__ = "counted_leaf"
    __table_args__ = ({"sqlite_with_rowid": False},)

    tally_id: Mapped[int] = mapped_column(sa.ForeignKey("tally.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
