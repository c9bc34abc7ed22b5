"""The desk: who may vote, their cards on paper, and a card given to each of them once."""

from __future__ import annotations

from flask import Flask

from pb.desk import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages, and what it adds to a round's moves."""
    from pb.desk import check_in, effects, home_views, paper_views, settings_views, views  # noqa: F401 - importing registers them
    from pb.desk.blueprint import blueprint

    app.register_blueprint(blueprint)
