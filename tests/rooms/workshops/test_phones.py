"""Joining with the code, the phone's page that follows the room, tables, and asking for help."""

from __future__ import annotations

import html
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.extensions import limiter
from pb.house.database import db, now
from pb.workshops import voices
from pb.workshops.hall_models import HallPack
from pb.workshops.models import JoinedDevice, Room, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.speakers import Speaker
from tests.client import PageClient
from tests.factories import make_area, make_round, make_workshop
from tests.rooms.voting.polling import open_vote
from tests.rooms.workshops.hall import go_to, phone, read


@pytest.fixture
def workshop(session: Session) -> Workshop:
    made = make_workshop(session, vote=make_round(session, [make_area(session, "Coldbeck")]))
    made.tables = 12
    session.commit()
    return made


def devices(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(JoinedDevice)) or 0


def test_code_is_typed_or_comes_by_qr(session: Session, client: PageClient, workshop: Workshop) -> None:
    code = workshop.code
    typed = f" {code[:3].lower()} {code[3:].lower()} "
    assert client.get("/j").status_code == 200
    assert workshop.meeting.title not in read(client, "/j")
    assert workshop.meeting.title in read(client, f"/j?c={code}")
    assert devices(session) == 0  # looking is not joining
    assert client.get(f"/w/{code}").location == f"/j?c={code}"
    answer = client.post("/j", data={"code": typed, "idempotency_key": "k" * 24})
    assert answer.status_code == 303 and answer.location == f"/w/{code}"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and code not in answer.headers["Set-Cookie"]
    assert "We have not begun yet" in read(client, f"/w/{code}")
    assert client.get(f"/j?c={code}").location == f"/w/{code}"  # the poster again: in, without a question
    for _ in range(3):
        assert client.post("/j", data={"code": code}).status_code == 303
    assert devices(session) == 1


def test_wrong_code_is_told_in_a_sentence(client: PageClient, workshop: Workshop) -> None:
    for wrong in ("ABC", "O0O0O0", "<b>é</b>", "x" * 20, "ŧ" * 6):
        answer = client.post("/j", data={"code": wrong})
        assert answer.status_code == 422 and "We do not know this code" in answer.text, wrong
        assert html.escape(wrong) in answer.text  # what was typed is kept
    assert "Enter the code" in client.post("/j", data={"code": " "}).text
    assert "We do not know this code" in read(client, "/j?c=NOSUCH", 422)
    assert client.get("/w/NOSUCH").status_code == 404
    workshop.meeting.called_off_at = now()
    answer = client.post("/j", data={"code": workshop.code})
    assert answer.status_code == 422 and "called off" in answer.text


def test_two_presses_of_one_form_are_one_device(app: Flask, session: Session, workshop: Workshop) -> None:
    """A second press arrives before the first one's cookie is there."""
    secrets = set()
    for _ in range(2):
        client: PageClient = app.test_client()  # type: ignore[assignment]
        answer = client.post("/j", data={"code": workshop.code, "idempotency_key": "k" * 24})
        secrets.add(answer.headers["Set-Cookie"])
    assert devices(session) == 1 and len(secrets) == 1


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    """The limits of requests, as in a hall."""
    app.config["RATELIMIT_ENABLED"] = limiter.enabled = True
    limiter.init_app(app)
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


@pytest.mark.usefixtures("limits")
def test_six_hundred_phones_behind_one_address(app: Flask, session: Session, workshop: Workshop) -> None:
    for _ in range(600):
        phone(app, workshop)
    assert devices(session) == 600


@pytest.mark.usefixtures("limits")
def test_who_guesses_codes_is_slowed_and_the_hall_is_not(app: Flask, workshop: Workshop) -> None:
    guesser: PageClient = app.test_client()  # type: ignore[assignment]
    answers = [guesser.post("/j", data={"code": f"WR{n:04}"}).status_code for n in range(22)]
    assert answers[:20] == [422] * 20 and answers[20:] == [429] * 2
    phone(app, workshop)


