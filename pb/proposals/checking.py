"""What officers and front-line staff do with a proposal: check, reprice, withdraw, comment."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.proposals import words
from pb.proposals.models import OfficerCheck, Proposal, ProposalCost, ProposalState, StaffComment
from pb.proposals.service import subject_of, withdraw
from pb.rounds.service import ensure_not_frozen, ensure_running, lock_round

OUTCOMES = (ProposalState.ACCEPTED, ProposalState.TURNED_DOWN, ProposalState.REDIRECTED)


def ensure_open(session: Session, proposal: Proposal) -> None:
    """Raise ``Refused`` for a draft, a withdrawn proposal, and from the moment voting opens."""
    lock_round(session, proposal.round)
    session.refresh(proposal)
    ensure_running(proposal.round)
    ensure_not_frozen(proposal.round)
    if proposal.state in (ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value):
        raise Refused(words.not_open_to_check())


def check_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    outcome: ProposalState,
    reasons: str,
    redirect_to: str = "",
    checked_on: date | None = None,
) -> OfficerCheck:
    """Publish an officer's finding. A later finding stands beside the earlier ones, and counts.

    ``redirect_to`` is the web address of the service that a redirected proposal goes to.
    """
    ensure(actor, Action.CHECK_PROPOSAL, proposal)
    ensure_open(session, proposal)
    if outcome not in OUTCOMES:
        raise Refused(words.choose_outcome())
    if not reasons.strip():
        raise Refused(words.give_reason())
    if (outcome is ProposalState.REDIRECTED) != bool(redirect_to):
        raise Refused(words.redirect_needs_link())
    if redirect_to and not is_web_address(redirect_to):
        raise Refused(words.link_must_be_web())
    check = OfficerCheck(
        proposal=proposal,
        outcome=outcome.value,
        reasons=reasons.strip(),
        redirect_to=redirect_to,
        officer_id=actor.account_id,
        checked_on=checked_on or london_day(now()),
    )
    session.add(check)
    proposal.state = outcome.value
    session.flush()
    audit.record(
        session, actor, Event.PROPOSAL_CHECKED, subject_of(proposal), outcome=outcome.value, check=check.id
    )
    return check


def is_web_address(text: str) -> bool:
    """Whether this is a link that a reader can follow safely: http or https, to a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in text)


def reprice(session: Session, actor: Actor, proposal: Proposal, *, amount: int, reason: str) -> ProposalCost:
    """Add a version of what a proposal costs, in pence; refused from the moment voting opens."""
    ensure(actor, Action.CHECK_PROPOSAL, proposal)
    ensure_open(session, proposal)
    round_ = proposal.round
    if not reason.strip():
        raise Refused(words.give_reason())
    if amount == proposal.cost:
        raise Refused(words.same_cost())
    if not round_.smallest_grant <= amount <= round_.largest_grant:
        raise Refused(words.cost_out_of_range(round_.smallest_grant, round_.largest_grant))
    before = proposal.cost
    version = ProposalCost(
        proposal=proposal,
        version=max((cost.version for cost in proposal.costs), default=0) + 1,
        amount=amount,
        reason=reason.strip(),
        author=actor.label,
    )
    session.add(version)
    session.flush()
    audit.record(
        session,
        actor,
        Event.PROPOSAL_REPRICED,
        subject_of(proposal),
        before=before,
        after=amount,
        version=version.version,
    )
    return version


def withdraw_proposal(session: Session, actor: Actor, proposal: Proposal, *, reason: str) -> None:
    """Take a proposal out at its author's wish, with the reason that will be public."""
    ensure(actor, Action.CHECK_PROPOSAL, proposal)
    withdraw(session, proposal, reason)
    audit.record(session, actor, Event.PROPOSAL_WITHDRAWN, subject_of(proposal), by="officer")


def add_comment(
    session: Session, actor: Actor, proposal: Proposal, *, service: str, text: str
) -> StaffComment:
    """Say what front-line staff think; public, by service and not by name."""
    ensure(actor, Action.COMMENT_AS_STAFF, proposal)
    ensure_running(proposal.round)
    if proposal.state == ProposalState.DRAFT.value:
        raise Refused(words.not_open_to_check())
    if not text.strip() or not service.strip():
        raise Refused(words.say_something())
    comment = StaffComment(
        proposal=proposal, author_id=actor.account_id, service=service.strip(), text=text.strip()
    )
    session.add(comment)
    session.flush()
    audit.record(session, actor, Event.STAFF_COMMENTED, subject_of(proposal), comment=comment.id)
    return comment
