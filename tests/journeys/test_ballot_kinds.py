"""Every kind of ballot on a phone and a desk, with JavaScript and without: from card to receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pb.desk.cards import PrintedCard
from pb.house.database import db, writing
from pb.voting.kinds import SECOND, Kind, Second
from tests.browsers import DESK, PHONE, NewPage
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.rooms.voting.polling import open_vote, print_cards

SMALLEST_TEXT, SMALLEST_TARGET = 20, 48
# Whatever a finger may want to hit on the ballot itself; a tick box is hit by its label.
TARGETS = (
    "main button, main a, main summary, main label.govuk-checkboxes__label, main input:not([type=hidden])"
)
TEXTS = "main p, main li, main label, main h1, main h2, main summary, main button"


@pytest.fixture(scope="module")
def polls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[Kind, list[PrintedCard]]]]:
    folder: Path = tmp_path_factory.mktemp("polls")
    with serve(folder) as site:
        with site.app.app_context(), writing():
            cards = {}
            for kind in Kind:
                utility = {Second.ORDER: "borda", Second.GIVE: "points"}.get(SECOND.get(kind, Second.NOTHING))
                round_ = open_vote(
                    db.session(), ballot_type=kind.value, utility=utility or "approval", length=3
                )
                cards[kind] = print_cards(db.session(), round_, 8)
            db.session.remove()
        yield site, cards


def look(page: Page, faults: list[str]) -> None:
    """Text and targets are large, nothing is wider than the screen, and the checker finds nothing."""
    where = page.url.rsplit("/", 1)[1]
    found = page.evaluate(
        """([texts, targets]) => {
          const seen = e => e.getClientRects().length && e.offsetWidth > 1;
          const words = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          return {
            small: [...document.querySelectorAll(texts)].filter(e => seen(e) && words(e))
              .filter(e => parseFloat(getComputedStyle(e).fontSize) < 20).map(e => e.textContent.trim()),
            tight: [...document.querySelectorAll(targets)]
              .filter(e => seen(e) && !e.matches('.govuk-checkboxes__input, .pb-shown-on-focus'))
              .filter(e => e.getBoundingClientRect().height < 48).map(e => e.outerHTML.slice(0, 90)),
            wide: document.documentElement.scrollWidth - window.innerWidth,
          };
        }""",
        [TEXTS, TARGETS],
    )
    faults += [f"{where}: text under {SMALLEST_TEXT} px: {text}" for text in found["small"]]
    faults += [f"{where}: target under {SMALLEST_TARGET} px: {target}" for target in found["tight"]]
    if found["wide"] > 0:
        faults.append(f"{where}: {found['wide']} px too wide")


def enter(page: Page, site: Site, card: PrintedCard, size: str = "normal") -> None:
    page.goto(f"{site.url}/vote/display?next=/vote")
    page.locator(f"input[name=size][value={size}]").check(force=True)
    page.get_by_role("button", name="Show it like this").click()
    page.get_by_label("The code on your card").fill(card.code)
    page.get_by_role("button", name="Start voting").click()
    page.wait_for_url("**/vote/choose")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("js", "viewport", "size"), [(True, PHONE, "normal"), (False, PHONE, "largest"), (True, DESK, "normal")]
)
def test_from_card_to_receipt(
    polls: tuple[Site, dict[Kind, list[PrintedCard]]],
    new_page: NewPage,
    kind: Kind,
    js: bool,
    viewport: dict[str, int],
    size: str,
) -> None:
    site, cards = polls
    page, faults = new_page(viewport=viewport, js=js), []
    enter(page, site, cards[kind].pop(), size)
    look(page, faults)
    boxes = page.locator("input[name=choice]")
    numbers = [boxes.nth(place).get_attribute("value") for place in range(3)]
    for number in numbers:
        page.locator(f"label[for=choice-{number}]").click()
    page.locator("button[name=go_on]").click()
    second = SECOND.get(kind, Second.NOTHING)
    if second is Second.ORDER:
        page.wait_for_url("**/vote/order")
        look(page, faults)
        page.get_by_role("link", name="Go on: check your vote").click()
    if second is Second.GIVE:
        page.wait_for_url("**/vote/points")
        look(page, faults)
        for place, number in enumerate(numbers, 1):
            for press in range(1, place + 1):
                page.locator(f"#more-{number}").click()
                expect(page.locator(f"#points-{number}")).to_have_value(str(press))
        page.locator("button[name=go_on]").click()
    page.wait_for_url("**/vote/check")
    look(page, faults)
    if second is Second.GIVE:
        assert re.findall(r"(\d+) points?", page.locator(".pb-rank").inner_text()) == ["1", "2", "3"]
    if js:
        faults += violations(page)
    page.get_by_role("button", name="Cast my vote").click()
    page.wait_for_url("**/vote/recorded")
    look(page, faults)
    assert faults == []


def test_quick_presses_are_all_counted_and_keep_the_focus(
    polls: tuple[Site, dict[Kind, list[PrintedCard]]], new_page: NewPage
) -> None:
    site, cards = polls
    page = new_page(viewport=PHONE)
    enter(page, site, cards[Kind.POINTS].pop())
    number = page.locator("input[name=choice]").first.get_attribute("value")
    page.locator(f"label[for=choice-{number}]").click()
    page.locator("button[name=go_on]").click()
    page.wait_for_url("**/vote/points")
    page.evaluate(f"for (let press = 0; press < 7; press++) document.getElementById('more-{number}').click()")
    page.locator(f"#less-{number}").click()
    expect(page.locator("#total")).to_contain_text("You have given 6 of 10 points. 4 left.")
    expect(page.locator(f"#less-{number}")).to_be_focused()
    page.reload()
    expect(page.locator(f"#points-{number}")).to_have_value("6")


@pytest.mark.parametrize("js", [True, False])
def test_the_keyboard_alone_gives_points(
    polls: tuple[Site, dict[Kind, list[PrintedCard]]], new_page: NewPage, js: bool
) -> None:
    """Enter in a box keeps what is typed and takes no point away; the button that does it can be seen."""
    site, cards = polls
    page = new_page(viewport=PHONE, js=js)
    enter(page, site, cards[Kind.SCORE].pop())
    number = page.locator("input[name=choice]").first.get_attribute("value")
    page.locator(f"label[for=choice-{number}]").click()
    page.locator("button[name=go_on]").click()
    page.wait_for_url("**/vote/points")
    keep = page.get_by_role("button", name="Keep what I have typed")
    keep.focus()
    assert (keep.bounding_box() or {})["height"] >= SMALLEST_TARGET
    page.keyboard.press("Tab")
    expect(page.locator(f"#less-{number}")).to_be_focused()
    page.locator(f"#points-{number}").focus()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(f"#points-{number}")).to_have_value("8")
    assert page.url.endswith("/vote/points")
