"""Cards as they stand on paper: on the page that shows them once, and in a PDF of the same."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import segno
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.desk import roll
from pb.desk.cards import PrintedCard, PrintedSheet
from pb.desk.roll import RollCount
from pb.house.dates import show_datetime
from pb.house.pdf import make_pdf
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting import queries
from pb.voting.queries import CardCount
from pb.voting.secrecy import serial_of, show_code


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One card to cut out; ``sent_back`` is what its page posts to have the same card in a PDF."""

    place: int
    code: str
    number: str
    sent_back: str
    qr: Markup


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One area at the desk. While voting is open ``voted`` is ``rounded`` down to whole steps."""

    name: str
    cards: CardCount
    roll: RollCount
    voted: int
    rounded: bool


def qr_of(card: PrintedCard, address: str) -> segno.QRCode:
    """The card's QR code; the token is in the part of the address that is never sent."""
    return segno.make(f"{address}#t={card.token}", error="m", micro=False)


def paper_card(card: PrintedCard, sheet: str, address: str) -> PaperCard:
    """The card as its page shows it."""
    drawn = qr_of(card, address).svg_inline(
        svgclass="pb-qr", lineclass=None, omitsize=True, border=2, title=_qr_words(sheet, card)
    )
    return PaperCard(
        card.place,
        show_code(card.code),
        card.number,
        f"{card.token}.{card.code}",
        Markup(drawn),  # noqa: S704 - drawn by segno from our own text
    )


def cards_pdf(
    council: str, round_: Round, sheet: PrintedSheet, address: str, language: str, *, large: bool
) -> bytes:
    """The sheet as a PDF: ten cards a page to cut out, or one a page in letters of 24 points and more."""
    closes = _("Voting closes %(when)s.", when=show_datetime(round_.voting_closes_at))
    words = {
        "head": [council, round_.title, sheet.area.name],
        "how": _("Scan the pattern, or go to %(address)s and type", address=address.split("://")[-1]),
        "foot": (f"{closes} " if round_.voting_closes_at else "")
        + _("One card, one vote. Lost? Tell the desk this number:"),
    }
    data = {"cards": [{**words, **pdf_card(card, sheet.name, address)} for card in sheet.cards]}
    title = _("Sheet %(sheet)s: %(area)s", sheet=sheet.name, area=sheet.area.name)
    return make_pdf("large_cards" if large else "cards", title, data, language=language)


def pdf_card(card: PrintedCard, sheet: str, address: str) -> dict[str, Any]:
    """What a template prints of one card."""
    drawn = io.BytesIO()
    qr_of(card, address).save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return {
        "qr": drawn.getvalue().decode(),
        "alt": _qr_words(sheet, card),
        "code": show_code(card.code),
        "number": card.number,
    }


def desk_rows(session: Session, round_: Round, area_ids: list[int]) -> list[DeskRow]:
    """What the desk may know of each area: exact for cards and roll, in steps for votes until close."""
    cards, people = queries.card_counts(session, round_), roll.roll_counts(session, round_)
    open_now = Stage.VOTING in (round_.stage, round_.paused_from)
    rows = []
    for area in round_.areas:
        if area.id not in area_ids:
            continue
        count = cards.get(area.id, CardCount(area.id, 0, 0, 0))
        voted = queries.in_steps(count.voted) if open_now else count.voted
        rows.append(DeskRow(area.name, count, people.get(area.id, RollCount(0, 0)), voted, open_now))
    return rows


def _qr_words(sheet: str, card: PrintedCard) -> str:
    return str(_("QR code of card %(serial)s", serial=serial_of(sheet, card.place)))
