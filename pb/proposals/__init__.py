"""Proposals: how residents apply, what officers find, what it costs, and the public list."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.proposals import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's facts and pages."""
    from pb.proposals.views import blueprint

    for part in ("facts", "apply_views", "officer_views", "picture_views", "together_views"):
        import_module(f"pb.proposals.{part}")
    app.register_blueprint(blueprint)
