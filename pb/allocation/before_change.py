"""What stands before a councillor's change: rooms above register it, this room asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.permissions import Actor
from pb.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a change cannot be asked for, and the area's page (an endpoint) that puts it right, if any."""

    sentence: str
    endpoint: str = ""
    label: str = ""


BeforeChange = Callable[[Session, Actor, Round, Area], Obstacle | None]

_registered: list[BeforeChange] = []


def before_change(function: BeforeChange) -> BeforeChange:
    """Register what may stand in the way of a person who asks for a change in an area."""
    if function not in _registered:
        _registered.append(function)
    return function


def obstacles(session: Session, actor: Actor, round_: Round, area: Area) -> list[Obstacle]:
    """Everything that stands in the way, in the order of registration."""
    found = (function(session, actor, round_, area) for function in _registered)
    return [obstacle for obstacle in found if obstacle is not None]
