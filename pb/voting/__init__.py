"""Voting: a voter's way from card to receipt, the box, the frozen round and the count."""

from __future__ import annotations

from flask import Flask

from pb.voting import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages, and what it adds to a round's moves."""
    # Imported for the routes, facts and effects they register.
    from pb.voting import (  # noqa: F401 - importing registers them
        count_views,
        easy_views,
        effects,
        marking_views,
        views,
    )
    from pb.voting.blueprint import blueprint

    app.register_blueprint(blueprint)
