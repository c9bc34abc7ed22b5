"""An open vote to test with, and a voter who only has what a browser without JavaScript has."""

from __future__ import annotations

from xml.etree import ElementTree

from flask import current_app
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.desk import cards
from pb.desk.cards import PrintedCard
from pb.house.idempotency import new_key
from pb.permissions import Actor, Grant, Role
from pb.rounds.models import Round
from pb.voting import effects
from pb.voting.voters import Voter, find_by_token
from tests.client import PageClient, parse
from tests.factories import make_area, make_proposal, make_round

OFFICER = Actor(7, "An officer", frozenset({Grant(Role.OFFICER, None)}))


def open_vote(
    session: Session, *, areas: int = 1, proposals: int = 6, length: int = 3, **changes: object
) -> Round:
    """A round whose voting is open, with this many accepted proposals in every area; committed."""
    places = [make_area(session) for _ in range(areas)]
    round_ = make_round(session, places, stage="deliberating", ballot_length=length, **changes)
    numbers = []
    for place in places:
        for _ in range(proposals):
            numbers.append(len(numbers) + 1)
            make_proposal(session, round_, place, number=numbers[-1])
    round_.tie_order = numbers[::-1]
    session.flush()
    effects.freeze_and_make_key(session, OFFICER, round_)
    round_.stage = "voting"
    session.commit()
    return round_


def close_vote(session: Session, round_: Round) -> None:
    """Close it as the move does, and commit."""
    effects.close(session, OFFICER, round_)
    round_.stage = "counted"
    session.commit()


def print_cards(
    session: Session, round_: Round, number: int = 1, area: Area | None = None
) -> list[PrintedCard]:
    """Fresh cards; committed."""
    area = area or round_.areas[0]
    key = current_app.config["SECRET_KEY"]
    sheet = cards.print_cards(session, OFFICER, round_, area, number, secret_key=key)
    session.commit()
    return list(sheet.cards)


def holder(session: Session, card: PrintedCard) -> Voter:
    """The voter who holds this card."""
    voter = find_by_token(session, current_app.config["SECRET_KEY"], card.token)
    assert voter is not None
    return voter


def enter(client: PageClient, card: PrintedCard) -> None:
    """Come in with the card's token, as its QR code does."""
    response = client.post("/vote", data={"token": card.token})
    assert response.status_code == 303, response.get_data(as_text=True)


def page_of(client: PageClient, url: str) -> ElementTree.Element:
    """A page that must be there."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.headers.get("Location"))
    return parse(response.get_data(as_text=True))


def hidden(tree: ElementTree.Element, name: str) -> list[str]:
    """The values of the page's hidden fields of this name."""
    return [
        e.get("value", "") for e in tree.iter("input") if e.get("name") == name and e.get("type") == "hidden"
    ]


def ticked(tree: ElementTree.Element) -> list[int]:
    """The proposals that are ticked on the page."""
    boxes = (e for e in tree.iter("input") if e.get("name") == "choice" and e.get("type") == "checkbox")
    return sorted(int(e.get("value", "")) for e in boxes if e.get("checked") is not None)


def text_of(tree: ElementTree.Element) -> str:
    """Everything the page says in its main part, on one line."""
    main = tree.find(".//main")
    assert main is not None
    return " ".join("".join(main.itertext()).split())


def tick(client: PageClient, *numbers: int, go_on: bool = True) -> int:
    """Tick these on the first page and press its button; the status."""
    tree = page_of(client, "/vote/choose")
    data = {"shown": hidden(tree, "shown"), "choice": [str(n) for n in numbers]}
    response = client.post("/vote/choose", data={**data, "go_on": "1"} if go_on else data)
    return response.status_code


def cast(client: PageClient, key: str = "") -> int:
    """Cast what the check page shows; the status."""
    tree = page_of(client, "/vote/check")
    data = {"choice": hidden(tree, "choice"), "idempotency_key": key or new_key()}
    return client.post("/vote/cast", data=data).status_code
