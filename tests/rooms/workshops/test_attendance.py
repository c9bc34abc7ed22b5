"""Heads in the room: counted, counted again beside it, and held against the quorum when the room votes."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.audit import Event
from pb.house.database import at, db, now
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.workshops import attendance, day_words
from pb.workshops.attendance import Category
from pb.workshops.models import HeadCount, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command
from tests.conftest import SignIn
from tests.factories import make_workshop
from tests.rooms.voting.polling import open_vote
from tests.rooms.workshops.evening import go_to as put_at
from tests.rooms.workshops.evening import make_evening, open_without_quorum
from tests.rooms.workshops.test_keeping import OFFICER, go_to, press, site  # noqa: F401 - a fixture


def count(workshop: Workshop, public: int, elected: int, partner: int) -> None:
    people = {Category.PUBLIC: public, Category.ELECTED: elected, Category.PARTNER: partner}
    attendance.count_heads(db.session(), OFFICER, workshop, people)
    db.session.commit()


def said(workshop: Workshop) -> str:
    return day_words.quorum_sentence(attendance.quorum_standing(db.session(), workshop))


def test_a_later_count_stands_beside_the_first_and_says_the_quorum(site: Flask) -> None:  # noqa: F811
    workshop = make_workshop(db.session(), quorum_elected=4, quorum_public=1)
    assert said(workshop) == "Quorum: nobody has counted yet."
    moment = now()
    with at(moment):
        count(workshop, 5, 3, 0)
    assert said(workshop) == (
        "Quorum reached: public members, 5 here and 1 needed. Quorum: 3 of 4 elected members are here."
    )
    with at(moment + timedelta(minutes=9)):
        count(workshop, 5, 4, 2)
    standing = attendance.quorum_standing(db.session(), workshop)
    assert standing.is_met and standing.counted_at == moment + timedelta(minutes=9)
    assert [heads.people[Category.ELECTED] for heads in attendance.heads_of(db.session(), workshop)] == [3, 4]
    events = db.session().scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.ROOM_COUNTED.value))
    assert [event.detail["people"]["elected"] for event in events] == [3, 4]
    # Not even whoever has the database changes what was counted.
    with pytest.raises(sa.exc.DatabaseError, match="evidence"):
        db.session().execute(sa.update(HeadCount).values(people=9))
    db.session().rollback()


@pytest.mark.parametrize(
    ("before", "during", "is_met"),
    [([4], [], True), ([3], [], False), ([], [], False), ([3, 4], [], True), ([4], [3, 4], False)],
)
def test_a_vote_without_its_quorum_is_advice(
    session: Session, before: list[int], during: list[int], is_met: bool
) -> None:
    closes = now() + timedelta(hours=1)
    vote = open_vote(session, voting_closes_at=closes)
    workshop = make_workshop(session, vote=vote, quorum_elected=4)
    assert attendance.standing_at_vote(session, workshop, vote) is None
    moment = now()
    for minutes, people in enumerate(before):
        with at(moment + timedelta(minutes=minutes)):
            count(workshop, 0, people, 0)
    with at(moment + timedelta(minutes=10)):
        go_to(workshop, ItemKind.VOTE)
        press(workshop, Command.OPEN)
    for minutes, people in enumerate(during, 11):
        with at(moment + timedelta(minutes=minutes)):
            count(workshop, 0, people, 0)
    with at(moment + timedelta(minutes=30)):
        standing = attendance.standing_at_vote(session, workshop, vote)
    assert standing is not None and standing.is_met is is_met
    assert ("Advisory: the quorum was not met" in day_words.advisory(standing)) is not is_met


def test_screen_and_remote_say_that_a_vote_is_only_advice(session: Session, sign_in: SignIn) -> None:
    workshop, vote = make_evening(session)
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)

    def on(kind: ItemKind, **changes: object) -> tuple[str, str]:
        put_at(session, workshop, kind, **changes)
        pages = (f"/w/{workshop.code}/screen", f"/workshops/{workshop.id}/remote")
        screen, remote = (html.unescape(facilitator.get(page).text) for page in pages)
        return screen, remote

    assert "Quorum" not in on(ItemKind.TABLES)[1]  # none is asked
    workshop.quorum_elected = 4
    screen, remote = on(ItemKind.VOTE)
    assert "Advisory" not in screen and "Advisory" not in remote  # the room has not voted yet
    assert "Quorum: nobody has counted yet." in remote
    open_without_quorum(session, workshop)
    for kind, shown in ((ItemKind.VOTE, 0), (ItemKind.REVEAL, 0), (ItemKind.REVEAL, 2), (ItemKind.REVEAL, 5)):
        screen, remote = on(kind, revealed={str(vote.id): shown})
        assert "<strong>Advisory: the quorum was not met</strong>" in screen, (kind, shown)
        assert "nothing in it is binding" in remote
    assert "Advisory" not in on(ItemKind.TABLES)[0]


def test_heads_are_counted_on_a_page(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    area, base = workshop.meeting.forum.area, f"/workshops/{workshop.id}"
    officer = sign_in(Role.OFFICER, area)
    assert f"{base}/day" in officer.get(base).text
    # The board's own quorum is there to be taken over.
    assert officer.get(f"{base}/quorum").text.count('value="3"') == 3
    quorum = {"quorum_public": "0", "quorum_elected": "4", "quorum_partner": "0"}
    assert officer.post(f"{base}/quorum", data=quorum).status_code == 303
    heads = {"public": "6", "elected": "3", "partner": "2", "everybody": "212"}
    wrong = officer.post(f"{base}/heads", data={**heads, "everybody": "10", "partner": "x"})
    assert wrong.status_code == 422 and 'value="6"' in wrong.text and "from 0 to 5000" in wrong.text
    few = officer.post(f"{base}/heads", data={**heads, "everybody": "10"})
    assert few.status_code == 422 and "Count everybody" in few.text
    for _ in range(2):
        answer = officer.post(f"{base}/heads", data={**heads, "idempotency_key": "h" * 24})
        assert answer.status_code == 303
    page = html.unescape(officer.get(f"{base}/day").text)
    assert "Quorum: 3 of 4 elected members are here." in page and "212" in page
    assert session.scalar(sa.select(sa.func.count()).select_from(HeadCount)) == 4
    democratic = sign_in(Role.DEMOCRATIC_SERVICES, area)
    assert democratic.get(f"{base}/day").status_code == 200
    assert democratic.post(f"{base}/heads", data=heads).status_code == 403
