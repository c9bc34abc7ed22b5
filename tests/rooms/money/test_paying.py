"""Committing what was published, paying it, and every refusal by its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.decisions.call_in import call_in, implementable_from, resolve
from pb.house.database import at, db, now
from pb.house.dates import local_midnight
from pb.house.errors import Refused
from pb.money import paying
from pb.money.models import LedgerEntry
from pb.money.reconciling import reconcile
from pb.permissions import Forbidden, Role
from pb.proposals.models import Proposal
from pb.rounds.models import Pot, Round
from tests.rooms.decisions.cases import make_reviewed, person, signed, standing_decision
from tests.rooms.decisions.test_signing import race
from tests.rooms.money.cases import committed, held, make_published, paid, pot, project, publish, treasurer


def test_a_published_decision_commits_its_awards_from_the_areas_pot(session: Session) -> None:
    round_ = make_published(session, "Coldbeck", "Netherby")
    assert [committed(session, project(session, round_, n)) for n in (1, 2, 3)] == [60_000, 0, 40_000]
    assert [held(session, pot(session, round_, place)) for place in (0, 1)] == [0, 0]
    kinds = session.scalars(sa.select(LedgerEntry.kind).order_by(LedgerEntry.number)).all()
    assert kinds == ["open", "open", "commit", "commit", "commit", "commit"]
    assert reconcile(session, round_).differences == () and audit.verify(session) == []


def test_a_payment_takes_from_the_commitment(session: Session) -> None:
    round_ = make_published(session)
    first = project(session, round_)
    paying.pay(session, treasurer(session), first, 25_000, "First part, against invoice 17")
    assert (committed(session, first), paid(session, first)) == (35_000, 25_000)
    with pytest.raises(Refused, match="Only £350 is committed"):
        paying.pay(session, treasurer(session), first, 35_001, "More")
    paying.pay(session, treasurer(session), first, 35_000, "The rest")
    with pytest.raises(Refused, match="Only £0 is committed"):
        paying.pay(session, treasurer(session), first, 1, "A penny more")
    assert reconcile(session, round_).differences == ()


def test_nothing_is_paid_before_the_call_in_is_over(session: Session) -> None:
    round_ = make_published(session, since=timedelta(0))
    first, decision = project(session, round_), standing_decision(session, round_)
    day = implementable_from(decision)
    assert day is not None
    with pytest.raises(Refused, match=r"before .* when the call-in period is over"):
        paying.pay(session, treasurer(session), first, 1, "Too early")
    with at(local_midnight(day) - timedelta(seconds=1)), pytest.raises(Refused, match="call-in period"):
        paying.pay(session, treasurer(session), first, 1, "A second too early")
    with at(local_midnight(day)):
        paying.pay(session, treasurer(session), first, 1, "In time")
    assert paid(session, first) == 1


def test_a_called_in_decision_pays_nothing_and_going_back_gives_back(session: Session) -> None:
    round_ = make_published(session, since=timedelta(0))
    decision, clerk = standing_decision(session, round_), person(session, Role.DEMOCRATIC_SERVICES)
    ground = "It is outside the budget or the policy framework"
    called = call_in(session, clerk, decision, members="A\nB\nC", ground=ground, reason="Why not.")
    first = project(session, round_)
    with at(now() + timedelta(days=90)), pytest.raises(Refused, match="called in"):
        paying.pay(session, treasurer(session), first, 1, "Frozen")
    resolve(session, clerk, called, "back", "Look again.")
    assert (committed(session, first), held(session, pot(session, round_))) == (0, 100_000)
    with pytest.raises(Refused, match="No signed decision"):
        paying.pay(session, treasurer(session), first, 1, "Void")
    publish(session, [signed(session, round_)], now() - timedelta(days=60))
    assert (committed(session, first), held(session, pot(session, round_))) == (60_000, 0)
    paying.pay(session, treasurer(session), first, 60_000, "The new version")
    assert reconcile(session, round_).differences == ()


def test_nothing_is_paid_before_publication(session: Session) -> None:
    round_ = make_reviewed(session)
    for _ in range(2):
        with pytest.raises(Refused, match="No signed decision"):
            paying.pay(session, treasurer(session), project(session, round_), 1, "Before")
        session.rollback()
        if standing_decision(session, round_).state == "prepared":
            signed(session, round_)


def test_a_payment_needs_its_reason_and_holds_nobodys_address(session: Session) -> None:
    round_ = make_published(session)
    first, actor = project(session, round_), treasurer(session)
    for amount, reason, match in (
        (1, "  ", "Say what this is for"),
        (1, "to jo@example.org", "Take out the e-mail"),
        (0, "Nothing", "more than nothing"),
        (-5, "Less", "more than nothing"),
    ):
        with pytest.raises(Refused, match=match):
            paying.pay(session, actor, first, amount, reason)
    for role, area in ((Role.COUNCILLOR, None), (Role.OFFICER, "other")):
        stranger = person(session, role, None if area is None else make_published(session, "Else").areas[0])
        with pytest.raises(Forbidden):
            paying.pay(session, stranger, first, 1, "Not mine")


def test_money_comes_back_and_an_underspend_is_released_to_its_pot(session: Session) -> None:
    round_ = make_published(session)
    first, actor = project(session, round_), treasurer(session)
    paying.pay(session, actor, first, 60_000, "All of it")
    with pytest.raises(Refused, match="Only £600 has been paid"):
        paying.repay(session, actor, first, 60_001, "Too much")
    paying.repay(session, actor, first, 5_000, "Underspend repaid")
    assert (committed(session, first), paid(session, first)) == (5_000, 55_000)
    with pytest.raises(Refused, match="Only £50 is committed"):
        paying.release(session, actor, first, 5_001, "Too much")
    paying.release(session, actor, first, 5_000, "The project is finished")
    assert (committed(session, first), held(session, pot(session, round_))) == (0, 5_000)
    assert reconcile(session, round_).differences == ()


def test_a_shared_pot_pays_what_the_own_one_cannot_and_gets_back_first(session: Session) -> None:
    round_ = make_reviewed(session)
    own = round_.pots[0]
    own.amount = 70_000
    round_.pots.append(Pot(name="Shared pot", amount=50_000, money="revenue"))
    session.flush()
    publish(session, [signed(session, round_)], now() - timedelta(days=60))
    second = project(session, round_, 3)
    assert (held(session, pot(session, round_)), held(session, pot(session, round_, 1))) == (0, 20_000)
    paying.release(session, treasurer(session), second, 35_000, "Cheaper than thought")
    assert (held(session, pot(session, round_)), held(session, pot(session, round_, 1))) == (5_000, 50_000)
    assert reconcile(session, round_).differences == ()


def test_pots_that_do_not_hold_the_awards_stop_the_publication(session: Session) -> None:
    round_ = make_reviewed(session)
    round_.pots[0].amount = 99_999
    decision = signed(session, round_)
    with pytest.raises(Refused, match=r"The pots hold £0.01 too little"):
        publish(session, [decision])
    session.rollback()
    assert standing_decision(session, round_).state == "signed"


def last_pound(app: Flask) -> None:
    """Two people pay the same last pound at once: one does, the other is told that nothing is left."""
    session = db.session()
    round_ = make_published(session)
    first = project(session, round_)
    paying.pay(session, treasurer(session), first, 59_900, "All but a pound")
    people = [treasurer(session) for _ in range(2)]
    key, number = first.id, round_.id
    session.commit()
    session.close()

    def payment(place: int) -> Callable[[Session], object]:
        return lambda s: paying.pay(s, people[place], s.get_one(Proposal, key), 100, "The last pound")

    outcomes = race(app, [payment(0), payment(1)])
    lost = [o for o in outcomes if isinstance(o, Exception)]
    assert len(lost) == 1 and isinstance(lost[0], Refused) and "Only £0" in str(lost[0])
    first, round_ = session.get_one(Proposal, key), session.get_one(Round, number)
    assert (paid(session, first), committed(session, first)) == (60_000, 0)
    assert reconcile(session, round_).differences == ()


def test_one_of_two_gets_the_last_pound(app: Flask) -> None:
    last_pound(app)


@pytest.mark.postgresql
def test_one_of_two_gets_the_last_pound_on_postgresql(postgres_app: Flask) -> None:
    last_pound(postgres_app)
