"""Finding packs; a pack's text is held against its hash before it is read."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.cabinet import plain
from pb.cabinet.cycle import Cycle
from pb.cabinet.differences import Difference, differences
from pb.cabinet.figures import CycleFigures
from pb.cabinet.models import CabinetPack
from pb.house.database import LARGEST_INTEGER
from pb.voting.freezing import sha256_of


class PackAltered(RuntimeError):
    """A pack is not what was hashed when it was frozen: somebody changed it behind the house's back."""


def packs_of(session: Session, cycle: Cycle) -> list[CabinetPack]:
    """The packs of a year, the newest first."""
    return list(
        session.scalars(
            sa.select(CabinetPack).where(CabinetPack.cycle == cycle.slug).order_by(CabinetPack.number.desc())
        )
    )


def pack_by_number(session: Session, number: int) -> CabinetPack | None:
    """The pack of this number, or None."""
    if not 0 < number <= LARGEST_INTEGER:
        return None
    return session.scalar(sa.select(CabinetPack).where(CabinetPack.number == number))


def pack_before(session: Session, pack: CabinetPack) -> CabinetPack | None:
    """The last pack of the same year before this one, or None."""
    return session.scalar(
        sa.select(CabinetPack)
        .where(CabinetPack.cycle == pack.cycle, CabinetPack.number < pack.number)
        .order_by(CabinetPack.number.desc())
        .limit(1)
    )


def text_of(pack: CabinetPack) -> str:
    """What was frozen. Raises ``PackAltered``."""
    if sha256_of(pack.text) != pack.sha256:
        raise PackAltered(f"pack {pack.number} has been changed")
    return pack.text


def figures_in(pack: CabinetPack) -> CycleFigures:
    """The figures that were frozen. Raises ``PackAltered``."""
    return plain.read(text_of(pack))


def changes_since(pack: CabinetPack, before: CabinetPack | None) -> list[Difference]:
    """What differs from the pack before; nothing where there is none."""
    return differences(figures_in(before), figures_in(pack)) if before else []
