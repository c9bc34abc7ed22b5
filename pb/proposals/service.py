"""Writing an application and sending it in; a resident needs no account, the private link is the key.

Drafts are saved task by task. Sending gives the public number, once and for ever: sending again gives
the same number. Everything flushes; the view commits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS
from pb.proposals import words
from pb.proposals.models import Proposal, ProposalContact, ProposalCost, ProposalState
from pb.proposals.queries import hash_of_key, proposal_by_key
from pb.proposals.tasks import TASKS, Task
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.service import ensure_not_frozen, ensure_running, lock_round

COLUMNS = ("title", "summary", "group_name")
CONTACT = ("name", "email", "phone", "postcode")
LONGEST_REASON = 2000
SHORTEST_KEY = 20  # an idempotency key of the house has 24 characters


def subject_of(proposal: Proposal) -> str:
    """How the audit record names a proposal."""
    return f"proposal:{proposal.id}"


def ensure_gathering(round_: Round) -> None:
    """Raise ``Refused`` when the round takes no ideas."""
    if Stage(round_.stage) is not Stage.GATHERING:
        raise Refused(words.not_gathering())


def start_proposal(session: Session, round_: Round, idempotency_key: str = "") -> tuple[Proposal, str]:
    """A new draft and the secret of its private link, which is kept only as a hash.

    The same idempotency key leads to the same draft: the secret is made from it, because a stored answer
    would hold the secret itself.
    """
    ensure_gathering(round_)
    key = secrets.token_urlsafe(24)
    if len(idempotency_key) >= SHORTEST_KEY:
        key = hashlib.sha256(f"apply:{round_.id}:{idempotency_key}".encode()).hexdigest()
        before = proposal_by_key(session, key)
        if before is not None:
            return before, key
    proposal = Proposal(round=round_, edit_key_hash=hash_of_key(key), answers={}, done_tasks=[])
    session.add(proposal)
    session.flush()
    session.add(ProposalContact(proposal_id=proposal.id))
    session.flush()
    audit.record(session, ANONYMOUS, Event.PROPOSAL_STARTED, subject_of(proposal), round=round_.id)
    return proposal, key


def save_task(session: Session, proposal: Proposal, task: Task, answers: Mapping[str, Any]) -> None:
    """Keep the checked answers of one task and mark it done."""
    ensure_draft(proposal)
    answers = dict(answers)
    if task is Task.CONTACT:
        contact = session.get_one(ProposalContact, proposal.id)
        for name in CONTACT:
            setattr(contact, name, answers[name])
    else:
        for name in COLUMNS:
            if name in answers:
                setattr(proposal, name, answers.pop(name))
        for name in ("area_id", "settlement_id", "theme_id"):
            if name in answers:
                setattr(proposal, name, answers.pop(name))
        # A new dictionary: a JSON column does not notice a change inside the old one.
        proposal.answers = {**proposal.answers, **answers}
    proposal.done_tasks = [t.value for t in TASKS if t.value in {*proposal.done_tasks, task.value}]
    session.flush()
    audit.record(session, ANONYMOUS, Event.PROPOSAL_SAVED, subject_of(proposal), task=task.value)


def ensure_draft(proposal: Proposal) -> None:
    """Raise ``Refused`` when the application can no longer be changed by its author."""
    if proposal.state != ProposalState.DRAFT.value:
        raise Refused(words.already_sent(proposal.number or 0))
    ensure_gathering(proposal.round)


def missing_tasks(proposal: Proposal) -> list[Task]:
    """The tasks that have to be done before the application can be sent."""
    return [task for task in TASKS if task.value not in proposal.done_tasks]


def submit_proposal(session: Session, proposal: Proposal) -> int:
    """Send the application in and return its public number; sending it twice gives the same number."""
    # Numbers are given one at a time: the round's row is the lock.
    lock_round(session, proposal.round)
    session.refresh(proposal)
    if proposal.number is not None:
        return proposal.number
    ensure_gathering(proposal.round)
    left = missing_tasks(proposal)
    if left:
        raise Refused(*(words.finish_task(task) for task in left))
    highest = session.scalar(
        sa.select(sa.func.max(Proposal.number)).where(Proposal.round_id == proposal.round_id)
    )
    proposal.number = (highest or 0) + 1
    proposal.state = ProposalState.SUBMITTED.value
    proposal.submitted_at = now()
    asked = int(proposal.answers["asked"])
    session.add(ProposalCost(proposal=proposal, version=1, amount=asked, author="applicant"))
    session.flush()
    audit.record(
        session,
        ANONYMOUS,
        Event.PROPOSAL_SUBMITTED,
        subject_of(proposal),
        round=proposal.round_id,
        number=proposal.number,
        cost=asked,
    )
    return proposal.number


def withdraw_by_author(session: Session, proposal: Proposal, reason: str) -> None:
    """Take one's own proposal back, with the reason that will be public; refused once voting has opened."""
    withdraw(session, proposal, reason)
    audit.record(session, ANONYMOUS, Event.PROPOSAL_WITHDRAWN, subject_of(proposal), by="author")


def withdraw(session: Session, proposal: Proposal, reason: str) -> None:
    """Mark a proposal withdrawn; the caller has asked who may and writes the audit record."""
    lock_round(session, proposal.round)
    session.refresh(proposal)
    ensure_running(proposal.round)
    ensure_not_frozen(proposal.round)
    if proposal.state in (ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value):
        raise Refused(words.cannot_withdraw())
    if not reason.strip():
        raise Refused(words.give_reason())
    proposal.state = ProposalState.WITHDRAWN.value
    proposal.withdrawn_reason = reason.strip()[:LONGEST_REASON]
    session.flush()
