"""What stands before a signature and after it: the council's terms, notices, comments, call-ins, boards."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.areas.models import Area
from pb.decisions.models import Decision
from pb.house.database import Base, Pence, now
from pb.proposals.models import Proposal
from pb.rounds.models import Round

USUAL_THRESHOLD = 25_000_000  # pence: £250,000, what many constitutions say; the council sets its own


class DecisionTerms(Base):
    """What the council's constitution leaves open. Without a row the usual terms hold.

    ``call_in_grounds`` has one ground a line. Between the two dates (both included) launches wait: section 2
    of the Local Government Act 1986 and its code on publicity before elections.
    """

    __tablename__ = "decision_terms"

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("council.id"), primary_key=True)
    key_threshold: Mapped[Pence] = mapped_column(default=USUAL_THRESHOLD)
    call_in_days: Mapped[int] = mapped_column(default=5)
    call_in_members: Mapped[int] = mapped_column(default=3)
    call_in_grounds: Mapped[str] = mapped_column(sa.Text, default="")
    pre_election_from: Mapped[date | None]
    pre_election_until: Mapped[date | None]


class KnownLink(Base):
    """That somebody with a part in the item is linked to one of its proposals, noted by whoever knows of it.

    ``mistaken_at``: it was not so. The note stays, for the record says that it was made.
    """

    __tablename__ = "known_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    person: Mapped[str] = mapped_column(sa.String(120))
    how: Mapped[str] = mapped_column(sa.String(300))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    noted_at: Mapped[datetime] = mapped_column(default=now)
    mistaken_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship()


class KeyNotice(Base):
    """A key decision's published notice. A newer one is added beside it, none is changed.

    ``kind`` is of ``key_decisions.Notice``. The contents are those of SI 2012/2089, regulation 9(2); an
    exception also needs why the usual notice was impracticable, and whom of scrutiny was told or agreed.
    """

    __tablename__ = "key_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    published_on: Mapped[date]
    matter: Mapped[str] = mapped_column(sa.Text)
    decision_maker: Mapped[str] = mapped_column(sa.Text)
    decide_from: Mapped[date]
    documents: Mapped[str] = mapped_column(sa.Text)
    copies_from: Mapped[str] = mapped_column(sa.String(300))
    why_short: Mapped[str] = mapped_column(sa.Text, default="")
    scrutiny_chair: Mapped[str] = mapped_column(sa.String(120), default="")
    scrutiny_on: Mapped[date | None]

    round: Mapped[Round] = relationship()
    area: Mapped[Area] = relationship()


class OfficerStatement(Base):
    """A comment or assessment, dated, on the record of exactly this hash; on any other it no longer counts.

    ``kind`` is of ``comments.Statement``. Never changed: a newer one stands in its place.
    """

    __tablename__ = "officer_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    record_sha256: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(120))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)

    decision: Mapped[Decision] = relationship()


class CallIn(Base):
    """Members' call-in of a published decision, once for each version. While it is open nothing is paid.

    ``outcome`` is empty, ``stands`` or ``back`` (``call_in.Outcome``).
    """

    __tablename__ = "call_in"
    __table_args__ = (sa.UniqueConstraint("decision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    members: Mapped[str] = mapped_column(sa.Text)
    ground: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    resolved_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()


class BoardMeeting(Base):
    """An area board's recommendation on one version of the allocation: advice, with each member's vote."""

    __tablename__ = "board_meeting"
    __table_args__ = (sa.UniqueConstraint("decision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    held_on: Mapped[date]
    motion: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    decision: Mapped[Decision] = relationship()
    votes: Mapped[list[BoardVote]] = relationship(back_populates="meeting", order_by="BoardVote.id")


class BoardVote(Base):
    """How one member voted: for, against, abstained, or took no part because of an interest."""

    __tablename__ = "board_vote"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("board_meeting.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("board_member.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    category: Mapped[str] = mapped_column(sa.String(20))
    vote: Mapped[str] = mapped_column(sa.String(10))

    meeting: Mapped[BoardMeeting] = relationship(back_populates="votes")
