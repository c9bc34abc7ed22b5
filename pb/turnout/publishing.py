"""Tables about a closed vote, published once each and never anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.disclosure import ALL, Published, Table, publish
from pb.house.errors import Refused
from pb.permissions import Actor
from pb.rounds.models import Round
from pb.turnout.models import PublishedTable
from pb.turnout.queries import ballots_by_area, published
from pb.voting.freezing import canonical, sha256_of

TURNOUT = "turnout"
TOOK_PART = "took-part"
Figures = dict[tuple[str, str], int | None]


@dataclass(frozen=True)
class Grid:
    """A published table as a page reads it: rows and columns by key, and the figures that may be shown."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    figures: Figures

    def get(self, row: str, column: str) -> int | None:
        """One figure; ``ALL`` for a margin; None where it is withheld or there is none."""
        return self.figures.get((row, column))

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        figures = [[row, column, figure] for (row, column), figure in sorted(self.figures.items())]
        return {"rows": list(self.rows), "columns": list(self.columns), "figures": figures}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Grid:
        """From what was stored."""
        figures = {(str(row), str(column)): figure for row, column, figure in plain["figures"]}
        return cls(tuple(plain["rows"]), tuple(plain["columns"]), figures)


def grid_of(table: Table) -> Grid:
    """What of a table may be published."""
    given: Published = publish(table)
    figures = {(str(row), str(column)): figure for (row, column), figure in given.figures.items()}
    return Grid(tuple(map(str, table.rows)), tuple(map(str, table.columns)), figures)


def turnout_table(session: Session, round_: Round) -> Table:
    """The ballots in the box by area and channel.

    How many ballots an area has can be worked out from the published problem, so it counts as known.
    """
    counts = ballots_by_area(session, round_)
    areas = [area.slug for area in round_.areas]
    channels = sorted({channel for _area, channel in counts})
    return Table(areas, channels, counts, known_rows=True, known_total=True)


def publish_turnout(session: Session, actor: Actor, round_: Round) -> None:
    """Publish who voted where and how, as the vote closes and before the box is emptied."""
    if published(session, round_, TURNOUT) is None:
        store(session, actor, round_, TURNOUT, grid_of(turnout_table(session, round_)).plain())


def store(session: Session, actor: Actor, round_: Round, name: str, plain: Mapping[str, Any]) -> None:
    """Publish a table. Raises ``Refused`` for a second one of the same name."""
    if published(session, round_, name) is not None:
        raise Refused(
            _(
                "This was published already. A second table about nearly the same people would show who"
                " made the difference."
            )
        )
    text = canonical(plain)
    session.add(PublishedTable(round_id=round_.id, name=name, text=text))
    session.flush()
    audit.record(
        session, actor, Event.TABLE_PUBLISHED, f"round:{round_.id}", name=name, sha256=sha256_of(text)
    )


def turnout_grid(session: Session, round_: Round) -> Grid | None:
    """The published turnout, or None."""
    found = published(session, round_, TURNOUT)
    return Grid.of(json.loads(found.text)) if found else None


__all__ = ["ALL", "TOOK_PART", "TURNOUT", "Grid", "grid_of", "publish_turnout", "store", "turnout_grid"]