def test_page_follows_the_room(app: Flask, session: Session, workshop: Workshop) -> None:
    mine, address = phone(app, workshop), f"/w/{workshop.code}/now"
    asked = {"HX-Request": "true"}
    first = mine.get(address, headers=asked)
    assert first.status_code == 200 and "<html" not in first.text and "not begun" in first.text
    again = mine.get(address, headers={**asked, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    go_to(workshop, ItemKind.HOW)
    moved = mine.get(address, headers={**asked, "If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200 and "Councillors decide" in html.unescape(moved.text)
    line = next(line for line in workshop.lines if line.kind == ItemKind.HOW)
    line.title = "How we vote"
    renamed = mine.get(address, headers={**asked, "If-None-Match": moved.headers["ETag"]})
    assert renamed.status_code == 200 and "How we vote" in renamed.text
    assert mine.get(address).location == f"/w/{workshop.code}"  # nobody is left on a page without its frame
    session.get_one(Room, workshop.id).held_since = now()
    assert "The room waits" in read(mine, f"/w/{workshop.code}")
    go_to(workshop, None, "over")
    session.get_one(Room, workshop.id).held_since = None
    assert "The workshop is over" in read(mine, f"/w/{workshop.code}")


def test_the_code_never_votes(app: Flask, session: Session, workshop: Workshop) -> None:
    """The page leads to the vote's own entrance, and that one asks for a card."""
    mine = phone(app, workshop)
    go_to(workshop, ItemKind.VOTE)
    assert "Voting opens in a moment" in read(mine, f"/w/{workshop.code}")
    round_id = next(line.round_id for line in workshop.lines if line.kind == ItemKind.VOTE)
    session.get_one(Room, workshop.id).votes = {"open": [round_id], "closed": []}
    assert 'href="/vote"' in read(mine, f"/w/{workshop.code}")
    assert mine.get("/vote/choose").location == "/vote"
    assert mine.post("/vote", data={"code": workshop.code}).status_code == 422


def test_table_and_help(app: Flask, session: Session, workshop: Workshop) -> None:
    mine, home = phone(app, workshop), f"/w/{workshop.code}"
    for wrong in ("0", "13", "-1", "four", "1e3", "٣", "99999", ""):
        answer = mine.post(f"{home}/seat", data={"table": wrong})
        assert answer.status_code == 422, wrong
        assert f'value="{wrong}"' in answer.text, wrong
    assert mine.post(f"{home}/stuck").status_code == 409  # nobody would know where to go
    answer = mine.post(f"{home}/seat", data={"table": "4", "stuck": "yes"})
    assert answer.status_code == 303
    assert "A facilitator knows" in read(mine, home) and "table 4" in read(mine, home)
    device = session.scalars(sa.select(JoinedDevice)).one()
    assert device.table_number == 4 and device.stuck_at is not None
    other = phone(app, workshop, table=4)
    asked = {"idempotency_key": "s" * 24}
    assert other.post(f"{home}/stuck", data=asked).status_code == 303
    assert mine.post(f"{home}/stuck", data={"over": "yes"}).status_code == 303
    assert other.post(f"{home}/stuck", data=asked).status_code == 303  # the same press, late
    db.session.expire_all()
    waiting = sa.select(JoinedDevice).where(JoinedDevice.stuck_at.is_not(None))
    assert session.scalars(waiting).all() == []  # helped is the table, not one phone of it


def test_one_browser_in_two_workshops(app: Flask, session: Session, workshop: Workshop) -> None:
    mine, other = phone(app, workshop), make_workshop(session)
    session.commit()
    assert mine.post("/j", data={"code": other.code}).status_code == 303
    assert mine.get(f"/w/{workshop.code}").status_code == mine.get(f"/w/{other.code}").status_code == 200
    hashes = session.scalars(sa.select(JoinedDevice.secret_hash)).all()
    assert len(set(hashes)) == 2  # and nothing says that both are one phone


def test_presses_at_the_same_moment_on_postgresql(postgres_app: Flask) -> None:
    """Eight requests of one form, before any cookie is there: one device."""
    session = db.session()
    workshop = make_workshop(session)
    workshop.lines[0].kind = ItemKind.TABLES.value
    session.commit()
    code = workshop.code

    def press_join(_n: int) -> int:
        form = {"code": code, "idempotency_key": "k" * 24}
        with postgres_app.app_context():
            return postgres_app.test_client().post("/j", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press_join, range(8))) == {303}
    assert devices(session) == 1
    go_to(workshop, ItemKind.TABLES)
    ada, home = phone(postgres_app, workshop, table=4), f"/w/{code}"
    for path, form in (
        ("/table/take", {}),
        ("/table", {"text": "Benches."}),
        ("/table/spoke", {"speaker": "public"}),
        ("/ask", {"text": "When?"}),
        ("/practice/cast", {"choice": "tea"}),
        ("/stuck", {}),
    ):
        assert ada.post(f"{home}{path}", data=form).status_code == 303, path
    for path in ("", "/questions", "/said", "/table", "/practice/recorded"):
        assert ada.get(f"{home}{path}").status_code == 200, path
    assert voices.not_spoken(session, workshop, workshop.lines[0].id) == {
        4: [Speaker.ELECTED, Speaker.PARTNER]
    }
    assert [one.table for one in voices.stuck_tables(session, workshop)] == [4]


def test_meeting_tells_where_to_join_and_later_what_was_said(
    client: PageClient, session: Session, workshop: Workshop
) -> None:
    meeting = workshop.meeting
    address = f"/forums/{meeting.forum.area.slug}/meetings/{meeting.id}"
    assert 'href="/j"' in read(client, address) and workshop.code not in read(client, address)
    go_to(workshop, None, "over")
    assert f'href="/w/{workshop.code}/said"' in read(client, address)


def test_a_phone_votes_only_where_its_card_can_be_checked(app: Flask, session: Session) -> None:
    vote = open_vote(session)
    made = make_workshop(session, vote=vote)
    session.commit()
    go_to(made, ItemKind.VOTE)
    session.get_one(Room, made.id).votes = {"open": [vote.id], "closed": []}
    session.commit()
    ada, pages = phone(app, made), (f"/w/{made.code}", f"/w/{made.code}/screen")
    assert 'href="/vote"' in read(ada, pages[0])
    session.add(HallPack(workshop_id=made.id, number="h" * 32, is_here=True))
    session.commit()
    here, screen = (read(ada, page) for page in pages)
    assert "Vote on your slip of paper" in here and 'href="/vote"' not in here and "your card" not in here
    assert "Vote on your slip of paper" in screen and "Cast my vote" not in screen
