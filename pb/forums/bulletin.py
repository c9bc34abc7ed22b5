"""What else is in the news of a forum: rooms above this one, and its own groups, each tell their part.

They register what they have to say; this room never imports them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.forums.models import Forum
from pb.forums.priority_models import Priority, PriorityCycle, TaskGroup, TaskReport


@dataclass(frozen=True)
class Line:
    """One piece of news, and the page that says more: an endpoint with its values."""

    text: str
    endpoint: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """News under one heading. ``is_new``: whether it alone is worth sending a digest."""

    heading: str
    lines: list[Line]
    is_new: bool


Teller = Callable[[Session, Forum, datetime], list[Part]]
_tellers: list[Teller] = []


def tells_news(function: Teller) -> Teller:
    """Register a part of the news; told again in the order of registration."""
    if function.__qualname__ not in {known.__qualname__ for known in _tellers}:
        _tellers.append(function)
    return function


def parts_of(session: Session, forum: Forum, since: datetime) -> list[Part]:
    """Every part that has something in it, in the reader's language."""
    return [part for teller in _tellers for part in teller(session, forum, since) if part.lines]


@tells_news
def groups_at_work(session: Session, forum: Forum, since: datetime) -> list[Part]:
    """What the area agreed to work on, and what its groups report."""
    agreed = session.scalars(
        sa.select(Priority)
        .join(PriorityCycle)
        .where(PriorityCycle.forum_id == forum.id, Priority.chosen.is_(True), PriorityCycle.agreed_at > since)
        .order_by(Priority.id)
    )
    reports = session.execute(
        sa.select(TaskReport, Priority)
        .join(TaskGroup, TaskGroup.id == TaskReport.group_id)
        .join(Priority, Priority.id == TaskGroup.priority_id)
        .join(PriorityCycle, PriorityCycle.id == Priority.cycle_id)
        .where(PriorityCycle.forum_id == forum.id, TaskReport.created_at > since)
        .order_by(TaskReport.id.desc())
    )
    told = [Line(priority.title, "forums.priority", _way(forum, priority)) for priority in agreed]
    lines = [
        Line(f"{priority.title}: {_plain(report.text)}", "forums.priority", _way(forum, priority))
        for report, priority in reports
    ]
    return [
        Part(_("What the area has agreed to work on"), told, bool(told)),
        Part(_("What groups report"), lines, bool(lines)),
    ]


def _plain(text: str) -> str:
    """A report as one line: the stars that make words bold are for the page."""
    return " ".join(text.replace("**", "").split())


def _way(forum: Forum, priority: Priority) -> dict[str, Any]:
    return {"area_slug": forum.area.slug, "priority_id": priority.id}
