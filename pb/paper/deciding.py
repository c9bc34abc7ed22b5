"""What the third person does: settle a difference, decide about a double, have a batch keyed again.

Somebody who keyed the batch never decides about it.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.paper import sampling
from pb.paper.entries import (
    add_entry,
    ensure_counting,
    hold_batch,
    is_reader,
    match_of,
    note_match,
    reading_that_stands,
    reason_given,
    slip_at,
    stand,
)
from pb.paper.keying import understand
from pb.paper.models import Fate, Hand, PaperBatch, PaperSlip, SpoiledSlip
from pb.paper.reading import Reading, Verdict
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting import by_hand
from pb.voting.by_hand import Met
from pb.voting.secrecy import serial_of


class Choice(StrEnum):
    """Whom the third person agrees with."""

    FIRST = "first"
    SECOND = "second"
    NEITHER = "neither"
    ABSENT = "absent"


class Double(StrEnum):
    """Which of two uses of one card counts."""

    OTHER = "other"  # what was in the box before
    SLIP = "slip"


def decide_difference(
    session: Session,
    actor: Actor,
    round_: Round,
    batch: PaperBatch,
    place: int,
    choice: Choice,
    text: str = "",
) -> None:
    """Say what a slip shows, with the slip in hand. ``text`` is the line when neither read it well.

    Raises ``Refused`` for one of the two who keyed it, and when somebody else was faster.
    """
    ensure(actor, Action.JUDGE_SLIPS, InArea(batch.area_id))
    hold_batch(session, round_, batch)
    ensure_third(actor, batch)
    found = {d.place: d for d in match_of(session, round_, batch).differences}
    if place not in found or slip_at(session, batch, place) is not None:
        raise Refused(_("This slip is settled already, or was not read twice yet. Open the batch again."))
    reading: Reading | None
    if choice is Choice.ABSENT:
        reading = Reading(Verdict.ABSENT)
    elif choice is Choice.NEITHER:
        at, reading = understand(session, round_, batch, text)
        if at != place:
            raise Refused(
                _("Begin with the number of this slip: %(serial)s.", serial=serial_of(batch.sheet, place))
            )
    else:
        reading = found[place].first if choice is Choice.FIRST else found[place].second
    if reading is None:
        raise Refused(_("That person saw no such slip. Choose what the slip in your hand shows."))
    entry = add_entry(session, batch, Hand.DECIDED, actor.account_id, place, reading)
    stand(session, batch, entry, reading)
    note_match(session, round_, batch)
    audit.record(
        session, actor, Event.SLIP_DECIDED, f"round:{round_.id}", batch=batch.number, agreed_with=choice.value
    )


def decide_double(
    session: Session, actor: Actor, round_: Round, slip: PaperSlip, double: Double, why: str
) -> None:
    """Decide which use of a card counts: the slip, or what was there before. Raises ``Refused``."""
    batch = session.get_one(PaperBatch, slip.batch_id)
    ensure(actor, Action.JUDGE_SLIPS, InArea(batch.area_id))
    by_hand.hold_box(session, round_)
    hold_batch(session, round_, batch)
    ensure_third(actor, batch)
    session.refresh(slip)
    card = by_hand.card_at(session, round_, batch.sheet, slip.place)
    if card is None or not is_question(slip, card.state):
        raise Refused(_("Somebody has decided about this slip already."))
    why = reason_given(why)
    if double is Double.OTHER:
        slip.fate = Fate.ASIDE.value
    elif card.state == "void":
        raise Refused(_("The slip’s card is void, so it cannot count. Set it aside."))
    else:
        _instead(session, round_, batch, slip)
    session.flush()
    audit.record(
        session,
        actor,
        Event.DOUBLE_DECIDED,
        f"round:{round_.id}",
        batch=batch.number,
        met=slip.met or Met.VOID.value,
        counts=double.value,
        reason=why,
    )


def is_question(slip: PaperSlip, card_state: str) -> bool:
    """Whether somebody has to decide: it found its card used, or its card became void since."""
    return slip.fate == Fate.QUESTION or (card_state == "void" and slip.fate in (Fate.COUNTED, Fate.REJECTED))


def _instead(session: Session, round_: Round, batch: PaperBatch, slip: PaperSlip) -> None:
    """Put this slip in the place of what its card has in the box."""
    card = by_hand.card_at(session, round_, batch.sheet, slip.place)
    assert card is not None  # noqa: S101 - the caller has just held it
    for rival in session.scalars(
        sa.select(PaperSlip)
        .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
        .where(
            PaperSlip.round_id == round_.id,
            PaperBatch.sheet == batch.sheet,
            PaperSlip.place == slip.place,
            PaperSlip.id != slip.id,
            PaperSlip.fate.in_((Fate.COUNTED.value, Fate.REJECTED.value)),
        )
    ):
        rival.fate = Fate.ASIDE.value
    by_hand.take_out(session, card)
    reading = reading_that_stands(session, slip)
    marks = None if reading.verdict is Verdict.REJECTED else reading.marks
    by_hand.offer(session, card, marks, in_part=reading.in_part)
    slip.fate = (Fate.REJECTED if marks is None else Fate.COUNTED).value


def spoil_slip(session: Session, actor: Actor, round_: Round, serial: str) -> None:
    """Record at the hall that a slip was spoiled and replaced: its card never votes. Raises ``Refused``."""
    ensure(actor, Action.KEY_SLIPS)
    lock_round(session, round_)
    ensure_counting(round_)
    sheet, _dash, place = serial.strip().upper().rpartition("-")
    found = place.isascii() and place.isdigit() and len(place) <= 4
    card = by_hand.card_at(session, round_, sheet, int(place)) if found else None
    if card is None:
        raise Refused(_("Enter the number on the slip, like K7QM2X-014."))
    ensure(actor, Action.KEY_SLIPS, InArea(card.area_id))
    if session.get(SpoiledSlip, (round_.id, sheet, card.place)) is not None or card.state == "void":
        raise Refused(_("This slip’s card is void already."))
    by_hand.void_card(session, card)
    session.add(SpoiledSlip(round_id=round_.id, sheet=sheet, place=card.place))
    session.flush()
    audit.record(
        session, actor, Event.SLIP_SPOILED, f"round:{round_.id}", serial=serial_of(sheet, card.place)
    )


def recount_batch(session: Session, actor: Actor, round_: Round, batch: PaperBatch, why: str) -> None:
    """Have a batch keyed all over again; its slips leave the box until they are read anew.

    What was keyed stays, as the record of an earlier count. Raises ``Refused``.
    """
    ensure(actor, Action.JUDGE_SLIPS, InArea(batch.area_id))
    # The round before the batch, as everywhere.
    lock_round(session, round_)
    hold_batch(session, round_, batch)
    why = reason_given(why)
    slips = session.scalars(sa.select(PaperSlip).where(PaperSlip.batch_id == batch.id)).all()
    for slip in slips:
        card = by_hand.card_at(session, round_, batch.sheet, slip.place)
        if card is not None and slip.fate in (Fate.COUNTED, Fate.REJECTED) and card.state != "void":
            by_hand.take_out(session, card)
    sampling.keep_outcome(batch, slips)
    if any(slip.sampled and slip.differs is None for slip in slips):
        # Nobody has looked at these yet: the lots are drawn anew, over what is keyed then.
        sampling.drop_sample(session, actor, round_)
    for slip in slips:
        session.delete(slip)
    batch.count += 1
    batch.first_reader = batch.second_reader = None
    note_match(session, round_, batch)
    audit.record(session, actor, Event.RECOUNT_BEGUN, f"round:{round_.id}", batch=batch.number, reason=why)


def ensure_third(actor: Actor, batch: PaperBatch) -> None:
    """Raise ``Refused`` for somebody who keyed the batch."""
    if actor.account_id is None or is_reader(actor, batch):
        raise Refused(_("You keyed this batch. Somebody who did not has to decide."))
