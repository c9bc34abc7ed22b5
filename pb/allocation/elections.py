"""A real election as plain values: what an import needs, free of the optimiser's own types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ElectionProposal:
    """One project of an election. ``cost`` is in pence (minor units); coordinates are text or empty."""

    imported_id: str
    title: str
    cost: int
    theme: str = ""
    settlement: str = ""
    latitude: str = ""
    longitude: str = ""


@dataclass(frozen=True, slots=True)
class ElectionBallot:
    """What one person marked: imported ids, in order of preference where the ballot is a ranking.

    ``points`` has a whole number per choice where voters gave points, and is empty otherwise.
    """

    choices: tuple[str, ...]
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Election:
    """One area's election. ``vote_type`` is approval, ranking or points; ``utility`` its usual count.

    ``budget`` is in pence (minor units of ``currency``); ``ballot_length`` is the most choices a ballot may
    hold; ``tie_order`` lists imported ids, first to be preferred first.
    """

    title: str
    currency: str
    area: str
    budget: int
    proposals: tuple[ElectionProposal, ...]
    ballots: tuple[ElectionBallot, ...]
    vote_type: str
    utility: str
    ballot_length: int
    tie_order: tuple[str, ...]
