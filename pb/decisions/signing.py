"""A named councillor's act: it binds the hash of exactly what was shown, and only one can win.

Three things hold it together. The form sends back the hash it showed, which must be that of the record
as it stands. The state changes by one conditional UPDATE, so of two signatories at the same moment one
changes a row and the other none. And the signature's UNIQUE key would refuse a second one even then.
"""

from __future__ import annotations

import hmac
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import fresh_since, title_in
from pb.audit import Event
from pb.complaints.queries import blocking
from pb.decisions import comments, gate_words, interests, key_decisions, words
from pb.decisions.authority import Authority, may_sign_under
from pb.decisions.models import Decision, Signature
from pb.decisions.preparing import subject_of
from pb.decisions.queries import areas_without, hash_of
from pb.house.database import now
from pb.house.dates import london_day, show_datetime
from pb.house.errors import Refused
from pb.permissions import SYSTEM, Action, Actor, ensure
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.service import lock_round, move_round


class SignInTooOld(Exception):
    """The signatory proved who they are too long ago, and must do it again first."""


def why_not(session: Session, actor: Actor, decision: Decision) -> list[str]:
    """Every sentence that says why this person cannot sign this version; none when they can."""
    if decision.state == "signed" or decision.state == "published":
        return [_who_signed(decision)]
    found: list[str] = []
    if decision.round.stage != Stage.REVIEWING:
        found.append(words.not_in_review())
    if decision.state != "prepared":
        found.append(words.not_open())
    elif not decision.record_sha256:
        found.append(words.not_recorded())
    elif decision.authority == Authority.BOARD:
        found.append(words.board_advises())
    elif not may_sign_under(actor, decision.authority, decision.area_id):
        found.append(words.wrong_authority())
    held = interests.declaration_of(session, actor, decision.round_id, decision.area_id)
    found += interests.keeps_from_signing(held)
    if decision.state == "prepared" and decision.record_sha256:
        found += key_decisions.in_the_way(session, decision, london_day(now()))
        found += comments.in_the_way(session, decision)
    return found + blocking(session, decision.round)


def sign_decision(
    session: Session,
    actor: Actor,
    decision: Decision,
    *,
    shown_sha256: str,
    seen_sha256: str,
    authenticated_at: datetime,
    reauthenticate_minutes: int,
) -> Signature:
    """Sign the version whose hash was shown; with the last area's the round is signed.

    ``seen_sha256`` is the hash over the comments that the page showed (``comments.seen_hash``).

    Raises ``Forbidden`` without the role in the area, ``SignInTooOld``, and ``Refused`` with what stands
    in the way: who signed first and when, or that the record is another one now.
    """
    ensure(actor, Action.SIGN_DECISION, decision)
    if not fresh_since(authenticated_at, reauthenticate_minutes):
        raise SignInTooOld
    round_ = decision.round
    lock_round(session, round_)
    session.refresh(decision)
    mine = own_signature(actor, decision, shown_sha256)
    if mine is not None:
        return mine
    reasons = why_not(session, actor, decision)
    if reasons:
        raise Refused(*reasons)
    # Worked out again from what stands in the database: a text edited behind the record's back is found.
    if not hmac.compare_digest(hash_of(session, decision), decision.record_sha256) or not hmac.compare_digest(
        shown_sha256.encode(), decision.record_sha256.encode()
    ):
        raise Refused(words.changed_since_shown())
    seen = comments.seen_hash(list(comments.standing(session, decision).values()))
    if not hmac.compare_digest(seen_sha256.encode(), seen.encode()):
        raise Refused(gate_words.seen_other())
    take(session, decision)
    signature = Signature(
        decision=decision,
        account_id=actor.account_id,
        name=actor.name,
        title=title_in(session, actor.account_id or 0, decision.area_id),
        record_sha256=decision.record_sha256,
        seen_sha256=seen,
        authenticated_at=authenticated_at,
    )
    session.add(signature)
    session.flush()
    audit.record(
        session,
        actor,
        Event.DECISION_SIGNED,
        subject_of(decision),
        number=decision.number,
        run=decision.run.number,
        record_sha256=decision.record_sha256,
        result_sha256=decision.result_sha256,
    )
    if not areas_without(session, round_, "signed", "published"):
        move_round(session, SYSTEM, round_, Move.SIGN, system=True)
    return signature


def own_signature(actor: Actor, decision: Decision, shown_sha256: str) -> Signature | None:
    """This person's own signature on exactly this record: the same form sent twice is answered once."""
    held = decision.signature
    if held is None or decision.state == "void" or held.account_id != actor.account_id:
        return None
    return held if held.record_sha256 == shown_sha256 else None


def take(session: Session, decision: Decision) -> None:
    """Change the state from prepared to signed, unless somebody else just did: then ``Refused``."""
    changed = session.execute(
        sa.update(Decision)
        .where(
            Decision.id == decision.id,
            Decision.state == "prepared",
            Decision.version == decision.version,
            Decision.record_sha256 == decision.record_sha256,
        )
        .values(state="signed", version=Decision.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(decision)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refused(_who_signed(decision) if decision.signature else words.changed_since_shown())


def _who_signed(decision: Decision) -> str:
    signature = decision.signature
    if signature is None:
        return words.changed_since_shown()
    return words.signed_by_other(signature.name, signature.title, show_datetime(signature.signed_at))
