"""Agreed slips go into the box, all that wait at once, when no phone can vote any more."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.paper.entries import reading_that_stands
from pb.paper.models import Fate, PaperBatch, PaperSlip, SpoiledSlip
from pb.paper.reading import Verdict
from pb.permissions import Action, Actor, InArea, can
from pb.rounds.models import Round
from pb.voting import by_hand
from pb.voting.by_hand import Met
from pb.voting.models import Credential, CredentialState


def box_slips(session: Session, actor: Actor, round_: Round) -> dict[str, int]:
    """Offer every waiting slip of this person's areas to the box; how many met which fate.

    Raises ``Refused`` while phones can vote.
    """
    by_hand.hold_box(session, round_)
    fates: Counter[str] = Counter()
    for slip, batch in session.execute(
        sa.select(PaperSlip, PaperBatch)
        .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
        .where(PaperSlip.round_id == round_.id, PaperSlip.fate == Fate.WAITING.value)
        .order_by(PaperBatch.number, PaperSlip.place)
        .execution_options(populate_existing=True)
    ):
        if can(actor, Action.JUDGE_SLIPS, InArea(batch.area_id)):
            fates[_offer(session, round_, batch, slip)] += 1
    session.flush()
    if fates:
        audit.record(
            session,
            actor,
            Event.SLIPS_BOXED,
            f"round:{round_.id}",
            **{k.lower(): n for k, n in fates.items()},
        )
    return dict(fates)


def _offer(session: Session, round_: Round, batch: PaperBatch, slip: PaperSlip) -> str:
    card = by_hand.card_at(session, round_, batch.sheet, slip.place)
    assert card is not None  # noqa: S101 - a slip is keyed only for a card that was printed
    reading = reading_that_stands(session, slip)
    if reading.verdict is Verdict.SPOILED:
        slip.fate = Fate.SPOILED.value
        _spoil(session, batch, card)
        return slip.fate
    marks = None if reading.verdict is Verdict.REJECTED else reading.marks
    met = by_hand.offer(session, card, marks, in_part=reading.in_part)
    if met is Met.TAKEN:
        slip.fate = (Fate.REJECTED if marks is None else Fate.COUNTED).value
    else:
        slip.fate, slip.met = Fate.QUESTION.value, met.value
    return slip.fate


def _spoil(session: Session, batch: PaperBatch, card: Credential) -> None:
    """A card whose slip was spoiled is void, unless its holder voted with it all the same."""
    if card.state == CredentialState.ISSUED:
        by_hand.void_card(session, card)
    key = (batch.round_id, batch.sheet, card.place)
    if card.state == CredentialState.VOID and session.get(SpoiledSlip, key) is None:
        session.add(SpoiledSlip(round_id=batch.round_id, sheet=batch.sheet, place=card.place))
        session.flush()
