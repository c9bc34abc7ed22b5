"""Whatever is cast, spoiled, keyed, decided or voided: no more ballots than cards, and the count balances."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pb.desk import cards
from pb.house.database import db, set_writing
from pb.house.errors import Refused
from pb.paper import closing, deciding
from pb.paper.deciding import Choice, Double
from pb.paper.entries import match_of, reading_that_stands, slips_of
from pb.paper.models import Fate, PaperBatch, PaperCount, PaperEntry
from pb.paper.reading import Reading, Verdict
from pb.rounds.lifecycle import Move
from pb.rounds.service import move_round
from pb.voting import service
from pb.voting.counting import reconcile
from pb.voting.marks import Marks
from pb.voting.models import Ballot
from pb.voting.queries import ballot_classes, latest_tally
from pb.voting.secrecy import pseudonym_of, token_hash
from pb.voting.voters import find_by_token
from tests.conftest import make_app, settings_in
from tests.rooms.paper.hall import ANN, BOB, CAT, JUDGE, Hall, open_hall
from tests.rooms.voting.polling import OFFICER

CARDS = 8
SEQUENCES = int(os.environ.get("PB_TEST_SEQUENCES", "25"))
places = st.integers(1, CARDS)
marks = st.sampled_from(["1", "2", "3 1", "2 4", "0 1", "0 9", "3 0 2"])
pick = st.integers(0, 10**6)
# What a card has given: how it came, and its choices; no choices where the slip was rejected.
Given = tuple[str, tuple[int, ...]]


class Count(RuleBasedStateMachine):
    """The real rooms on a real database, beside a dictionary of what each card has in the box."""

    app: Flask
    hall: Hall

    @initialize()
    def open(self) -> None:
        self.session = db.session()
        self.hall = open_hall(self.session, cards=CARDS, proposals=4)
        self.extra = 0
        self.void: set[int] = set()
        self.given: dict[int, Given] = {}
        self.spoiled: set[int] = set()
        self.phones, self.closed = True, False

    def tried(self, work: object) -> bool:
        """Do it and commit; False when it was refused, and then nothing has changed."""
        try:
            work()  # type: ignore[operator]
            self.session.commit()
        except Refused:
            self.session.rollback()
            return False
        return True

    @precondition(lambda self: not self.closed and self.extra < 3)
    @rule()
    def issue(self) -> None:
        secret_key = self.app.config["SECRET_KEY"]
        round_ = self.hall.round
        cards.print_cards(self.session, OFFICER, round_, round_.areas[0], 1, secret_key=secret_key)
        self.session.commit()
        self.extra += 1

    @rule(place=places, choices=st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
    def cast(self, place: int, choices: list[int]) -> None:
        token = self.hall.cards[place - 1].token
        voter = find_by_token(self.session, self.app.config["SECRET_KEY"], token)
        assert (voter is None) == (place in self.void)
        if voter is None:
            return
        done = self.tried(
            lambda: service.cast_ballot(
                self.session, voter, Marks(tuple(choices)), f"{len(self.given)}{choices}"
            )
        )
        assert done == self.phones
        if done:
            self.given[place] = ("phone", tuple(self.in_box(place) or ()))

    def in_box(self, place: int) -> list[int] | None:
        key = self.session.scalar(
            sa.text("SELECT key FROM round_key WHERE round_id = :r").bindparams(r=self.hall.round.id)
        )
        hashed = token_hash(self.app.config["SECRET_KEY"], self.hall.cards[place - 1].token)
        found = self.session.scalar(
            sa.select(Ballot.choices).where(Ballot.pseudonym == pseudonym_of(str(key), hashed))
        )
        return found if found is None else list(found)

    @rule(place=places)
    def void_card(self, place: int) -> None:
        done = self.tried(
            lambda: cards.void_cards(self.session, OFFICER, self.hall.round, self.hall.sheet, [place])
        )
        assert done == (place not in self.void and not self.closed)
        if done:
            self.void.add(place)
            self.given.pop(place, None)

    @precondition(lambda self: not self.closed)
    @rule(place=places)
    def spoil(self, place: int) -> None:
        serial = f"{self.hall.sheet}-{place:03d}"
        done = self.tried(lambda: deciding.spoil_slip(self.session, ANN, self.hall.round, serial))
        assert done == (place not in self.void)
        if done:
            self.void.add(place)
            self.given.pop(place, None)

    @precondition(lambda self: not self.closed and len(self.hall.batches) < 3)
    @rule(declared=st.integers(1, 3))
    def open_batch(self, declared: int) -> None:
        self.hall.open(declared)

    @precondition(lambda self: not self.closed and self.hall.batches)
    @rule(which=pick, place=places, what=marks, both=st.booleans(), second=st.booleans(), why=st.booleans())
    def key(self, which: int, place: int, what: str, both: bool, second: bool, why: bool) -> None:
        batch = self.hall.batches[which % len(self.hall.batches)]
        for who in (ANN, BOB) if both else (BOB if second else ANN,):
            reason = "Read it again." if why else ""
            self.tried(
                lambda who=who, reason=reason: self.hall.key(batch, f"{place} {what}", who=who, why=reason)
            )

    @precondition(lambda self: not self.closed and self.hall.batches)
    @rule(which=pick, choice=st.sampled_from(Choice), what=marks)
    def decide_difference(self, which: int, choice: Choice, what: str) -> None:
        batch = self.hall.batches[which % len(self.hall.batches)]
        found = match_of(self.session, self.hall.round, batch).differences
        place = found[0].place if found else 1
        done = self.tried(
            lambda: deciding.decide_difference(
                self.session, JUDGE, self.hall.round, batch, place, choice, f"{place} {what}"
            )
        )
        possible = bool(found) and not (
            (choice is Choice.FIRST and found[0].first is None)
            or (choice is Choice.SECOND and found[0].second is None)
        )
        assert done == possible

    @precondition(lambda self: not self.closed)
    @rule()
    def close_phones(self) -> None:
        self.hall.close_phones()
        self.phones = False

    @precondition(lambda self: not self.closed)
    @rule()
    def box(self) -> None:
        waiting = [
            (self.place_of(slip), reading_that_stands(self.session, slip))
            for slip in slips_of(self.session, self.hall.round)
            if slip.fate == Fate.WAITING
        ]
        done = self.tried(self.hall.box)
        assert done == (not self.phones)
        if not done:
            return
        for place, reading in waiting:
            if reading.verdict is Verdict.SPOILED:
                if place not in self.given:
                    self.void.add(place)
            elif place not in self.void and place not in self.given:
                self.given[place] = given_by(reading)

    @staticmethod
    def place_of(slip: object) -> int:
        return int(slip.place)  # type: ignore[attr-defined]

    @precondition(lambda self: not self.closed and not self.phones)
    @rule(which=pick, double=st.sampled_from(Double))
    def decide_double(self, which: int, double: Double) -> None:
        found = closing.questions_of(self.session, self.hall.round)
        if not found:
            return
        use = found[which % len(found)]
        reading = reading_that_stands(self.session, use.slip)
        done = self.tried(
            lambda: deciding.decide_double(
                self.session, JUDGE, self.hall.round, use.slip, double, "A good reason."
            )
        )
        assert done == (double is Double.OTHER or use.card_state != "void")
        if done and double is Double.SLIP:
            self.given[use.slip.place] = given_by(reading)

    @precondition(lambda self: not self.closed and self.hall.batches)
    @rule(which=pick)
    def recount(self, which: int) -> None:
        batch = self.hall.batches[which % len(self.hall.batches)]
        own = [
            slip
            for slip in slips_of(self.session, self.hall.round)
            if slip.batch_id == batch.id and slip.fate in (Fate.COUNTED, Fate.REJECTED)
        ]
        gone = [slip.place for slip in own]
        deciding.recount_batch(self.session, JUDGE, self.hall.round, batch, "Once more.")
        self.session.commit()
        for place in gone:
            if place not in self.void:
                del self.given[place]

    @precondition(lambda self: not self.closed and not self.phones and self.hall.batches)
    @rule(wrong=st.booleans())
    def sample(self, wrong: bool) -> None:
        if not self.tried(self.hall.draw):
            return
        for slip in slips_of(self.session, self.hall.round):
            if slip.sampled:
                batch = self.session.get_one(PaperBatch, slip.batch_id)
                reading = reading_that_stands(self.session, slip)
                line = "4" if wrong else line_of(reading)
                assert self.hall.look_again(batch, f"{slip.place} {line}", CAT) == (not wrong)

    @precondition(lambda self: not self.closed and not self.phones)
    @rule(overridden=st.booleans())
    def close(self, overridden: bool) -> None:
        session, round_ = self.session, self.hall.round
        reason = "The hall had to be cleared before the count was over."
        if overridden:
            self.tried(lambda: closing.override(session, JUDGE, round_, reason))
        against = closing.still_against(session, round_)
        ballots = sorted(choices for _channel, choices in self.given.values() if choices)
        done = self.tried(lambda: move_round(session, OFFICER, round_, Move.CLOSE_VOTING))
        assert done == (bool(ballots) and not any(against.values()))
        if not done:
            return
        self.closed = True
        tally = latest_tally(session, round_)
        assert tally is not None
        rejected = sum(not choices for _channel, choices in self.given.values())
        assert tally.ballots_cast == tally.ballots_counted + tally.ballots_rejected == len(self.given)
        assert tally.ballots_rejected == rejected == sum(tally.rejected.values())
        counted = [group.choices for group in ballot_classes(session, tally) for _ in range(group.weight)]
        assert sorted(counted) == ballots
        left = sa.select(sa.func.count()).select_from(PaperEntry).where(PaperEntry.round_id == round_.id)
        assert session.scalar(left) == 0
        count = session.get(PaperCount, round_.id)
        if count is not None and count.totals and not tally.override:
            # Header = entries, in every batch that is closed without an override.
            totals = count.totals
            fates = ("counted", "spoiled", "aside", "open")
            assert totals["slips"] == sum(totals[f] for f in fates) + sum(totals["rejected"].values())
            assert totals["open"] == 0

    @invariant()
    def every_card_is_accounted_for(self) -> None:
        if not hasattr(self, "hall"):
            return
        counts = reconcile(self.session, self.hall.round)
        assert counts.issued == CARDS + self.extra == counts.cast + counts.void + counts.unused
        assert (counts.cast, counts.void) == (len(self.given), len(self.void))
        assert counts.ballots + counts.rejected <= CARDS + self.extra - len(self.void)
        if self.closed:
            return
        assert counts.balances
        for batch in self.hall.batches:
            match = match_of(self.session, self.hall.round, batch)
            assert (batch.differences, batch.balances) == (len(match.differences), match.balances)
        rows = self.session.execute(
            sa.select(Ballot.channel, Ballot.choices).where(Ballot.round_id == self.hall.round.id)
        )
        held = sorted((channel, tuple(choices)) for channel, choices in rows)
        assert held == sorted(given for given in self.given.values() if given[1])


def given_by(reading: Reading) -> Given:
    return "paper", reading.marks.choices


def line_of(reading: Reading) -> str:
    if reading.verdict is Verdict.SPOILED:
        return "0 9"
    parts = [str(choice) for choice in reading.marks.choices]
    keys = {"blank": "1", "too-many": "2"}
    return " ".join([*parts, *(["0", keys[reading.reason]] if reading.reason else [])])


@pytest.mark.trust
def test_ballots_never_outnumber_cards_and_the_count_balances(migrated: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file in migrated.glob("*.sqlite"):
            shutil.copy(file, Path(folder) / file.name)
        app = make_app(settings_in(Path(folder)))
        with app.app_context():
            set_writing(True)
            Count.app = app
            run_state_machine_as_test(
                Count,
                settings=settings(
                    max_examples=SEQUENCES,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        app.extensions["huey"].storage.close()
        set_writing(False)
