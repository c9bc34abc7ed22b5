"""What this room tells the round's guards and page, and what it does when voting opens and closes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.complaints import queries, service, words
from pb.complaints.lifecycle import Window
from pb.rounds.effects import effect
from pb.rounds.facts import fact
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.notices import notice

effect(Move.OPEN_VOTING)(service.fix_window)
effect(Move.CLOSE_VOTING)(service.open_window)


@fact("complaints-open")
def count_open(session: Session, round_: Round) -> int:
    """Complaints that nobody has answered."""
    return queries.open_count(session, round_)


@fact("complaint-hours-left")
def count_hours_left(session: Session, round_: Round) -> int:
    """Hours, rounded up, until the window is over; 0 before it opens."""
    window = queries.window_of(session, round_)
    if window is None or queries.state_of(session, round_) is not Window.OPEN:
        return 0
    return -(-words.minutes_left(window.closes_at) // 60)


@notice
def notices(session: Session, round_: Round) -> list[str]:
    """What the round's own page says of complaints: until when, and what is not answered."""
    return queries.blocking(session, round_)
