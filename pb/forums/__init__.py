"""An area's standing conversation, and the way from somebody's words to the decision.

Statements, questions on the record, opinion groups and priorities. Nobody needs an account to read, to take
part or to be told what became of their words.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.forums import models, people, priority_models

__all__ = ["init_app", "models", "people", "priority_models"]


def init_app(app: Flask) -> None:
    """Register the room's pages, its jobs, and what it tells the rooms below."""
    from pb.forums.pages import blueprint

    pages = (
        "views",
        "join_views",
        "say_views",
        "priority_views",
        "group_views",
        "staff_views",
        "moderate_views",
    )
    for part in ("work", "origins", *pages):
        import_module(f"pb.forums.{part}")
    app.register_blueprint(blueprint)
