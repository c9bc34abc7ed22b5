"""``flask --app pb migrate-all``: bring both databases to the newest schema."""

from __future__ import annotations

import click
import flask_migrate
from flask.cli import with_appcontext


@click.command("migrate-all")
@with_appcontext
def migrate_all() -> None:
    """Upgrade the main database and the roll."""
    flask_migrate.upgrade()
