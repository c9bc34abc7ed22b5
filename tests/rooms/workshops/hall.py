"""A hall to test with: phones that join through the pages, and a room at one part of its programme."""

from __future__ import annotations

import html
import secrets

from flask import Flask

from pb.house.database import db, now
from pb.workshops.models import Room, Workshop
from pb.workshops.programme import ItemKind
from tests.client import PageClient


def phone(app: Flask, workshop: Workshop, table: int = 0) -> PageClient:
    """A phone that has joined, and sits at a table if told so."""
    client: PageClient = app.test_client()  # type: ignore[assignment]
    answer = client.post("/j", data={"code": workshop.code, "idempotency_key": secrets.token_hex(12)})
    assert answer.status_code == 303, answer.text
    if table:
        answer = client.post(f"/w/{workshop.code}/seat", data={"table": str(table)})
        assert answer.status_code == 303, answer.text
    return client


def go_to(workshop: Workshop, kind: ItemKind | None, phase: str = "running") -> None:
    """Put the room at the first part of this kind, as if a facilitator had pressed Next until it is there."""
    session = db.session()
    room = session.get_one(Room, workshop.id)
    place = next((n for n, line in enumerate(workshop.lines) if line.kind == kind), 0)
    room.phase, room.position, room.version = phase, place, room.version + 1
    room.begun = [now().isoformat()] * (place + 1)
    session.commit()


def read(client: PageClient, path: str, status: int = 200) -> str:
    """The text of a page."""
    answer = client.get(path)
    assert answer.status_code == status, (answer.status_code, answer.location, answer.text[:500])
    return html.unescape(answer.text)
