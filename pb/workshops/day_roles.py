"""Roles for the day: somebody with an account runs the room, writes at a table or is a teller."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.accounts.models import RoleGrant
from pb.accounts.queries import account_by_email
from pb.house.database import now
from pb.house.dates import local_midnight, london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, Role, ensure
from pb.workshops import day_words
from pb.workshops.models import Workshop

ROLES: dict[Role, LazyString] = {
    Role.FACILITATOR: _l("Facilitator: runs the room from the remote"),
    Role.SCRIBE: _l("Scribe: writes down what a table says"),
    Role.TELLER: _l("Teller: gives out cards and keys slips"),
}


def end_of_day(workshop: Workshop) -> datetime:
    """The midnight after the meeting, in London."""
    return local_midnight(london_day(workshop.meeting.ends_at) + timedelta(days=1))


def roles_of_the_day(session: Session, workshop: Workshop) -> list[RoleGrant]:
    """Who has a role here until the end of that day, by role and in the order in which they got it."""
    return list(
        session.scalars(
            sa.select(RoleGrant)
            .where(
                RoleGrant.area_id == workshop.area_id,
                RoleGrant.role.in_([role.value for role in ROLES]),
                RoleGrant.ends_at == end_of_day(workshop),
                RoleGrant.ends_at > now(),
            )
            .order_by(RoleGrant.role, RoleGrant.id)
        )
    )


def give(session: Session, actor: Actor, workshop: Workshop, email: str, role: Role) -> None:
    """Let somebody with an account act in a role until the day is over."""
    ensure(actor, Action.PLAN_WORKSHOP, workshop)
    until = end_of_day(workshop)
    if role not in ROLES or until <= now():
        raise Refused(day_words.day_is_over())
    account = account_by_email(session, email)
    if account is None:
        raise Refused(day_words.no_such_account())
    title = workshop.meeting.title
    if not accounts.lend_role(
        session, actor, account, role, area_id=workshop.area_id, title=title, until=until
    ):
        raise Refused(day_words.has_role_already())


def take_back(session: Session, actor: Actor, workshop: Workshop, grant_id: int) -> bool:
    """End a role of the day now; False when it had ended. A role that somebody has for good stays."""
    ensure(actor, Action.PLAN_WORKSHOP, workshop)
    grant = next((one for one in roles_of_the_day(session, workshop) if one.id == grant_id), None)
    return grant is not None and accounts.end_role(
        session, actor, grant.account.email, Role(grant.role), area_id=grant.area_id
    )
