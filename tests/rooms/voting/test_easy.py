"""Easy read and large text: on this device only, and the same ballot in the end."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.voting.models import Ballot
from tests.client import PageClient, parse
from tests.rooms.voting.polling import cast, enter, open_vote, page_of, print_cards, text_of

pytestmark = pytest.mark.usefixtures("app")
EASY = {"size": "largest", "easy": "yes", "next": "/vote/choose"}


def say(client: PageClient, answers: dict[int, str], count: int) -> str:
    """Answer each proposal in the order in which they come; where it ends."""
    location = client.get("/vote/choose").location
    seen: list[int] = []
    for place in range(1, count + 1):
        assert location.startswith("/vote/one")
        tree = page_of(client, location)
        assert f"{place} of {count}" in text_of(tree)
        number = next(int(e.get("value", "")) for e in tree.iter("button") if e.get("name") == "yes")
        seen.append(number)
        location = client.post("/vote/one", data={answers.get(number, "no"): str(number)}).location
    assert sorted(seen) == list(range(1, count + 1))
    return str(location)


def test_one_at_a_time_gives_the_same_ballot(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    assert client.post("/vote/display", data=EASY).location == "/vote/choose"
    assert say(client, {2: "yes", 4: "not-sure", 6: "yes"}, 6) == "/vote/chosen"
    chosen = page_of(client, "/vote/chosen")
    assert "You said yes to 2" in text_of(chosen) and "You were not sure about 1" in text_of(chosen)
    again = next(e.get("href", "") for e in chosen.iter("a") if "again=1" in (e.get("href") or ""))
    assert "Proposal 4" in text_of(page_of(client, again))
    assert client.post("/vote/one", data={"yes": "4", "again": "1"}).location == "/vote/chosen"
    assert "not sure" not in text_of(page_of(client, "/vote/chosen"))
    assert client.post("/vote/chosen").location == "/vote/order"
    cast(client)
    assert "Thank you. Your vote counts." in text_of(page_of(client, "/vote/recorded"))
    session.rollback()
    assert sorted(session.execute(sa.select(Ballot.choices)).scalar_one()) == [2, 4, 6]


def test_a_yes_too_many_is_held_and_can_be_taken_away(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session, length=2))[0])
    client.post("/vote/display", data=EASY)
    say(client, {1: "yes", 2: "yes", 3: "yes"}, 6)
    refused = client.post("/vote/chosen")
    assert refused.status_code == 422
    assert "Take away 1." in text_of(parse(refused.text))
    assert client.post("/vote/one", data={"no": "2", "list": "1"}).location == "/vote/chosen"
    assert client.post("/vote/chosen").status_code == 303


def test_a_yes_is_kept_at_once_and_the_place_too(session: Session, client: PageClient) -> None:
    card = print_cards(session, open_vote(session))[0]
    enter(client, card)
    client.post("/vote/display", data=EASY)
    first = page_of(client, "/vote/one")
    number = next(e.get("value", "") for e in first.iter("button") if e.get("name") == "yes")
    client.post("/vote/one", data={"yes": number})
    assert "2 of 6" in text_of(page_of(client, "/vote/one"))
    page_of(client, "/vote/one?at=2")
    assert "Yes to 1. You can have 3." in text_of(page_of(client, "/vote/one"))
    # Another card on this device begins at the beginning, and looks the same.
    enter(client, print_cards(session, open_vote(session))[0])
    assert "1 of 6" in text_of(page_of(client, "/vote/one"))


@pytest.mark.parametrize("at", ["0", "-3", "7", "999999999999", "x"])
def test_a_place_that_is_not_there(session: Session, client: PageClient, at: str) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    assert client.get(f"/vote/one?at={at}").status_code in (200, 303)


@pytest.mark.parametrize("data", [{}, {"yes": "77"}, {"yes": "x"}, {"no": "-1"}, {"not-sure": "9" * 99}])
def test_hostile_answers_change_nothing(session: Session, client: PageClient, data: dict[str, str]) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    assert client.post("/vote/one", data=data).status_code in (303, 422)
    assert client.post("/vote/chosen").status_code == 422


def test_the_device_forgets_how_the_ballot_looked(app: Flask, session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    client.post("/vote/display", data=EASY)
    tree = parse(client.get("/vote/chosen").text)
    assert "pb-size-largest" in (tree.get("class") or "")
    client.post("/vote/leave")
    assert "pb-size-normal" in (parse(client.get("/vote").text).get("class") or "")
    with client.session_transaction() as cookie:
        assert not {"text_size", "easy_read", "easy_place", "easy_put_off"} & set(cookie)


@pytest.mark.parametrize(
    "data", [{"size": "huge", "easy": "no"}, {"size": "normal"}, {"easy": "yes"}, {"size": "", "easy": ""}]
)
def test_how_it_looks_is_chosen_from_what_there_is(client: PageClient, data: dict[str, str]) -> None:
    assert client.post("/vote/display", data=data).status_code == 422


def test_the_way_back_stays_on_this_site(client: PageClient) -> None:
    answer = client.post("/vote/display", data={**EASY, "next": "https://example.org/"})
    assert answer.location == "/vote"
    assert 'value="/vote"' in client.get("/vote/display?next=//evil").text


def test_every_voting_page_can_be_read_in_welsh(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    client.post("/vote/one", data={"yes": "1"})
    for url in ("/vote", "/vote/choose", "/vote/order", "/vote/check", "/vote/display", "/vote/one"):
        links = [e for e in page_of(client, url).iter("a") if e.get("hreflang") == "cy"]
        assert len(links) == 1, url
        assert f"next={url}" in (links[0].get("href") or "").replace("%2F", "/")
    # A page that answers a form leads back to the ballot, not away from it.
    refused = parse(client.post("/vote/choose", data={"choice": ["99"]}).text)
    switch = next(e for e in refused.iter("a") if e.get("hreflang") == "cy")
    assert "next=/vote/choose" in (switch.get("href") or "").replace("%2F", "/")
