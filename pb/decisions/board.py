"""An area board's recommendation: quorum by category, every member's vote on the record, and advice only.

The board votes on one version of a decision. A new version stands without the board's advice until the
board has voted on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import BoardMember
from pb.audit import Event
from pb.decisions import term_words, words
from pb.decisions.gate_models import BoardMeeting, BoardVote
from pb.decisions.models import Decision
from pb.decisions.preparing import subject_of
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.service import lock_round


class Vote(StrEnum):
    """What a member did."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"
    INTEREST = "interest"
    ABSENT = "absent"


# Who declares an interest leaves the room for the item, and so does not make the quorum.
PRESENT = frozenset({Vote.FOR, Vote.AGAINST, Vote.ABSTAINED})


def members_of(session: Session, decision: Decision) -> list[BoardMember]:
    """The members of the area's board, by category and name."""
    return list(
        session.scalars(
            sa.select(BoardMember)
            .where(BoardMember.area_id == decision.area_id)
            .order_by(BoardMember.category, BoardMember.name, BoardMember.id)
        )
    )


def meeting_of(session: Session, decision: Decision) -> BoardMeeting | None:
    """The board's vote on this version, or None."""
    return session.scalar(sa.select(BoardMeeting).where(BoardMeeting.decision_id == decision.id))


def counted(meeting: BoardMeeting) -> dict[str, int]:
    """How many voted for, against, abstained and took no part."""
    found = Counter(vote.vote for vote in meeting.votes)
    return {vote.value: found[vote.value] for vote in Vote}


def is_carried(meeting: BoardMeeting) -> bool:
    """Whether more voted for it than against."""
    found = counted(meeting)
    return found[Vote.FOR] > found[Vote.AGAINST]


def short_of_quorum(
    decision: Decision, members: list[BoardMember], votes: Mapping[int, str]
) -> list[tuple[str, int, int]]:
    """The categories with too few members present: category, present, needed."""
    there = Counter(m.category for m in members if votes.get(m.id) in PRESENT)
    needed = {seats.category: seats.quorum for seats in decision.area.seats}
    return [(c, there[c], n) for c, n in sorted(needed.items()) if there[c] < n]


def record_meeting(
    session: Session,
    actor: Actor,
    decision: Decision,
    *,
    held_on: date | None,
    motion: str,
    votes: Mapping[int, str],
) -> BoardMeeting:
    """Record the board's vote on the version that stands. ``votes`` are by member's id.

    Raises ``Refused`` without a quorum in every category, with a member left out, and after signing.
    """
    ensure(actor, Action.PREPARE_DECISION, decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    if decision.state != "prepared":
        raise Refused(words.not_open())
    if meeting_of(session, decision) is not None:
        raise Refused(term_words.board_once())
    if not motion.strip() or held_on is None or held_on > london_day(now()):
        raise Refused(term_words.board_motion())
    members = members_of(session, decision)
    if {m.id for m in members} != set(votes) or not set(votes.values()) <= {v.value for v in Vote}:
        raise Refused(term_words.board_vote_missing())
    short = short_of_quorum(decision, members, votes)
    if short:
        raise Refused(term_words.no_quorum(short))
    meeting = BoardMeeting(decision=decision, held_on=held_on, motion=motion.strip())
    meeting.votes = [
        BoardVote(member_id=m.id, name=m.name, category=m.category, vote=votes[m.id]) for m in members
    ]
    session.add(meeting)
    session.flush()
    audit.record(
        session, actor, Event.BOARD_VOTED, subject_of(decision), number=decision.number, **counted(meeting)
    )
    return meeting
