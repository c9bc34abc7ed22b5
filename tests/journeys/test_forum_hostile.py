"""Hostile words in every field of the forums, read by everybody in a real browser: nothing runs.

The browser itself also reports whatever the security policy had to block (``tests.browsers.new_page``), so
a script that only the policy stopped fails this as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from itsdangerous import Signer
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.areas.models import Area
from pb.forums import priorities, rulings, service
from pb.forums.kinds import Kind
from pb.forums.participants import add_device, new_participant
from pb.forums.people import Membership, ParticipantContact
from pb.house.database import db, now, writing
from pb.meetings import service as meetings
from pb.meetings.models import PaperKind
from pb.permissions import Actor, Role
from tests.browsers import NewPage
from tests.factories import make_area
from tests.journeys.site import Site, serve

RUN = "window.ran=1"
CORPUS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><svg onload={RUN}>',
    f"' autofocus onfocus='{RUN}",
    f"[x](javascript:{RUN})",
    f'![x](x "onerror={RUN}")',
    f"<a href=javascript:{RUN}>x</a>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    '<div hx-get="/forums" hx-trigger="load">x</div>',
    '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=//evil.example">',
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><button>x</button></form>",
    f"<math><mtext></p><img src=x onerror={RUN}></mtext></math>",
    f"<!--><script>{RUN}</script>-->",
    "{{7*7}}{% raise %}${7*7}<%= 7*7 %>",
)
# What only the corpus could have put into a page.
FOREIGN = (
    "iframe, base, math, style, img[src='x'], svg[onload], [onerror], [onfocus], [hx-trigger='load'],"
    " a[href^='javascript'], form[action*='evil'], link[href*='evil'], meta[http-equiv='refresh']"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("hostile")) as site:
        yield site


def fill(session: Session, area: Area, officer: Actor) -> str:
    """One forum with the whole corpus in each of its texts; the secret of a resident's cookie."""
    forum = service.open_forum(session, officer, area)
    forum.posts_a_day, forum.priorities_wanted = 200, len(CORPUS)
    person = new_participant(session, "hostile")
    session.add(ParticipantContact(participant_id=person.id, email="h@example.org", postal=CORPUS[0]))
    member = Membership(
        participant_id=person.id,
        forum_id=forum.id,
        level="take-part",
        connection="group",
        group_name=CORPUS[1],
        digest="post",
    )
    session.add(member)
    session.flush()
    every = "\n\n".join(CORPUS)
    topic = service.open_topic(
        session, officer, forum, title=CORPUS[1], text=every, voice="consult", promise=every[:500]
    )
    for text in CORPUS:
        service.seed_statement(session, officer, topic, text)
        service.say(session, member, topic, Kind.COMMENT, text)
        service.answer_question(
            session, officer, service.say(session, member, topic, Kind.QUESTION, f"{text} ?"), text
        )
    hidden = service.say(session, member, topic, Kind.COMMENT, every[:1400])
    rulings.rule(session, officer, hidden, "hidden", reason="unkind", note=every)
    rulings.appeal(session, member, hidden, every)
    service.say(session, member, topic, Kind.COMMENT, f"01632 960 472 {every[:1400]}")
    service.ask_format(session, forum, every[:200], "braille", every[:300])
    fill_priorities(session, forum, officer, every)
    fill_calendar(session, forum, officer, every)
    return add_device(session, person)


def fill_priorities(session: Session, forum: service.Forum, officer: Actor, every: str) -> None:
    """Each of the corpus put forward, agreed on and worked on."""
    cycle = priorities.begin_cycle(session, officer, forum, CORPUS[0])
    cycle.priorities = [priorities.Priority(cycle_id=cycle.id, title=text, text=every) for text in CORPUS]
    session.flush()
    priorities.start_choosing(session, officer, cycle)
    priorities.agree(session, officer, cycle, [one.id for one in cycle.priorities], every)
    ends = (now() + timedelta(days=9)).date()
    group = priorities.set_up_group(session, officer, cycle.priorities[0], every, ends, CORPUS)
    for text in CORPUS:
        priorities.add_action(session, officer, group, text, text, ends)
    priorities.report_back(session, officer, group, every, finished=False)


def fill_calendar(session: Session, forum: service.Forum, officer: Actor, every: str) -> None:
    """A meeting and a consultation of each of the corpus, with papers and their corrections."""
    for number, text in enumerate(CORPUS):
        starts = now() + timedelta(days=number - 5)
        meeting = meetings.plan_meeting(
            session,
            officer,
            forum,
            title=text,
            about=every,
            place=text,
            access=every[:500],
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
        )
        meeting.note = text
        meetings.publish_paper(session, officer, meeting, PaperKind.AGENDA, every, 0)
        meetings.publish_paper(session, officer, meeting, PaperKind.AGENDA, text, 1, reason=text)
        meetings.add_consultation(
            session,
            officer,
            forum,
            title=text,
            held_by=text,
            about=every,
            link="",
            opens_on=now().date(),
            closes_on=starts.date() + timedelta(days=9),
        )


def walk(page: Page, site: Site) -> int:
    """Every page of the room that is linked, each looked at; how many."""
    todo, seen = ["/forums", "/calendar", "/forums/coldbeck/calendar"], set()
    while todo:
        path = todo.pop(0)
        shape = "".join("0" if c.isdigit() else c for c in path)
        # Two of each kind of page are enough: the texts are the same.
        if path in seen or sum("".join("0" if c.isdigit() else c for c in s) == shape for s in seen) >= 2:
            continue
        seen.add(path)
        page.goto(site.url + path)
        assert page.evaluate("window.ran") is None, path
        assert page.locator(FOREIGN).count() == 0, path
        assert urlsplit(page.url).netloc == urlsplit(site.url).netloc, path
        assert page.locator("h1").is_visible(), path
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        found = [
            urlsplit(link).path for link in links if urlsplit(link).netloc in ("", urlsplit(site.url).netloc)
        ]
        todo += [
            one for one in found if one.startswith(("/forums", "/calendar")) and not one.endswith(".ics")
        ]
    return len(seen)


def test_nothing_that_is_written_runs(site: Site, new_page: NewPage) -> None:
    with site.app.app_context(), writing():
        session = db.session()
        area = make_area(session, "Coldbeck")
        account = accounts.create_account(
            session, "officer@example.org", CORPUS[0], [(Role.OFFICER, area.id, CORPUS[1])]
        )
        secret = fill(session, area, account.as_actor())
        session.commit()
        officer_id = account.id
    assert walk(new_page(), site) > 15
    resident = new_page()
    signer = Signer(
        site.app.extensions["settings"].secret_key, salt="participant", digest_method=hashlib.sha256
    )
    value = signer.sign(secret).decode()
    resident.context.add_cookies([{"name": "participant", "value": value, "url": site.url}])
    resident.goto(f"{site.url}/forums/coldbeck/mine")
    assert resident.get_by_text("01632").count(), "the cookie is the resident's"
    assert walk(resident, site) > 15
    officer = new_page()
    officer.goto(site.sign_in_link(officer_id))
    assert walk(officer, site) > 25
