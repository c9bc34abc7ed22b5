"""Complaints about a vote: a window after the count, answers on the record, and no signature before them.

How long the window is open is fixed before voting opens and published. It opens as voting closes. Anybody may
complain, without an account; democratic services or the monitoring officer answers, with a
published reason, and nobody who counts the vote. While the
window is open, or a complaint is not answered, no decision of the round can be signed.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.complaints import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages, the facts for the round's guards, and what happens when voting opens and closes."""
    from pb.complaints.views import blueprint

    import_module("pb.complaints.effects")
    app.register_blueprint(blueprint)
