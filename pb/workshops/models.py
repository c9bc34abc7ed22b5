"""A workshop: a meeting of a forum that has a run-sheet, the state of its room, and who is in it.

The meeting holds what calendars tell: title, place, access and times. Its minutes are the meeting's papers.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.house.database import Base, Json, now
from pb.meetings.models import Meeting
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.workshops.programme import Item, ItemKind

CODE_LENGTH = 6


class Workshop(Base):
    """An evening in a hall, on top of a meeting.

    ``code`` admits to the workshop and never to the vote. ``template`` says what it was planned from.
    ``screen_height`` and ``room_depth`` are in centimetres, and say what the back row can read. The quorum
    is counted by category of board member; 0 asks for nobody. ``order_seed`` is what the order of the pitches
    was drawn from. A rehearsal stands beside the real one on its meeting; it has made-up residents, and
    nothing of it counts.
    """

    __tablename__ = "workshop"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "is_rehearsal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    code: Mapped[str] = mapped_column(sa.String(CODE_LENGTH), unique=True)
    template: Mapped[str] = mapped_column(sa.String(20))
    tables: Mapped[int] = mapped_column(default=0)
    screen_height: Mapped[int | None]
    room_depth: Mapped[int | None]
    quorum_public: Mapped[int] = mapped_column(default=0)
    quorum_elected: Mapped[int] = mapped_column(default=0)
    quorum_partner: Mapped[int] = mapped_column(default=0)
    order_seed: Mapped[str] = mapped_column(sa.String(64), default="")
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship()
    lines: Mapped[list[RunSheetLine]] = relationship(
        back_populates="workshop", order_by="RunSheetLine.position", cascade="all, delete-orphan"
    )

    @property
    def area_id(self) -> int:
        """The area whose people run it."""
        return self.meeting.area_id

    @property
    def items(self) -> list[Item]:
        """The run-sheet as plain values, in order."""
        return [line.as_item() for line in self.lines]


class RunSheetLine(Base):
    """One line of the run-sheet. ``text`` is what tables talk about, or what a slide adds to its title."""

    __tablename__ = "run_sheet_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(120))
    minutes: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"))
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"))

    workshop: Mapped[Workshop] = relationship(back_populates="lines")
    round: Mapped[Round | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()

    def as_item(self) -> Item:
        """The line as the room's state machine sees it."""
        proposal = self.proposal.number if self.proposal else None
        return Item(str(self.id), ItemKind(self.kind), self.title, self.minutes, self.round_id, proposal)


class Room(Base):
    """Where a workshop is, as it stands; ``pb.workshops.room`` says what each part means.

    ``begun`` holds instants as ISO 8601, ``revealed`` lines shown by round id, ``votes`` the ids of ``open``
    and ``closed`` votes, ``held_seconds`` how long the present item was held before now.
    """

    __tablename__ = "workshop_room"

    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int] = mapped_column(default=0)
    begun: Mapped[Json] = mapped_column(default=list)
    extra: Mapped[int] = mapped_column(default=0)
    held_since: Mapped[datetime | None]
    held_seconds: Mapped[int] = mapped_column(default=0)
    revealed: Mapped[Json] = mapped_column(default=dict)
    votes: Mapped[Json] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class RoomStep(Base):
    """A command that moved the room; evidence. From it follow the order and the length of every pitch.

    ``version`` is the room's after it. No two commands make the same version. A rehearsal has no steps: it is
    thrown away, and evidence cannot be.
    """

    __tablename__ = "workshop_step"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"))
    version: Mapped[int]
    command: Mapped[str] = mapped_column(sa.String(20))
    line_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class JoinedDevice(Base):
    """A phone, or a table's device, that joined with the code. Nobody's name; only the secret's hash is kept.

    ``is_scribe``: the table's own device. ``stuck_at``: its people asked for a facilitator.
    """

    __tablename__ = "joined_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    table_number: Mapped[int | None]
    is_scribe: Mapped[bool] = mapped_column(default=False)
    stuck_at: Mapped[datetime | None]
    has_evaluated: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=now)


class HeadCount(Base):
    """How many of a category were in the room when somebody counted; a later count stands beside it.

    Evidence, so nobody counts in a rehearsal.
    """

    __tablename__ = "head_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    category: Mapped[str] = mapped_column(sa.String(20))
    people: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)
