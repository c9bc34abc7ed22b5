"""Meetings from plan to minutes, consultations with their warnings, the calendar, and the news of both."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts import service as accounts
from pb.forums import digests, service
from pb.forums.kinds import Kind
from pb.forums.models import Forum
from pb.forums.people import ParticipantContact
from pb.house.database import db, now
from pb.house.dates import LONDON
from pb.house.errors import Refused
from pb.meetings import service as meetings
from pb.meetings.models import Consultation, Meeting, PaperDraft, PaperKind, PaperVersion
from pb.permissions import ANONYMOUS, Forbidden, Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_round
from tests.rooms.forums.talking import OFFICER, body_of, make_forum, make_member, make_topic, outbox
from tests.rooms.meetings.test_feed import events, text_of

BASE = "/forums/coldbeck"


@pytest.fixture
def forum(session: Session) -> Forum:
    account = accounts.create_account(session, "officer@example.org", "Officer", [])
    assert account.id == OFFICER.account_id
    made = make_forum(session, make_area(session, "Coldbeck"))
    make_topic(session, made)
    session.commit()
    return made


def day(ahead: int) -> date:
    """A day from today that is no bank holiday."""
    from pb.house.dates import is_bank_holiday

    found = now().astimezone(LONDON).date() + timedelta(days=ahead)
    while is_bank_holiday(found):
        found += timedelta(days=1)
    return found


def typed(when: date, name: str = "day") -> dict[str, Any]:
    return {name: [str(when.day), str(when.month), str(when.year)]}


def meeting_form(ahead: int = 30, **changes: Any) -> dict[str, Any]:
    values = {
        "title": "Spring meeting",
        "about": "The **money** of this year.",
        "starts": "18:30",
        "ends": "20:30",
        "place": "Temperance Hall, Sett",
        "access": "No steps, hearing loop.",
        **typed(day(ahead)),
    }
    return {**values, **changes}


def plan(session: Session, forum: Forum, ahead: float = 30, **changes: Any) -> Meeting:
    starts = now() + timedelta(days=ahead)
    values = {"title": "Spring meeting", "about": "", "place": "The hall", "access": ""}
    values = {**values, "starts_at": starts, "ends_at": starts + timedelta(hours=2), **changes}
    made = meetings.plan_meeting(session, OFFICER, forum, **values)
    session.commit()
    return made


def read(client: PageClient, path: str) -> str:
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_from_plan_to_corrected_minutes(
    session: Session, client: PageClient, sign_in: SignIn, forum: Forum
) -> None:
    officer = sign_in(Role.OFFICER, forum.area)
    form = {**meeting_form(), "idempotency_key": "k" * 24}
    for _ in range(2):
        answer = officer.post(f"{BASE}/meetings/new", data=form)
        assert answer.status_code == 303, answer.text
    one = session.scalars(sa.select(Meeting)).one()
    home = f"/meetings/{one.id}"
    for place in ("/calendar", home):
        assert "Spring meeting" in read(client, place) and "Temperance Hall, Sett" in read(client, place)
    assert "18:30" in read(client, home) and "20:30" in read(client, home)

    # The agenda begins from the record, and only officers see it until it is published.
    member = make_member(session, forum, "asker")
    service.say(session, member, forum.topics[0], Kind.QUESTION, "When does the bus come?")
    session.commit()
    writing = officer.get(f"{BASE}{home}/agenda/write")
    assert writing.headers["Cache-Control"] == "no-store"  # no draft stays on a shared computer
    draft = html.unescape(writing.text)
    assert "When does the bus come?" in draft
    keep = {"seen": "0", "text": "**1. Welcome**\n\n**2. Buses**", "what": "draft"}
    assert officer.post(f"{BASE}{home}/agenda/write", data=keep).status_code == 303
    assert "2. Buses" not in read(client, home) and "not published yet" in read(client, home)
    assert client.get(f"{BASE}{home}/agenda/1").status_code == 404
    publish = {**keep, "seen": "1", "what": "publish"}
    assert officer.post(f"{BASE}{home}/agenda/write", data=publish).status_code == 303
    assert "<strong>2. Buses</strong>" in read(client, f"{home}/agenda/1")

    # No minutes before the meeting has begun; then from the agenda's own headings.
    early = officer.post(f"{BASE}{home}/minutes/write", data={"seen": "0", "text": "x", "what": "publish"})
    assert early.status_code == 422 and "has not begun" in early.text
    one.starts_at, one.ends_at = now() - timedelta(hours=3), now() - timedelta(hours=1)
    session.commit()
    assert "**2. Buses**" in html.unescape(officer.get(f"{BASE}{home}/minutes/write").text)
    first = {"seen": "0", "text": "Eleven people came.\n\nThe bus stays.", "what": "publish"}
    assert officer.post(f"{BASE}{home}/minutes/write", data=first).status_code == 303
    corrected = {"seen": "1", "text": "Twelve people came.\n\nThe bus stays.", "what": "publish"}
    answer = officer.post(f"{BASE}{home}/minutes/write", data=corrected)
    assert answer.status_code == 422 and "Twelve people came." in answer.text
    corrected["reason"] = "One was counted twice the wrong way"
    assert officer.post(f"{BASE}{home}/minutes/write", data=corrected).status_code == 303
    second = read(client, f"{home}/minutes/2")
    assert "One was counted twice" in second
    assert "<del>Eleven people came.</del>" in second and "<ins>Twelve people came.</ins>" in second
    assert "<del>The bus stays.</del>" not in second
    old = read(client, f"{home}/minutes/1")
    assert "Eleven people came." in old and "There is a later version" in old
    assert audit.verify(session) == []


def test_two_officers_at_one_draft_lose_nothing(session: Session, sign_in: SignIn, forum: Forum) -> None:
    one = plan(session, forum)
    officer = sign_in(Role.OFFICER, forum.area)
    path = f"{BASE}/meetings/{one.id}/agenda/write"
    assert officer.post(path, data={"seen": "0", "text": "Mine", "what": "draft"}).status_code == 303
    for what in ("draft", "publish"):
        late = officer.post(path, data={"seen": "0", "text": "Theirs", "what": what})
        assert late.status_code == 422 and "Theirs" in late.text and "Somebody else has saved" in late.text
    db.session.expire_all()
    assert session.get_one(PaperDraft, (one.id, "agenda")).text == "Mine"
    assert session.scalars(sa.select(PaperVersion)).all() == []


def test_a_published_paper_is_never_changed(session: Session, forum: Forum) -> None:
    one = plan(session, forum)
    meetings.publish_paper(session, OFFICER, one, PaperKind.AGENDA, "Text", 0)
    session.commit()
    for statement in ("UPDATE paper_version SET text = 'Other'", "DELETE FROM paper_version"):
        with pytest.raises(sa.exc.DatabaseError, match="evidence"):
            session.execute(sa.text(statement))
        session.rollback()
    with pytest.raises(Refused, match="word for word"):
        meetings.publish_paper(session, OFFICER, one, PaperKind.AGENDA, "Text", 1, reason="Because")


def test_personal_data_is_looked_at_before_it_is_public(session: Session, forum: Forum) -> None:
    one = plan(session, forum)
    text = "Ring 01632 960 472 for the hall."
    with pytest.raises(Refused, match="telephone number"):
        meetings.publish_paper(session, OFFICER, one, PaperKind.AGENDA, text, 0)
    session.rollback()
    meetings.publish_paper(session, OFFICER, one, PaperKind.AGENDA, text, 0, may_be_public=True)


def test_who_has_it_in_a_diary_is_told_what_changed(
    session: Session, client: PageClient, sign_in: SignIn, forum: Forum
) -> None:
    officer = sign_in(Role.OFFICER, forum.area)
    one = plan(session, forum)
    path = f"{BASE}/meetings/{one.id}"
    moved = meeting_form(40)
    silent = officer.post(f"{path}/change", data=moved)
    assert silent.status_code == 422 and "Say what has changed" in silent.text
    assert officer.post(f"{path}/change", data={**moved, "note": "The hall floods"}).status_code == 303
    assert "The hall floods" in read(client, f"/meetings/{one.id}")
    db.session.expire_all()
    assert one.sequence == 1 and one.place == "Temperance Hall, Sett"
    assert officer.post(f"{path}/call-off", data={"note": ""}).status_code == 422
    assert officer.post(f"{path}/call-off", data={"note": "Snow"}).status_code == 303
    again = officer.post(f"{path}/call-off", data={"note": "Snow"})
    assert again.status_code == 422 and "called off" in again.text
    (event,) = events(client.get(f"{BASE}/calendar.ics").data)
    assert event["STATUS"][1] == "CANCELLED" and event["SEQUENCE"][1] == "2"


def test_a_clash_is_told_first_and_stands_with_a_tick(
    session: Session, sign_in: SignIn, forum: Forum
) -> None:
    officer = sign_in(Role.OFFICER, forum.area)
    assert officer.post(f"{BASE}/meetings/new", data=meeting_form()).status_code == 303
    for other, said in (
        (meeting_form(title="Library talk", starts="19:00", ends="21:00"), "at the same time"),
        (meeting_form(title="Library talk", starts="9:00", ends="10:00"), "on the same day"),
        (meeting_form(2, title="Library talk"), "clear days"),
    ):
        warned = officer.post(f"{BASE}/meetings/new", data=other)
        assert warned.status_code == 422 and said in html.unescape(warned.text)
        assert "Library talk" in warned.text and 'name="despite"' in warned.text
    assert officer.post(f"{BASE}/meetings/new", data={**other, "despite": "yes"}).status_code == 303
    # A small change of a meeting that clashes is not warned of again.
    last = session.scalars(sa.select(Meeting).order_by(Meeting.id.desc())).first()
    assert last is not None
    same = {**other, "access": "A ramp at the back."}
    assert officer.post(f"{BASE}/meetings/{last.id}/change", data=same).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": ["31", "2", "2027"]}, "real date"),
        ({"day": []}, "Enter the day"),
        ({"starts": "25:00"}, "time like"),
        ({"starts": "20:30", "ends": "20:30"}, "later than"),
        ({"place": "  "}, "where it is"),
        ({"title": "x" * 121}, "120"),
    ],
)
def test_a_meeting_that_is_wrong_keeps_what_was_typed(
    sign_in: SignIn, forum: Forum, changes: dict[str, Any], said: str
) -> None:
    answer = sign_in(Role.OFFICER, forum.area).post(
        f"{BASE}/meetings/new", data=meeting_form(**{"about": "Keep me", **changes})
    )
    assert answer.status_code == 422 and said in html.unescape(answer.text) and "Keep me" in answer.text


def consultation_form(title: str, first: int, last: int, **changes: Any) -> dict[str, Any]:
    dates = {**typed(day(first), "opens"), **typed(day(last), "closes")}
    return {"title": title, "held_by": "Transport team", "about": "", "link": "", **dates, **changes}


def test_too_much_asked_at_once(session: Session, client: PageClient, sign_in: SignIn, forum: Forum) -> None:
    officer = sign_in(Role.OFFICER, forum.area)
    new = f"{BASE}/consultations/new"
    for title, first, last in (("Buses", 0, 40), ("Parks", 5, 60)):
        assert officer.post(new, data=consultation_form(title, first, last)).status_code == 303
    third = consultation_form("Bins", 10, 50)
    warned = officer.post(new, data=third)
    assert warned.status_code == 422
    assert "asked 3 things at once: Buses; Parks; Bins" in html.unescape(warned.text)
    assert officer.post(new, data={**third, "despite": "yes"}).status_code == 303
    short = officer.post(new, data=consultation_form("Swings", 200, 210))
    assert short.status_code == 422 and "less than three weeks" in short.text
    # Staff see it on the calendar, everybody sees what is asked.
    assert "3 things at once" in html.unescape(officer.get(f"{BASE}/calendar").text)
    public = read(client, "/calendar")
    assert "3 things at once" not in public and "Bins" in public and "Transport team" in public
    assert "3 things at once" in html.unescape(officer.get("/calendar").text)
    one = session.scalars(sa.select(Consultation).where(Consultation.title == "Bins")).one()
    assert officer.post(f"{BASE}/consultations/{one.id}/withdraw").status_code == 303
    assert "Bins" not in read(client, "/calendar")
    assert "3 things at once" not in html.unescape(officer.get(f"{BASE}/calendar").text)
    by_name = {text_of(e["SUMMARY"][1]): e for e in events(client.get(f"{BASE}/calendar.ics").data)}
    assert by_name["Bins (Transport team)"]["STATUS"][1] == "CANCELLED"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "www.example.org", "https://", "data:text/html,x", "//x.org"]
)
def test_a_link_is_one_that_can_be_followed_safely(sign_in: SignIn, forum: Forum, link: str) -> None:
    answer = sign_in(Role.OFFICER, forum.area).post(
        f"{BASE}/consultations/new", data=consultation_form("Buses", 0, 40, link=link)
    )
    assert answer.status_code == 422 and "web address" in answer.text


def test_a_round_is_in_the_calendar_of_its_areas_and_once_in_the_countys(
    session: Session, client: PageClient, forum: Forum
) -> None:
    other = make_forum(session, make_area(session, "Wickside"))
    closes = now() + timedelta(days=20)
    make_round(
        session,
        [forum.area, other.area],
        title="Shared round",
        gathering_closes_at=closes,
        voting_opens_at=closes + timedelta(days=20),
        voting_closes_at=closes + timedelta(days=30),
    )
    session.commit()
    assert read(client, "/calendar").count("Shared round") == 2
    for path in (f"{BASE}/calendar.ics", "/forums/wickside/calendar.ics", "/calendar.ics"):
        feed = client.get(path)
        assert feed.headers["Content-Type"].startswith("text/calendar")
        names = [text_of(event["SUMMARY"][1]) for event in events(feed.data)]
        assert sorted(names) == ["Last day for ideas: Shared round", "Voting: Shared round"]


def test_the_news_tells_of_meetings_and_minutes(session: Session, app: Flask, forum: Forum) -> None:
    member = make_member(session, forum, "reader", digest="e-mail")
    member.joined_at = now() - timedelta(days=20)
    session.add(ParticipantContact(participant_id=member.participant_id, email="r@example.org"))
    one = plan(session, forum)
    meetings.publish_paper(session, OFFICER, one, PaperKind.AGENDA, "Text", 0)
    session.commit()
    settings = app.extensions["settings"]
    with app.app_context():
        assert digests.send_digests(session, settings, "http://localhost") == 1
        body = body_of(outbox(app)[-1])
        assert "Spring meeting" in body and "The hall" in body and "Agenda: Spring meeting" in body
        # What was told is no reason to write again; a change of it is.
        member.digest_sent_at = now() - timedelta(days=8)
        session.execute(sa.update(Meeting).values(changed_at=now() - timedelta(days=9)))
        session.commit()
        later = digests.news_of(session, forum, now())
        assert later.is_empty and later.parts
    meetings.call_off(session, OFFICER, one, "Snow")
    session.commit()
    with app.app_context():
        assert digests.send_digests(session, settings, "http://localhost") == 1
        assert "Called off: Spring meeting" in body_of(outbox(app)[-1])


def test_only_officers_of_the_area_plan(session: Session, sign_in: SignIn, forum: Forum) -> None:
    one = plan(session, forum)
    with pytest.raises(Forbidden):
        meetings.call_off(session, ANONYMOUS, one, "Ha")
    stranger = sign_in(Role.OFFICER, make_area(session, "Elsewhere"))
    assert stranger.post(f"{BASE}/meetings/new", data=meeting_form()).status_code == 403
    for path in ("change", "call-off", "agenda/write"):
        assert stranger.get(f"{BASE}/meetings/{one.id}/{path}").status_code == 403
    mine = sign_in(Role.OFFICER, forum.area)
    assert mine.get(f"/forums/elsewhere/meetings/{one.id}").status_code == 404
