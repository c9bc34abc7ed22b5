"""The whole way once, by three people and a stranger: vote, close, recommend, amend, sign, publish, verify.

Once with JavaScript and once without. Everything is done through the pages, in a real browser, against a
real server and worker; the database is asked only to let the days pass in which people may complain.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from pb.complaints.models import ComplaintWindow
from pb.desk.cards import PrintedCard
from pb.house.database import db, now, writing
from pb.house.dates import LONDON
from tests.browsers import PHONE, NewPage, press
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.journeys.village import FOOTPATH, LIGHTS, LUNCH, ORCHARD, PUMP, ROOF, TOYS, Village, build

ROOT = Path(__file__).resolve().parents[2]
REASON = "The parish council has pledged to look after it for ten years, which the vote could not know."
BALLOTS = [
    [LUNCH, TOYS, LIGHTS],
    [ROOF, ORCHARD],
    [ROOF, LUNCH, TOYS],
    [LIGHTS, FOOTPATH, ORCHARD],
    [LUNCH, ROOF],
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("journey")) as site:
        yield site


def looked_at(page: Page, js: bool) -> None:
    """No accessibility violation, and no sideways scrolling, on the page as it stands."""
    if js:
        assert violations(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def enter(page: Page, site: Site, card: PrintedCard, js: bool) -> None:
    """By the QR code's address where scripts run, by the typed code where they do not."""
    if js:
        page.goto(f"{site.url}/vote#t={card.token}")
        page.wait_for_url("**/vote/choose")
        return
    page.goto(f"{site.url}/vote")
    page.get_by_label("code").first.fill(f"{card.code[:4].lower()} {card.code[4:]}")
    press(page, "Start voting")
    page.wait_for_url("**/vote/choose")


def rank(page: Page, choices: list[int], js: bool, *, look: bool = True) -> None:
    """Tick, order with the Up buttons, check, cast."""
    while page.locator("input[name=choice]:checked").count():
        page.locator("input[name=choice]:checked").first.uncheck(force=True)
    for number in choices:
        page.locator(f"#choice-{number}").check(force=True)
    looked_at(page, js and look)
    press(page, "Go on: put them in order")
    page.wait_for_url("**/vote/order")
    looked_at(page, js and look)
    for place, number in enumerate(choices):
        for _ in range(len(choices)):
            if ranked(page)[place] == number:
                break
            place_now = ranked(page).index(number)
            page.locator(f"button[name=up][value='{number}']").click()
            moved = page.locator("button[name=up]").nth(place_now - 1)
            expect(moved).to_have_attribute("value", str(number))
    assert ranked(page) == choices
    press(page, "Go on: check your vote")
    page.wait_for_url("**/vote/check")
    looked_at(page, js and look)
    press(page, "Cast my vote")
    page.wait_for_url("**/vote/recorded")
    expect(page.get_by_role("heading", name="Your vote is recorded")).to_be_visible()
    looked_at(page, js and look)


def ranked(page: Page) -> list[int]:
    """The numbers in the order they stand on the ordering page."""
    buttons = page.locator("button[name=up]")
    return [int(button.get_attribute("value") or 0) for button in buttons.all()]


def wait_for_job(page: Page, js: bool) -> None:
    """With scripts the page goes on by itself; without, the reader looks again until it is done."""
    for _ in range(0 if js else 500):
        again = page.get_by_role("link", name="Look again")
        if "/jobs/" not in page.url or not again.count():
            break
        page.wait_for_timeout(200)
        again.click()
    page.wait_for_url(re.compile(r"^(?!.*/jobs/).*$"), timeout=60_000)


