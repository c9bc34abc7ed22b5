"""A stack of ballots: the same box as when each is cast by hand, and all of it or none of it."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.desk import cards
from pb.house.database import db
from pb.voting import service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, BallotDraft, Channel, Credential
from pb.voting.stacks import StackedBallot, cast_stack
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards


def box(session: Session) -> list[tuple[str, str, list[int], int]]:
    """What is in the box, but for the nonces."""
    rows = session.execute(sa.select(Ballot.pseudonym, Ballot.channel, Ballot.choices, Ballot.revision))
    return sorted((row.pseudonym, row.channel, list(row.choices), row.revision) for row in rows)


def stack_like_by_hand(session: Session) -> None:
    chance = random.Random(4)  # noqa: S311 - the same ballots every time
    round_ = open_vote(session, proposals=6)
    voters = [holder(session, card) for card in print_cards(session, round_, 12)]
    service.save_draft(session, voters[3], Marks((1, 2)))
    service.cast_ballot(session, voters[0], Marks((6,)), "")
    marked = [
        StackedBallot(v, Marks(tuple(chance.sample(range(1, 7), 3))), Channel.PAPER) for v in voters[:9]
    ]
    session.commit()
    for ballot in marked:
        service.cast_ballot(session, ballot.voter, ballot.marks, "", ballot.channel)
    expected = box(session), session.scalars(sa.select(Credential.state).order_by(Credential.place)).all()
    session.rollback()
    assert box(session) != expected[0]
    cast_stack(session, marked)
    session.commit()
    states = session.scalars(sa.select(Credential.state).order_by(Credential.place)).all()
    assert (box(session), states) == expected
    assert session.scalars(sa.select(BallotDraft)).all() == []
    assert len(set(session.scalars(sa.select(Ballot.nonce)))) == 9


def test_a_stack_is_like_casting_each_by_hand(app: Flask, session: Session) -> None:
    stack_like_by_hand(session)


@pytest.mark.postgresql
def test_a_stack_is_like_casting_each_by_hand_on_postgresql(postgres_app: Flask) -> None:
    stack_like_by_hand(db.session())


@pytest.mark.parametrize("wrong", ["void card", "unknown choice", "too many", "closed"])
def test_one_wrong_ballot_and_nothing_is_cast(session: Session, wrong: str) -> None:
    round_ = open_vote(session, proposals=6, length=3)
    printed = print_cards(session, round_, 3)
    voters = [holder(session, card) for card in printed]
    choices = {"unknown choice": [99], "too many": [1, 2, 3, 4]}.get(wrong, [2])
    if wrong == "void card":
        sheet = session.scalars(sa.select(Credential.sheet)).first() or ""
        cards.void_cards(session, OFFICER, round_, sheet, [printed[2].place])
    if wrong == "closed":
        round_.stage = "counted"
    session.commit()
    stack = [
        StackedBallot(voters[0], Marks((1,)), Channel.PHONE),
        StackedBallot(voters[2], Marks(tuple(choices)), Channel.PHONE),
    ]
    with pytest.raises(service.Refused):
        cast_stack(session, stack)
    session.rollback()
    assert box(session) == []
    assert "voted" not in session.scalars(sa.select(Credential.state)).all()
