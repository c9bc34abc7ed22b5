"""Decisions: a councillor's signature on exactly one allocation, its written record and its call-in.

The review's start prepares one decision per area, bound to the current run by its hashes. Democratic
services write the record; a councillor with authority in the area signs the record's SHA-256; anything
that changes underneath voids the version in the open and begins a new one. Published, it may be called
in for five clear working days, and is carried out only after them.
"""

from __future__ import annotations

from flask import Flask

from pb.decisions import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages, the facts for the round's guards, and what follows a new run."""
    from pb.decisions import facts as facts
    from pb.decisions import views

    app.register_blueprint(views.blueprint)
