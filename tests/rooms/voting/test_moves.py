"""Opening, closing and abandoning by the round's own moves."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import db, now
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.proposals import checking
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.voting import freezing, service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, RoundKey
from pb.voting.queries import latest_tally
from tests.factories import make_proposal, make_round
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards


def test_voting_opens_and_closes_by_moves(app: Flask, session: Session) -> None:
    round_ = make_round(session, stage="deliberating", tie_order=[2, 1])
    for number in (1, 2):
        make_proposal(session, round_, number=number)
    session.flush()
    with pytest.raises(Refused, match="No voting cards are printed"):
        move_round(session, OFFICER, round_, Move.OPEN_VOTING)
    round_.rules_published_at, round_.voting_closes_at = now(), now() + timedelta(hours=1)
    card = print_cards(session, round_)[0]
    move_round(session, OFFICER, round_, Move.OPEN_VOTING)
    session.commit()
    assert round_.stage == "voting" and freezing.frozen_stands(round_)
    events = session.scalars(sa.select(AuditEvent.detail).where(AuditEvent.event == "round.frozen")).all()
    assert events == [{"sha256": round_.frozen_sha256}]
    round_.voting_closes_at = now() - timedelta(minutes=1)
    with pytest.raises(Refused, match="Nobody has voted yet"):
        move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    round_.voting_closes_at = now() + timedelta(hours=1)
    service.cast_ballot(session, holder(session, card), Marks((2, 1)), "k")
    session.commit()
    with pytest.raises(Refused, match="promised to stay open"):
        move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    round_.voting_closes_at = now() - timedelta(minutes=1)
    move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    session.commit()
    tally = latest_tally(session, round_)
    assert round_.stage == "counted" and tally is not None and tally.ballots_counted == 1
    assert session.scalars(sa.select(RoundKey.key)).all() == [None]


def test_a_round_stopped_for_good_forgets_its_ballots(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    service.cast_ballot(session, holder(session, print_cards(session, round_)[0]), Marks((1,)), "k")
    session.commit()
    move_round(session, OFFICER, round_, Move.ABANDON)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0
    assert session.scalars(sa.select(RoundKey.key)).all() == [None]


@pytest.mark.postgresql
@pytest.mark.parametrize("change", ["withdraw", "reprice"])
def test_nothing_slips_in_while_voting_opens(postgres_app: Flask, change: str) -> None:
    """Whoever changes a proposal holds the round: the opening waits, and looks again at what it froze."""
    session = db.session()
    round_ = make_round(session, stage="deliberating", tie_order=[2, 1])
    one, _other = (make_proposal(session, round_, number=number) for number in (1, 2))
    round_.rules_published_at, round_.voting_closes_at = now(), now() + timedelta(hours=1)
    print_cards(session, round_)
    round_id, outcome = round_.id, []
    if change == "withdraw":
        checking.withdraw_proposal(session, OFFICER, one, reason="Its author moved away.")
    else:
        checking.reprice(session, OFFICER, one, amount=one.cost + 100, reason="A second quote.")
    cost = one.cost

    def open_voting() -> None:
        with postgres_app.app_context():
            try:
                move_round(db.session(), OFFICER, db.session.get_one(Round, round_id), Move.OPEN_VOTING)
                db.session.commit()
                outcome.append("opened")
            except Refused as refusal:
                outcome.append(str(refusal))

    opening = Thread(target=open_voting)
    opening.start()
    opening.join(0.5)
    assert opening.is_alive(), "it did not wait"
    session.commit()
    opening.join(10)
    session.expire_all()
    if change == "withdraw":
        assert "changed since the tie order was drawn" in outcome[0] and round_.stage == "deliberating"
    else:
        assert outcome == ["opened"] and freezing.ballot_lines(round_, one.area.slug)[0].cost == cost
