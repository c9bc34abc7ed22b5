"""A resident without an account reads, answers statements, joins, says something and is answered."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.extensions import limiter
from pb.forums.models import Answer, Forum, Post, StatementVote, Topic
from pb.forums.people import Device, JoinLink, Membership, Participant, ParticipantContact
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.forums.talking import (
    JOIN,
    body_of,
    join,
    join_with,
    last_link,
    make_forum,
    make_topic,
    outbox,
    say,
)


@pytest.fixture
def topic(session: Session) -> Topic:
    made = make_topic(session, make_forum(session, make_area(session, "Coldbeck")))
    session.commit()
    return made


def count(session: Session, table: type) -> int:
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


PAGES = ("", "/topics/1", "/topics/1/statements", "/topics/1/picture", "/moderation", "/news", "/priorities")


def test_anybody_reads_without_leaving_a_trace(session: Session, client: PageClient, topic: Topic) -> None:
    assert "Coldbeck" in client.get("/forums").text
    for page in PAGES:
        answer = client.get(f"/forums/coldbeck{page}")
        assert answer.status_code == 200, page
        assert "participant" not in answer.headers.get("Set-Cookie", "")
    assert count(session, Participant) == 0
    for page in ("", "/topics/1", "/topics/1/statement", "/priorities"):
        if page != "/topics/1/statement":
            assert "What does my voice decide here?" in client.get(f"/forums/coldbeck{page}").text
    assert client.get("/forums/nowhere").status_code == 404
    assert client.get("/forums/coldbeck/topics/9").status_code == 404


def press(client: PageClient, answer: str, page: str | None = None) -> int:
    """Answer the statement on the screen; its number."""
    page = page or client.get("/forums/coldbeck/topics/1/statements").text
    statement = int(re.search(r'name="statement" value="(\d+)"', page)[1])  # type: ignore[index]
    key = re.search(r'name="idempotency_key"[^>]*value="([^"]+)"', page)[1]  # type: ignore[index]
    sent = client.post(
        "/forums/coldbeck/topics/1/statements",
        data={"statement": statement, "answer": answer, "idempotency_key": key},
    )
    assert sent.status_code == 303, sent.text
    return statement


def test_one_statement_after_another_without_an_account(
    session: Session, client: PageClient, topic: Topic
) -> None:
    first = client.get("/forums/coldbeck/topics/1/statements").text
    assert client.get("/forums/coldbeck/topics/1/statements").text.count("pb-answer__mark") == 3
    seen = {press(client, "agree", first)}
    for answer in ("disagree", "pass", "agree", "agree"):
        seen.add(press(client, answer))
    assert len(seen) == 5, "no statement came twice"
    assert "You have answered all of them" in client.get("/forums/coldbeck/topics/1/statements").text
    assert (count(session, StatementVote), count(session, Participant), count(session, Device)) == (5, 1, 1)
    assert sorted(session.scalars(sa.select(StatementVote.choice))) == [-1, 0, 1, 1, 1]


def test_the_same_page_stays_the_same_until_it_is_answered(client: PageClient, topic: Topic) -> None:
    def shown() -> str:
        page = client.get("/forums/coldbeck/topics/1/statements").text
        return re.search(r'name="statement" value="(\d+)"', page)[1]  # type: ignore[index]

    assert len({shown() for _ in range(6)}) == 1


def test_changing_ones_mind_replaces_the_answer(session: Session, client: PageClient, topic: Topic) -> None:
    statement = press(client, "agree")
    for answer in ("disagree", "pass"):
        client.post("/forums/coldbeck/topics/1/statements", data={"statement": statement, "answer": answer})
    assert [v.choice for v in session.scalars(sa.select(StatementVote))] == [0]


def test_two_presses_of_one_page_are_one_person(session: Session, app: Flask, topic: Topic) -> None:
    client = app.test_client()
    page = client.get("/forums/coldbeck/topics/1/statements").text
    other: PageClient = app.test_client()  # type: ignore[assignment]
    press(client, "agree", page)  # type: ignore[arg-type]
    press(other, "agree", page)
    assert (count(session, Participant), count(session, StatementVote)) == (1, 1)


def test_a_forged_cookie_is_nobody(session: Session, client: PageClient, topic: Topic) -> None:
    press(client, "agree")
    stolen = session.scalars(sa.select(Device.secret_hash)).one()
    forger: PageClient = client.application.test_client()  # type: ignore[assignment]
    for value in ("1", stolen, f"{stolen}.x", "\u00e9.a"):
        forger.set_cookie("participant", value)
        assert "Go on:" not in forger.get("/forums/coldbeck").text
    assert "Go on:" in client.get("/forums/coldbeck").text


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "yes"},
        {"answer": ""},
        {"statement": "999999"},
        {"statement": "-1"},
        {"statement": "x" * 5000},
        {"statement": "٣"},
        {},
    ],
)
def test_a_hostile_press_changes_nothing(
    session: Session, client: PageClient, topic: Topic, data: dict[str, str]
) -> None:
    statement = session.scalars(sa.select(Post.id)).first()
    sent = {"statement": str(statement), "answer": "agree", **data} if data else {}
    assert client.post("/forums/coldbeck/topics/1/statements", data=sent).status_code in (303, 404)
    assert count(session, StatementVote) == 0


def test_joining_by_a_link_and_going_on(session: Session, app: Flask, topic: Topic) -> None:
    client: PageClient = app.test_client()  # type: ignore[assignment]
    press(client, "agree")
    sent = client.post("/forums/coldbeck/join", data={**JOIN, "email": " Ada@Example.org "})
    assert sent.location == "/forums/coldbeck/joined"
    assert (count(session, Membership), count(session, ParticipantContact)) == (0, 0), "nothing counts yet"
    link = last_link(app)
    assert client.get(link).status_code == 200
    assert count(session, Membership) == 0, "a mail scanner that opens the link uses nothing up"
    assert client.post(link).location == "/forums/coldbeck/mine"
    assert client.post(link).status_code == 410
    member = session.scalars(sa.select(Membership)).one()
    assert member.participant.contact is not None and member.participant.contact.email == "ada@example.org"
    assert count(session, Participant) == 1, "the answers before and after joining are one person's"
    assert "You are in this forum" in client.get("/forums/coldbeck").text
    assert session.scalars(sa.select(JoinLink.email)).all() == [""], "the link keeps no address"


def test_the_same_address_elsewhere_is_the_same_person(session: Session, app: Flask, topic: Topic) -> None:
    home = join(app, topic.forum.area, "ada@example.org")
    said = press(home, "agree")
    library: PageClient = app.test_client()  # type: ignore[assignment]
    other = press(library, "disagree")
    join_with(app, library, topic.forum.area, "ADA@example.org", level="help-run")
    assert count(session, Membership) == 1
    member = session.scalars(sa.select(Membership)).one()
    assert member.level == "help-run"
    votes = {v.post_id: v.participant_id for v in session.scalars(sa.select(StatementVote))}
    assert set(votes.values()) == {member.participant_id}, "what was answered at the library came along"
    assert set(votes) == {said, other}
    kept = sa.select(StatementVote.choice).where(StatementVote.post_id == said)
    assert session.scalars(kept).one() == 1, "what was answered at home stands"


def test_another_address_at_the_same_browser_is_another_person(
    session: Session, app: Flask, topic: Topic
) -> None:
    tablet = join(app, topic.forum.area, "ada@example.org")
    join_with(app, tablet, topic.forum.area, "ben@example.org")
    assert count(session, Membership) == 2
    assert sorted(session.scalars(sa.select(ParticipantContact.email))) == [
        "ada@example.org",
        "ben@example.org",
    ]


def test_who_types_an_address_does_not_become_its_owner(session: Session, app: Flask, topic: Topic) -> None:
    """Mallory asks for a link to Ada's address; Ada uses it: Mallory's browser is still Mallory's."""
    mallory: PageClient = app.test_client()  # type: ignore[assignment]
    press(mallory, "disagree")
    mallory.post("/forums/coldbeck/join", data={**JOIN, "email": "ada@example.org"})
    ada: PageClient = app.test_client()  # type: ignore[assignment]
    assert ada.post(last_link(app)).location == "/forums/coldbeck/mine"
    member = session.scalars(sa.select(Membership)).one()
    vote = session.scalars(sa.select(StatementVote)).one()
    assert vote.participant_id != member.participant_id
    assert mallory.get("/forums/coldbeck/mine").status_code != 200
    assert "You are in this forum" not in mallory.get("/forums/coldbeck").text
    assert "You are in this forum" in ada.get("/forums/coldbeck").text


