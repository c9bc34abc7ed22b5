"""The news of a forum: a printable page, sent by e-mail once a week when there is any, or posted on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask_babel import force_locale, gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from pb.config import Settings
from pb.forums.bulletin import Part, parts_of
from pb.forums.kinds import Digest, Kind, State
from pb.forums.models import Answer, Forum, Post, Topic
from pb.forums.notices import address
from pb.forums.people import Membership, ParticipantContact
from pb.forums.threads import gathering_rounds
from pb.house.database import now
from pb.house.dates import show_date
from pb.house.mail import send_mail
from pb.rounds.models import Round

_: Callable[..., str] = gettext
log = structlog.get_logger()

EVERY, LOOKS_BACK = timedelta(days=7), timedelta(days=30)
MOST = 8


@dataclass(frozen=True)
class News:
    """What is new in a forum since a moment."""

    forum: Forum
    since: datetime
    topics: list[Topic]
    answers: list[tuple[Post, Answer]]
    statements: list[Post]
    questions: list[Post]
    rounds: list[Round]
    parts: list[Part]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said, opened, answered, planned or published."""
        said = self.topics or self.answers or self.statements or self.questions
        return not said and not any(part.is_new for part in self.parts)


def news_of(session: Session, forum: Forum, since: datetime | None = None) -> News:
    """The news since a moment, in the reader's language; of the last thirty days by default."""
    since = since or now() - LOOKS_BACK
    posts = (
        sa.select(Post)
        .join(Topic)
        .where(Topic.forum_id == forum.id, Post.state == State.SHOWN.value, Post.created_at > since)
        .order_by(Post.id.desc())
    )
    answers = session.execute(
        sa.select(Post, Answer)
        .join(Answer, Answer.post_id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.forum_id == forum.id, Post.state == State.SHOWN.value, Answer.created_at > since)
        .order_by(Answer.id.desc())
        .limit(MOST)
    )
    return News(
        forum,
        since,
        [topic for topic in forum.topics if topic.created_at > since],
        [(post, answer) for post, answer in answers],
        list(session.scalars(posts.where(Post.kind == Kind.STATEMENT.value).limit(MOST))),
        list(session.scalars(posts.where(Post.kind == Kind.QUESTION.value, ~Post.answers.any()).limit(MOST))),
        gathering_rounds(session, forum),
        parts_of(session, forum, since),
    )


def letter(news: News, link: str, stop: str) -> tuple[str, str]:
    """Subject and plain body of the digest by e-mail."""
    parts = [
        *(_section(part.heading, [line.text for line in part.lines]) for part in news.parts),
        _section(_("New topics"), [topic.title for topic in news.topics]),
        _section(_("Answered by the council"), [f"{post.text}\n  {a.text}" for post, a in news.answers]),
        _section(_("New statements to agree or disagree with"), [post.text for post in news.statements]),
        _section(_("Questions that wait for an answer"), [post.text for post in news.questions]),
        _section(
            _("Send in an idea"),
            [
                _("%(round)s, by %(date)s", round=r.title, date=show_date(r.gathering_closes_at))
                for r in news.rounds
            ],
        ),
        f"{_('Read more and take part:')} {link}",
        f"{_('No more of these e-mails:')} {stop}",
    ]
    area = news.forum.area.name
    return _("News from the forum of %(area)s", area=area), "\n\n".join(part for part in parts if part) + "\n"


def _section(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, *(f"- {line}" for line in lines)]) if lines else ""


def stop_key(settings: Settings, membership_id: int) -> str:
    """What is signed in the address that stops a digest."""
    return str(URLSafeSerializer(settings.secret_key, salt="digest").dumps(membership_id))


def membership_of_key(settings: Settings, key: str) -> int | None:
    """Whose digest an address stops; None when it is not one of ours."""
    try:
        return int(URLSafeSerializer(settings.secret_key, salt="digest").loads(key))
    except (BadSignature, ValueError, TypeError):
        return None


def send_digests(session: Session, settings: Settings, site: str) -> int:
    """Send every digest by e-mail that is due; commits as it goes. How many were sent."""
    due = session.execute(
        sa.select(Membership, ParticipantContact, Forum)
        .join(ParticipantContact, ParticipantContact.participant_id == Membership.participant_id)
        .join(Forum, Forum.id == Membership.forum_id)
        .where(
            Membership.left_at.is_(None),
            Membership.digest == Digest.EMAIL.value,
            ParticipantContact.email.is_not(None),
            sa.or_(Membership.digest_sent_at.is_(None), Membership.digest_sent_at < now() - EVERY),
        )
        .order_by(Membership.id)
    ).all()
    sent = 0
    for member, contact, forum in due:
        with force_locale(contact.language):
            news = news_of(session, forum, member.digest_sent_at or member.joined_at)
        if news.is_empty:
            continue
        link = address(site, "forums.forum", area_slug=forum.area.slug)
        stop = address(site, "forums.stop_digest", key=stop_key(settings, member.id))
        with force_locale(contact.language):
            subject, body = letter(news, link, stop)
        to, before = contact.email or "", member.digest_sent_at
        if not _claim(session, member.id, before):
            continue
        try:
            send_mail(settings, to, subject, body)
            sent += 1
        except OSError as error:
            log.warning("digest-not-sent", membership=member.id, error=type(error).__name__)
            session.execute(
                sa.update(Membership).where(Membership.id == member.id).values(digest_sent_at=before)
            )
            session.commit()
    return sent


def _claim(session: Session, membership_id: int, before: datetime | None) -> bool:
    """Take a digest before sending it, so that two workers do not both send it."""
    same = Membership.digest_sent_at.is_(None) if before is None else Membership.digest_sent_at == before
    claimed = session.execute(
        sa.update(Membership)
        .where(Membership.id == membership_id, same)
        .values(digest_sent_at=now())
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def by_post(session: Session, forum: Forum) -> list[str]:
    """The addresses that the printed news goes to; for officers who run the forum only."""
    query = (
        sa.select(ParticipantContact.postal)
        .join(Membership, Membership.participant_id == ParticipantContact.participant_id)
        .where(
            Membership.forum_id == forum.id,
            Membership.left_at.is_(None),
            Membership.digest == Digest.POST.value,
            ParticipantContact.postal != "",
        )
        .order_by(Membership.id)
    )
    return list(session.scalars(query))
