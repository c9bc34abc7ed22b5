"""The check-in desk in a real browser: a queue served by the keyboard alone, and without JavaScript."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pb.accounts.models import Account
from pb.desk import roll
from pb.house.database import db, writing
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from tests.browsers import DESK, PHONE, NewPage
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.journeys.village import Village, build

_counter = itertools.count(11)
NAMES = ("Ada Byron", "Grace Hopper", "Mary Seacole")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("desk")) as site:
        yield site


@pytest.fixture(scope="module")
def village(site: Site) -> Village:
    return build(site.app, "desk")


@pytest.fixture
def names(site: Site, village: Village) -> tuple[str, ...]:
    """Three people on the roll whom no other test has seen."""
    mark = next(_counter)
    with site.app.app_context(), writing():
        session = db.session()
        round_ = find(village)
        officer = session.get_one(Account, village.officer).as_actor()
        found = tuple(f"{name} {mark}" for name in NAMES)
        lines = "\n".join(f"{mark}{place}, {name}" for place, name in enumerate(found, 100))
        roll.import_roll(session, officer, round_, round_.areas[0], lines)
        session.commit()
    return found


def find(village: Village) -> Round:
    """The village's round."""
    found = round_by_slug(db.session(), village.slug)
    assert found is not None
    return found


def at_desk(page: Page, site: Site, village: Village) -> None:
    page.goto(site.sign_in_link(village.officer))
    page.goto(f"{site.url}/rounds/{village.slug}/desk")


def test_a_queue_is_served_by_the_keyboard_alone(
    site: Site, village: Village, names: tuple[str, ...], new_page: NewPage
) -> None:
    page = new_page(DESK)
    at_desk(page, site, village)
    assert violations(page) == []
    for name in names:
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("input[name=connection]").first).to_be_focused()
        assert violations(page) == []
        page.keyboard.press("ArrowDown")  # the second connection: works here
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    assert violations(page) == []
    # The last one was a mistake: one step back from the box is the button that undoes it.
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Undone: {names[-1]} has no card.")).to_be_visible()
    with site.app.app_context():
        people = [roll.people_named(db.session(), find(village), name)[0] for name in names]
        assert [person.cards_given for person in people] == [1, 1, 0]
        assert people[0].connection == "works"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_without_javascript(
    site: Site, village: Village, names: tuple[str, ...], new_page: NewPage, viewport: dict[str, int]
) -> None:
    page = new_page(viewport, js=False)
    at_desk(page, site, village)
    page.locator("#q").fill(names[0])
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Card handed out").click()
    expect(page.get_by_text("Ask how they are connected to the area")).to_be_visible()
    page.get_by_label("Lives here").check(force=True)
    page.get_by_label("Is 11 or older").check(force=True)
    page.get_by_role("button", name="Card handed out").click()
    expect(page.get_by_role("status").filter(has_text=names[0])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    targets = page.locator(".pb-find .govuk-button, .pb-handed .govuk-button, .pb-find .govuk-input")
    assert all((box.bounding_box() or {"height": 0})["height"] >= 48 for box in targets.all())


def test_the_three_forms_of_one_printing(site: Site, village: Village, new_page: NewPage) -> None:
    page = new_page(DESK)
    page.goto(site.sign_in_link(village.officer))
    page.goto(f"{site.url}/rounds/{village.slug}/cards")
    page.get_by_label("Number of cards").fill("3")
    page.get_by_role("button", name="Make and show the cards").click()
    expect(page.locator(".pb-cards__card")).to_have_count(3)
    for button in ("ten a page", "large print"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button).click()
        assert waiting.value.suggested_filename.endswith(".pdf")
        assert waiting.value.path().read_bytes().startswith(b"%PDF-")
    expect(page.locator(".pb-cards__card")).to_have_count(3)
