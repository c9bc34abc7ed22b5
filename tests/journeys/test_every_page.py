"""Every page of the demonstration, as every kind of reader, and every form on them with bad values.

Starts at the home page and follows links. One page stands for a kind: the same route at the same stage of a
round is looked at once, by the first reader who can open it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from markupsafe import escape
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from pb.accounts.models import Account, RoleGrant
from pb.cli.demo.card import try_card
from pb.forums.digests import stop_key
from pb.forums.joining import Wishes, give_card
from pb.forums.queries import forum_of, lately_answered
from pb.house.database import db, writing
from pb.permissions import Role
from pb.rounds.queries import all_rounds, round_by_slug
from pb.workshops.models import Workshop
from tests.browsers import PHONE
from tests.client import check_page, parse
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve

ROOT = Path(__file__).resolve().parents[2]
MOST_PAGES = 2_000
ANYBODY, OWN = "anybody", "the one device that may"
BAD_VALUES = {
    "missing": "",
    "spaces": "   ",
    "too long": "very long " * 5_000,
    "wrong": "-1e999",
    "hostile": "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}",
}
TYPED = {"text", "email", "tel", "search", "number", "date", "textarea"}
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
# What is no page, or leaves the site as somebody else.
LEFT_OUT = {
    "static",
    "accounts.demo_sign_in",
    "accounts.sign_out",
    "house.language",
    "publish.download",
    "decisions.table",
    "decisions.text",
    "oidc.back",
    "oidc.go",
    "house.health",
    "meetings.feed",
    "meetings.county_feed",
    "proposals.own_file",
    "proposals.picture_file",
    "desk.how_to_vote_pdf",
    "paper.slip_pdf",
    "decisions.on_paper",
    "cabinet.pack_as_pdf",
    "cabinet.pack_as_json",
    "workshops.print_paper",
    "workshops.screen_now",
}
SIGNATORY = "councillor.coldbeck.1@example.org"
# What no link leads to: pages behind a secret, walked by ``walk_secret_ways``, and steps between two presses.
BETWEEN = {"house.job", "accounts.use_link", "accounts.link_sent", "accounts.confirm", "voting.left"}
# Pages after an idea was sent in; tests/rooms/proposals looks at them.
BETWEEN |= {"proposals.submitted", "proposals.withdraw_own", "proposals.ask_to_join"}
# A page after an e-mail was sent, and one about words of one's own that were hidden; tests/rooms/forums does.
BETWEEN |= {"forums.joined", "forums.appeal"}
# After asking for a card at home; tests/rooms/desk looks at it.
BETWEEN |= {"desk.asked"}
# Decisions about single slips, which only a count that is under way asks for: tests/journeys/test_paper.py.
BETWEEN |= {"paper.double", "paper.look_again"}
# A batch that this very person has not keyed yet, or that two have read differently: the same journey.
BETWEEN |= {"paper.key", "paper.differences"}
# Of a meeting that is still to come, where the walk meets a past one first: tests/rooms/meetings.
BETWEEN |= {"meetings.change_meeting", "meetings.call_off"}
# While a record waits for its signature: tests/journeys/test_whole_way.py and tests/rooms/decisions.
BETWEEN |= {"gates.comment", "gates.dispensation"}
# Of a councillor's own pot, which the demonstration has none of: tests/rooms/money.
BETWEEN |= {"money.pool"}
# Parts of a programme, of whichever workshop the walk meets first: tests/rooms/workshops/test_remote.py.
BETWEEN |= {"workshops.draw", "workshops.change_line", "workshops.new_line", "workshops.hall"}
# The forms of its day: tests/rooms/workshops/test_attendance.py and test_day_roles.py.
BETWEEN |= {"workshops.heads", "workshops.quorum", "workshops.give_role"}
# Of a trial of one's own, which the walk's councillors have none of: tests/rooms/allocation/test_trials.py.
BETWEEN |= {"allocation.ask_for_trial"}
# Only on ballots that give points or scores; tests/journeys/test_ballot_kinds looks at it.
BETWEEN |= {"voting.give"}

# Of an evening in a hall, on a phone that has joined with its code: tests/journeys/test_workshop_phones.py.
BETWEEN |= {f"workshops.{page}" for page in ("join", "phone", "seat", "asked", "ask", "said", "table")}
BETWEEN |= {"workshops.statements"}
BETWEEN |= {f"workshops.{page}" for page in ("practise", "rank", "check_practice", "practised", "evaluation")}
# And for those who look after what the room says: the same journey, and tests/rooms/workshops.
BETWEEN |= {f"workshops.{page}" for page in ("voices", "ask_aloud", "answer_question", "hide_question")}
BETWEEN |= {"workshops.hide_point", "workshops.carry_point"}
# Only the part of a phone's page that follows the room.
LEFT_OUT |= {"workshops.phone_now"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, seeded by its own command."""
    made = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "flask", "--app", "pb", "demo", "--no-serve"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("PB_")} | {"PB_INSTANCE": str(made)}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=600)
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with serve(folder) as site:
        yield site


