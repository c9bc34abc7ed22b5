"""The signed-in person of a request: a secret in the cookie, everything else on the server."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import UserMixin, login_user
from werkzeug.wrappers import Response

from pb.accounts.models import SignIn
from pb.accounts.queries import fresh_since, live_sign_in
from pb.extensions import login
from pb.house.database import db
from pb.permissions import Actor

KEPT_ACROSS_SIGN_IN = ("language",)


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries: the sign-in's secret, and the person as the permissions see them."""

    def __init__(self, secret: str, sign_in: SignIn) -> None:
        self.secret = secret
        self.authenticated_at: datetime = sign_in.authenticated_at
        self._actor = sign_in.account.as_actor()

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.secret

    def as_actor(self) -> Actor:
        """The person with the roles held now."""
        return self._actor


def load(secret: str) -> SignedIn | None:
    """Find who a cookie belongs to."""
    sign_in = live_sign_in(db.session(), secret)
    return SignedIn(secret, sign_in) if sign_in else None


def start(secret: str) -> None:
    """Put a new sign-in into a session that keeps nothing of the one before it."""
    kept = {key: session[key] for key in KEPT_ACROSS_SIGN_IN if key in session}
    session.clear()
    session.update(kept)
    person = load(secret)
    if person is not None:
        login_user(person)


def is_fresh(person: SignedIn) -> bool:
    """Whether this sign-in is recent enough to put a name to a decision."""
    return fresh_since(person.authenticated_at, current_app.extensions["settings"].reauthenticate_minutes)


def ask_to_sign_in() -> Response:
    """Where somebody goes who must sign in first."""
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def init_app(app: Flask) -> None:
    """Tell Flask-Login how to find who is asking."""
    login.session_protection = None  # phones change address in the middle of a meeting
    login.user_loader(load)
    login.unauthorized_handler(ask_to_sign_in)
    app.extensions["sign_in_is_fresh"] = is_fresh
