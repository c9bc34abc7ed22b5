"""Voting from home: the same answer to everybody, one card for one person, and no trace of which."""

from __future__ import annotations

import io
import re
import socketserver
import threading
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.config import Settings
from pb.desk import enrolling, roll, sending
from pb.desk.enrolling import Wish
from pb.desk.models import Enrolment, RollEntry, Standing, Way
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.house.mail import keeps_secrets, send_mail
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.voting.models import Ballot, Credential
from tests.client import PageClient, parse
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.desk.people import hand, put_on_roll
from tests.rooms.desk.test_paper import pages
from tests.rooms.voting.polling import OFFICER, cast, close_vote, hidden, open_vote, page_of, text_of, tick

ASKED = {
    "name": "Ada Byron",
    "connection": "lives",
    "way": "post",
    "address": "Flat 2\r\n1 High Street\r\nNether Beck\r\nColdbeck\r\nHD1 1AA",
    "old_enough": "yes",
    "declared": "yes",
}
BY_EMAIL = {**ASKED, "way": "email", "email": "Ada@Example.org", "address": ""}


def ask(client: PageClient, round_: Round, **changes: Any) -> Any:
    return client.post(
        f"/rounds/{round_.slug}/vote-at-home", data={**ASKED, "area": round_.areas[0].id, **changes}
    )


def wishes(session: Session) -> list[Enrolment]:
    session.rollback()
    return list(session.scalars(sa.select(Enrolment).order_by(Enrolment.id)))


def accept_all(session: Session, round_: Round) -> None:
    for wish in wishes(session):
        if wish.state == Standing.WAITING:
            enrolling.accept(session, OFFICER, wish, round_, None)
    session.commit()


def test_everybody_gets_the_same_answer(session: Session, client: PageClient) -> None:
    round_ = open_vote(session, home_cards=True)
    hand(session, round_, put_on_roll(session, round_, "Ada Byron")[0])
    answers = [
        ask(client, round_),
        ask(client, round_),
        ask(client, round_, name="ada  BYRON"),
        ask(client, round_, name="Nobody Known"),
        ask(client, round_, **BY_EMAIL),
        ask(client, round_, **{**BY_EMAIL, "email": "ADA@example.ORG"}),
    ]
    assert {(answer.status_code, answer.location, answer.data) for answer in answers} == {
        (303, f"/rounds/{round_.slug}/vote-at-home/asked", answers[0].data)
    }
    assert [(w.name, w.way) for w in wishes(session)] == [
        ("Ada Byron", "post"),
        ("Nobody Known", "post"),
        ("Ada Byron", "email"),
    ]
    page_of(client, answers[0].location)


def test_a_mailbox_is_for_a_household_and_a_care_home_has_one_address(
    session: Session, client: PageClient
) -> None:
    round_ = open_vote(session, home_cards=True)
    for n in range(9):
        assert ask(client, round_, **{**BY_EMAIL, "name": f"Person {n}"}).status_code == 303
        assert ask(client, round_, name=f"Person {n}").status_code == 303
    ways = [wish.way for wish in wishes(session)]
    assert ways.count("email") == enrolling.MOST_OF_A_MAILBOX and ways.count("post") == 9


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"area": "0"},
        {"area": "<script>"},
        {"connection": "rules"},
        {"connection": ""},
        {"way": "pigeon"},
        {"address": "one line"},
        {"address": "a\n" * 9},
        {"address": "x" * 301 + "\ny"},
        {"way": "email"},
        {"way": "email", "email": "ada"},
        {"way": "email", "email": "a@b.org\r\nBcc: c@d.org"},
        {"way": "email", "email": "é@example.org"},
        {"old_enough": ""},
        {"declared": ""},
    ],
)
def test_what_cannot_be_is_asked_again_with_everything_kept(
    session: Session, client: PageClient, change: dict[str, str]
) -> None:
    round_ = open_vote(session, home_cards=True)
    answer = ask(client, round_, **{"name": "Ada B. <b>", **change})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "There is a problem" in text
    assert "name" in change or "Ada B. &lt;b&gt;" in text
    assert wishes(session) == []


def test_nobody_can_ask_where_or_when_it_is_not_offered(session: Session, client: PageClient) -> None:
    not_offered, over = open_vote(session), open_vote(session, home_cards=True)
    assert client.get(f"/rounds/{not_offered.slug}/vote-at-home").status_code == 404
    assert ask(client, not_offered).status_code == 404
    assert "Ask for a card" in client.get(f"/rounds/{over.slug}").get_data(as_text=True)
    close_vote(session, over)
    assert ask(client, over).status_code == 422
    assert wishes(session) == []


