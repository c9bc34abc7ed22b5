"""What cabinet sees: every area side by side in a council year, and packs of it that never change."""

from __future__ import annotations

from flask import Flask

from pb.cabinet import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages of cabinet."""
    from pb.cabinet import views

    app.register_blueprint(views.blueprint)
