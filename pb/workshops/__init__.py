"""Workshops: an evening in a hall, from its run-sheet to the minutes.

``programme`` (the run-sheet and its times) and ``room`` (where the evening is and what may be done next) are
plain values and functions, from which everything that people see follows.
"""

from importlib import import_module

from flask import Flask

from pb.workshops import hall_models, models, voice_models

__all__ = ["hall_models", "init_app", "models", "voice_models"]

PAGES = (
    "plan_views",
    "line_views",
    "remote_views",
    "screen_views",
    "phone_views",
    "question_views",
    "voice_views",
    "practice_views",
    "day_views",
    "print_views",
    "day_role_views",
    "table_views",
    "point_views",
    "evaluation_views",
    "rehearsal_views",
)


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    from pb.workshops.pages import blueprint

    for part in PAGES:
        import_module(f"pb.workshops.{part}")
    app.register_blueprint(blueprint)
