"""Allocation: the recommendation, a reason for every proposal, and the changes councillors ask for.

The optimiser is reached through ``bridge`` alone. ``work`` solves and stores immutable runs, ``queries``
reads them back (hash first), ``words`` says why.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.allocation import models, trial_models
from pb.rounds.counting import able_to

__all__ = ["init_app", "models", "trial_models"]


def init_app(app: Flask) -> None:
    """Register the room's facts, its work and its pages."""
    from pb.allocation.bridge import able_methods
    from pb.allocation.views import blueprint

    for part in (
        "facts",
        "work",
        "stopping",
        "studying",
        "rehearsing",
        "rehearsal_views",
        "trial_views",
        "study_views",
        "cards",
    ):
        import_module(f"pb.allocation.{part}")
    able_to(able_methods())
    app.register_blueprint(blueprint)
