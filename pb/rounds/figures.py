"""Figures about the people of each area, which some rules and weights use: versions that never change.

A version holds every area of the round, with its source and the day it speaks of. The newest stands until
the rules are published; from then on none is added. Without one the council's own figures stand in (those
of its areas), and rules that use them cannot be published: nobody could say where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from pb.rounds.models import Round, RoundFigures, RoundRule

PEOPLE, DEPRIVED, NEED = "people", "deprived", "need"
COLUMNS = (PEOPLE, DEPRIVED, NEED)
BY_POPULATION, BY_SCORE = "by-population", "score"


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """How many ``people`` live in an area, which share in the most deprived fifth of homes (hundredths of a
    per cent), and its score of ``need``; None: not known. ``places``: the share by town or village.
    """

    people: int | None = None
    deprived: int | None = None
    need: int | None = None
    places: Mapping[str, int] = field(default_factory=dict)

    def share_in(self, place: str) -> int:
        """The share in a town or village: its own where it is known, else the area's."""
        return self.places.get(place, self.deprived or 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """A version by slug of area; ``number`` 0 is the council's own."""

    areas: Mapping[str, AreaFigures]
    number: int = 0
    source: str = ""
    as_of: date | None = None

    def knows(self, column: str) -> bool:
        """Whether a figure is known of every area."""
        return bool(self.areas) and all(getattr(a, column) is not None for a in self.areas.values())

    def of(self, slug: str) -> AreaFigures:
        """The figures of an area."""
        return self.areas.get(slug, AreaFigures())


def figures_of(round_: Round) -> Figures:
    """The figures of a round as they stand."""
    if not round_.figures:
        return _of_council(round_)
    return as_figures(round_.figures[-1])


def as_figures(row: RoundFigures) -> Figures:
    """A stored version as values."""
    areas = {slug: AreaFigures(**plain) for slug, plain in row.areas.items()}
    return Figures(areas, row.number, row.source, row.as_of)


def plain_figures(figures: Figures) -> dict[str, Any]:
    """A version as plain values, for the text that is frozen when voting opens."""
    return {
        "version": figures.number,
        "source": figures.source,
        "as_of": figures.as_of.isoformat() if figures.as_of else None,
        "areas": {slug: asdict(area) for slug, area in figures.areas.items()},
    }


def _of_council(round_: Round) -> Figures:
    # A share of nought everywhere is one that nobody has entered.
    known = any(a.deprived_share or any(p.deprived_share for p in a.settlements) for a in round_.areas)
    sources = {area.source for area in round_.areas}
    return Figures(
        source=sources.pop() if len(sources) == 1 else "",
        areas={
            area.slug: AreaFigures(
                area.population or None,
                area.deprived_share if known else None,
                None,
                {p.name: p.deprived_share for p in area.settlements if p.deprived_share is not None},
            )
            for area in round_.areas
        },
    )


def used_by(rule: str, parameters: Mapping[str, Any]) -> frozenset[str]:
    """The figures that a kind of rule uses, by its parameters."""
    if rule == "group-spend":
        return frozenset({DEPRIVED})
    if rule == "need-floor" and parameters.get("by") == BY_SCORE:
        return frozenset({PEOPLE, NEED})
    if rule == "need-floor":
        return frozenset({PEOPLE, DEPRIVED} if parameters.get("exponent", 1) else {PEOPLE})
    return frozenset()


def used_in(round_: Round) -> frozenset[str]:
    """The figures that the rules and the weights of a round use."""
    weights = {PEOPLE} if round_.weighting == BY_POPULATION else frozenset[str]()
    return frozenset(weights).union(*(used_by(rule.kind, rule.parameters) for rule in round_.rules))


def need_in(figures: Figures, slug: str, rules: Iterable[RoundRule]) -> int:
    """The need of an area as the round's rule about need counts it."""
    area = figures.of(slug)
    by_score = any(r.kind == "need-floor" and r.parameters.get("by") == BY_SCORE for r in rules)
    return (area.need if by_score else area.deprived) or 0
