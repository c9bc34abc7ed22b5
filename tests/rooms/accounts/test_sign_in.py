"""Signing in by link: single use, short life, nothing told to strangers, nothing kept across."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts import service
from pb.accounts.demo import key_for
from pb.accounts.models import Account
from pb.accounts.queries import title_in
from pb.config import Settings
from pb.house.database import now
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import make_app, settings_in
from tests.factories import make_area


@pytest.fixture
def councillor(session: Session) -> Account:
    account = service.create_account(
        session, "Cllr@Example.org ", "A Councillor", [(Role.COUNCILLOR, None, "")]
    )
    session.commit()
    return account


def outbox(app: Flask) -> list[str]:
    settings: Settings = app.extensions["settings"]
    return [p.read_text() for p in sorted((settings.instance / "outbox").glob("*.eml"))]


def link_in(message: str) -> str:
    text = message.replace("=\n", "")
    found = re.search(r"http://localhost(/sign-in/link/\S+)", text)
    assert found, text
    return found[1]


def test_link_signs_in_once(app: Flask, client: PageClient, councillor: Account) -> None:
    answer = client.post("/sign-in", data={"email": " cllr@example.ORG", "next": "/areas"})
    assert answer.status_code == 303
    link = link_in(outbox(app)[0])
    assert client.get(link).status_code == 200, "opening the link must not use it up"
    first = client.post(link)
    assert (first.status_code, first.location) == (303, "/areas")
    assert "A Councillor" in client.get("/areas").text
    assert app.test_client().post(link).status_code == 410


def test_unknown_address_gets_the_same_answer_and_no_mail(
    app: Flask, client: PageClient, councillor: Account
) -> None:
    known = client.post("/sign-in", data={"email": "cllr@example.org"})
    unknown = client.post("/sign-in", data={"email": "nobody@example.org"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert len(outbox(app)) == 1


@pytest.mark.parametrize(
    "email", ["", "no-at-sign", "a" * 300 + "@example.org", "<script>@x", "a@b.c\x00\r\nBcc: x"]
)
def test_bad_address_is_explained_and_kept(client: PageClient, email: str) -> None:
    answer = client.post("/sign-in", data={"email": email})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "<script>@" not in answer.text


def test_link_expires(app: Flask, client: PageClient, councillor: Account) -> None:
    client.post("/sign-in", data={"email": "cllr@example.org"})
    link = link_in(outbox(app)[0])
    with time_machine.travel(now() + timedelta(minutes=21)):
        assert client.post(link).status_code == 410


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(app: Flask, client: PageClient, councillor: Account, target: str) -> None:
    client.post("/sign-in", data={"email": "cllr@example.org", "next": target})
    assert client.post(link_in(outbox(app)[0])).location == "/"


def test_session_is_rotated_and_ended_on_the_server(
    app: Flask, client: PageClient, councillor: Account
) -> None:
    client.get("/language/cy")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by an attacker"
    client.post("/sign-in", data={"email": "cllr@example.org"})
    client.post(link_in(outbox(app)[0]))
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["language"] == "cy"
        stolen = dict(cookie)
    client.post("/sign-out")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/sign-in/again").status_code == 302, "a replayed cookie must not work after sign-out"


def test_sign_in_ends_by_itself(app: Flask, client: PageClient, councillor: Account) -> None:
    client.post("/sign-in", data={"email": "cllr@example.org"})
    client.post(link_in(outbox(app)[0]))
    assert client.get("/sign-in/again").status_code == 200
    with time_machine.travel(now() + timedelta(hours=13)):
        assert client.get("/sign-in/again").status_code == 302


def test_disabled_account_is_out_at_once(
    app: Flask, client: PageClient, councillor: Account, session: Session
) -> None:
    client.post("/sign-in", data={"email": "cllr@example.org"})
    client.post(link_in(outbox(app)[0]))
    councillor.disabled_at = now()
    session.commit()
    assert client.get("/sign-in/again").status_code == 302


def test_demo_route_is_closed_outside_the_demo(app: Flask, client: PageClient, councillor: Account) -> None:
    key = key_for(app.extensions["settings"], councillor.id)
    assert client.get(f"/demo/sign-in/{councillor.id}/{key}").status_code == 404


def test_demo_route_needs_the_key(app: Flask, migrated: Path, tmp_path: Path, councillor: Account) -> None:
    demo = make_app(settings_in(tmp_path, demo=True))
    client = demo.test_client()
    key = key_for(demo.extensions["settings"], councillor.id)
    assert client.get(f"/demo/sign-in/{councillor.id}/{'0' * 24}").status_code == 404
    assert client.get(f"/demo/sign-in/{councillor.id}/{key}").status_code == 303
    demo.extensions["huey"].storage.close()


def test_the_page_does_not_repeat_its_secret(app: Flask, client: PageClient, councillor: Account) -> None:
    client.post("/sign-in", data={"email": "cllr@example.org"})
    link = link_in(outbox(app)[0])
    page = client.get(link)
    assert link.rsplit("/", 1)[1] not in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_title_that_has_ended_is_not_signed_with(session: Session) -> None:
    area = make_area(session)
    roles = [
        (Role.CABINET, None, "Cabinet member for roads"),
        (Role.COUNCILLOR, area.id, "Councillor for Coldbeck"),
    ]
    account = service.create_account(session, "held@example.org", "Ann Lee", roles)
    assert title_in(session, account.id, area.id) == "Cabinet member for roads"
    account.roles[0].ends_at = now()
    session.flush()
    assert title_in(session, account.id, area.id) == "Councillor for Coldbeck"
