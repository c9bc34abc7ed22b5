"""Which statement somebody sees next."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.forums.kinds import Kind
from pb.forums.models import OpinionSnapshot, Post, StatementVote, Topic
from pb.forums.people import Participant
from pb.forums.queries import answered_ids, latest_snapshot, shown_posts
from pb.opinion import next_statement, priorities


def next_for(session: Session, topic: Topic, participant: Participant | None, seed: str) -> Post | None:
    """A statement that this participant has not answered and did not write; None when all are answered.

    The same ``seed`` gives the same statement until it is answered, so that a page looked at again is the
    same page.
    """
    posts = sorted(shown_posts(session, topic, Kind.STATEMENT), key=lambda post: post.id)
    answered = answered_ids(session, topic, participant)
    unseen = [place for place, post in enumerate(posts) if post.id not in answered]
    if not unseen:
        return None
    weights = priorities(*_counts(session, topic, posts), _lengths(latest_snapshot(session, topic), posts))
    chance = random.Random(f"{seed}:{len(answered)}")  # noqa: S311 - an order, not a secret
    place = next_statement(weights, unseen, chance)
    return None if place is None else posts[place]


def progress(session: Session, topic: Topic, participant: Participant | None) -> tuple[int, int]:
    """How many of the topic's statements this participant has answered, and how many there are."""
    posts = {post.id for post in shown_posts(session, topic, Kind.STATEMENT)}
    return len(posts & answered_ids(session, topic, participant)), len(posts)


def _counts(
    session: Session, topic: Topic, posts: Sequence[Post]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = session.execute(
        sa.select(StatementVote.post_id, StatementVote.choice, sa.func.count())
        .join(Post, Post.id == StatementVote.post_id)
        .where(Post.topic_id == topic.id)
        .group_by(StatementVote.post_id, StatementVote.choice)
    ).all()
    found = {(post, choice): count for post, choice, count in rows}
    agree, passed, disagree = (
        np.array([found.get((post.id, choice), 0) for post in posts], dtype=np.int64) for choice in (1, 0, -1)
    )
    return agree, passed, agree + passed + disagree


def _lengths(snapshot: OpinionSnapshot | None, posts: Sequence[Post]) -> np.ndarray:
    """How far each statement tells people apart, as it was in the last picture; 0 for a new one."""
    known = snapshot.lengths if snapshot else {}
    return np.array([known.get(str(post.id), 0.0) for post in posts], dtype=np.float64)
