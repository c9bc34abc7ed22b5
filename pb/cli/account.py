"""``flask --app pb account give|end``: who may do what; the only door for a service's first officer."""

from __future__ import annotations

import re

import click
from flask.cli import AppGroup

from pb.accounts import service
from pb.areas.queries import area_by_slug
from pb.house.database import db, writing
from pb.permissions import SYSTEM, Role

ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
ROLES = click.Choice([role.value for role in Role])
account_commands = AppGroup("account", help="Who may do what.")


@account_commands.command("give")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--name", default="", help="The person's name, for a new account.")
@click.option("--area", default="", help="The area's name in addresses; the whole council when left out.")
@click.option("--title", default="", help='Under what title they act, like "Councillor for Coldbeck North".')
def give(email: str, role: str, name: str, area: str, title: str) -> None:
    """Let somebody act in a role. They sign in by a link sent to their address."""
    if not ADDRESS.match(email) or len(email) > 254 or max(len(name), len(title)) > 120:
        raise click.BadParameter(
            "give an address like name@example.org, and a name and title of 120 characters"
        )
    with writing():
        account = service.give_role(
            db.session(), SYSTEM, email, Role(role), name=name, area_id=area_id_of(area), title=title
        )
        said = f"{account.email} may now act as {role} in {area or 'the whole council'}."
        db.session.commit()
    click.echo(said)


@account_commands.command("end")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--area", default="", help="The area's name in addresses; the whole council when left out.")
def end(email: str, role: str, area: str) -> None:
    """End a role now. Exit 1 when it was not held."""
    with writing():
        held = service.end_role(db.session(), SYSTEM, email, Role(role), area_id=area_id_of(area))
        db.session.commit()
    if not held:
        raise click.ClickException(f"{email} does not act as {role} in {area or 'the whole council'}")
    click.echo(f"{email} no longer acts as {role} in {area or 'the whole council'}.")


def area_id_of(slug: str) -> int | None:
    """The id of an area; None for the whole council."""
    if not slug:
        return None
    found = area_by_slug(db.session(), slug)
    if found is None:
        raise click.BadParameter(f"there is no area {slug!r}")
    return found.id
