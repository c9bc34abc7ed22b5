"""Every route against every role: who is not named in the table gets nowhere, on any address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from pb import audit
from pb.permissions import ALLOWED, Action, Role
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round
from tests.rooms.forums.talking import make_forum, make_topic


@pytest.fixture
def values(session: Session) -> dict[str, Any]:
    """Something real for every part of an address."""
    area = make_area(session, "Coldbeck")
    round_ = make_round(session, [area], stage="deliberating", slug="main")
    make_proposal(session, round_, area, number=1)
    make_topic(session, make_forum(session, area))
    session.commit()
    known = {
        "slug": "main",
        "area_slug": "coldbeck",
        "number": 1,
        "action": "open-voting",
        "pot_id": round_.pots[0].id,
    }
    return {
        **known,
        "job_id": "x",
        "sheet": "A",
        "entry_id": 1,
        "key": "k",
        "task": "idea",
        "kind": "agenda",
        "account_id": 1,
        "secret": "s",
    }


def guarded(app: Flask) -> Iterator[tuple[Rule, Action]]:
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "declared_access", "public")
        if access != "public":
            yield rule, access


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return str(
            app.url_map.bind("localhost").build(rule.endpoint, {a: values.get(a, 1) for a in rule.arguments})
        )


def test_signed_out_people_are_asked_to_sign_in_or_refused(app: Flask, values: dict[str, Any]) -> None:
    client = app.test_client()
    seen = 0
    for rule, _action in guarded(app):
        url = address(app, rule, values)
        if "GET" in (rule.methods or ()):
            answer = client.get(url)
            assert answer.status_code == 302 and "/sign-in" in answer.location, url
        if "POST" in (rule.methods or ()):
            assert client.post(url).status_code == 403, url
        seen += 1
    assert seen > 15


@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_not_named_is_refused(
    app: Flask, values: dict[str, Any], sign_in: SignIn, role: Role
) -> None:
    client = sign_in(role)
    for rule, action in guarded(app):
        if role in ALLOWED[action]:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            url = address(app, rule, values)
            assert client.open(url, method=method).status_code == 403, f"{method} {url} as {role}"


@pytest.mark.parametrize("role", Role)
def test_a_role_of_another_area_changes_nothing_here(
    app: Flask, values: dict[str, Any], sign_in: SignIn, session: Session, role: Role
) -> None:
    """A POST with the role, but for elsewhere, is refused or finds nothing, and leaves no event."""
    client = sign_in(role, make_area(session, "Elsewhere"))
    before = audit.head(session)
    for rule, action in guarded(app):
        if action is Action.SIGNED_IN or "POST" not in (rule.methods or ()):
            continue
        url = address(app, rule, values)
        answer = client.post(url, data={"reason": "x" * 40})
        assert answer.status_code in (403, 404, 409), (
            f"POST {url} as {role} of elsewhere: {answer.status_code}"
        )
    session.rollback()
    assert audit.head(session) == before
