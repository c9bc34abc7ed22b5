"""``flask --app pb audit verify``: is the civic record whole?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from pb import audit
from pb.house.database import db

audit_commands = AppGroup("audit", help="The civic record.")


@audit_commands.command("verify")
@click.option("--anchor", help="A head published earlier; it must still be in the chain.")
def verify(anchor: str | None) -> None:
    """Check every link. Exit 0 when whole, 1 with what is wrong."""
    faults = audit.verify(db.session(), anchor)
    for fault in faults:
        click.echo(f"event {fault.seq}: {fault.what}", err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"The record is whole. Its head is {audit.head(db.session())}")


@audit_commands.command("head")
def head() -> None:
    """Print the hash of the last event, to be published as the anchor."""
    click.echo(audit.head(db.session()))
