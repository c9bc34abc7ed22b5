"""Who may vote: set by whoever manages the round, published with the rules, fixed from then on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.permissions import Role
from pb.rounds.connections import CONNECTIONS, SENTENCES, WORDS
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_round
from tests.rooms.voting.polling import page_of, text_of


def test_every_connection_has_words_for_both_sides() -> None:
    assert set(CONNECTIONS) == set(WORDS) == set(SENTENCES)


def test_residents_read_who_may_vote(session: Session, sign_in: SignIn, client: PageClient) -> None:
    round_ = make_round(session)
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/manage/who-may-vote"
    page_of(officer, url)
    sent = {"minimum_age": "16", "connections": ["studies", "lives"], "home_cards": "yes"}
    assert officer.post(url, data=sent).status_code == 303
    session.expire_all()
    assert (round_.minimum_age, round_.connections, round_.home_cards) == (16, ["lives", "studies"], True)
    said = text_of(page_of(client, f"/rounds/{round_.slug}"))
    assert "from the age of 16" in said and "You live in the area." in said
    assert "You work in the area." not in said


@pytest.mark.parametrize(
    "sent",
    [
        {"minimum_age": "4", "connections": ["lives"]},
        {"minimum_age": "19", "connections": ["lives"]},
        {"minimum_age": "eleven", "connections": ["lives"]},
        {"minimum_age": "11"},
        {"minimum_age": "11", "connections": ["rules"]},
    ],
)
def test_what_cannot_be_is_refused(session: Session, sign_in: SignIn, sent: dict[str, object]) -> None:
    round_ = make_round(session)
    answer = sign_in(Role.OFFICER).post(f"/rounds/{round_.slug}/manage/who-may-vote", data=sent)
    assert answer.status_code == 422
    session.expire_all()
    assert (round_.minimum_age, round_.connections) == (11, list(CONNECTIONS))


def test_after_the_rules_are_published_only_cards_at_home_change(session: Session, sign_in: SignIn) -> None:
    round_: Round = make_round(session, rules_published_at=now(), stage="deliberating")
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/manage/who-may-vote"
    sent = {"minimum_age": "18", "connections": ["works"], "home_cards": "yes"}
    assert officer.post(url, data=sent).status_code == 303
    session.expire_all()
    assert (round_.minimum_age, round_.connections, round_.home_cards) == (11, list(CONNECTIONS), True)
