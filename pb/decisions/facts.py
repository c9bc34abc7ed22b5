"""What this room tells the round's guards, and what it does when the round moves or a run is added."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.allocation.after_run import after_run
from pb.allocation.before_change import before_change
from pb.decisions.call_in import open_call_ins
from pb.decisions.interests import before_a_change
from pb.decisions.preparing import prepare_decisions, replace_after_run
from pb.decisions.queries import areas_without, live_decisions
from pb.decisions.terms import terms_for
from pb.decisions.working_days import days_left
from pb.house.database import now
from pb.house.dates import london_day
from pb.rounds.effects import effect
from pb.rounds.facts import fact
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round


@fact("decisions-unsigned")
def count_unsigned(session: Session, round_: Round) -> int:
    """Areas whose decision nobody has signed."""
    return areas_without(session, round_, "signed", "published")


@fact("decisions-unpublished")
def count_unpublished(session: Session, round_: Round) -> int:
    """Areas whose decision is not published."""
    return areas_without(session, round_, "published")


@fact("call-in-open-days")
def count_call_in_days(session: Session, round_: Round) -> int:
    """Days, counting today, until the last of the round's call-in periods is over."""
    today = london_day(now())
    ends = [d.call_in_until for d in live_decisions(session, round_) if d.call_in_until]
    return max((days_left(end, today) for end in ends), default=0)


@fact("call-ins-open")
def count_open_call_ins(session: Session, round_: Round) -> int:
    """Decisions of the round that are called in and not answered."""
    return open_call_ins(session, round_)


@fact("pre-election-days")
def count_pre_election_days(session: Session, round_: Round) -> int:
    """Days, counting today, until the pre-election period is over; 0 outside it."""
    terms, today = terms_for(session, round_), london_day(now())
    last = terms.pre_election_until
    return days_left(last, today) if last is not None and terms.is_pre_election(today) else 0


before_change(before_a_change)
effect(Move.START_REVIEW)(prepare_decisions)
after_run(replace_after_run)
