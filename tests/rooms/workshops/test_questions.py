"""Questions from the floor: asked, asked too, answered on the record, hidden with a reason; and who may."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.audit import Event
from pb.house.database import db
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.workshops import voices
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.voice_models import RoomQuestion
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_round, make_workshop
from tests.rooms.workshops.hall import go_to, phone, read

HOSTILE = "<script>alert(1)</script> “Who” pays? {{ 7*7 }} %(n)s é\u202e"


@pytest.fixture
def workshop(session: Session) -> Workshop:
    made = make_workshop(session, vote=make_round(session, [make_area(session, "Coldbeck")]))
    session.commit()
    go_to(made, ItemKind.QUESTIONS)
    return made


def ask(client: PageClient, workshop: Workshop, text: str, **more: str) -> int:
    return client.post(f"/w/{workshop.code}/ask", data={"text": text, **more}).status_code


def asked(session: Session) -> list[RoomQuestion]:
    session.expire_all()
    return list(session.scalars(sa.select(RoomQuestion).order_by(RoomQuestion.id)))


def test_asked_seconded_and_answered(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, desk = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
    ada, ben, cleo = (phone(app, workshop) for _ in range(3))
    assert ask(ada, workshop, "When does the bus come?") == 303
    assert ask(ben, workshop, "Who mows the verges?") == 303
    bus, verges = asked(session)
    for client in (ada, cleo, cleo):  # one's own does not count, and twice is once
        assert client.post(f"{home}/questions/{verges.id}/second").status_code == 303
    assert ben.post(f"{home}/questions/{verges.id}/second").status_code == 303
    page = read(cleo, f"{home}/questions")
    assert "2 others ask this too" in page and "You ask this too" in page
    assert page.index("verges") < page.index("bus")
    assert ask(cleo, workshop, "Where is the lavatory?") == 303
    newest = read(cleo, f"{home}/questions?order=newest")
    assert newest.index("lavatory") < newest.index("verges") < newest.index("bus")
    assert [one.text[:3] for one in voices.unanswered(session, workshop)] == ["Who", "Whe", "Whe"]

    officer = sign_in(Role.OFFICER, workshop.meeting.forum.area)
    form = {"text": "On the **hour**.", "idempotency_key": "k" * 24}
    for _ in range(2):
        assert officer.post(f"{desk}/questions/{bus.id}/answer", data=form).status_code == 303
    late = officer.post(f"{desk}/questions/{bus.id}/answer", data={"text": "Never."})
    assert late.status_code == 422 and "stays as it was given" in late.text and "Never." in late.text
    for page in (read(ada, f"{home}/questions"), read(app.test_client(), f"{home}/said")):
        assert "On the <strong>hour</strong>." in page and "Never." not in page
    events = session.scalars(sa.select(AuditEvent.event).where(AuditEvent.event.like("workshop.%"))).all()
    assert events.count(Event.ROOM_SAID.value) == 3 and events.count(Event.ROOM_ANSWERED.value) == 1
    record = session.scalars(sa.select(AuditEvent)).all()
    assert not any("verges" in str(event.detail) for event in record)
    assert "No question" not in read(officer, f"{desk}/voices")


def test_one_question_a_minute_and_what_is_typed_is_kept(
    app: Flask, session: Session, workshop: Workshop
) -> None:
    ada, address = phone(app, workshop), f"/w/{workshop.code}/ask"
    assert ask(ada, workshop, "First?") == 303
    answer = ada.post(address, data={"text": "Second?"})
    assert answer.status_code == 422 and "less than a minute ago" in answer.text and "Second?" in answer.text
    assert ask(phone(app, workshop), workshop, "Another’s first?") == 303
    asked(session)[0].asked_at -= timedelta(minutes=1)
    session.commit()
    assert ask(ada, workshop, "Second?") == 303
    for wrong in ("", "   ", "x" * 301, "Call me on 01629 555 123", "ada@example.org?"):
        answer = phone(app, workshop).post(address, data={"text": wrong})
        assert answer.status_code == 422 and html.escape(wrong.strip()) in answer.text, wrong
    assert len(asked(session)) == 3


def test_two_presses_are_one_question(app: Flask, session: Session, workshop: Workshop) -> None:
    ada = phone(app, workshop)
    key = {"idempotency_key": "k" * 24}
    assert [ask(ada, workshop, "When?", **key) for _ in range(2)] == [303, 303]
    assert len(asked(session)) == 1


def test_hidden_question_is_on_no_public_page(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, desk = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
    ada = phone(app, workshop)
    assert ask(ada, workshop, "Is the chairman a thief?") == 303
    [rude] = asked(session)
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    hide = f"{desk}/questions/{rude.id}/hide"
    for wrong in ({}, {"reason": "because"}):
        assert facilitator.post(hide, data=wrong).status_code == 422
    assert facilitator.post(hide, data={"reason": "unlawful"}).status_code == 303
    for path in ("", "/questions", "/questions?order=newest", "/said", "/now"):
        answer = ada.get(f"{home}{path}", headers={"HX-Request": "true"} if path == "/now" else {})
        assert answer.status_code == 200 and "thief" not in answer.text, path
    for path in ("/questions", "/said"):
        assert "1: It may break the law" in read(ada, f"{home}{path}")
    assert voices.unanswered(session, workshop) == []
    assert phone(app, workshop).post(f"{home}/questions/{rude.id}/second").status_code == 409
    hidden = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.ROOM_HID.value)).one()
    assert hidden.detail["reason"] == "unlawful" and "thief" not in str(hidden.detail)


def test_hostile_question(app: Flask, session: Session, sign_in: SignIn, workshop: Workshop) -> None:
    ada = phone(app, workshop)
    assert ask(ada, workshop, HOSTILE) == 303
    officer = sign_in(Role.OFFICER, workshop.meeting.forum.area)
    [question] = asked(session)
    desk = f"/workshops/{workshop.id}"
    pages = [ada.get(f"/w/{workshop.code}/questions"), ada.get(f"/w/{workshop.code}/said")]
    pages += [officer.get(f"{desk}/voices"), officer.get(f"{desk}/questions/{question.id}/answer")]
    for page in pages:
        assert page.status_code == 200 and "<script>alert" not in page.text and "{{ 7*7 }}" in page.text


def test_who_may(app: Flask, session: Session, sign_in: SignIn, workshop: Workshop) -> None:
    area = workshop.meeting.forum.area
    assert ask(phone(app, workshop), workshop, "When?") == 303
    [question] = asked(session)
    desk = f"/workshops/{workshop.id}"
    answer, hide = f"{desk}/questions/{question.id}/answer", f"{desk}/questions/{question.id}/hide"
    aloud, there = f"{desk}/questions/aloud", f"{desk}/voices"
    may = {
        Role.OFFICER: {answer, hide, aloud, there},
        Role.FACILITATOR: {hide, aloud, there},
        Role.SCRIBE: {aloud, there},
        Role.TELLER: set(),
    }
    for role, paths in may.items():
        for who, where in ((area, paths), (make_area(session), set())):
            client = sign_in(role, who)
            for path in (answer, hide, aloud, there):
                assert (client.get(path).status_code == 200) == (path in where), (role, path)
    assert "/sign-in" in app.test_client().get(there).location
    assert app.test_client().get(f"/w/{workshop.code}/questions").location == f"/j?c={workshop.code}"
    scribe = sign_in(Role.SCRIBE, area)
    assert scribe.post(aloud, data={"text": "Asked aloud?"}).status_code == 303
    assert asked(session)[1].device_id is None
    other = make_workshop(session)
    session.commit()
    wrong = f"/workshops/{other.id}/questions/{question.id}/answer"
    assert sign_in(Role.OFFICER).get(wrong).status_code == 404  # of another evening


def test_nothing_is_asked_after_the_end(app: Flask, session: Session, workshop: Workshop) -> None:
    ada = phone(app, workshop)
    go_to(workshop, None, "over")
    answer = ada.post(f"/w/{workshop.code}/ask", data={"text": "One more?"})
    assert answer.status_code == 422 and "The workshop is over" in answer.text and "One more?" in answer.text
    assert "Ask a question" not in read(ada, f"/w/{workshop.code}/questions")


def test_stuck_table_is_seen_and_helped(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    home, there = f"/w/{workshop.code}", f"/workshops/{workshop.id}/voices"
    for table in (4, 7, 4):
        assert phone(app, workshop, table).post(f"{home}/stuck").status_code == 303
    db.session.expire_all()
    assert [one.table for one in voices.stuck_tables(session, workshop)] == [4, 7]
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    assert "Table 4 has waited" in read(facilitator, there)
    assert facilitator.post(f"{there}/helped", data={"table": "4"}).status_code == 303
    db.session.expire_all()
    assert [one.table for one in voices.stuck_tables(session, workshop)] == [7]
    assert sign_in(Role.SCRIBE).post(f"{there}/helped", data={"table": "7"}).status_code == 403
