"""Rows of tables as plain JSON values and back, with everything that hangs on a workshop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.database import Base
from pb.workshops.hall_models import HallPack
from pb.workshops.models import RunSheetLine, Workshop

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def read_rows(session: Session, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[Row]:
    """The rows that meet every condition, as plain values."""
    query = sa.select(table).where(*where).order_by(*table.primary_key)
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in session.execute(query).mappings()
    ]


def write_rows(session: Session, table: sa.Table, rows: Iterable[Row]) -> None:
    """Put rows in as they are."""
    for row in rows:
        session.execute(table.insert().values(as_stored(table, row)))


def as_stored(table: sa.Table, row: Row) -> Row:
    """The row's values as the columns take them; raises ``KeyError`` for a column that is not there."""
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    is_instant = isinstance(column.type, sa.DateTime) or isinstance(
        getattr(column.type, "impl", None), sa.DateTime
    )
    return datetime.fromisoformat(value) if is_instant else value


def tables_of_workshop() -> list[sa.Table]:
    """Every table whose rows belong to one workshop, those that others point to first.

    The programme is the very first: a step names its line without a foreign key.
    """
    lines = Base.metadata.tables[RunSheetLine.__tablename__]
    found: list[sa.Table] = [lines]
    for table in Base.metadata.sorted_tables:
        if table in (HallPack.__table__, Workshop.__table__, lines):
            continue
        targets = {key.column.table for key in table.foreign_keys}
        if Workshop.__table__ in targets or targets & set(found):
            found.append(table)
    return found


def rows_of_workshop(session: Session, workshop_id: int) -> Rows:
    """Everything that belongs to a workshop, by table."""
    rows: Rows = {}
    for table in tables_of_workshop():
        if "workshop_id" in table.columns:
            rows[table.name] = read_rows(session, table, table.columns["workshop_id"] == workshop_id)
            continue
        key = next(key for key in table.foreign_keys if key.column.table.name in rows)
        owners = [row[key.column.name] for row in rows[key.column.table.name]]
        rows[table.name] = read_rows(session, table, key.parent.in_(owners))
    return rows
