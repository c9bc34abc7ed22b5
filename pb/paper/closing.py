"""What the count of paper says at the close: what still stands against it, what was rejected, what must go.

An officer may close a count that will not balance, with a written reason: it is in the civic record, on the
page of the count and in the frozen tally.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.paper.entries import batches_of, ensure_counting, slips_of
from pb.paper.models import (
    Fate,
    Hand,
    PaperBatch,
    PaperCount,
    PaperEntry,
    PaperSlip,
    SpoiledSlip,
)
from pb.paper.sampling import count_of, recounts_due
from pb.permissions import Action, Actor, ensure
from pb.rounds.facts import fact
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting.at_close import ByHand, counted_by_hand, destroyed_with_the_key
from pb.voting.models import Credential, CredentialState, RoundKey

SHORTEST_OVERRIDE = 20
LONGEST_OVERRIDE = 1000
OPEN, DIFFERENCES, WAITING = "paper-batches-open", "paper-differences", "paper-slips-waiting"
QUESTIONS, SAMPLE_DUE, SAMPLE_LEFT, RECOUNTS = (
    "paper-questions",
    "paper-sample-due",
    "paper-sample-left",
    "paper-recounts-due",
)
FACTS = (OPEN, DIFFERENCES, WAITING, QUESTIONS, SAMPLE_DUE, SAMPLE_LEFT, RECOUNTS)
OF_ITS_CARD = sa.and_(
    Credential.round_id == PaperSlip.round_id,
    Credential.sheet == PaperBatch.sheet,
    Credential.place == PaperSlip.place,
)


@dataclass(frozen=True, slots=True)
class DoubleUse:
    """A slip about which somebody has to decide, with its batch and the state of its card."""

    slip: PaperSlip
    batch: PaperBatch
    card_state: str


def questions_of(session: Session, round_: Round) -> list[DoubleUse]:
    """Every slip whose card was used otherwise, or became void after the slip was in the box."""
    rows = session.execute(
        sa.select(PaperSlip, PaperBatch, Credential.state)
        .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
        .join(Credential, OF_ITS_CARD)
        .where(
            PaperSlip.round_id == round_.id,
            sa.or_(
                PaperSlip.fate == Fate.QUESTION.value,
                sa.and_(
                    Credential.state == CredentialState.VOID.value,
                    PaperSlip.fate.in_((Fate.COUNTED.value, Fate.REJECTED.value)),
                ),
            ),
        )
        .order_by(PaperBatch.number, PaperSlip.place)
    )
    return [DoubleUse(*row) for row in rows]


def stands_against(session: Session, round_: Round) -> dict[str, int]:
    """What keeps the vote from closing, by the name of its fact; all of them, 0 where all is well."""
    batches = batches_of(session, round_)
    if not batches:
        return dict.fromkeys(FACTS, 0)
    fates = sa.select(PaperSlip.fate, sa.func.count().label("number")).where(PaperSlip.round_id == round_.id)
    slips = {row.fate: row.number for row in session.execute(fates.group_by(PaperSlip.fate))}
    left = sa.select(sa.func.count()).where(
        PaperSlip.round_id == round_.id, PaperSlip.sampled.is_(True), PaperSlip.differs.is_(None)
    )
    count = session.get(PaperCount, round_.id, populate_existing=True)
    drawn = count is not None and bool(count.seed)
    return {
        OPEN: sum(not batch.balances and not batch.differences for batch in batches),
        DIFFERENCES: sum(batch.differences for batch in batches),
        WAITING: slips.get(Fate.WAITING, 0),
        QUESTIONS: len(questions_of(session, round_)),
        SAMPLE_DUE: int(not drawn and any(fate != Fate.ABSENT for fate in slips)),
        SAMPLE_LEFT: session.scalar(left) or 0,
        RECOUNTS: len(recounts_due(session, round_)),
    }


def still_against(session: Session, round_: Round) -> dict[str, int]:
    """The same, less what an officer's override covers: exactly what stood when it was written.

    A slip that both people read alike is never left out by an override: it has to go into the box.
    """
    found = stands_against(session, round_)
    count = session.get(PaperCount, round_.id, populate_existing=True)
    if count is None or count.overridden != _without_waiting(found):
        return found
    return {name: number if name == WAITING else 0 for name, number in found.items()}


def override(session: Session, actor: Actor, round_: Round, why: str) -> None:
    """Let the vote be closed although the count of paper is not finished. Raises ``Refused``."""
    ensure(actor, Action.COUNT_VOTES, round_)
    lock_round(session, round_)
    ensure_counting(round_)
    why = why.strip()
    if not SHORTEST_OVERRIDE <= len(why) <= LONGEST_OVERRIDE:
        raise Refused(
            _("Write the reason in %(least)d characters or more: it is published.", least=SHORTEST_OVERRIDE)
        )
    found = _without_waiting(stands_against(session, round_))
    if not any(found.values()):
        raise Refused(_("Nothing stands against closing the count. No override is needed."))
    count = count_of(session, round_)
    count.override, count.overridden = why, found
    count.override_by, count.override_at = actor.account_id, now()
    session.flush()
    audit.record(
        session,
        actor,
        Event.COUNT_OVERRIDDEN,
        f"round:{round_.id}",
        reason=why,
        against={name: number for name, number in found.items() if number},
    )


def _without_waiting(found: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in found.items() if name != WAITING}


def _register(name: str) -> None:
    @fact(name)
    def read(session: Session, round_: Round) -> int:
        return still_against(session, round_)[name]


for _name in FACTS:
    _register(_name)


@counted_by_hand
def count_by_hand(session: Session, round_: Round) -> ByHand:
    """The slips that were rejected, by reason, and the override if the close needs one."""
    rows = session.execute(
        sa.select(PaperEntry.reason, sa.func.count().label("number"))
        .select_from(PaperSlip)
        .join(PaperEntry, PaperEntry.id == PaperSlip.entry_id)
        .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
        .join(Credential, OF_ITS_CARD)
        .where(
            PaperSlip.round_id == round_.id,
            PaperSlip.fate == Fate.REJECTED.value,
            # Its card may have become void since: then it is no ballot that was cast.
            Credential.state == CredentialState.REJECTED.value,
        )
        .group_by(PaperEntry.reason)
        .order_by(PaperEntry.reason)
    )
    count = session.get(PaperCount, round_.id, populate_existing=True)
    needed = any(stands_against(session, round_).values())
    return ByHand(
        {row.reason: row.number for row in rows}, count.override if count is not None and needed else ""
    )


@destroyed_with_the_key(paper_entry="id", paper_slip="id")
def destroy(session: Session, round_: Round) -> None:
    """Keep numbers; delete every row that has a serial beside a choice, or beside what became of it."""
    if session.scalar(sa.select(RoundKey.key).where(RoundKey.round_id == round_.id)) is not None:
        raise RuntimeError("the key of the vote goes before the readings do")
    batches, slips = batches_of(session, round_), slips_of(session, round_)
    if not batches:
        return
    entries = session.scalars(sa.select(PaperEntry).where(PaperEntry.round_id == round_.id)).all()
    for batch in batches:
        own, before = [slip for slip in slips if slip.batch_id == batch.id], batch.totals or {}
        batch.totals = {
            **totals_of(own, [entry for entry in entries if entry.batch_id == batch.id]),
            "sampled": before.get("sampled", 0) + sum(slip.differs is not None for slip in own),
            "sample_differences": before.get("sample_differences", 0)
            + sum(bool(slip.differs) for slip in own),
        }
    count = count_of(session, round_)
    count.totals = {
        **totals_of(slips, entries),
        "sampled": sum((batch.totals or {})["sampled"] for batch in batches),
        "sample_differences": sum((batch.totals or {})["sample_differences"] for batch in batches),
        "spoiled": session.scalar(
            sa.select(sa.func.count()).select_from(SpoiledSlip).where(SpoiledSlip.round_id == round_.id)
        ),
    }
    session.flush()
    for row in (*slips, *entries):
        session.expunge(row)
    for table in (PaperSlip, PaperEntry):
        session.execute(
            sa.delete(table).where(table.round_id == round_.id),
            execution_options={"synchronize_session": False},
        )


def totals_of(slips: Sequence[PaperSlip], entries: Sequence[PaperEntry]) -> dict[str, Any]:
    """What is left of some slips when their readings are gone: how many of each, and why."""
    by_id = {entry.id: entry for entry in entries}
    fates = Counter(slip.fate for slip in slips)
    standing = [(slip, by_id[slip.entry_id]) for slip in slips]
    return {
        "slips": sum(number for fate, number in fates.items() if fate != Fate.ABSENT),
        "counted": fates[Fate.COUNTED],
        "spoiled": fates[Fate.SPOILED],
        "aside": fates[Fate.ASIDE],
        "open": fates[Fate.WAITING] + fates[Fate.QUESTION],
        "rejected": _reasons(entry for slip, entry in standing if slip.fate == Fate.REJECTED),
        "in_part": _reasons(entry for slip, entry in standing if slip.fate == Fate.COUNTED and entry.reason),
        "decided": sum(entry.hand == Hand.DECIDED for entry in entries),
        "corrected": sum(entry.revision > 1 for entry in entries),
    }


def _reasons(entries: Any) -> dict[str, int]:
    return dict(sorted(Counter(entry.reason for entry in entries).items()))
