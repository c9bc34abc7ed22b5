"""Nobody reads what is not theirs: every page of a forum, by every reader; and hostile words run nowhere."""

from __future__ import annotations

import html
import re
from collections import deque
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.forums import joining
from pb.forums.models import Forum
from pb.forums.people import JoinLink, Membership
from pb.house.database import Base, now
from pb.house.models import AuditEvent
from pb.meetings.service import plan_meeting
from pb.permissions import ALLOWED, Action, Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_round, make_theme
from tests.rooms.forums.talking import JOIN, OFFICER, join, last_link, make_forum, make_topic, say
from tests.rooms.proposals import applying

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
EMAIL, POSTAL, REACH = "secret.ada@example.org", "Ada Secretname, 1 Hidden Lane", "Ring 01632 960 999"
HELD, HIDDEN, APPEAL, NOTE = "Held: 01632 960 001", "Hidden words of mine", "My appeal text", "Note to author"
WISH, DRAFT = "Held wish: 01632 960 777", "An agenda that is still a draft"
HELP, CONTACT = "Help me please, privately", "ada.secret@example.org"
# Which readers may see what, as the name of an action (None: nobody but the person).
MAY = {
    EMAIL: None,
    "Secretname": Action.RUN_FORUM,
    "960 999": Action.MODERATE_FORUM,
    "960 001": Action.MODERATE_FORUM,
    HIDDEN: Action.MODERATE_FORUM,
    APPEAL: Action.MODERATE_FORUM,
    NOTE: Action.MODERATE_FORUM,
    "960 777": Action.MODERATE_FORUM,
    DRAFT: Action.RUN_FORUM,
    HELP: Action.CHECK_PROPOSAL,
    CONTACT: Action.CHECK_PROPOSAL,
}


@pytest.fixture
def forum(session: Session, app: Flask, client: PageClient, sign_in: SignIn) -> Forum:
    """A forum in which everything private has happened once."""
    area = make_area(session, "Coldbeck")
    made = make_forum(session, area)
    topic = make_topic(session, made)
    round_ = make_round(session, [area], slug="main")
    answers = applying.good_answers(area, make_theme(session))
    session.commit()
    ada = join(app, area, EMAIL, digest="post", postal=POSTAL)
    say(ada, topic, "comment", HELD)
    hidden, shown = say(ada, topic, "comment", HIDDEN), say(ada, topic, "question", "When is the bus?")
    assert hidden is not None and shown is not None
    officer = sign_in(Role.OFFICER, area)
    rule = {"action": "hidden", "reason": "unkind", "note": NOTE, "seen": "shown"}
    officer.post(f"/forums/coldbeck/words/{hidden.id}/moderate", data=rule)
    ada.post(f"/forums/coldbeck/words/{hidden.id}/appeal", data={"text": APPEAL})
    officer.post(f"/forums/coldbeck/words/{shown.id}/answer", data={"text": "In May."})
    client.post("/forums/coldbeck/other-format", data={"wanted": "braille", "reach": REACH, "page": "/"})
    officer.post("/forums/coldbeck/priorities/begin", data={"title": "This year"})
    ada.post("/forums/coldbeck/priorities/new", data={"title": WISH, "text": ""})
    starts = now() + timedelta(days=20)
    plan = {"title": "Meeting", "about": "", "place": "Hall", "access": ""}
    meeting = plan_meeting(
        session, OFFICER, made, **plan, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )
    session.commit()
    paper = {"text": DRAFT, "what": "draft", "seen": "0"}
    officer.post(f"/forums/coldbeck/meetings/{meeting.id}/agenda/write", data=paper)
    key = applying.start(client, round_)
    applying.fill(client, key, answers)
    client.post(f"{key}/help", data={"text": HELP})
    applying.send(client, key)
    return made


def pages_of(client: PageClient) -> dict[str, str]:
    """Every page reached from the forum and the round, each address once."""
    todo, seen = deque(["/forums", "/forums/coldbeck", "/rounds/main/proposals"]), {}
    while todo and len(seen) < 400:
        path = todo.popleft()
        if path in seen or not path.startswith(("/forums", "/rounds/main", "/areas", "/calendar")):
            continue
        answer = client.get(path)
        seen[path] = html.unescape(answer.text) if answer.status_code in (200, 403, 404) else ""
        todo.extend(urlsplit(html.unescape(link)).path for link in LINK.findall(answer.text))
    for number in range(6, 9):  # addresses that nobody linked to
        for page in ("", "/moderate", "/answer", "/appeal", "/link", "/proposal"):
            path = f"/forums/coldbeck/words/{number}{page}"
            seen.setdefault(path, html.unescape(client.get(path).text))
    for path in ("/calendar.ics", "/forums/coldbeck/calendar.ics", "/forums/coldbeck/meetings/1/agenda/1"):
        seen.setdefault(path, html.unescape(client.get(path).text))
    for path in ("/forums/coldbeck/desk", "/forums/coldbeck/news/post", "/forums/coldbeck/mine"):
        seen.setdefault(path, html.unescape(client.get(path).text))
    return seen


