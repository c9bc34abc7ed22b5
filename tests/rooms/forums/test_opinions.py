"""The picture of opinion: what is published, what is not, and that nobody can be worked out from it."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.forums import opinions, service, work
from pb.forums.models import OpinionSnapshot, Post, StatementVote, Topic
from pb.forums.opinions import Inputs, in_fives, in_tenths, sha256_of, work_out
from pb.forums.people import Participant
from pb.forums.picture import HEIGHT, WIDTH, draw
from pb.house.database import db, now
from pb.house.jobs import start_job
from pb.house.models import AuditEvent
from pb.opinion import Smoothing
from pb.permissions import SYSTEM, Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.forums.talking import make_forum, make_member, make_participant, make_topic

NO = float("nan")
TEXTS = tuple(f"Statement number {n} about something else." for n in range(1, 13))


@pytest.fixture
def topic(session: Session) -> Topic:
    made = make_topic(session, make_forum(session, make_area(session, "Coldbeck")), TEXTS)
    session.commit()
    return made


def statements_of(session: Session, topic: Topic) -> list[Post]:
    return list(session.scalars(sa.select(Post).where(Post.topic_id == topic.id).order_by(Post.id)))


def vote(session: Session, topic: Topic, people: int, answers: str, name: str, chance: float = 0.0) -> None:
    """``answers``: one letter per statement (a, d, p or - for not seen); some people differ by chance."""
    posts, dice = statements_of(session, topic), random.Random(name)  # noqa: S311 - the same every time
    values = {"a": 1, "d": -1, "p": 0}
    everybody = [Participant() for _ in range(people)]
    session.add_all(everybody)
    session.flush()
    session.add_all(
        StatementVote(
            post_id=post.id,
            participant_id=participant.id,
            choice=0 if dice.random() < chance else values[letter],
            cast_at=now(),
        )
        for participant in everybody
        for post, letter in zip(posts, answers, strict=True)
        if letter in values
    )
    session.commit()


def draw_now(topic: Topic) -> OpinionSnapshot:
    job = work.ask_opinion(db.session(), SYSTEM, topic)
    assert job is not None
    db.session.commit()
    start_job(job)
    db.session.expire_all()
    found = db.session.scalars(sa.select(OpinionSnapshot).order_by(OpinionSnapshot.id.desc())).first()
    assert found is not None
    return found


ONE, OTHER = "aaaaaaddddaa", "ddddddaaaaaa"


def test_two_camps_are_drawn_and_said_in_words(session: Session, client: PageClient, topic: Topic) -> None:
    vote(session, topic, 40, ONE, "one", 0.05)
    vote(session, topic, 30, OTHER, "other", 0.05)
    snapshot = draw_now(topic)
    body = json.loads(snapshot.text)
    assert [group["people"] for group in body["groups"]] == [40, 30]
    page = client.get("/forums/coldbeck/topics/1/picture").text
    assert "Most people in both groups agree that" in page
    assert "about 40 people" in page and "about 30 people" in page
    shared = page.split("Most people in both groups agree that")[1].split("Where people differ")[0]
    assert TEXTS[10] in shared and TEXTS[11] in shared and TEXTS[0] not in shared
    assert f"agree: “{TEXTS[0]}”" in page
    assert page.count('class="pb-blob pb-blob--') == 2 and ">40</text>" in page
    assert "9 in 10 or more" in page
    assert "Most people in both groups" in client.get("/forums/coldbeck/topics/1").text


def test_below_fifty_people_no_groups(session: Session, client: PageClient, topic: Topic) -> None:
    vote(session, topic, 25, ONE, "one")
    vote(session, topic, 20, OTHER, "other")
    draw_now(topic)
    page = client.get("/forums/coldbeck/topics/1/picture").text
    assert "No groups are drawn below 50 people" in page
    assert "pb-blob--" not in page and "about 45 people" in page
    assert "Most people agree that" in page


def test_below_ten_people_nothing_at_all(session: Session, client: PageClient, topic: Topic) -> None:
    vote(session, topic, 9, ONE, "one")
    body = json.loads(draw_now(topic).text)
    assert body["people"] == 0
    assert all(row["agree"] is None and row["seen"] == 0 for row in body["statements"])
    assert "Too few answers yet" in client.get("/forums/coldbeck/topics/1/picture").text


def test_a_small_group_is_not_shown(session: Session, topic: Topic) -> None:
    vote(session, topic, 45, "aaaaaaaaaaaa", "many")
    vote(session, topic, 15, "ddddddaaaaaa", "some")
    vote(session, topic, 5, "ddddddddddda", "few")
    body = json.loads(draw_now(topic).text)
    assert all(group["people"] >= 10 for group in body["groups"])


def test_a_snapshot_is_evidence(session: Session, topic: Topic) -> None:
    vote(session, topic, 12, ONE, "one")
    snapshot = draw_now(topic)
    assert snapshot.sha256 == sha256_of(snapshot.text)
    assert snapshot.inputs_sha256 == opinions.read_inputs(session, topic).sha256
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "forum.opinion-worked-out")).one()
    assert event.detail["inputs_sha256"] == snapshot.inputs_sha256
    for statement in ("UPDATE opinion_snapshot SET votes=0", "DELETE FROM opinion_snapshot"):
        with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
            session.execute(sa.text(statement))
        session.rollback()


def test_two_snapshots_stand_apart(session: Session, topic: Topic) -> None:
    """Whoever asks, a picture is not drawn again for one more answer: the difference would be that answer."""
    vote(session, topic, 12, ONE, "one")
    first = draw_now(topic)
    for more in range(9):
        service.cast(
            session, make_participant(session, f"late-{more}"), statements_of(session, topic)[0], "agree"
        )
    session.commit()
    assert not opinions.is_due(session, topic)
    assert draw_now(topic).id == first.id
    service.cast(session, make_participant(session, "last"), statements_of(session, topic)[0], "agree")
    session.commit()
    assert draw_now(topic).id != first.id


def test_who_has_not_joined_makes_no_picture_due_where_only_members_count(
    session: Session, topic: Topic
) -> None:
    vote(session, topic, 12, ONE, "one")
    assert opinions.is_due(session, topic)
    topic.forum.joined_only = True
    session.commit()
    assert not opinions.is_due(session, topic)
    assert opinions.read_inputs(session, topic).cast == 0


def test_it_is_drawn_by_itself(session: Session, app: Flask, topic: Topic) -> None:
    client = app.test_client()
    for _ in range(12):
        page = client.get("/forums/coldbeck/topics/1/statements").text
        statement = page.split('name="statement" value="')[1].split('"')[0]
        client.post("/forums/coldbeck/topics/1/statements", data={"statement": statement, "answer": "agree"})
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count(OpinionSnapshot.id))) == 1


def test_only_moderators_see_who_was_hasty(
    session: Session, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    vote(session, topic, 14, "a" * 12, "hasty")
    assert draw_now(topic).hasty == 14
    assert (
        "one and the same answer to everything: 15" in sign_in(Role.OFFICER).get("/forums/coldbeck/desk").text
    )
    assert "one and the same answer" not in client.get("/forums/coldbeck/topics/1/picture").text


def test_only_those_who_joined_count_where_the_forum_says_so(session: Session, topic: Topic) -> None:
    vote(session, topic, 30, ONE, "strangers")
    member = make_member(session, topic.forum, "joined")
    service.cast(session, member.participant, statements_of(session, topic)[0], "agree")
    topic.forum.joined_only = True
    session.commit()
    assert opinions.read_inputs(session, topic).votes.shape == (1, 12)


def test_what_was_hidden_is_in_no_picture(session: Session, client: PageClient, topic: Topic) -> None:
    vote(session, topic, 20, ONE, "one")
    draw_now(topic)
    session.execute(sa.update(Post).where(Post.text == TEXTS[0]).values(state="hidden"))
    session.commit()
    assert TEXTS[0] not in client.get("/forums/coldbeck/topics/1/picture").text
    vote(session, topic, 2, "-" + OTHER[1:], "other")
    hidden = session.scalars(sa.select(Post.id).where(Post.text == TEXTS[0])).one()
    assert all(row["id"] != hidden for row in json.loads(draw_now(topic).text)["statements"])


def camps() -> st.SearchStrategy[tuple[list[int], int]]:
    return st.tuples(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(0, 10_000))


def numbers_in(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [n for key, one in value.items() if key not in ("id", "at") for n in numbers_in(one)]
    if isinstance(value, list):
        return [n for one in value for n in numbers_in(one)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@given(camps())
@settings(max_examples=30, deadline=None)
def test_nothing_exact_and_nothing_small_is_published(drawn: tuple[list[int], int]) -> None:
    """Whatever the camps: only tenths from 1 to 9, and people in fives from 10 on; no group below 10."""
    sizes, seed = drawn
    chance = np.random.default_rng(seed)
    rows = [np.sign(chance.normal(size=12)) for _ in sizes]
    votes = np.vstack([np.tile(row, (size, 1)) for row, size in zip(rows, sizes, strict=True)])
    votes[chance.random(votes.shape) < 0.3] = NO
    body = work_out(Inputs(tuple(range(12)), (False,) * 12, votes), Smoothing()).body
    assert all(n in range(10) or (n >= 10 and n % 5 == 0) for n in numbers_in(body))
    for table in [body["statements"], *(group["statements"] for group in body["groups"])]:
        for row in table:
            assert (row["agree"] is None) == (row["seen"] == 0)
    assert len(body["groups"]) != 1
    if (~np.isnan(votes)).any(axis=1).sum() < 50:
        assert body["groups"] == []


@given(st.integers(0, 400), st.integers(0, 400))
def test_rounding(part: int, more: int) -> None:
    whole = part + more
    tenths = in_tenths(part, whole)
    if whole < 10:
        assert tenths is None and in_fives(whole) == 0
    else:
        assert tenths is not None and 1 <= tenths <= 9
        assert abs(tenths / 10 - part / whole) <= 0.1 + 1e-9
        assert abs(in_fives(whole) - whole) <= 2 and in_fives(whole) % 5 == 0


def test_the_order_is_that_of_the_consensus(session: Session, topic: Topic) -> None:
    """A statement that a large group carries over a small one's head comes after what both share."""
    vote(session, topic, 60, "a" * 6 + "a" * 6, "large")
    vote(session, topic, 20, "d" * 6 + "a" * 6, "small")
    ids = [row["id"] for row in json.loads(draw_now(topic).text)["statements"]]
    posts = [post.id for post in statements_of(session, topic)]
    assert set(ids[:6]) == set(posts[6:])


@given(
    st.lists(
        st.tuples(st.integers(-300, 300), st.integers(-300, 300), st.integers(10, 2000)),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None)
def test_the_shapes_are_in_the_box_and_apart(groups: list[tuple[int, int, int]]) -> None:
    blobs = draw([(x / 10, y / 10, people) for x, y, people in groups])
    for blob in blobs:
        assert blob.radius <= blob.x <= WIDTH - blob.radius and blob.radius <= blob.y <= HEIGHT - blob.radius
    for i, one in enumerate(blobs):
        for other in blobs[:i]:
            apart = np.hypot(one.x - other.x, one.y - other.y)
            assert apart >= 0.9 * (one.radius + other.radius)


def test_old_answers_are_replaced_not_added(session: Session, topic: Topic) -> None:
    post, someone = statements_of(session, topic)[0], make_participant(session, "one")
    for answer in ("agree", "disagree", "pass", "agree"):
        service.cast(session, someone, post, answer)
    session.commit()
    assert [v.choice for v in session.scalars(sa.select(StatementVote))] == [1]
