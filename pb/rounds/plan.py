"""What a new round is made of, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pb.areas.models import Area

VOICES = ("inform", "consult", "involve", "decide")
BALLOT_TYPES = ("ranking", "approval", "points", "budget", "score", "exactly")
UTILITIES = ("borda", "borda-own", "harmonic", "approval", "points", "cost")


@dataclass(frozen=True)
class NewPot:
    """Money for a round: an area's own, or shared when ``area`` is None. ``amount`` in pence."""

    name: str
    amount: int
    area: Area | None = None
    money: str = "revenue"


@dataclass(frozen=True)
class NewRule:
    """One equity rule as the optimiser's catalogue names it; areas and themes by slug."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewRound:
    """A round to be made. Money in pence; instants aware."""

    title: str
    areas: tuple[Area, ...]
    pots: tuple[NewPot, ...] = ()
    rules: tuple[NewRule, ...] = ()
    slug: str = ""
    summary: str = ""
    voice: str = "consult"
    ballot_type: str = "ranking"
    ballot_length: int = 5
    ballot_points: int = 10
    utility: str = "borda"
    rule: str = "max-support"
    weighting: str = "raw"
    pooled: bool = False
    double_vote: str = "phone"
    publish_rankings: bool = False
    minimum_age: int = 11
    smallest_grant: int = 50_000
    largest_grant: int = 2_500_000
    gathering_closes_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    source: str = ""

    @property
    def area_ids(self) -> list[int]:
        """The areas whose officer may make this round."""
        return [area.id for area in self.areas]

    def columns(self) -> dict[str, Any]:
        """What goes into the round's own row."""
        parts = {"areas", "pots", "rules", "slug"}
        return {name: value for name, value in vars(self).items() if name not in parts}
