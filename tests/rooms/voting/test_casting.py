"""One card, one ballot: in parallel, repeated, and whatever the order of events."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import db
from pb.house.models import GivenAnswer
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.voting import service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, Credential
from pb.voting.queries import latest_tally
from tests.client import PageClient
from tests.rooms.voting.polling import close_vote, enter, holder, open_vote, page_of, print_cards, tick

PARALLEL = 200
WORKERS = 16


def cast_in_parallel(app: Flask, same_key: bool) -> None:
    """200 casts of one card, each with its own choice, from many threads at once."""
    session = db.session()
    round_ = open_vote(session, proposals=20)
    card, round_id = print_cards(session, round_)[0], round_.id
    db.session.remove()
    statuses: Counter[int] = Counter()
    clients = []
    for _ in range(WORKERS):
        client = app.test_client()
        enter(client, card)
        clients.append(client)
    start = threading.Barrier(WORKERS)

    def vote(worker: int) -> None:
        start.wait()
        for turn in range(worker, PARALLEL, WORKERS):
            data = {"choice": [str(turn % 20 + 1)], "idempotency_key": "one" if same_key else f"key {turn}"}
            statuses[clients[worker].post("/vote/cast", data=data).status_code] += 1

    threads = [threading.Thread(target=vote, args=(worker,)) for worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {303: PARALLEL}
    session = db.session()
    ballot = session.execute(sa.select(Ballot)).scalar_one()
    assert ballot.revision == (1 if same_key else PARALLEL)
    assert session.scalars(sa.select(Credential.state)).all() == ["voted"]
    session.commit()
    close_vote(session, session.get_one(Round, round_id))


@pytest.mark.parametrize("same_key", [False, True])
def test_200_parallel_casts_on_one_card_give_one_ballot(app: Flask, same_key: bool) -> None:
    cast_in_parallel(app, same_key)


@pytest.mark.postgresql
@pytest.mark.parametrize("same_key", [False, True])
def test_200_parallel_casts_on_one_card_give_one_ballot_on_postgresql(
    postgres_app: Flask, same_key: bool
) -> None:
    cast_in_parallel(postgres_app, same_key)


def close_while_casting(app: Flask) -> None:
    """Every vote that was acknowledged is in the count, when it closes in the middle of them."""
    session = db.session()
    round_ = open_vote(session)
    slug, round_id = round_.slug, round_.id
    cards = print_cards(session, round_, 40)
    db.session.remove()
    recorded: list[str] = []
    clients = []
    for card in cards:
        client = app.test_client()
        enter(client, card)
        clients.append(client)
    half_way = threading.Event()

    def vote(some: list[PageClient]) -> None:
        for client in some:
            answer = client.post("/vote/cast", data={"choice": ["1"], "idempotency_key": "k"})
            assert answer.status_code in (303, 409)
            if answer.status_code == 303:
                recorded.append(answer.location or "")
            if len(recorded) > 8:
                half_way.set()

    threads = [threading.Thread(target=vote, args=(clients[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    half_way.wait(20)
    session = db.session()
    close_vote(session, session.get_one(Round, round_id))
    db.session.remove()
    for thread in threads:
        thread.join()
    session = db.session()
    found = round_by_slug(session, slug)
    assert found is not None
    tally = latest_tally(session, found)
    assert tally is not None and tally.ballots_counted == len(recorded)
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_closing_in_the_middle_of_casts_loses_no_vote(app: Flask) -> None:
    close_while_casting(app)


@pytest.mark.postgresql
def test_closing_in_the_middle_of_casts_loses_no_vote_on_postgresql(postgres_app: Flask) -> None:
    close_while_casting(postgres_app)


def test_the_same_key_50_times_changes_nothing_again(
    app: Flask, session: Session, client: PageClient
) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    data = {"choice": ["1"], "idempotency_key": "the same"}
    first = client.post("/vote/cast", data=data)
    receipt = page_of(client, "/vote/recorded").findtext(".//strong[@id='receipt']")
    # What a later press of another button would have sent: the old answer stands all the same.
    for _ in range(49):
        again = client.post("/vote/cast", data={**data, "choice": ["2"]})
        assert (again.status_code, again.location) == (first.status_code, first.location)
    assert page_of(client, "/vote/recorded").findtext(".//strong[@id='receipt']") == receipt
    session.rollback()
    ballot = session.execute(sa.select(Ballot)).scalar_one()
    assert (ballot.choices, ballot.revision) == ([1], 1)


def test_a_key_answers_only_its_own_voter(app: Flask, session: Session) -> None:
    for card, choice in zip(print_cards(session, open_vote(session), 2), "12", strict=True):
        client = app.test_client()
        enter(client, card)
        client.post("/vote/cast", data={"choice": [choice], "idempotency_key": "shared"})
    session.rollback()
    assert sorted(session.scalars(sa.select(Ballot.choices))) == [[1], [2]]


def test_a_repeated_cast_is_answered_the_same_while_paused(session: Session, client: PageClient) -> None:
    round_ = open_vote(session)
    enter(client, print_cards(session, round_)[0])
    data = {"choice": ["1"], "idempotency_key": "k"}
    assert client.post("/vote/cast", data=data).status_code == 303
    round_.stage, round_.paused_from = "paused", "voting"
    session.commit()
    assert client.post("/vote/cast", data=data).status_code == 303


def test_a_cast_that_fails_leaves_nothing(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = print_cards(session, open_vote(session))[0]
    client = app.test_client()
    enter(client, card)
    tick(client, 3)  # type: ignore[arg-type]

    def fail(*_args: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(service.idempotency, "remember", fail)
        with pytest.raises(OSError, match="disk full"):
            client.post("/vote/cast", data={"choice": ["1"], "idempotency_key": "k"})
    db.session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(GivenAnswer)) == 0
    assert session.scalar(sa.select(Credential.state)) == "issued"
    assert service.current_marks(session, holder(session, card)) == Marks((3,))
