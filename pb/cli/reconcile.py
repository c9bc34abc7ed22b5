"""``flask --app pb reconcile``: add the books of every round up again, to the penny."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from pb.house.database import db
from pb.money.reconciling import Reconciled, reconcile
from pb.money.words import account_name
from pb.rounds.queries import all_rounds, round_by_slug


@click.command("reconcile")
@click.option("--round", "slug", help="Only the round at this address.")
@with_appcontext
def reconcile_books(slug: str | None) -> None:
    """Print every account's balance. Exit 0 when the books hold, 1 with a sentence for each difference."""
    found = round_by_slug(db.session(), slug) if slug else None
    if slug and found is None:
        click.echo(f"There is no round at “{slug}”.", err=True)
        raise SystemExit(2)
    rounds = [found] if found else all_rounds(db.session())
    results = [reconcile(db.session(), round_) for round_ in rounds]
    for result in results:
        if result.rows or result.differences:
            show(result)
    differences = sum(len(result.differences) for result in results)
    if differences:
        raise SystemExit(1)
    entries = sum(result.entries for result in results)
    click.echo(f"The books hold: {entries} entries balance, and no pot is overspent.")


def show(result: Reconciled) -> None:
    """One round: its table, its sum and its differences."""
    click.echo(f"{result.round.title} ({result.round.slug}), {result.entries} entries")
    rows = [(account_name(account), amount) for account, amount in result.rows]
    width = max([len(name) for name, _amount in rows], default=5)
    for name, amount in [*rows, ("Sum", sum(amount for _name, amount in rows))]:
        click.echo(f"  {name.ljust(width)} {pounds(amount).rjust(16)}")
    for sentence in result.differences:
        click.echo(f"  {sentence}", err=True)


def pounds(pence: int) -> str:
    """An amount to the penny, so that a column of them can be added up by eye."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
