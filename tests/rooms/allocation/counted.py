"""Rounds whose votes are counted: frozen text and tally made as the voting room makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.voting.freezing import freeze
from pb.voting.models import CountedBallot, Tally
from tests.factories import make_area, make_proposal, make_round

PUBLISHED = datetime(2026, 3, 3, 12, tzinfo=UTC)
DRAWN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def count(session: Session, round_: Round, ballots: Iterable[tuple[Area, Sequence[int]]]) -> Round:
    """Freeze a round as it is and give it a tally of these ballots (area, proposal numbers)."""
    freeze(session, round_)
    cast = list(ballots)
    tally = Tally(
        round_id=round_.id,
        cards_issued=len(cast),
        ballots_cast=len(cast),
        ballots_counted=len(cast),
        merkle_root="0" * 64,
        sha256="0" * 64,
    )
    session.add(tally)
    session.flush()
    for area, choices in cast:
        session.add(
            CountedBallot(
                tally_id=tally.id,
                area_id=area.id,
                channel="paper",
                choices=list(choices),
            )
        )
    round_.stage = "counted"
    session.commit()
    return round_


def make_counted(
    session: Session,
    costs: Sequence[int],
    ballots: Sequence[Sequence[int]],
    *,
    pot: int,
    titles: Sequence[str] = (),
    **changes: Any,
) -> tuple[Round, Area, list[Proposal]]:
    """One area with a pot (pence), proposals 1..n of these costs, and these ballots of numbers."""
    area = make_area(session)
    values = {
        "utility": "approval",
        "ballot_type": "approval",
        "rules_published_at": PUBLISHED,
        "tie_order_drawn_at": DRAWN,
        "tie_order": list(range(1, len(costs) + 1)),
        **changes,
    }
    round_ = make_round(session, [area], stage="deliberating", pot=pot, **values)
    proposals = [
        make_proposal(
            session,
            round_,
            area,
            cost=cost,
            number=number,
            title=titles[number - 1] if titles else f"Proposal {number}",
        )
        for number, cost in enumerate(costs, 1)
    ]
    count(session, round_, [(area, choices) for choices in ballots])
    return round_, area, proposals
