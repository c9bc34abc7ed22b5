"""The frozen count in figures: for each proposal how many chose it, and how many put it first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.voting.freezing import BallotLine, ballot_lines
from pb.voting.models import Tally
from pb.voting.queries import ballot_classes


@dataclass(frozen=True, slots=True)
class ProposalTotal:
    """How often one proposal was chosen; ``first`` only means something where ballots are rankings."""

    line: BallotLine
    chosen: int
    first: int


@dataclass(frozen=True, slots=True)
class AreaTotal:
    """One area's ballots and its proposals, the most chosen first."""

    name: str
    ballots: int
    proposals: tuple[ProposalTotal, ...]


def area_totals(session: Session, round_: Round, tally: Tally) -> list[AreaTotal]:
    """Every area of the round, worked out from the counted ballots alone."""
    ballots: dict[int, int] = {}
    chosen: dict[int, int] = {}
    first: dict[int, int] = {}
    for group in ballot_classes(session, tally):
        ballots[group.area_id] = ballots.get(group.area_id, 0) + group.weight
        for number in group.choices:
            chosen[number] = chosen.get(number, 0) + group.weight
        if group.choices:
            first[group.choices[0]] = first.get(group.choices[0], 0) + group.weight
    return [
        AreaTotal(
            area.name,
            ballots.get(area.id, 0),
            tuple(
                sorted(
                    (
                        ProposalTotal(line, chosen.get(line.number, 0), first.get(line.number, 0))
                        for line in ballot_lines(round_, area.slug)
                    ),
                    key=lambda total: (-total.chosen, -total.first, total.line.number),
                )
            ),
        )
        for area in round_.areas
    ]
