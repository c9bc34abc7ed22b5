"""Batches: at most 25 slips of one sheet, counted by hand before anything is keyed."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.paper import sampling
from pb.paper.entries import ensure_counting, header_of, hold_batch, note_match, reason_given
from pb.paper.models import PaperBatch, PaperHeader
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting import by_hand

MOST_IN_A_BATCH = 25


def open_batch(
    session: Session, actor: Actor, round_: Round, sheet: str, declared: int, counted_by: str
) -> PaperBatch:
    """Begin a batch with its counted header. Raises ``Refused``."""
    sheet = sheet.strip().upper()
    lock_round(session, round_)
    ensure_counting(round_)
    cards = by_hand.cards_on(session, round_, sheet)
    if not cards:
        raise Refused(_("No cards were printed on a sheet “%(sheet)s”. Check its name.", sheet=sheet[:12]))
    ensure(actor, Action.KEY_SLIPS, InArea(cards[0].area_id))
    _check_header(declared, counted_by)
    number = 1 + (
        session.scalar(sa.select(sa.func.max(PaperBatch.number)).where(PaperBatch.round_id == round_.id)) or 0
    )
    batch = PaperBatch(round_id=round_.id, area_id=cards[0].area_id, number=number, sheet=sheet, count=1)
    session.add(batch)
    session.flush()
    _add_header(session, actor, batch, declared, counted_by, "")
    sampling.drop_sample(session, actor, round_)
    audit.record(
        session,
        actor,
        Event.BATCH_OPENED,
        f"round:{round_.id}",
        batch=number,
        sheet=sheet,
        declared=declared,
        counted_by=counted_by.strip(),
    )
    return batch


def correct_header(
    session: Session, actor: Actor, round_: Round, batch: PaperBatch, declared: int, counted_by: str, why: str
) -> None:
    """Say how many slips a batch really holds, after counting them by hand again. Raises ``Refused``."""
    ensure(actor, Action.JUDGE_SLIPS, InArea(batch.area_id))
    hold_batch(session, round_, batch)
    _check_header(declared, counted_by)
    before = header_of(session, batch).declared
    if declared == before:
        raise Refused(_("The header says %(number)d already.", number=before))
    _add_header(session, actor, batch, declared, counted_by, reason_given(why))
    note_match(session, round_, batch)
    sampling.drop_sample(session, actor, round_)
    audit.record(
        session,
        actor,
        Event.HEADER_CORRECTED,
        f"round:{round_.id}",
        batch=batch.number,
        declared=declared,
        before=before,
        reason=why.strip(),
    )


def _check_header(declared: int, counted_by: str) -> None:
    if not 1 <= declared <= MOST_IN_A_BATCH:
        raise Refused(_("A batch holds from 1 to %(most)d slips.", most=MOST_IN_A_BATCH))
    if not 2 <= len(counted_by.strip()) <= 200:
        raise Refused(_("Say who counted the slips."))


def _add_header(
    session: Session, actor: Actor, batch: PaperBatch, declared: int, counted_by: str, reason: str
) -> None:
    session.add(
        PaperHeader(
            batch_id=batch.id,
            declared=declared,
            counted_by=counted_by.strip(),
            account_id=actor.account_id,
            reason=reason,
        )
    )
    session.flush()
