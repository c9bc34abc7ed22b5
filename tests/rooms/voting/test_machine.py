"""Whatever people and officers do, in any order, there are never more ballots than cards that may vote."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pb.desk import cards
from pb.desk.cards import PrintedCard
from pb.house.database import db, set_writing
from pb.house.errors import Refused
from pb.voting import service
from pb.voting.counting import reconcile
from pb.voting.marks import Marks
from pb.voting.merkle import leaf_of
from pb.voting.models import Ballot, CountedBallot
from pb.voting.queries import ballot_classes, latest_tally
from pb.voting.receipts import Found, check_receipt
from pb.voting.voters import find_by_code, find_by_token
from tests.conftest import make_app, settings_in
from tests.rooms.voting.polling import OFFICER, close_vote, open_vote

PROPOSALS = 4
# A release is tried with 5,000: PB_TEST_SEQUENCES=5000.
SEQUENCES = int(os.environ.get("PB_TEST_SEQUENCES", "25"))
pick = st.integers(0, 10**6)
TABLES = ("counted_leaf", "counted_ballot", "tally", "ballot", "ballot_draft", "given_answer", "credential")


class Vote(RuleBasedStateMachine):
    """The real service on a real database, beside a dictionary of what each card's vote should be."""

    app: Flask
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.session = db.session()
        self.round = open_vote(self.session, proposals=PROPOSALS, length=2)
        self.numbers = [1, 2, 3, 4]
        self.secret = self.app.config["SECRET_KEY"]
        self.cards: list[tuple[str, PrintedCard]] = []
        self.void: set[str] = set()
        self.votes: dict[str, tuple[int, ...]] = {}
        self.closed = False

    def card(self, number: int) -> tuple[str, PrintedCard]:
        return self.cards[number % len(self.cards)]

    @precondition(lambda self: not self.closed and len(self.cards) < 12)
    @rule(number=st.integers(1, 3))
    def issue(self, number: int) -> None:
        sheet = cards.print_cards(
            self.session, OFFICER, self.round, self.round.areas[0], number, secret_key=self.secret
        )
        self.cards += [(sheet.name, card) for card in sheet.cards]
        self.session.commit()

    @precondition(lambda self: self.cards)
    @rule(
        which=pick,
        choices=st.lists(st.integers(0, 5), max_size=3),
        key=st.sampled_from("ab"),
        by_code=st.booleans(),
    )
    def cast(self, which: int, choices: list[int], key: str, by_code: bool) -> None:
        _sheet, card = self.card(which)
        find, secret = (find_by_code, card.code) if by_code else (find_by_token, card.token)
        voter = find(self.session, self.secret, secret)
        if card.token in self.void or (by_code and self.closed):
            assert voter is None
            return
        assert voter is not None
        fair = 1 <= len(choices) <= 2 and len(set(choices)) == len(choices) and set(choices) <= {1, 2, 3, 4}
        fresh = f"{key}{len(self.votes)}{choices}"
        try:
            service.cast_ballot(self.session, voter, Marks(tuple(choices)), fresh)
            self.session.commit()
        except Refused:
            self.session.rollback()
            assert self.closed or not fair
            return
        assert not self.closed and fair
        first_time = self.session.scalar(sa.select(Ballot.choices).where(Ballot.pseudonym == voter.pseudonym))
        # A repeated key may have kept an earlier ballot; what the box holds is one this card sent.
        assert first_time is not None
        self.votes[card.token] = tuple(first_time)

    @precondition(lambda self: self.cards)
    @rule(which=pick)
    def void_card(self, which: int) -> None:
        sheet, card = self.card(which)
        try:
            cards.void_cards(self.session, OFFICER, self.round, sheet, [card.place])
            self.session.commit()
        except Refused:
            self.session.rollback()
            assert self.closed or card.token in self.void
            return
        assert not self.closed and card.token not in self.void
        self.void.add(card.token)
        self.votes.pop(card.token, None)

    @precondition(lambda self: not self.closed and len(self.votes) > 1)
    @rule()
    def close(self) -> None:
        receipts = [
            leaf_of(nonce, self.round.areas[0].slug, choices)
            for nonce, choices in self.session.execute(sa.select(Ballot.nonce, Ballot.choices))
        ]
        close_vote(self.session, self.round)
        self.closed = True
        for leaf in receipts:
            assert check_receipt(self.session, self.round, leaf).found is Found.COUNTED

    @invariant()
    def ballots_are_those_of_cards_that_may_vote(self) -> None:
        table = CountedBallot if self.closed else Ballot
        ballots = sorted(tuple(choices) for choices in self.session.scalars(sa.select(table.choices)))
        assert ballots == sorted(self.votes.values())
        assert len(ballots) <= len(self.cards) - len(self.void)
        counts = reconcile(self.session, self.round)
        assert counts.issued == len(self.cards) == counts.cast + counts.unused + counts.void
        assert (counts.cast, counts.void) == (len(self.votes), len(self.void))
        if self.closed:
            tally = latest_tally(self.session, self.round)
            assert tally is not None
            assert sum(group.weight for group in ballot_classes(self.session, tally)) == len(ballots)

    def teardown(self) -> None:
        for table in TABLES:
            self.session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - our own tables
        self.session.commit()


def test_ballots_never_outnumber_cards(migrated: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file in migrated.glob("*.sqlite"):
            shutil.copy(file, Path(folder) / file.name)
        app = make_app(settings_in(Path(folder)))
        with app.app_context():
            set_writing(True)
            Vote.app = app
            run_state_machine_as_test(
                Vote,
                settings=settings(
                    max_examples=SEQUENCES,
                    stateful_step_count=20,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        app.extensions["huey"].storage.close()
        set_writing(False)
