"""What happened in a hall comes home: all of it or nothing, once, with its event in the civic record."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Actor
from pb.workshops import hall_words
from pb.workshops.hall import HOME, fingerprint
from pb.workshops.hall_models import HallPack
from pb.workshops.hall_rows import Row, as_stored, tables_of_workshop
from pb.workshops.models import Room, RunSheetLine, Workshop
from pb.workshops.room import Phase
from pb.workshops.service import subject_of

Numbers = dict[tuple[str, Any], Any]
ROOM, LINES = Room.__tablename__, RunSheetLine.__tablename__


def import_home(session: Session, actor: Actor, content: dict[str, Any]) -> bool:
    """Take in what a hall wrote at its end; False when this very content came home before.

    Raises ``Refused`` for what is not of a pack that is out, or does not fit; then nothing is changed.
    """
    if content.get("what") != HOME:
        raise Refused(hall_words.is_not_coming_home())
    out = session.scalar(
        sa.select(HallPack)
        .where(HallPack.number == str(content.get("pack")), HallPack.is_here.is_(False))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if out is None or out.given_up_at is not None or content.get("workshop") != out.workshop_id:
        raise Refused(hall_words.another_pack())
    workshop, sha256 = session.get_one(Workshop, out.workshop_id), fingerprint(content)
    if out.home_at is not None:
        if out.home_sha256 != sha256:
            raise Refused(hall_words.came_home_differently())
        return False
    if session.get_one(Room, workshop.id).phase != Phase.WAITING:
        raise Refused(hall_words.does_not_fit())
    try:
        counts = _take_in(session, workshop, content["rows"])
    except (KeyError, TypeError, ValueError, AttributeError, sa.exc.IntegrityError):
        session.rollback()
        raise Refused(hall_words.does_not_fit()) from None
    session.expire_all()  # the rows were written beside the objects that this session has read
    out.home_at, out.home_sha256 = now(), sha256
    session.flush()
    audit.record(
        session,
        actor,
        Event.HALL_IMPORTED,
        subject_of(workshop),
        pack=out.number,
        sha256=sha256,
        record=str(content["record"]),
        rows=counts,
    )
    return True


def _take_in(session: Session, workshop: Workshop, rows: dict[str, list[Row]]) -> dict[str, int]:
    """Write every table's rows under numbers that are free here; how many there are by table."""
    numbers: Numbers = {}
    counts = {}
    for table in tables_of_workshop():
        mine = rows[table.name]
        if any(row.get("workshop_id", workshop.id) != workshop.id for row in mine):
            raise ValueError(table.name)
        for row in mine:
            stored = as_stored(table, _renumbered(table, row, numbers))
            if table.name == ROOM:
                session.execute(sa.update(table).where(table.c.workshop_id == workshop.id).values(stored))
            elif table.name == LINES:
                numbers[LINES, row["id"]] = _line(session, workshop, table, stored)
            elif table.primary_key.columns.keys() == ["id"]:
                del stored["id"]
                made = table.insert().values(stored).returning(table.c.id)
                numbers[table.name, row["id"]] = session.scalar(made)
            else:
                session.execute(table.insert().values(stored))
        if table.name == LINES:
            kept = [numbers[LINES, row["id"]] for row in mine]
            gone = sa.delete(table).where(table.c.workshop_id == workshop.id, table.c.id.not_in(kept))
            session.execute(gone)
        counts[table.name] = len(mine)
    return counts


def _line(session: Session, workshop: Workshop, table: sa.Table, stored: Row) -> Any:
    """A line of the programme: one that was packed is changed, one that was added in the hall is new."""
    mine = sa.and_(table.c.id == stored["id"], table.c.workshop_id == workshop.id)
    if session.scalar(sa.select(table.c.id).where(mine)) is not None:
        session.execute(sa.update(table).where(mine).values(stored))
        return stored["id"]
    new = {name: value for name, value in stored.items() if name != "id"}
    return session.scalar(table.insert().values(new).returning(table.c.id))


def _renumbered(table: sa.Table, row: Row, numbers: Numbers) -> Row:
    """The row with the numbers that the rows it points to have here.

    A step names its line without a foreign key, because evidence outlives a line: it is the same number.
    """
    targets = {
        key.parent.name: key.column.table.name
        for key in table.foreign_keys
        if (key.column.table.name, row[key.parent.name]) in numbers
    }
    if "line_id" in table.columns and (LINES, row["line_id"]) in numbers:
        targets["line_id"] = LINES
    return {**row, **{name: numbers[target, row[name]] for name, target in targets.items()}}
