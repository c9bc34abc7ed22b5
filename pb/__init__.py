"""The web application: area forums, budget rounds, the vote, the recommendation and its signature."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from pb import (
    accounts,
    allocation,
    areas,
    cabinet,
    complaints,
    decisions,
    desk,
    forums,
    house,
    meetings,
    money,
    paper,
    proposals,
    publish,
    rounds,
    turnout,
    voting,
    workshops,
)
from pb.cli import register_commands
from pb.config import Settings
from pb.extensions import init_extensions
from pb.permissions import require_declared_access

ROOMS = (
    house,
    accounts,
    areas,
    rounds,
    proposals,
    voting,
    desk,
    turnout,
    complaints,
    paper,
    allocation,
    forums,
    meetings,
    workshops,
    decisions,
    money,
    cabinet,
    publish,
)
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; refuse to start on a bad setting or a route without declared access."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(TEMPLATES), instance_path=str(settings.instance))
    app.config.from_mapping(settings.flask_config())
    app.extensions["settings"] = settings
    init_extensions(app, settings)
    for room in ROOMS:
        room.init_app(app)
    register_commands(app)
    require_declared_access(app)
    return app
