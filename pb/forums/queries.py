"""Finding forums, topics and what was said, as this reader may see it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.forums.kinds import Kind, State
from pb.forums.models import (
    Answer,
    Appeal,
    FormatRequest,
    Forum,
    OpinionSnapshot,
    Post,
    Ruling,
    StatementVote,
    Topic,
)
from pb.forums.people import Membership, Participant


def subject_of(post: Post) -> str:
    """How the audit record names a post."""
    return f"post:{post.id}"


def forum_of(session: Session, area: Area) -> Forum | None:
    """The area's forum, when it is open."""
    return session.scalar(sa.select(Forum).where(Forum.area_id == area.id))


def all_forums(session: Session) -> list[Forum]:
    """Every forum, by the name of its area."""
    return list(session.scalars(sa.select(Forum).join(Area).order_by(Area.name)))


def topic_by_number(session: Session, forum: Forum, number: int) -> Topic | None:
    """The forum's topic of this number."""
    return session.scalar(sa.select(Topic).where(Topic.forum_id == forum.id, Topic.number == number))


def post_in_forum(session: Session, forum: Forum, post_id: int) -> Post | None:
    """A post of this forum, whatever became of it."""
    return session.scalar(sa.select(Post).join(Topic).where(Post.id == post_id, Topic.forum_id == forum.id))


def shown_posts(session: Session, topic: Topic, kind: Kind) -> list[Post]:
    """What everybody may read of one kind: questions that nobody answered first, else the newest first."""
    query = sa.select(Post).where(
        Post.topic_id == topic.id, Post.kind == kind.value, Post.state == State.SHOWN.value
    )
    posts = list(session.scalars(query.order_by(Post.id.desc())))
    return sorted(posts, key=lambda post: bool(post.answers)) if kind is Kind.QUESTION else posts


def comments_by_parent(session: Session, topic: Topic) -> dict[int | None, list[Post]]:
    """The shown comments of a topic, the oldest first, by the post they answer (None: the topic)."""
    found: dict[int | None, list[Post]] = {}
    for post in reversed(shown_posts(session, topic, Kind.COMMENT)):
        found.setdefault(post.parent_id, []).append(post)
    return found


def lately_answered(session: Session, forum: Forum, most: int) -> list[Post]:
    """The questions answered last."""
    answered = (
        sa.select(Answer.post_id, sa.func.max(Answer.id).label("last")).group_by(Answer.post_id).subquery()
    )
    query = (
        sa.select(Post)
        .join(answered, answered.c.post_id == Post.id)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Post.state == State.SHOWN.value)
        .order_by(answered.c.last.desc())
        .limit(most)
    )
    return list(session.scalars(query))


def unanswered(session: Session, forum: Forum) -> list[Post]:
    """The shown questions that wait for an officer, the oldest first."""
    query = (
        sa.select(Post)
        .join(Topic)
        .where(
            Topic.forum_id == forum.id,
            Post.kind == Kind.QUESTION.value,
            Post.state == State.SHOWN.value,
            ~sa.exists().where(Answer.post_id == Post.id),
        )
        .order_by(Post.id)
    )
    return list(session.scalars(query))


def held(session: Session, forum: Forum) -> list[Post]:
    """What waits for a moderator, the oldest first."""
    query = (
        sa.select(Post)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Post.state == State.HELD.value)
        .order_by(Post.id)
    )
    return list(session.scalars(query))


def open_appeals(session: Session, forum: Forum) -> list[tuple[Appeal, Post]]:
    """The appeals that nobody has decided, the oldest first, each with its post."""
    query = (
        sa.select(Appeal, Post)
        .join(Ruling, Ruling.id == Appeal.ruling_id)
        .join(Post, Post.id == Ruling.post_id)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Appeal.decided_at.is_(None))
        .order_by(Appeal.id)
    )
    return [(appeal, post) for appeal, post in session.execute(query)]


def posts_of(session: Session, member: Membership) -> list[Post]:
    """Everything a member said in their forum, the newest first."""
    return list(session.scalars(sa.select(Post).where(Post.author_id == member.id).order_by(Post.id.desc())))


def members_count(session: Session, forum: Forum) -> int:
    """How many people have joined and not left. Show it by ``house.small_numbers``."""
    query = sa.select(sa.func.count(Membership.id)).where(
        Membership.forum_id == forum.id, Membership.left_at.is_(None)
    )
    return session.scalar(query) or 0


def answered_ids(session: Session, topic: Topic, participant: Participant | None) -> set[int]:
    """The statements of a topic that this participant has answered."""
    if participant is None:
        return set()
    query = (
        sa.select(StatementVote.post_id)
        .join(Post, Post.id == StatementVote.post_id)
        .where(Post.topic_id == topic.id, StatementVote.participant_id == participant.id)
    )
    return set(session.scalars(query))


def votes_in(session: Session, topic: Topic) -> int:
    """How many answers of the topic's statements count. Not for a page: it moves by ones."""
    query = (
        sa.select(sa.func.count())
        .select_from(StatementVote)
        .join(Post, Post.id == StatementVote.post_id)
        .where(Post.topic_id == topic.id)
    )
    if topic.forum.joined_only:
        joined = sa.select(Membership.participant_id).where(
            Membership.forum_id == topic.forum_id, Membership.left_at.is_(None)
        )
        query = query.where(StatementVote.participant_id.in_(joined))
    return session.scalar(query) or 0


def latest_snapshot(session: Session, topic: Topic) -> OpinionSnapshot | None:
    """The newest picture of a topic."""
    return session.scalar(
        sa.select(OpinionSnapshot)
        .where(OpinionSnapshot.topic_id == topic.id)
        .order_by(OpinionSnapshot.number.desc())
        .limit(1)
    )


def open_format_requests(session: Session, forum: Forum) -> list[FormatRequest]:
    """Who waits for a page in another format, the longest first."""
    query = (
        sa.select(FormatRequest)
        .where(FormatRequest.forum_id == forum.id, FormatRequest.done_at.is_(None))
        .order_by(FormatRequest.id)
    )
    return list(session.scalars(query))
