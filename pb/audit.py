"""The civic record: append-only events, each chained to the one before by SHA-256.

``record`` writes in the transaction of the change it describes, so that neither exists without the
other. Triggers in the database forbid updating or deleting a row; ``verify`` finds what was done
behind their back: a flip, a deletion, a new order or, against an anchor published earlier, a cut tail.

Ballots never appear here one by one, because the order of events would re-link voters.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.database import LARGEST_INTEGER, now
from pb.house.models import AuditEvent
from pb.permissions import Actor

GENESIS = "0" * 64
# Any constant will do, so long as it is the same in every process.
ADVISORY_LOCK = 7_203_112_001


class Event(StrEnum):
    """Every change of state that is recorded."""

    SIGNED_IN = "account.signed-in"
    SIGNED_OUT = "account.signed-out"
    ROLE_GIVEN = "account.role-given"
    ROLE_ENDED = "account.role-ended"
    AREAS_IMPORTED = "areas.imported"
    ROUND_CREATED = "round.created"
    ROUND_CHANGED = "round.changed"
    ROUND_MOVED = "round.moved"
    ROUND_FROZEN = "round.frozen"
    TIE_ORDER_DRAWN = "round.tie-order-drawn"
    RULES_PUBLISHED = "round.rules-published"
    PROPOSAL_STARTED = "proposal.started"
    PROPOSAL_SAVED = "proposal.saved"
    PROPOSAL_SUBMITTED = "proposal.submitted"
    PROPOSAL_CHECKED = "proposal.checked"
    PROPOSAL_REPRICED = "proposal.repriced"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PICTURE_CHANGED = "proposal.picture-changed"
    STAFF_COMMENTED = "proposal.staff-commented"
    PROPOSALS_JOIN_ASKED = "proposal.join-asked"
    PROPOSALS_JOIN_ANSWERED = "proposal.join-answered"
    HELP_ASKED = "proposal.help-asked"
    HELP_ANSWERED = "proposal.help-answered"
    FORUM_CHANGED = "forum.changed"
    TOPIC_CHANGED = "forum.topic-changed"
    MEMBER_JOINED = "forum.member-joined"
    MEMBER_CHANGED = "forum.member-changed"
    POSTED = "forum.posted"
    POST_RULED = "forum.post-ruled"
    APPEALED = "forum.appealed"
    QUESTION_ANSWERED = "forum.question-answered"
    OPINION_WORKED_OUT = "forum.opinion-worked-out"
    WORDS_LINKED = "forum.words-linked"
    PRIORITIES_CHANGED = "forum.priorities-changed"
    TASK_GROUP_CHANGED = "forum.task-group-changed"
    FORMAT_ASKED = "forum.format-asked"
    FORMAT_SENT = "forum.format-sent"
    MEETING_CHANGED = "meeting.changed"
    PAPER_SAVED = "meeting.paper-saved"
    PAPER_PUBLISHED = "meeting.paper-published"
    CONSULTATION_CHANGED = "meeting.consultation-changed"
    WORKSHOP_PLANNED = "workshop.planned"
    WORKSHOP_CHANGED = "workshop.changed"
    ROOM_MOVED = "workshop.room-moved"
    ROOM_COUNTED = "workshop.room-counted"
    ROOM_SAID = "workshop.said"
    ROOM_ANSWERED = "workshop.question-answered"
    ROOM_HID = "workshop.hidden"
    REHEARSED = "workshop.rehearsed"
    HALL_PACKED = "workshop.hall-packed"
    HALL_IMPORTED = "workshop.hall-imported"
    CARDS_PRINTED = "voting.cards-printed"
    ROLL_IMPORTED = "voting.roll-imported"
    CARD_GIVEN = "voting.card-given"
    CARD_TAKEN_BACK = "voting.card-taken-back"
    CARD_VOIDED = "voting.card-voided"
    WALK_IN_ADDED = "voting.walk-in-added"
    VOTE_ASSISTED = "voting.vote-assisted"
    HOME_VOTE_ASKED = "voting.home-vote-asked"
    HOME_VOTE_ANSWERED = "voting.home-vote-answered"
    HOME_CARDS_SENT = "voting.home-cards-sent"
    BATCH_OPENED = "paper.batch-opened"
    HEADER_CORRECTED = "paper.header-corrected"
    SLIP_KEYED = "paper.slip-keyed"
    SLIP_CORRECTED = "paper.slip-corrected"
    SLIP_DECIDED = "paper.slip-decided"
    SLIP_SPOILED = "paper.slip-spoiled"
    SLIPS_BOXED = "paper.slips-boxed"
    DOUBLE_DECIDED = "paper.double-decided"
    RECOUNT_BEGUN = "paper.recount-begun"
    SAMPLE_DRAWN = "paper.sample-drawn"
    SAMPLE_DROPPED = "paper.sample-dropped"
    SLIP_LOOKED_AT_AGAIN = "paper.slip-looked-at-again"
    COUNT_OVERRIDDEN = "paper.count-overridden"
    VOTING_CLOSED = "voting.closed"
    ELECTION_IMPORTED = "voting.election-imported"
    SHEETS_LABELLED = "turnout.sheets-labelled"
    TABLE_PUBLISHED = "turnout.table-published"
    FORM_KEYED = "turnout.form-keyed"
    POPULATION_IMPORTED = "turnout.population-imported"
    COMPLAINT_WINDOW_SET = "complaints.window-set"
    COMPLAINT_WINDOW_OPENED = "complaints.window-opened"
    COMPLAINT_MADE = "complaints.made"
    COMPLAINT_ANSWERED = "complaints.answered"
    COMPLAINT_CONTACT_DELETED = "complaints.contact-deleted"
    RECOMMENDATION_ASKED = "allocation.recommendation-asked"
    RECOMMENDATION_MADE = "allocation.recommendation-made"
    STUDY_ASKED = "allocation.study-asked"
    STUDY_MADE = "allocation.study-made"
    COUNT_REHEARSED = "allocation.count-rehearsed"
    AMENDMENT_ASKED = "allocation.amendment-asked"
    AMENDMENT_ANSWERED = "allocation.amendment-answered"
    AMENDMENT_WITHDRAWN = "allocation.amendment-withdrawn"
    JOB_STOPPED = "job.stopped"
    DECISION_PREPARED = "decision.prepared"
    DECISION_RECORDED = "decision.recorded"
    INTEREST_DECLARED = "decision.interest-declared"
    LINK_NOTED = "decision.link-noted"
    DECISION_SIGNED = "decision.signed"
    DECISION_VOIDED = "decision.voided"
    DECISION_PUBLISHED = "decision.published"
    DECISION_TERMS_SET = "decision.terms-set"
    KEY_NOTICE_PUBLISHED = "decision.key-notice-published"
    DISPENSATION_NOTED = "decision.dispensation-noted"
    DECISION_COMMENTED = "decision.commented"
    BOARD_VOTED = "decision.board-voted"
    CALLED_IN = "decision.called-in"
    CALL_IN_ANSWERED = "decision.call-in-answered"
    MONEY_POSTED = "money.posted"
    FUNDING_LINE_RECORDED = "money.funding-line-recorded"
    PACK_FROZEN = "cabinet.pack-frozen"
    DEMO_SEEDED = "demo.seeded"


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain does not hold, in words."""

    seq: int
    what: str


