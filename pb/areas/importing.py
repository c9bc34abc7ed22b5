"""Taking in a geography: new areas, new figures, and the end of areas that a new vintage replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.geography import Geography
from pb.areas.models import Area
from pb.areas.service import create_area
from pb.audit import Event
from pb.house.errors import Refused
from pb.house.models import Council
from pb.permissions import Actor


@dataclass(frozen=True, slots=True)
class Imported:
    """How many areas were new, changed, left as they were, and ended."""

    new: int
    changed: int
    same: int
    ended: int


def import_geography(
    session: Session, actor: Actor, geography: Geography, *, source: str, valid_from: date, council: str = ""
) -> Imported:
    """Write a geography's places as areas, known by code and vintage. Flushes.

    Taking in the same files again changes nothing; those of an earlier vintage open its
    areas again. Areas of another vintage end on the day before ``valid_from``: rounds that they took part in
    keep them. Raises ``Refused`` without a ``source``.
    """
    if not source.strip():
        raise Refused(_("Say where the figures come from, with the licence’s attribution."))
    authority = session.scalar(sa.select(Council).order_by(Council.id).limit(1))
    if authority is None:
        authority = Council(name=council.strip() or _("Council"))
        session.add(authority)
    known = {
        area.code: area
        for area in session.scalars(sa.select(Area).where(Area.code_vintage == geography.vintage))
    }
    new = changed = 0
    for place in geography.places:
        figures: dict[str, Any] = {
            "name": place.name[:120],
            "boundary": place.boundary,
            "population": place.population,
            "deprived_share": place.deprived_share,
            "source": source.strip(),
            "valid_until": None,
        }
        area = known.get(place.code)
        if area is None:
            name = str(figures.pop("name"))
            create_area(
                session,
                authority,
                name,
                code=place.code,
                code_vintage=geography.vintage,
                valid_from=valid_from,
                **figures,
            )
            new += 1
        elif any(getattr(area, name) != value for name, value in figures.items()):
            for name, value in figures.items():
                setattr(area, name, value)
            changed += 1
    replaced = session.scalars(
        sa.select(Area).where(
            Area.code != "", Area.code_vintage != geography.vintage, Area.valid_until.is_(None)
        )
    ).all()
    for area in replaced:
        area.valid_until = valid_from - timedelta(days=1)
    session.flush()
    done = Imported(new, changed, len(geography.places) - new - changed, len(replaced))
    if new or changed or replaced:
        audit.record(
            session,
            actor,
            Event.AREAS_IMPORTED,
            f"areas:{geography.vintage}",
            new=new,
            changed=changed,
            ended=len(replaced),
            source=source.strip(),
        )
    return done
