"""Checks 3 and 20 on a phone: what somebody sees while the network fails, and what is in the box."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pb.desk.cards import PrintedCard
from tests.browsers import PHONE, NewPage
from tests.trust.fault_proxy import FaultProxy, bad_network
from tests.trust.hall import Hall, hall_on, make_hall_app

pytestmark = [pytest.mark.trust, pytest.mark.browser]
MANY, PATIENCE = 10_000, 90_000
UNSENT = "Not sent yet: no answer has come."
RESENDING = "Your vote was not sent. Sending it now."


@dataclass
class Street:
    """A hall behind a bad network, two cards, and somebody's phone."""

    hall: Hall
    proxy: FaultProxy
    cards: list[PrintedCard]
    page: Page

    @property
    def phone(self) -> BrowserContext:
        return self.page.context

    def enter(self, card: PrintedCard) -> None:
        self.page.goto(f"{self.proxy.url}/vote#t={card.token}")
        self.page.wait_for_url("**/vote/choose")

    def mark(self, *numbers: int) -> None:
        """Choose these and come to the check page."""
        for number in numbers:
            self.page.locator(f"#choice-{number}").check(force=True)
        self.page.locator("button[name=go_on]").click()
        self.page.wait_for_url("**/vote/order")
        self.page.get_by_role("link", name="Go on: check your vote").click()
        self.page.wait_for_url("**/vote/check")

    def press_cast(self) -> None:
        self.page.get_by_role("button", name="Cast my vote").click()

    def close_the_tab(self) -> None:
        """Without an answer, and without being asked."""
        context = self.phone
        # Chromium ends its pretence of being offline a moment before the tab: a tab that dies sends nothing.
        self.page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
        self.page.close(run_before_unload=False)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)

    def kept(self) -> dict[str, object] | None:
        """What the phone keeps of a vote that was not sent."""
        text = self.page.evaluate("localStorage.getItem('pb-unsent')")
        # htmx itself remembers the path of the page, and nothing else.
        assert set(self.page.evaluate("Object.values(sessionStorage)")) <= {urlsplit(self.page.url).path}
        return json.loads(text) if text else None

    def box(self) -> dict[str, tuple[list[int], int]]:
        return self.hall.box(self.cards)

    def see_recorded(self) -> None:
        self.page.wait_for_url("**/vote/recorded", timeout=PATIENCE)
        expect(self.page.locator("h1")).to_have_text("Your vote is recorded")
        assert self.kept() is None


