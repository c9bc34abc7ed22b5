"""What an area agrees to work on: a cycle, its priorities, a task and finish group for each one chosen."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.forums.models import Forum
from pb.forums.people import Membership
from pb.house.database import Base, Json, now


class CycleStage(StrEnum):
    """Where a cycle stands."""

    GATHERING = "gathering"
    CHOOSING = "choosing"
    AGREED = "agreed"


class PriorityCycle(Base):
    """One time of choosing. ``reason`` is why what was agreed is not simply what most people chose."""

    __tablename__ = "priority_cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    wanted: Mapped[int]
    stage: Mapped[str] = mapped_column(sa.String(12), default=CycleStage.GATHERING.value)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    agreed_at: Mapped[datetime | None]

    forum: Mapped[Forum] = relationship()
    priorities: Mapped[list[Priority]] = relationship(back_populates="cycle", order_by="Priority.id")

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.forum.area_id


class Priority(Base):
    """One thing to work on. ``merged_into_id``: the same, said better; ``carried_from_id``: left over.

    ``turned_down``: the published reason (``kinds.Reason``) for which a moderator keeps a held one from being
    shown; empty while nobody has.
    """

    __tablename__ = "priority"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("priority_cycle.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("membership.id"))
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("priority.id"))
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("priority.id"))
    held: Mapped[bool] = mapped_column(default=False)
    chosen: Mapped[bool] = mapped_column(default=False)
    turned_down: Mapped[str] = mapped_column(sa.String(20), default="")

    cycle: Mapped[PriorityCycle] = relationship(back_populates="priorities")
    group: Mapped[TaskGroup | None] = relationship(back_populates="priority")
    merged_into: Mapped[Priority | None] = relationship(remote_side=[id], foreign_keys=[merged_into_id])

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.cycle.forum.area_id


class PriorityChoice(Base):
    """The priorities that one participant chose, exactly as many as wanted: one row, replaced."""

    __tablename__ = "priority_choice"

    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("priority_cycle.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True)
    chosen: Mapped[Json]


class TaskGroup(Base):
    """A task and finish group: what it is to do and by when. ``finished_at`` ends it, with a report."""

    __tablename__ = "task_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(sa.ForeignKey("priority.id"), unique=True)
    remit: Mapped[str] = mapped_column(sa.Text)
    ends_on: Mapped[date]
    finished_at: Mapped[datetime | None]

    priority: Mapped[Priority] = relationship(back_populates="group")
    members: Mapped[list[TaskMember]] = relationship(order_by="TaskMember.id")
    actions: Mapped[list[TaskAction]] = relationship(back_populates="group", order_by="TaskAction.id")
    reports: Mapped[list[TaskReport]] = relationship(order_by="TaskReport.id")


class TaskMember(Base):
    """Who is in a group: a partner organisation by name, or a resident, whom nobody names."""

    __tablename__ = "task_member"
    __table_args__ = (sa.UniqueConstraint("group_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("task_group.id"))
    membership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("membership.id"))
    partner: Mapped[str] = mapped_column(sa.String(120), default="")

    membership: Mapped[Membership | None] = relationship()


class TaskAction(Base):
    """One line of a group's plan: what, which partner owns it, by when, and what came of it."""

    __tablename__ = "task_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("task_group.id"))
    text: Mapped[str] = mapped_column(sa.String(300))
    owner: Mapped[str] = mapped_column(sa.String(120))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]

    group: Mapped[TaskGroup] = relationship(back_populates="actions")


class TaskReport(Base):
    """What a group reported back; a later one stands beside it."""

    __tablename__ = "task_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("task_group.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
