"""What people say in a workshop: questions, what tables write down, statements, practice, the evaluation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.house.database import Base, Json, now


class RoomQuestion(Base):
    """A question from the floor; seconded by others, answered by an officer on the record, or hidden why.

    ``device_id`` None: asked aloud, and typed by a facilitator.
    """

    __tablename__ = "room_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("joined_device.id"))
    text: Mapped[str] = mapped_column(sa.String(300))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    hidden_because: Mapped[str] = mapped_column(sa.String(200), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    seconds: Mapped[list[QuestionSecond]] = relationship(cascade="all, delete-orphan")


class QuestionSecond(Base):
    """A device that wants a question answered too; once each."""

    __tablename__ = "question_second"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("room_question.id"), primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("joined_device.id"), primary_key=True)


class TablePoint(Base):
    """What a table's scribe wrote down. A statement is a point that the whole room is asked about.

    ``post_id``: the forum's statement that it became, so that people can follow their words.
    """

    __tablename__ = "table_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("run_sheet_line.id"))
    table_number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(300))
    is_statement: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime] = mapped_column(default=now)
    hidden_because: Mapped[str] = mapped_column(sa.String(200), default="")
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))


class PointAnswer(Base):
    """What one device says to a statement: agree, disagree or pass."""

    __tablename__ = "point_answer"

    point_id: Mapped[int] = mapped_column(sa.ForeignKey("table_point.id"), primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("joined_device.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(sa.String(10))


class SpeakingTurn(Base):
    """That somebody of a category spoke at a table; counted by the scribe, and never a name."""

    __tablename__ = "speaking_turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("run_sheet_line.id"))
    table_number: Mapped[int]
    category: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime] = mapped_column(default=now)


class PracticeBallot(Base):
    """One device's ranking in the practice vote: keys, the best first. It counts for nothing."""

    __tablename__ = "practice_ballot"

    device_id: Mapped[int] = mapped_column(sa.ForeignKey("joined_device.id"), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    ranking: Mapped[Json] = mapped_column(default=list)


class Evaluation(Base):
    """Five answers about the evening, from nobody in particular: no device and no time.

    ``answers`` has by question 1 (not at all) to 5 (very much); ``words`` what somebody added.
    """

    __tablename__ = "workshop_evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    answers: Mapped[Json] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(sa.String(500), default="")
