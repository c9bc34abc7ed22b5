"""The desk: cards printed once, lost ones void, a roll that never says which card."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.desk import cards, roll
from pb.desk.models import RollEntry
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.voting import queries, secrecy, service
from pb.voting.marks import Marks
from pb.voting.models import Ballot, Credential
from pb.voting.voters import find_by_code
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_round
from tests.rooms.desk.people import FIT
from tests.rooms.voting.polling import (
    OFFICER,
    close_vote,
    enter,
    hidden,
    holder,
    open_vote,
    page_of,
    print_cards,
    tick,
)

KEY = "k" * 40


def test_codes_are_easy_to_read_and_hashes_are_keyed() -> None:
    codes = {secrecy.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("0O1IL") and {len(code) for code in codes} == {8}
    assert len(secrecy.LETTERS) == 31
    assert secrecy.read_code(" k7qm–2xwd ") == "K7QM2XWD"
    assert secrecy.read_code("K7QM2XW0") is None
    assert secrecy.token_hash("one", "t") != secrecy.token_hash("two", "t") != secrecy.code_hash("two", "t")


def test_guessed_codes_find_nothing(app: Flask, session: Session) -> None:
    print_cards(session, open_vote(session), 50)
    assert all(
        find_by_code(session, app.config["SECRET_KEY"], secrecy.new_code()) is None for _ in range(300)
    )


def test_a_sheet_is_shown_once_with_a_code_and_a_token_in_the_fragment(
    session: Session, sign_in: SignIn, app: Flask
) -> None:
    round_ = open_vote(session)
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/cards"
    form = page_of(officer, url)
    data = {"area": round_.areas[0].id, "number": 3, "idempotency_key": hidden(form, "idempotency_key")[0]}
    shown = officer.post(url, data=data)
    text = shown.get_data(as_text=True)
    codes = re.findall(r"<strong>([A-Z2-9]{4}-[A-Z2-9]{4})</strong>", text)
    assert shown.status_code == 200 and len(set(codes)) == 3
    assert text.count('class="pb-qr"') == 3 and shown.headers["Cache-Control"] == "no-store"
    again = officer.post(url, data=data)
    assert again.status_code == 409 and not re.search(
        r"[A-Z2-9]{4}-[A-Z2-9]{4}", again.get_data(as_text=True)
    )
    sheet = session.scalars(sa.select(Credential.sheet)).first()
    later = officer.get(f"{url}/{sheet}").get_data(as_text=True)
    assert not any(code in later or code.replace("-", "") in later for code in codes)
    voter = app.test_client()
    assert voter.post("/vote", data={"code": codes[0]}).status_code == 303
    stored = str(session.execute(sa.select(Credential)).scalars().all()[0].__dict__)
    assert codes[0].replace("-", "") not in stored


def test_the_qr_code_holds_the_token_behind_the_hash(app: Flask, session: Session) -> None:
    import segno

    from pb.desk.cards import PrintedCard
    from pb.desk.sheet_paper import paper_card

    with app.test_request_context():
        drawn = paper_card(PrintedCard(1, "T" * 22, "ABCD2345"), "K7QM2X", "https://vote.example/vote")
    expected = segno.make("https://vote.example/vote#t=" + "T" * 22, error="m", micro=False)
    path = re.search(r' d="([^"]+)"', expected.svg_inline(border=2))
    assert path is not None and path[1] in drawn.qr
    assert "style" not in drawn.qr and drawn.code == "ABCD-2345"


def test_bad_numbers_of_cards_are_refused_with_what_was_typed(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/cards"
    for number in ("0", "201", "-1", "many", ""):
        answer = officer.post(
            url, data={"area": round_.areas[0].id, "number": number, "idempotency_key": "k" + number}
        )
        assert answer.status_code == 422 and "There is a problem" in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Credential)) == 0


def test_a_void_card_loses_its_ballot_and_nobody_is_told(
    session: Session, sign_in: SignIn, client: PageClient
) -> None:
    round_ = open_vote(session)
    card = print_cards(session, round_, 2)[0]
    enter(client, card)
    tick(client, 1)
    service.cast_ballot(session, holder(session, card), Marks((1,)), "k")
    session.commit()
    sheet = session.scalars(sa.select(Credential.sheet)).first()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/cards/{sheet}"
    assert "voted" not in officer.get(url).get_data(as_text=True).lower().replace("who has voted", "")
    answer = officer.post(url, data={"place": [str(card.place)], "reissue": "1", "idempotency_key": "new"})
    assert answer.status_code == 200 and answer.get_data(as_text=True).count('class="pb-qr"') == 1
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0
    assert queries.card_counts(session, round_)[round_.areas[0].id].usable == 2
    assert officer.post(url, data={"place": [str(card.place)], "void": "1"}).status_code == 422
    assert officer.post(url, data={"place": ["x"], "void": "1"}).status_code == 422
    assert officer.post(url, data={"void": "1"}).status_code == 422
    assert client.get("/vote/choose").location == "/vote"
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "voting.card-voided")).all()
    assert [event.detail["places"] for event in events] == [[card.place]]


def test_an_officer_of_one_area_issues_only_its_cards(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session, areas=2)
    mine, other = round_.areas
    actor = Actor(1, "x", frozenset({Grant(Role.OFFICER, mine.id)}))
    cards.print_cards(session, actor, round_, mine, 1, secret_key=KEY)
    with pytest.raises(Forbidden):
        cards.print_cards(session, actor, round_, other, 1, secret_key=KEY)
    foreign = cards.print_cards(session, OFFICER, round_, other, 1, secret_key=KEY)
    with pytest.raises(Forbidden):
        cards.void_cards(session, actor, round_, foreign.name, [1])
    with pytest.raises(Refused, match="takes no part"):
        cards.print_cards(session, OFFICER, round_, make_area(session), 1, secret_key=KEY)
    session.commit()
    client = sign_in(Role.OFFICER, mine)
    assert client.get(f"/rounds/{round_.slug}/cards/{foreign.name}").status_code == 404
    assert foreign.name not in client.get(f"/rounds/{round_.slug}/cards").get_data(as_text=True)
    answer = client.post(
        f"/rounds/{round_.slug}/cards", data={"area": other.id, "number": 1, "idempotency_key": "z"}
    )
    assert answer.status_code == 422


def test_cards_are_printed_only_until_the_close(session: Session, app: Flask) -> None:
    round_ = open_vote(session)
    service.cast_ballot(session, holder(session, print_cards(session, round_)[0]), Marks((1,)), "k")
    session.commit()
    close_vote(session, round_)
    with pytest.raises(Refused, match="until voting closes"):
        cards.print_cards(session, OFFICER, round_, round_.areas[0], 1, secret_key=KEY)
    with pytest.raises(Refused, match="until voting closes"):
        early = make_round(session)
        cards.print_cards(session, OFFICER, early, early.areas[0], 1, secret_key=KEY)


def test_votes_are_shown_in_steps_while_open(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    for place, card in enumerate(print_cards(session, round_, 12)):
        service.cast_ballot(session, holder(session, card), Marks((1,)), f"k{place}")
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/cards"
    cells = ["".join(c.itertext()).strip() for c in page_of(officer, url).iter("td")]
    # Twelve printed, by area and by sheet; never "12" votes.
    assert "10 or more" in cells and cells.count("12") == 2
    close_vote(session, round_)
    cells = ["".join(c.itertext()).strip() for c in page_of(officer, url).iter("td")]
    assert "10 or more" not in cells and cells.count("12") == 3


def test_the_roll_is_kept_apart_and_says_nothing_of_cards(session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    area = round_.areas[0]
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/roll"
    pasted = '1042, Ada Byron\r\n1043, "Hopper, Grace"\n\n1044, O’Neill, Rose'
    assert officer.post(url, data={"area": area.id, "people": pasted}).status_code == 303
    people = roll.find_people(session, round_, [area.id])
    assert [p.name for p in people] == ["Ada Byron", "Hopper, Grace", "O’Neill Rose"]
    assert officer.post(url, data={"area": area.id, "people": "1042, Ada Lovelace"}).status_code == 303
    assert officer.post(f"{url}/{people[0].id}/given", data=FIT).status_code == 303
    assert officer.post(f"{url}/{people[0].id}/given", data=FIT).status_code == 422
    session.rollback()
    ada = session.get_one(RollEntry, people[0].id, populate_existing=True)
    assert (ada.name, ada.cards_given) == ("Ada Lovelace", 1)
    assert roll.roll_counts(session, round_)[area.id] == roll.RollCount(3, 1)
    officer.get(url)  # shows what was left to say
    found = officer.get(url + "?q=hop").get_data(as_text=True)
    assert "Hopper" in found and "Lovelace" not in found
    assert set(RollEntry.__table__.columns.keys()) == {
        "id",
        "round_id",
        "area_id",
        "reference",
        "name",
        "connection",
        "old_enough",
        "origin",
        "cards_given",
        "given_at",
    }
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event.like("voting.%"))).all()
    assert not any("Ada" in str(event.detail) or "1042" in str(event.detail) for event in events)
    assert officer.post(f"{url}/999/given").status_code == 409


@pytest.mark.parametrize(
    "pasted", ["only a reference", "1, A\n1, B", "1," + "x" * 121, " \n ", "r" * 61 + ", N"]
)
def test_a_bad_roll_adds_nobody_and_keeps_what_was_typed(
    session: Session, sign_in: SignIn, pasted: str
) -> None:
    round_ = open_vote(session)
    answer = sign_in(Role.OFFICER).post(
        f"/rounds/{round_.slug}/roll", data={"area": round_.areas[0].id, "people": pasted}
    )
    assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(RollEntry)) == 0


def test_a_reference_of_another_areas_roll_is_refused(app: Flask, session: Session) -> None:
    round_ = open_vote(session, areas=2)
    roll.import_roll(session, OFFICER, round_, round_.areas[0], "1, Ada")
    with pytest.raises(Refused, match="another area’s roll already: 1"):
        roll.import_roll(session, OFFICER, round_, round_.areas[1], "1, Ada")
