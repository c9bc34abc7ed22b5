"""What a moderator does with a priority that was held: shows it, or keeps it back with a published reason."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums import priority_words as words
from pb.forums.kinds import Reason
from pb.forums.models import Forum
from pb.forums.priority_models import Priority, PriorityCycle
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure


def held_priorities(session: Session, forum: Forum) -> list[Priority]:
    """The priorities that wait for a moderator, the oldest first."""
    query = (
        sa.select(Priority)
        .join(PriorityCycle)
        .where(PriorityCycle.forum_id == forum.id, Priority.held.is_(True), Priority.turned_down == "")
        .order_by(Priority.id)
    )
    return list(session.scalars(query))


def release(session: Session, actor: Actor, priority: Priority) -> None:
    """Let a held candidate be seen."""
    ensure(actor, Action.MODERATE_FORUM, priority)
    priority.held, priority.turned_down = False, ""
    session.flush()
    _record(session, actor, priority, released=priority.id)


def turn_down(session: Session, actor: Actor, priority: Priority, reason: str) -> None:
    """Keep a held candidate back; whoever put it forward reads why, and may put it otherwise."""
    ensure(actor, Action.MODERATE_FORUM, priority)
    if reason not in set(Reason):
        raise Refused(words.choose_reason())
    if not priority.held:
        raise Refused(words.not_held())
    priority.turned_down = reason
    session.flush()
    _record(session, actor, priority, turned_down=priority.id, reason=reason)


def _record(session: Session, actor: Actor, priority: Priority, **detail: object) -> None:
    session.expire(priority.cycle, ["priorities"])
    audit.record(session, actor, Event.PRIORITIES_CHANGED, f"priority-cycle:{priority.cycle_id}", **detail)