@dataclass(frozen=True)
class BadForm:
    """A form with something to type or choose: where it is, where it goes, its fields by kind."""

    path: str
    reader: str
    action: str
    hidden: dict[str, str]
    typed: tuple[str, ...]
    chosen: tuple[str, ...]


def forms_of(source: str, path: str, reader: str) -> list[BadForm]:
    """The page's POST forms into which somebody types."""
    found = []
    for form in parse(source).iter("form"):
        if (form.get("method") or "").lower() != "post":
            continue
        fields = [f for f in form.iter() if f.tag in ("input", "textarea", "select") and f.get("name")]
        kinds = {f.get("name") or "": f.get("type", f.tag if f.tag != "input" else "text") for f in fields}
        hidden = {f.get("name") or "": f.get("value") or "" for f in fields if f.get("type") == "hidden"}
        typed = tuple(n for n, kind in kinds.items() if kind in TYPED)
        chosen = tuple(n for n, kind in kinds.items() if kind in ("radio", "checkbox", "select"))
        if typed:
            found.append(BadForm(path, reader, form.get("action") or path, hidden, typed, chosen))
    return found


class Crawl:
    """What has been seen, and what was wrong with it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.seen: set[tuple[str, str]] = set()
        self.faults: list[str] = []
        self.forms: dict[str, BadForm] = {}
        # Forms that took a value as a good answer: a reason may be any text, and the round then moves on.
        self.taken: set[str] = set()
        self.adapter = site.app.url_map.bind("localhost")
        with site.app.app_context():
            self.stages = {round_.slug: round_.stage for round_ in all_rounds(db.session())}

    def kind_of(self, path: str) -> tuple[str, str] | None:
        """The route and the stage of the round it is about; None for what is left out."""
        try:
            endpoint, values = self.adapter.match(urlsplit(path).path)
        except HTTPException:
            self.faults.append(f"{path}: a link that leads nowhere")
            return None
        slug = values.get("slug", "")
        return None if endpoint in LEFT_OUT else (endpoint, self.stages.get(slug, ""))

    def walk(self, page: Page, reader: str, also: Sequence[str] = ()) -> None:
        """Follow every link of a new kind from the home page on, and from ``also``."""
        todo = deque(["/", *also])
        own: set[tuple[str, str]] = set()
        while todo and len(self.seen) < MOST_PAGES:
            path = todo.popleft()
            kind = self.kind_of(path)
            if kind is None or kind in own:
                continue
            own.add(kind)
            # A plain request is enough for the links; a browser is opened for what nobody saw yet.
            answer = page.request.get(self.site.url + path)
            if answer.status >= 400:
                self.faults.append(f"{path} as {reader}: {answer.status}")
                continue
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            source = answer.text()
            if kind not in self.seen:
                self.seen.add(kind)
                # Where the reader was sent on to, a form stands there and not here.
                self.look(page, answer.url.removeprefix(self.site.url), reader, source)
            todo.extend(dict.fromkeys(unescape(link) for link in LINK.findall(source)))

    def round_at(self, stage: str) -> str:
        """A round at this stage."""
        return next(slug for slug, held in self.stages.items() if held == stage)

    def look_at_own(self, page: Page, path: str) -> None:
        """A page that only this device may open."""
        self.seen.add(self.kind_of(path) or ("", ""))
        self.look(page, path, OWN, page.request.get(self.site.url + path).text())

    def look(self, page: Page, path: str, reader: str, source: str) -> None:
        """The rules that every page keeps, on a phone; and its forms are remembered."""
        for form in forms_of(source, path, reader) if reader != OWN else ():
            self.forms.setdefault(self.adapter.match(urlsplit(form.action).path, method="POST")[0], form)
        page.goto(self.site.url + path)
        try:
            check_page(source)
        except AssertionError as fault:
            self.faults.append(f"{path} as {reader}: {fault}")
        self.faults += [f"{path} as {reader}: {line}" for line in violations(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"{path} as {reader}: {width} px wide on a phone of {PHONE['width']}")


def walk_secret_ways(crawl: Crawl, page: Page) -> None:
    """The application behind its private link, and the ballot behind a card: no link leads there."""
    url = crawl.site.url
    page.goto(f"{url}/rounds/{crawl.round_at('gathering')}/apply")
    page.locator("main form button").first.click()
    page.wait_for_url("**/apply/*")
    key = urlsplit(page.url).path
    tasks = ("/idea", "/group", "/money", "/making-it-happen", "/checks", "/contact")
    parts = ("", *tasks, "/check", "/help", "/picture")
    for part in parts:
        crawl.look_at_own(page, key + part)
    with crawl.site.app.app_context(), writing():
        card = try_card(db.session(), crawl.site.app.config["SECRET_KEY"])
        db.session.commit()
    assert card is not None
    page.goto(f"{url}/vote#t={card.token}")
    page.wait_for_url("**/vote/choose")
    crawl.look_at_own(page, "/vote/choose")
    page.locator("input[name=choice]").first.check(force=True)
    page.locator("button[name=go_on]").click()
    page.wait_for_url("**/vote/order")
    for step in ("/vote/order", "/vote/one", "/vote/chosen", "/vote/display", "/vote/check"):
        crawl.look_at_own(page, step)
    page.get_by_role("button", name="Cast my vote").click()
    page.wait_for_url("**/vote/recorded")
    crawl.look_at_own(page, "/vote/recorded")
    for step in ("/vote/about-you", "/vote/about-you/thanks"):
        crawl.look_at_own(page, step)


def walk_as_a_member(crawl: Crawl, page: Page) -> None:
    """What only somebody who takes part sees: a forum whose area takes ideas now, joined by a card."""
    slug = crawl.round_at("gathering")
    with crawl.site.app.app_context(), writing():
        session = db.session()
        round_ = round_by_slug(session, slug)
        assert round_ is not None
        forum = forum_of(session, round_.areas[0])
        assert forum is not None
        officer = session.scalars(
            sa.select(Account)
            .join(RoleGrant)
            .where(RoleGrant.area_id == forum.area_id, RoleGrant.role == "officer")
        ).first()
        assert officer is not None
        secret = give_card(session, officer.as_actor(), forum, Wishes(), checked=True)
        base = f"/forums/{forum.area.slug}"
        question = lately_answered(session, forum, 1)[0].id
        stop = stop_key(crawl.site.app.extensions["settings"], 1)
        session.commit()
    crawl.look_at_own(page, f"/forums/link/{secret}")
    page.get_by_role("button", name="Yes, go on").click()
    page.wait_for_url("**/mine")
    member = ("/mine", "/mine/leave", "/topics/1/question", "/priorities/new", f"/words/{question}/proposal")
    for part in member:
        crawl.look_at_own(page, base + part)
    crawl.look_at_own(page, f"/forums/news/stop/{stop}")


def one_account_per_role(site: Site) -> dict[str, int]:
    """For each role the person of the demonstration who holds it most widely, and one who may sign now."""
    with site.app.app_context():
        rows = db.session.execute(
            sa.select(RoleGrant.role, sa.func.min(Account.id))
            .join(Account)
            .group_by(RoleGrant.role)
            .order_by(RoleGrant.role)
        )
        found = {row[0]: row[1] for row in rows}
        signatory = sa.select(Account.id).where(Account.email == SIGNATORY)
        return {**found, "signatory": db.session.scalars(signatory).one()}


def ways_into_a_hall(site: Site) -> list[str]:
    """A workshop, its remote and its screen: their link is on a meeting that may not be met first."""
    with site.app.app_context():
        found = db.session.scalars(sa.select(Workshop).order_by(Workshop.id.desc())).first()
        assert found is not None
        base = f"/workshops/{found.id}"
        return [base, f"{base}/remote", f"{base}/day", f"/w/{found.code}/screen"]


@pytest.fixture(scope="module")
def crawl(site: Site, browser: Browser) -> Crawl:
    """Everything there is to see, seen once."""
    crawl = Crawl(site)
    for reader, account_id in [(ANYBODY, 0), *one_account_per_role(site).items()]:
        context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        if account_id:
            page.goto(site.sign_in_link(account_id))
        crawl.walk(page, reader, ways_into_a_hall(site) if reader == Role.OFFICER else ())
        if reader == ANYBODY:
            walk_secret_ways(crawl, page)
            walk_as_a_member(crawl, page)
        context.close()
    return crawl


def test_every_page_for_every_reader(crawl: Crawl) -> None:
    assert crawl.faults == []
    assert len(crawl.seen) > 70
    pages = {rule.endpoint for rule in crawl.site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - LEFT_OUT - BETWEEN - {endpoint for endpoint, _stage in crawl.seen} == set(), "never seen"
    assert {stage for _endpoint, stage in crawl.seen} >= set(crawl.stages.values()) - {"draft"}


@pytest.mark.parametrize("value", BAD_VALUES.values(), ids=BAD_VALUES)
def test_every_form_holds_what_it_cannot_take(site: Site, crawl: Crawl, value: str) -> None:
    """An answer in words, with everything typed still there; never a crash, never a script."""
    accounts = one_account_per_role(site)
    asked = 0
    for endpoint, form in crawl.forms.items():
        client = site.app.test_client()
        if form.reader != ANYBODY:
            client.get(urlsplit(site.sign_in_link(accounts[form.reader])).path)
        fresh = [
            f for f in forms_of(client.get(form.path).text, form.path, form.reader) if f.action == form.action
        ]
        if not fresh:
            assert crawl.taken, f"{endpoint}: no form at {form.path}"
            continue
        data = {
            **fresh[0].hidden,
            **dict.fromkeys(fresh[0].typed, value),
            **dict.fromkeys(fresh[0].chosen, value),
        }
        meddled = {n: v if n == "csrf_token" else value for n, v in data.items()}
        meddling = client.post(form.action, data=meddled)
        assert meddling.status_code < 500, f"{endpoint}: hidden fields changed"
        answer = client.post(form.action, data=data)
        if 303 in (meddling.status_code, answer.status_code):
            crawl.taken.add(endpoint)
        said = answer.text
        where = f"{endpoint} from {form.path}: {answer.status_code}"
        assert answer.status_code < 500, where
        assert "<script>alert" not in said, where
        if answer.status_code == 422:
            asked += 1
            assert 'class="govuk-error-summary"' in said, where
            kept = escape(value.strip())
            for name in fresh[0].typed:
                assert not kept or kept[:40] in said, f"{where}: {name} lost what was typed"
    assert asked >= 6  # a free text may hold anything, so not every form objects to every value
