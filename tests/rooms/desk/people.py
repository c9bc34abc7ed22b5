"""People on a roll to test with."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.desk import roll
from pb.desk.models import RollEntry
from pb.rounds.models import Round
from tests.rooms.voting.polling import OFFICER

FIT = {"connection": "lives", "old_enough": "1"}


def put_on_roll(session: Session, round_: Round, *names: str, area: int = 0) -> list[RollEntry]:
    """These people on the roll of one area; committed, in the order given."""
    pasted = "\n".join(f"{area}{n:04d}, {name}" for n, name in enumerate(names, 1001))
    roll.import_roll(session, OFFICER, round_, round_.areas[area], pasted)
    session.commit()
    found = {e.name: e for e in roll.find_people(session, round_, [round_.areas[area].id], limit=10_000)}
    return [found[name] for name in names]


def hand(session: Session, round_: Round, entry: RollEntry) -> None:
    """Hand somebody their first card; committed."""
    roll.hand_out(session, OFFICER, round_, entry.id, connection="lives", old_enough=True)
    session.commit()
