"""``flask --app pb share-out POUNDS``: what each formula would give every area, and each of its residents."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from pb.areas.presets import Preset, Residents, spread
from pb.areas.presets import share_out as share
from pb.areas.queries import all_areas
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.money import NotMoney, parse_pounds, show_money


@click.command("share-out")
@click.argument("pounds")
@with_appcontext
def share_out(pounds: str) -> None:
    """Print each area's share of an amount under every formula, with the spread for each resident."""
    try:
        amount = parse_pounds(pounds)
    except NotMoney:
        click.echo("Give an amount in pounds, like 250,000.", err=True)
        raise SystemExit(2) from None
    areas = all_areas(db.session(), london_day(now()))
    residents = [Residents(area.slug, area.population, area.deprived_share) for area in areas]
    shares = {preset: share(amount, residents, preset) for preset in Preset}
    width = max((len(area.name) for area in areas), default=4)
    click.echo(" ".join(["area".ljust(width), "residents".rjust(9), *(p.value.rjust(13) for p in Preset)]))
    for area in areas:
        cells = [show_money(shares[preset][area.slug]).rjust(13) for preset in Preset]
        click.echo(" ".join([area.name.ljust(width), f"{area.population:,}".rjust(9), *cells]))
    for preset in Preset:
        heads = spread(shares[preset], residents)
        click.echo(f"{preset.value}: from £{heads.least / 10_000:.2f} to £{heads.most / 10_000:.2f} a head")
