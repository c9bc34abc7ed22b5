"""Finding proposals, drafts by their private link, and what officers have to check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.permissions import Action, Actor, can
from pb.proposals.models import Proposal, ProposalContact, ProposalState
from pb.rounds.models import Round

PUBLIC_STATES = tuple(state for state in ProposalState if state is not ProposalState.DRAFT)


@dataclass(frozen=True)
class Filter:
    """What the list of proposals is narrowed to; empty means everything."""

    area: str = ""
    state: str = ""
    text: str = ""


def hash_of_key(key: str) -> str:
    """What is kept of the private link's secret."""
    return hashlib.sha256(key.encode()).hexdigest()


def proposal_by_key(session: Session, key: str) -> Proposal | None:
    """The proposal whose private link this is, draft or sent."""
    return session.scalar(sa.select(Proposal).where(Proposal.edit_key_hash == hash_of_key(key)))


def proposal_by_number(session: Session, round_: Round, number: int) -> Proposal | None:
    """The round's proposal with this public number."""
    return session.scalar(
        sa.select(Proposal).where(Proposal.round_id == round_.id, Proposal.number == number)
    )


def proposals_of(session: Session, round_: Round, narrowed: Filter | None = None) -> list[Proposal]:
    """The round's public proposals in the order of their numbers."""
    narrowed = narrowed or Filter()
    query = (
        sa.select(Proposal)
        .where(Proposal.round_id == round_.id, Proposal.number.is_not(None))
        .where(Proposal.state.in_([state.value for state in PUBLIC_STATES]))
        .order_by(Proposal.number)
    )
    if narrowed.area:
        query = query.where(Proposal.area.has(slug=narrowed.area))
    if narrowed.state:
        query = query.where(Proposal.state == narrowed.state)
    for word in narrowed.text.split()[:10]:
        query = query.where(
            sa.or_(
                Proposal.title.icontains(word, autoescape=True),
                Proposal.summary.icontains(word, autoescape=True),
                Proposal.group_name.icontains(word, autoescape=True),
            )
        )
    return list(session.scalars(query))


def accepted_proposals(session: Session, round_: Round) -> list[Proposal]:
    """The proposals that will be, or were, on the ballot, by number."""
    return proposals_of(session, round_, Filter(state=ProposalState.ACCEPTED.value))


def count_in_state(session: Session, round_: Round, *states: ProposalState) -> int:
    """How many of the round's proposals are in one of these states."""
    query = (
        sa.select(sa.func.count())
        .select_from(Proposal)
        .where(Proposal.round_id == round_.id, Proposal.state.in_([state.value for state in states]))
    )
    return session.scalar(query) or 0


def to_check(session: Session, actor: Actor, round_: Round) -> list[Proposal]:
    """The round's proposals that this officer may check, those that wait first."""
    mine = [p for p in proposals_of(session, round_) if can(actor, Action.CHECK_PROPOSAL, p)]
    return sorted(mine, key=lambda p: (p.state != ProposalState.SUBMITTED.value, p.number))


def contact_of(session: Session, proposal: Proposal) -> ProposalContact | None:
    """Who to write to; for the author and the officer who checks, nobody else."""
    return session.get(ProposalContact, proposal.id)
