"""The hall's screen: every slide from the back row, nothing before it is revealed, and never an error."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.triggers import lift_append_only
from pb.permissions import Role
from pb.voting.models import Credential
from pb.workshops import queries, reveal
from pb.workshops.models import JoinedDevice, Room, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.voice_models import PracticeBallot, QuestionSecond, RoomQuestion
from tests.browsers import NewPage
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_workshop
from tests.journeys.axe import violations
from tests.rooms.voting.polling import open_vote, print_cards
from tests.rooms.workshops.conftest import Hall
from tests.rooms.workshops.evening import TITLES, add_second_vote, go_to, make_evening, open_without_quorum

SIZES = ((1920, 1080), (1024, 768))
LONG = "A safe crossing, a bench and better lights where the school, the surgery and the bus meet in the dale"
QUESTION = (
    "Who looks after it when the money is spent, and what does it cost the parish council each year? " * 3
)

# Text and its box, as a person in the back row sees it; nothing of a screen depends on a pointer.
LOOK = """() => {
  const shade = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = shade(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('svg, form, script')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element);
    const [a, b] = [light(shade(style.color)), light(behind(element))].sort((x, y) => y - x);
    for (const box of range.getClientRects()) {
      seen.push({text: node.textContent.trim(), size: parseFloat(style.fontSize), tag: element.tagName,
        code: element.matches('.pb-projector__code'), contrast: (a + 0.05) / (b + 0.05),
        foot: !!element.closest('footer'), top: box.top, bottom: box.bottom, left: box.left,
        right: box.right});
    }
  }
  return {seen, width: innerWidth, height: innerHeight, page: document.documentElement.scrollHeight};
}"""


def look(page: Page, what: str) -> None:
    """The laws of a screen, on what is shown now."""
    found = page.evaluate(LOOK)
    width, height = found["width"], found["height"]
    assert found["page"] <= height, f"{what}: it is higher than the screen"
    foot = min(one["top"] for one in found["seen"] if one["foot"])
    rows: list[float] = []
    for one in found["seen"]:
        place = f"{what}, {one['text']!r} at {width}x{height}"
        least = height / 12 if one["tag"] == "H1" else height / 8 if one["code"] else height / 25
        assert one["size"] >= least - 0.01, f"{place}: {one['size']} px is smaller than {least}"
        assert one["contrast"] >= 7, f"{place}: contrast {one['contrast']}"
        assert one["left"] >= 0 and one["right"] <= width + 1, f"{place}: beside the screen"
        if not one["foot"]:
            assert one["bottom"] <= foot, f"{place}: under the footer"
            middle = (one["top"] + one["bottom"]) / 2
            if one["tag"] != "H1" and not any(abs(middle - row) < height / 40 for row in rows):
                rows.append(middle)
    assert len(rows) <= 7, f"{what} at {width}x{height} has {len(rows)} rows"


def add_questions(session: Session, workshop: Workshop, *texts: str) -> None:
    session.add_all(RoomQuestion(workshop_id=workshop.id, text=text) for text in texts)
    session.commit()


def every_slide(session: Session) -> list[tuple[str, Workshop, ItemKind, dict[str, object]]]:
    """Every slide there is, with the longest words that a person can type."""
    evening, vote = make_evening(session)
    long, long_vote = make_evening(session, titles=[LONG + f" {n}" for n in range(5)])
    for workshop in (evening, long):
        workshop.lines[1].text = (
            "W" * 12 + " and what the council promises to do with it, in plain words " * 3
        )
        session.commit()
    polled = open_vote(session, voting_closes_at=now() + timedelta(days=1))
    voting = make_workshop(session, vote=polled)
    surgery = make_workshop(session)
    add_questions(session, long, *[f"{n} {QUESTION}"[:300] for n in range(4)])
    add_questions(session, voting, "Is there parking?", "When does it open?", "Who pays?", *"abcdefg")
    for workshop in (long, voting):
        open_without_quorum(session, workshop)
    for workshop in (evening, long):  # the live result, under any heading
        device = JoinedDevice(workshop_id=workshop.id, secret_hash=f"tried {workshop.id}")
        session.add(device)
        session.flush()
        session.add(PracticeBallot(device_id=device.id, workshop_id=workshop.id, ranking=["tea", "coffee"]))
    next(line for line in long.lines if line.kind == "practice").title = LONG
    tables = next(line for line in long.lines if line.kind == "tables")
    tables.title, tables.text = f"{LONG}, and more besides"[:120], f"{LONG} {LONG}"[:200]
    session.commit()
    plain = [(kind.value, evening, kind, {}) for kind in ItemKind if kind is not ItemKind.BREAK]
    many = [(f"{kind.value}, long", long, kind, {}) for kind in ItemKind if kind is not ItemKind.BREAK]
    shown = [
        (f"reveal {n}, {name}", one, ItemKind.REVEAL, {"revealed": {str(of.id): n}})
        for n in (1, 3, 5)
        for name, one, of in (("short", evening, vote), ("long", long, long_vote))
    ]
    held = {"held_since": now()}
    return [
        *plain,
        *many,
        *shown,
        ("break", surgery, ItemKind.BREAK, {}),
        ("how without a vote", surgery, ItemKind.HOW, {}),
        ("vote open", voting, ItemKind.VOTE, {"votes": {"open": [polled.id], "closed": []}}),
        ("vote closed", voting, ItemKind.VOTE, {"votes": {"open": [], "closed": [polled.id]}}),
        ("many questions", voting, ItemKind.QUESTIONS, {}),
        ("count under way", voting, ItemKind.COUNT, {}),
        ("no result yet", voting, ItemKind.REVEAL, {}),
        ("hold", evening, ItemKind.PITCH, held),
        ("waiting", evening, ItemKind.WELCOME, {"phase": "waiting", "held_since": None}),
        ("over", long, ItemKind.NEXT, {"phase": "over"}),
    ]


@pytest.mark.browser
def test_every_slide_can_be_read_from_the_back_row(session: Session, hall: Hall, new_page: NewPage) -> None:
    pages = [new_page({"width": w, "height": h}, js=n == 0) for n, (w, h) in enumerate(SIZES)]
    for what, workshop, kind, changes in every_slide(session):
        go_to(session, workshop, kind, **changes)
        for page in pages:
            answer = page.goto(f"{hall.url}/w/{workshop.code}/screen")
            assert answer is not None and answer.status == 200
            has_rows = kind in (ItemKind.QUESTIONS, ItemKind.REVEAL, ItemKind.PRACTICE)
            if has_rows and ("long" in what or "many" in what):
                rows = page.locator(".pb-projector__row").count()
                assert rows or what.startswith("reveal, "), f"{what}: nothing is left of its rows"
            assert page.locator("h1").inner_text() != "Please wait a moment" or what == "hold", what
            look(page, what)
        assert violations(pages[0]) == [], what


def slide(client: PageClient, workshop: Workshop) -> str:
    answer = client.get(f"/w/{workshop.code}/screen")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_a_result_is_nowhere_before_its_line_is_revealed(session: Session, client: PageClient) -> None:
    workshop, vote = make_evening(session)
    for shown in range(6):
        go_to(session, workshop, ItemKind.REVEAL, revealed={str(vote.id): shown})
        for text in (slide(client, workshop), client.get(f"/w/{workshop.code}/screen/now").text):
            order = ["Lunch club", "Skate park lights", "Footpath 12", "Bike racks", "A new roof"]
            assert [title for title in order if title in text] == order[:shown], shown
    assert "Next in line:" in text and "£9,000 of £9,000" in text
    assert text.index("Lunch club") < text.index("A new roof")


def test_a_second_vote_says_what_the_first_has_left(session: Session, client: PageClient) -> None:
    workshop, vote = make_evening(session)
    add_second_vote(session, workshop, pot=500_000)
    for shown, left in ((0, ""), (1, "£11,500 of £14,000 is left"), (5, "£5,000 of £14,000 is left")):
        go_to(session, workshop, ItemKind.VOTE, last=True, revealed={str(vote.id): shown} if shown else {})
        text = slide(client, workshop)
        assert (left in text) if left else ("is left" not in text), (shown, text)


def test_what_a_rule_keeps_out_has_a_line_of_its_own(session: Session, client: PageClient) -> None:
    workshop, vote = make_evening(session, rule={"kind": "incompatible", "proposals": [1, 2]})
    found = reveal.result_for(session, workshop, vote)
    assert found is not None
    kinds = [line.kind.value for line in found.lines]
    assert kinds[-2:] == ["next", "rule"], found.lines
    held = found.lines[-1].held_out[0].title
    for shown in (len(kinds) - 1, len(kinds)):
        go_to(session, workshop, ItemKind.REVEAL, revealed={str(vote.id): shown})
        text = slide(client, workshop)
        assert ("Rule:" in text) is (f"It keeps out: {held}." in text) is (shown == len(kinds))


def test_an_open_vote_shows_steps_and_never_a_tally(session: Session, client: PageClient) -> None:
    vote = open_vote(session)
    workshop = make_workshop(session, vote=vote)
    go_to(session, workshop, ItemKind.VOTE, votes={"open": [vote.id], "closed": []})
    print_cards(session, vote, 40)
    cards = list(session.scalars(sa.select(Credential)))
    tags = []
    for cast, shown in (
        (9, "Fewer than 10 votes are in"),
        (10, "10 of 40"),
        (19, "10 of 40"),
        (23, "20 of 40"),
    ):
        for number, card in enumerate(cards):
            card.state = "voted" if number < cast else "issued"
        session.commit()
        main = slide(client, workshop).split("<footer")[0]
        tags.append(client.get(f"/w/{workshop.code}/screen/now").headers["ETag"])
        assert shown in main and (cast == 10 or not re.search(rf"\b{cast}\b", main)), (cast, main)
    # Nor does the tag tell when somebody voted.
    assert tags[0] != tags[1] == tags[2] != tags[3]
    assert not any(f"Proposal {n}" in main for n in range(1, 7))


def test_a_screen_is_told_only_what_is_new(session: Session, client: PageClient) -> None:
    workshop = make_workshop(session)
    url = f"/w/{workshop.code}/screen/now"
    go_to(session, workshop, ItemKind.QUESTIONS)
    tag = client.get(url).headers["ETag"]

    def ask() -> int:
        nonlocal tag
        answer = client.get(url, headers={"If-None-Match": tag})
        assert abs(int(answer.headers["X-Now"]) - now().timestamp() * 1000) < 5_000
        assert answer.status_code == 200 or not answer.data
        tag = answer.headers["ETag"]
        return answer.status_code

    assert ask() == 304
    add_questions(session, workshop, "Is there parking?")
    assert (ask(), ask()) == (200, 304)
    question = session.scalars(sa.select(RoomQuestion)).one()
    question.hidden_because = "Not about this."
    session.commit()
    assert (ask(), ask()) == (200, 304)
    go_to(session, workshop, ItemKind.TABLES)
    assert (ask(), ask()) == (200, 304)
    client.get("/language/cy")
    assert ask() == 200
    assert client.get(f"/w/{workshop.code.lower()}/screen/now").status_code == 200
    assert client.get("/w/NOBODY/screen/now").status_code == 404


def test_questions_wait_in_the_order_in_which_people_want_them(session: Session, client: PageClient) -> None:
    workshop = make_workshop(session)
    add_questions(session, workshop, "First asked", "Wanted most", "Answered", "Hidden")
    devices = [JoinedDevice(workshop_id=workshop.id, secret_hash=str(n)) for n in range(2)]
    session.add_all(devices)
    session.flush()
    questions = list(session.scalars(sa.select(RoomQuestion).order_by(RoomQuestion.id)))
    session.add_all(QuestionSecond(question_id=questions[1].id, device_id=one.id) for one in devices)
    questions[2].answered_at, questions[3].hidden_because = now(), "Names a neighbour."
    go_to(session, workshop, ItemKind.QUESTIONS)
    text = slide(client, workshop)
    assert text.index("Wanted most") < text.index("First asked")
    assert "Answered" not in text and "Hidden" not in text


def test_whatever_goes_wrong_the_screen_says_wait(app: Flask, session: Session, client: PageClient) -> None:
    workshop, vote = make_evening(session)
    go_to(session, workshop, ItemKind.REVEAL, revealed={str(vote.id): 1})
    for statement in lift_append_only("allocation_run", "sqlite"):
        session.execute(sa.text(statement))
    session.execute(sa.text("UPDATE allocation_run SET result = result || ' '"))
    session.commit()
    whole, part = client.get(f"/w/{workshop.code}/screen"), client.get(f"/w/{workshop.code}/screen/now")
    assert whole.status_code == part.status_code == 503 and not part.data
    assert "Please wait a moment" in whole.text and "went wrong" not in whole.text
    assert f"/w/{workshop.code}/screen/now" in whole.text
    # Not even the council's name can be looked up.
    session.execute(sa.text("ALTER TABLE workshop_room RENAME TO gone"))
    session.execute(sa.text("ALTER TABLE council RENAME TO gone_too"))
    session.commit()
    whole = client.get(f"/w/{workshop.code}/screen")
    assert whole.status_code == 503 and "Please wait a moment" in whole.text


@pytest.mark.browser
def test_the_screen_follows_survives_and_counts_down(
    session: Session, hall: Hall, new_page: NewPage, sign_in: SignIn
) -> None:
    workshop, _vote = make_evening(session)
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    screen, remote = new_page({"width": 1024, "height": 768}), new_page()
    hall.sign_in(remote, facilitator)
    screen.goto(f"{hall.url}/w/{workshop.code}/screen")
    remote.goto(f"{hall.url}/w/{workshop.code}/screen")
    heading = screen.locator("h1")
    go_to(session, workshop, ItemKind.HOW)
    expect(heading).to_have_text("How this works", timeout=5_000)
    # A clicker works where somebody is signed in who may run the room, and nowhere else.
    screen.keyboard.press("PageDown")
    expect(remote.locator("h1")).to_have_text("How this works", timeout=5_000)
    remote.keyboard.press("PageDown")
    for page in (screen, remote):
        expect(page.locator("h1")).to_have_text("Practice: tea or coffee?", timeout=5_000)
    remote.keyboard.press("PageUp")
    expect(heading).to_have_text("How this works", timeout=5_000)
    session.expire_all()
    assert session.get_one(Room, workshop.id).version == 3
    # The server dies: the slide stays, and nothing is said. It comes back, and the screen goes on by itself.
    hall.stop()
    screen.wait_for_timeout(2_500)
    expect(heading).to_have_text("How this works")
    go_to(session, workshop, ItemKind.PITCH)
    hall.start()
    expect(heading).to_have_text(TITLES[0], timeout=12_000)
    timer = screen.locator("[data-count-to]")
    before = timer.inner_text()
    assert re.fullmatch(r"\d+:\d\d", before)
    screen.wait_for_timeout(1_500)
    assert timer.inner_text() != before
    screen.reload()
    expect(heading).to_have_text(TITLES[0])
    room = queries.room_of(session, workshop)
    room.begun = [*room.begun[:-1], (now() - timedelta(hours=1)).isoformat()]
    room.changed_at = now()
    session.commit()
    expect(timer).to_have_text("Time is up", timeout=5_000)
    # Nobody's name is on any screen.
    assert "facilitator" not in screen.content().lower()


@pytest.mark.browser
def test_a_screen_whose_clock_is_wrong_counts_by_the_server(
    session: Session, hall: Hall, new_page: NewPage
) -> None:
    workshop, _vote = make_evening(session)
    go_to(session, workshop, ItemKind.PITCH)
    screen = new_page()
    screen.clock.install(time=now() + timedelta(hours=3))
    screen.clock.resume()
    screen.goto(f"{hall.url}/w/{workshop.code}/screen")
    screen.wait_for_timeout(2_000)
    minutes = workshop.lines[3].minutes
    shown = screen.locator("[data-count-to]").inner_text()
    assert re.fullmatch(rf"{minutes - 1}:[345]\d", shown), shown
