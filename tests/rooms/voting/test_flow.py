"""A voter's way from card to receipt, by plain forms, with every page read as a strict browser would."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import db
from pb.voting.models import Ballot, BallotDraft, Credential
from tests.client import PageClient
from tests.conftest import make_app, settings_in
from tests.factories import make_proposal
from tests.rooms.voting.polling import (
    OFFICER,
    cast,
    close_vote,
    enter,
    hidden,
    open_vote,
    page_of,
    print_cards,
    text_of,
    tick,
    ticked,
)

pytestmark = pytest.mark.usefixtures("app")


def ballots(session: Session) -> list[list[int]]:
    session.rollback()
    return [list(row) for row in session.scalars(sa.select(Ballot.choices))]


def test_from_card_to_receipt(session: Session, client: PageClient) -> None:
    round_ = open_vote(session)
    card = print_cards(session, round_)[0]
    enter(client, card)
    tree = page_of(client, "/vote/choose")
    assert sorted(map(int, hidden(tree, "shown"))) == [1, 2, 3, 4, 5, 6]
    assert tick(client, 4, 2, 6) == 303
    assert ballots(session) == []
    order = text_of(page_of(client, "/vote/order"))
    assert order.index("Proposal 4") < order.index("Proposal 2") < order.index("Proposal 6")
    client.post("/vote/order", data={"up": "6"})
    client.post("/vote/order", data={"up": "6"})
    client.post("/vote/order", data={"up": "6"})  # already first: no change
    client.post("/vote/order", data={"down": "2"})
    check = page_of(client, "/vote/check")
    assert hidden(check, "choice") == ["6", "4", "2"]
    assert "not in the box yet" in text_of(check)
    assert cast(client) == 303
    assert ballots(session) == [[6, 4, 2]]
    done = page_of(client, "/vote/recorded")
    assert "Your vote is recorded" in text_of(done)
    close_vote(session, round_)
    receipt = next(e for e in done.iter("strong") if e.get("id") == "receipt").text
    answer = client.post(f"/rounds/{round_.slug}/receipt", data={"receipt": receipt})
    assert "Yes. This vote is in the count." in answer.get_data(as_text=True)
    wrong = client.post(f"/rounds/{round_.slug}/receipt", data={"receipt": "0" * 16})
    assert "No vote with this receipt" in wrong.get_data(as_text=True)


def test_a_typed_code_works_however_it_is_written(session: Session, client: PageClient) -> None:
    card = print_cards(session, open_vote(session))[0]
    typed = f" {card.code[:4].lower()} - {card.code[4:]}"
    assert client.post("/vote", data={"code": typed}).status_code == 303
    page_of(client, "/vote/choose")


def test_a_revote_replaces_and_starts_from_the_vote_in_the_box(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    tick(client, 1, 2)
    cast(client)
    first = text_of(page_of(client, "/vote/recorded"))
    assert ticked(page_of(client, "/vote/choose")) == [1, 2]
    tick(client, 3)
    waiting = text_of(page_of(client, "/vote/recorded"))
    assert "changes that are not in the box" in waiting
    assert ballots(session) == [[1, 2]]
    cast(client)
    assert ballots(session) == [[3]]
    assert text_of(page_of(client, "/vote/recorded")) != first
    revision = session.scalar(sa.select(Ballot.revision))
    assert revision == 2


def test_changes_can_be_forgotten(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    tick(client, 1, 2)
    cast(client)
    tick(client, 5)
    assert client.post("/vote/undo").status_code == 303
    assert "changes that are not" not in text_of(page_of(client, "/vote/recorded"))
    assert ticked(page_of(client, "/vote/choose")) == [1, 2]


def test_a_choice_over_the_limit_is_held_with_the_reason(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session, length=2))[0])
    assert tick(client, 1, 2) == 303
    assert tick(client, 1, 2, 3) == 422
    tree = page_of(client, "/vote/choose")
    assert ticked(tree) == [1, 2, 3]
    assert "You have chosen 3 proposals. Your vote can hold 2. Take away 1." in text_of(tree)
    assert "Held, and not in your vote yet: Proposal 3 (number 3)" in text_of(tree)
    assert client.get("/vote/check").status_code == 303
    assert client.post("/vote/cast", data={"choice": ["1", "2", "3"]}).status_code == 422
    assert ballots(session) == []
    assert tick(client, 2, 3) == 303
    cast(client)
    assert ballots(session) == [[2, 3]]


def test_every_tap_is_saved_and_answered_with_the_total_only(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    shown = hidden(page_of(client, "/vote/choose"), "shown")
    answer = client.post(
        "/vote/choose", data={"shown": shown, "choice": ["5"]}, headers={"HX-Request": "true"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and 'id="total"' in text and "<html" not in text
    assert "1 of up to 3" in text
    assert ticked(page_of(client, "/vote/choose")) == [5]


def test_searching_keeps_what_was_chosen_before(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    shown = hidden(page_of(client, "/vote/choose"), "shown")
    found = client.post("/vote/choose", data={"shown": shown, "choice": ["1", "5"], "q": "5", "search": "1"})
    assert found.location == "/vote/choose?q=5"
    tree = page_of(client, found.location)
    assert hidden(tree, "shown") == ["5"]
    client.post("/vote/choose", data={"shown": ["5"], "choice": [], "go_on": "1"})
    assert ticked(page_of(client, "/vote/choose")) == [1]


def test_the_order_is_stable_for_one_voter_and_differs_between_voters(app: Flask, session: Session) -> None:
    orders = []
    for card in print_cards(session, open_vote(session, proposals=12), 4):
        client = app.test_client()
        enter(client, card)
        orders.append(hidden(page_of(client, "/vote/choose"), "shown"))
        assert hidden(page_of(client, "/vote/choose"), "shown") == orders[-1]
    assert len({tuple(order) for order in orders}) > 1


@pytest.mark.parametrize(
    "numbers",
    [
        ["7"],
        ["13"],
        ["1", "1", "99"],
        ["1000000000"],
        ["-1"],
        ["1e3"],
        ["²"],
        ["0"],
        ["' OR 1=1"],
        ["9" * 500],
    ],
)
def test_hostile_numbers_change_nothing(session: Session, client: PageClient, numbers: list[str]) -> None:
    round_ = open_vote(session, areas=2)
    # 7 to 12 are the other area's; 13 was turned down.
    make_proposal(session, round_, round_.areas[0], number=13, state="turned-down")
    session.commit()
    enter(client, print_cards(session, round_)[0])
    for url in ("/vote/cast", "/vote/choose"):
        assert client.post(url, data={"choice": numbers, "shown": numbers}).status_code == 422
    assert client.post("/vote/order", data={"up": numbers}).status_code in (303, 422)
    session.rollback()
    assert ballots(session) == []
    assert all(not row for row in session.scalars(sa.select(BallotDraft.choices)))


def test_a_number_sent_twice_counts_once(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    assert (
        client.post("/vote/cast", data={"choice": ["2", "2", "1"], "idempotency_key": "k"}).status_code == 303
    )
    assert ballots(session) == [[2, 1]]


def test_an_empty_vote_is_refused_in_words(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    assert tick(client) == 422
    answer = client.post("/vote/cast", data={"idempotency_key": "k"})
    assert answer.status_code == 422 and "Choose at least one proposal" in answer.get_data(as_text=True)


def test_a_wrong_a_void_and_a_closed_code_get_the_same_answer(session: Session, client: PageClient) -> None:
    round_, closed = open_vote(session), open_vote(session)
    void, over = print_cards(session, round_)[0], print_cards(session, closed)[0]
    session.execute(sa.update(Credential).where(Credential.round_id == round_.id).values(state="void"))
    close_vote(session, closed)
    answers = set()
    for code in ("ABCDEFGH", void.code, over.code, "short", "", "0OIL1111"):
        answer = client.post("/vote", data={"code": code})
        assert answer.status_code == 422
        answers.add(answer.get_data(as_text=True).replace(code or "nothing at all", ""))
    assert len({a[a.index("There is a problem") :][:300] for a in answers}) == 1
    assert client.post("/vote", data={"token": void.token}).status_code == 422


def test_a_card_made_void_after_coming_in_cannot_vote(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    tick(client, 1)
    session.execute(sa.update(Credential).values(state="void"))
    session.commit()
    answer = client.post("/vote/cast", data={"choice": ["1"], "idempotency_key": "k"})
    assert answer.status_code == 303 and answer.location == "/vote"
    assert ballots(session) == []


def test_while_paused_the_choices_are_kept(session: Session, client: PageClient) -> None:
    round_ = open_vote(session)
    enter(client, print_cards(session, round_)[0])
    tick(client, 1, 2)
    round_.stage, round_.paused_from = "paused", "voting"
    session.commit()
    answer = client.post("/vote/cast", data={"choice": ["2", "1"], "idempotency_key": "k"})
    assert answer.status_code == 409 and "Voting is paused. Your choices are kept." in answer.get_data(
        as_text=True
    )
    assert ballots(session) == []
    round_.stage, round_.paused_from = "voting", ""
    session.commit()
    assert hidden(page_of(client, "/vote/check"), "choice") == ["2", "1"]


def test_after_the_close_nothing_is_taken_and_the_page_says_what_counts(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    voted, late = print_cards(session, round_, 2)
    first, second = app.test_client(), app.test_client()
    enter(first, voted)
    enter(second, late)
    tick(first, 1)
    cast(first)
    tick(second, 2)
    close_vote(session, round_)
    answer = second.post("/vote/cast", data={"choice": ["2"], "idempotency_key": "k"})
    assert answer.status_code == 409 and "Voting has closed" in answer.get_data(as_text=True)
    assert "No vote from your card is in the count" in text_of(page_of(second, "/vote/check"))
    assert "A vote from your card is in the count" in text_of(page_of(first, "/vote/recorded"))


def test_the_next_person_with_the_phone_sees_nothing(session: Session, client: PageClient) -> None:
    round_ = open_vote(session)
    mine, next_card = print_cards(session, round_, 2)
    enter(client, mine)
    tick(client, 1, 2)
    cast(client)
    page = client.get("/vote/recorded")
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post("/vote/leave").location == "/vote/finished"
    for url in ("/vote/choose", "/vote/order", "/vote/check", "/vote/recorded"):
        assert client.get(url).location == "/vote"
    enter(client, next_card)
    assert ticked(page_of(client, "/vote/choose")) == []
    with client.session_transaction() as cookie:
        assert mine.token not in str(dict(cookie)) and next_card.token not in str(dict(cookie))


def test_a_card_left_lying_is_forgotten_by_the_device(session: Session, client: PageClient) -> None:
    enter(client, print_cards(session, open_vote(session))[0])
    with client.session_transaction() as cookie:
        cookie["card_since"] -= 2 * 60 * 60 + 1
    assert client.get("/vote/choose").location == "/vote"


def test_wrong_codes_are_limited_for_everybody_and_qr_codes_are_not(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    card = print_cards(session, open_vote(session))[0]
    session.close()
    limited = make_app(settings_in(tmp_path, testing=False))
    with limited.app_context():
        client = limited.test_client()
        statuses = [client.post("/vote", data={"code": f"ABCD{n:04d}"}).status_code for n in range(301)]
        assert statuses == [422] * 300 + [429]
        # From another phone too: everybody in a hall shares one address, so limits know no addresses.
        other = limited.test_client()
        assert other.post("/vote", data={"code": card.code}).status_code == 429
        assert other.post("/vote", data={"token": card.token}).status_code == 303
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    limited.extensions["huey"].storage.close()


def test_voting_pages_are_light_and_never_boosted(session: Session, client: PageClient) -> None:
    import gzip

    import pb

    enter(client, print_cards(session, open_vote(session, proposals=40, length=5))[0])
    static = Path(pb.__file__).parent / "static"
    parts = ["build/house.css", "vendor/htmx/htmx.min.js", "js/house.js", "js/outbox.js"]
    weight = sum(len(gzip.compress((static / part).read_bytes())) for part in parts)
    page = client.get("/vote/choose").data
    assert weight + len(gzip.compress(page)) < 60_000
    for url in ("/vote", "/vote/choose", "/vote/finished"):
        assert b'hx-boost="true"' not in client.get(url).data


def test_tallies_are_nobodys_before_the_close(session: Session, client: PageClient, sign_in) -> None:  # type: ignore[no-untyped-def]
    from pb.permissions import Role

    round_ = open_vote(session)
    url = f"/rounds/{round_.slug}/count"
    assert client.get(url).status_code in (302, 303)
    for role in Role:
        assert sign_in(role).get(url).status_code == 403
    enter(client, print_cards(session, round_)[0])
    tick(client, 1)
    cast(client)
    close_vote(session, round_)
    for role in Role:
        assert sign_in(role).get(url).status_code == (200 if role is Role.OFFICER else 403)
    assert OFFICER.is_signed_in
