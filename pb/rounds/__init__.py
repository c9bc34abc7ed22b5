"""Rounds: their life from draft to closed, their rules, dates and tie order, and the home page."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.rounds import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    from pb.rounds.views import blueprint

    for part in ("setup_views", "ballot_views", "figure_views"):
        import_module(f"pb.rounds.{part}")
    app.register_blueprint(blueprint)
