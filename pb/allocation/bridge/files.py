"""Real elections from files, as plain values."""

from __future__ import annotations

from pathlib import Path

from optimiser import pabulib
from optimiser.pabulib import text as pabulib_text
from pb.allocation.elections import Election, ElectionBallot, ElectionProposal


def read_election(path: str | Path) -> Election:
    """A real election from a Pabulib file. Raises ``InvalidProblem``: one line that says what and where."""
    problem = pabulib.read(path)
    places = _coordinates(Path(path))
    area = problem.areas[0]
    return Election(
        title=problem.title,
        currency=problem.currency,
        area=area.name,
        budget=sum(pot.amount for pot in problem.pots),
        proposals=tuple(
            ElectionProposal(
                p.id,
                p.title,
                p.cost,
                p.themes[0] if p.themes else "",
                p.settlement,
                *places.get(p.id, ("", "")),
            )
            for p in problem.proposals
        ),
        ballots=tuple(
            ElectionBallot(ballot.choices, ballot.points)
            for ballot in problem.ballots
            for _person in range(ballot.weight)
        ),
        vote_type=problem.ballot_type.value,
        utility=problem.utility.value,
        ballot_length=problem.ballot_length,
        tie_order=problem.tie_order,
    )


def _coordinates(path: Path) -> dict[str, tuple[str, str]]:
    table = pabulib_text.parse(path).sections[pabulib_text.PROJECTS]
    at_id, at_lat, at_long = (table.column(name) for name in ("project_id", "latitude", "longitude"))
    if at_id is None or at_lat is None or at_long is None:
        return {}
    return {row[at_id].strip(): (row[at_lat].strip()[:24], row[at_long].strip()[:24]) for row in table.rows}
