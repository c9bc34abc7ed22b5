"""What tables write down, statements that the room answers, and how a point goes on into the forum."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.forums.models import Post, Topic
from pb.house.database import db, now
from pb.permissions import Role
from pb.workshops import tables, voices
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.speakers import Speaker
from pb.workshops.voice_models import PointAnswer, SpeakingTurn, TablePoint
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_round, make_workshop
from tests.rooms.workshops.hall import go_to, phone, read


@pytest.fixture
def workshop(session: Session) -> Workshop:
    made = make_workshop(session, vote=make_round(session, [make_area(session, "Coldbeck")]))
    session.commit()
    go_to(made, ItemKind.TABLES)
    return made


def scribe(app: Flask, workshop: Workshop, table: int) -> PageClient:
    client = phone(app, workshop, table)
    assert client.post(f"/w/{workshop.code}/table/take").status_code == 303
    return client


def write(client: PageClient, workshop: Workshop, text: str, **more: str) -> int:
    return client.post(f"/w/{workshop.code}/table", data={"text": text, **more}).status_code


def points(session: Session) -> list[TablePoint]:
    session.expire_all()
    return list(session.scalars(sa.select(TablePoint).order_by(TablePoint.id)))


def test_scribe_writes_points_and_who_spoke(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home = f"/w/{workshop.code}"
    assert phone(app, workshop).get(f"{home}/table").location == f"{home}/seat"
    sitting = phone(app, workshop, table=3)
    assert "Is that you?" in read(sitting, f"{home}/table")
    refused = sitting.post(f"{home}/table", data={"text": "Benches."})
    assert refused.status_code == 422 and points(session) == []
    ada = scribe(app, workshop, 3)
    for _ in range(2):
        assert write(ada, workshop, "Benches by the river.", idempotency_key="k" * 24) == 303
    for text in ("", "x" * 201, "Ring 01629 555 123"):
        answer = ada.post(f"{home}/table", data={"text": text})
        assert answer.status_code == 422 and text in answer.text
    for speaker, key in (("public", "a"), ("public", "b"), ("public", "b"), ("elected", "c")):
        data = {"speaker": speaker, "idempotency_key": key * 24}  # a double press is one turn
        assert ada.post(f"{home}/table/spoke", data=data).status_code == 303
    assert ada.post(f"{home}/table/spoke", data={"speaker": "Mrs Hale"}).status_code == 400
    page = read(ada, f"{home}/table")
    assert "Residents: 2" in page and "Councillors: 1" in page and "Benches by the river." in page
    [point] = points(session)
    line = next(line for line in workshop.lines if line.kind == ItemKind.TABLES)
    assert (point.table_number, point.line_id) == (3, line.id)
    assert voices.not_spoken(session, workshop, line.id) == {3: [Speaker.PARTNER]}
    staff = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    assert "Table 3: Partner organisations<" in read(staff, f"/workshops/{workshop.id}/voices")
    scribe(app, workshop, 5)
    session.expire_all()
    assert voices.not_spoken(session, workshop, line.id)[5] == list(Speaker)
    assert ada.post(f"{home}/seat", data={"table": "6"}).status_code == 303
    assert write(ada, workshop, "For another table?") == 422  # at a new table one says so again
    go_to(workshop, None, "over")
    assert scribe(app, workshop, 3).post(f"{home}/table/spoke", data={"speaker": "public"}).status_code == 409
    assert len(session.scalars(sa.select(SpeakingTurn)).all()) == 3


def test_room_answers_a_statement_by_the_rule_of_small_numbers(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, desk = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
    assert write(scribe(app, workshop, 3), workshop, "Benches by the river.") == 303
    [point] = points(session)
    phones = [phone(app, workshop) for _ in range(23)]
    agree = {"statement": str(point.id), "answer": "agree"}
    assert phones[0].post(f"{home}/statements", data=agree).status_code == 409  # nobody is asked yet
    assert "You have answered all" in read(phones[0], f"{home}/statements")
    staff = sign_in(Role.SCRIBE, workshop.meeting.forum.area)
    for _ in range(2):
        assert staff.post(f"{desk}/points/{point.id}/statement").status_code == 303
    assert "Benches by the river." in read(phones[0], f"{home}/statements")
    for n, client in enumerate(phones[:9]):
        assert client.post(f"{home}/statements", data=agree).status_code == 303, n
    assert "Fewer than 10 people" in read(client, f"{home}/said")
    for client in phones[9:22]:
        client.post(f"{home}/statements", data={**agree, "answer": "disagree"})
    # Pressed again with another answer: the last one counts, and only once.
    assert phones[9].post(f"{home}/statements", data=agree).status_code == 303
    said = read(client, f"{home}/said")
    assert "Agree: 10<" in said and "Disagree: 10<" in said and "Pass: fewer than 10" in said
    session.expire_all()
    [result] = tables.statement_results(session, workshop)
    assert (result.agree, result.disagree, result.passed) == (10, 12, 0)
    assert "You have answered all" in read(phones[0], f"{home}/statements")
    for wrong in ({"answer": "agree"}, {"statement": "x", "answer": "agree"}):
        assert phones[22].post(f"{home}/statements", data=wrong).status_code == 400
    assert phones[22].post(f"{home}/statements", data={**agree, "statement": "999"}).status_code == 404
    assert phones[22].post(f"{home}/statements", data={**agree, "answer": "maybe"}).status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(PointAnswer)) == 22


def test_hidden_point_is_on_no_public_page(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, desk = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
    ada = scribe(app, workshop, 3)
    assert write(ada, workshop, "The mayor is a fool <script>alert(1)</script>") == 303
    [point] = points(session)
    assert "<script>alert" not in ada.get(f"{home}/said").text
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    assert facilitator.post(f"{desk}/points/{point.id}/statement").status_code == 303
    hide = f"{desk}/points/{point.id}/hide"
    assert facilitator.post(hide, data={"reason": "unkind"}).status_code == 303
    for path in ("", "/said", "/statements", "/table"):
        assert "fool" not in ada.get(f"{home}{path}").text, path
    assert "1: It insults somebody" in read(app.test_client(), f"{home}/said")
    answer = {"statement": str(point.id), "answer": "agree"}
    assert ada.post(f"{home}/statements", data=answer).status_code == 409
    assert facilitator.post(f"{desk}/points/{point.id}/statement").status_code == 409


def test_words_go_on_into_the_forum(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, desk = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
    forum = workshop.meeting.forum
    topic, shut = (Topic(forum=forum, number=n, title=f"Topic {n}", voice="consult") for n in (1, 2))
    shut.closed_at = now()
    session.add_all([topic, shut])
    session.commit()
    assert write(scribe(app, workshop, 3), workshop, "Benches by the river.") == 303
    [point] = points(session)
    address = f"{desk}/points/{point.id}/carry"
    assert sign_in(Role.FACILITATOR, forum.area).get(address).status_code == 403
    officer = sign_in(Role.OFFICER, forum.area)
    offered = html.unescape(officer.get(address).text)
    assert "Topic 1" in offered and "Topic 2" not in offered
    for wrong in ({}, {"topic": str(shut.id)}, {"topic": "x"}):
        assert officer.post(address, data=wrong).status_code == 422
    assert officer.post(address, data={"topic": str(topic.id)}).status_code == 303
    again = officer.post(address, data={"topic": str(topic.id)})
    assert again.status_code == 422 and "in the forum already" in again.text
    db.session.expire_all()
    post = session.scalars(sa.select(Post)).one()
    assert (post.text, post.topic_id) == ("Benches by the river.", topic.id)
    way = f"/forums/{forum.area.slug}/words/{post.id}"
    assert f'href="{way}"' in app.test_client().get(f"{home}/said").text
    assert app.test_client().get(way).status_code == 200


def test_who_may_look_after_points(app: Flask, session: Session, sign_in: SignIn, workshop: Workshop) -> None:
    assert write(scribe(app, workshop, 3), workshop, "Benches.") == 303
    [point] = points(session)
    base, area = f"/workshops/{workshop.id}/points/{point.id}", workshop.meeting.forum.area
    for role, may in ((Role.SCRIBE, False), (Role.FACILITATOR, True), (Role.TELLER, False)):
        assert (sign_in(role, area).get(f"{base}/hide").status_code == 200) == may, role
    assert sign_in(Role.TELLER, area).post(f"{base}/statement").status_code == 403
    assert app.test_client().post(f"{base}/statement").status_code == 403
    other = make_workshop(session)
    session.commit()
    elsewhere = f"/workshops/{other.id}/points/{point.id}/statement"
    assert sign_in(Role.OFFICER).post(elsewhere).status_code == 404
