"""Proposals that are alike: finding them, making one of two when both authors agree; an officer's help."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.house.likeness import most_alike
from pb.permissions import ANONYMOUS, Action, Actor, can, ensure
from pb.proposals import together_words as words
from pb.proposals.models import HelpRequest, JoinRequest, Proposal, ProposalState
from pb.proposals.queries import proposal_by_number, proposals_of
from pb.proposals.service import subject_of, withdraw
from pb.rounds.models import Round
from pb.rounds.service import ensure_not_frozen, ensure_running, lock_round

GONE = (ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value)
HELP_REQUESTS = 5  # that wait at once, of one application


def proposals_like(session: Session, proposal: Proposal) -> list[Proposal]:
    """The public proposals of the same round that say nearly the same, the likest first."""
    others = {
        other.id: other
        for other in proposals_of(session, proposal.round)
        if other.id != proposal.id and other.state not in GONE
    }
    texts = {key: _text(other) for key, other in others.items()}
    return [others[key] for key, _alike in most_alike(_text(proposal), texts)]


def _text(proposal: Proposal) -> str:
    # The title twice: it says what it is, the rest says for whom.
    return f"{proposal.title} {proposal.title} {proposal.summary}"


def ask_to_join(session: Session, proposal: Proposal, number: int, text: str) -> JoinRequest:
    """Ask the author of another proposal of the round to make one of the two. Theirs would go on."""
    lock_round(session, proposal.round)
    _ensure_both_open(session, proposal)
    into = proposal_by_number(session, proposal.round, number)
    if into is None or into.id == proposal.id or into.state in GONE or into.area_id != proposal.area_id:
        raise Refused(words.choose_another())
    waiting = sa.select(JoinRequest.id).where(
        JoinRequest.proposal_id == proposal.id, JoinRequest.answered_at.is_(None)
    )
    if session.scalar(waiting) is not None:
        raise Refused(words.asked_before())
    request = JoinRequest(proposal=proposal, into=into, text=text.strip())
    session.add(request)
    session.flush()
    audit.record(
        session, ANONYMOUS, Event.PROPOSALS_JOIN_ASKED, subject_of(proposal), into=into.id, request=request.id
    )
    return request


def answer_join(session: Session, into: Proposal, request: JoinRequest, *, agreed: bool) -> None:
    """Answer, as the author of the proposal that would go on. With a yes the other one is withdrawn."""
    lock_round(session, into.round)
    session.refresh(request)
    if request.into_id != into.id or request.answered_at is not None:
        raise Refused(words.answered_before())
    if agreed:
        _ensure_both_open(session, into)
        withdraw(session, request.proposal, words.joined_with(into.number or 0))
        audit.record(session, ANONYMOUS, Event.PROPOSAL_WITHDRAWN, subject_of(request.proposal), by="joined")
    request.answered_at, request.agreed = now(), agreed
    session.flush()
    audit.record(
        session,
        ANONYMOUS,
        Event.PROPOSALS_JOIN_ANSWERED,
        subject_of(into),
        request=request.id,
        agreed=agreed,
    )


def _ensure_both_open(session: Session, proposal: Proposal) -> None:
    session.refresh(proposal)
    ensure_running(proposal.round)
    ensure_not_frozen(proposal.round)
    if proposal.state in GONE:
        raise Refused(words.not_sent_in())


def asked_of(session: Session, into: Proposal) -> list[JoinRequest]:
    """The requests that wait for this proposal's author."""
    query = sa.select(JoinRequest).where(JoinRequest.into_id == into.id, JoinRequest.answered_at.is_(None))
    return list(session.scalars(query.order_by(JoinRequest.id)))


def asked_by(session: Session, proposal: Proposal) -> JoinRequest | None:
    """The last request of this proposal's author."""
    query = sa.select(JoinRequest).where(JoinRequest.proposal_id == proposal.id)
    return session.scalar(query.order_by(JoinRequest.id.desc()).limit(1))


def joined_into(session: Session, proposal: Proposal) -> Proposal | None:
    """The proposal that this one became part of."""
    request = session.scalar(
        sa.select(JoinRequest).where(JoinRequest.proposal_id == proposal.id, JoinRequest.agreed.is_(True))
    )
    return request.into if request else None


def joined_to(session: Session, proposal: Proposal) -> list[Proposal]:
    """The proposals that became part of this one."""
    query = sa.select(JoinRequest).where(JoinRequest.into_id == proposal.id, JoinRequest.agreed.is_(True))
    return [request.proposal for request in session.scalars(query.order_by(JoinRequest.id))]


def ask_help(session: Session, proposal: Proposal, text: str) -> HelpRequest:
    """Ask the area's officer for help; only the two of them read it."""
    ensure_running(proposal.round)
    if proposal.area_id is None:
        raise Refused(words.choose_area_first())
    waiting = [request for request in help_of(session, proposal) if request.answered_at is None]
    if len(waiting) >= HELP_REQUESTS:
        raise Refused(words.help_waits())
    request = HelpRequest(proposal=proposal, text=text.strip())
    session.add(request)
    session.flush()
    audit.record(session, ANONYMOUS, Event.HELP_ASKED, subject_of(proposal), request=request.id)
    return request


def answer_help(session: Session, actor: Actor, request: HelpRequest, text: str) -> None:
    """Answer an applicant, once; a further question is another request."""
    ensure(actor, Action.CHECK_PROPOSAL, request.proposal)
    answered = session.execute(
        sa.update(HelpRequest)
        .where(HelpRequest.id == request.id, HelpRequest.answered_at.is_(None))
        .values(answer=text.strip(), answered_at=now(), officer_id=actor.account_id)
        .execution_options(synchronize_session=False)
    )
    if answered.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(words.answered_before())
    session.refresh(request)
    audit.record(session, actor, Event.HELP_ANSWERED, subject_of(request.proposal), request=request.id)


def help_of(session: Session, proposal: Proposal) -> list[HelpRequest]:
    """Everything that was asked and answered about an application, the first first."""
    query = sa.select(HelpRequest).where(HelpRequest.proposal_id == proposal.id)
    return list(session.scalars(query.order_by(HelpRequest.id)))


def help_waiting(session: Session, actor: Actor, round_: Round) -> list[HelpRequest]:
    """Who waits for this officer's help, the longest first."""
    query = (
        sa.select(HelpRequest)
        .join(Proposal)
        .where(Proposal.round_id == round_.id, HelpRequest.answered_at.is_(None))
        .order_by(HelpRequest.id)
    )
    return [r for r in session.scalars(query) if can(actor, Action.CHECK_PROPOSAL, r.proposal)]
