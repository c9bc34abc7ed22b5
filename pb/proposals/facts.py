"""What a round's guards want to know about proposals."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.proposals.models import ProposalState
from pb.proposals.queries import PUBLIC_STATES, accepted_proposals, count_in_state
from pb.rounds.facts import fact, roster
from pb.rounds.models import Round


@fact("proposals-submitted")
def count_submitted(session: Session, round_: Round) -> int:
    """How many proposals were sent in, whatever became of them."""
    return count_in_state(session, round_, *PUBLIC_STATES)


@fact("proposals-waiting")
def count_waiting(session: Session, round_: Round) -> int:
    """How many proposals no officer has checked yet."""
    return count_in_state(session, round_, ProposalState.SUBMITTED)


@fact("proposals-accepted")
def count_accepted(session: Session, round_: Round) -> int:
    """How many proposals would be on the ballot."""
    return count_in_state(session, round_, ProposalState.ACCEPTED)


@roster
def titles_of_accepted(session: Session, round_: Round) -> dict[int, str]:
    """The proposals that would be on the ballot."""
    return {p.number: p.title for p in accepted_proposals(session, round_) if p.number is not None}
