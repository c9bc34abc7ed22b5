"""From slips to the box: what two people read alike counts once, and nothing else does without a decision."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pb import audit
from pb.desk import cards
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.paper import batches, closing, deciding, sampling
from pb.paper.deciding import Choice, Double
from pb.paper.entries import match_of, slip_at
from pb.paper.keying import KeyedBefore
from pb.paper.models import PaperBatch, PaperCount, PaperEntry, PaperSlip, SpoiledSlip
from pb.rounds.lifecycle import Move
from pb.rounds.service import move_round
from pb.voting import service
from pb.voting.counting import reconcile
from pb.voting.marks import Marks
from pb.voting.models import Ballot, CredentialState
from pb.voting.queries import ballot_classes, latest_tally
from tests.rooms.paper.hall import ANN, BOB, CAT, JUDGE, Hall, open_hall
from tests.rooms.voting.polling import OFFICER, holder


def against(hall: Hall) -> dict[str, int]:
    return {name: n for name, n in closing.still_against(hall.session, hall.round).items() if n}


def close(hall: Hall) -> None:
    move_round(hall.session, OFFICER, hall.round, Move.CLOSE_VOTING)
    hall.session.commit()


def finish(hall: Hall) -> None:
    """Box, draw, look again at everything the sample asks for, close."""
    hall.box()
    hall.draw()
    for slip in hall.session.scalars(sa.select(PaperSlip).where(PaperSlip.sampled)):
        batch = hall.session.get_one(PaperBatch, slip.batch_id)
        entry = hall.session.get_one(PaperEntry, slip.entry_id)
        marks = " ".join(str(n) for n in entry.choices)
        tail = {"ballot": marks, "rejected": f"{marks} 0 1", "spoiled": "0 9"}[entry.verdict]
        assert hall.look_again(batch, f"{slip.place} {tail}")
    close(hall)


def ballots(session: Session) -> list[tuple[str, tuple[int, ...]]]:
    rows = session.execute(sa.select(Ballot.channel, Ballot.choices))
    return sorted((channel, tuple(choices)) for channel, choices in rows)


def test_what_two_people_read_alike_is_counted(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(3)
    hall.key_twice(batch, "1 3 1", "2 2", "3 0 1")
    with pytest.raises(Refused, match="when voting by phone has closed"):
        hall.box()
    session.rollback()
    hall.close_phones()
    assert against(hall) == {"paper-slips-waiting": 3, "paper-sample-due": 1}
    assert hall.box() == {"counted": 2, "rejected": 1}
    assert hall.box() == {}
    assert ballots(session) == [("paper", (2,)), ("paper", (3, 1))]
    counts = reconcile(session, hall.round)
    assert counts.balances and (counts.cast, counts.ballots, counts.rejected) == (3, 2, 1)
    finish(hall)
    tally = latest_tally(session, hall.round)
    assert tally is not None
    assert (tally.ballots_cast, tally.ballots_counted, tally.ballots_rejected) == (3, 2, 1)
    assert tally.rejected == {"blank": 1} and tally.channels == {"paper": 2} and tally.override == ""
    assert {g.choices for g in ballot_classes(session, tally)} == {(3, 1), (2,)}
    totals = session.get_one(PaperCount, hall.round.id).totals
    assert totals["counted"] == 2 and totals["rejected"] == {"blank": 1} and totals["sampled"] == 3
    assert audit.verify(session) == []


@pytest.mark.trust
def test_one_person_does_not_key_a_batch_twice(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(2)
    hall.key(batch, "1 3", "2 2", who=ANN)
    hall.key(batch, "1 3", "2 2", who=ANN)  # the same again says nothing new
    hall.close_phones()
    assert match_of(session, hall.round, batch).second == {}
    assert against(hall) == {"paper-batches-open": 1}
    assert hall.box() == {}
    hall.key(batch, "1 3", who=BOB)
    with pytest.raises(Refused, match="Two people key this batch already"):
        hall.key(batch, "2 2", who=CAT)
    session.rollback()
    with pytest.raises(Refused, match="not keyed twice"):
        close(hall)


@pytest.mark.trust
def test_a_mismatch_blocks_until_a_third_person_decides(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(2)
    hall.key(batch, "1 3 2", "2 2", who=JUDGE)
    hall.key(batch, "1 3 5", "2 2", who=BOB)
    hall.close_phones()
    hall.box()
    assert against(hall) == {"paper-differences": 1, "paper-sample-due": 1}
    with pytest.raises(Refused, match="two people read differently: 1"):
        close(hall)
    session.rollback()
    with pytest.raises(Refused, match="You keyed this batch"):
        deciding.decide_difference(session, JUDGE, hall.round, batch, 1, Choice.FIRST)
    session.rollback()
    deciding.decide_difference(session, OFFICER, hall.round, batch, 1, Choice.NEITHER, "1 3 4")
    session.commit()
    with pytest.raises(Refused, match="settled already"):
        deciding.decide_difference(session, OFFICER, hall.round, batch, 1, Choice.FIRST)
    session.rollback()
    hall.box()
    assert ballots(session) == [("paper", (2,)), ("paper", (3, 4))]
    finish(hall)


@pytest.mark.trust
def test_a_missing_slip_blocks_until_the_header_is_corrected(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(3)
    hall.key_twice(batch, "1 3", "2 2")
    hall.close_phones()
    hall.box()
    assert against(hall)["paper-batches-open"] == 1
    with pytest.raises(Refused, match="every batch is reconciled"):
        hall.draw()
    session.rollback()
    with pytest.raises(Refused, match="do not fit their header: 1"):
        close(hall)
    session.rollback()
    with pytest.raises(Refused, match="Write the reason"):
        batches.correct_header(session, JUDGE, hall.round, batch, 2, "Cat and Dan", "")
    session.rollback()
    batches.correct_header(session, JUDGE, hall.round, batch, 2, "Cat and Dan", "Counted again: two.")
    session.commit()
    finish(hall)


def test_a_slip_that_one_person_took_for_another(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(2)
    hall.key(batch, "1 3", "4 2", who=ANN)
    hall.key(batch, "1 3", who=BOB)
    assert match_of(session, hall.round, batch).differences == []
    hall.key(batch, "14 2", who=BOB)
    found = match_of(session, hall.round, batch).differences
    assert [(d.place, d.first is None) for d in found] == [(4, False), (14, True)]
    with pytest.raises(Refused, match="saw no such slip"):
        deciding.decide_difference(session, JUDGE, hall.round, batch, 14, Choice.FIRST)
    session.rollback()
    deciding.decide_difference(session, JUDGE, hall.round, batch, 14, Choice.SECOND)
    deciding.decide_difference(session, JUDGE, hall.round, batch, 4, Choice.ABSENT)
    session.commit()
    assert match_of(session, hall.round, batch).balances
    hall.close_phones()
    assert hall.box() == {"counted": 2}
    assert reconcile(session, hall.round).cast == 2


def test_a_reading_is_corrected_with_a_reason_and_stays(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(1)
    hall.key(batch, "1 3")
    with pytest.raises(KeyedBefore):
        hall.key(batch, "1 4")
    session.rollback()
    hall.key(batch, "1 4", why="Misread a four.")
    rows = session.scalars(sa.select(PaperEntry).order_by(PaperEntry.revision)).all()
    assert [(r.choices, r.revision, r.why) for r in rows] == [([3], 1, ""), ([4], 2, "Misread a four.")]
    hall.key(batch, "1 4", who=BOB)
    with pytest.raises(Refused, match="has been read and stands"):
        hall.key(batch, "1 3", why="Changed my mind.")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("31 1", "has no slip 31"),
        ("1 7", "Proposal 7 is not on this ballot"),
        ("1 1 2 3 4", "can hold 3"),
        ("1 1 2 3 4", "then 0 and the reason"),
        ("x", "whole numbers only"),
    ],
)
def test_a_line_that_is_no_ballot_says_what_to_do(
    app: Flask, session: Session, line: str, words: str
) -> None:
    hall = open_hall(session)
    with pytest.raises(Refused, match=words):
        hall.key(hall.open(1), line)


def test_what_could_be_read_counts(app: Flask, session: Session) -> None:
    hall = open_hall(session, ballot_type="exactly")
    batch = hall.open(2)
    hall.key_twice(batch, "1 3 2 0 7", "2 1 2 3")
    hall.close_phones()
    assert hall.box() == {"counted": 2}
    assert ballots(session) == [("paper", (1, 2, 3)), ("paper", (3, 2))]


class TestDoubles:
    """One card, one ballot, whatever way it came."""

    def hall(self, session: Session) -> tuple[Hall, PaperBatch]:
        hall = open_hall(session)
        service.cast_ballot(session, holder(session, hall.cards[0]), Marks((6,)), "k")
        session.commit()
        batch = hall.open(2)
        hall.key_twice(batch, "1 3", "2 2")
        hall.close_phones()
        assert hall.box() == {"question": 1, "counted": 1}
        assert ballots(session) == [("paper", (2,)), ("phone", (6,))]
        assert against(hall)["paper-questions"] == 1
        return hall, batch

    def test_it_is_asked_and_the_phone_stays(self, app: Flask, session: Session) -> None:
        hall, batch = self.hall(session)
        with pytest.raises(Refused, match="Decide what counts"):
            close(hall)
        session.rollback()
        slip = slip_at(session, batch, 1)
        assert slip is not None and slip.met == "has-ballot"
        with pytest.raises(Refused, match="Write the reason"):
            deciding.decide_double(session, JUDGE, hall.round, slip, Double.OTHER, " ")
        session.rollback()
        deciding.decide_double(session, JUDGE, hall.round, slip, Double.OTHER, "The published rule.")
        session.commit()
        with pytest.raises(Refused, match="decided about this slip already"):
            deciding.decide_double(session, JUDGE, hall.round, slip, Double.SLIP, "And again.")
        session.rollback()
        assert ballots(session) == [("paper", (2,)), ("phone", (6,))]
        finish(hall)
        assert session.get_one(PaperCount, hall.round.id).totals["aside"] == 1

    def test_paper_in_its_place(self, app: Flask, session: Session) -> None:
        hall, batch = self.hall(session)
        slip = slip_at(session, batch, 1)
        assert slip is not None
        deciding.decide_double(session, JUDGE, hall.round, slip, Double.SLIP, "The phone was stolen.")
        session.commit()
        assert ballots(session) == [("paper", (2,)), ("paper", (3,))]
        assert reconcile(session, hall.round).balances
        finish(hall)

    def test_two_slips_with_one_serial(self, app: Flask, session: Session) -> None:
        hall, _batch = self.hall(session)
        other = hall.open(1)
        hall.key_twice(other, "2 5")
        assert hall.box() == {"question": 1}
        slip = slip_at(session, other, 2)
        assert slip is not None and slip.met == "used"
        deciding.decide_double(session, JUDGE, hall.round, slip, Double.SLIP, "The first was a copy.")
        session.commit()
        assert ballots(session) == [("paper", (5,)), ("phone", (6,))]
        first = slip_at(session, _batch, 2)
        assert first is not None and first.fate == "aside"

    @pytest.mark.parametrize("order", [("2 0 1", "2 5"), ("2 5", "2 0 1")])
    def test_two_slips_of_which_one_was_rejected(
        self, app: Flask, session: Session, order: tuple[str, str]
    ) -> None:
        hall = open_hall(session)
        for line in order:
            hall.key_twice(hall.open(1), line)
        hall.close_phones()
        first = "rejected" if order[0] == "2 0 1" else "counted"
        assert hall.box() == {first: 1, "question": 1}
        counts = reconcile(session, hall.round)
        assert counts.balances and counts.cast == 1 and counts.rejected == (first == "rejected")
        slip = slip_at(session, hall.batches[1], 2)
        assert slip is not None
        deciding.decide_double(session, JUDGE, hall.round, slip, Double.SLIP, "The other was a copy.")
        session.commit()
        counts = reconcile(session, hall.round)
        assert counts.balances and counts.cast == 1 and counts.rejected == (first == "counted")

    def test_a_card_that_becomes_void_later(self, app: Flask, session: Session) -> None:
        hall, batch = self.hall(session)
        cards.void_cards(session, OFFICER, hall.round, hall.sheet, [2])
        session.commit()
        assert against(hall)["paper-questions"] == 2
        slip = slip_at(session, batch, 2)
        assert slip is not None
        with pytest.raises(Refused, match="card is void"):
            deciding.decide_double(session, JUDGE, hall.round, slip, Double.SLIP, "It was theirs.")
        session.rollback()
        deciding.decide_double(session, JUDGE, hall.round, slip, Double.OTHER, "Void since.")
        session.commit()
        assert against(hall)["paper-questions"] == 1
        assert reconcile(session, hall.round).balances

    def test_a_phone_does_not_replace_paper_when_voting_is_extended(
        self, app: Flask, session: Session
    ) -> None:
        hall, _batch = self.hall(session)
        hall.round.voting_closes_at = None
        session.commit()
        with pytest.raises(service.UsedOnPaper):
            service.cast_ballot(session, holder(session, hall.cards[1]), Marks((1,)), "later")
        session.rollback()
        service.cast_ballot(session, holder(session, hall.cards[0]), Marks((1,)), "later")
        assert ballots(session) == [("paper", (2,)), ("phone", (1,))]


def test_a_spoiled_slip_makes_its_card_void(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    deciding.spoil_slip(session, ANN, hall.round, f"{hall.sheet.lower()}-004")
    session.commit()
    with pytest.raises(Refused, match="void already"):
        deciding.spoil_slip(session, ANN, hall.round, f"{hall.sheet}-004")
    session.rollback()
    with pytest.raises(Refused, match="number on the slip"):
        deciding.spoil_slip(session, ANN, hall.round, f"{hall.sheet}-999")
    session.rollback()
    service.cast_ballot(session, holder(session, hall.cards[6]), Marks((6,)), "k")
    batch = hall.open(3)
    hall.key_twice(batch, "4 0 9", "5 0 9", "7 0 9")
    hall.close_phones()
    assert hall.box() == {"spoiled": 3}
    # The seventh was cast by phone all the same: its slip was waste, not a ballot.
    assert ballots(session) == [("phone", (6,))]
    counts = reconcile(session, hall.round)
    assert (counts.issued, counts.cast, counts.void, counts.unused) == (30, 1, 2, 27)
    assert session.scalar(sa.select(sa.func.count()).select_from(SpoiledSlip)) == 2


class TestSample:
    """Some slips are read once more by somebody else."""

    def hall(self, session: Session, slips: int = 8) -> Hall:
        hall = open_hall(session, cards=130)
        for first in range(1, slips + 1, 25):
            lines = [f"{place} 3 1" for place in range(first, min(first + 25, slips + 1))]
            hall.key_twice(hall.open(len(lines)), *lines)
        hall.close_phones()
        hall.box()
        return hall

    @pytest.mark.parametrize(
        ("slips", "size"),
        [(0, 0), (1, 1), (4, 4), (5, 5), (100, 5), (101, 6), (120, 6), (121, 7), (2000, 100)],
    )
    def test_its_size(self, slips: int, size: int) -> None:
        assert sampling.sample_size(slips) == size

    def test_it_is_drawn_from_the_seed_alone(self, app: Flask, session: Session) -> None:
        hall = self.hall(session, 122)
        drawn = hall.draw("6 5 4 3")
        names = [f"{(p - 1) // 25 + 1}/{hall.sheet}-{p:03d}" for p in range(1, 123)]
        assert drawn == sampling.draw_names("6 5 4 3", names[::-1]) and len(drawn) == 7
        assert drawn != sampling.draw_names("6 5 4 4", names)
        with pytest.raises(Refused, match="The sample is drawn"):
            hall.draw("6 5 4 4")
        session.rollback()
        hall.open(1)
        assert session.get_one(PaperCount, hall.round.id).seed == ""
        assert against(hall) == {"paper-batches-open": 1, "paper-sample-due": 1}

    def test_only_a_fresh_pair_of_eyes(self, app: Flask, session: Session) -> None:
        hall = self.hall(session)
        drawn = sorted(int(name[-3:]) for name in hall.draw())
        left_out = next(place for place in range(1, 9) if place not in drawn)
        (batch,) = hall.batches
        for who, line, words in (
            (ANN, f"{drawn[0]} 3 1", "You have read this slip before"),
            (CAT, f"{left_out} 3 1", "not in the sample"),
        ):
            with pytest.raises(Refused, match=words):
                hall.look_again(batch, line, who)
            session.rollback()
        assert hall.look_again(batch, f"{drawn[0]} 3 1")
        with pytest.raises(Refused, match="looked at this slip again already"):
            hall.look_again(batch, f"{drawn[0]} 3 1")
        session.rollback()
        assert against(hall) == {"paper-sample-left": 4}

    def test_a_mistake_has_the_batch_keyed_again(self, app: Flask, session: Session) -> None:
        hall = self.hall(session)
        (batch,) = hall.batches
        drawn = sorted(int(name[-3:]) for name in hall.draw())
        assert not hall.look_again(batch, f"{drawn[0]} 1 3")
        for place in drawn[1:]:
            hall.look_again(batch, f"{place} 3 1")
        assert against(hall) == {"paper-recounts-due": 1}
        with pytest.raises(Refused, match="the sample found a mistake: 1"):
            close(hall)
        session.rollback()
        deciding.recount_batch(session, JUDGE, hall.round, batch, "The sample found a mistake.")
        session.commit()
        assert ballots(session) == [] and reconcile(session, hall.round).cast == 0
        assert against(hall) == {"paper-batches-open": 1}
        lines = [f"{place} {'1 3' if place == drawn[0] else '3 1'}" for place in range(1, 9)]
        hall.key(batch, *lines, who=BOB)
        hall.key(batch, *lines, who=CAT)
        hall.box()
        assert against(hall) == {}
        close(hall)
        kept = session.get_one(PaperBatch, batch.id).totals
        assert kept["sampled"] == 5 and kept["sample_differences"] == 1 and kept["counted"] == 8

    def test_a_mistake_that_was_found_outlives_its_draw(self, app: Flask, session: Session) -> None:
        hall = self.hall(session)
        (batch,) = hall.batches
        drawn = sorted(int(name[-3:]) for name in hall.draw())
        assert not hall.look_again(batch, f"{drawn[0]} 1 3")
        hall.open(1)
        assert session.get_one(PaperCount, hall.round.id).seed == ""
        assert against(hall)["paper-recounts-due"] == 1
        assert sampling.recounts_due(session, hall.round) == {batch.id}

    def test_lots_that_nobody_looked_at_are_drawn_anew_after_a_recount(
        self, app: Flask, session: Session
    ) -> None:
        hall = self.hall(session)
        (batch,) = hall.batches
        hall.draw()
        deciding.recount_batch(session, JUDGE, hall.round, batch, "Somebody spilt tea over it.")
        session.commit()
        assert session.get_one(PaperCount, hall.round.id).seed == ""
        lines = [f"{place} 3 1" for place in range(1, 9)]
        hall.key(batch, *lines, who=BOB)
        hall.key(batch, *lines, who=CAT)
        hall.box()
        assert against(hall) == {"paper-sample-due": 1}
        assert len(hall.draw()) == 5


class TestOverride:
    """A named officer may close what will not balance, in writing."""

    def hall(self, session: Session) -> tuple[Hall, PaperBatch]:
        hall = open_hall(session)
        batch = hall.open(3)
        hall.key_twice(batch, "1 3", "2 2")
        hall.close_phones()
        return hall, batch

    def test_in_the_tally_and_in_the_record(self, app: Flask, session: Session) -> None:
        hall, _batch = self.hall(session)
        reason = "One slip of this batch was lost in the hall."
        for words, actor in (("short", JUDGE), (reason, JUDGE)):
            if words == "short":
                with pytest.raises(Refused, match="Write the reason"):
                    closing.override(session, actor, hall.round, words)
                session.rollback()
            else:
                closing.override(session, actor, hall.round, words)
                session.commit()
        # Slips that were read alike are not left out: they still have to go into the box.
        assert against(hall) == {"paper-slips-waiting": 2}
        hall.box()
        assert against(hall) == {}
        close(hall)
        tally = latest_tally(session, hall.round)
        assert tally is not None and tally.override == reason and tally.ballots_counted == 2
        event = session.scalars(
            sa.select(AuditEvent).where(AuditEvent.event == "paper.count-overridden")
        ).one()
        assert event.detail["reason"] == reason and event.actor == "account:21"

    def test_it_covers_nothing_that_came_later(self, app: Flask, session: Session) -> None:
        hall, batch = self.hall(session)
        hall.box()
        closing.override(session, JUDGE, hall.round, "One slip of this batch was lost in the hall.")
        session.commit()
        assert against(hall) == {}
        hall.key(batch, "3 1", who=ANN)
        hall.key(batch, "3 2", who=BOB)
        assert against(hall) == {"paper-differences": 1, "paper-sample-due": 1}

    def test_none_is_needed_where_all_is_well(self, app: Flask, session: Session) -> None:
        hall = open_hall(session)
        with pytest.raises(Refused, match="No override is needed"):
            closing.override(session, JUDGE, hall.round, "Just to be on the safe side of it.")


def readings_are_evidence(session: Session) -> None:
    hall = open_hall(session)
    batch = hall.open(1)
    hall.key_twice(batch, "1 3")
    for statement in (
        "UPDATE paper_entry SET place = 2",
        "DELETE FROM paper_entry",
        "UPDATE paper_header SET declared = 9",
        "DELETE FROM paper_header",
    ):
        with pytest.raises(DBAPIError, match="evidence"):
            session.execute(sa.text(statement))
        session.rollback()
    service.cast_ballot(session, holder(session, hall.cards[4]), Marks((6,)), "k")
    session.commit()
    hall.close_phones()
    finish(hall)
    for table in (PaperEntry, PaperSlip):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_readings_are_evidence_while_the_vote_lives(app: Flask, session: Session) -> None:
    readings_are_evidence(session)


@pytest.mark.postgresql
def test_readings_are_evidence_while_the_vote_lives_on_postgresql(postgres_app: Flask) -> None:
    readings_are_evidence(db.session())


def test_the_record_never_says_what_was_chosen_nor_on_which_slip(app: Flask, session: Session) -> None:
    hall = open_hall(session, proposals=6)
    batch = hall.open(2)
    hall.key(batch, "17 6 5", "19 0 1", who=ANN)
    hall.key(batch, "17 6 4", "19 0 1", who=BOB)
    deciding.decide_difference(session, JUDGE, hall.round, batch, 17, Choice.FIRST)
    session.commit()
    hall.close_phones()
    hall.box()
    for event in session.scalars(sa.select(AuditEvent).where(AuditEvent.event.startswith("paper."))):
        assert "17" not in str(event.detail) and "019" not in str(event.detail), event.detail
        assert not {"choices", "place", "marks"} & event.detail.keys()


def test_a_rejected_card_counts_as_used_and_the_state_goes_with_the_key(app: Flask, session: Session) -> None:
    hall = open_hall(session)
    service.cast_ballot(session, holder(session, hall.cards[4]), Marks((6,)), "k")
    hall.key_twice(hall.open(1), "1 0 4")
    hall.close_phones()
    finish_without_marks(hall)
    from pb.voting.models import Credential

    states = session.scalars(sa.select(Credential.state)).all()
    assert CredentialState.REJECTED not in states and states.count(CredentialState.VOTED) == 2


def finish_without_marks(hall: Hall) -> None:
    hall.box()
    hall.draw()
    hall.look_again(hall.batches[0], "1 0 4")
    close(hall)
