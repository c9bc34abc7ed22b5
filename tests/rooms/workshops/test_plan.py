"""From a meeting to a programme that fits the evening: added to, changed, moved, drawn, kept as it was."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.database import at, now
from pb.permissions import Role
from pb.rounds.models import Round
from pb.rounds.ties import draw
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_meeting, make_proposal, make_round, make_workshop
from tests.rooms.workshops.test_keeping import press


def make_vote(session: Session, proposals: int = 4) -> Round:
    round_ = make_round(session, stage="deliberating")
    for number in range(1, proposals + 1):
        make_proposal(session, round_, number=number, title=f"Idea {number}")
    return round_


def titles(session: Session, workshop: Workshop) -> list[str]:
    session.expire_all()
    return [line.title for line in workshop.lines]


def read(client: PageClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


@pytest.mark.parametrize(("outline", "pitches"), [("decision", 4), ("priorities", 0), ("surgery", 0)])
def test_a_meeting_becomes_a_workshop_once(
    session: Session, sign_in: SignIn, outline: str, pitches: int
) -> None:
    vote = make_vote(session)
    area = vote.areas[0]
    meeting = make_meeting(session, area, hours=24)
    url, form = f"/workshops/of/{meeting.id}", {"outline": outline, "idempotency_key": "k" * 24}
    officer, facilitator = sign_in(Role.OFFICER, area), sign_in(Role.FACILITATOR, area)
    where = f"/forums/{area.slug}/meetings/{meeting.id}"
    assert url in read(officer, where) and url in read(facilitator, where)
    assert "no workshop yet" in read(facilitator, url)
    assert facilitator.post(url, data=form).status_code == 200 and session.query(Workshop).count() == 0
    if pitches:
        answer = officer.post(url, data=form)
        assert answer.status_code == 422 and "Choose the vote" in answer.text
    for _ in range(2):
        answer = officer.post(url, data={**form, "round": str(vote.id)})
        assert answer.status_code == 303, answer.text
    made = session.scalars(sa.select(Workshop)).one()
    assert answer.headers["Location"] == f"/workshops/{made.id}" == officer.get(url).headers["Location"]
    assert [line.kind for line in made.lines].count("pitch") == pitches
    page = read(facilitator, f"/workshops/{made.id}")
    assert made.code in page and "Welcome" in page and "What happens next" in page
    # Who plans elsewhere plans nothing here, and reads nothing either.
    elsewhere = sign_in(Role.OFFICER, make_round(session).areas[0])
    for path in (
        url,
        f"/workshops/{made.id}",
        f"/workshops/{made.id}/hall",
        f"/workshops/{made.id}/lines/new",
    ):
        assert elsewhere.get(path).status_code == 403
    assert facilitator.get(f"/workshops/{made.id}/hall").status_code == 403


def test_lines_are_added_changed_moved_and_taken_out(session: Session, sign_in: SignIn) -> None:
    vote = make_vote(session)
    made = make_workshop(session, vote=vote)
    base = f"/workshops/{made.id}"
    officer = sign_in(Role.OFFICER, vote.areas[0])
    assert len(titles(session, made)) == 14
    first = made.lines[0].id
    add = {"kind": "break", "title": "Tea", "minutes": "12", "after": str(first)}
    assert officer.post(f"{base}/lines/new", data=add).status_code == 303
    assert titles(session, made)[:3] == ["Welcome", "Tea", "How this works"]
    tea = made.lines[1].id
    officer.post(f"{base}/lines/{tea}/move/down")
    officer.post(f"{base}/lines/{first}/move/up")  # it is the first: nothing happens
    assert titles(session, made)[:3] == ["Welcome", "How this works", "Tea"]
    change = {"kind": "break", "title": "Tea and cake", "minutes": "20"}
    assert officer.post(f"{base}/lines/{tea}/change", data=change).status_code == 303
    page = read(officer, base)
    assert "Tea and cake" in page and "20 minutes" in page
    # What is missing is said, and what was typed stays.
    bad = officer.post(f"{base}/lines/new", data={"kind": "vote", "title": "Kept title", "minutes": "0"})
    assert bad.status_code == 422 and "Choose the vote" in bad.text and "Kept title" in bad.text
    assert "Enter a whole number from 1 to 240" in bad.text
    assert officer.post(f"{base}/lines/{tea}/remove").status_code == 303
    assert "Tea and cake" not in titles(session, made)
    # Every proposal of a vote has the same time.
    pitch = next(line for line in made.lines if line.kind == "pitch")
    changed = {"kind": "pitch", "minutes": "4", "proposal": str(pitch.proposal_id)}
    assert officer.post(f"{base}/lines/{pitch.id}/change", data=changed).status_code == 303
    session.expire_all()
    assert {line.minutes for line in made.lines if line.kind == "pitch"} == {4}


def test_the_order_is_drawn_once_and_anybody_can_draw_it_again(session: Session, sign_in: SignIn) -> None:
    vote = make_vote(session)
    made = make_workshop(session, vote=vote)
    officer, base = sign_in(Role.OFFICER, vote.areas[0]), f"/workshops/{made.id}"
    assert officer.post(f"{base}/draw", data={"seed": "3 5 1 6"}).status_code == 303

    def order() -> list[int]:
        session.expire_all()
        return [line.proposal.number or 0 for line in made.lines if line.proposal]

    assert order() == draw("3 5 1 6", [1, 2, 3, 4]) != [1, 2, 3, 4]
    assert "3 5 1 6" in read(officer, base)
    again = officer.post(f"{base}/draw", data={"seed": "6 6 6 6"})
    assert again.status_code == 422 and "not drawn again" in again.text
    pitches = [line for line in made.lines if line.kind == ItemKind.PITCH]
    moved = officer.post(f"{base}/lines/{pitches[1].id}/move/up")
    assert moved.status_code == 409 and "drawn by lot" in moved.text
    # One that comes later goes where its own lot falls, and the others stay in their order.
    late = make_proposal(session, vote, number=5, title="Idea 5")
    session.commit()
    add = {"kind": "pitch", "minutes": "3", "proposal": str(late.id), "after": str(pitches[-1].id)}
    assert officer.post(f"{base}/lines/new", data=add).status_code == 303
    officer.post(f"{base}/draw", data={"seed": "6 6 6 6"})
    assert order() == draw("3 5 1 6", [1, 2, 3, 4, 5]) and made.order_seed == "3 5 1 6"


def test_what_has_been_stays_and_times_flow_on(session: Session, sign_in: SignIn) -> None:
    made = make_workshop(session)
    officer, base = sign_in(Role.OFFICER, made.meeting.forum.area), f"/workshops/{made.id}"
    starts = made.meeting.starts_at
    with at(starts + timedelta(minutes=7)):
        press(made, Command.START, Command.NEXT, Command.NEXT, Command.BACK)
    second, third = made.lines[1], made.lines[2]
    for line in (made.lines[0], second, third):  # the third was on the screen before "back"
        gone = officer.post(f"{base}/lines/{line.id}/remove")
        assert gone.status_code == 409 and "What has been stays as it was" in gone.text
    longer = {"kind": "how", "title": second.title, "minutes": "30"}
    assert officer.post(f"{base}/lines/{second.id}/change", data=longer).status_code == 303
    other = {"kind": "break", "title": second.title, "minutes": "30"}
    assert officer.post(f"{base}/lines/{second.id}/change", data=other).status_code == 422
    page = read(officer, base)
    clock = f"{(starts + timedelta(minutes=37)).astimezone():%M}"
    assert re.search(rf"\d\d:{clock} {re.escape(third.title)}", page) and "planned for" in page
    press(made, Command.END)
    assert officer.post(f"{base}/lines/{made.lines[-1].id}/move/up").status_code == 409


def test_a_screen_that_the_back_row_cannot_read_says_so(session: Session, sign_in: SignIn) -> None:
    made = make_workshop(session)
    officer, base = sign_in(Role.OFFICER, made.meeting.forum.area), f"/workshops/{made.id}"
    form = {"tables": "12", "screen_height": "150", "room_depth": "14"}
    assert officer.post(f"{base}/hall", data=form).status_code == 303
    page = read(officer, base)
    assert "The back row is 14 metres away, and this screen can be read from 12 metres." in page
    officer.post(f"{base}/hall", data={**form, "screen_height": "180"})
    assert "back row" not in read(officer, base)


def test_the_plan_links_only_to_what_its_reader_may_open(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    area = workshop.meeting.forum.area
    plan = f"/workshops/{workshop.id}"
    for role in (Role.OFFICER, Role.FACILITATOR, Role.DEMOCRATIC_SERVICES):
        reader = sign_in(role, area)
        links = set(re.findall(rf'href="({plan}/[^"#]+)"', reader.get(plan).text))
        assert links and all(reader.get(link).status_code == 200 for link in links), role


def test_no_code_reads_like_another(session: Session) -> None:
    codes = {make_workshop(session).code for _ in range(20)}
    assert len(codes) == 20 and not set("".join(codes)) & set("01OIL") and now()
