"""The council's areas: places, settlements, boards with their seats and quorum, and themes."""

from __future__ import annotations

from flask import Flask

from pb.areas import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages of the areas."""
    from pb.areas import views

    app.register_blueprint(views.blueprint)
