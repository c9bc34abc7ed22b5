"""The first officer of a new service is let in by a command, on the record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.models import Account
from pb.accounts.queries import account_by_email
from pb.house.models import AuditEvent
from pb.permissions import Action, InArea, can
from tests.factories import make_area

WHO = "Ann.Lee@Example.org"


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["account", *words])
    return result.exit_code, result.output


def test_a_role_is_given_and_ended(app: Flask, session: Session) -> None:
    area = make_area(session, "Coldbeck")
    session.commit()
    here = ("--area", "coldbeck", "--title", "Councillor for Coldbeck North")
    for _again in range(2):
        code, said = run(app, "give", WHO, "councillor", "--name", "Ann Lee", *here)
        assert code == 0 and "councillor in coldbeck" in said
    session.expire_all()
    account = account_by_email(session, WHO)
    assert account is not None and account.name == "Ann Lee"
    assert [(r.role, r.area_id, r.title) for r in account.roles] == [("councillor", area.id, here[3])]
    assert can(account.as_actor(), Action.SIGN_DECISION, InArea(area.id))
    session.commit()
    assert run(app, "end", WHO, "councillor")[0] == 1, "not held in the whole council"
    assert run(app, "end", WHO, "councillor", "--area", "coldbeck")[0] == 0
    assert run(app, "end", WHO, "councillor", "--area", "coldbeck")[0] == 1
    session.expire_all()
    assert not can(account.as_actor(), Action.SIGN_DECISION, InArea(area.id))
    session.commit()
    assert run(app, "give", WHO, "officer")[0] == 0
    assert session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.seq)).all() == [
        *["account.role-given"] * 2,
        "account.role-ended",
        "account.role-given",
    ]
    assert audit.verify(session) == []


@pytest.mark.parametrize(
    "words",
    [
        ("not-an-address", "officer"),
        (WHO, "king"),
        (WHO, "officer", "--area", "nowhere"),
        (WHO, "officer", "--name", "x" * 121),
    ],
)
def test_what_cannot_be_is_refused(app: Flask, session: Session, words: tuple[str, ...]) -> None:
    code, said = run(app, "give", *words)
    assert code == 2 and "Traceback" not in said
    assert session.scalar(sa.select(sa.func.count(Account.id))) == 0
