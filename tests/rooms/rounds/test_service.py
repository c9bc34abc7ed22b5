"""Making, setting up and moving rounds."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pb import audit
from pb.house.database import now
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import ANONYMOUS, Actor, Forbidden, Grant, Role
from pb.rounds import service
from pb.rounds.lifecycle import Move, Stage, moves_from, permission_for
from pb.rounds.models import Round
from pb.rounds.plan import NewPot, NewRound, NewRule
from tests.factories import make_area, make_proposal, make_round

OFFICER = Actor(1, "Officer", frozenset({Grant(Role.OFFICER, None)}))
DEMOCRATIC = Actor(2, "Democratic services", frozenset({Grant(Role.DEMOCRATIC_SERVICES, None)}))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _words(app: object) -> object:
    with app.test_request_context():  # type: ignore[attr-defined]
        yield


def officer_of(area_id: int) -> Actor:
    return Actor(3, "Area officer", frozenset({Grant(Role.OFFICER, area_id)}))


def new_round(session: Session, **changes: object) -> Round:
    area = make_area(session)
    plan = NewRound(
        title="Coldbeck 2027",
        areas=(area,),
        pots=(NewPot("Coldbeck area budget", 12_000_000, area),),
        rules=(NewRule("theme-cap", {"theme": "roads", "amount": 100}),),
        **changes,  # type: ignore[arg-type]
    )
    return service.create_round(session, OFFICER, plan)


def test_a_round_is_made_whole_and_recorded(session: Session) -> None:
    round_ = new_round(session)
    assert (round_.slug, round_.stage) == ("coldbeck-2027", "draft")
    assert [pot.amount for pot in round_.pots] == [12_000_000]
    assert round_.rules[0].parameters == {"theme": "roads", "amount": 100}
    assert session.query(AuditEvent).one().event == "round.created"


@pytest.mark.parametrize(
    "changes",
    [
        {"voice": "shout"},
        {"ballot_type": "dice"},
        {"utility": "luck"},
        {"ballot_length": 0},
        {"smallest_grant": 10, "largest_grant": 5},
    ],
)
def test_a_plan_that_cannot_work_is_refused_in_words(session: Session, changes: dict[str, object]) -> None:
    with pytest.raises(Refused) as refusal:
        new_round(session, **changes)
    assert refusal.value.reasons[0].endswith(".")
    assert session.query(Round).count() == 0


def test_two_rounds_do_not_share_an_address(session: Session) -> None:
    new_round(session)
    with pytest.raises(Refused, match="already"):
        new_round(session)


def test_an_officer_of_one_area_makes_no_round_of_two(session: Session) -> None:
    here, there = make_area(session), make_area(session)
    with pytest.raises(Forbidden):
        service.create_round(session, officer_of(here.id), NewRound("Both", (here, there)))
    assert service.create_round(session, officer_of(here.id), NewRound("Mine", (here,))).id


def test_a_round_goes_from_draft_to_deliberating_with_its_proposals(session: Session) -> None:
    round_ = new_round(session)
    with pytest.raises(Refused, match="ideas close"):
        service.move_round(session, OFFICER, round_, Move.PUBLISH)
    service.set_dates(
        session,
        OFFICER,
        round_,
        gathering_closes_at=now() + DAY,
        voting_opens_at=now() + 2 * DAY,
        voting_closes_at=now() + 3 * DAY,
    )
    service.move_round(session, OFFICER, round_, Move.PUBLISH)
    with pytest.raises(Refused) as refusal:
        service.move_round(session, OFFICER, round_, Move.CLOSE_GATHERING)
    assert len(refusal.value.reasons) == 2
    assert "Days left: 1" in refusal.value.reasons[0]
    waiting = make_proposal(session, round_, state="submitted")
    round_.gathering_closes_at = now() - DAY
    service.move_round(session, OFFICER, round_, Move.CLOSE_GATHERING)
    with pytest.raises(Refused, match="check: 1"):
        service.move_round(session, OFFICER, round_, Move.START_DELIBERATING)
    waiting.state = "accepted"
    service.move_round(session, OFFICER, round_, Move.START_DELIBERATING)
    assert round_.stage == Stage.DELIBERATING
    moved = [e.detail["after"] for e in session.query(AuditEvent).filter_by(event="round.moved")]
    assert moved == ["gathering", "checking", "deliberating"]
    assert audit.verify(session) == []


def test_voting_waits_for_rules_tie_order_cards_and_dates(session: Session) -> None:
    round_ = make_round(session, stage="deliberating")
    make_proposal(session, round_)
    with pytest.raises(Refused) as refusal:
        service.move_round(session, OFFICER, round_, Move.OPEN_VOTING)
    text = " ".join(refusal.value.reasons)
    assert all(word in text for word in ("rules", "ties", "cards", "voting dates"))
    assert round_.stage == "deliberating"


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("move", list(Move))
def test_no_move_from_a_stage_that_has_not_got_it(session: Session, stage: Stage, move: Move) -> None:
    if move in {row.move for row in moves_from(stage)}:
        return
    round_ = make_round(session, stage=stage.value)
    with pytest.raises(Refused):
        service.move_round(session, OFFICER, round_, move, system=True)
    assert round_.stage == stage


@pytest.mark.parametrize("move", list(Move))
def test_each_move_needs_its_own_permission(session: Session, move: Move) -> None:
    round_ = make_round(session, stage="closed")
    elsewhere = officer_of(make_area(session).id)
    for actor in (ANONYMOUS, elsewhere, Actor(9, "", frozenset({Grant(Role.COUNCILLOR, None)}))):
        with pytest.raises(Forbidden):
            service.move_round(session, actor, round_, move)
    if permission_for(move) is None:
        with pytest.raises(Forbidden):
            service.move_round(session, OFFICER, round_, move)


def test_a_pause_goes_back_to_where_it_was_and_an_end_is_final(session: Session) -> None:
    round_ = make_round(session, stage="checking")
    service.move_round(session, OFFICER, round_, Move.PAUSE)
    assert (round_.stage, round_.paused_from) == ("paused", "checking")
    with pytest.raises(Refused):
        service.set_voice(session, OFFICER, round_, "decide")
    service.move_round(session, OFFICER, round_, Move.RESUME)
    assert (round_.stage, round_.paused_from) == ("checking", "")
    service.move_round(session, OFFICER, round_, Move.PAUSE)
    service.move_round(session, OFFICER, round_, Move.ABANDON)
    assert (round_.stage, round_.paused_from) == ("abandoned", "checking")
    with pytest.raises(Refused):
        service.move_round(session, OFFICER, round_, Move.RESUME)


def test_the_public_can_draw_the_tie_order_again(session: Session) -> None:
    round_ = make_round(session, stage="deliberating")
    numbers = [make_proposal(session, round_).number for _ in range(8)]
    make_proposal(session, round_, state="turned-down")
    order = service.draw_tie_order(session, OFFICER, round_, " 4 6 1 ")
    assert round_.tie_order_seed == "4 6 1"
    again = sorted((hashlib.sha256(b"4 6 1:%d" % n).hexdigest(), n) for n in numbers)
    assert order == round_.tie_order == [n for _lot, n in again]
    event = session.query(AuditEvent).filter_by(event="round.tie-order-drawn").one()
    assert event.detail == {"seed": "4 6 1", "order": order}


def test_nobody_draws_until_they_like_it(session: Session) -> None:
    round_ = make_round(session, stage="gathering")
    make_proposal(session, round_)
    with pytest.raises(Refused, match="still coming in"):
        service.draw_tie_order(session, OFFICER, round_)
    round_.stage = "deliberating"
    service.draw_tie_order(session, OFFICER, round_)
    with pytest.raises(Refused, match="drawn"):
        service.draw_tie_order(session, OFFICER, round_)
    make_proposal(session, round_)
    assert len(service.draw_tie_order(session, OFFICER, round_)) == 2
    assert len(round_.tie_order_seed) == 32


def test_nothing_the_vote_depends_on_changes_after_it_opens(session: Session) -> None:
    opens = now() - DAY
    round_ = make_round(session, stage="voting", voting_opens_at=opens, voting_closes_at=now() + DAY)
    pot = round_.pots[0]
    make_proposal(session, round_)
    for change in (
        lambda: service.set_voice(session, OFFICER, round_, "decide"),
        lambda: service.change_pot(session, OFFICER, round_, pot, 1),
        lambda: service.draw_tie_order(session, OFFICER, round_),
        lambda: service.publish_rules(session, OFFICER, round_),
        lambda: service.set_dates(
            session,
            OFFICER,
            round_,
            gathering_closes_at=None,
            voting_opens_at=now(),
            voting_closes_at=round_.voting_closes_at,
        ),
    ):
        with pytest.raises(Refused):
            change()
    assert pot.amount == 1_000_000
    later = now() + 2 * DAY
    service.set_dates(
        session, OFFICER, round_, gathering_closes_at=None, voting_opens_at=opens, voting_closes_at=later
    )
    assert round_.voting_closes_at == later


def test_dates_follow_one_another(session: Session) -> None:
    round_ = make_round(session, stage="draft")
    first = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with pytest.raises(Refused, match="before"):
        service.set_dates(
            session,
            OFFICER,
            round_,
            gathering_closes_at=first,
            voting_opens_at=first + 2 * DAY,
            voting_closes_at=first + DAY,
        )
    assert round_.gathering_closes_at is None


def test_voting_does_not_close_before_the_promised_time(session: Session) -> None:
    round_ = make_round(session, stage="voting", voting_closes_at=now() + timedelta(minutes=30))
    with pytest.raises(Refused, match="promised"):
        service.move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    with pytest.raises(Forbidden):
        service.move_round(session, DEMOCRATIC, round_, Move.CLOSE_VOTING)


def test_rules_are_published_once_with_what_they_say(session: Session) -> None:
    round_ = new_round(session)
    service.publish_rules(session, DEMOCRATIC, round_)
    assert round_.rules_published_at is not None
    event = session.query(AuditEvent).filter_by(event="round.rules-published").one()
    assert event.detail["rules"] == [{"kind": "theme-cap", "theme": "roads", "amount": 100}]
    with pytest.raises(Refused):
        service.publish_rules(session, DEMOCRATIC, round_)
