"""``flask --app pb import-areas BOUNDARIES.geojson PEOPLE.csv``: real geography as the council's areas."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from pb.areas.geography import read_geography
from pb.areas.importing import import_geography
from pb.house.database import db, now, writing
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import SYSTEM

MOST_LISTED = 20


@click.command("import-areas")
@click.argument("boundaries", type=click.Path(path_type=Path))
@click.argument("people", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Where the figures come from, with the licence's attribution.")
@click.option("--council", default="", help="The council's name, where it has none yet.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="First day, or today.")
@with_appcontext
def import_areas(
    boundaries: Path, people: Path, source: str, council: str, valid_from: datetime | None
) -> None:
    """Take in areas from boundaries (GeoJSON) and people (CSV), joined by their GSS codes.

    What fits only one side is listed. Files that cannot be used end in one line and exit code 2; nothing is
    written.
    """
    try:
        geography = read_geography(_text(boundaries), _text(people))
        with writing():
            done = import_geography(
                db.session(),
                SYSTEM,
                geography,
                source=source,
                council=council,
                valid_from=valid_from.date() if valid_from else london_day(now()),
            )
            db.session.commit()
    except Refused as wrong:
        db.session.rollback()
        click.echo(" ".join(wrong.reasons), err=True)
        raise SystemExit(2) from None
    click.echo(
        f"{geography.vintage}: {done.new} new, {done.changed} changed, {done.same} as they were,"
        f" {done.ended} ended"
    )
    for words, codes in (
        ("In the boundaries only", geography.without_people),
        ("In the table only", geography.without_boundary),
    ):
        if codes:
            more = f" and {len(codes) - MOST_LISTED} more" if len(codes) > MOST_LISTED else ""
            click.echo(f"{words}: {', '.join(codes[:MOST_LISTED])}{more}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise Refused(f"{path}: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: not a text in UTF-8.") from None
