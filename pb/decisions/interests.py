"""Interests: declared before the item opens, a bar to amending and signing, and lifted by a dispensation.

A disclosable pecuniary interest (sections 30 to 34 of the Localism Act 2011) keeps a member out of both
unless the council granted a dispensation under section 33. Another conflict of interest keeps a member
from signing unless the head of paid service granted one, which the record notes (SI 2012/2089,
regulations 12 and 13). "None" is an answer too: without any, the item does not open.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.allocation.before_change import Obstacle
from pb.areas.models import Area
from pb.audit import Event
from pb.decisions import gate_words, words
from pb.decisions.models import Decision, DeclaredInterest
from pb.decisions.preparing import hash_again, subject_of
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round


class Kind(StrEnum):
    """What a member said of their interests."""

    NONE = "none"
    OTHER = "other"
    PECUNIARY = "pecuniary"


class Dispensation(StrEnum):
    """Who lifted the bar."""

    SECTION_33 = "section-33"
    HEAD_OF_PAID_SERVICE = "head-of-paid-service"


# Which of the two lifts which interest.
LIFTS = {Kind.PECUNIARY: Dispensation.SECTION_33, Kind.OTHER: Dispensation.HEAD_OF_PAID_SERVICE}


def declaration_of(session: Session, actor: Actor, round_id: int, area_id: int) -> DeclaredInterest | None:
    """What this person declared for the area's share of the round, or None."""
    return session.scalar(
        sa.select(DeclaredInterest).where(
            DeclaredInterest.round_id == round_id,
            DeclaredInterest.area_id == area_id,
            DeclaredInterest.account_id == actor.account_id,
        )
    )


def keeps_from_amending(held: DeclaredInterest | None) -> list[str]:
    """Why a member may not change the item: nothing declared yet, or a pecuniary interest."""
    if held is None:
        return [gate_words.declare_first()]
    if held.kind == Kind.PECUNIARY and held.dispensation != Dispensation.SECTION_33:
        return [gate_words.pecuniary_keeps_out()]
    return []


def keeps_from_signing(held: DeclaredInterest | None) -> list[str]:
    """Why a member may not sign the item."""
    found = keeps_from_amending(held)
    if not found and held is not None and held.kind == Kind.OTHER and not held.dispensation:
        return [words.has_declared()]
    return found


def before_a_change(session: Session, actor: Actor, round_: Round, area: Area) -> Obstacle | None:
    """What keeps a member from asking for a change, with the page on which to declare."""
    held = declaration_of(session, actor, round_.id, area.id)
    if held is None:
        return Obstacle(gate_words.declare_first(), "gates.interest", gate_words.declare_link())
    reasons = keeps_from_amending(held)
    return Obstacle(" ".join(reasons)) if reasons else None


def declare_interest(
    session: Session, actor: Actor, decision: Decision, what: str = "", kind: str = Kind.PECUNIARY
) -> DeclaredInterest:
    """A member says before anything else whether they have an interest in the area's item.

    An interest enters the record, whose hash changes with it: a page that another member has open can no
    longer be signed, and comments on it no longer count. Raises ``Refused`` for an interest without words,
    for one that would be taken back, and for one declared after the signature.
    """
    ensure(actor, Action.SIGN_DECISION, decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    if kind not in {k.value for k in Kind}:
        raise Refused(gate_words.choose_interest())
    is_none = kind == Kind.NONE
    if decision.state != "prepared" and not (decision.state == "signed" and is_none):
        raise Refused(words.too_late_to_declare())
    if not is_none and not what.strip():
        raise Refused(words.interest_needs_words())
    held = declaration_of(session, actor, decision.round_id, decision.area_id)
    if held is not None and held.kind != Kind.NONE:
        raise Refused(words.has_declared())
    if held is not None and is_none:
        return held
    title = title_in(session, actor.account_id or 0, decision.area_id)
    held = held or DeclaredInterest(
        round_id=decision.round_id, area_id=decision.area_id, account_id=actor.account_id
    )
    held.name, held.title = actor.name, title
    held.kind, held.what, held.declared_at = kind, "" if is_none else what.strip(), now()
    session.add(held)
    session.flush()
    if not is_none:
        hash_again(session, decision)
    audit.record(
        session,
        actor,
        Event.INTEREST_DECLARED,
        subject_of(decision),
        kind=kind,
        record_sha256=decision.record_sha256,
    )
    return held


def note_dispensation(
    session: Session, actor: Actor, decision: Decision, interest: DeclaredInterest, kind: str, note: str
) -> None:
    """Note a dispensation beside the interest that it lifts; it enters the record.

    Raises ``Refused`` for the kind that does not lift this interest, without a note, and after signing.
    """
    ensure(actor, Action.NOTE_DISPENSATION, decision)
    lock_round(session, decision.round)
    session.refresh(decision)
    if decision.state != "prepared":
        raise Refused(words.too_late_to_declare())
    if (interest.round_id, interest.area_id) != (decision.round_id, decision.area_id):
        raise Refused(gate_words.choose_interest())
    if interest.kind == Kind.NONE or LIFTS[Kind(interest.kind)] != kind:
        raise Refused(gate_words.wrong_dispensation(interest.kind))
    if not note.strip():
        raise Refused(gate_words.dispensation_needs_words())
    interest.dispensation, interest.dispensation_note, interest.dispensed_at = kind, note.strip(), now()
    hash_again(session, decision)
    audit.record(
        session, actor, Event.DISPENSATION_NOTED, subject_of(decision), kind=kind, interest=interest.id
    )
