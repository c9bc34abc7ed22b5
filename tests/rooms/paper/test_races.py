"""Two people at once: one decision, one ballot, and never a ballot between the phone and the slip."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from pb.house.database import db, now, writing
from pb.house.errors import Refused
from pb.paper import boxing, deciding, keying
from pb.paper.deciding import Choice, Double
from pb.paper.models import PaperBatch, PaperEntry, PaperSlip
from pb.rounds.models import Round
from pb.voting import service
from pb.voting.counting import reconcile
from pb.voting.marks import Marks
from pb.voting.models import Ballot
from pb.voting.voters import find_by_token
from tests.rooms.paper.hall import ANN, BOB, JUDGE, open_hall, person
from tests.rooms.voting.polling import OFFICER, holder

Work = Callable[[], object]


def at_once(app: Flask, *works: Work) -> list[object]:
    """Do these at the same moment, each in a transaction of its own; what each gave, or its refusal."""
    start, given = threading.Barrier(len(works)), [object()] * len(works)

    def run(place: int, work: Work) -> None:
        with app.app_context(), writing():
            start.wait()
            try:
                given[place] = work()
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                given[place] = refusal
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return given


def refusals(given: list[object]) -> list[Refused]:
    return [one for one in given if isinstance(one, Refused)]


def two_adjudicators(app: Flask) -> None:
    session = db.session()
    hall = open_hall(session)
    batch = hall.open(1)
    hall.key(batch, "1 3", who=ANN)
    hall.key(batch, "1 4", who=BOB)
    round_id, batch_id = hall.round.id, batch.id
    db.session.remove()

    def decide(number: int, choice: Choice) -> Work:
        def work() -> None:
            held = db.session()
            deciding.decide_difference(
                held,
                person(number, JUDGE_ROLE),
                held.get_one(Round, round_id),
                held.get_one(PaperBatch, batch_id),
                1,
                choice,
            )

        return work

    given = at_once(app, decide(31, Choice.FIRST), decide(32, Choice.SECOND))
    assert len(refusals(given)) == 1 and "settled already" in str(refusals(given)[0])
    session = db.session()
    decided = session.scalars(sa.select(PaperEntry).where(PaperEntry.hand == "decided")).one()
    slip = session.scalars(sa.select(PaperSlip)).one()
    assert slip.entry_id == decided.id


JUDGE_ROLE = next(iter(JUDGE.grants)).role


def two_decisions_about_a_double(app: Flask) -> None:
    session = db.session()
    hall = open_hall(session)
    service.cast_ballot(session, holder(session, hall.cards[0]), Marks((6,)), "k")
    hall.key_twice(hall.open(1), "1 3")
    hall.close_phones()
    hall.box()
    round_id, slip_id = hall.round.id, session.scalars(sa.select(PaperSlip.id)).one()
    db.session.remove()

    def decide(number: int, double: Double) -> Work:
        def work() -> None:
            held = db.session()
            round_, slip = held.get_one(Round, round_id), held.get_one(PaperSlip, slip_id)
            deciding.decide_double(held, person(number, JUDGE_ROLE), round_, slip, double, "A good reason.")

        return work

    given = at_once(app, decide(31, Double.SLIP), decide(32, Double.OTHER))
    assert len(refusals(given)) == 1
    session = db.session()
    (ballot,) = session.scalars(sa.select(Ballot)).all()
    slip = session.scalars(sa.select(PaperSlip)).one()
    assert (ballot.channel, slip.fate) in {("paper", "counted"), ("phone", "aside")}
    assert reconcile(session, session.get_one(Round, round_id)).balances


def two_people_key_the_same_slip(app: Flask) -> None:
    session = db.session()
    hall = open_hall(session)
    batch = hall.open(20)
    round_id, batch_id = hall.round.id, batch.id
    db.session.remove()

    def key(number: int) -> Work:
        def work() -> None:
            held = db.session()
            round_, mine = held.get_one(Round, round_id), held.get_one(PaperBatch, batch_id)
            for place in range(1, 21):
                keying.key_slip(held, person(number), round_, mine, f"{place} 3 1")
                held.commit()

        return work

    given = at_once(app, key(11), key(12), key(13))
    assert len(refusals(given)) == 1 and "Two people key this batch" in str(refusals(given)[0])
    session = db.session()
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperSlip)) == 20
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperEntry)) == 40


def phone_and_slip(app: Flask) -> None:
    """Phones close while both are on their way: one ballot for each card, and the slip knows which."""
    session = db.session()
    hall = open_hall(session, cards=12)
    hall.key_twice(hall.open(12), *(f"{place} 3 1" for place in range(1, 13)))
    round_id, tokens = hall.round.id, [card.token for card in hall.cards]
    secret_key = app.config["SECRET_KEY"]
    hall.round.voting_closes_at = now() + timedelta(milliseconds=700)
    session.commit()
    db.session.remove()

    def phones() -> int:
        cast = 0
        for token in tokens:
            held = db.session()
            voter = find_by_token(held, secret_key, token)
            assert voter is not None
            try:
                service.cast_ballot(held, voter, Marks((6,)), "k")
                time.sleep(0.1)  # the ballot is written and not yet committed
                held.commit()
                cast += 1
            except Refused:
                held.rollback()
        return cast

    def box() -> None:
        for _ in range(200):
            held = db.session()
            try:
                boxing.box_slips(held, OFFICER, held.get_one(Round, round_id))
                held.commit()
                return
            except Refused:
                held.rollback()
                time.sleep(0.02)
        raise AssertionError("the phones never closed")

    cast, boxed = at_once(app, phones, box)
    assert boxed is None
    session = db.session()
    ballots = session.scalars(sa.select(Ballot)).all()
    assert len(ballots) == 12 and sum(ballot.channel == "phone" for ballot in ballots) == cast
    fates = session.scalars(sa.select(PaperSlip.fate)).all()
    assert fates.count("question") == cast and fates.count("counted") == 12 - int(str(cast))
    assert reconcile(session, session.get_one(Round, round_id)).balances


def boxed_twice_at_once(app: Flask) -> None:
    session = db.session()
    hall = open_hall(session)
    hall.key_twice(hall.open(5), *(f"{place} 3" for place in range(1, 6)))
    hall.close_phones()
    round_id = hall.round.id
    db.session.remove()

    def box() -> dict[str, int]:
        return boxing.box_slips(db.session(), OFFICER, db.session.get_one(Round, round_id))

    assert sorted(map(str, at_once(app, box, box, box))) == ["{'counted': 5}", "{}", "{}"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 5


RACES = [
    two_adjudicators,
    two_decisions_about_a_double,
    two_people_key_the_same_slip,
    phone_and_slip,
    boxed_twice_at_once,
]


@pytest.mark.trust
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_at_once(app: Flask, race: Callable[[Flask], None]) -> None:
    race(app)


@pytest.mark.trust
@pytest.mark.postgresql
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_at_once_on_postgresql(postgres_app: Flask, race: Callable[[Flask], None]) -> None:
    race(postgres_app)