@pytest.mark.parametrize("js", [True, False], ids=["javascript", "no-javascript"])
def test_the_whole_way(site: Site, new_page: NewPage, tmp_path: Path, js: bool) -> None:
    village = build(site.app, "js" if js else "plain")
    rounds = f"{site.url}/rounds/{village.slug}"

    receipt = everybody_votes(site, new_page, village, js)
    officer = new_page(js=js)
    officer.goto(site.sign_in_link(village.officer))
    officer_closes(officer, rounds, js)
    councillor = new_page(js=js)
    councillor.goto(site.sign_in_link(village.councillor))
    councillor_declares(councillor, rounds, village, js)
    councillor_amends(councillor, rounds, village, js)
    clerk = new_page(js=js)
    clerk.goto(site.sign_in_link(village.clerk))
    clerk_records(clerk, rounds, village, js)
    for who, kind in (
        (village.finance, "section-151"),
        (village.monitoring, "monitoring"),
        (village.clerk, "equality"),
    ):
        officer_comments(new_page(js=js), site, who, rounds, village, kind, js)
    nothing_is_signed_yet(councillor, rounds, village, js)
    days_pass(site)
    councillor_signs(councillor, rounds, village, js)
    clerk.goto(f"{rounds}/decisions/{village.area_slug}")
    press(clerk, "Publish this decision")
    expect(clerk.get_by_text("The decision is published.")).to_be_visible()
    stranger = new_page(js=js)
    stranger_verifies(stranger, rounds, village, tmp_path, js)
    stranger.goto(f"{rounds}/receipt")
    stranger.locator("input[type=text]").first.fill(receipt)
    stranger.locator("main form button").first.click()
    expect(stranger.locator("main")).to_contain_text("Yes. This vote is in the count.")


def everybody_votes(site: Site, new_page: NewPage, village: Village, js: bool) -> str:
    """Five residents on phones vote; the first one votes again. Returns the first one's last receipt."""
    phone = new_page(PHONE, js=js)
    enter(phone, site, village.cards[0], js)
    rank(phone, [PUMP, TOYS, FOOTPATH], js)
    first = phone.locator("#receipt").inner_text()
    press(phone, "Change my vote")
    phone.wait_for_url("**/vote/choose")
    rank(phone, BALLOTS[0], js)
    second = phone.locator("#receipt").inner_text()
    assert first != second
    press(phone, "Finish on this device")
    for card, choices in zip(village.cards[1:], BALLOTS[1:], strict=False):
        enter(phone, site, card, js)
        assert phone.locator("input[name=choice]:checked").count() == 0, "the next voter saw the last one's"
        rank(phone, choices, js, look=False)
        press(phone, "Finish on this device")
    return second


def officer_closes(page: Page, rounds: str, js: bool) -> None:
    """Close the vote, ask for the recommendation, read it, hand it to councillors."""
    page.goto(f"{rounds}/manage")
    looked_at(page, js)
    expect(page.locator("main")).to_contain_text("Voting was promised to stay open.")
    close_now(page, rounds)
    page.goto(f"{rounds}/manage")
    press(page, "Close voting and count")
    looked_at(page, js)
    press(page, "Close voting and count")
    page.goto(f"{rounds}/recommendation")
    press(page, "Work out the recommendation")
    wait_for_job(page, js)
    expect(page.get_by_role("heading", name="The recommendation")).to_be_visible()
    expect(page.locator("main")).to_contain_text("ballots counted")
    looked_at(page, js)
    page.goto(f"{rounds}/manage")
    press(page, "Hand to councillors")
    press(page, "Hand to councillors")


def close_now(page: Page, rounds: str) -> None:
    """Everybody in the hall has voted: the officer brings the published time forward, on the record."""
    page.goto(f"{rounds}/manage/dates")
    moment = now().astimezone(LONDON)
    day = page.locator("input[name^=voting_closes]:not([name=voting_closes_clock])").all()
    for field, value in zip(day, (moment.day, moment.month, moment.year), strict=True):
        field.fill(str(value))
    page.locator("[name=voting_closes_clock]").fill(f"{moment:%H:%M}")
    press(page, "Save the dates")


def ask(page: Page, number: int, kind: str, reason: str) -> None:
    page.locator("select[name=proposal]").select_option(str(number))
    page.locator(f"input[name=kind][value={kind}]").check(force=True)
    page.locator("textarea[name=reason]").fill(reason)
    press(page, "Work it out again with this change")


def councillor_declares(page: Page, rounds: str, village: Village, js: bool) -> None:
    """The item is closed to a councillor who has not said whether they have an interest."""
    page.goto(f"{rounds}/review/{village.area_slug}")
    expect(page.locator("main")).to_contain_text("Say first whether you have an interest")
    expect(page.locator("textarea[name=reason]")).to_have_count(0)
    looked_at(page, js)
    press(page, "Declare your interests")
    looked_at(page, js)
    press(page, "Save my answer")
    expect(page.get_by_role("alert")).to_contain_text("Choose one of the three answers")
    page.locator("[name=kind][value=none]").check(force=True)
    press(page, "Save my answer")
    expect(page.get_by_text("Your answer about your interests is on the record.")).to_be_visible()


