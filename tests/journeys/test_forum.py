"""A resident with no account reads, joins, agrees and disagrees, asks, is answered, and sees the question
become a proposal and later its decision; an officer moderates, the author appeals, a second person decides.

Once with JavaScript and once without, on a phone of 360 by 740, against a real server and worker.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pb.accounts import service as accounts
from pb.areas.models import Area
from pb.forums import service
from pb.house.database import db, writing
from pb.permissions import Role
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from tests import browsers
from tests.browsers import DESK, PHONE, NewPage
from tests.factories import make_area, make_proposal, make_round, make_theme
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.rooms.allocation.counted import count
from tests.rooms.decisions.cases import recommend
from tests.rooms.forums.talking import STATEMENTS
from tests.rooms.proposals.applying import good_answers

QUESTION = "Could we have benches along the river path, so that older people can rest?"
ANSWER = "The land is the council’s. If somebody sends it in, we look at it by May."
RUDE = "The mayor is a fool and his bench is a fool."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("forum")) as site:
        yield site


@dataclass(frozen=True)
class Place:
    """What the journey needs to know."""

    name: str
    slug: str
    round_slug: str
    officer: int
    second: int
    theme: str


def build(site: Site, suffix: str) -> Place:
    """An area whose forum is open, and a round that takes ideas."""
    with site.app.app_context(), writing():
        session = db.session()
        area = make_area(session, f"Coldbeck {suffix}")
        people = [
            accounts.create_account(
                session, f"{role.value}.{suffix}@example.org", title, [(role, area.id, title)]
            )
            for role, title in (
                (Role.OFFICER, "Area officer"),
                (Role.DEMOCRATIC_SERVICES, "Democratic services"),
            )
        ]
        round_ = make_round(session, [area], slug=f"main-{suffix}", title=f"Main round {suffix}", pot=250_000)
        theme = make_theme(session, f"Outdoors {suffix}")
        officer = people[0].as_actor()
        forum = service.open_forum(session, officer, area)
        topic = service.open_topic(
            session,
            officer,
            forum,
            title="The river path",
            text="What should it be like?",
            voice="consult",
            promise="The board reads it in March.",
        )
        for line in STATEMENTS:
            service.seed_statement(session, officer, topic, line)
        session.commit()
        return Place(area.name, area.slug, round_.slug, people[0].id, people[1].id, theme.name)


def press(page: Page, name: str) -> None:
    """Press the one button, or follow the one link, that begins with these words."""
    browsers.press(page, re.compile(rf"^{re.escape(name)}"))


def looked_at(page: Page, js: bool) -> None:
    """No accessibility violation, and no sideways scrolling."""
    if js:
        assert violations(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def letters(site: Site) -> list[tuple[str, str]]:
    """Every e-mail so far: to whom, and its text."""
    folder = Path(site.app.extensions["settings"].instance) / "outbox"
    messages = [message_from_bytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    return [(m["To"], bytes(m.get_payload(decode=True)).decode()) for m in messages]  # type: ignore[arg-type]


def wait_for_letter(site: Site, to: str, words: str) -> str:
    """The e-mail with these words, which the worker sends in a moment."""
    for _ in range(200):
        found = [body for who, body in letters(site) if who == to and words in body]
        if found:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no e-mail to {to} says {words!r}: {letters(site)}")


def join(page: Page, site: Site, place: Place, email: str, js: bool) -> None:
    """Join by the link in the e-mail."""
    page.goto(f"{site.url}/forums/{place.slug}")
    press(page, "Join this forum")
    looked_at(page, js)
    page.locator("input[name=level][value=take-part]").check(force=True)
    page.locator("input[name=connection][value=lives]").check(force=True)
    page.locator("input[name=digest][value=none]").check(force=True)
    page.locator("input[name=email]").fill(email)
    press(page, "Send me the link")
    expect(page.get_by_role("heading", name="Look at your e-mail")).to_be_visible()
    link = re.search(r"http\S+/forums/link/\S+", wait_for_letter(site, email, "take part in the forum"))
    assert link
    page.goto(link[0])
    looked_at(page, js)
    press(page, "Yes, go on")
    expect(page.get_by_role("heading", name="My words and choices")).to_be_visible()
    looked_at(page, js)


def answer_statements(page: Page, site: Site, place: Place, js: bool) -> None:
    """One statement per screen: agree, disagree, pass, until there is none."""
    page.goto(f"{site.url}/forums/{place.slug}/topics/1")
    looked_at(page, js)
    press(page, "Start: 5 statements")
    seen = set()
    for name in ("Agree", "Disagree", "Pass, I am not sure", "Agree", "Disagree"):
        button = page.get_by_role("button", name=name, exact=True)
        box = button.bounding_box()
        assert box is not None and box["height"] >= 48 and box["width"] >= 200
        seen.add(page.get_by_role("heading", level=1).inner_text())
        if len(seen) == 1:
            looked_at(page, js)
        button.click()
        page.wait_for_load_state()
    assert seen == set(STATEMENTS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have answered all of them")


def say(page: Page, site: Site, place: Place, kind: str, text: str) -> str:
    """Say something; where its way is read."""
    page.goto(f"{site.url}/forums/{place.slug}/topics/1/{kind}")
    page.locator("textarea[name=text]").fill(text)
    press(page, "Post it")
    page.wait_for_url("**/words/*")
    return page.url


def apply(page: Page, place: Place, area: Area) -> None:
    """Fill in and send the application that began with the words."""
    answers = good_answers(area, make_theme_stand_in(page))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Could we have benches")
    tasks = page.url
    for task, form in answers.items():
        page.goto(f"{tasks}/{task}")
        for name, value in form.items():
            fill(page, name, value)
        press(page, "Save and continue")
        page.wait_for_url(tasks)
    page.goto(f"{tasks}/check")
    page.locator("input[name=declaration]").check(force=True)
    press(page, "Send in the proposal")
    page.wait_for_url("**/submitted")


def make_theme_stand_in(page: Page) -> object:
    """The first theme that the form offers."""
    tasks = page.url
    page.goto(f"{tasks}/idea")
    offered = page.locator("select[name=theme_id] option").nth(1).get_attribute("value")
    assert page.locator("textarea[name=summary]").input_value() == QUESTION
    page.goto(tasks)
    return type("Offered", (), {"id": offered})()


def fill(page: Page, name: str, value: object) -> None:
    """One answer, whatever kind of field it has."""
    field = page.locator(f"[name={name}]")
    kind = field.first.evaluate("f => f.type") if field.count() else ""
    if isinstance(value, list) and kind != "checkbox":
        for box, part in zip(field.all(), value, strict=True):
            box.fill(part)
    elif kind in ("radio", "checkbox"):
        for one in value if isinstance(value, list) else [value]:
            page.locator(f"[name={name}][value='{one}']").check(force=True)
    elif kind.startswith("select"):
        field.select_option(str(value))
    elif field.count():
        field.first.fill(str(value))


def time_passes(site: Site, place: Place) -> None:
    """The vote, the count, the recommendation and the signature: what other journeys walk."""
    with site.app.app_context(), writing():
        session = db.session()
        round_ = round_by_slug(session, place.round_slug)
        assert round_ is not None
        make_proposal(session, round_, number=2, cost=200_000, title="Footpath repairs")
        round_.stage, round_.tie_order = "deliberating", [1, 2]
        session.flush()
        count(session, round_, [(round_.areas[0], [1, 2])] * 12 + [(round_.areas[0], [2, 1])] * 3)
        recommend(session, round_)
        round_.stage = "decided"
        session.commit()


@pytest.mark.parametrize("js", [True, False], ids=["javascript", "no-javascript"])
def test_from_words_to_a_decision(site: Site, new_page: NewPage, js: bool) -> None:
    place = build(site, "js" if js else "plain")
    email = f"ada.{'js' if js else 'plain'}@example.org"
    ada = new_page(PHONE, js=js)
    ada.goto(f"{site.url}/forums")
    press(ada, place.name)
    expect(ada.get_by_text("What does my voice decide here?")).to_be_visible()
    looked_at(ada, js)
    join(ada, site, place, email, js)
    answer_statements(ada, site, place, js)
    way = say(ada, site, place, "question", QUESTION)
    officer = new_page(DESK, js=js)
    officer.goto(site.sign_in_link(place.officer))
    officer.goto(f"{site.url}/forums/{place.slug}/desk")
    looked_at(officer, js)
    press(officer, "Answer")
    officer.locator("textarea[name=text]").fill(ANSWER)
    press(officer, "Publish the answer")
    assert way.removeprefix(site.url) in wait_for_letter(site, email, "has answered your question")
    ada.goto(way)
    expect(ada.locator("main")).to_contain_text(ANSWER)
    looked_at(ada, js)
    press(ada, "Make a proposal of it")
    looked_at(ada, js)
    press(ada, "Start a proposal from these words")
    ada.wait_for_url("**/apply/*")
    with site.app.app_context():
        round_: Round | None = round_by_slug(db.session(), place.round_slug)
        assert round_ is not None
        area = round_.areas[0]
        _ = area.settlements
        apply(ada, place, area)
    officer.goto(f"{site.url}/rounds/{place.round_slug}/proposals/1/check")
    officer.locator("input[name=outcome][value=accepted]").check(force=True)
    officer.locator("textarea[name=reasons]").fill("It can be done.")
    press(officer, "Publish the finding")
    time_passes(site, place)
    ada.goto(way)
    for step in (
        "The council answered",
        "It became part of a proposal",
        "An officer found",
        "Decided: it gets",
    ):
        expect(ada.locator("main")).to_contain_text(step)
    looked_at(ada, js)
    result = site.app.test_cli_runner().invoke(args=["forums", "send", "--site", site.url])
    assert result.exit_code == 0, result.output
    wait_for_letter(site, email, "the proposal gets its money")
    moderated_and_appealed(site, new_page, place, ada, officer, js)


def moderated_and_appealed(
    site: Site, new_page: NewPage, place: Place, ada: Page, officer: Page, js: bool
) -> None:
    """Something rude is hidden with a reason; its author appeals; a second person decides."""
    way = say(ada, site, place, "comment", RUDE)
    officer.goto(f"{way}/moderate")
    officer.locator("input[name=reason][value=unkind]").check(force=True)
    officer.locator("textarea[name=note]").fill("Say it without the insult.")
    looked_at(officer, js)
    press(officer, "Save")
    stranger = new_page(PHONE, js=js)
    stranger.goto(f"{site.url}/forums/{place.slug}/topics/1")
    expect(stranger.locator("main")).not_to_contain_text(RUDE)
    ada.goto(way)
    expect(ada.locator("main")).to_contain_text("It insults somebody")
    press(ada, "Ask a second person to look")
    ada.locator("textarea[name=text]").fill("It is a line from a play.")
    press(ada, "Ask a second person to look")
    expect(ada.get_by_text("A second person will look at it.")).to_be_visible()
    officer.goto(f"{way}/moderate")
    expect(officer.locator("main")).to_contain_text("Somebody else has to decide the appeal")
    second = new_page(DESK, js=js)
    second.goto(site.sign_in_link(place.second))
    second.goto(f"{way}/moderate")
    second.locator("input[name=action][value=restored]").check(force=True)
    second.locator("textarea[name=note]").fill("A play is a play.")
    press(second, "Decide the appeal")
    expect(second.get_by_text("The appeal is decided.")).to_be_visible()
    stranger.reload()
    expect(stranger.locator("main")).to_contain_text(RUDE)
    stranger.goto(f"{site.url}/forums/{place.slug}/moderation")
    expect(stranger.locator("main")).to_contain_text("shown again after an appeal")
    looked_at(stranger, js)
