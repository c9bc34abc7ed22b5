"""The remote on a phone: by plain forms and by thumb, with reasons in the place of buttons."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.permissions import Role
from pb.workshops.models import JoinedDevice, Room, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.voice_models import RoomQuestion, SpeakingTurn
from tests.browsers import PHONE, NewPage, press
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_meeting, make_workshop
from tests.journeys.axe import violations
from tests.rooms.voting.polling import open_vote
from tests.rooms.workshops.conftest import Hall
from tests.rooms.workshops.evening import go_to, make_evening


def at(session: Session, workshop: Workshop) -> tuple[int, int]:
    session.expire_all()
    room = session.get_one(Room, workshop.id)
    return room.version, room.position


def text_of(client: PageClient, workshop: Workshop) -> str:
    answer = client.get(f"/workshops/{workshop.id}/remote")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_presses_by_plain_forms_and_who_may(session: Session, client: PageClient, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    url, area = f"/workshops/{workshop.id}/remote", workshop.meeting.forum.area
    facilitator = sign_in(Role.FACILITATOR, area)
    assert client.get(url).status_code == 302
    for role, place in ((Role.FACILITATOR, make_area(session)), (Role.SCRIBE, area)):
        stranger = sign_in(role, place)
        assert stranger.get(url).status_code == 403
        assert stranger.post(url, data={"command": "start", "seen": "0"}).status_code == 403
    page = text_of(facilitator, workshop)
    assert "Start the workshop" in page and ">Next<" not in page
    assert facilitator.post(url, data={"command": "start", "seen": "0"}).status_code == 303
    assert facilitator.post(url, data={"command": "next", "seen": "1"}).status_code == 303
    assert at(session, workshop) == (2, 1)
    # Somebody pressed before: nothing moves, and the page says where the room is.
    late = facilitator.post(url, data={"command": "next", "seen": "1"}, follow_redirects=True)
    assert at(session, workshop) == (2, 1)
    assert "moved on already" in late.text and "Now: How this works" in late.text
    refused = facilitator.post(url, data={"command": "open", "seen": "2"})
    assert refused.status_code == 409 and "There is no vote at this part" in refused.text
    for bad in ({}, {"command": "dance", "seen": "2"}, {"command": "next", "seen": "x"}, {"command": "next"}):
        assert facilitator.post(url, data=bad).status_code == 400
    for command in ("hold", "go-on", "add-minute", "back", "end"):
        seen = at(session, workshop)[0]
        assert facilitator.post(url, data={"command": command, "seen": str(seen)}).status_code == 303
    assert at(session, workshop) == (7, 0) and session.get_one(Room, workshop.id).phase == "over"
    assert "The workshop is over" in text_of(facilitator, workshop)


def test_reasons_stand_in_the_place_of_buttons(session: Session, sign_in: SignIn) -> None:
    vote = open_vote(session, voting_closes_at=now() + timedelta(hours=1))
    workshop = make_workshop(session, vote=vote)
    area = workshop.meeting.forum.area
    officer, facilitator = sign_in(Role.OFFICER, area), sign_in(Role.FACILITATOR, area)
    go_to(session, workshop, ItemKind.VOTE, votes={"open": [vote.id], "closed": []})
    assert "promised to stay open" in text_of(officer, workshop)
    assert "An officer of the council has to close this vote" in text_of(facilitator, workshop)
    assert "Voting is open. Close it first." in text_of(facilitator, workshop)  # for next, back and the end
    go_to(session, workshop, ItemKind.REVEAL, votes={"open": [], "closed": []})
    assert "There is no result to show yet" in text_of(facilitator, workshop)
    go_to(session, workshop, ItemKind.TABLES, held_since=now())
    page = text_of(facilitator, workshop)
    assert "On hold since" in page and "Press “Go on” first" in page


def test_what_the_facilitator_needs_to_see(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    session.add_all(
        JoinedDevice(workshop_id=workshop.id, secret_hash=str(n), table_number=n, stuck_at=stuck)
        for n, stuck in ((3, now()), (7, now()), (8, None))
    )
    session.add(RoomQuestion(workshop_id=workshop.id, text="Who pays?"))
    go_to(session, workshop, ItemKind.TABLES)
    line = next(line for line in workshop.lines if line.kind == "tables")
    session.add(SpeakingTurn(workshop_id=workshop.id, line_id=line.id, table_number=3, category="public"))
    session.commit()
    page = " ".join(text_of(facilitator, workshop).split())
    assert "3, 7" in page and "Questions without an answer" in page
    assert "Councillors, Partner organisations" in page and "Residents, " not in page


@pytest.mark.browser
@pytest.mark.parametrize("js", [True, False])
def test_an_evening_by_thumb(
    session: Session, hall: Hall, new_page: NewPage, sign_in: SignIn, js: bool
) -> None:
    workshop, vote = make_evening(session)
    phone = new_page(PHONE, js=js)
    hall.sign_in(phone, sign_in(Role.FACILITATOR, workshop.meeting.forum.area))
    url = f"{hall.url}/workshops/{workshop.id}/remote"
    session.commit()  # or this test would hold the lock that a press needs
    phone.goto(url)
    press(phone, "Start the workshop")
    press(phone, "Next")
    expect(phone.locator("#room h2").first).to_have_text("Now: How this works")
    box = phone.get_by_role("button", name="Next", exact=True).bounding_box()
    assert box is not None and box["height"] >= 60 and box["width"] >= 300
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if js:
        assert violations(phone) == []
        # Somebody else moves the room: the phone follows.
        go_to(session, workshop, ItemKind.PITCH)
        expect(phone.locator("#room h2").first).to_have_text("Now: Skate park lights", timeout=5_000)
    go_to(session, workshop, ItemKind.REVEAL)
    phone.goto(url)
    for _ in range(5):
        press(phone, "Reveal one more")
    expect(phone.get_by_text("Everything is on the screen.")).to_be_visible()
    session.expire_all()
    assert session.get_one(Room, workshop.id).revealed == {str(vote.id): 5}


@pytest.mark.browser
def test_the_pages_of_the_plan_on_a_phone(
    session: Session, hall: Hall, new_page: NewPage, sign_in: SignIn
) -> None:
    workshop, _vote = make_evening(session)
    line, area, base = workshop.lines[2].id, workshop.meeting.forum.area, f"/workshops/{workshop.id}"
    other = make_meeting(session, area, hours=24)
    paths = (
        base,
        f"{base}/hall",
        f"{base}/draw",
        f"{base}/lines/new",
        f"{base}/lines/{line}/change",
        f"/workshops/of/{other.id}",
        f"/w/{workshop.code}/screen",
    )
    phone = new_page(PHONE)
    hall.sign_in(phone, sign_in(Role.OFFICER, area))
    for path in paths:
        answer = phone.goto(hall.url + path)
        assert answer is not None and answer.status == 200, path
        assert violations(phone) == [], path
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
