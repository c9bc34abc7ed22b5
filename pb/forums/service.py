"""Running a forum and speaking in it: topics, statements, comments, questions, answers, votes on statements.

A resident needs no account: what they say is said by their membership. Everything flushes; the view commits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.areas.models import Area
from pb.audit import Event
from pb.forums import words
from pb.forums.kinds import ANSWERS, Kind, State
from pb.forums.models import Answer, FormatRequest, Forum, Post, StatementVote, Topic
from pb.forums.notices import tell
from pb.forums.people import Membership, Participant
from pb.forums.personal_data import find_personal
from pb.forums.queries import forum_of, subject_of
from pb.forums.rulings import add_ruling
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, InArea, Role, ensure
from pb.rounds.plan import VOICES

LONGEST = {Kind.STATEMENT: 200, Kind.COMMENT: 1500, Kind.QUESTION: 600}
CUT = timedelta(minutes=10)


def open_forum(session: Session, actor: Actor, area: Area, voice: str = "consult") -> Forum:
    """Open an area's forum; the one that is there, when it is open already."""
    ensure(actor, Action.RUN_FORUM, InArea(area.id))
    found = forum_of(session, area)
    if found is not None:
        return found
    forum = Forum(area=area, voice=_voice(voice))
    session.add(forum)
    session.flush()
    audit.record(session, actor, Event.FORUM_CHANGED, f"forum:{forum.id}", area=area.slug, opened=True)
    return forum


def set_up_forum(session: Session, actor: Actor, forum: Forum, **changes: Any) -> None:
    """Change how a forum is run: ``voice``, ``slow_minutes``, ``posts_a_day``, ``joined_only`` and
    ``priorities_wanted``. Said on the record, because it changes what people may do."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    changed = {name: value for name, value in changes.items() if getattr(forum, name) != value}
    if "voice" in changed:
        _voice(changed["voice"])
    for name, value in changed.items():
        setattr(forum, name, value)
    session.flush()
    if changed:
        audit.record(session, actor, Event.FORUM_CHANGED, f"forum:{forum.id}", **changed)


def open_topic(
    session: Session, actor: Actor, forum: Forum, *, title: str, text: str, voice: str, promise: str
) -> Topic:
    """Open a topic, with what people's voice decides in it and what happens with what they say."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    # Numbers are given one at a time: the forum's row is the lock.
    session.scalars(sa.select(Forum.id).where(Forum.id == forum.id).with_for_update()).one()
    highest = session.scalar(sa.select(sa.func.max(Topic.number)).where(Topic.forum_id == forum.id))
    topic = Topic(
        forum=forum,
        number=(highest or 0) + 1,
        title=title,
        text=text,
        voice=_voice(voice),
        promise=promise,
    )
    session.add(topic)
    session.flush()
    audit.record(session, actor, Event.TOPIC_CHANGED, f"topic:{topic.id}", opened=True, voice=voice)
    return topic


def change_topic(session: Session, actor: Actor, topic: Topic, **changes: Any) -> None:
    """Change a topic's words. What people's voice decides is locked once somebody has taken part."""
    ensure(actor, Action.RUN_FORUM, topic)
    if "voice" in changes and changes["voice"] != topic.voice:
        _voice(changes["voice"])
        if somebody_took_part(session, topic):
            raise Refused(words.voice_is_locked())
    for name, value in changes.items():
        setattr(topic, name, value)
    session.flush()
    audit.record(session, actor, Event.TOPIC_CHANGED, f"topic:{topic.id}", changed=sorted(changes))


def close_topic(session: Session, actor: Actor, topic: Topic, *, closed: bool = True) -> None:
    """Close a topic for new words and votes, or open it again; everything said stays to be read."""
    ensure(actor, Action.RUN_FORUM, topic)
    topic.closed_at = now() if closed else None
    session.flush()
    audit.record(session, actor, Event.TOPIC_CHANGED, f"topic:{topic.id}", closed=closed)


def somebody_took_part(session: Session, topic: Topic) -> bool:
    """Whether a resident has said something here or answered a statement."""
    said = sa.select(Post.id).where(Post.topic_id == topic.id, Post.author_id.is_not(None)).limit(1)
    voted = (
        sa.select(StatementVote.post_id)
        .join(Post, Post.id == StatementVote.post_id)
        .where(Post.topic_id == topic.id)
        .limit(1)
    )
    return session.scalar(said) is not None or session.scalar(voted) is not None


def seed_statement(session: Session, actor: Actor, topic: Topic, text: str) -> Post:
    """Put a statement in to begin with, as the officer who opens the topic."""
    ensure(actor, Action.RUN_FORUM, topic)
    post = Post(topic=topic, kind=Kind.STATEMENT.value, text=_text(Kind.STATEMENT, text))
    session.add(post)
    session.flush()
    audit.record(session, actor, Event.POSTED, subject_of(post), kind=post.kind, topic=topic.id)
    return post


