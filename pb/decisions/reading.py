"""One area's share of a run, read from the very texts that were hashed: the stored problem and result.

Nothing is taken from elsewhere in the database, so that what a councillor is shown is what the
signature binds. Money in pence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal with its public number, its title and what it costs in this run."""

    number: int
    title: str
    cost: int


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """A councillor's change that stands in the run. ``cost`` counts for a new price only."""

    kind: str
    number: int
    title: str
    author: str
    reason: str
    cost: int


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the decision differs from the residents' vote; without changes of its own it follows others."""

    line: Line
    by_vote: bool
    decided: bool
    cost_before: int
    amendments: tuple[AmendmentLine, ...]


@dataclass(frozen=True, slots=True)
class AreaShare:
    """What one area gets in one run, in order of public number."""

    funded: tuple[Line, ...]
    not_funded: tuple[Line, ...]
    amendments: tuple[AmendmentLine, ...]
    spend: int
    pot: int

    @property
    def unspent(self) -> int:
        """What is left of the area's money; negative when a shared pot gave it more than its own."""
        return self.pot - self.spend


def read_share(problem: str, result: str, area: str) -> AreaShare:
    """The share of an area, from the canonical texts of a run's problem and result."""
    return pick_share(json.loads(problem), json.loads(result), area)


def pick_share(given: Mapping[str, Any], answer: Mapping[str, Any], area: str) -> AreaShare:
    """The share of an area, from a problem and a result that were read already."""
    chosen = {entry["id"]: int(entry["cost"]) for entry in answer["funded"]}
    titles = {p["id"]: p for p in given["proposals"]}
    changes = [a for a in given.get("amendments", []) if titles[a["proposal"]]["area"] == area]
    prices = {a["proposal"]: a["cost"] for a in changes if a["kind"] == "reprice"}
    lines = {
        p["id"]: Line(p["number"], p["title"], chosen.get(p["id"], prices.get(p["id"], p["cost"])))
        for p in sorted(given["proposals"], key=lambda p: int(p["number"]))
        if p["area"] == area
    }
    outcome = answer["areas"].get(area, {"spend": 0, "pot": 0})
    return AreaShare(
        funded=tuple(line for key, line in lines.items() if key in chosen),
        not_funded=tuple(line for key, line in lines.items() if key not in chosen),
        amendments=tuple(_amendment(a, titles) for a in changes),
        spend=outcome["spend"],
        pot=outcome["pot"],
    )


def _amendment(change: Mapping[str, Any], titles: Mapping[str, Mapping[str, Any]]) -> AmendmentLine:
    proposal = titles[change["proposal"]]
    return AmendmentLine(
        kind=change["kind"],
        number=proposal["number"],
        title=proposal["title"],
        author=change["author"],
        reason=change["reason"],
        cost=change.get("cost", 0),
    )


def departures(vote: AreaShare, decided: AreaShare) -> list[Departure]:
    """Every proposal that the decision treats differently from the vote alone, in order of number."""
    before = {line.number: (line, True) for line in vote.funded}
    before |= {line.number: (line, False) for line in vote.not_funded}
    after = {line.number: (line, True) for line in decided.funded}
    after |= {line.number: (line, False) for line in decided.not_funded}
    changes = {number: tuple(a for a in decided.amendments if a.number == number) for number in after}
    return [
        Departure(line, before[number][1], is_in, before[number][0].cost, changes[number])
        for number, (line, is_in) in sorted(after.items())
        if number in before and (before[number][1] != is_in or changes[number])
    ]
