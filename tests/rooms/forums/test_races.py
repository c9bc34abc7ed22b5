"""At once: one person's presses, two moderators, one link used twice. On both engines, through the pages."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import Signer

from pb.accounts import service as accounts
from pb.forums import joining, priorities, service
from pb.forums.kinds import Kind
from pb.forums.models import OpinionSnapshot, Post, Ruling, StatementVote
from pb.forums.participants import new_participant
from pb.forums.people import Membership, Participant, ParticipantContact
from pb.forums.priority_models import PriorityChoice
from pb.house.database import db, writing
from pb.permissions import Role
from tests.factories import make_area
from tests.rooms.forums.talking import OFFICER, make_forum, make_member, make_topic

AT_ONCE = 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest) -> Flask:
    """The application on either engine, with a forum that is open."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    session = db.session()
    make_topic(session, make_forum(session, make_area(session, "Coldbeck")))
    session.commit()
    db.session.remove()
    return app


def at_once(work: Callable[[int], object], times: int = AT_ONCE) -> Counter[object]:
    """What each of them gave."""
    given: Counter[object] = Counter()
    ready = threading.Barrier(times)

    def one(number: int) -> None:
        ready.wait(20)
        given[work(number)] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def count(table: type) -> int:
    with writing(False):
        found = db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        db.session.rollback()
    return found


def vote(app: Flask, statement: int, key: str) -> int:
    data = {"statement": statement, "answer": "agree", "idempotency_key": key}
    return app.test_client().post("/forums/coldbeck/topics/1/statements", data=data).status_code


def statement_id() -> int:
    with writing(False):
        found = db.session.scalars(sa.select(Post.id).order_by(Post.id)).first()
        db.session.rollback()
    assert found is not None
    return found


def test_one_page_pressed_at_once_is_one_person_and_one_vote(site: Flask) -> None:
    statement = statement_id()
    assert at_once(lambda _n: vote(site, statement, "k" * 24)) == {303: AT_ONCE}
    assert (count(Participant), count(StatementVote)) == (1, 1)


def test_one_participant_on_many_devices_has_one_vote(site: Flask) -> None:
    statement = statement_id()
    with writing():
        session = db.session()
        participant = new_participant(session, "s" * 40)
        number = participant.id
        session.commit()
        db.session.remove()

    def cast(n: int) -> str:
        with site.app_context(), writing():
            session = db.session()
            answer = ("agree", "disagree", "pass")[n % 3]
            service.cast(
                session, session.get_one(Participant, number), session.get_one(Post, statement), answer
            )
            session.commit()
            db.session.remove()
        return "cast"

    assert at_once(cast) == {"cast": AT_ONCE}
    assert count(StatementVote) == 1


def test_two_moderators_at_once_make_one_ruling(site: Flask) -> None:
    with writing():
        session = db.session()
        forum = session.scalars(sa.select(Post)).first().topic.forum  # type: ignore[union-attr]
        member = make_member(session, forum, "m" * 40)
        post = service.say(session, member, forum.topics[0], Kind.COMMENT, "The mayor is a fool.").id
        clients = []
        for n in range(AT_ONCE):
            account = accounts.create_account(
                session, f"o{n}@example.org", f"o{n}", [(Role.OFFICER, None, "O")]
            )
            clients.append((site.test_client(), accounts.begin(session, account, "test", 1)))
        session.commit()
        db.session.remove()
    for client, secret in clients:
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = secret, True
    form = {"action": "hidden", "reason": "unkind", "note": "", "seen": "shown"}
    given = at_once(
        lambda n: clients[n][0].post(f"/forums/coldbeck/words/{post}/moderate", data=form).status_code
    )
    assert given == {303: 1, 422: AT_ONCE - 1}
    assert count(Ruling) == 1


def test_a_link_used_at_once_joins_once(site: Flask) -> None:
    with writing():
        session = db.session()
        forum = session.scalars(sa.select(Post)).first().topic.forum  # type: ignore[union-attr]
        secret = joining.ask_to_join(session, forum, joining.Wishes(), "ada@example.org", None)
        session.commit()
        db.session.remove()
    given = at_once(lambda _n: site.test_client().post(f"/forums/link/{secret}").status_code)
    assert given == {303: 1, 410: AT_ONCE - 1}
    assert (count(Participant), count(Membership)) == (1, 1)


def test_many_links_of_one_new_address_used_at_once_are_one_person(site: Flask) -> None:
    with writing():
        session = db.session()
        forum = session.scalars(sa.select(Post)).first().topic.forum  # type: ignore[union-attr]
        wishes = joining.Wishes()
        links = [joining.ask_to_join(session, forum, wishes, "ada@example.org", None) for _ in range(3)]
        session.commit()
        db.session.remove()
    given = at_once(lambda n: site.test_client().post(f"/forums/link/{links[n]}").status_code, 3)
    assert given == {303: 3}
    assert (count(ParticipantContact), count(Membership)) == (1, 1)


def test_the_cap_holds_at_once(site: Flask) -> None:
    with writing():
        session = db.session()
        forum = session.scalars(sa.select(Post)).first().topic.forum  # type: ignore[union-attr]
        forum.posts_a_day = 2
        make_member(session, forum, "m" * 40)
        session.commit()
        db.session.remove()
    before = count(Post)
    cookie = Signer(site.config["SECRET_KEY"], salt="participant", digest_method=hashlib.sha256).sign(
        "m" * 40
    )

    def say(n: int) -> int:
        client = site.test_client()
        client.set_cookie("participant", cookie.decode())
        return client.post("/forums/coldbeck/topics/1/comment", data={"text": f"Number {n}"}).status_code

    assert at_once(say) == {303: 2, 422: AT_ONCE - 2}
    assert count(Post) - before == 2


def test_a_choice_at_once_is_one_choice(site: Flask) -> None:
    with writing():
        session = db.session()
        forum = session.scalars(sa.select(Post)).first().topic.forum  # type: ignore[union-attr]
        cycle = priorities.begin_cycle(session, OFFICER, forum, "Spring")
        authors = [make_member(session, forum, f"{n}" * 40) for n in range(2)]
        for n in range(6):
            priorities.put_forward(session, authors[n % 2], cycle, f"Wish {n}", "")
        priorities.start_choosing(session, OFFICER, cycle)
        offered = [p.id for p in cycle.priorities]
        member, number = authors[0].id, cycle.id
        session.commit()
        db.session.remove()

    def choose(n: int) -> str:
        with site.app_context(), writing():
            session = db.session()
            cycle = session.get_one(priorities.PriorityCycle, number)
            priorities.choose(session, session.get_one(Membership, member), cycle, offered[n % 3 : n % 3 + 3])
            session.commit()
            db.session.remove()
        return "chosen"

    assert at_once(choose) == {"chosen": AT_ONCE}
    assert count(PriorityChoice) == 1


def test_many_people_answering_at_once_draw_one_picture(site: Flask) -> None:
    statement = statement_id()
    given = at_once(lambda n: vote(site, statement, f"{n:024d}"), 12)
    assert given == {303: 12}
    assert (count(StatementVote), count(OpinionSnapshot)) == (12, 1)