def test_nobody_is_told_whether_an_address_is_known(session: Session, app: Flask, topic: Topic) -> None:
    join(app, topic.forum.area, "ada@example.org")
    stranger = app.test_client()
    answers = [
        stranger.post("/forums/coldbeck/join", data={**JOIN, "email": email})
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert {(a.status_code, a.location) for a in answers} == {(303, "/forums/coldbeck/joined")}
    assert "You are in this forum" not in stranger.get("/forums/coldbeck").text


def test_nobodys_mailbox_is_filled(app: Flask, client: PageClient, topic: Topic) -> None:
    for _ in range(8):
        client.post("/forums/coldbeck/join", data={**JOIN, "email": "ada@example.org"})
    assert len(outbox(app)) == 3


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"email": "no address"}, "Enter an e-mail address like"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"email": "a@b.org,c@d.org"}, "Enter an e-mail address like"),
        ({"email": "a,b@d.org"}, "Enter an e-mail address like"),
        ({"email": "<a@b.org>"}, "Enter an e-mail address like"),
        ({"email": "é@b.org"}, "Enter an e-mail address like"),
        ({"email": "a@b.org\nBcc: c@d.org"}, "Enter an e-mail address like"),
        ({"email": "a@b.c" + "x" * 300}, "characters or fewer"),
        ({"level": "king"}, "Choose one of the answers"),
        ({"connection": "group"}, "Enter the name of the group"),
        ({"digest": "post"}, "Enter the address"),
        ({"connection": ""}, "Choose why you belong here"),
    ],
)
def test_a_bad_join_comes_back_in_words(
    client: PageClient, topic: Topic, bad: dict[str, str], said: str
) -> None:
    answer = client.post("/forums/coldbeck/join", data={**JOIN, "email": "ada@example.org", **bad})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)


