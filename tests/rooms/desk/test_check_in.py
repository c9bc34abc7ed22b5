"""Checking in: one press, undone for a minute, one card for one person whoever presses at the same time."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb.desk import roll
from pb.desk.models import RollEntry
from pb.house.database import db, now, writing
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.desk.people import FIT, hand, put_on_roll
from tests.rooms.voting.polling import OFFICER, close_vote, open_vote, page_of, text_of

PRESSES = 200


def events(session: Session, name: str) -> list[AuditEvent]:
    session.rollback()
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.event == f"voting.{name}")))


def test_found_by_any_words_of_the_name_or_by_the_reference_alone(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    people = put_on_roll(session, round_, "Ada Byron", "Byron Ada Smith", "Grace Hopper", "100% Ann_Lee")
    desk, url = sign_in(Role.TELLER), f"/rounds/{round_.slug}/desk"
    found = {
        "byron ada": ["Ada Byron", "Byron Ada Smith"],
        people[2].reference: ["Grace Hopper"],
        "%": ["100% Ann_Lee"],
        "_": ["100% Ann_Lee"],
        "zz": [],
        "  ": [],
    }
    for typed, names in found.items():
        answer = desk.post(url, data={"q": typed})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert [p.name for p in people if f">{p.name}<" in text] == names, typed
    assert "Ada Byron" not in desk.get(url).get_data(as_text=True), "nobody is shown before a search"


def test_a_scanned_voting_card_is_not_searched_for_nor_shown(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    answer = sign_in(Role.TELLER).post(
        f"/rounds/{round_.slug}/desk", data={"q": "https://x/vote#t=" + "S" * 22}
    )
    assert answer.status_code == 422 and "S" * 22 not in answer.get_data(as_text=True)


def test_one_press_hands_out_and_the_box_is_ready_for_the_next(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    desk, url = sign_in(Role.TELLER), f"/rounds/{round_.slug}/desk"
    tree = page_of(desk, url)
    assert [e.get("id") for e in tree.iter() if e.get("autofocus") is not None] == ["q"]
    asked = desk.post(url, data={"q": "ada"}).get_data(as_text=True)
    assert asked.count("autofocus") == 1 and f'id="c-{ada.id}-lives"' in asked
    given = f"/rounds/{round_.slug}/roll/{ada.id}/given"
    answer = desk.post(given, data=FIT)
    assert answer.status_code == 303
    tree = page_of(desk, answer.location)
    assert "Card handed out to Ada Byron." in text_of(tree)
    assert [e.get("id") for e in tree.iter() if e.get("autofocus") is not None] == ["q"]
    session.rollback()
    held = session.get_one(RollEntry, ada.id, populate_existing=True)
    assert (held.cards_given, held.connection, held.old_enough) == (1, "lives", True)
    assert desk.post(given, data=FIT).status_code == 422
    assert [event.detail for event in events(session, "card-given")] == [{"again": False}]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "how they are connected"),
        ({"connection": "lives"}, "whether they are 11 or older"),
        ({"old_enough": "1"}, "how they are connected"),
        ({"connection": "rules", "old_enough": "1"}, "how they are connected"),
        ({"connection": "studies", "old_enough": "1"}, "how they are connected"),
        ({"connection": "<script>" * 900, "old_enough": "1"}, "how they are connected"),
    ],
)
def test_nobody_gets_a_card_without_connection_and_age(
    session: Session, sign_in: SignIn, sent: dict[str, str], says: str
) -> None:
    round_ = open_vote(session, connections=["lives", "works"])
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    answer = sign_in(Role.TELLER).post(f"/rounds/{round_.slug}/roll/{ada.id}/given", data=sent)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in text and "Ada Byron" in text and "<script><" not in text
    assert (f'id="c-{ada.id}-lives" name="connection" type="radio" value="lives" checked' in text) is (
        sent.get("connection") == "lives"
    )
    assert "Studies here" not in text
    session.rollback()
    assert session.get_one(RollEntry, ada.id, populate_existing=True).cards_given == 0


def test_a_hand_out_is_undone_within_a_minute_and_not_later(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    ada, grace = put_on_roll(session, round_, "Ada Byron", "Grace Hopper")
    desk = sign_in(Role.TELLER)
    base = f"/rounds/{round_.slug}"
    with time_machine.travel(now(), tick=False) as clock:
        desk.post(f"{base}/roll/{ada.id}/given", data=FIT)
        clock.shift(timedelta(seconds=60))
        assert "Undo" in desk.get(f"{base}/desk?given={ada.id}").get_data(as_text=True)
        assert desk.post(f"{base}/roll/{ada.id}/undo").status_code == 303
        assert desk.post(f"{base}/roll/{ada.id}/undo").status_code == 409
        desk.get(f"{base}/desk")
        assert desk.post(f"{base}/roll/{ada.id}/given", data=FIT).status_code == 303
        assert desk.post(f"{base}/roll/{grace.id}/given", data=FIT).status_code == 303
        clock.shift(timedelta(seconds=61))
        assert "Undo" not in desk.get(f"{base}/desk?given={ada.id}").get_data(as_text=True)
        assert desk.post(f"{base}/roll/{ada.id}/undo").status_code == 409
    assert len(events(session, "card-taken-back")) == 1
    assert roll.roll_counts(session, round_)[round_.areas[0].id] == roll.RollCount(2, 2)


def test_a_walk_in_is_added_declared_and_handed_a_card(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    desk, url = sign_in(Role.TELLER), f"/rounds/{round_.slug}/desk/walk-in"
    sent = {
        "name": "Mary  Seacole",
        "area": round_.areas[0].id,
        "connection": "works",
        "old_enough": "yes",
        "declared": "yes",
    }
    page_of(desk, url)
    for missing in sent:
        answer = desk.post(url, data={k: v for k, v in sent.items() if k != missing})
        assert answer.status_code == 422 and "There is a problem" in answer.get_data(as_text=True), missing
    assert desk.post(url, data=sent).status_code == 303
    again = desk.post(url, data={**sent, "name": "mary seacole"})
    assert again.status_code == 422 and "Somebody of this name" in again.get_data(as_text=True)
    assert desk.post(url, data={**sent, "other_person": "yes"}).status_code == 303
    session.rollback()
    people = session.scalars(sa.select(RollEntry)).all()
    assert [(p.origin, p.connection, p.cards_given) for p in people] == [("walk-in", "works", 1)] * 2
    assert len({p.reference for p in people}) == 2
    said = str([event.detail for event in events(session, "walk-in-added")])
    assert "Seacole" not in said and said.count("area") >= 2


@pytest.mark.parametrize(
    "name", ["x" * 121, "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\x00\x07Zoë"]
)
def test_a_hostile_name_is_text(session: Session, sign_in: SignIn, name: str) -> None:
    round_ = open_vote(session)
    desk, base = sign_in(Role.TELLER), f"/rounds/{round_.slug}/desk"
    sent = {"name": name, "area": round_.areas[0].id, "connection": "lives", "old_enough": "yes"}
    answer = desk.post(f"{base}/walk-in", data={**sent, "declared": "yes"})
    assert answer.status_code == (422 if len(name) > 120 else 303)
    text = desk.post(base, data={"q": name}).get_data(as_text=True)
    assert "<script>alert" not in text


def test_a_desk_sees_and_hands_to_its_own_area_only(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session, areas=2)
    mine = put_on_roll(session, round_, "Ada Here", area=0)[0]
    other = put_on_roll(session, round_, "Ada There", area=1)[0]
    desk, base = sign_in(Role.TELLER, round_.areas[0]), f"/rounds/{round_.slug}"
    text = desk.post(f"{base}/desk", data={"q": "ada"}).get_data(as_text=True)
    assert mine.name in text and other.name not in text
    for path in ("given", "undo", "another"):
        assert desk.post(f"{base}/roll/{other.id}/{path}", data=FIT).status_code == 403, path
    assert desk.get(f"{base}/roll/{other.id}/another").status_code == 403
    hand(session, round_, other)
    assert other.name not in desk.get(f"{base}/desk?given={other.id}").get_data(as_text=True)
    for odd in ("x", "-1", str(2**40), "1.5"):
        assert desk.get(f"{base}/desk?given={odd}").status_code == 200
    far = sign_in(Role.TELLER, make_area(session, "Elsewhere"))
    assert far.get(f"{base}/desk").status_code == 403
    assert far.post(f"{base}/desk", data={"q": "ada"}).status_code == 403


def test_no_card_is_handed_out_after_the_close(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    close_vote(session, round_)
    desk, base = sign_in(Role.TELLER), f"/rounds/{round_.slug}"
    assert desk.post(f"{base}/roll/{ada.id}/given", data=FIT).status_code == 422
    sent = {"name": "Late", "area": round_.areas[0].id, "connection": "lives", "old_enough": "yes"}
    assert desk.post(f"{base}/desk/walk-in", data={**sent, "declared": "yes"}).status_code == 422
    with pytest.raises(Refused, match="until voting closes"):
        roll.hand_out(session, OFFICER, round_, ada.id, connection="lives", old_enough=True)


def race(app: Flask, round_: Round, entry_id: int) -> Counter[str]:
    """Two desks press for the same person, 200 times in all, as fast as they can."""
    slug, outcomes = round_.slug, Counter[str]()
    gate, lock = threading.Barrier(20), threading.Lock()

    def press() -> None:
        gate.wait()
        for _ in range(PRESSES // 20):
            with app.app_context(), writing():
                session = db.session()
                try:
                    found = round_by_slug(session, slug)
                    assert found is not None
                    roll.hand_out(session, OFFICER, found, entry_id, connection="lives", old_enough=True)
                    session.commit()
                    outcome = "given"
                except Refused:
                    session.rollback()
                    outcome = "refused"
                db.session.remove()
            with lock:
                outcomes[outcome] += 1

    threads = [threading.Thread(target=press) for _ in range(20)]
    db.session.commit()
    db.session.remove()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def race_for_one_card(app: Flask) -> None:
    session = db.session()
    round_ = open_vote(session)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    number = ada.id
    assert race(app, round_, number) == {"given": 1, "refused": PRESSES - 1}
    held = db.session().get_one(RollEntry, number)
    assert held.cards_given == 1
    assert len(events(db.session(), "card-given")) == 1


def test_200_presses_give_one_card_on_sqlite(app: Flask) -> None:
    race_for_one_card(app)


@pytest.mark.postgresql
def test_200_presses_give_one_card_on_postgresql(postgres_app: Flask) -> None:
    race_for_one_card(postgres_app)
