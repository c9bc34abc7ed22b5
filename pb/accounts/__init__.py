"""Signing in: single-use links by e-mail, or the council's own sign-on (OIDC). Residents need neither."""

from __future__ import annotations

from flask import Flask

from pb.accounts import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the sign-in pages and tell Flask-Login how to find who is asking."""
    from pb.accounts import oidc, session, views

    session.init_app(app)
    app.register_blueprint(views.blueprint)
    oidc.init_app(app)
