"""What batches hold: their headers, what was read off their slips, and what stands.

Whoever changes any of it holds the round first (it cannot close meanwhile) and then the batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.paper.matching import Match
from pb.paper.models import Fate, Hand, PaperBatch, PaperEntry, PaperHeader, PaperSlip
from pb.paper.reading import Reading, Verdict
from pb.permissions import Actor
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting.kinds import Paper, Second, paper_of
from pb.voting.marks import Marks

SHORTEST_REASON = 3
LONGEST_REASON = 500


def reading_of(entry: PaperEntry) -> Reading:
    """The entry as a reading."""
    return Reading(Verdict(entry.verdict), Marks.stored(entry.choices, entry.points), entry.reason)


def add_entry(
    session: Session,
    batch: PaperBatch,
    hand: Hand,
    reader: int | None,
    place: int,
    reading: Reading,
    why: str = "",
) -> PaperEntry:
    """Append a reading; an earlier one of the same hand stays beside it, and counts no more."""
    revision = session.scalar(
        sa.select(sa.func.max(PaperEntry.revision)).where(
            PaperEntry.batch_id == batch.id,
            PaperEntry.count == batch.count,
            PaperEntry.place == place,
            PaperEntry.hand == hand.value,
        )
    )
    entry = PaperEntry(
        round_id=batch.round_id,
        batch_id=batch.id,
        count=batch.count,
        place=place,
        hand=hand.value,
        revision=(revision or 0) + 1,
        reader=reader,
        verdict=reading.verdict.value,
        reason=reading.reason,
        why=why,
        **reading.marks.row,
    )
    session.add(entry)
    session.flush()
    return entry


def readings_of(session: Session, batch: PaperBatch, hand: Hand) -> dict[int, Reading]:
    """The newest reading of each slip by this hand, in the batch's present count, by place."""
    rows = session.scalars(
        sa.select(PaperEntry)
        .where(
            PaperEntry.batch_id == batch.id,
            PaperEntry.count == batch.count,
            PaperEntry.hand == hand.value,
        )
        .order_by(PaperEntry.place, PaperEntry.revision)
    )
    return {entry.place: reading_of(entry) for entry in rows}


def note_match(session: Session, round_: Round, batch: PaperBatch) -> None:
    """Keep how far a batch has come in its own row: the guards of the close count rows, not readings."""
    match = match_of(session, round_, batch)
    batch.differences, batch.balances = len(match.differences), match.balances
    session.flush()


def match_of(session: Session, round_: Round, batch: PaperBatch) -> Match:
    """How far one batch has come."""
    return matches_of(session, round_, [batch])[batch.id]


def matches_of(session: Session, round_: Round, batches: Sequence[PaperBatch]) -> dict[int, Match]:
    """How far each batch has come, by id."""
    counts = {batch.id: batch.count for batch in batches}
    headers = session.execute(
        sa.select(PaperHeader.batch_id, PaperHeader.declared)
        .where(PaperHeader.batch_id.in_(counts))
        .order_by(PaperHeader.id)
    )
    declared: dict[int, int] = {row.batch_id: row.declared for row in headers}
    read: dict[int, dict[str, dict[int, Reading]]] = defaultdict(lambda: defaultdict(dict))
    for entry in session.scalars(
        sa.select(PaperEntry).where(PaperEntry.batch_id.in_(counts)).order_by(PaperEntry.revision)
    ):
        if entry.count == counts[entry.batch_id]:
            read[entry.batch_id][entry.hand][entry.place] = reading_of(entry)
    return {
        batch.id: Match(
            declared[batch.id],
            read[batch.id][Hand.FIRST],
            read[batch.id][Hand.SECOND],
            read[batch.id][Hand.DECIDED],
            is_unordered(paper_for(round_, batch)),
        )
        for batch in batches
    }


def batches_of(session: Session, round_: Round) -> list[PaperBatch]:
    """The batches of a round, by number."""
    return list(
        session.scalars(
            sa.select(PaperBatch)
            .where(PaperBatch.round_id == round_.id)
            .order_by(PaperBatch.number)
            .execution_options(populate_existing=True)
        )
    )


def slips_of(session: Session, round_: Round) -> list[PaperSlip]:
    """The slips whose reading stands, by batch and place."""
    return list(
        session.scalars(
            sa.select(PaperSlip)
            .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
            .where(PaperSlip.round_id == round_.id)
            .order_by(PaperBatch.number, PaperSlip.place)
            .execution_options(populate_existing=True)
        )
    )


def reading_that_stands(session: Session, slip: PaperSlip) -> Reading:
    """What was read on a slip whose reading stands."""
    return reading_of(session.get_one(PaperEntry, slip.entry_id))


def stand(session: Session, batch: PaperBatch, entry: PaperEntry, reading: Reading) -> PaperSlip:
    """Let a reading stand: the slip waits for the box, unless there is none."""
    fate = Fate.ABSENT if reading.verdict is Verdict.ABSENT else Fate.WAITING
    slip = PaperSlip(
        round_id=batch.round_id, batch_id=batch.id, place=entry.place, entry_id=entry.id, fate=fate.value
    )
    session.add(slip)
    session.flush()
    return slip


def slip_at(session: Session, batch: PaperBatch, place: int) -> PaperSlip | None:
    """The slip whose reading stands at this place, or None."""
    return session.scalar(
        sa.select(PaperSlip)
        .where(PaperSlip.batch_id == batch.id, PaperSlip.place == place)
        .execution_options(populate_existing=True)
    )


def header_of(session: Session, batch: PaperBatch) -> PaperHeader:
    """The header as it stands."""
    return session.scalars(
        sa.select(PaperHeader)
        .where(PaperHeader.batch_id == batch.id)
        .order_by(PaperHeader.id.desc())
        .limit(1)
    ).one()


def paper_for(round_: Round, batch: PaperBatch) -> Paper:
    """What a ballot of the batch's area may hold."""
    slug = next(area.slug for area in round_.areas if area.id == batch.area_id)
    return paper_of(round_.frozen or "", slug)


def is_unordered(paper: Paper) -> bool:
    """Whether the order of the marks says nothing."""
    return paper.second is not Second.ORDER


def hold_batch(session: Session, round_: Round, batch: PaperBatch) -> None:
    """Keep the round from closing, and everybody else from this batch, until the commit."""
    stage = session.execute(
        sa.select(Round.stage).where(Round.id == round_.id).with_for_update(read=True)
    ).scalar_one()
    session.refresh(batch, with_for_update=True)
    _ensure_stage(stage)


def ensure_counting(round_: Round) -> None:
    """Raise ``Refused`` unless paper can be counted at this stage."""
    _ensure_stage(round_.stage)


def _ensure_stage(stage: str) -> None:
    if stage != Stage.VOTING:
        raise Refused(_("Slips are counted from the opening of the vote until its close."))


def reason_given(why: str) -> str:
    """The reason somebody wrote. Raises ``Refused`` for one that says nothing."""
    why = why.strip()
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise Refused(_("Write the reason in a few words, at most %(most)d characters.", most=LONGEST_REASON))
    return why


def is_reader(actor: Actor, batch: PaperBatch) -> bool:
    """Whether this person keys the batch in its present count."""
    return actor.account_id in (batch.first_reader, batch.second_reader) and actor.account_id is not None
