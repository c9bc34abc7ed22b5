"""Roles for the day: given to somebody with an account, over at midnight, taken back by a button."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.accounts.models import RoleGrant
from pb.house.database import at
from pb.house.errors import Refused
from pb.permissions import Action, Role, can
from pb.workshops import day_roles
from pb.workshops.day_roles import end_of_day
from tests.conftest import SignIn
from tests.factories import make_workshop
from tests.rooms.workshops.test_keeping import OFFICER


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (Role.FACILITATOR, Action.RUN_WORKSHOP),
        (Role.SCRIBE, Action.WRITE_AT_TABLE),
        (Role.TELLER, Action.ISSUE_CARDS),
    ],
)
def test_a_role_lasts_until_midnight_or_until_it_is_taken_back(
    session: Session, sign_in: SignIn, role: Role, action: Action
) -> None:
    workshop = make_workshop(session)
    base = f"/workshops/{workshop.id}"
    officer = sign_in(Role.OFFICER, workshop.meeting.forum.area)
    somebody = accounts.create_account(session, "ann@example.org", "Ann")
    url = f"{base}/roles/new"
    wrong = officer.post(url, data={"email": "nobody@example.org", "role": role.value})
    assert wrong.status_code == 422 and "Nobody can sign in" in wrong.text and "nobody@" in wrong.text
    assert officer.post(url, data={"email": "ann@example.org", "role": "officer"}).status_code == 422
    for _ in range(2):
        form = {"email": " Ann@Example.org", "role": role.value, "idempotency_key": "r" * 24}
        assert officer.post(url, data=form).status_code == 303
    session.expire_all()
    assert can(somebody.as_actor(), action, workshop)
    assert not can(somebody.as_actor(), Action.PLAN_WORKSHOP, workshop)
    with at(end_of_day(workshop) - timedelta(seconds=1)):
        assert can(somebody.as_actor(), action, workshop)
    with at(end_of_day(workshop)):
        assert not can(somebody.as_actor(), action, workshop)
    grant = session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == somebody.id)).one()
    back = f"{base}/roles/{grant.id}/take-back"
    assert back in officer.get(f"{base}/day").text
    assert sign_in(Role.FACILITATOR, workshop.meeting.forum.area).post(back).status_code == 403
    assert officer.post(back).status_code == 303 == officer.post(back).status_code
    session.expire_all()
    assert not can(somebody.as_actor(), action, workshop)
    assert back not in officer.get(f"{base}/day").text


def test_a_role_for_good_is_neither_shortened_nor_taken_back(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    base, area = f"/workshops/{workshop.id}", workshop.meeting.forum.area
    officer = sign_in(Role.OFFICER, area)
    somebody = accounts.create_account(
        session, "ben@example.org", "Ben", [(Role.FACILITATOR, area.id, "Facilitator")]
    )
    session.commit()
    form = {"email": "ben@example.org", "role": "facilitator"}
    answer = officer.post(f"{base}/roles/new", data=form)
    assert answer.status_code == 422 and "have this role already" in answer.text
    assert officer.post(f"{base}/roles/{somebody.roles[0].id}/take-back").status_code == 303
    session.expire_all()
    assert somebody.roles[0].ends_at is None
    # Nobody helps on a day that has passed.
    with at(end_of_day(workshop)), pytest.raises(Refused, match="day of this meeting is over"):
        day_roles.give(session, OFFICER, workshop, "ben@example.org", Role.SCRIBE)
    session.rollback()
    assert len(somebody.roles) == 1
