"""Five questions at the end, once from each device, and averages that give nobody away."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.permissions import Role
from pb.workshops.evaluating import QUESTIONS, evaluation_results
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.voice_models import Evaluation
from tests.conftest import SignIn
from tests.factories import make_area, make_round, make_workshop
from tests.rooms.workshops.hall import go_to, phone, read


@pytest.fixture
def workshop(session: Session) -> Workshop:
    made = make_workshop(session, vote=make_round(session, [make_area(session, "Coldbeck")]))
    session.commit()
    go_to(made, ItemKind.EVALUATION)
    return made


def answers(value: int, **more: str) -> dict[str, str]:
    return {**dict.fromkeys(QUESTIONS, str(value)), "words": "", **more}


def test_once_from_each_device_and_nobody_s_name(
    app: Flask, session: Session, sign_in: SignIn, workshop: Workshop
) -> None:
    address = f"/w/{workshop.code}/evaluation"
    ada = phone(app, workshop)
    assert f'href="{address}"' in read(ada, f"/w/{workshop.code}")
    for wrong in (
        {"words": "kept"},
        answers(6, words="kept"),
        answers(0, words="kept"),
        answers(5, fair="", words="kept"),
        answers(5, words="kept" + "x" * 500),
    ):
        answer = ada.post(address, data=wrong)
        assert answer.status_code == 422 and "kept" in answer.text
    form = answers(5, words="Warmer room, please.", idempotency_key="k" * 24)
    for _ in range(2):
        assert ada.post(address, data=form).status_code == 303
    late = ada.post(address, data=answers(1))
    assert late.status_code == 422 and "You have told us" in late.text
    assert "You have told us" in read(ada, address)
    [row] = session.scalars(sa.select(Evaluation)).all()
    assert row.answers == dict.fromkeys(QUESTIONS, 5)
    assert {column.name for column in Evaluation.__table__.columns} == {
        "id",
        "workshop_id",
        "answers",
        "words",
    }
    assert "Warmer room" not in read(ada, f"/w/{workshop.code}/said")
    staff = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    assert "Warmer room" in read(staff, f"/workshops/{workshop.id}/voices")


def test_not_before_its_time(app: Flask, session: Session, workshop: Workshop) -> None:
    address = f"/w/{workshop.code}/evaluation"
    ada = phone(app, workshop)
    go_to(workshop, ItemKind.WELCOME)
    assert "at its end" in read(ada, address)
    assert ada.post(address, data=answers(5)).status_code == 422
    go_to(workshop, ItemKind.NEXT)
    assert ada.post(address, data=answers(5)).status_code == 303
    go_to(workshop, None, "over")
    assert phone(app, workshop).post(address, data=answers(4)).status_code == 303
    assert evaluation_results(session, workshop).answers == 2


def test_averages_give_nobody_away(app: Flask, session: Session, workshop: Workshop) -> None:
    address, said = f"/w/{workshop.code}/evaluation", f"/w/{workshop.code}/said"
    for n in range(9):
        assert phone(app, workshop).post(address, data=answers(4)).status_code == 303, n
    reader = phone(app, workshop)
    page = read(reader, said)
    assert "Fewer than 10 people" in page and "of 5" not in page
    assert phone(app, workshop).post(address, data=answers(5)).status_code == 303
    page = read(reader, said)
    assert page.count("4.1 of 5") == 5 and "10 people answered" in page
    for _ in range(4):  # one more answer, or four, can be read off nowhere
        assert phone(app, workshop).post(address, data=answers(1)).status_code == 303
        assert read(reader, said).count("4.1 of 5") == 5
    assert phone(app, workshop).post(address, data=answers(1)).status_code == 303
    assert read(reader, said).count("3.1 of 5") == 5