def record(session: Session, actor: Actor, event: Event, subject: str, **detail: Any) -> AuditEvent:
    """Append an event to the chain, in the caller's transaction.

    ``subject`` names what changed ("round:3"); ``detail`` holds plain JSON values and no personal data.
    """
    if session.get_bind().dialect.name == "postgresql":
        # A lock, not SERIALIZABLE: readers of the head under that level abort each other endlessly.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    head = session.execute(
        sa.select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).first()
    seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
    link = AuditEvent(
        seq=seq,
        at=now(),
        actor=actor.label if actor.is_signed_in or not actor.name else actor.name,
        event=event.value,
        subject=subject,
        detail=detail,
        previous_hash=previous,
    )
    link.hash = hash_of(link)
    session.add(link)
    session.flush()
    return link


def hash_of(link: AuditEvent) -> str:
    """SHA-256 over the previous hash and the event's canonical JSON."""
    body = json.dumps(
        {
            "seq": link.seq,
            "at": link.at.isoformat(),
            "actor": link.actor,
            "event": link.event,
            "subject": link.subject,
            "detail": link.detail,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256((link.previous_hash + body).encode()).hexdigest()


def head(session: Session) -> str:
    """The hash of the last event: what is published as the anchor."""
    found = session.scalar(sa.select(AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1))
    return found or GENESIS


def latest(session: Session, before: int, count: int) -> list[AuditEvent]:
    """The newest events, at most ``count``; with ``before`` above 0 only those with a lower number."""
    query = sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(count)
    if 0 < before <= LARGEST_INTEGER:
        query = query.where(AuditEvent.seq < before)
    return list(session.scalars(query))


def verify(session: Session, anchor: str | None = None) -> list[Fault]:
    """Every fault in the chain, first to last; with ``anchor``, that hash must be in it."""
    faults: list[Fault] = []
    previous, expected, seen_anchor = GENESIS, 1, anchor in (None, GENESIS)
    for link in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq)):
        if link.seq != expected:
            faults.append(Fault(expected, f"event {expected} is missing: the next one is {link.seq}"))
        if link.previous_hash != previous:
            faults.append(Fault(link.seq, "it does not follow the event before it"))
        if hash_of(link) != link.hash:
            faults.append(Fault(link.seq, "its content was changed"))
        seen_anchor = seen_anchor or link.hash == anchor
        previous, expected = link.hash, link.seq + 1
    if not seen_anchor:
        faults.append(Fault(expected, "the anchor is not in the chain: its end was cut off or rewritten"))
    return faults
