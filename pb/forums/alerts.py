"""What moderators look at: who fills the forum, sudden bursts, and hasty answers. Signs, never verdicts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from pb.forums.kinds import State
from pb.forums.models import Forum, OpinionSnapshot, Post, StatementVote, Topic
from pb.forums.people import Membership
from pb.house.database import now
from pb.house.likeness import THE_SAME, likeness
from pb.house.small_numbers import SMALLEST_SHOWN, show_people

_: Callable[..., str] = gettext

DAYS_BEFORE = 14
FEWEST_IN_A_BURST, TIMES_USUAL = 20, 5
LATELY = timedelta(hours=24)
MOST_COMPARED = 200


@dataclass(frozen=True)
class Dominance:
    """Which share of all text (in whole per cent) the tenth of authors wrote who wrote most."""

    authors: int
    share: int


def dominance(session: Session, forum: Forum) -> Dominance | None:
    """The gauge of a forum; None while fewer than ten people have written."""
    rows = session.execute(
        sa.select(Post.author_id, sa.func.sum(sa.func.length(Post.text)))
        .join(Topic)
        .where(Topic.forum_id == forum.id, Post.author_id.is_not(None), Post.state == State.SHOWN.value)
        .group_by(Post.author_id)
    ).all()
    return gauge([int(length) for _author, length in rows])


def gauge(lengths: list[int]) -> Dominance | None:
    """The share of the top tenth (rounded up to whole people) of these lengths of text."""
    if len(lengths) < SMALLEST_SHOWN:
        return None
    top = sorted(lengths, reverse=True)[: math.ceil(len(lengths) / 10)]
    return Dominance(len(lengths), round(100 * sum(top) / max(1, sum(lengths))))


def is_burst(last_hour: int, hours_before: list[int]) -> bool:
    """Whether an hour is far above the usual one: at least 20, and five times the median of busy hours."""
    busy = [count for count in hours_before if count]
    return last_hour >= max(FEWEST_IN_A_BURST, TIMES_USUAL * (median(busy) if busy else 0))


def alerts(session: Session, forum: Forum) -> list[str]:
    """Sentences about what has been unusual in the last hour or day."""
    found = []
    since = now() - timedelta(days=DAYS_BEFORE)
    votes = session.scalars(
        sa.select(StatementVote.cast_at)
        .join(Post, Post.id == StatementVote.post_id)
        .join(Topic)
        .where(Topic.forum_id == forum.id, StatementVote.cast_at > since)
    ).all()
    joined = session.scalars(
        sa.select(Membership.joined_at).where(Membership.forum_id == forum.id, Membership.joined_at > since)
    ).all()
    for moments, sentence in (
        (
            votes,
            _("Many answers at once: %(n)s in the last hour. Look at what is being answered, and by whom."),
        ),
        (joined, _("Many people joined at once: %(n)s in the last hour. There may be a good reason.")),
    ):
        ago = Counter(int((now() - moment) / timedelta(hours=1)) for moment in moments)
        if is_burst(ago[0], [count for hour, count in ago.items() if hour > 0]):
            found.append(sentence % {"n": show_people(ago[0])})
    if _same_words(session, forum):
        found.append(_("Several people have posted nearly the same words in the last day."))
    return found


def _same_words(session: Session, forum: Forum) -> bool:
    rows = session.execute(
        sa.select(Post.author_id, Post.text)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Post.created_at > now() - LATELY, Post.author_id.is_not(None))
        .order_by(Post.id.desc())
        .limit(MOST_COMPARED)
    ).all()
    return any(
        one.author_id != other.author_id and likeness(one.text, other.text) >= THE_SAME
        for place, one in enumerate(rows)
        for other in rows[:place]
    )


def hasty(session: Session, forum: Forum) -> int:
    """How many people gave one answer to everything, in the newest pictures; for moderators only."""
    newest = (
        sa.select(sa.func.max(OpinionSnapshot.id))
        .join(Topic)
        .where(Topic.forum_id == forum.id)
        .group_by(OpinionSnapshot.topic_id)
    )
    found = sa.select(sa.func.sum(OpinionSnapshot.hasty)).where(OpinionSnapshot.id.in_(newest))
    return session.scalar(found) or 0
