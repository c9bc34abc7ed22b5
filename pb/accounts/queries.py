"""Finding accounts and sign-ins."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.accounts.models import Account, RoleGrant, SignIn
from pb.house.database import now
from pb.permissions import Role


def hash_secret(secret: str) -> str:
    """What is stored of a secret. The secrets are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def account_by_email(session: Session, email: str) -> Account | None:
    """The account that may sign in with this address."""
    return session.scalar(
        sa.select(Account).where(Account.email == normalise_email(email), Account.disabled_at.is_(None))
    )


def normalise_email(email: str) -> str:
    """Addresses are compared without case or outer spaces."""
    return email.strip().lower()


def live_sign_in(session: Session, secret: str) -> SignIn | None:
    """The sign-in of this cookie, unless it ended, expired or its account was disabled."""
    return session.scalar(
        sa.select(SignIn)
        .join(Account)
        .where(
            SignIn.secret_hash == hash_secret(secret),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now(),
            Account.disabled_at.is_(None),
        )
    )


def fresh_since(authenticated_at: datetime, minutes: int) -> bool:
    """Whether somebody proved who they are within the last ``minutes``."""
    return authenticated_at > now() - timedelta(minutes=minutes)


def title_in(
    session: Session,
    account_id: int,
    area_id: int,
    roles: tuple[Role, ...] = (Role.COUNCILLOR, Role.CABINET),
) -> str:
    """The title under which somebody acts for an area in one of these roles, now."""
    rows = session.scalars(
        sa.select(RoleGrant)
        .where(
            RoleGrant.account_id == account_id,
            RoleGrant.role.in_([role.value for role in roles]),
            sa.or_(RoleGrant.area_id == area_id, RoleGrant.area_id.is_(None)),
            sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now()),
        )
        .order_by(RoleGrant.id)
    ).all()
    return next((row.title for row in rows if row.title), "")
