"""Helping somebody to vote: recorded that it happened, larger letters, over when the vote is cast."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.voting import service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, Channel, CountedBallot, Tally
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.voting.polling import cast, close_vote, enter, holder, open_vote, page_of, print_cards, tick


def larger(client: PageClient, url: str) -> bool:
    body = page_of(client, url).find("body")
    assert body is not None
    return "pb-larger" in (body.get("class") or "")


def channels(session: Session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(sa.select(Ballot.channel)))


def test_one_vote_is_assisted_and_the_next_on_the_device_is_not(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    first, second = print_cards(session, round_, 2)
    helper = sign_in(Role.TELLER)
    answer = helper.post(f"/rounds/{round_.slug}/desk/assisted", data={"area": round_.areas[0].id})
    assert answer.status_code == 303 and answer.location == "/vote"
    assert larger(helper, "/vote")
    enter(helper, first)
    assert larger(helper, "/vote/choose")
    tick(helper, 1)
    assert cast(helper) == 303
    assert channels(session) == ["assisted"] and not larger(helper, "/vote/recorded")
    helper.post("/vote/leave")
    enter(helper, second)
    tick(helper, 2)
    assert cast(helper) == 303
    assert channels(session) == ["assisted", "phone"]
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "voting.vote-assisted")).all()
    assert [event.detail for event in events] == [{"area": round_.areas[0].slug}]
    assert helper.actor.account_id is not None and str(helper.actor.account_id) in events[0].actor


def test_finishing_ends_it_too(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    helper = sign_in(Role.TELLER)
    helper.post(f"/rounds/{round_.slug}/desk/assisted", data={"area": round_.areas[0].id})
    helper.post("/vote/leave")
    assert not larger(helper, "/vote")


def test_a_vote_of_another_area_is_not_the_assisted_one(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session, areas=2)
    here, there = round_.areas
    card = print_cards(session, round_, 1, there)[0]
    helper = sign_in(Role.TELLER)
    helper.post(f"/rounds/{round_.slug}/desk/assisted", data={"area": here.id})
    enter(helper, card)
    assert not larger(helper, "/vote/choose")


@pytest.mark.parametrize("area", ["", "0", "x", "<script>"])
def test_an_area_that_is_not_the_helpers_is_not_found(session: Session, sign_in: SignIn, area: str) -> None:
    round_ = open_vote(session)
    helper, url = sign_in(Role.TELLER), f"/rounds/{round_.slug}/desk/assisted"
    assert helper.post(url, data={"area": area}).status_code == 404
    far = sign_in(Role.TELLER, make_area(session, "Elsewhere"))
    assert far.post(url, data={"area": round_.areas[0].id}).status_code == 403
    close_vote(session, round_)
    assert helper.post(url, data={"area": round_.areas[0].id}).status_code == 409


@pytest.mark.parametrize("helped", [1, 9, 10])
def test_no_counted_ballot_says_that_it_was_assisted_among_few(session: Session, helped: int) -> None:
    round_ = open_vote(session)
    cards = print_cards(session, round_, 20 + helped)
    for place, card in enumerate(cards):
        channel = Channel.ASSISTED if place < helped else Channel.PHONE
        service.cast_ballot(session, holder(session, card), Marks((1,)), f"k{place}", channel)
    session.commit()
    close_vote(session, round_)
    tally = session.scalars(sa.select(Tally)).one()
    assert tally.channels == {"assisted": helped, "phone": 20}
    said = set(session.scalars(sa.select(CountedBallot.channel)))
    assert said == ({"assisted", "phone"} if helped >= 10 else {"unsaid"})
