"""What the guards of a round's moves ask about recommendations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.allocation.queries import count_runs
from pb.rounds.facts import fact
from pb.rounds.models import Round


@fact("runs")
def runs(session: Session, round_: Round) -> int:
    """How many runs there are."""
    return count_runs(session, round_)
