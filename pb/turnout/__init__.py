"""Turnout: how many have voted while nobody may know who, and who took part beside who lives here.

While voting is open every figure is in steps (``readings``); from the close on there is one table, published
once under disclosure control (``publishing``). Monitoring answers are kept apart from everything and from
each other (``monitoring``), and set beside the population's shares (``comparing``).
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.turnout import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages, and what it adds to a round's moves."""
    from pb.turnout import about_you_views
    from pb.turnout.blueprint import blueprint

    for module in ("effects", "views", "took_part_views"):
        import_module(f"pb.turnout.{module}")
    app.register_blueprint(blueprint)
    app.register_blueprint(about_you_views.blueprint)
