"""What a run gives each area, from the very texts that were hashed: frozen round, problem and result.

Nothing here asks a database, and every text is read once in a process: none of them ever changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pb.cabinet.figures import nearest
from pb.cabinet.values import Change, Departure, Plan
from pb.decisions.reading import AreaShare, departures, pick_share
from pb.rounds.figures import AreaFigures
from pb.voting.freezing import MOST_DEPRIVED

WHOLE = 10_000  # hundredths of a per cent
KEPT = 48


@dataclass(frozen=True)
class FrozenRound:
    """A round as it was frozen: its plain values, and its proposals by number."""

    text: Mapping[str, Any]
    proposals: Mapping[int, Mapping[str, Any]]

    @property
    def money(self) -> int:
        """All of its pots."""
        return sum(int(pot["amount"]) for pot in self.text["pots"])

    def pot_of(self, slug: str) -> int:
        """An area's own money."""
        return sum(int(area["own_pot"]) for area in self.text["areas"] if area["slug"] == slug)

    @property
    def shared(self) -> int:
        """What is no single area's."""
        return self.money - sum(int(area["own_pot"]) for area in self.text["areas"])

    def on_ballot(self, slug: str) -> int:
        """How many proposals of the area people could vote for."""
        return sum(proposal["area"] == slug for proposal in self.proposals.values())

    def knows_reach(self, slug: str) -> bool:
        """Whether somebody entered who lives in the most deprived fifth. Nought everywhere: nobody did."""
        figures = self.text.get("figures")
        if figures:
            area = AreaFigures(**figures["areas"].get(slug, {}))
            return area.deprived is not None or bool(area.places)
        return any(self.reach_of(number) for number in self.proposals)

    def reach_of(self, number: int) -> int:
        """The share of a proposal's money that reaches the most deprived fifth."""
        return int(self.proposals[number].get("reach", {}).get(MOST_DEPRIVED, 0))


@lru_cache(maxsize=KEPT)
def read_frozen(text: str) -> FrozenRound:
    """A round's frozen text."""
    plain = json.loads(text)
    return FrozenRound(plain, {int(proposal["number"]): proposal for proposal in plain["proposals"]})


@lru_cache(maxsize=KEPT)
def read_shares(problem: str, result: str) -> Mapping[str, AreaShare]:
    """What a run gives every area, by slug."""
    given, answer = json.loads(problem), json.loads(result)
    return {area["id"]: pick_share(given, answer, area["id"]) for area in given["areas"]}


def plan_of(frozen: FrozenRound, slug: str, run: int, vote: AreaShare, decided: AreaShare) -> Plan:
    """What the run numbered ``run`` gives an area (``decided``) beside the vote alone."""
    lines = decided.funded
    reached = sum(line.cost * frozen.reach_of(line.number) for line in lines)
    promised = [frozen.proposals[line.number].get("match") for line in lines]
    return Plan(
        run=run,
        spend=decided.spend,
        by_vote=vote.spend,
        funded=len(lines),
        reached=nearest(reached, WHOLE) if frozen.knows_reach(slug) else None,
        match=None if None in promised else sum(int(pence or 0) for pence in promised),
        departures=tuple(
            Departure(
                number=found.line.number,
                title=found.line.title,
                by_vote=found.by_vote,
                decided=found.decided,
                before=found.cost_before,
                cost=found.line.cost,
                changes=tuple(Change(a.kind, a.author, a.reason, a.cost) for a in found.amendments),
            )
            for found in departures(vote, decided)
        ),
    )
