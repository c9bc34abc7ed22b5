"""``flask --app pb import-round FILE.pb …``: a real election as a counted round."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from pb.allocation.bridge import InvalidProblem
from pb.allocation.importing import import_elections, read_elections, source_of, title_of
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.permissions import SYSTEM


@click.command("import-round")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pool", is_flag=True, help="Put all pots together; each area keeps its own as a base.")
@click.option("--title", default="", help="The round's title; the files' common name when left out.")
@with_appcontext
def import_round(files: tuple[Path, ...], pool: bool, title: str) -> None:
    """Import Pabulib files, one area each, as one counted round.

    A file that cannot be used, or files imported before, end in one line and exit code 2; nothing is written.
    """
    try:
        elections = read_elections(files)
        with writing():
            round_ = import_elections(
                db.session(),
                SYSTEM,
                elections,
                title=title.strip()[:200] or title_of(files, elections),
                source=source_of(files),
                pooled=pool,
            )
            slug, ballots = round_.slug, sum(len(election.ballots) for election in elections)
            db.session.commit()
    except (InvalidProblem, Refused) as wrong:
        db.session.rollback()
        click.echo(" ".join(str(wrong).split()), err=True)
        raise SystemExit(2) from None
    click.echo(f"Imported {ballots:,} ballots in {len(elections)} area(s): /rounds/{slug}")
