"""Finding rounds, and asking where they are."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.rounds import lifecycle
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Pot, Round


def round_by_slug(session: Session, slug: str) -> Round | None:
    """The round at this address, or None."""
    return session.scalar(sa.select(Round).where(Round.slug == slug))


def area_in_round(round_: Round, area_slug: str) -> Area | None:
    """The round's area of this name in addresses, or None."""
    return next((area for area in round_.areas if area.slug == area_slug), None)


def all_rounds(session: Session) -> list[Round]:
    """Every round, the newest first."""
    return list(session.scalars(sa.select(Round).order_by(Round.created_at.desc(), Round.id.desc())))


def public_rounds(session: Session) -> list[Round]:
    """Every round that has been published, the newest first."""
    return [round_ for round_ in all_rounds(session) if is_public(round_)]


def rounds_of_area(session: Session, area: Area) -> list[Round]:
    """The published rounds an area takes part in, the newest first."""
    return [round_ for round_ in public_rounds(session) if area.id in round_.area_ids]


def has_reached(round_: Round, target: Stage) -> bool:
    """Whether the round is at ``target`` or beyond it, or was when it was paused or abandoned."""
    return lifecycle.has_reached(Stage(round_.stage), round_.paused_from, target)


def is_public(round_: Round) -> bool:
    """Whether anybody may read about the round."""
    return has_reached(round_, Stage.GATHERING)


def is_frozen(round_: Round) -> bool:
    """Whether everything the result depends on is fixed: from the moment voting opens."""
    return has_reached(round_, Stage.VOTING)


def results_are_public(round_: Round) -> bool:
    """Whether the decisions, and what led to them, are published."""
    return has_reached(round_, Stage.CALL_IN)


def pot_of_round(round_: Round, pot_id: int) -> Pot | None:
    """The round's pot of this id, or None."""
    return next((pot for pot in round_.pots if pot.id == pot_id), None)
