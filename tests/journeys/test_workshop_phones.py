"""An evening on a phone: join, follow the room, practise, sit at a table, write, ask, agree, say how it was.

Once with JavaScript and once without, on a phone of 360 by 740, against a real server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from pb.accounts import service as accounts
from pb.forums.models import Topic
from pb.house.database import db, writing
from pb.permissions import Role
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from tests import browsers
from tests.browsers import DESK, PHONE, NewPage
from tests.factories import make_area, make_round, make_workshop
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.rooms.workshops.hall import go_to


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("phones")) as site:
        yield site


@dataclass(frozen=True)
class Evening:
    """What the journey needs to know."""

    code: str
    number: int
    officer: int


def build(site: Site, suffix: str) -> Evening:
    """An evening about a vote, an officer, and a topic of the forum."""
    with site.app.app_context(), writing():
        session = db.session()
        area = make_area(session, f"Coldbeck {suffix}")
        officer = accounts.create_account(
            session, f"officer.{suffix}@example.org", "Officer", [(Role.OFFICER, area.id, "Officer")]
        )
        made = make_workshop(session, vote=make_round(session, [area]))
        session.add(Topic(forum=made.meeting.forum, number=1, title="The river path", voice="consult"))
        session.commit()
        return Evening(made.code, made.id, officer.id)


def room_at(site: Site, evening: Evening, kind: ItemKind) -> None:
    """The facilitator has pressed Next until the room is there."""
    with site.app.app_context(), writing():
        found = sa.select(Workshop).where(Workshop.id == evening.number)
        go_to(db.session().scalars(found).one(), kind)


def press(page: Page, name: str) -> None:
    """Press the one button, or follow the one link, that begins with these words."""
    browsers.press(page, re.compile(rf"^{re.escape(name)}"))


def looked_at(page: Page, js: bool) -> None:
    """No accessibility violation, nothing to push sideways, and letters of 20 px."""
    if not js:
        return
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    small = page.evaluate(
        """[...document.querySelectorAll('main p, main label, main li, main button')]
        .filter((it) => it.offsetParent && parseFloat(getComputedStyle(it).fontSize) < 19)
        .map((it) => it.outerHTML.slice(0, 120))"""
    )
    assert small == [], page.url
    low = page.evaluate(
        """[...document.querySelectorAll('main button, main .govuk-button')]
        .filter((it) => it.offsetParent && it.getBoundingClientRect().height < 48)
        .map((it) => it.outerHTML.slice(0, 120))"""
    )
    assert low == [], page.url


def practise(page: Page, js: bool) -> None:
    """Choose two drinks, turn them round, check, cast."""
    press(page, "Try the vote")
    looked_at(page, js)
    for name in ("Tea", "Water"):
        page.get_by_label(name, exact=True).check(force=True)
    press(page, "Go on: put them in order")
    looked_at(page, js)
    press(page, "Up Water")
    expect(page.locator(".pb-rank__name").first).to_have_text("Water")
    press(page, "Go on: check your vote")
    looked_at(page, js)
    press(page, "Cast my practice vote")
    expect(page.get_by_role("heading", level=1)).to_have_text("Well done")
    expect(page.locator(".pb-rank__name").first).to_have_text("Water")
    looked_at(page, js)


def write_at_table(page: Page, js: bool) -> None:
    """Say which table it is, write for it, and call for help."""
    press(page, "Our table is stuck")
    looked_at(page, js)
    press(page, "Save")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the number of your table")
    looked_at(page, js)
    page.locator("input[name=table]").fill("4")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("A facilitator knows that your table is stuck")
    press(page, "Write for my table")
    press(page, "Write for my table")
    page.locator("textarea[name=text]").fill("Benches by the river.")
    press(page, "Write it down")
    press(page, "Residents")
    expect(page.get_by_role("button", name="Residents: 1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Benches by the river.")
    looked_at(page, js)


def look_after(page: Page, site: Site, evening: Evening, js: bool) -> None:
    """An officer sees the table and the question, asks the room, answers, and carries the words on."""
    page.goto(site.sign_in_link(evening.officer))
    page.goto(f"{site.url}/workshops/{evening.number}/voices")
    expect(page.locator("main")).to_contain_text("Table 4 has waited since")
    if js:
        assert violations(page) == []
    press(page, "Somebody was there")
    press(page, "Ask the whole room")
    press(page, "Carry to the forum")
    page.get_by_label("The river path").check(force=True)
    press(page, "Carry it to the forum")
    press(page, "Answer")
    page.locator("textarea[name=text]").fill("By May.")
    press(page, "Put the answer on the record")
    expect(page.locator("main")).to_contain_text("By May.")


@pytest.mark.parametrize("js", [True, False], ids=["javascript", "no-javascript"])
def test_evening_on_a_phone(site: Site, new_page: NewPage, js: bool) -> None:
    evening = build(site, "js" if js else "plain")
    ada = new_page(PHONE, js=js)
    ada.goto(f"{site.url}/j")
    looked_at(ada, js)
    ada.locator("input[name=code]").fill("WRONG2")
    press(ada, "Join")
    expect(ada.locator(".govuk-error-summary")).to_contain_text("We do not know this code")
    ada.locator("input[name=code]").fill(evening.code.lower())
    press(ada, "Join")
    now = ada.locator("#now")
    expect(now).to_contain_text("We have not begun yet")
    looked_at(ada, js)
    home = ada.url

    room_at(site, evening, ItemKind.PRACTICE)
    if not js:
        ada.goto(home)
    expect(now).to_contain_text("only practice")  # with scripts the page has followed by itself
    looked_at(ada, js)
    practise(ada, js)
    press(ada, "Back to what is on now")

    room_at(site, evening, ItemKind.TABLES)
    ada.goto(home)
    write_at_table(ada, js)

    room_at(site, evening, ItemKind.QUESTIONS)
    ada.goto(home)
    press(ada, "Questions")
    press(ada, "Ask a question")
    looked_at(ada, js)
    ada.locator("textarea[name=text]").fill("When will there be benches?")
    press(ada, "Ask it")
    expect(ada.locator("main")).to_contain_text("You asked this.")
    looked_at(ada, js)

    look_after(new_page(DESK, js=js), site, evening, js)
    ada.goto(f"{home}/statements")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Benches by the river.")
    looked_at(ada, js)
    press(ada, "Agree")
    press(ada, "See what people here think")
    expect(ada.locator("main")).to_contain_text("Fewer than 10 people have answered")
    expect(ada.locator("main")).to_contain_text("By May.")
    looked_at(ada, js)
    press(ada, "Follow these words")
    expect(ada.locator("main")).to_contain_text("Benches by the river.")

    room_at(site, evening, ItemKind.EVALUATION)
    ada.goto(home)
    press(ada, "Answer five questions")
    looked_at(ada, js)
    for question in ("welcome", "clear", "heard", "fair", "again"):
        ada.locator(f"input[name={question}][value='5']").check(force=True)
    press(ada, "Send my answers")
    expect(ada.locator("main")).to_contain_text("We read every answer")
    room_at(site, evening, ItemKind.VOTE)
    ada.goto(home)
    expect(now).to_contain_text("Voting opens in a moment")
