"""People with an account: their roles, their sign-in links and their sign-ins."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.house.database import Base, now
from pb.permissions import Actor, Grant, Role


class Account(Base):
    """Somebody who signs in. Residents need none to read, propose or vote."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]

    roles: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", order_by="RoleGrant.id", lazy="selectin"
    )

    def as_actor(self) -> Actor:
        """This person as the permissions see them, with the roles held now."""
        moment = now()
        held = frozenset(
            Grant(Role(r.role), r.area_id) for r in self.roles if r.ends_at is None or r.ends_at > moment
        )
        return Actor(self.id, self.name, held)


class RoleGrant(Base):
    """A role held in one area, or in the whole council when ``area_id`` is NULL."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.UniqueConstraint("account_id", "role", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(sa.String(40))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    ends_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="roles")


class SignInLink(Base):
    """A link sent by e-mail that signs in once. Only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    next_url: Mapped[str] = mapped_column(sa.String(500), default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One sign-in on one device; the cookie holds its secret, the table only the hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    method: Mapped[str] = mapped_column(sa.String(20))
    authenticated_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