def officer_comments(
    page: Page, site: Site, who: int, rounds: str, village: Village, kind: str, js: bool
) -> None:
    """Each on the very record that stands."""
    page.goto(site.sign_in_link(who))
    page.goto(f"{rounds}/decisions/{village.area_slug}/comment")
    looked_at(page, js)
    page.locator(f"[name=kind][value={kind}]").check(force=True)
    page.locator("[name=text]").fill("Read, and nothing to add.")
    press(page, "Save the comment")
    expect(page.get_by_text("It stands beside this version of the record.")).to_be_visible()


def councillor_amends(page: Page, rounds: str, village: Village, js: bool) -> None:
    """A change without a reason is held; a good one stands; one that contradicts it is refused in words."""
    review = f"{rounds}/review/{village.area_slug}"
    page.goto(review)
    looked_at(page, js)
    ask(page, PUMP, "fix", "Because.")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    assert page.locator("textarea[name=reason]").input_value() == "Because."
    looked_at(page, js)
    ask(page, PUMP, "fix", REASON)
    wait_for_job(page, js)
    page.goto(review)
    expect(page.locator("main")).to_contain_text(REASON)
    ask(page, ROOF, "fix", "The roof leaks, and the hall is where the whole village meets in winter.")
    wait_for_job(page, js)
    page.goto(review)
    words = page.locator("main").inner_text()
    assert "cannot" in words and "Pump track" in words and "New roof" in words
    looked_at(page, js)


def clerk_records(page: Page, rounds: str, village: Village, js: bool) -> None:
    """Blank reasons are held; the whole record is saved."""
    page.goto(f"{rounds}/decisions/{village.area_slug}/record")
    looked_at(page, js)
    page.locator("[name=reasons]").fill("")
    press(page, "Save the record")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.locator("[name=authority][value=ward-member], [name=authority][value=ward]").first.check(force=True)
    day = page.locator("[name^=decided_on]")
    for field, value in zip(day.all(), ("12", "5", "2026"), strict=True):
        field.fill(value)
    page.locator("[name=reasons]").fill("The allocation follows the residents' vote, with one change.")
    press(page, "Save the record")
    expect(page.get_by_text("The record is saved.")).to_be_visible()


def nothing_is_signed_yet(page: Page, rounds: str, village: Village, js: bool) -> None:
    """While people may complain about the vote the page says so, in the place of the button."""
    page.goto(f"{rounds}/decisions/{village.area_slug}/sign")
    looked_at(page, js)
    expect(page.locator("main")).to_contain_text("complain")
    expect(page.get_by_role("button", name=re.compile(r"^Sign as "))).to_have_count(0)


def days_pass(site: Site) -> None:
    """Every window for complaints closes."""
    with site.app.app_context(), writing():
        over = sa.update(ComplaintWindow).values(closes_at=now() - timedelta(minutes=1))
        db.session.execute(over)
        db.session.commit()


def councillor_signs(page: Page, rounds: str, village: Village, js: bool) -> None:
    """Unticked is held; ticked it is signed."""
    page.goto(f"{rounds}/decisions/{village.area_slug}/sign")
    looked_at(page, js)
    button = re.compile(r"^Sign as ")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.locator("[name=seen]").check(force=True)
    page.locator("[name=confirmed]").check(force=True)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("You signed the decision.")).to_be_visible()


def stranger_verifies(page: Page, rounds: str, village: Village, folder: Path, js: bool) -> None:
    """Anybody reads the decision, downloads the bundle, and re-computes it offline."""
    page.goto(f"{rounds}/decisions/{village.area_slug}")
    text = page.locator("main").inner_text()
    for needed in (
        "Reasons",
        "Alternatives",
        "Interests declared",
        "ispensation",
        REASON,
        "Councillor for Coldbeck",
    ):
        assert needed in text, needed
    looked_at(page, js)
    page.goto(f"{rounds}/bundle")
    looked_at(page, js)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all of it (zip)", exact=True).click()
    with zipfile.ZipFile(download.value.path()) as bundle:
        bundle.extractall(folder)
    verify = [sys.executable, "-m", "optimiser", "verify", "problem.json", "result.json"]
    clean = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(verify, cwd=folder, env=clean, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    tampered = (folder / "result.json").read_text(encoding="utf-8").replace('"spend":', '"spend":1', 1)
    (folder / "result.json").write_text(tampered, encoding="utf-8")
    assert subprocess.run(verify, cwd=folder, env=clean, capture_output=True, timeout=60).returncode == 1
