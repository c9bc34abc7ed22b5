"""When an area meets and is asked: meetings with agendas and minutes, consultations, and one calendar.

A published paper is never changed: what corrects it stands beside it, with the reason. The calendar is a page
to print and a feed that any calendar reads; whoever adds to it is told first of what clashes.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from pb.meetings import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages and its part of the news."""
    from pb.meetings.pages import blueprint

    for part in ("news", "views", "staff_views", "paper_views"):
        import_module(f"pb.meetings.{part}")
    app.register_blueprint(blueprint)
