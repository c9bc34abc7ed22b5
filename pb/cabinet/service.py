"""Freezing a pack. It flushes; the view commits."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.cabinet import plain
from pb.cabinet.cycle import Cycle
from pb.cabinet.gathering import figures_of
from pb.cabinet.models import CabinetPack
from pb.cabinet.words import changed_meanwhile
from pb.house.errors import Refused
from pb.house.models import Council
from pb.permissions import WHOLE_COUNCIL, Action, Actor, ensure
from pb.voting.freezing import sha256_of


def freeze_pack(
    session: Session, actor: Actor, cycle: Cycle, today: date, *, seen_sha256: str, note: str
) -> CabinetPack:
    """Keep the year's figures as the next pack. ``seen_sha256`` fingerprints what the officer was shown.

    Raises ``Refused`` when the figures are others by now: nobody freezes what they have not seen.
    """
    ensure(actor, Action.FREEZE_PACK, WHOLE_COUNCIL)
    # The council's row is the lock of the numbers: one pack at a time.
    session.scalars(sa.select(Council).order_by(Council.id).limit(1).with_for_update()).one()
    text = plain.write(figures_of(session, cycle, today))
    if sha256_of(text) != seen_sha256:
        raise Refused(changed_meanwhile())
    last = session.scalar(sa.select(sa.func.max(CabinetPack.number))) or 0
    pack = CabinetPack(
        number=last + 1,
        cycle=cycle.slug,
        text=text,
        sha256=seen_sha256,
        note=note.strip(),
        account_id=actor.account_id,
    )
    session.add(pack)
    session.flush()
    audit.record(
        session,
        actor,
        Event.PACK_FROZEN,
        f"cabinet-pack:{pack.number}",
        cycle=cycle.slug,
        sha256=pack.sha256,
    )
    return pack