def test_asking_and_being_answered(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    ada = join(app, topic.forum.area, "ada@example.org")
    question = say(ada, topic, "question", "When will the bus come back?")
    assert question is not None
    assert "When will the bus come back?" in client.get("/forums/coldbeck/topics/1").text
    officer = sign_in(Role.OFFICER, topic.forum.area, title="Transport officer")
    desk = officer.get("/forums/coldbeck/desk").text
    assert "When will the bus come back?" in desk
    url = f"/forums/coldbeck/words/{question.id}/answer"
    form = {"text": "In **May**. The contract is signed.", "idempotency_key": "k" * 24}
    assert officer.post(url, data=form).status_code == 303
    assert officer.post(url, data=form).status_code == 303
    assert count(session, Answer) == 1
    page = client.get("/forums/coldbeck/topics/1").text
    assert "<strong>May</strong>" in page and "Transport officer" in page
    told = outbox(app)[-1]
    assert told["To"] == "ada@example.org"
    assert "The council has answered your question." in body_of(told)
    assert f"/forums/coldbeck/words/{question.id}" in body_of(told)
    way = client.get(f"/forums/coldbeck/words/{question.id}").text
    assert "The council answered" in way
    assert "Answered lately" in client.get("/forums/coldbeck").text


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.FACILITATOR, Role.STAFF, Role.DEMOCRATIC_SERVICES])
def test_only_officers_answer(app: Flask, sign_in: SignIn, topic: Topic, role: Role) -> None:
    question = say(join(app, topic.forum.area, "ada@example.org"), topic, "question", "When?")
    assert question is not None
    answer = sign_in(role, topic.forum.area).post(
        f"/forums/coldbeck/words/{question.id}/answer", data={"text": "Now"}
    )
    assert answer.status_code == 403


