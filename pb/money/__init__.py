"""Where a round's money is, to the penny: pots, commitments, payments, what is left over and carried forward.

The books are double-entry postings to which is only added (``ledger``). A published decision commits its
awards (``committing``); nothing is paid before it may be carried out (``paying``). What is left over goes on
by an explicit act with a reason (``leftovers``). ``reconciling`` adds everything up again from the postings.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.money import committing, models

__all__ = ["committing", "init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages; importing ``committing`` has registered what a publication sets off."""
    from pb.money.pages import blueprint

    for part in ("views", "staff_views"):
        import_module(f"pb.money.{part}")
    app.register_blueprint(blueprint)
