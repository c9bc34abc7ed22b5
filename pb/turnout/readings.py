"""Counts of an open vote, so that a roll and a count together tell of nobody whether they have voted.

Whoever gives out the cards knows who holds one, and sees the counts. Four things are kept from them:

- *One reading.* A count is said in whole steps of ten, rounded down. All figures of a reading (areas, tables,
  channels, the total) are looked at together as one table under disclosure control, so that no group of
  fewer than ten voters can be worked out by taking one from another. And the *others* are a group too: at
  least ten cards are always left that may not have voted, so "everybody has" is never said.
- *Two readings, before and after one known person voted.* Nine times in ten nothing moves. When a count does
  move, one more vote was there than at the reading before; so that nobody can lay this on the one person who
  stood in the booth, readings are taken at moments that nobody knows: a secret draw decides at which ticks.
  A count that did not move may simply not have been read, and one that moved may have done so long before.
- *Going down.* A card made void takes its ballot with it. A step once reached stays, or a count that fell
  would say that the lost card had voted.
- *Averages.* Nothing is random in the figures themselves, so asking often gives nothing more.

What is left: somebody who can rule out, for as long as many readings take, that anybody but one person
voted, has one chance in ten to learn *that* they did. How they voted is in no figure at all.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pb.house.disclosure import ALL, Key, Rule, Table, withheld_in
from pb.rounds.models import Round
from pb.turnout.models import TurnoutReading
from pb.turnout.queries import CardRow, Usable, ballots_in, reading_of, usable_cards
from pb.voting.queries import STEP, drafts_not_cast, in_steps

TICK_SECONDS = 20
ONE_IN = 3  # how many of the ticks are read: about once a minute
IN_STEPS = Rule(smallest=STEP, step=STEP, down=True)
TOTAL, DRAFTS = "total", "drafts"
Steps = dict[str, int]


@dataclass(frozen=True)
class Exact:
    """The true counts of an open vote; they stay inside this module."""

    ballots: Mapping[tuple[CardRow, str], int]
    usable: Usable
    drafts: int


def tick_of(moment: datetime) -> int:
    """The number of the tick in which a moment lies."""
    return int(moment.timestamp()) // TICK_SECONDS


def is_read(secret_key: str, round_id: int, tick: int) -> bool:
    """Whether this tick's counts are read: a draw that only the service can repeat."""
    drawn = hmac.digest(secret_key.encode(), f"reading {round_id} {tick}".encode(), hashlib.sha256)
    return int.from_bytes(drawn[:4], "big") % ONE_IN == 0


def look(session: Session, round_: Round) -> Exact:
    """Count what is in the box."""
    return Exact(ballots_in(session, round_), usable_cards(session, round_), drafts_not_cast(session, round_))


def work_out(exact: Exact, reached: Mapping[str, int]) -> tuple[Steps, Steps]:
    """The steps ever reached, and what may be said of them now. 0 means "fewer than ten, or not said"."""
    table, names = _table_of(exact)
    before: dict[Key, int] = {key: reached.get(name, 0) for key, name in names.items()}
    network = table.network(IN_STEPS, before)
    withheld = withheld_in(network, set(network.figures) - set(names))
    now_reached: Steps = dict(reached)
    for key, name in names.items():
        said = 0 if key in withheld else in_steps(network.figures[key].count)
        now_reached[name] = max(now_reached.get(name, 0), said)
    now_reached[DRAFTS] = in_steps(exact.drafts)
    return now_reached, {name: min(step, _most(exact.usable, name)) for name, step in now_reached.items()}


def _table_of(exact: Exact) -> tuple[Table, dict[Key, str]]:
    """Areas, or the labels in them, by channel; only margins are ever said, and each has a name."""
    rows = sorted({row for row, _channel in exact.ballots} | set(exact.usable.by_row))
    channels = sorted({channel for _row, channel in exact.ballots})
    labelled = {area for area, label in rows if label}
    groups = {row: (row[0], ALL) for row in rows if row[0] in labelled}
    names: dict[Key, str] = {(ALL, ALL): TOTAL}
    names |= {(ALL, channel): f"channel/{channel}" for channel in channels}
    for row in rows:
        names[(groups.get(row, row), ALL)] = f"area/{row[0]}"
        if row[1]:
            names[row, ALL] = f"table/{row[0]}/{row[1]}"
    return Table(rows, channels, exact.ballots, groups), names


def _most(usable: Usable, name: str) -> int:
    """The highest step that leaves ten cards which may not have voted."""
    kind, _slash, rest = name.partition("/")
    if kind == "area":
        cards = usable.of_area(rest)
    elif kind == "table":
        area, _slash, label = rest.partition("/")
        cards = usable.by_row[area, label]
    else:
        cards = usable.total
    return max(0, in_steps(cards - STEP))


def take(
    session: Session, secret_key: str, round_: Round, moment: datetime
) -> tuple[int, Steps, Steps] | None:
    """A new reading with its tick, when this tick is drawn; ``keep`` keeps it in a transaction that writes.

    Only this very tick counts: whoever asks after a long silence cannot be sure of being given a fresh one.
    """
    held, tick = reading_of(session, round_), tick_of(moment)
    if not is_read(secret_key, round_.id, tick) or (held is not None and held.tick >= tick):
        return None
    return tick, *work_out(look(session, round_), held.reached if held else {})


def keep(session: Session, round_id: int, tick: int, reached: Steps, shown: Steps) -> None:
    """Keep a reading; one that is older than what is there is dropped."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"tick": tick, "reached": reached, "shown": shown}
    session.execute(
        insert(TurnoutReading)
        .values(round_id=round_id, **values)
        .on_conflict_do_update(index_elements=["round_id"], set_=values, where=TurnoutReading.tick < tick)
    )


def forget(session: Session, round_: Round) -> None:
    """Drop the reading of a vote that is over."""
    session.execute(sa.delete(TurnoutReading).where(TurnoutReading.round_id == round_.id))
