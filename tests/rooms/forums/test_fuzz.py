"""Every form of the forums, sent whatever comes: no server error, always words, and nothing typed is lost."""

from __future__ import annotations

import html
import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from pb.house.database import db
from pb.house.forms import clean_text
from pb.meetings.models import PaperKind
from tests.client import PageClient
from tests.rooms.forums.everything import World, build

ROOMS = ("forums.", "meetings.")
FIELD = re.compile(r'<(?:input|textarea|select)\b[^>]*\bname="([^"]+)"')
VALUE = re.compile(r'<input\b[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]+)"')
OPTION = re.compile(r'<option value="([^"]+)"')
# What forms that stand on another page send.
ALSO = ("chosen", "into", "line", "reason", "statement", "answer")

text = st.text(st.characters(blacklist_categories=("Cs",)), max_size=80)
STRANGE = (
    "\x00", "a\x00b", "\x1b[31m", "\u202e\u2066", "\ufeff", "٣", "१२", "1e9", "-1", "0", "9" * 30, "NaN",
    "null", "' OR 1=1 --", "%s%n", "{{7*7}}", "../../etc/passwd", "\r\nSet-Cookie: a=b", "=1+1",
    "é" * 5000, "x" * 21_000, "\n" * 500, "31", "2027", "18:30", "yes", "publish", "😀" * 50,
)  # fmt: skip
value = st.one_of(text, st.sampled_from(STRANGE))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on each engine, answering errors as it does in earnest."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    yield app


def addresses(app: Flask, world: World) -> Iterator[tuple[str, Rule]]:
    """Every address of the rooms that takes a form, with every real thing in it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(ROOMS) and "POST" in (rule.methods or ()):
            names = sorted(rule.arguments)
            for chosen in itertools.product(*(world.values[name] for name in names)):
                known = dict(zip(names, chosen, strict=True))
                try:
                    url = adapter.build(rule.endpoint, known, method="POST")
                except ValueError:
                    continue  # a kind of the other room
                if rule.endpoint == "meetings.write" and known["kind"] not in set(PaperKind):
                    continue
                yield url, rule


def fields_of(client: PageClient, url: str, rule: Rule) -> tuple[dict[str, list[str]], list[str]]:
    """The names of a form's fields, each with values that the page itself offers."""
    page = client.get(url) if "GET" in (rule.methods or ()) else None
    body = page.text if page is not None and page.status_code == 200 else ""
    offered: dict[str, list[str]] = {name: [] for name in (*FIELD.findall(body), *ALSO)}
    for name, said in VALUE.findall(body):
        offered[name].append(html.unescape(said))
    for said in OPTION.findall(body):
        for name in offered:
            offered[name].append(html.unescape(said))
    offered.pop("csrf_token", None)
    return offered, re.findall(r'<textarea\b[^>]*\bname="([^"]+)"', body)


def check(url: str, answer: Any, sent: dict[str, list[str]], areas: list[str]) -> None:
    """No server error; a refusal says something, and keeps each long text as it was typed."""
    assert answer.status_code < 500, f"{url}: {answer.status_code} {sent!r}"[:2000]
    if answer.status_code in (400, 404, 409, 413, 422):
        assert "<h1" in answer.text, f"{url}: a refusal without words"
    if answer.status_code == 422:
        assert "govuk-error-summary" in answer.text, f"{url}: {sent!r}"[:500]
        shown = html.unescape(answer.text).replace("\r\n", "\n")
        for name in areas:
            for typed in sent.get(name, [])[:1]:
                assert clean_text(typed) in shown, f"{url}: {name} was lost"


def attack(client: PageClient, url: str, offered: dict[str, list[str]], areas: list[str], times: int) -> None:
    """Send a form so often, each field with what it offers, with anything, more than once or not at all."""

    # A form is small: what fails is read as it is, and no hundred requests are spent on making it smaller.
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def once(data: st.DataObject) -> None:
        sent = {
            name: data.draw(st.lists(st.one_of(value, st.sampled_from(real)) if real else value, max_size=3))
            for name, real in offered.items()
        }
        check(url, client.post(url, data=sent), sent, areas)

    once()


def test_any_form_takes_anything(either_app: Flask, sized: Callable[[int, int], int]) -> None:
    world = build(either_app, db.session())
    asked = set()
    for url, rule in addresses(either_app, world):
        for reader in (world.officer, world.resident):
            offered, areas = fields_of(reader, url, rule)
            asked.add(rule.rule)

            attack(reader, url, offered, areas, sized(4, 200))
    assert len(asked) > 30


def test_what_is_no_form_at_all(either_app: Flask) -> None:
    world = build(either_app, db.session())
    broken = (
        {"data": b"\xff\xfe\x00", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"text=%ff%fe&action=%00", "content_type": "application/x-www-form-urlencoded"},
        {
            "data": b"--x\r\nContent-Disposition: form-data; name=",
            "content_type": "multipart/form-data; boundary=x",
        },
        {"data": b"{}", "content_type": "application/json"},
        {"data": b"[1, 2]", "content_type": "application/json"},
        {"data": b'{"text": 5, "title": [{}], "number": null}', "content_type": "application/json"},
        {"data": b"<a/>", "content_type": "text/xml"},
        {"data": b"", "content_type": None},
        {"data": b"a=1&" * 5000, "content_type": "application/x-www-form-urlencoded"},
    )
    for url, _rule in addresses(either_app, world):
        for sent in broken:
            check(url, world.officer.post(url, **sent), {}, [])
        files = {name: (io.BytesIO(b"\x89PNG"), "a.png") for name in ("text", "title", "action", "reason")}
        check(url, world.officer.post(url, data=files), {}, [])
        answer = world.officer.get(url + "?page=%00&to=%00&to=9999999999999999999999")
        assert answer.status_code < 500, url
