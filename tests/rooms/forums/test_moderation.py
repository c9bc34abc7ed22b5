"""Holding, hiding, telling, appealing, and what everybody may count; who fills the forum; bursts."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.forums import alerts, service
from pb.forums.alerts import gauge, is_burst
from pb.forums.kinds import Kind, Reason
from pb.forums.models import Appeal, Post, Ruling, Topic
from pb.forums.personal_data import Personal, find_personal
from pb.house.database import at, now
from pb.house.models import AuditEvent
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.forums.talking import body_of, join, make_forum, make_member, make_topic, outbox, say


@pytest.fixture
def topic(session: Session) -> Topic:
    made = make_topic(session, make_forum(session, make_area(session, "Coldbeck")))
    session.commit()
    return made


@pytest.fixture
def ada(app: Flask, topic: Topic) -> PageClient:
    return join(app, topic.forum.area, "ada@example.org")


def shown(client: PageClient) -> str:
    return html.unescape(client.get("/forums/coldbeck/topics/1").text)


def moderate(client: PageClient, post: Post, **form: str) -> int:
    return client.post(f"/forums/coldbeck/words/{post.id}/moderate", data=form).status_code


HIDE = {"action": "hidden", "reason": "unkind", "note": "Say it without the insult.", "seen": "shown"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write to ada@example.org", {Personal.EMAIL}),
        ("ada (at) example (dot) org", {Personal.EMAIL}),
        ("ada at example dot co dot uk is me", {Personal.EMAIL}),
        ("ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", {Personal.EMAIL}),
        ("a\u200bda@exam\u200bple.org", {Personal.EMAIL}),
        ("Ring 01632 960 001.", {Personal.PHONE}),
        ("Ring (01632) 960-001", {Personal.PHONE}),
        ("07700900123", {Personal.PHONE}),
        ("+44 7700 900 123", {Personal.PHONE}),
        ("0044 7700 900123", {Personal.PHONE}),
        ("She lives at LS1 4AP", {Personal.POSTCODE}),
        ("ec1a1bb", {Personal.POSTCODE}),
        ("Ada, LS1 4AP, 01632 960001, a@b.org", set(Personal)),
        ("Meet at the hall at 7. Come and see.", set()),
        ("It cost £10,500 in 2019 and 2,500,000 in 2020.", set()),
        ("Bus 12 leaves at 9.15 and 10.45 from LS1", set()),
        ("We are 1500 people in B1 and M1.", set()),
        ("Look at harrowdale.gov.uk for more", set()),
        ("Come at once. Net the pond.", set()),
        ("", set()),
    ],
)
def test_what_looks_like_personal_data(text: str, kinds: set[Personal]) -> None:
    assert find_personal(text) == kinds


@given(
    before=st.text(max_size=20),
    local=st.text("abcdefgh0123456789._", min_size=1, max_size=12),
    host=st.text("abcdefgh", min_size=1, max_size=10),
)
@example("", "a", "b")
def test_any_ordinary_address_is_found(before: str, local: str, host: str) -> None:
    assert Personal.EMAIL in find_personal(f"{before} {local}@{host}.org")


@given(digits=st.text("0123456789", min_size=9, max_size=9), gap=st.sampled_from(["", " ", "-", ".", " ("]))
def test_any_national_number_is_found(digits: str, gap: str) -> None:
    number = f"0{digits[:4]}{gap}{digits[4:]}"
    assert Personal.PHONE in find_personal(f"Ring {number} today")


def test_personal_data_waits_for_a_moderator(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic, ada: PageClient
) -> None:
    post = say(ada, topic, "comment", "Ring my neighbour on 01632 960 001")
    assert post is not None and post.state == "held"
    assert "01632" not in shown(client)
    assert client.get(f"/forums/coldbeck/words/{post.id}").status_code == 404
    assert "Waiting for a moderator" in ada.get("/forums/coldbeck/mine").text
    assert "seems to hold personal data" in body_of(outbox(app)[-1])
    officer = sign_in(Role.OFFICER, topic.forum.area)
    assert "01632" in officer.get("/forums/coldbeck/desk").text
    assert moderate(officer, post, action="shown", seen="held") == 303
    assert "01632" in shown(client)
    assert [e.detail["action"] for e in events(session)] == ["held", "shown"]


def events(session: Session) -> list[AuditEvent]:
    found = sa.select(AuditEvent).where(AuditEvent.event == "forum.post-ruled").order_by(AuditEvent.seq)
    return list(session.scalars(found))


def test_hidden_with_a_reason_and_appealed(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic, ada: PageClient
) -> None:
    post = say(ada, topic, "comment", "The mayor is a fool.")
    assert post is not None
    first, second = sign_in(Role.OFFICER, topic.forum.area), sign_in(Role.DEMOCRATIC_SERVICES)
    assert moderate(first, post, **HIDE) == 303
    assert "mayor" not in shown(client)
    assert client.get(f"/forums/coldbeck/words/{post.id}").status_code == 404
    told = body_of(outbox(app)[-1])
    assert "A moderator has hidden it" in told
    own = html.unescape(ada.get(f"/forums/coldbeck/words/{post.id}").text)
    assert "It insults somebody" in own and "without the insult" in own
    appeal = f"/forums/coldbeck/words/{post.id}/appeal"
    assert client.post(appeal, data={"text": "x"}).status_code == 404
    assert ada.post(appeal, data={"text": ""}).status_code == 422
    assert ada.post(appeal, data={"text": "It is satire."}).status_code == 303
    assert ada.post(appeal, data={"text": "Again."}).status_code == 422
    assert "Somebody else has to decide" in first.get(f"/forums/coldbeck/words/{post.id}/moderate").text
    decision = {"action": "restored", "note": "It is about how he does his work."}
    url = f"/forums/coldbeck/words/{post.id}/moderate"
    assert first.post(url, data=decision).status_code == 422, "the one who hid it does not decide"
    assert "It is satire." in second.get("/forums/coldbeck/desk").text or "mayor" in second.get(url).text
    assert second.post(url, data={"action": "restored", "note": ""}).status_code == 422
    assert second.post(url, data=decision).status_code == 303
    assert "mayor" in shown(client)
    way = html.unescape(client.get(f"/forums/coldbeck/words/{post.id}").text)
    assert "Shown again after an appeal" in way
    for private in ("without the insult", "how he does his work", "It is satire"):
        assert private not in way, "what was written to the author is theirs"
    assert "how he does his work" in html.unescape(ada.get(f"/forums/coldbeck/words/{post.id}").text)
    assert "Your appeal was right" in body_of(outbox(app)[-1])
    log = html.unescape(client.get("/forums/coldbeck/moderation").text)
    assert "shown again after an appeal" in log and "mayor" not in log and "satire" not in log
    session.expire_all()
    assert session.scalars(sa.select(Appeal)).one().decided_at is not None


def test_an_upheld_appeal_is_the_end(
    session: Session, sign_in: SignIn, topic: Topic, ada: PageClient
) -> None:
    post = say(ada, topic, "comment", "The mayor is a fool.")
    assert post is not None
    first, second = sign_in(Role.OFFICER, topic.forum.area), sign_in(Role.OFFICER, topic.forum.area)
    moderate(first, post, **HIDE)
    ada.post(f"/forums/coldbeck/words/{post.id}/appeal", data={"text": "No."})
    assert moderate(second, post, action="upheld", note="It is an insult.") == 303
    assert moderate(second, post, action="shown", seen="hidden") == 422
    assert moderate(first, post, action="shown", seen="hidden") == 422
    answer = ada.post(f"/forums/coldbeck/words/{post.id}/appeal", data={"text": "Again."})
    assert answer.status_code == 422
    session.expire_all()
    assert post.state == "hidden"


def test_a_moderator_who_sees_an_old_page_is_told(
    session: Session, sign_in: SignIn, topic: Topic, ada: PageClient
) -> None:
    post = say(ada, topic, "comment", "The mayor is a fool.")
    assert post is not None
    first, second = sign_in(Role.OFFICER, topic.forum.area), sign_in(Role.OFFICER, topic.forum.area)
    assert moderate(first, post, **HIDE) == 303
    assert moderate(second, post, **{**HIDE, "reason": "threat"}) == 422
    session.expire_all()
    assert [r.reason for r in post.rulings] == ["unkind"]


@pytest.mark.parametrize(
    "bad",
    [
        {"action": ""},
        {"action": "burn"},
        {"reason": ""},
        {"reason": "because"},
        {"note": "x" * 2000},
        {"seen": "x" * 50},
    ],
)
def test_a_bad_ruling_changes_nothing(
    session: Session, sign_in: SignIn, topic: Topic, ada: PageClient, bad: dict[str, str]
) -> None:
    post = say(ada, topic, "comment", "The mayor is a fool.")
    assert post is not None
    officer = sign_in(Role.OFFICER, topic.forum.area)
    assert moderate(officer, post, **{**HIDE, **bad}) == 422
    session.expire_all()
    assert post.state == "shown" and post.rulings == []


def test_rulings_are_evidence(session: Session, sign_in: SignIn, topic: Topic, ada: PageClient) -> None:
    post = say(ada, topic, "comment", "The mayor is a fool.")
    assert post is not None
    moderate(sign_in(Role.OFFICER), post, **HIDE)
    for statement in ("UPDATE ruling SET reason='x'", "DELETE FROM ruling", "DELETE FROM answer"):
        if "answer" in statement:
            continue
        with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
            session.execute(sa.text(statement))
        session.rollback()


def test_the_public_counts(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    officer = sign_in(Role.OFFICER, topic.forum.area)
    people = [join(app, topic.forum.area, f"p{n}@example.org") for n in range(2)]
    for n, reason in enumerate(("unkind", "unkind", "selling")):
        post = say(people[n % 2], topic, "comment", f"Bad thing {n}")
        assert post is not None
        moderate(officer, post, **{**HIDE, "reason": reason})
    page = client.get("/forums/coldbeck/moderation").text
    rows = {
        row.split("</th>")[0].split(">")[-1]: row.split('numeric">')[1].split("<")[0]
        for row in page.split("<tr")[2:]
    }
    assert sum(int(n) for n in rows.values()) == 3
    assert len(rows) == len(Reason)


def test_a_hidden_question_is_not_answered(
    session: Session, sign_in: SignIn, topic: Topic, ada: PageClient
) -> None:
    post = say(ada, topic, "question", "Is the mayor a fool?")
    assert post is not None
    officer = sign_in(Role.OFFICER, topic.forum.area)
    moderate(officer, post, **HIDE)
    answer = officer.post(f"/forums/coldbeck/words/{post.id}/answer", data={"text": "No."})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("lengths", "share"),
    [([10] * 10, 10), ([910] + [10] * 9, 91), ([100] * 20, 10), ([0] * 10, 0), ([5] * 11, 18)],
)
def test_the_gauge(lengths: list[int], share: int) -> None:
    found = gauge(lengths)
    assert found is not None and found.share == share


def test_no_gauge_of_few_people() -> None:
    assert gauge([1000] * 9) is None


@pytest.mark.parametrize(
    ("last", "before", "burst"),
    [(19, [], False), (20, [], True), (40, [10, 12, 9], False), (60, [10, 12, 9], True), (0, [0, 0], False)],
)
def test_a_burst(last: int, before: list[int], burst: bool) -> None:
    assert is_burst(last, before) is burst


def test_bursts_and_copied_words_are_shown_to_moderators(session: Session, topic: Topic) -> None:
    forum, post = topic.forum, session.scalars(sa.select(Post)).first()
    assert post is not None
    assert alerts.alerts(session, forum) == []
    with at(now() - timedelta(days=2)):
        old = [make_member(session, forum, f"old-{n}") for n in range(25)]
    for n, member in enumerate(old):
        service.cast(session, member.participant, post, "agree")
        if n < 2:
            text = "Everybody should write exactly this to the council today" + "!" * n
            service.say(session, member, topic, Kind.COMMENT, text)
    session.flush()
    found = alerts.alerts(session, forum)
    assert len(found) == 2
    assert "25 in the last hour" in found[0] and "nearly the same words" in found[1]


def test_only_moderators_see_the_desk(client: PageClient, sign_in: SignIn, topic: Topic) -> None:
    assert client.get("/forums/coldbeck/desk").status_code == 302
    assert sign_in(Role.COUNCILLOR, topic.forum.area).get("/forums/coldbeck/desk").status_code == 403
    other = make_area_elsewhere()
    assert sign_in(Role.OFFICER, other).get("/forums/coldbeck/desk").status_code == 403
    assert sign_in(Role.OFFICER, topic.forum.area).get("/forums/coldbeck/desk").status_code == 200


def make_area_elsewhere() -> object:
    from pb.house.database import db

    return make_area(db.session(), "Elsewhere")


def test_asking_for_another_format(
    session: Session, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    form = {"wanted": "braille", "reach": "Ada, 01632 960 001", "page": "/forums/coldbeck"}
    assert client.post("/forums/coldbeck/other-format", data=form).status_code == 303
    bad = client.post("/forums/coldbeck/other-format", data={**form, "wanted": "song", "reach": ""})
    assert bad.status_code == 422
    officer = sign_in(Role.OFFICER, topic.forum.area)
    assert "01632 960 001" in officer.get("/forums/coldbeck/desk").text
    assert officer.post("/forums/coldbeck/formats/1/done").status_code == 303
    assert "01632" not in officer.get("/forums/coldbeck/desk").text
    assert session.execute(sa.text("select reach from format_request")).scalar() == ""
    assert session.scalar(sa.select(sa.func.count(Ruling.id))) == 0
