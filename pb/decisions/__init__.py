"""Decisions: a councillor's signature on exactly one allocation, its written record and its call-in.

The review's start prepares one decision per area, bound to the current run by its hashes. Democratic
services write the record; a councillor with authority in the area signs the record's SHA-256; anything
that changes underneath voids the version in the open and begins a new one. Published, it may be called
in for five clear working days, and is carried out only after them.

Before a signature stand gates, each with its refusal in words: interests declared first (``interests``),
a key decision's notice (``key_decisions``), the officers' comments and the equality assessment on the very
record (``comments``). After it stands the call-in (``call_in``), which gates every payment. What the
council's constitution leaves open is in its terms (``terms``).
"""

from __future__ import annotations

from flask import Flask

from pb.decisions import gate_models, models

__all__ = ["gate_models", "init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages, the facts for the round's guards, and what follows a new run."""
    from pb.decisions import facts as facts
    from pb.decisions import gate_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(gate_views.blueprint)