def say(
    session: Session, member: Membership, topic: Topic, kind: Kind, text: str, parent: Post | None = None
) -> Post:
    """Say something. What looks like personal data is held for a moderator, and the author is told.

    Raises ``Refused`` for who is only kept informed, for a closed topic, under slow mode and over the cap.
    """
    _ensure_open(topic)
    if member.forum_id != topic.forum_id or not member.may_speak:
        raise Refused(words.join_to_speak())
    if parent is not None and (parent.topic_id != topic.id or not parent.is_shown):
        raise Refused(words.nothing_to_answer())
    text = _text(kind, text)
    # One post at a time of one person: two at once would both be within the cap.
    session.scalars(sa.select(Membership.id).where(Membership.id == member.id).with_for_update()).one()
    _ensure_within_caps(session, member, topic.forum, text)
    found = find_personal(text)
    post = Post(
        topic=topic,
        parent=parent,
        kind=kind.value,
        text=text,
        author=member,
        state=State.HELD.value if found else State.SHOWN.value,
    )
    session.add(post)
    session.flush()
    audit.record(session, ANONYMOUS, Event.POSTED, subject_of(post), kind=kind.value, state=post.state)
    if found:
        add_ruling(session, post, "held", reason="personal")
        tell(session, post, f"held:{post.id}")
    return post


def _ensure_within_caps(session: Session, member: Membership, forum: Forum, text: str) -> None:
    mine = sa.select(Post.created_at, Post.text).where(Post.author_id == member.id)
    today = session.execute(mine.where(Post.created_at > now() - timedelta(days=1))).all()
    if text in {row.text for row in today}:
        raise Refused(words.said_before())
    if len(today) >= forum.posts_a_day:
        raise Refused(words.enough_for_today(forum.posts_a_day))
    last = max((row.created_at for row in today), default=None)
    free = last + timedelta(minutes=forum.slow_minutes) if last and forum.slow_minutes else None
    if free is not None and free > now():
        raise Refused(words.slow_mode(forum.slow_minutes, -((now() - free) // timedelta(minutes=1))))


def cast(session: Session, participant: Participant, post: Post, answer: str) -> None:
    """Keep what somebody thinks of a statement: one row per person and statement, whoever presses twice.

    ``answer`` is a key of ``ANSWERS``.
    """
    _ensure_open(post.topic)
    if answer not in ANSWERS:
        raise Refused(words.choose_an_answer())
    if post.kind != Kind.STATEMENT.value or not post.is_shown:
        raise Refused(words.statement_is_gone())
    values = {
        "post_id": post.id,
        "participant_id": participant.id,
        "choice": ANSWERS[answer],
        "cast_at": cut(now()),
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(StatementVote).values(**values)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["post_id", "participant_id"],
            set_={"choice": insert.excluded.choice, "cast_at": insert.excluded.cast_at},
        )
    )


def cut(moment: datetime) -> datetime:
    """The ten minutes that a moment lies in."""
    return moment - timedelta(
        minutes=moment.minute % 10, seconds=moment.second, microseconds=moment.microsecond
    )


def answer_question(session: Session, actor: Actor, post: Post, text: str) -> Answer:
    """Answer a question on the record, under the officer's title; the author is told."""
    ensure(actor, Action.ANSWER_QUESTION, post)
    if not post.is_question or not post.is_shown:
        raise Refused(words.nothing_to_answer())
    if not text.strip():
        raise Refused(words.say_something())
    assert actor.account_id is not None  # noqa: S101 - who may answer is signed in
    title = title_in(session, actor.account_id, post.area_id, (Role.OFFICER,))
    answer = Answer(
        post_id=post.id, text=text.strip(), title=title or actor.name, account_id=actor.account_id
    )
    session.add(answer)
    session.flush()
    session.expire(post, ["answers"])
    audit.record(session, actor, Event.QUESTION_ANSWERED, subject_of(post), answer=answer.id)
    tell(session, post, f"answered:{answer.id}")
    return answer


def ask_format(session: Session, forum: Forum, page: str, wanted: str, reach: str) -> FormatRequest:
    """Ask for a page in another format; how to reach them is for officers only."""
    request = FormatRequest(forum_id=forum.id, page=page, wanted=wanted, reach=reach)
    session.add(request)
    session.flush()
    audit.record(session, ANONYMOUS, Event.FORMAT_ASKED, f"format-request:{request.id}", wanted=wanted)
    return request


def send_format(session: Session, actor: Actor, request: FormatRequest, forum: Forum) -> None:
    """Say that it has been sent; the way to reach them is not kept any longer."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    request.done_at, request.reach = now(), ""
    session.flush()
    audit.record(session, actor, Event.FORMAT_SENT, f"format-request:{request.id}")


def _ensure_open(topic: Topic) -> None:
    if topic.closed_at is not None:
        raise Refused(words.topic_is_closed())


def _text(kind: Kind, text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(words.say_something())
    if len(text) > LONGEST[kind]:
        raise Refused(words.too_long(LONGEST[kind]))
    return " ".join(text.split()) if kind is Kind.STATEMENT else text


def _voice(voice: str) -> str:
    if voice not in VOICES:
        raise Refused(words.choose_voice())
    return voice
