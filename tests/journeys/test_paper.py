"""Counting paper in a real browser: slips by the keyboard alone, and every page of the count looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pb.accounts import service as accounts
from pb.accounts.models import Account
from pb.house.database import db, now, writing
from pb.paper import keying
from pb.paper.queries import batch_by_number
from pb.permissions import Role
from pb.rounds.models import Round
from pb.voting import service
from pb.voting.marks import Marks
from tests.browsers import DESK, PHONE, NewPage
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.rooms.paper.hall import open_hall
from tests.rooms.voting.polling import holder

SLIPS = [(1, "3 7 12"), (2, "5"), (3, "12 1 2"), (14, "4 6")]


@dataclass(frozen=True)
class Seeded:
    """The service with a hall that counts, and who may sign in."""

    site: Site
    slug: str
    people: dict[str, int]

    def page(self, new_page: NewPage, who: str, path: str, **how: object) -> Page:
        page = new_page(**how)
        page.goto(self.site.sign_in_link(self.people[who]))
        page.goto(f"{self.site.url}/rounds/{self.slug}{path}")
        return page


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with serve(tmp_path_factory.mktemp("paper")) as site:
        with site.app.app_context(), writing():
            session, actors = db.session(), {}
            for name, role in (("ann", Role.TELLER), ("bob", Role.TELLER), ("judge", Role.OFFICER)):
                account = accounts.create_account(
                    session, f"{name}@example.org", name.title(), [(role, None, role.value)]
                )
                session.flush()
                actors[name] = account.as_actor()
            hall = open_hall(session, cards=30, proposals=12, length=5)
            service.cast_ballot(session, holder(session, hall.cards[29]), Marks((6, 5)), "k")
            hall.open(len(SLIPS))
            doubled = hall.open(1)
            for who in (actors["ann"], actors["bob"]):
                hall.key(doubled, "30 3 1", who=who)
            differing = hall.open(1)
            hall.key(differing, "20 3", who=actors["ann"])
            hall.key(differing, "20 8", who=actors["bob"])
            people = {name: int(actor.account_id or 0) for name, actor in actors.items()}
            seeded = Seeded(site, hall.round.slug, people)
            session.commit()
        yield seeded


def looked_at(page: Page) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def press(page: Page, keys: str) -> int:
    """Press these one by one, a new line being Enter; how many."""
    for key in keys:
        page.keyboard.press("Enter" if key == "\n" else key)
    return len(keys)


def keyed(place: int, marks: str) -> str:
    """A slip with the number keys and Enter only."""
    return "\n".join([str(place), *marks.split(), "", ""])


@pytest.mark.parametrize(("who", "viewport"), [("ann", PHONE), ("bob", DESK)], ids=["phone", "desk"])
def test_slips_by_the_keyboard_alone(
    seeded: Seeded, new_page: NewPage, who: str, viewport: dict[str, int]
) -> None:
    page = seeded.page(new_page, who, "/paper/batches/1/key", viewport=viewport)
    looked_at(page)
    first, *others = SLIPS
    # 1⏎ 3⏎ 7⏎ 12⏎ ⏎: a place, three choices, done.
    assert press(page, keyed(*first)) == 10
    expect(page.locator("#log")).to_contain_text("-001: 3, 7, 12")
    # What was understood is in sight, without scrolling, and the box waits for the next slip.
    expect(page.locator("#log p").first).to_be_in_viewport()
    expect(page.locator("#line")).to_be_focused()
    looked_at(page)
    press(page, "".join(keyed(*slip) for slip in others[:-1]))
    expect(page.locator("#log")).to_contain_text("You have keyed 3 of 4.")
    # A wrong slip comes back to be corrected, and a slip that was keyed before asks why.
    press(page, keyed(14, "99"))
    expect(page.locator("#log")).to_contain_text("Proposal 99 is not on this ballot")
    expect(page.locator("#line")).to_have_value("14 99")
    looked_at(page)
    page.locator("#line").fill("")
    press(page, keyed(2, "6"))
    page.locator("#why").wait_for()
    expect(page.locator("#why")).to_be_focused()
    looked_at(page)
    page.keyboard.type("Misread.")
    press(page, "\n")
    expect(page.locator("#log")).to_contain_text("-002: 6")
    expect(page.locator("#line")).to_be_focused()
    # Backspace on an empty box takes the last number back; the whole line may be typed as well.
    press(page, "14\n5\n")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    press(page, "4\n6\n\n")
    expect(page.locator("#log")).to_contain_text("-014: 4, 6")
    expect(page.locator("#log")).to_contain_text("You have keyed 4 of 4.")


def test_without_scripts_a_line_is_a_slip(seeded: Seeded, new_page: NewPage) -> None:
    page = seeded.page(new_page, "ann", "/paper/batches/1/key", js=False)
    page.locator("#line").fill("15 77")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Proposal 77 is not on this ballot")
    expect(page.locator("#line")).to_have_value("15 77")
    page.locator("#line").fill("1 3 7 12")
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text("-001: 3, 7, 12")


PAGES = (
    "/paper",
    "/paper/batches/new",
    "/paper/batches/3",
    "/paper/batches/3/differences",
    "/paper/batches/3/header",
    "/paper/batches/3/again",
    "/paper/spoiled",
    "/paper/sample",
    "/paper/doubles",
    "/paper/override",
    "/paper/slips",
    "/how-slips-are-counted",
)


def test_every_page_of_the_count(seeded: Seeded, new_page: NewPage) -> None:
    """To the last: what differs, the box, the card that was used twice, the sample, read again."""
    for path in PAGES:
        looked_at(seeded.page(new_page, "judge", path, viewport=PHONE))
    page = seeded.page(new_page, "judge", "/paper/batches/3/differences", viewport=PHONE)
    page.get_by_label("Second reading: 8").check(force=True)
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("main")).to_contain_text("is settled")
    with seeded.site.app.app_context(), writing():
        session = db.session()
        round_ = session.query(Round).filter_by(slug=seeded.slug).one()
        batch = batch_by_number(session, round_, 1)
        assert batch is not None
        # What the tests above keyed, where they have run; the same line twice says nothing new.
        for who in ("ann", "bob"):
            for place, marks in ((1, "3 7 12"), (2, "6"), (3, "12 1 2"), (14, "4 6")):
                actor = session.get_one(Account, seeded.people[who]).as_actor()
                keying.key_slip(session, actor, round_, batch, f"{place} {marks}")
        round_.voting_closes_at = now() - timedelta(minutes=1)
        session.commit()
    page = seeded.page(new_page, "judge", "/paper", viewport=PHONE)
    page.get_by_role("button", name="slips in the box").click()
    page.get_by_role("button", name="Decide about cards used twice").click()
    looked_at(page)
    page.locator("main .pb-card a").click()
    looked_at(page)
    page.get_by_label("Why?").fill("The published rule.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("main")).to_contain_text("No card was used twice.")
    page = seeded.page(new_page, "judge", "/paper/sample", viewport=PHONE)
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.locator("main")).to_contain_text("Slips drawn: 5.")
    looked_at(page)
    page.locator("main table a").first.click()
    looked_at(page)
    page = seeded.page(new_page, "judge", "/paper/slips")
    page.get_by_role("link", name="a page").first.click()
    looked_at(page)
