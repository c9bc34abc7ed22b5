"""A random sample of slips is read once more, before the count is closed.

The draw can be done again by anybody: each slip's lot is the SHA-256 of the seed, a colon, and the slip's
batch and serial; the smallest lots are the sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.paper.entries import (
    add_entry,
    batches_of,
    hold_batch,
    is_unordered,
    paper_for,
    reading_that_stands,
    slip_at,
    slips_of,
)
from pb.paper.matching import same
from pb.paper.models import Fate, Hand, PaperBatch, PaperCount, PaperEntry, PaperSlip
from pb.paper.reading import Reading
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.rounds.ties import new_seed
from pb.voting.secrecy import serial_of

SHARE = 20  # one slip in twenty, rounded up
SMALLEST_SAMPLE = 5
# More differences than this in one batch, and the whole batch is keyed again. With a sample of one in twenty
# a single one stands for many that nobody has seen.
RECOUNT_ABOVE = 0


def sample_size(slips: int) -> int:
    """How many of these slips are read once more: 5 %, at least 5, and all where there are fewer."""
    return min(slips, max(SMALLEST_SAMPLE, -(-slips // SHARE)))


def name_in_draw(batch: PaperBatch, place: int) -> str:
    """How the draw names a slip: "3/K7QM2X-014"."""
    return f"{batch.number}/{serial_of(batch.sheet, place)}"


def lot(seed: str, name: str) -> str:
    """The SHA-256 (hex) of ``seed:name``."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def draw_names(seed: str, names: Sequence[str]) -> list[str]:
    """The names in the sample, in the order of their lots."""
    return sorted(names, key=lambda name: (lot(seed, name), name))[: sample_size(len(names))]


def count_of(session: Session, round_: Round) -> PaperCount:
    """The round's row, made when first needed."""
    found = session.get(PaperCount, round_.id, populate_existing=True)
    if found is None:
        found = PaperCount(round_id=round_.id)
        session.add(found)
        session.flush()
    return found


def draw_sample(session: Session, actor: Actor, round_: Round, seed: str = "") -> list[str]:
    """Draw the sample when everything is keyed; ``seed`` is what a public draw gave, or one is made.

    Raises ``Refused`` while a batch is not reconciled, and for a second draw.
    """
    ensure(actor, Action.COUNT_VOTES, round_)
    lock_round(session, round_)
    count, batches = count_of(session, round_), batches_of(session, round_)
    if count.seed:
        raise Refused(_("The sample is drawn. It is drawn again only when the batches change."))
    if not all(batch.balances for batch in batches):
        raise Refused(_("The sample is drawn when every batch is reconciled."))
    by_id = {batch.id: batch for batch in batches}
    slips = {
        name_in_draw(by_id[slip.batch_id], slip.place): slip
        for slip in slips_of(session, round_)
        if slip.fate != Fate.ABSENT
    }
    if not slips:
        raise Refused(_("There are no slips to look at again."))
    count.seed, count.drawn_at = seed.strip()[:100] or new_seed(), now()
    drawn = draw_names(count.seed, list(slips))
    count.sample_size = len(drawn)
    for name in drawn:
        slips[name].sampled = True
    session.flush()
    audit.record(
        session,
        actor,
        Event.SAMPLE_DRAWN,
        f"round:{round_.id}",
        seed=count.seed,
        slips=len(slips),
        sample=sorted(drawn),
    )
    return drawn


def read_again(
    session: Session, actor: Actor, round_: Round, batch: PaperBatch, place: int, reading: Reading
) -> bool:
    """Read one slip of the sample once more, without seeing the first result; whether it is the same.

    Raises ``Refused`` for somebody who read it before, and for a slip that is not in the sample.
    """
    ensure(actor, Action.KEY_SLIPS, InArea(batch.area_id))
    hold_batch(session, round_, batch)
    slip = slip_at(session, batch, place)
    if slip is None or not slip.sampled:
        raise Refused(_("Slip %(serial)s is not in the sample.", serial=serial_of(batch.sheet, place)))
    if slip.differs is not None:
        raise Refused(_("Somebody has looked at this slip again already."))
    if actor.account_id is None or actor.account_id in readers_of(session, batch, place):
        raise Refused(_("You have read this slip before. Somebody else has to look at it again."))
    add_entry(session, batch, Hand.SAMPLE, actor.account_id, place, reading)
    unordered = is_unordered(paper_for(round_, batch))
    slip.differs = not same(reading, reading_that_stands(session, slip), unordered=unordered)
    session.flush()
    audit.record(
        session,
        actor,
        Event.SLIP_LOOKED_AT_AGAIN,
        f"round:{round_.id}",
        batch=batch.number,
        differs=slip.differs,
    )
    return not slip.differs


def readers_of(session: Session, batch: PaperBatch, place: int) -> set[int | None]:
    """Who keyed the batch in any count, or decided about this slip."""
    rows = session.execute(
        sa.select(PaperEntry.reader, PaperEntry.hand, PaperEntry.place).where(PaperEntry.batch_id == batch.id)
    )
    keyed = (Hand.FIRST.value, Hand.SECOND.value)
    return {reader for reader, hand, at in rows if hand in keyed or at == place}


def drop_sample(session: Session, actor: Actor, round_: Round) -> None:
    """Batches have changed after the draw: it is to be drawn anew, over all of them."""
    count = session.get(PaperCount, round_.id, populate_existing=True)
    if count is None or not count.seed:
        return
    audit.record(session, actor, Event.SAMPLE_DROPPED, f"round:{round_.id}", seed=count.seed)
    count.seed, count.drawn_at, count.sample_size = "", None, 0
    for slip in session.scalars(sa.select(PaperSlip).where(PaperSlip.round_id == round_.id)):
        # A difference that was found stays until its batch is keyed again, whatever is drawn next.
        slip.sampled, slip.differs = False, slip.differs or None
    session.flush()


def keep_outcome(batch: PaperBatch, slips: Sequence[PaperSlip]) -> None:
    """Before a batch is keyed again: what the sample found in it stays in its totals."""
    looked_at = [slip.differs for slip in slips if slip.differs is not None]
    before = batch.totals or {}
    batch.totals = {
        **before,
        "sampled": before.get("sampled", 0) + len(looked_at),
        "sample_differences": before.get("sample_differences", 0) + sum(looked_at),
    }


def recounts_due(session: Session, round_: Round) -> set[int]:
    """The batches (ids) in which the sample found more than it may."""
    return set(
        session.scalars(
            sa.select(PaperSlip.batch_id)
            .where(PaperSlip.round_id == round_.id, PaperSlip.differs.is_(True))
            .group_by(PaperSlip.batch_id)
            .having(sa.func.count() > RECOUNT_ABOVE)
        )
    )
