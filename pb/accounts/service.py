"""Making accounts, sending sign-in links, signing in and out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.models import Account, RoleGrant, SignIn, SignInLink
from pb.accounts.queries import account_by_email, hash_secret, normalise_email
from pb.audit import Event
from pb.house.database import now
from pb.permissions import Actor, Role


@dataclass(frozen=True, slots=True)
class NewSignIn:
    """The secret for the cookie, shown once, and where the person wanted to go."""

    secret: str
    next_url: str


def create_account(
    session: Session, email: str, name: str, roles: list[tuple[Role, int | None, str]] | None = None
) -> Account:
    """Make an account with (role, area or None, title) grants."""
    account = Account(email=normalise_email(email), name=name)
    account.roles = [
        RoleGrant(role=role.value, area_id=area, title=title) for role, area, title in roles or []
    ]
    session.add(account)
    session.flush()
    return account


def give_role(
    session: Session, actor: Actor, email: str, role: Role, *, name: str = "", area_id: int | None, title: str
) -> Account:
    """Let somebody act in a role, in one area or (``area_id`` None) in all; an account is made if need be."""
    account = session.scalar(sa.select(Account).where(Account.email == normalise_email(email)))
    account = account or create_account(session, email, name or title or role.value)
    held = next((r for r in account.roles if (r.role, r.area_id) == (role.value, area_id)), None)
    if held is None:
        held = RoleGrant(role=role.value, area_id=area_id)
        account.roles.append(held)
    held.title, held.ends_at = title, None
    session.flush()
    audit.record(
        session, actor, Event.ROLE_GIVEN, f"account:{account.id}", role=role.value, area=area_id, title=title
    )
    return account


def lend_role(
    session: Session, actor: Actor, account: Account, role: Role, *, area_id: int, title: str, until: datetime
) -> bool:
    """Let an account act in a role until a moment; False when it holds the role for that long already."""
    held = next((r for r in account.roles if (r.role, r.area_id) == (role.value, area_id)), None)
    if held is not None and (held.ends_at is None or held.ends_at >= until):
        return False
    if held is None:
        held = RoleGrant(role=role.value, area_id=area_id)
        account.roles.append(held)
    held.title, held.ends_at = title, until
    session.flush()
    audit.record(
        session,
        actor,
        Event.ROLE_GIVEN,
        f"account:{account.id}",
        role=role.value,
        area=area_id,
        title=title,
        until=until.isoformat(),
    )
    return True


def end_role(session: Session, actor: Actor, email: str, role: Role, *, area_id: int | None) -> bool:
    """End a role now; whether it was held. What was done in it stays as it is."""
    held = session.scalar(
        sa.select(RoleGrant)
        .join(Account)
        .where(
            Account.email == normalise_email(email),
            RoleGrant.role == role.value,
            RoleGrant.area_id.is_not_distinct_from(area_id),
            sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now()),
        )
    )
    if held is None:
        return False
    held.ends_at = now()
    session.flush()
    audit.record(
        session, actor, Event.ROLE_ENDED, f"account:{held.account_id}", role=role.value, area=area_id
    )
    return True


def make_link(session: Session, account: Account, minutes: int, next_url: str = "") -> str:
    """A secret that signs this account in once within ``minutes``; the caller sends it."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            account_id=account.id,
            secret_hash=hash_secret(secret),
            next_url=next_url,
            expires_at=now() + timedelta(minutes=minutes),
        )
    )
    session.flush()
    return secret


def ask_for_link(session: Session, email: str, minutes: int, next_url: str) -> tuple[Account, str] | None:
    """A link for the account with this address; None when there is none, which nobody is told."""
    account = account_by_email(session, email)
    return (account, make_link(session, account, minutes, next_url)) if account else None


def use_link(session: Session, secret: str, hours: int) -> NewSignIn | None:
    """Sign in by a link. One conditional UPDATE, so that two presses at once sign in once."""
    link = session.scalar(sa.select(SignInLink).where(SignInLink.secret_hash == hash_secret(secret)))
    if link is None:
        return None
    used = session.execute(
        sa.update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now())
        .values(used_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return None
    account = session.get_one(Account, link.account_id)
    return None if account.disabled_at else NewSignIn(begin(session, account, "link", hours), link.next_url)


def begin(session: Session, account: Account, method: str, hours: int) -> str:
    """Start a sign-in and give its secret, which only the cookie keeps."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            account_id=account.id,
            secret_hash=hash_secret(secret),
            method=method,
            expires_at=now() + timedelta(hours=hours),
        )
    )
    audit.record(session, account.as_actor(), Event.SIGNED_IN, f"account:{account.id}", method=method)
    return secret


def end(session: Session, secret: str) -> None:
    """Sign out: the cookie's secret stops working at once, on the server."""
    sign_in = session.scalar(sa.select(SignIn).where(SignIn.secret_hash == hash_secret(secret)))
    if sign_in and sign_in.ended_at is None:
        sign_in.ended_at = now()
        account = sign_in.account
        audit.record(session, account.as_actor(), Event.SIGNED_OUT, f"account:{account.id}")


def forget_old(session: Session, before: datetime) -> None:
    """Delete links and sign-ins that ended before a moment; nothing rests on them."""
    session.execute(sa.delete(SignInLink).where(SignInLink.expires_at < before))
    session.execute(sa.delete(SignIn).where(SignIn.expires_at < before))


def link_for_account(session: Session, actor: Actor, minutes: int, next_url: str) -> tuple[str, str]:
    """The address and a new secret for somebody who is signed in and must prove it again."""
    account = session.get_one(Account, actor.account_id)
    return account.email, make_link(session, account, minutes, next_url)