def test_nobody_reads_what_is_not_theirs(app: Flask, sign_in: SignIn, session: Session, forum: Forum) -> None:
    """Those who may, do: so the walk gets that far. Nobody else, and nobody with the same role elsewhere."""
    elsewhere = make_area(session, "Upper")
    session.commit()
    for role in (None, *Role):
        client: PageClient = sign_in(role, forum.area) if role else app.test_client()  # type: ignore[assignment]
        pages = pages_of(client)
        assert len(pages) > 40
        for secret, action in MAY.items():
            seen = [path for path, text in pages.items() if secret in text]
            allowed = role is not None and action is not None and role in ALLOWED[action]
            assert bool(seen) is allowed, f"{secret!r} as {role}: {seen}"
    for role in (Role.OFFICER, Role.DEMOCRATIC_SERVICES, Role.FACILITATOR):
        pages = pages_of(sign_in(role, elsewhere))
        assert [(s, path) for path, text in pages.items() for s in MAY if s in text] == [], role


def test_another_resident_reads_nothing_of_the_first(app: Flask, session: Session, forum: Forum) -> None:
    pages = pages_of(join(app, forum.area, "ben@example.org"))
    assert [(s, path) for path, text in pages.items() for s in MAY if s in text] == []


def test_the_author_reads_their_own(app: Flask, session: Session, forum: Forum) -> None:
    ada = join(app, forum.area, EMAIL)
    mine = html.unescape(ada.get("/forums/coldbeck/mine").text)
    assert HIDDEN in mine and "960 001" in mine


def test_an_address_stands_in_one_table_only(session: Session, app: Flask, forum: Forum) -> None:
    """In the whole main database, and nowhere in the civic record."""
    places = set()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            if EMAIL in str(tuple(row)) or "Secretname" in str(tuple(row)):
                places.add(table.name)
    assert places <= {"participant_contact", "join_link"}
    details = [str((e.detail, e.subject, e.actor)) for e in session.scalars(sa.select(AuditEvent))]
    assert not [d for d in details if "ada" in d.lower() or "01632" in d]
    joining.forget_old_links(session, now() + timedelta(days=30))
    assert session.scalar(sa.select(sa.func.count(JoinLink.id))) == 0


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}} [x](javascript:alert(1))"


def test_hostile_words_run_nowhere(session: Session, app: Flask, client: PageClient, sign_in: SignIn) -> None:
    """In every field of the room, then every page for every reader; the client parses each one strictly."""
    area = make_area(session, "Coldbeck")
    make_round(session, [area], slug="main")
    session.commit()
    officer = sign_in(Role.OFFICER, area, title=HOSTILE[:100])
    base = "/forums/coldbeck"
    officer.post(f"{base}/open")
    topic = {"title": HOSTILE[:110], "text": HOSTILE, "promise": HOSTILE, "voice": "consult"}
    assert officer.post(f"{base}/topics/new", data={**topic, "statements": HOSTILE}).status_code == 303
    ada: PageClient = app.test_client()  # type: ignore[assignment]
    wishes = {**JOIN, "connection": "group", "group_name": HOSTILE[:100], "digest": "post", "postal": HOSTILE}
    joined = ada.post(f"{base}/join", data={**wishes, "email": "a@example.org"})
    assert joined.status_code == 303
    assert ada.post(last_link(app)).status_code == 303
    for kind in ("statement", "question", "comment"):
        assert ada.post(f"{base}/topics/1/{kind}", data={"text": f"{HOSTILE} {kind}"}).status_code == 303
    assert officer.post(f"{base}/words/3/answer", data={"text": HOSTILE}).status_code == 303
    hide = {"action": "hidden", "reason": "unkind", "note": HOSTILE, "seen": "shown"}
    assert officer.post(f"{base}/words/4/moderate", data=hide).status_code == 303
    assert ada.post(f"{base}/words/4/appeal", data={"text": HOSTILE}).status_code == 303
    client.post(f"{base}/other-format", data={"wanted": "audio", "reach": HOSTILE, "page": HOSTILE})
    officer.post(f"{base}/priorities/begin", data={"title": HOSTILE[:110]})
    for n in range(3):
        wish = {"title": f"{n} {HOSTILE[:100]}", "text": HOSTILE}
        assert ada.post(f"{base}/priorities/new", data=wish).status_code == 303
    officer.post(f"{base}/priorities/stage")
    agreed = {"chosen": ["1", "2", "3"], "reason": HOSTILE}
    assert officer.post(f"{base}/priorities/agreed", data=agreed).status_code == 303
    group = {"remit": HOSTILE, "ends": ["1", "1", "2090"], "partners": HOSTILE}
    assert officer.post(f"{base}/priorities/1/group", data=group).status_code == 303
    officer.post(f"{base}/priorities/1/plan", data={"text": HOSTILE, "owner": HOSTILE[:100]})
    officer.post(f"{base}/priorities/1/report", data={"text": HOSTILE})
    ada.post(f"{base}/words/3/proposal", data={"round_slug": "main"})
    for reader in (client, ada, officer, sign_in(Role.DEMOCRATIC_SERVICES)):
        pages = {path: reader.get(path).text for path in pages_of(reader)}
        for path, text in pages.items():
            assert "<script>alert" not in text and "<img src=x" not in text, path
            assert 'href="javascript' not in text and "49 " not in text.split("alert(1)")[-1][:40], path
    assert session.scalar(sa.select(sa.func.count(Membership.id))) == 1
