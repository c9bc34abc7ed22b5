"""Publish: the bundle with which anybody re-computes a round's result, offline and with one command."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the bundle's page and its download."""
    from pb.publish import views

    app.register_blueprint(views.blueprint)
