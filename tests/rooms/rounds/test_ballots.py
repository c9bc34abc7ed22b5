"""The officer chooses how people vote: every kind, its numbers, and what stays possible afterwards."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.rounds import counting
from pb.rounds.ballots import BALLOT_KINDS
from pb.rounds.models import Round
from pb.rounds.plan import BALLOT_TYPES
from pb.voting.freezing import draft_text
from pb.voting.kinds import Kind, read_paper
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round


@pytest.fixture
def round_(session: Session) -> Round:
    made = make_round(session, [make_area(session)], stage="checking")
    for number in range(1, 7):
        make_proposal(session, made, number=number)
    session.commit()
    return made


@pytest.fixture
def officer(sign_in: SignIn, round_: Round) -> PageClient:
    return sign_in(Role.OFFICER, round_.areas[0])


def last_detail(session: Session) -> object:
    event = session.query(AuditEvent).order_by(AuditEvent.seq.desc()).first()
    assert event is not None
    return event.detail


def test_the_kinds_are_those_that_can_be_voted_and_counted() -> None:
    assert set(BALLOT_KINDS) == set(BALLOT_TYPES) == set(counting.UTILITIES_OF) == {k.value for k in Kind}


@pytest.mark.parametrize("kind", BALLOT_KINDS)
def test_every_kind_can_be_chosen_and_is_what_people_get(
    session: Session, officer: PageClient, client: PageClient, round_: Round, kind: str
) -> None:
    url = f"/rounds/{round_.slug}/manage/ballot"
    answer = officer.post(url, data={"kind": kind, "length": "4", "points": "12"})
    assert answer.location == f"/rounds/{round_.slug}/manage/counting"
    session.refresh(round_)
    assert round_.ballot_type == kind and round_.utility in counting.UTILITIES_OF[kind]
    offered = officer.get(answer.location).text
    for utility in {u for known in counting.UTILITIES_OF.values() for u in known}:
        assert (f'value="{utility}"' in offered) == (utility in counting.UTILITIES_OF[kind])
    paper = read_paper(json.loads(draft_text(session, round_)), round_.areas[0].slug)
    assert paper.kind == kind
    assert paper.most == (6 if kind == "budget" else 4)
    assert paper.points == {"points": 12, "score": 10}.get(kind, 0)
    assert counting.ballot_sentence(round_) in client.get(f"/rounds/{round_.slug}").text


@pytest.mark.parametrize(
    ("kind", "length", "points", "said"),
    [
        ("", "3", "5", "Choose how people vote"),
        ("nonsense", "3", "5", "Choose one of the answers on the list"),
        ("ranking", "", "", "Enter a number from 1 to 20"),
        ("approval", "0", "", "Enter a number from 1 to 20"),
        ("score", "21", "", "Enter a number from 1 to 20"),
        ("exactly", "three", "", "Enter a whole number, like 3"),
        ("points", "3", "", "Enter a number from 1 to 100"),
        ("points", "3", "101", "Enter a number from 1 to 100"),
        ("points", "6", "5", "Give at least one point for each proposal that people may choose"),
    ],
)
def test_what_cannot_work_is_said_at_its_field(
    session: Session, officer: PageClient, round_: Round, kind: str, length: str, points: str, said: str
) -> None:
    url = f"/rounds/{round_.slug}/manage/ballot"
    answer = officer.post(url, data={"kind": kind, "length": length, "points": points})
    assert answer.status_code == 422
    assert said in answer.text and (not length or f'value="{length}"' in answer.text)
    session.refresh(round_)
    assert (round_.ballot_type, round_.ballot_length, round_.ballot_points) == ("ranking", 5, 10)


def test_a_number_that_is_not_asked_for_is_never_in_the_way(
    session: Session, officer: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage/ballot"
    assert officer.post(url, data={"kind": "budget", "length": "many", "points": "-1"}).status_code == 303
    session.refresh(round_)
    assert (round_.ballot_type, round_.ballot_length, round_.utility) == ("budget", 5, "approval")
    assert last_detail(session) == {"ballot_type": "budget", "utility": "approval"}


def test_a_fitting_way_of_counting_stays_and_nothing_changes_once_published(
    session: Session, officer: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage/ballot"
    round_.utility = "cost"
    session.commit()
    assert officer.post(url, data={"kind": "approval", "length": "5", "points": ""}).status_code == 303
    session.refresh(round_)
    assert round_.utility == "cost"
    assert last_detail(session) == {"ballot_type": "approval"}
    round_.rules_published_at = now()
    session.commit()
    refused = officer.post(url, data={"kind": "ranking", "length": "5", "points": ""})
    assert refused.status_code == 422 and "The rules were published" in refused.text
    assert '<form method="post" novalidate' not in officer.get(url).text
    session.refresh(round_)
    assert round_.ballot_type == "approval"
