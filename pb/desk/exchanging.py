"""Another card for one that was lost: only ever in exchange for a card that is void, and each one once.

A lost card can still vote until it is made void, and nothing on the roll says which card it is. So a second
card needs the first one's number, which people are asked to write down. Who has no number gets no second card
unless the whole sheet was made void: then each of its void cards is worth one new one. In every area

    cards handed out - void cards exchanged <= people with a card

and so nobody ever holds two cards that can vote.
"""

from __future__ import annotations

import hmac

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.desk.cards import ensure_printing, void_cards
from pb.desk.models import RollEntry
from pb.desk.roll import find_entry
from pb.desk.serials import number_of, read_number
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting.models import Credential, CredentialState

REASONS = ("lost", "damaged", "not-arrived", "other")
SHORTEST_REASON, LONGEST_REASON = 10, 300


def exchange_card(
    session: Session, actor: Actor, round_: Round, entry_id: int, *, number: str, reason: str, secret_key: str
) -> RollEntry:
    """Make the card of this number void, unless it is, and mark that somebody was given another for it.

    Raises ``Refused`` when the number is of no card of their area or was exchanged before.
    """
    entry = _holder(session, actor, round_, entry_id)
    if reason not in REASONS:
        raise Refused(_("Choose what happened to the card."))
    read = read_number(number)
    if read is None:
        raise Refused(
            _("Enter the number of the lost card, like K7QM2X-014-TRW. It is not the code for voting.")
        )
    sheet, place, whole = read
    card = session.scalar(
        sa.select(Credential)
        .where(
            Credential.round_id == round_.id,
            Credential.area_id == entry.area_id,
            Credential.sheet == sheet,
            Credential.place == place,
        )
        .execution_options(populate_existing=True)
    )
    if card is None or not hmac.compare_digest(whole, number_of(secret_key, round_.id, sheet, place)):
        raise Refused(_("No card of this area has the number %(number)s.", number=whole))
    if card.state != CredentialState.VOID:
        void_cards(session, actor, round_, sheet, [place])
    _spend(session, card.token_hash)
    return _give_another(session, actor, round_, entry, reason)


def exchange_unknown(
    session: Session, actor: Actor, round_: Round, entry_id: int, *, sheet: str, reason: str
) -> RollEntry:
    """Give another card for one whose number nobody knows, off a sheet that is void as a whole.

    Only an officer may, with a reason that is recorded. Raises ``Refused`` when a card of the sheet can still
    vote, or when as many new cards were given for the sheet as it had.
    """
    entry = _holder(session, actor, round_, entry_id)
    ensure(actor, Action.KEEP_ROLL, InArea(entry.area_id))
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(
            _("Write the reason in %(least)d letters or more, without a name.", least=SHORTEST_REASON)
        )
    cards = session.scalars(
        sa.select(Credential)
        .where(
            Credential.round_id == round_.id,
            Credential.area_id == entry.area_id,
            Credential.sheet == sheet.strip().upper(),
        )
        .order_by(Credential.token_hash)
        .execution_options(populate_existing=True)
    ).all()
    if not cards:
        raise Refused(_("No sheet of this area has that name."))
    if any(card.state != CredentialState.VOID for card in cards):
        raise Refused(
            _("Cards of this sheet can still vote. Make the whole sheet void first, on its own page.")
        )
    left = [card for card in cards if not card.exchanged]
    if not left:
        raise Refused(_("A new card was given for every card of this sheet already."))
    _spend(session, left[0].token_hash)
    return _give_another(session, actor, round_, entry, reason)


def _holder(session: Session, actor: Actor, round_: Round, entry_id: int) -> RollEntry:
    entry = find_entry(session, actor, round_, entry_id)
    # Exchanges of one round wait for each other, and for its close.
    lock_round(session, round_)
    ensure_printing(round_)
    session.refresh(entry)
    if not entry.cards_given:
        raise Refused(_("%(name)s has not been given a card yet.", name=entry.name))
    return entry


def _spend(session: Session, token_hash: str) -> None:
    spent = session.execute(
        sa.update(Credential)
        .where(
            Credential.token_hash == token_hash,
            Credential.state == CredentialState.VOID.value,
            Credential.exchanged.is_(False),
        )
        .values(exchanged=True)
        .execution_options(synchronize_session=False)
    )
    if not spent.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("A new card was given for that one already."))


def _give_another(session: Session, actor: Actor, round_: Round, entry: RollEntry, reason: str) -> RollEntry:
    # The time of the first card stays: beside the civic record, a new one would lead to the card made void.
    entry.cards_given += 1
    session.flush()
    audit.record(session, actor, Event.CARD_GIVEN, f"round:{round_.id}", again=True, reason=reason)
    return entry