def test_an_officer_answers_beside_the_people_it_may_be(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = open_vote(session, home_cards=True)
    ada, grace = put_on_roll(session, round_, "Ada Byron", "Grace Hopper")
    hand(session, round_, grace)
    for name in ("ada byron", "Grace Hopper", "Mary Seacole", "Too Young"):
        assert ask(client, round_, **{**BY_EMAIL, "name": name}).status_code == 303
    first, second, third, fourth = wishes(session)
    officer, base = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/home-votes"
    assert "Ada Byron" in text_of(page_of(officer, f"{base}/{first.id}"))
    bad_answers = [{}, {"answer": "accept"}, {"answer": "refuse"}, {"answer": "maybe"}]
    for bad in (*bad_answers, {"answer": "accept", "person": "999"}):
        assert officer.post(f"{base}/{first.id}", data=bad).status_code == 422, bad
    assert officer.post(f"{base}/{first.id}", data={"answer": "accept", "person": ada.id}).status_code == 303
    again = officer.post(f"{base}/{first.id}", data={"answer": "duplicate"})
    assert again.status_code == 422 and "answered this already" in again.get_data(as_text=True)
    taken = officer.post(f"{base}/{second.id}", data={"answer": "accept", "person": grace.id})
    assert taken.status_code == 422 and "has a card" in taken.get_data(as_text=True)
    assert officer.post(f"{base}/{second.id}", data={"answer": "duplicate"}).status_code == 303
    assert (
        officer.post(f"{base}/{third.id}", data={"answer": "accept", "person": "nobody"}).status_code == 303
    )
    refused = officer.post(f"{base}/{fourth.id}", data={"answer": "refuse", "reason": "too-young"})
    assert refused.status_code == 303
    assert [w.state for w in wishes(session)] == ["accepted", "duplicate", "accepted", "refused"]
    people = {p.name: (p.cards_given, p.origin) for p in session.scalars(sa.select(RollEntry))}
    assert people == {"Ada Byron": (1, "home"), "Grace Hopper": (1, "roll"), "Mary Seacole": (1, "home")}
    text_of(page_of(officer, base))
    # Whoever votes from home gets no card in the hall.
    desk = sign_in(Role.TELLER)
    given = desk.post(
        f"/rounds/{round_.slug}/roll/{ada.id}/given", data={"connection": "lives", "old_enough": "1"}
    )
    assert given.status_code == 422
    assert desk.get(base).status_code == 403 and desk.post(f"{base}/{first.id}").status_code == 403
    said = session.scalars(sa.select(AuditEvent).where(AuditEvent.event.like("voting.home%"))).all()
    assert not any(word in str(event.detail) for event in said for word in ("Ada", "example.org", "High"))


def mails(app: Flask) -> list[Any]:
    folder = Path(app.instance_path) / "outbox"
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def test_an_e_mail_carries_the_card_and_nothing_here_keeps_it(
    app: Flask, session: Session, client: PageClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    round_ = open_vote(session, home_cards=True)
    client.get("/language/cy")
    assert ask(client, round_, **BY_EMAIL).status_code == 303
    client.get("/language/en")
    assert ask(client, round_, **{**BY_EMAIL, "name": "Grace", "email": "g@example.org"}).status_code == 303
    accept_all(session, round_)
    officer, base = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/home-votes"
    batch = {"area": round_.areas[0].id, "way": "email"}
    sent = officer.post(f"{base}/cards", data=batch)
    assert sent.status_code == 200 and sent.headers["Cache-Control"] == "no-store"
    assert officer.post(f"{base}/cards", data=batch).status_code == 409
    found = mails(app)
    assert sorted(mail["To"] for mail in found) == ["ada@example.org", "g@example.org"]
    tokens = [re.search(r"/vote#t=([\w-]{22})", mail.get_content()) for mail in found]
    assert all(tokens) and not any(token[1] in sent.get_data(as_text=True) for token in tokens if token)
    for engine in db.engines.values():
        with engine.connect() as connection:
            for table in sa.inspect(engine).get_table_names():
                stored = str(connection.execute(sa.text(f'SELECT * FROM "{table}"')).all())  # noqa: S608
                assert not any(token[1] in stored for token in tokens if token), table
    assert not any(token[1] in caplog.text for token in tokens if token)
    assert tokens[0] is not None
    voter = app.test_client()
    assert voter.post("/vote", data={"token": tokens[0][1]}).status_code == 303
    assert tick(voter, 1) == 303 and cast(voter) == 303  # type: ignore[arg-type]
    session.rollback()
    assert session.scalars(sa.select(Ballot.channel)).all() == ["home"]
    assert set(session.scalars(sa.select(Credential.channel))) == {"home"}
    lines = hidden(parse(sent.get_data(as_text=True)), "line")
    sheet = session.scalars(sa.select(Credential.sheet)).first()
    listed = officer.post(f"{base}/cards/{sheet}/list", data={"line": lines})
    text = " ".join(pages(listed.data))
    assert "Ada Byron" in text and "Grace" in text and all(line.split(".")[1] in text for line in lines)
    assert officer.post(f"{base}/cards/{sheet}/list", data={"line": ["1.K7QM2X-001-AAA"]}).status_code == 409
    assert officer.post(
        f"{base}/cards/{sheet}/list", data={"line": [lines[0].replace("1.", "x.")]}
    ).status_code in (404, 409)


def test_an_outbox_that_keeps_its_mail_is_given_no_secret(tmp_path: Path) -> None:
    for outbox in ("console", "file"):
        kept = Settings(secret_key="k" * 40, instance=tmp_path, outbox=outbox)
        assert not keeps_secrets(kept)
        with pytest.raises(ValueError, match="takes no secret"):
            send_mail(kept, "a@example.org", "s", "b", secret=True)
    assert not list(tmp_path.rglob("*.eml"))
    assert keeps_secrets(Settings(secret_key="k" * 40, outbox="smtp", smtp_url="smtp://mail.example"))


class PostOffice(socketserver.ThreadingTCPServer):
    """A small SMTP server that refuses some addresses, and is gone after so many messages."""

    daemon_threads = True

    def __init__(self, refused: set[str], gone_after: int) -> None:
        self.refused, self.gone_after, self.taken = refused, gone_after, list[str]()
        super().__init__(("127.0.0.1", 0), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    """One conversation (RFC 5321), as far as the service holds it."""

    def handle(self) -> None:
        office: Any = self.server
        if len(office.taken) >= office.gone_after:
            return
        to = ""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            answer = "250 good"
            if line.upper().startswith("RCPT TO:"):
                to = line[8:].strip("<> ")
                answer = "550 nobody here" if to in office.refused else answer
            elif line.upper() == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline().strip() != b".":
                    pass
                office.taken.append(to)
            elif line.upper() == "QUIT":
                answer = "221 bye"
            self.wfile.write(f"{answer}\r\n".encode())


@pytest.mark.parametrize(("refused", "gone_after", "unsent"), [({"p1@example.org"}, 99, 1), (set(), 2, 3)])
def test_an_e_mail_that_could_not_go_leaves_no_card_that_can_vote(
    app: Flask,
    session: Session,
    client: PageClient,
    sign_in: SignIn,
    refused: set[str],
    gone_after: int,
    unsent: int,
) -> None:
    round_ = open_vote(session, home_cards=True)
    for n in range(5):
        ask(client, round_, **{**BY_EMAIL, "name": f"Person {n}", "email": f"p{n}@example.org"})
    accept_all(session, round_)
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/home-votes/cards"
    batch = {"area": round_.areas[0].id, "way": "email"}
    with PostOffice(refused, gone_after) as office:
        threading.Thread(target=office.serve_forever, daemon=True).start()
        app.extensions["settings"] = replace(
            app.extensions["settings"],
            outbox="smtp",
            smtp_url=f"smtp://127.0.0.1:{office.server_address[1]}",
        )
        answer = officer.post(url, data=batch)
        assert answer.status_code == 200 and len(office.taken) == 5 - unsent
        states = [wish.state for wish in wishes(session)]
        assert states.count("accepted") == unsent and states.count("sent") == 5 - unsent
        cards = session.scalars(sa.select(Credential)).all()
        assert sum(card.state == "void" and card.exchanged for card in cards) == unsent
        office.refused, office.gone_after = set(), 99
        assert officer.post(url, data=batch).status_code == 200
        assert sorted(office.taken) == [f"p{n}@example.org" for n in range(5)]
        office.shutdown()
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).where(Credential.state == "issued")) == 5
    assert not mails(app)


def test_letters_have_the_address_in_the_window_and_a_card_that_votes(
    app: Flask, session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = open_vote(session, home_cards=True)
    names = ["Siân Gŵyr", "Ada Byron", "#strong[Grace]"]
    for name in names:
        ask(client, round_, name=name)
    accept_all(session, round_)
    officer, base = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/home-votes"
    made = officer.post(f"{base}/cards", data={"area": round_.areas[0].id, "way": "post"})
    sent = hidden(parse(made.get_data(as_text=True)), "letter")
    session.rollback()
    sheet = session.scalars(sa.select(Credential.sheet)).first()
    letters = officer.post(f"{base}/cards/{sheet}/letters", data={"letter": sent})
    texts = pages(letters.data)
    assert len(texts) == 3 and sorted(n for n in names for t in texts if n in t) == sorted(names)
    for text in texts:
        code = re.search(
            r"Code ([A-Z2-9]{4}-[A-Z2-9]{4}) Number of the card [A-Z2-9]{6}-\d{3}-[A-Z2-9]{3}", text
        )
        assert code is not None and "1 High Street" in text
        assert app.test_client().post("/vote", data={"code": code[1]}).status_code == 303
    places: list[tuple[float, float]] = []

    def see(text: str, cm: list[float], _tm: Any, *_rest: Any) -> None:
        if text.strip() in {*names, "HD1 1AA"}:
            places.append((cm[4] / 72 * 25.4, 297 - cm[5] / 72 * 25.4))

    reader: Any = pypdf.PdfReader(io.BytesIO(letters.data))
    reader.pages[0].extract_text(visitor_text=see)
    # What the window of a DL envelope shows of a folded A4 page, wherever the page slides in it.
    assert len(places) == 2 and all(19.9 <= x <= 100 and 58 <= y <= 81 for x, y in places), places
    for forged in ([], ["1"], ["x.y.z"], [sent[0].replace(".", ".x", 1)]):
        answer = officer.post(f"{base}/cards/{sheet}/letters", data={"letter": forged})
        assert answer.status_code in (404, 409), forged
    far = sign_in(Role.OFFICER, make_area(session, "Elsewhere"))
    assert far.post(f"{base}/cards/{sheet}/letters", data={"letter": sent}).status_code == 403
    assert far.post(f"{base}/cards", data={"area": round_.areas[0].id, "way": "post"}).status_code == 403


def test_a_card_that_never_arrived_is_exchanged_and_goes_out_again(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = open_vote(session, home_cards=True)
    ask(client, round_)
    accept_all(session, round_)
    _sheet, addressed = sending.make_cards(
        session,
        OFFICER,
        round_,
        round_.areas[0],
        Way.POST,
        secret_key=client.application.config["SECRET_KEY"],
    )
    session.commit()
    wish = wishes(session)[0]
    url = f"/rounds/{round_.slug}/roll/{wish.entry_id}/another"
    officer = sign_in(Role.OFFICER)
    sent = {"number": addressed[0].card.number, "happened": "not-arrived", "send": "yes"}
    assert officer.post(url, data=sent).status_code == 303
    assert [w.state for w in wishes(session)] == ["accepted"]
    again = officer.post(url, data=sent)
    assert again.status_code == 422
    assert session.get_one(RollEntry, wish.entry_id, populate_existing=True).cards_given == 2


def test_addresses_are_forgotten_when_voting_closes(session: Session, client: PageClient) -> None:
    from pb.desk import effects

    round_, other = open_vote(session, home_cards=True), open_vote(session, home_cards=True)
    ask(client, round_)
    ask(client, other, **BY_EMAIL)
    effects.forget(session, OFFICER, round_)
    close_vote(session, round_)
    assert [(w.address, w.email) for w in wishes(session)] == [("", ""), ("", "ada@example.org")]


def race(app: Flask) -> None:
    """Hall and home want the same person's one card at the same moment, again and again."""
    session = db.session()
    round_ = open_vote(session, home_cards=True)
    ada = put_on_roll(session, round_, "Ada Byron")[0]
    for n in range(6):
        wish = Wish("Ada Byron", "lives", Way.POST, f"{n} High Street\nColdbeck")
        enrolling.ask_for_card(session, round_, round_.areas[0], wish, old_enough=True)
    session.commit()
    ids, slug, entry_id = [w.id for w in wishes(session)], round_.slug, ada.id
    session.commit()
    db.session.remove()
    gate, outcomes = threading.Barrier(2 * len(ids)), list[str]()

    def want(wish_id: int, home: bool) -> None:
        gate.wait()
        with app.app_context(), writing():
            mine = db.session()
            found = round_by_slug(mine, slug)
            assert found is not None
            try:
                if home:
                    enrolling.accept(mine, OFFICER, mine.get_one(Enrolment, wish_id), found, entry_id)
                else:
                    roll.hand_out(mine, OFFICER, found, entry_id, connection="lives", old_enough=True)
                mine.commit()
                outcomes.append("given")
            except Refused:
                mine.rollback()
                outcomes.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=want, args=(i, home)) for i in ids for home in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given"] + ["refused"] * (2 * len(ids) - 1)


def test_hall_and_home_at_once_are_one_card_on_sqlite(app: Flask) -> None:
    race(app)


@pytest.mark.postgresql
def test_hall_and_home_at_once_are_one_card_on_postgresql(postgres_app: Flask) -> None:
    race(postgres_app)
