"""Lost cards: one new card for one void one, so that nobody ever holds two that can vote."""

from __future__ import annotations

import random
import threading

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from pb.desk import cards, exchanging, roll
from pb.desk.cards import PrintedCard
from pb.desk.models import RollEntry
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.paper import deciding
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.voting import service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, Credential
from pb.voting.secrecy import serial_of
from tests.conftest import SignIn
from tests.rooms.desk.people import hand, put_on_roll
from tests.rooms.voting.polling import OFFICER, holder, open_vote, page_of, print_cards

TELLER = Actor(8, "A teller", frozenset({Grant(Role.TELLER, None)}))
BECAUSE = "The box with this sheet fell into the beck."


def exchange(session: Session, round_: Round, entry: RollEntry, number: str, reason: str = "lost") -> None:
    exchanging.exchange_card(
        session,
        TELLER,
        round_,
        entry.id,
        number=number,
        reason=reason,
        secret_key=current_app.config["SECRET_KEY"],
    )
    session.commit()


def spent(session: Session, round_: Round) -> int:
    query = sa.select(sa.func.count()).where(Credential.round_id == round_.id, Credential.exchanged)
    return session.scalar(query) or 0


def test_the_lost_card_is_void_and_its_vote_out_of_the_box(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    old = print_cards(session, round_, 3)[1]
    hand(session, round_, ada)
    voter = holder(session, old)
    service.cast_ballot(session, voter, Marks((1,)), "k")
    session.commit()
    exchange(session, round_, ada, f" {old.number.lower().replace('-', ' ')} ")
    assert session.get_one(RollEntry, ada.id, populate_existing=True).cards_given == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0
    with pytest.raises(Refused, match="void"):
        service.cast_ballot(session, voter, Marks((1,)), "again")
    session.rollback()
    with pytest.raises(Refused, match="already"):
        exchange(session, round_, ada, old.number)
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None and last.detail == {"again": True, "reason": "lost"}


def test_the_card_of_a_spoiled_slip_is_not_exchanged_as_well(app: Flask, session: Session) -> None:
    """Its holder was given another slip at the table: a new card from the desk would be their second."""
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    old = print_cards(session, round_, 3)[1]
    hand(session, round_, ada)
    deciding.spoil_slip(session, TELLER, round_, old.number[: len("K7QM2X-014")])
    session.commit()
    with pytest.raises(Refused, match="already"):
        exchange(session, round_, ada, old.number)


def test_a_number_that_was_never_read_gets_nothing(app: Flask, session: Session) -> None:
    """The next place on the same sheet can be guessed; its letters cannot."""
    round_ = open_vote(session, areas=2)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    own, spare = print_cards(session, round_, 2)
    foreign = print_cards(session, round_, 1, round_.areas[1])[0]
    hand(session, round_, ada)
    guessed = f"{spare.number[:-3]}{own.number[-3:]}"
    for number in (guessed, spare.number[:-4], foreign.number, "", own.code, own.token, "x" * 4000):
        if number == spare.number:
            continue
        with pytest.raises(Refused):
            exchange(session, round_, ada, number)
        session.rollback()
    with pytest.raises(Refused, match="Choose what happened"):
        exchange(session, round_, ada, own.number, reason="because")
    session.rollback()
    assert spent(session, round_) == 0
    assert session.scalar(sa.select(sa.func.count()).where(Credential.state == "void")) == 0


def test_no_second_card_for_somebody_who_has_none(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    with pytest.raises(Refused, match="not been given a card yet"):
        exchange(session, round_, ada, print_cards(session, round_, 1)[0].number)


def test_an_unknown_number_needs_an_officer_and_a_sheet_that_is_void_as_a_whole(
    app: Flask, session: Session
) -> None:
    round_ = open_vote(session)
    people = put_on_roll(session, round_, "Ada Byron", "Grace Hopper", "Mary Seacole")
    sheet = cards.print_cards(
        session, OFFICER, round_, round_.areas[0], 2, secret_key=app.config["SECRET_KEY"]
    )
    for person in people:
        hand(session, round_, person)

    def ask(person: RollEntry, actor: Actor = OFFICER, name: str = "", reason: str = BECAUSE) -> None:
        exchanging.exchange_unknown(
            session, actor, round_, person.id, sheet=name or sheet.name, reason=reason
        )
        session.commit()

    with pytest.raises(Forbidden):
        ask(people[0], TELLER)
    with pytest.raises(Refused, match="can still vote"):
        ask(people[0])
    cards.void_cards(session, OFFICER, round_, sheet.name, [1])
    session.commit()
    with pytest.raises(Refused, match="can still vote"):
        ask(people[0])
    cards.void_cards(session, OFFICER, round_, sheet.name, [2])
    session.commit()
    with pytest.raises(Refused, match="Write the reason"):
        ask(people[0], reason=" short ")
    with pytest.raises(Refused, match="No sheet"):
        ask(people[0], name="NOSUCH")
    ask(people[0], name=sheet.name.lower())
    left = next(card for card in sheet.cards if not spent_place(session, card.place))
    exchange(session, round_, people[1], left.number)
    with pytest.raises(Refused, match="for every card of this sheet already"):
        ask(people[2])
    session.rollback()
    with pytest.raises(Refused, match="already"):
        exchange(session, round_, people[2], sheet.cards[0].number)


def spent_place(session: Session, place: int) -> bool:
    return bool(session.scalar(sa.select(Credential.exchanged).where(Credential.place == place)))


@pytest.mark.parametrize("seed", range(6))
def test_nobody_ever_holds_two_cards_that_can_vote(app: Flask, session: Session, seed: int) -> None:
    """Random days at the desk, with the helper who hands cards off a stack played by the test."""
    chance = random.Random(seed)  # noqa: S311 - a game, no secret
    round_ = open_vote(session)
    area = round_.areas[0]
    people = put_on_roll(session, round_, *(f"Person {n}" for n in range(8)))
    stack = print_cards(session, round_, 40)
    chance.shuffle(stack)
    hands: dict[int, list[PrintedCard]] = {person.id: [] for person in people}
    for _step in range(60):
        person = chance.choice(people)
        try:
            match chance.randrange(5):
                case 0:
                    hand(session, round_, person)
                    hands[person.id].append(stack.pop())
                case 1:  # says the truth
                    if hands[person.id]:
                        exchange(session, round_, person, hands[person.id][-1].number)
                        hands[person.id].append(stack.pop())
                case 2:  # names an old card again, or somebody else's place
                    other = chance.choice([c for held in hands.values() for c in held] or stack)
                    exchange(session, round_, person, f"{serial_of(other.number[:6], other.place)}-222")
                    hands[person.id].append(stack.pop())
                case 3:
                    if len(hands[person.id]) > 1:
                        exchange(session, round_, person, hands[person.id][0].number)
                        hands[person.id].append(stack.pop())
                case _:
                    if len(hands[person.id]) == 1:
                        roll.take_back(session, OFFICER, round_, person.id)
                        session.commit()
                        stack.insert(0, hands[person.id].pop())
        except Refused:
            session.rollback()
        states = dict(session.execute(sa.select(Credential.place, Credential.state)).all())
        for held in hands.values():
            assert sum(states[card.place] != "void" for card in held) <= 1
        given = session.scalar(sa.select(sa.func.sum(RollEntry.cards_given)))
        with_card = roll.roll_counts(session, round_)[area.id].given
        assert (given or 0) - spent(session, round_) == with_card


def race_for_an_exchange(app: Flask) -> None:
    """The same lost card, reported at two desks at once by two people."""
    session = db.session()
    round_ = open_vote(session)
    people = put_on_roll(session, round_, "Ada Byron", "Grace Hopper")
    number = print_cards(session, round_, 1)[0].number
    for person in people:
        hand(session, round_, person)
    slug, ids, key = round_.slug, [person.id for person in people] * 5, app.config["SECRET_KEY"]
    session.commit()
    db.session.remove()
    gate, outcomes = threading.Barrier(len(ids)), []

    def ask(entry_id: int) -> None:
        gate.wait()
        with app.app_context(), writing():
            mine = db.session()
            found = round_by_slug(mine, slug)
            assert found is not None
            try:
                exchanging.exchange_card(
                    mine, TELLER, found, entry_id, number=number, reason="lost", secret_key=key
                )
                mine.commit()
                outcomes.append("given")
            except Refused:
                mine.rollback()
                outcomes.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=ask, args=(entry_id,)) for entry_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given"] + ["refused"] * 9
    assert db.session().scalar(sa.select(sa.func.sum(RollEntry.cards_given))) == 3


def test_one_lost_card_is_one_new_card_on_sqlite(app: Flask) -> None:
    race_for_an_exchange(app)


@pytest.mark.postgresql
def test_one_lost_card_is_one_new_card_on_postgresql(postgres_app: Flask) -> None:
    race_for_an_exchange(postgres_app)


def test_the_page_explains_and_keeps_what_was_typed(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    number = print_cards(session, round_, 1)[0].number
    hand(session, round_, ada)
    url = f"/rounds/{round_.slug}/roll/{ada.id}/another"
    teller, officer = sign_in(Role.TELLER), sign_in(Role.OFFICER)
    assert "sheet" not in [e.get("name") for e in page_of(teller, url).iter("input")]
    assert "sheet" in [e.get("name") for e in page_of(officer, url).iter("input")]
    wrong = teller.post(url, data={"number": "K7QM2X-999-AAA", "happened": "lost"})
    assert wrong.status_code == 422 and "K7QM2X-999-AAA" in wrong.get_data(as_text=True)
    assert teller.post(url, data={"number": number}).status_code == 422
    assert teller.post(url + "-unknown", data={"sheet": number[:6], "reason": BECAUSE}).status_code == 403
    unknown = officer.post(url + "-unknown", data={"sheet": number[:6], "reason": BECAUSE})
    assert unknown.status_code == 422 and BECAUSE in unknown.get_data(as_text=True)
    assert teller.post(url, data={"number": number, "happened": "lost"}).status_code == 303
