"""The desk's paper: one printing, three forms of the same cards, all readable by a screen reader."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.desk.easy_read import steps
from pb.desk.serials import number_of, read_number
from pb.house.pdf import make_pdf
from pb.permissions import Role
from pb.voting import secrecy
from pb.voting.models import Credential
from pb.voting.secrecy import serial_of
from tests.client import PageClient, parse
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.voting.polling import hidden, open_vote, page_of


def pages(made: bytes) -> list[str]:
    """The text of every page of a tagged PDF that says its title and language."""
    reader = pypdf.PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"] and root["/Lang"]
    assert reader.metadata is not None and reader.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def alternatives(made: bytes) -> list[str]:
    """The words beside every picture."""
    found: list[str] = []
    reader: Any = pypdf.PdfReader(io.BytesIO(made))
    todo: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(part.get_object() for part in node)
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            todo += [node["/K"].get_object()] if "/K" in node and not isinstance(node["/K"], int) else []
    return found


def print_sheet(officer: PageClient, slug: str, area_id: int, number: int) -> tuple[str, list[str]]:
    """The name of a fresh sheet and what its page would send back."""
    url = f"/rounds/{slug}/cards"
    key = hidden(page_of(officer, url), "idempotency_key")[0]
    shown = officer.post(url, data={"area": area_id, "number": number, "idempotency_key": key})
    text = shown.get_data(as_text=True)
    name = re.search(r"/cards/(\w+)/pdf", text)
    assert name is not None
    return name[1], hidden(parse(text), "card")


def test_the_same_cards_as_a_pdf_ten_a_page_or_one_in_large_print(
    session: Session, sign_in: SignIn, app: Flask
) -> None:
    round_ = open_vote(session)
    officer = sign_in(Role.OFFICER)
    sheet, cards = print_sheet(officer, round_.slug, round_.areas[0].id, 23)
    url = f"/rounds/{round_.slug}/cards/{sheet}/pdf"
    small = officer.post(url, data={"card": cards, "large": ""})
    assert (small.mimetype, small.headers["Cache-Control"]) == ("application/pdf", "no-store")
    texts = pages(small.data)
    assert len(texts) == 3 and len(alternatives(small.data)) == 23
    serials = {serial_of(sheet, place) for place in range(1, 24)}
    numbers = re.findall(r"([A-Z2-9]{6}-\d{3})-[A-Z2-9]{3}", " ".join(texts))
    assert len(numbers) == 23 and set(numbers) == serials
    large = pages(officer.post(url, data={"card": cards, "large": "1"}).data)
    assert len(large) == 23 and all(round_.title in text for text in large)
    token, code = cards[0].split(".")
    assert secrecy.show_code(code) in large[0] and serial_of(sheet, 1) in large[0]
    assert not any(token in text for text in texts)
    assert app.test_client().post("/vote", data={"code": code}).status_code == 303


def test_only_the_cards_of_the_sheet_become_a_pdf(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session, areas=2)
    officer = sign_in(Role.OFFICER)
    sheet, cards = print_sheet(officer, round_.slug, round_.areas[0].id, 3)
    other, foreign = print_sheet(officer, round_.slug, round_.areas[1].id, 1)
    url = f"/rounds/{round_.slug}/cards/{sheet}/pdf"
    invented = f"{secrecy.new_token()}.{secrecy.new_code()}"
    mixed = cards[0].split(".")[0] + "." + cards[1].split(".")[1]
    for sent in ([], [invented], [mixed], foreign, [*cards, invented], ["None.None"], ["x" * 5000], ["."]):
        assert officer.post(url, data={"card": sent}).status_code == 409, sent
    officer.post(f"/rounds/{round_.slug}/cards/{sheet}", data={"place": ["1"], "void": "1"})
    assert officer.post(url, data={"card": cards}).status_code == 409
    mine = sign_in(Role.OFFICER, round_.areas[0])
    assert mine.post(f"/rounds/{round_.slug}/cards/{other}/pdf", data={"card": foreign}).status_code == 404
    assert mine.post(f"/rounds/{round_.slug}/cards/NOSUCH/pdf", data={"card": cards}).status_code == 404
    elsewhere = sign_in(Role.OFFICER, make_area(session, "Elsewhere"))
    assert elsewhere.post(url, data={"card": cards}).status_code == 403


def test_two_hundred_cards_are_twenty_pages(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    officer = sign_in(Role.OFFICER)
    sheet, cards = print_sheet(officer, round_.slug, round_.areas[0].id, 200)
    made = officer.post(f"/rounds/{round_.slug}/cards/{sheet}/pdf", data={"card": cards}).data
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 20 and serial_of(sheet, 200) in reader.pages[-1].extract_text()


@pytest.mark.parametrize(
    ("ballot_type", "pictures", "says"),
    [
        ("ranking", 7, "You can choose up to 4."),
        ("approval", 6, "You can choose up to 4."),
        ("points", 7, "Give more points to what you want more."),
        ("score", 7, "Give more points to what you want more."),
        ("budget", 6, "All together must not cost more than there is."),
        ("exactly", 6, "Choose 4, no more and no fewer."),
    ],
)
def test_how_to_vote_has_a_picture_for_every_step(
    session: Session, client: PageClient, ballot_type: str, pictures: int, says: str
) -> None:
    round_ = open_vote(session, ballot_type=ballot_type, length=4)
    url = f"/rounds/{round_.slug}/how-to-vote"
    tree = page_of(client, url)
    shown = [image.get("alt") or "" for image in tree.iter("img")]
    with client.application.test_request_context():
        found = steps(round_)
    assert shown == [step.alt for step in found] and len(found) == pictures
    for image in tree.iter("img"):
        with client.get(image.get("src")) as answer:
            assert answer.status_code == 200
    sentences = [line for step in found for line in step.sentences]
    assert max(len(line.split()) for line in sentences) <= 12, "a sentence of an easy read is short"
    made = client.get(url + ".pdf").data
    text = " ".join(pages(made))
    assert says in text and all(step.title in text for step in found)
    assert sorted(alternatives(made)) == sorted(shown)
    assert client.get("/rounds/none/how-to-vote.pdf").status_code == 404


@pytest.mark.parametrize("name", ["Siân Gŵyr o’r Tŷ", "#strong[x] $1^2$ @a <b> \\ //", "李雷 😀 \u202e"])
def test_what_somebody_typed_is_text_on_paper(app: Flask, name: str) -> None:
    card = {"head": [name, "R", "A"], "how": "h", "foot": "f", "code": "c", "number": "s", "alt": "a"}
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    made = make_pdf("cards", name, {"cards": [{**card, "qr": drawn}]}, language="cy")
    reader: Any = pypdf.PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/Lang"] == "cy-GB" and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == name
    if name.isascii() or "ŵ" in name:
        assert "".join(name.split()) in "".join(pages(made)[0].split())


def test_a_number_is_read_as_people_say_it() -> None:
    assert read_number(" k7qm2x – 014 trw") == ("K7QM2X", 14, "K7QM2X-014-TRW")
    for place in range(1, 201):
        number = number_of("k" * 40, 7, "K7QM2X", place)
        assert read_number(number) == ("K7QM2X", place, number)
    endings = {number_of("k" * 40, round_id, "K7QM2X", 14)[-3:] for round_id in range(400)}
    assert len(endings) > 380, "the letters differ from round to round"
    assert number_of("k" * 40, 7, "K7QM2X", 14) != number_of("j" * 40, 7, "K7QM2X", 14)
    for bad in ("", "K7QM2X", "K7QM2X-014", "K7QM2X-14-TRW", "K0QM2X-014-TRW", "K7QM2X-0141-TRW", "x" * 5000):
        assert read_number(bad) is None, bad
    assert read_number("K7QM2X-٠١٤-TRW") is None


def test_welsh_cards_say_that_they_are_in_welsh(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    officer = sign_in(Role.OFFICER)
    sheet, cards = print_sheet(officer, round_.slug, round_.areas[0].id, 1)
    officer.get("/language/cy")
    made = officer.post(f"/rounds/{round_.slug}/cards/{sheet}/pdf", data={"card": cards}).data
    reader: Any = pypdf.PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/Lang"] == "cy-GB"
    stored = session.scalars(sa.select(Credential)).one()
    assert (stored.channel, stored.exchanged) == ("hall", False)
