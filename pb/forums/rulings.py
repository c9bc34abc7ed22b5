"""Moderation: reasons from a published list, the author told, an appeal to a second person, all on record.

What is done with a post is decided by one conditional update of its row: of two moderators at once one wins,
and the other is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums import words
from pb.forums.kinds import Reason, State
from pb.forums.models import Appeal, Forum, Post, Ruling, Topic
from pb.forums.notices import tell
from pb.forums.people import Membership
from pb.forums.priority_models import Priority, PriorityCycle
from pb.forums.queries import subject_of
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, SYSTEM, Action, Actor, Forbidden, ensure

# What a moderator may do with a post that is in one of these states, and where it is then.
MOVES: dict[str, tuple[frozenset[State], State]] = {
    "hidden": (frozenset({State.SHOWN, State.HELD}), State.HIDDEN),
    "shown": (frozenset({State.HELD, State.HIDDEN}), State.SHOWN),
}


def add_ruling(
    session: Session, post: Post, action: str, *, reason: str = "", note: str = "", actor: Actor = SYSTEM
) -> Ruling:
    """Put on record what was done with a post."""
    ruling = Ruling(post_id=post.id, action=action, reason=reason, note=note, account_id=actor.account_id)
    session.add(ruling)
    session.flush()
    session.expire(post, ["rulings"])
    audit.record(session, actor, Event.POST_RULED, subject_of(post), action=action, reason=reason)
    return ruling


def rule(
    session: Session,
    actor: Actor,
    post: Post,
    action: str,
    *,
    reason: str = "",
    note: str = "",
    seen: str = "",
) -> Ruling:
    """Hide a post, with a reason from the list, or show it. ``seen``: the state on the moderator's page.

    Raises ``Refused`` when somebody else was faster, and while an appeal is open.
    """
    ensure(actor, Action.MODERATE_FORUM, post)
    if action not in MOVES:
        raise Refused(words.choose_action())
    if action == "hidden" and reason not in set(Reason):
        raise Refused(words.choose_reason())
    session.refresh(post)
    allowed, target = MOVES[action]
    if seen and seen != post.state:
        raise Refused(words.ruled_before())
    if open_appeal(session, post) is not None or any(r.action == "upheld" for r in post.rulings):
        raise Refused(words.appeal_decides())
    if State(post.state) not in allowed:
        raise Refused(words.ruled_before())
    _move(session, post, State(post.state), target)
    ruling = add_ruling(
        session, post, action, reason=reason if action == "hidden" else "", note=note, actor=actor
    )
    tell(session, post, f"{action}:{ruling.id}")
    return ruling


def _move(session: Session, post: Post, here: State, there: State) -> None:
    moved = session.execute(
        sa.update(Post)
        .where(Post.id == post.id, Post.state == here.value)
        .values(state=there.value)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(words.ruled_before())
    session.refresh(post)


def latest_hiding(post: Post) -> Ruling | None:
    """The ruling that hides this post now, or None."""
    if post.state != State.HIDDEN.value:
        return None
    return next((r for r in reversed(post.rulings) if r.action == "hidden"), None)


def appeal_of(session: Session, ruling: Ruling | None) -> Appeal | None:
    """The appeal against this ruling."""
    if ruling is None:
        return None
    return session.scalar(sa.select(Appeal).where(Appeal.ruling_id == ruling.id))


def open_appeal(session: Session, post: Post) -> Appeal | None:
    """The appeal about this post that nobody has decided yet."""
    found = appeal_of(session, latest_hiding(post))
    return found if found is not None and found.decided_at is None else None


def may_appeal(session: Session, member: Membership | None, post: Post) -> bool:
    """Whether this member may appeal now: their own words, hidden, and not appealed yet."""
    hiding = latest_hiding(post)
    mine = member is not None and post.author_id == member.id
    return mine and hiding is not None and appeal_of(session, hiding) is None


def appeal(session: Session, member: Membership, post: Post, text: str) -> Appeal:
    """Ask a second person to look. Once for each hiding."""
    if member.id != post.author_id:
        raise Forbidden("appeal for somebody else")
    if not may_appeal(session, member, post):
        raise Refused(words.cannot_appeal())
    if not text.strip():
        raise Refused(words.say_something())
    hiding = latest_hiding(post)
    assert hiding is not None  # noqa: S101 - may_appeal has asked
    made = Appeal(ruling_id=hiding.id, text=text.strip())
    session.add(made)
    session.flush()
    audit.record(session, ANONYMOUS, Event.APPEALED, subject_of(post), ruling=hiding.id)
    return made


def decide_appeal(session: Session, actor: Actor, post: Post, *, restore: bool, note: str) -> Ruling:
    """Decide an appeal, as somebody else than who hid the post."""
    ensure(actor, Action.MODERATE_FORUM, post)
    found = open_appeal(session, post)
    if found is None:
        raise Refused(words.ruled_before())
    if actor.account_id == found.ruling.account_id:
        raise Refused(words.second_person())
    if not note.strip():
        raise Refused(words.give_reason())
    decided = session.execute(
        sa.update(Appeal)
        .where(Appeal.id == found.id, Appeal.decided_at.is_(None))
        .values(decided_at=now(), decided_by=actor.account_id)
        .execution_options(synchronize_session=False)
    )
    if decided.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(words.ruled_before())
    session.refresh(found)
    if restore:
        _move(session, post, State.HIDDEN, State.SHOWN)
    action = "restored" if restore else "upheld"
    ruling = add_ruling(session, post, action, reason=found.ruling.reason, note=note.strip(), actor=actor)
    tell(session, post, f"{action}:{ruling.id}")
    return ruling


@dataclass(frozen=True)
class LogLine:
    """One line of the public log: what was done with what, why and when; never the words or their author."""

    ruling: Ruling
    kind: str


def public_log(session: Session, forum: Forum, most: int = 100) -> list[LogLine]:
    """What was done in a forum, the newest first."""
    rows = session.execute(
        sa.select(Ruling, Post.kind)
        .join(Post, Post.id == Ruling.post_id)
        .join(Topic)
        .where(Topic.forum_id == forum.id)
        .order_by(Ruling.id.desc())
        .limit(most)
    )
    return [LogLine(ruling, kind) for ruling, kind in rows]


def counts_by_reason(session: Session, forum: Forum) -> dict[str, dict[str, int]]:
    """For each reason how often something was hidden, restored after an appeal, and kept hidden after one."""
    rows = session.execute(
        sa.select(Ruling.reason, Ruling.action, sa.func.count())
        .join(Post, Post.id == Ruling.post_id)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Ruling.action.in_(["hidden", "restored", "upheld"]))
        .group_by(Ruling.reason, Ruling.action)
    )
    counts: dict[str, dict[str, int]] = {r.value: {"hidden": 0, "restored": 0, "upheld": 0} for r in Reason}
    for reason, action, count in rows:
        counts[reason][action] = count
    for reason, count in session.execute(
        sa.select(Priority.turned_down, sa.func.count())
        .join(PriorityCycle)
        .where(PriorityCycle.forum_id == forum.id, Priority.turned_down != "")
        .group_by(Priority.turned_down)
    ):
        counts[reason]["hidden"] += count
    return counts