def test_who_has_not_joined_is_asked_to(session: Session, client: PageClient, topic: Topic) -> None:
    assert client.get("/forums/coldbeck/topics/1/question").location == "/forums/coldbeck/join"
    assert client.post("/forums/coldbeck/topics/1/question", data={"text": "x"}).location.endswith("/join")
    assert client.get("/forums/coldbeck/mine").location == "/forums/coldbeck/join"


def test_who_is_only_kept_informed_says_nothing(session: Session, app: Flask, topic: Topic) -> None:
    ada = join(app, topic.forum.area, "ada@example.org", level="informed")
    answer = ada.post("/forums/coldbeck/topics/1/comment", data={"text": "Typed with care."})
    assert answer.status_code == 422
    assert "choose to take part" in answer.text and "Typed with care." in answer.text
    changed = {"level": "take-part", "digest": "none", "postal": ""}
    assert ada.post("/forums/coldbeck/mine", data=changed).status_code == 303
    assert say(ada, topic, "comment", "Typed with care.") is not None


def test_slow_mode_and_caps(session: Session, app: Flask, topic: Topic) -> None:
    topic.forum.slow_minutes, topic.forum.posts_a_day = 30, 2
    session.commit()
    ada = join(app, topic.forum.area, "ada@example.org")
    assert say(ada, topic, "comment", "One.") is not None
    answer = ada.post("/forums/coldbeck/topics/1/comment", data={"text": "Two."})
    assert answer.status_code == 422 and "Slow mode is on" in answer.text and "Two." in answer.text
    topic.forum.slow_minutes = 0
    session.commit()
    assert "exactly this before" in ada.post("/forums/coldbeck/topics/1/comment", data={"text": "One."}).text
    assert say(ada, topic, "comment", "Two.") is not None
    assert "Come back tomorrow" in ada.post("/forums/coldbeck/topics/1/comment", data={"text": "3."}).text


def test_the_same_form_sent_twice_is_one_post(session: Session, app: Flask, topic: Topic) -> None:
    ada = join(app, topic.forum.area, "ada@example.org")
    form = {"text": "Once.", "idempotency_key": "k" * 24}
    places = {ada.post("/forums/coldbeck/topics/1/comment", data=form).location for _ in range(3)}
    assert len(places) == 1
    assert session.scalar(sa.select(sa.func.count()).where(Post.text == "Once.")) == 1


def test_a_closed_topic_takes_nothing(session: Session, app: Flask, sign_in: SignIn, topic: Topic) -> None:
    ada = join(app, topic.forum.area, "ada@example.org")
    page = ada.get("/forums/coldbeck/topics/1/statements").text
    sign_in(Role.OFFICER, topic.forum.area).post("/forums/coldbeck/topics/1/close")
    assert "is closed" in ada.post("/forums/coldbeck/topics/1/comment", data={"text": "x"}).text
    press(ada, "agree", page)
    assert count(session, StatementVote) == 0
    assert "was closed on" in ada.get("/forums/coldbeck/topics/1").text


