"""No order of acts overspends a pot, pays before the call-in ends or leaves the books unbalanced."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pb.decisions.call_in import CallIn, call_in, implementable_from, resolve
from pb.decisions.models import Decision
from pb.house.database import at, db
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.money import accounts, ledger, leftovers, paying
from pb.money.models import SOURCES, AccountKind, EntryKind, LedgerEntry
from pb.money.reconciling import reconcile
from pb.permissions import Role
from pb.rounds.models import Round
from tests.factories import make_round
from tests.rooms.decisions.cases import make_reviewed, person, signed, standing_decision
from tests.rooms.money.cases import POT, project, publish, treasurer

BEGINNING = datetime(2026, 3, 2, 10, tzinfo=UTC)
GROUND = "It is outside the budget or the policy framework"
AMOUNTS = st.one_of(st.integers(-1, 3), st.sampled_from([9_999, 20_000, 40_000, 60_000, 60_001, POT]))
WHICH = st.integers(0, 5)


class Money(RuleBasedStateMachine):
    """Two areas, five people's worth of acts in any order, and time that passes."""

    def __init__(self) -> None:
        super().__init__()
        self.session = db.session()
        self.moment = BEGINNING
        with at(self.moment):
            names = [f"{side} {secrets.token_hex(4)}" for side in ("East", "West")]
            self.round = make_reviewed(self.session, *names)
            for area in self.round.areas:
                signed(self.session, self.round, area)
            self.later = make_round(self.session, list(self.round.areas), stage="gathering")
            self.clerk = person(self.session, Role.DEMOCRATIC_SERVICES)
            self.actor = treasurer(self.session)
            self.session.commit()
        self.keys = (self.round.id, self.later.id)

    @initialize(published=st.sampled_from([1, 2, 2]), days=st.sampled_from([0, 30]))
    def begin(self, published: int, days: int) -> None:
        """One area is published, or both; today or long ago."""
        publish(self.session, [self.decision(place) for place in range(published)], self.moment)
        self.moment += timedelta(days=days)

    def attempt(self, act: Callable[[], object]) -> None:
        """One act as somebody would try it; a refusal is an answer and changes nothing."""
        with at(self.moment):
            with suppress(Refused):
                act()
                self.session.commit()
            self.session.rollback()

    def decision(self, place: int) -> Decision:
        return standing_decision(self.session, self.round, self.round.areas[place % 2])

    @rule(days=st.sampled_from([1, 4, 9, 30]))
    def wait(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @rule(place=WHICH)
    def sign_and_publish(self, place: int) -> None:
        def act() -> None:
            decision = self.decision(place)
            if decision.state == "prepared":
                signed(self.session, self.round, decision.area)
            publish(self.session, [self.decision(place)], self.moment)

        self.attempt(act)

    @rule(place=WHICH)
    def call_it_in(self, place: int) -> None:
        def act() -> None:
            decision = self.decision(place)
            call_in(self.session, self.clerk, decision, members="A\nB\nC", ground=GROUND, reason="Why.")

        self.attempt(act)

    @rule(place=WHICH, outcome=st.sampled_from(["stands", "back"]))
    def answer(self, place: int, outcome: str) -> None:
        def act() -> None:
            called = self.session.scalar(
                sa.select(CallIn).where(CallIn.decision_id == self.decision(place).id)
            )
            if called is not None:
                resolve(self.session, self.clerk, called, outcome, "Scrutiny has answered.")

        self.attempt(act)

    @rule(number=st.integers(1, 6), amount=AMOUNTS, what=st.sampled_from(["pay", "pay", "repay", "release"]))
    def spend(self, number: int, amount: int, what: str) -> None:
        self.attempt(
            lambda: getattr(paying, what)(
                self.session, self.actor, project(self.session, self.round, number), amount, "For the work"
            )
        )

    @rule(place=WHICH, amount=AMOUNTS, money=st.sampled_from(["revenue", "capital"]))
    def open_own_pot(self, place: int, amount: int, money: str) -> None:
        area = self.round.areas[place % 2]
        self.attempt(
            lambda: leftovers.open_councillor_pot(
                self.session, self.actor, self.round, area, holder="Cllr Lee", money=money, amount=amount,
                reason="The ward’s own",
            )
        )  # fmt: skip

    @rule(source=WHICH, into=WHICH, amount=AMOUNTS, what=st.sampled_from(["pool", "big", "carry"]))
    def move_on(self, source: int, into: int, amount: int, what: str) -> None:
        def act() -> None:
            every = accounts.accounts_of(self.session, self.round)
            if not every:
                return
            one, other = every[source % len(every)], every[into % len(every)]
            if what == "pool":
                leftovers.pool(self.session, self.actor, one, other, amount, "Together")
            elif what == "big":
                leftovers.to_big_pot(self.session, self.actor, one, amount, "Left over")
            else:
                leftovers.carry_forward(self.session, self.actor, one, self.later, amount, "On to the next")

        self.attempt(act)

    @invariant()
    def the_books_hold(self) -> None:
        """Sums of postings alone: independent of the reconciliation, which then agrees."""
        for key in self.keys:
            round_ = self.session.get_one(Round, key)
            balances = ledger.balances(self.session, round_)
            every = {a.id: a for a in accounts.accounts_of(self.session, round_)}
            assert sum(balances.values()) == 0
            for account_id, there in balances.items():
                assert there >= 0 or AccountKind(every[account_id].kind) in SOURCES
            assert reconcile(self.session, round_).differences == ()
        payments = sa.select(LedgerEntry).where(
            LedgerEntry.kind == EntryKind.PAY.value, LedgerEntry.round_id == self.keys[0]
        )
        for entry in self.session.scalars(payments):
            assert entry.decision is not None and entry.decision.call_in_until is not None
            assert london_day(entry.made_at) > entry.decision.call_in_until
            assert implementable_from(entry.decision) is not None
        self.session.rollback()


def test_no_sequence_breaks_the_books(app: Flask) -> None:
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
