"""Telling people what became of their words: rows in the change's own transaction, sent afterwards.

A step is told once, whoever asks twice. Without an e-mail address the steps are read on "My words".
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from pb.config import Settings
from pb.forums.models import Forum, Post, Topic
from pb.forums.notice_words import letter
from pb.forums.people import Membership, Notice, ParticipantContact
from pb.house.database import now
from pb.house.mail import send_mail

log = structlog.get_logger()


def tell(session: Session, post: Post, step: str) -> None:
    """Have the post's author told of a step, once."""
    if post.author_id is None:
        return
    known = sa.select(Notice.id).where(Notice.post_id == post.id, Notice.step == step)
    if session.scalar(known) is None:
        session.add(Notice(post_id=post.id, step=step))
        session.flush()


def tell_steps(session: Session, post: Post, steps: Iterable[str]) -> None:
    """Have the author told of every step that is new."""
    for step in steps:
        tell(session, post, step)


def address(site: str, endpoint: str, **values: object) -> str:
    """A whole address, where there is no request: ``site`` is "https://…"."""
    parts = urlsplit(site)
    adapter = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme or "https")
    return adapter.build(endpoint, values, force_external=True)


def send_notices(session: Session, settings: Settings, site: str) -> int:
    """Send what waits, each once; commits as it goes. What cannot be sent now is tried again next time."""
    rows = session.execute(
        sa.select(Notice, Post, ParticipantContact)
        .join(Post, Post.id == Notice.post_id)
        .join(Membership, Membership.id == Post.author_id)
        .join(ParticipantContact, ParticipantContact.participant_id == Membership.participant_id)
        .where(Notice.sent_at.is_(None), ParticipantContact.email.is_not(None))
        .order_by(Notice.id)
    ).all()
    letters = [(n.id, c.email or "", c.language, n.step, post.text, _link(site, post)) for n, post, c in rows]
    session.rollback()
    return sum(
        _send(session, settings, notice, to, letter_of(language, step, text, link))
        for notice, to, language, step, text, link in letters
    )


def letter_of(language: str, step: str, text: str, link: str) -> tuple[str, str]:
    """Subject and body in the reader's language."""
    with force_locale(language):
        return letter(step, text, link)


def _link(site: str, post: Post) -> str:
    return address(site, "forums.words", area_slug=post.topic.forum.area.slug, post_id=post.id)


def _send(session: Session, settings: Settings, notice: int, to: str, said: tuple[str, str]) -> bool:
    if not _claim(session, notice, sent=True):
        return False
    try:
        send_mail(settings, to, *said)
    except OSError as error:
        log.warning("notice-not-sent", notice=notice, error=type(error).__name__)
        _claim(session, notice, sent=False)
        return False
    return True


def _claim(session: Session, notice: int, *, sent: bool) -> bool:
    """Take a notice before sending it, so that two workers do not both send it; or give it back."""
    wanted = Notice.sent_at.is_(None) if sent else Notice.sent_at.is_not(None)
    claimed = session.execute(
        sa.update(Notice)
        .where(Notice.id == notice, wanted)
        .values(sent_at=now() if sent else None)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def posts_with_proposals(session: Session, forum: Forum | None = None) -> list[Post]:
    """The posts that became a proposal: what may have moved on without anybody in the forum."""
    query = sa.select(Post).where(Post.links.any(), Post.author_id.is_not(None)).order_by(Post.id)
    if forum is not None:
        query = query.join(Topic).where(Topic.forum_id == forum.id)
    return list(session.scalars(query))
