"""The phones in a room: joining, the table they are at, and asking for a facilitator. Nobody has a name.

What one phone does is nobody else's business, so none of it is in the civic record. Everything flushes.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.errors import Refused
from pb.workshops import voice_words
from pb.workshops.models import JoinedDevice, Workshop

MOST_TABLES = 99


def secret_hash(workshop: Workshop, secret: str) -> str:
    """How a browser's secret is kept; another one in each workshop, so that evenings cannot be linked."""
    return hashlib.sha256(f"{workshop.id}:{secret}".encode()).hexdigest()


def device_by_secret(session: Session, workshop: Workshop, secret: str) -> JoinedDevice | None:
    """The device with this secret in this workshop."""
    query = sa.select(JoinedDevice).where(JoinedDevice.secret_hash == secret_hash(workshop, secret))
    return session.scalar(query)


def join(session: Session, workshop: Workshop, secret: str) -> JoinedDevice:
    """The device's place in the room, however often it is asked for."""
    if workshop.meeting.called_off_at is not None:
        raise Refused(voice_words.is_called_off())
    found = device_by_secret(session, workshop, secret)
    if found is not None:
        return found
    made = JoinedDevice(workshop_id=workshop.id, secret_hash=secret_hash(workshop, secret))
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # the same form, pressed twice at the same moment
        return session.scalars(
            sa.select(JoinedDevice).where(JoinedDevice.secret_hash == secret_hash(workshop, secret))
        ).one()
    return made


def highest_table(workshop: Workshop) -> int:
    """The highest number that a table may have."""
    return workshop.tables or MOST_TABLES


def sit_at(session: Session, workshop: Workshop, device: JoinedDevice, table: int) -> None:
    """Say which table a device is at. A scribe that changes tables writes for none until it says so."""
    if not 1 <= table <= highest_table(workshop):
        raise Refused(voice_words.no_such_table(highest_table(workshop)))
    if device.table_number != table:
        device.table_number, device.is_scribe, device.stuck_at = table, False, None
    session.flush()


def ask_for_help(session: Session, device: JoinedDevice) -> None:
    """Say that this device's table is stuck."""
    if device.table_number is None:
        raise Refused(voice_words.say_your_table())
    device.stuck_at = device.stuck_at or now()
    session.flush()


def help_came(session: Session, workshop: Workshop, table: int) -> None:
    """Nobody at this table waits for a facilitator any more."""
    session.execute(
        sa.update(JoinedDevice)
        .where(JoinedDevice.workshop_id == workshop.id, JoinedDevice.table_number == table)
        .values(stuck_at=None)
    )