@pytest.fixture(scope="module")
def one_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One service for all tests here; each has a vote of its own."""
    folder: Path = tmp_path_factory.mktemp("hall")
    app = make_hall_app(folder)
    with hall_on(app, folder) as hall:
        hall.start()
        yield hall
    app.extensions["huey"].storage.close()


@pytest.fixture
def street(one_hall: Hall, new_page: NewPage) -> Iterator[Street]:
    cards = one_hall.open(2)
    with bad_network(one_hall.port) as proxy:
        page = new_page(viewport=PHONE)
        page.set_default_timeout(PATIENCE)
        made = Street(one_hall, proxy, cards, page)
        made.enter(cards[0])
        made.mark(2, 5)
        yield made


def no_answer_comes(street: Street) -> None:
    street.proxy.weather.cut = MANY
    street.press_cast()
    expect(street.page.locator(".pb-unsent")).to_contain_text(UNSENT, timeout=PATIENCE)


def test_a_lost_answer_is_asked_for_again(street: Street) -> None:
    no_answer_comes(street)
    assert "/vote/check" in street.page.url
    street.proxy.weather.cut = 0
    street.see_recorded()
    assert street.proxy.lost >= 1
    assert street.box() == {street.cards[0].token: ([2, 5], 1)}


def nothing_gets_through(street: Street) -> None:
    street.phone.set_offline(True)
    street.press_cast()
    expect(street.page.locator(".pb-unsent")).to_contain_text(UNSENT, timeout=PATIENCE)


@pytest.mark.parametrize("trouble", [no_answer_comes, nothing_gets_through])
@pytest.mark.parametrize("way_back", ["/vote/check", "/vote/choose", "the card"])
def test_a_tab_that_was_closed_goes_on_where_it_was(
    street: Street, trouble: Callable[[Street], None], way_back: str
) -> None:
    trouble(street)
    kept = street.kept()
    assert kept is not None and kept.keys() == {"card", "key", "print", "at", "fresh"}
    street.close_the_tab()
    street.phone.set_offline(False)
    street.proxy.weather.cut, street.proxy.weather.delay = 0, 1.0
    if way_back == "the card":
        street.page.goto(f"{street.proxy.url}/vote#t={street.cards[0].token}")
    else:
        street.page.goto(street.proxy.url + way_back)
    street.page.wait_for_url(
        "**/vote/recorded" if street.box() and way_back == "the card" else "**/vote/check"
    )
    if "/vote/check" in street.page.url:
        expect(street.page.locator(".pb-unsent")).to_have_text(RESENDING)
    street.see_recorded()
    assert street.box() == {street.cards[0].token: ([2, 5], 1)}


def test_another_card_on_the_same_phone_sends_nothing_for_the_first(street: Street) -> None:
    nothing_gets_through(street)
    street.close_the_tab()
    street.phone.set_offline(False)
    street.enter(street.cards[1])
    street.page.wait_for_load_state("networkidle")
    assert street.kept() is None
    street.mark(6)
    assert street.box() == {}
    street.press_cast()
    street.see_recorded()
    assert street.box() == {street.cards[1].token: ([6], 1)}


def test_finishing_on_this_device_leaves_nothing(street: Street) -> None:
    no_answer_comes(street)
    street.page.on("dialog", lambda dialog: dialog.accept())
    street.page.get_by_role("button", name="Finish on this device").click()
    street.page.wait_for_url("**/vote/finished")
    assert street.kept() is None
    assert street.page.evaluate("Object.keys(localStorage).length") == 0
    street.page.goto(f"{street.proxy.url}/vote")
    expect(street.page.locator(".pb-unsent")).to_be_hidden()


def test_a_card_that_is_no_longer_in_use_is_asked_for(street: Street) -> None:
    """The two hours of a card ended, or its cookie went, before the vote arrived: nothing says "recorded"."""
    nothing_gets_through(street)
    street.phone.clear_cookies()
    street.phone.set_offline(False)
    street.page.wait_for_url("**/vote", timeout=PATIENCE)
    expect(street.page.locator(".pb-unsent")).to_have_text(
        "Your vote was not sent. Use your card again and we will send it."
    )
    assert street.box() == {}
    street.page.goto(f"{street.proxy.url}/vote#t={street.cards[0].token}")
    street.see_recorded()
    assert street.box() == {street.cards[0].token: ([2, 5], 1)}


def test_what_was_changed_elsewhere_is_not_cast_unasked(street: Street, new_page: NewPage) -> None:
    nothing_gets_through(street)
    other = new_page(viewport=PHONE)
    other.goto(f"{street.proxy.url}/vote#t={street.cards[0].token}")
    other.wait_for_url("**/vote/choose")
    other.locator("#choice-6").check(force=True)
    other.locator("button[name=go_on]").click()
    other.wait_for_url("**/vote/order")
    street.close_the_tab()
    street.phone.set_offline(False)
    street.page.goto(f"{street.proxy.url}/vote/choose")
    street.page.wait_for_url("**/vote/check")
    expect(street.page.locator(".pb-unsent")).to_contain_text("Check it and press")
    assert street.box() == {}
    street.press_cast()
    street.see_recorded()
    assert street.box() == {street.cards[0].token: ([2, 5, 6], 1)}


@pytest.mark.parametrize(("hours", "goes_on"), [(-1, True), (1, True), (2.1, False)])
def test_a_phones_clock_may_be_an_hour_off_and_forgets_after_two(
    street: Street, hours: float, goes_on: bool
) -> None:
    nothing_gets_through(street)
    kept = street.kept()
    assert kept is not None
    street.close_the_tab()
    street.phone.set_offline(False)
    street.page.clock.install(time=float(str(kept["at"])) / 1000 + hours * 3600)
    street.page.goto(f"{street.proxy.url}/vote/check")
    street.page.clock.run_for(1000)
    if goes_on:
        street.see_recorded()
    else:
        expect(street.page.locator("h1")).to_have_text("Check your vote")
        assert street.kept() is None
    assert bool(street.box()) == goes_on


def test_a_wifi_that_answers_everything_is_no_answer(street: Street) -> None:
    """A hotel's sign-in page answers 200 to whatever it is asked."""
    street.page.route("**/vote/cast", lambda route: route.fulfill(status=200, body="<main>Sign in</main>"))
    street.press_cast()
    expect(street.page.locator(".pb-unsent")).to_contain_text(UNSENT, timeout=PATIENCE)
    assert street.box() == {}
    street.page.unroute("**/vote/cast")
    street.see_recorded()
    assert street.box() == {street.cards[0].token: ([2, 5], 1)}
