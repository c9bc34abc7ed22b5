"""``flask --app pb forums send``: what the clock asks for, once an hour or so."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from pb.forums.joining import forget_old_links
from pb.forums.work import tell_everybody
from pb.house.database import db, now, writing

forum_commands = AppGroup("forums", help="The forums of the areas.")
KEPT = timedelta(days=1)  # a link that has ended, with the address it was sent to


@forum_commands.command("send")
@click.option(
    "--site", required=True, help="Where residents find the service, like https://say.example.gov.uk"
)
def send(site: str) -> None:
    """Tell authors what became of their words and officers what waits, send the news, forget old links."""
    if not site.startswith(("https://", "http://")):
        raise click.BadParameter("it begins with https://", param_hint="--site")
    notices, digests, officers = tell_everybody(db.session(), site)
    with writing():
        db.session.rollback()
        forget_old_links(db.session(), now() - KEPT)
        db.session.commit()
    click.echo(f"{notices} told, {digests} digests sent, {officers} officers told what waits")
