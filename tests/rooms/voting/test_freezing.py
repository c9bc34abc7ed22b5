"""What is frozen when voting opens is stable, complete and cannot be changed unnoticed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.errors import Refused
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Pot
from pb.voting import freezing
from pb.voting.marks import Marks
from pb.voting.service import NotOpen, cast_ballot
from pb.voting.voters import Standing, standing_of
from tests.factories import make_area, make_proposal, make_round, make_rule
from tests.rooms.voting.polling import holder, open_vote, print_cards


def test_the_frozen_text_has_what_the_result_depends_on(app: Flask, session: Session) -> None:
    area, other = make_area(session, "Coldbeck"), make_area(session, "Seaton")
    round_ = make_round(session, [area, other], pot=500_000, pooled=True, tie_order=[4, 2])
    make_rule(session, round_, "area-floor", area="coldbeck", amount=100_000)
    make_proposal(session, round_, area, number=2, cost=300_000)
    make_proposal(session, round_, other, number=4, title="Skate park")
    make_proposal(session, round_, other, number=5, state="turned-down")
    text = freezing.frozen_text(session, round_)
    frozen = json.loads(text)
    assert [(a["slug"], a["own_pot"]) for a in frozen["areas"]] == [
        ("coldbeck", 500_000),
        ("seaton", 500_000),
    ]
    assert [(p["amount"], p["area"]) for p in frozen["pots"]] == [(1_000_000, None)]
    assert [rule["kind"] for rule in frozen["rules"]] == ["district-fair", "area-floor"]
    assert len({rule["id"] for rule in frozen["rules"]}) == 2
    assert [(p["number"], p["area"]) for p in frozen["proposals"]] == [(2, "coldbeck"), (4, "seaton")]
    assert frozen["tie_order"] == [4, 2] and frozen["currency"] == "GBP"
    assert freezing.canonical(frozen) == text == freezing.frozen_text(session, round_)


def test_the_frozen_text_has_the_figures_that_rules_are_about(app: Flask, session: Session) -> None:
    area = make_area(session, "Coldbeck", deprived_share=3_000)
    area.settlements[1].deprived_share = 4_200
    round_ = make_round(session, [area], pooled=True, tie_order=[1, 2, 3], weighting="by-population")
    round_.pots.append(Pot(name="Works", amount=70_000, money="capital"))
    answers = {"asked": 200_000, "total": 260_000, "money_kind": "capital", "running_cost": 5_000}
    make_proposal(session, round_, number=1, answers={**answers, "match_confirmed": "confirmed"})
    make_proposal(session, round_, number=2, answers={**answers, "match_confirmed": "not-yet"})
    make_proposal(session, round_, number=3, settlement=area.settlements[1])
    frozen = json.loads(freezing.frozen_text(session, round_))
    assert frozen["weighting"] == "by-population"
    assert [(a["population"], a["need"]) for a in frozen["areas"]] == [(12_000, 3_000)]
    # Only what others have promised counts as theirs; a place's own share comes before its area's.
    assert [(p["match"], p["money"], p["running"], p["reach"]) for p in frozen["proposals"]] == [
        (60_000, "capital", 5_000, {"most-deprived": 3_000}),
        (0, "capital", 5_000, {"most-deprived": 3_000}),
        (0, "", 0, {"most-deprived": 4_200}),
    ]
    assert [(pot["money"], pot["amount"]) for pot in frozen["pots"]] == [
        ("capital", 70_000),
        ("revenue", 1_000_000),
    ]


def test_without_pooling_every_area_has_its_own_pot(app: Flask, session: Session) -> None:
    round_ = make_round(session, [make_area(session), make_area(session)], tie_order=[1])
    make_proposal(session, round_, number=1)
    frozen = json.loads(freezing.frozen_text(session, round_))
    assert [pot["area"] for pot in frozen["pots"]] == [area["slug"] for area in frozen["areas"]]
    assert frozen["rules"] == []


def test_freezing_happens_once_and_a_later_change_does_not_reach_the_ballot(
    app: Flask, session: Session
) -> None:
    round_ = open_vote(session)
    before = round_.frozen_sha256
    make_proposal(session, round_, number=99)
    session.commit()
    with pytest.raises(Refused, match="frozen when voting opened"):
        freezing.freeze(session, round_)
    assert round_.frozen_sha256 == before and freezing.frozen_stands(round_)
    voter = holder(session, print_cards(session, round_)[0])
    assert 99 not in [line.number for line in voter.lines]
    round_.frozen = (round_.frozen or "").replace("Proposal 1", "Another 1")
    assert not freezing.frozen_stands(round_)


def test_a_rule_says_nothing_of_a_proposal_that_is_gone(app: Flask, session: Session) -> None:
    round_ = make_round(session, tie_order=[1, 2])
    for number in (1, 2):
        make_proposal(session, round_, number=number)
    make_rule(session, round_, "incompatible", proposals=[1, 2, 3])
    make_rule(session, round_, "incompatible", proposals=[2, 3])
    make_rule(session, round_, "synergy", proposals=[1, 3], support=5)
    make_rule(session, round_, "requires", proposals=[3, 1])
    make_rule(session, round_, "requires", proposals=[2, 1])
    rules = json.loads(freezing.frozen_text(session, round_))["rules"]
    assert [(rule["id"], rule["kind"], rule["proposals"]) for rule in rules] == [
        ("rule-1", "incompatible", [1, 2]),
        ("rule-5", "requires", [2, 1]),
    ]


def test_a_proposal_that_needs_one_that_is_gone_holds_the_vote_back(app: Flask, session: Session) -> None:
    round_ = make_round(session, tie_order=[1, 2])
    for number in (1, 2):
        make_proposal(session, round_, number=number)
    make_rule(session, round_, "requires", proposals=[2, 3])
    with pytest.raises(Refused, match="Proposal 2 can only be funded together with one that was withdrawn"):
        freezing.frozen_text(session, round_)


def test_a_tie_order_that_misses_a_proposal_is_refused(app: Flask, session: Session) -> None:
    round_ = make_round(session, tie_order=[1])
    make_proposal(session, round_, number=1)
    make_proposal(session, round_, number=2)
    with pytest.raises(Refused, match="Draw it again"):
        freezing.frozen_text(session, round_)


@pytest.mark.parametrize(
    ("stage", "paused_from", "expected"),
    [
        (Stage.DRAFT, "", Standing.NOT_YET),
        (Stage.DELIBERATING, "", Standing.NOT_YET),
        (Stage.VOTING, "", Standing.OPEN),
        (Stage.PAUSED, Stage.VOTING, Standing.PAUSED),
        (Stage.PAUSED, Stage.CHECKING, Standing.NOT_YET),
        (Stage.PAUSED, Stage.COUNTED, Standing.CLOSED),
        (Stage.COUNTED, "", Standing.CLOSED),
        (Stage.ABANDONED, Stage.VOTING, Standing.CLOSED),
        (Stage.CLOSED, "", Standing.CLOSED),
    ],
)
def test_whether_a_round_takes_votes(stage: Stage, paused_from: str, expected: Standing) -> None:
    assert standing_of(stage, paused_from, None) is expected


def test_no_vote_is_taken_after_the_published_time(app: Flask, session: Session) -> None:
    round_ = open_vote(session, voting_closes_at=now() + timedelta(minutes=5))
    early, late = print_cards(session, round_, 2)
    voter = holder(session, early)
    cast_ballot(session, voter, Marks((1, 2)), "a key")
    session.commit()
    with time_machine.travel(now() + timedelta(minutes=6)):
        for card in (early, late):
            with pytest.raises(NotOpen, match="closed"):
                cast_ballot(session, holder(session, card), Marks((3,)), "another")
            session.rollback()
        round_.voting_closes_at = now() + timedelta(minutes=1)  # the officer put it off
        session.commit()
        cast_ballot(session, holder(session, late), Marks((3,)), "another")
