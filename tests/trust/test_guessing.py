"""Check 12: nobody guesses a card, and nobody in a full hall is taken for somebody who guesses."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session

from pb.voting import secrecy
from pb.voting.voters import find_by_code, find_by_token
from tests.rooms.voting.polling import open_vote, print_cards
from tests.trust.hall import Hall, Phone, csrf_of
from tests.trust.test_one_ballot import PHONES, together

pytestmark = pytest.mark.trust
Sized = Callable[[int, int], int]


def test_no_guessed_token_is_a_card(app: Flask, session: Session, sized: Sized) -> None:
    cards = print_cards(session, open_vote(session), 200)
    key = current_app.config["SECRET_KEY"]
    assert all(find_by_token(session, key, card.token) for card in cards)
    hits = 0
    for _guess in range(sized(10_000, 1_000_000)):
        hits += find_by_token(session, key, secrecy.new_token()) is not None
    assert hits == 0


def test_what_is_nearly_a_card_is_none(app: Flask, session: Session) -> None:
    """One character off, the hash instead of the token, another service's secret: nothing."""
    cards = print_cards(session, open_vote(session), 20)
    key = current_app.config["SECRET_KEY"]
    for card in cards:
        for place in range(len(card.token)):
            other = "A" if card.token[place] != "A" else "B"
            # The last character carries two bits of the token and four that say nothing.
            near = card.token[:place] + other + card.token[place + 1 :]
            assert find_by_token(session, key, near) is None
        assert find_by_token(session, key, secrecy.token_hash(key, card.token)) is None
        assert find_by_token(session, key + "x", card.token) is None
        assert find_by_token(session, key, card.token + "\n") is None
        assert find_by_code(session, key, card.token) is None
        assert find_by_code(session, key, card.code[:-1]) is None
        assert find_by_code(session, key, "*" * 8) is None


def test_phones_behind_one_address_all_vote(sqlite_hall: Hall, sized: Sized) -> None:
    """A hall has one address; the wrong code of one person shuts nobody else out."""
    number = sized(96, 600)
    cards = sqlite_hall.open(number)
    sqlite_hall.start()
    with Phone(sqlite_hall.url) as stranger:
        token = csrf_of(stranger.get("/vote").text)
        for _guess in range(20):
            wrong = {"csrf_token": token, "code": secrets.token_hex(4)}
            assert stranger.post("/vote", wrong).status_code == 422

    def vote(place: int) -> None:
        for card in cards[place::PHONES]:
            with Phone(sqlite_hall.url) as phone:
                phone.enter(card)
                answer = phone.cast([1], card.token)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/vote/recorded")

    together(PHONES, vote)
    assert sqlite_hall.box(cards) == {card.token: ([1], 1) for card in cards}
