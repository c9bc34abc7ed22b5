"""Printing cards, and making lost ones void.

The secrets of a sheet exist once: in the answer to the request that printed it. A sheet that was lost, or
never reached the printer, is made void and printed again with new secrets.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.desk.serials import number_of
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting import secrecy
from pb.voting.models import Ballot, BallotDraft, CardChannel, Credential, CredentialState, RoundKey

MOST_ON_A_SHEET = 200
PRINTING_STAGES = (Stage.CHECKING, Stage.DELIBERATING, Stage.VOTING)


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card with its secrets, to be shown once. ``number`` is what its holder says when it is lost."""

    place: int
    token: str
    code: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet of new cards, to be shown once."""

    name: str
    area: Area
    cards: tuple[PrintedCard, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet as the list shows it: nothing that says which card has voted."""

    name: str
    area_id: int
    cards: int
    void: int


def print_cards(
    session: Session,
    actor: Actor,
    round_: Round,
    area: Area,
    number: int,
    *,
    secret_key: str,
    channel: CardChannel = CardChannel.HALL,
) -> PrintedSheet:
    """Make a sheet of ``number`` cards for an area. Raises ``Refused`` outside the stages for printing."""
    ensure(actor, Action.ISSUE_CARDS, InArea(area.id))
    if area.id not in round_.area_ids:
        raise Refused(_("%(area)s takes no part in this round.", area=area.name))
    lock_round(session, round_)
    ensure_printing(round_)
    if not 1 <= number <= MOST_ON_A_SHEET:
        raise Refused(_("Print from 1 to %(most)d cards at a time.", most=MOST_ON_A_SHEET))
    sheet = _new_sheet_name(session, round_)
    cards = tuple(
        PrintedCard(
            place,
            secrecy.new_token(),
            secrecy.new_code(),
            number_of(secret_key, round_.id, sheet, place),
        )
        for place in range(1, number + 1)
    )
    session.add_all(
        Credential(
            token_hash=secrecy.token_hash(secret_key, card.token),
            code_hash=secrecy.code_hash(secret_key, card.code),
            round_id=round_.id,
            area_id=area.id,
            sheet=sheet,
            place=card.place,
            channel=channel.value,
            state=CredentialState.ISSUED.value,
        )
        for card in cards
    )
    session.flush()
    audit.record(
        session, actor, Event.CARDS_PRINTED, f"round:{round_.id}", sheet=sheet, area=area.slug, cards=number
    )
    return PrintedSheet(sheet, area, cards)


def void_cards(
    session: Session, actor: Actor, round_: Round, sheet: str, places: Sequence[int]
) -> tuple[Area, int]:
    """Make cards void by sheet and place and take their ballots out of the box; the area and how many.

    Nothing says whether one of them had voted. Raises ``Refused`` when none of the places can be voided.
    """
    # Closing voting takes this row too: no card becomes void while the ballots are being counted.
    lock_round(session, round_)
    ensure_printing(round_)
    cards = session.scalars(
        sa.select(Credential)
        .where(
            Credential.round_id == round_.id,
            Credential.sheet == sheet,
            Credential.place.in_(list(places)),
            Credential.state != CredentialState.VOID.value,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not cards:
        raise Refused(_("Choose at least one card of this sheet that is not void yet."))
    ensure(actor, Action.ISSUE_CARDS, InArea(cards[0].area_id))
    key = session.scalar(sa.select(RoundKey.key).where(RoundKey.round_id == round_.id))
    for card in cards:
        card.state = CredentialState.VOID.value
        if key:
            pseudonym = secrecy.pseudonym_of(key, card.token_hash)
            for table in (Ballot, BallotDraft):
                session.execute(sa.delete(table).where(table.pseudonym == pseudonym))
    session.flush()
    voided = sorted(card.place for card in cards)
    audit.record(session, actor, Event.CARD_VOIDED, f"round:{round_.id}", sheet=sheet, places=voided)
    return session.get_one(Area, cards[0].area_id), len(voided)


def reissue_cards(
    session: Session, actor: Actor, round_: Round, sheet: str, places: Sequence[int], *, secret_key: str
) -> PrintedSheet:
    """Make cards void and print as many new ones, on a new sheet. Raises ``Refused``."""
    area, number = void_cards(session, actor, round_, sheet, places)
    return print_cards(session, actor, round_, area, number, secret_key=secret_key)


def read_printed(
    session: Session, round_: Round, sheet: str, sent: Sequence[str], *, secret_key: str
) -> PrintedSheet:
    """A sheet that was shown a moment ago, from the secrets that its page sends back.

    Raises ``Refused`` unless each "token.code" is a card of this sheet that is not void: nothing else ever
    becomes a printed card.
    """
    held = {
        (card.token_hash, card.code_hash): card.place
        for card in session.scalars(
            sa.select(Credential).where(
                Credential.round_id == round_.id,
                Credential.sheet == sheet,
                Credential.state != CredentialState.VOID.value,
            )
        )
    }
    cards = []
    for text in sent:
        token, _dot, code = text.partition(".")
        place = held.get((secrecy.token_hash(secret_key, token), secrecy.code_hash(secret_key, code)))
        if place is not None:
            cards.append(PrintedCard(place, token, code, number_of(secret_key, round_.id, sheet, place)))
    area_id = sheet_area(session, round_, sheet)
    if not cards or area_id is None or len(cards) != len(sent):
        raise Refused(_("These are not the cards of this sheet. Make the sheet void and print new cards."))
    return PrintedSheet(sheet, session.get_one(Area, area_id), tuple(cards))


def sheets(session: Session, round_: Round) -> list[SheetLine]:
    """Every sheet of the round, by name."""
    void = sa.func.sum(sa.case((Credential.state == CredentialState.VOID.value, 1), else_=0))
    rows = session.execute(
        sa.select(Credential.sheet, Credential.area_id, sa.func.count(), void)
        .where(Credential.round_id == round_.id)
        .group_by(Credential.sheet, Credential.area_id)
        .order_by(Credential.sheet)
    )
    return [SheetLine(*row) for row in rows]


def places_on(session: Session, round_: Round, sheet: str) -> list[tuple[int, bool]]:
    """The places of a sheet and whether each is void; empty for a sheet that is not there."""
    rows = session.execute(
        sa.select(Credential.place, Credential.state)
        .where(Credential.round_id == round_.id, Credential.sheet == sheet)
        .order_by(Credential.place)
    )
    return [(place, state == CredentialState.VOID) for place, state in rows]


def sheet_area(session: Session, round_: Round, sheet: str) -> int | None:
    """The area a sheet is for, or None when there is no such sheet."""
    return session.scalar(
        sa.select(Credential.area_id)
        .where(Credential.round_id == round_.id, Credential.sheet == sheet)
        .limit(1)
    )


def may_print(round_: Round) -> bool:
    """Whether cards may be printed or made void at this stage."""
    stage = round_.paused_from if round_.stage == Stage.PAUSED else round_.stage
    return stage in PRINTING_STAGES


def ensure_printing(round_: Round) -> None:
    """Raise ``Refused`` outside the stages in which there may be cards."""
    if not may_print(round_):
        raise Refused(_("Cards can be printed or made void from the check of proposals until voting closes."))


def _new_sheet_name(session: Session, round_: Round) -> str:
    """A name nobody has used: six letters that say nothing about the order of printing."""
    while True:
        name = "".join(secrets.choice(secrecy.LETTERS) for _place in range(6))
        if sheet_area(session, round_, name) is None:
            return name