def test_a_card_at_a_meeting(session: Session, app: Flask, sign_in: SignIn, topic: Topic) -> None:
    facilitator = sign_in(Role.FACILITATOR, topic.forum.area)
    form = {**JOIN, "level": "help-deliver", "checked": "yes"}
    page = facilitator.post("/forums/coldbeck/card", data=form)
    assert page.status_code == 200 and "data:image/svg+xml;base64" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    link = re.search(r"http://localhost(/forums/link/\S+?)<", page.text)[1]  # type: ignore[index]
    phone: PageClient = app.test_client()  # type: ignore[assignment]
    press(phone, "agree")
    assert phone.post(link).status_code == 303
    member = session.scalars(sa.select(Membership)).one()
    assert (member.level, member.checked_at is not None) == ("help-deliver", True)
    assert count(session, Participant) == 1
    say(phone, topic, "comment", "From the hall.")
    assert "connection checked" in app.test_client().get("/forums/coldbeck/topics/1").text
    # Without an e-mail address another device is reached by what the screen shows.
    shown = phone.post("/forums/coldbeck/mine/elsewhere").text
    second = re.search(r"http://localhost(/forums/link/\S+?)<", shown)[1]  # type: ignore[index]
    tablet: PageClient = app.test_client()  # type: ignore[assignment]
    assert tablet.post(second).status_code == 303
    assert "From the hall." in tablet.get("/forums/coldbeck/mine").text
    assert (count(session, Participant), count(session, Membership)) == (1, 1)


def test_leaving_forgets_who_it_was(session: Session, app: Flask, topic: Topic) -> None:
    ada = join(app, topic.forum.area, "ada@example.org")
    post = say(ada, topic, "comment", "I was here.")
    assert post is not None
    answer = ada.post("/forums/coldbeck/mine/leave")
    assert answer.status_code == 303
    assert (count(session, ParticipantContact), count(session, Device)) == (0, 0)
    assert "I was here." in app.test_client().get("/forums/coldbeck/topics/1").text
    assert ada.get("/forums/coldbeck/mine").location == "/forums/coldbeck/join"


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    """The limits, which the rest of the test run does without."""
    app.config["RATELIMIT_ENABLED"] = limiter.enabled = True
    limiter.init_app(app)
    limiter.reset()
    yield app
    limiter.enabled = False


def test_nobody_answers_faster_than_anybody_reads(session: Session, limited: Flask, topic: Topic) -> None:
    """A participant's own limit; others, at the same address and in the same minute, do not feel it."""
    fast: PageClient = limited.test_client()  # type: ignore[assignment]
    statement = press(fast, "agree")
    form = {"statement": statement, "answer": "agree"}
    url = "/forums/coldbeck/topics/1/statements"
    codes = [fast.post(url, data=form).status_code for _ in range(42)]
    assert codes.index(429) == 40 and set(codes) == {303, 429}
    for _ in range(60):
        other: PageClient = limited.test_client()  # type: ignore[assignment]
        assert other.post(url, data=form).status_code == 303, "a whole hall is behind one address"


def test_the_voice_is_locked_once_somebody_took_part(
    session: Session, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    officer = sign_in(Role.OFFICER, topic.forum.area)
    form = {"title": "Buses", "text": "", "promise": "In April.", "voice": "involve"}
    assert officer.post("/forums/coldbeck/topics/1/change", data=form).status_code == 303
    press(client, "agree")
    answer = officer.post("/forums/coldbeck/topics/1/change", data={**form, "voice": "decide"})
    assert answer.status_code == 422 and "cannot be changed now" in answer.text
    session.expire_all()
    assert topic.voice == "involve"


def test_opening_a_forum_and_a_topic(session: Session, client: PageClient, sign_in: SignIn) -> None:
    area = make_area(session, "Upper")
    session.commit()
    assert "not open yet" in client.get("/forums/upper").text
    officer = sign_in(Role.OFFICER, area)
    for _ in range(2):
        assert officer.post("/forums/upper/open").status_code == 303
    assert count(session, Forum) == 1
    form = {
        "title": "Parks",
        "text": "Text",
        "voice": "consult",
        "promise": "Soon.",
        "statements": "One\n\nTwo",
    }
    assert officer.post("/forums/upper/topics/new", data=form).location == "/forums/upper/topics/1"
    assert count(session, Post) == 2
    bad = officer.post("/forums/upper/topics/new", data={**form, "promise": "", "statements": "x" * 300})
    assert bad.status_code == 422 and "Say what happens" in bad.text and "200 letters" in bad.text
    assert sign_in(Role.OFFICER, make_area(session, "Other")).post("/forums/upper/open").status_code == 403
