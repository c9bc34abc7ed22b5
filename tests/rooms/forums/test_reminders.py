"""Officers are told what waits for them: numbers and links, each at the right time, and nobody's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.forums import priorities, rulings, service
from pb.forums.kinds import Kind
from pb.forums.models import Forum, OfficerReminder, Post
from pb.forums.reminders import STILL, send_reminders
from pb.house.database import now
from pb.permissions import Role
from tests.factories import make_area
from tests.rooms.forums.talking import OFFICER, body_of, make_forum, make_member, make_topic, outbox

SITE = "https://say.example.gov.uk"
WORDS = "Ring me on 01632 960 472, says Ada Harker"


@pytest.fixture
def forum(session: Session) -> Forum:
    """A forum where one of each thing waits, with its officer."""
    area = make_area(session, "Coldbeck")
    # The first account is the talking officer's number; somebody who has left, and hears nothing.
    gone = accounts.create_account(session, "gone@example.org", "Gone", [(Role.OFFICER, None, "")])
    gone.disabled_at = now()
    accounts.create_account(session, "officer@example.org", "Olive", [(Role.OFFICER, area.id, "")])
    made = make_forum(session, area)
    topic = make_topic(session, made)
    member = make_member(session, made, "ada")
    service.say(session, member, topic, Kind.COMMENT, WORDS)
    service.say(session, member, topic, Kind.QUESTION, "When does Ada’s bus come?")
    joke = service.say(session, member, topic, Kind.COMMENT, "The board is a bathtub.")
    rulings.rule(session, OFFICER, joke, "hidden", reason="unkind")
    rulings.appeal(session, member, joke, "It was Ada’s joke")
    cycle = priorities.begin_cycle(session, OFFICER, made, "Spring")
    priorities.put_forward(session, member, cycle, "Ring Ada", "01632 960 472")
    service.ask_format(session, made, "/forums/coldbeck", "braille", "Ada, 1 Cheapside")
    session.commit()
    return made


def send(app: Flask, session: Session) -> int:
    with app.app_context():
        return send_reminders(session, app.extensions["settings"], SITE)


def test_numbers_and_a_link_and_nobodys_words(app: Flask, session: Session, forum: Forum) -> None:
    assert send(app, session) == 1
    (message,) = outbox(app)
    assert message["To"] == "officer@example.org"
    body = body_of(message)
    for line in (
        "1 post is held",
        "1 appeal is not decided",
        "1 priority is held",
        "1 question waits for an answer",
        "1 person waits for another format",
        f"{SITE}/forums/coldbeck/desk",
    ):
        assert line in body
    for private in ("Ada", "01632", "bathtub", "bus", "Cheapside", "Olive"):
        assert private not in body and private not in str(message["Subject"])


def test_once_a_day_for_what_is_new_and_once_a_week_for_the_same(
    app: Flask, session: Session, forum: Forum
) -> None:
    assert send(app, session) == 1
    assert send(app, session) == 0
    told = session.scalars(sa.select(OfficerReminder)).one()
    told.sent_at = now() - timedelta(days=2)
    session.commit()
    assert send(app, session) == 0, "the same still waits"
    member = session.scalars(sa.select(Post.author_id).where(Post.author_id.is_not(None))).first()
    author = session.get_one(type(make_member(session, forum, "other")), member)
    service.say(session, author, forum.topics[0], Kind.QUESTION, "And the train?")
    session.commit()
    assert send(app, session) == 1, "something new waits, and a day has passed"
    told.sent_at = now() - STILL
    session.commit()
    assert send(app, session) == 1, "a week has passed"


def test_each_hears_of_what_they_can_do(app: Flask, session: Session, forum: Forum) -> None:
    other = make_area(session, "Wickside")
    make_forum(session, other)
    accounts.create_account(session, "far@example.org", "Far", [(Role.OFFICER, other.id, "")])
    accounts.create_account(session, "teller@example.org", "Tell", [(Role.TELLER, forum.area_id, "")])
    accounts.create_account(
        session, "clerk@example.org", "Clerk", [(Role.DEMOCRATIC_SERVICES, forum.area_id, "")]
    )
    session.commit()
    assert send(app, session) == 2
    by_reader = {message["To"]: body_of(message) for message in outbox(app)}
    assert set(by_reader) == {"officer@example.org", "clerk@example.org"}
    assert (
        "question" not in by_reader["clerk@example.org"]
        and "1 post is held" in by_reader["clerk@example.org"]
    )


def test_what_could_not_be_sent_is_sent_next_time(app: Flask, session: Session, forum: Forum) -> None:
    folder = app.extensions["settings"].instance / "outbox"
    folder.write_text("in the way")  # a folder cannot be made here: sending raises OSError
    assert send(app, session) == 0
    assert session.scalars(sa.select(OfficerReminder)).all() == []
    folder.unlink()
    assert send(app, session) == 1
