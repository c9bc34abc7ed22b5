"""A forum to test with, and residents who join it through its pages, by their e-mail."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.forums import service
from pb.forums.models import Forum, Post, Topic
from pb.forums.participants import new_participant
from pb.forums.people import Membership, Participant
from pb.permissions import Actor, Grant, Role
from tests.client import PageClient

OFFICER = Actor(1, "Officer", frozenset({Grant(Role.OFFICER, None)}))
STATEMENTS = (
    "The 9 o’clock bus should run on Sundays.",
    "The library should open one evening a week.",
    "Dogs should be on a lead in the park.",
    "The council should mow the verges less.",
    "We need a crossing by the school.",
)


def make_forum(session: Session, area: Area, **changes: Any) -> Forum:
    """The area's forum, open."""
    forum = service.open_forum(session, OFFICER, area)
    for name, value in changes.items():
        setattr(forum, name, value)
    session.flush()
    return forum


def make_topic(session: Session, forum: Forum, statements: tuple[str, ...] = STATEMENTS) -> Topic:
    """A topic with statements to begin with."""
    topic = service.open_topic(
        session, OFFICER, forum, title="Buses", text="How we get about.", voice="consult", promise="In March."
    )
    for text in statements:
        service.seed_statement(session, OFFICER, topic, text)
    return topic


def make_member(session: Session, forum: Forum, secret: str, **changes: Any) -> Membership:
    """Somebody who has joined, known by ``secret``."""
    participant = new_participant(session, secret)
    values = {"level": "take-part", "connection": "lives", **changes}
    member = Membership(participant_id=participant.id, forum_id=forum.id, **values)
    session.add(member)
    session.flush()
    return member


def make_participant(session: Session, secret: str) -> Participant:
    """Somebody known by nothing but a cookie."""
    return new_participant(session, secret)


def outbox(app: Flask) -> list[Message]:
    """Every e-mail that was sent, the first first."""
    folder = Path(app.extensions["settings"].instance) / "outbox"
    files = sorted(folder.glob("*.eml")) if folder.is_dir() else []
    return [message_from_bytes(file.read_bytes()) for file in files]


def body_of(message: Message) -> str:
    """The text of an e-mail."""
    return bytes(message.get_payload(decode=True)).decode()  # type: ignore[arg-type]


def last_link(app: Flask) -> str:
    """The path of the link in the last e-mail."""
    found = re.search(r"http://localhost(/\S+)", body_of(outbox(app)[-1]))
    assert found
    return found[1]


JOIN = {"level": "take-part", "connection": "lives", "group_name": "", "digest": "none", "postal": ""}


def join(app: Flask, area: Area, email: str, **changes: str) -> PageClient:
    """A resident's browser, joined by the link in their e-mail."""
    client: PageClient = app.test_client()  # type: ignore[assignment]
    join_with(app, client, area, email, **changes)
    return client


def join_with(app: Flask, client: PageClient, area: Area, email: str, **changes: str) -> None:
    """Join with a browser that is there."""
    slug = area.slug
    answer = client.post(f"/forums/{slug}/join", data={**JOIN, "email": email, **changes})
    assert answer.status_code == 303, answer.text
    assert client.post(last_link(app)).status_code == 303


def say(client: PageClient, topic: Topic, kind: str, text: str, **more: Any) -> Post | None:
    """Say something through the page; the post."""
    from pb.house.database import db

    address = f"/forums/{topic.forum.area.slug}/topics/{topic.number}/{kind}"
    answer = client.post(address, data={"text": text, **more})
    if answer.status_code != 303:
        return None
    db.session.expire_all()
    return db.session.get(Post, int(answer.location.rsplit("/", 1)[1]))
