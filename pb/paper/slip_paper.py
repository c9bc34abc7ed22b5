"""A slip as it stands on paper: the same ballot as on a phone, with boxes to write in.

A box stands beside every proposal, also where an order is asked for. Lines to copy numbers into would be
keyed a little faster, but a 3 that somebody reads as an 8 is then a vote for another proposal and nobody can
tell; beside the boxes it is a number that does not fit the others.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import segno
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.house.dates import show_datetime
from pb.house.money import show_money
from pb.house.pdf import make_pdf
from pb.rounds.models import Round
from pb.voting import by_hand, freezing
from pb.voting.kinds import HIGHEST_SCORE, Kind, Paper, read_paper
from pb.voting.models import CredentialState
from pb.voting.secrecy import serial_of

# From here on a slip's proposals stand in two columns, so that it stays one page.
MOST_IN_A_COLUMN = 18


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One proposal with its box."""

    number: int
    title: str
    cost: str


@dataclass(frozen=True)
class SlipSheet:
    """The slips of a sheet. ``draft``: printed before the round was frozen, so not for voting."""

    sheet: str
    area: str
    title: str
    serials: list[str]
    lines: list[SlipLine]
    heading: str
    instructions: list[str]
    foot: list[str]
    draft: bool
    ticks: bool


def slip_sheet(session: Session, round_: Round, sheet: str, area: Area) -> SlipSheet:
    """The slips of every card on a sheet that is not void. Raises ``Refused`` where no ballot can be made."""
    draft = round_.frozen is None
    text = json.loads(freezing.draft_text(session, round_) if round_.frozen is None else round_.frozen)
    paper = read_paper(text, area.slug)
    lines = [
        SlipLine(int(p["number"]), str(p["title"]), show_money(int(p["cost"]), round_.currency))
        for p in text["proposals"]
        if p["area"] == area.slug
    ]
    return SlipSheet(
        sheet=sheet,
        area=area.name,
        title=round_.title,
        serials=[
            serial_of(sheet, card.place)
            for card in by_hand.cards_on(session, round_, sheet)
            if card.state != CredentialState.VOID
        ],
        lines=sorted(lines, key=lambda line: line.number),
        heading=heading_words(paper, round_.currency),
        instructions=instruction_words(paper),
        foot=foot_words(round_),
        draft=draft,
        ticks=paper.kind in (Kind.APPROVAL, Kind.BUDGET, Kind.EXACTLY),
    )


def heading_words(paper: Paper, currency: str) -> str:
    """What the slip asks, in one line."""
    if paper.kind is Kind.BUDGET:
        return str(_("Spend up to %(money)s", money=show_money(paper.money, currency)))
    if paper.kind is Kind.POINTS:
        return str(_("Share out %(points)d points", points=paper.points))
    if paper.kind is Kind.EXACTLY:
        return str(ngettext("Choose exactly one proposal", "Choose exactly %(num)d proposals", paper.most))
    return str(ngettext("Choose one proposal", "Choose up to %(num)d proposals", paper.most))


def instruction_words(paper: Paper) -> list[str]:
    """How to fill the slip in, in short sentences."""
    most = paper.most
    return {
        Kind.RANKING: [
            _("Write 1 in the box beside the proposal you like best."),
            _("Write 2 beside your second choice, and so on, up to %(most)d.", most=most),
            _("You may stop earlier. Use each number once."),
        ],
        Kind.APPROVAL: [
            _("Put a cross in the box beside each proposal you choose."),
            _("Choose at most %(most)d. Each counts the same.", most=most),
        ],
        Kind.EXACTLY: [
            _("Put a cross in the box beside each proposal you choose."),
            _("Choose exactly %(most)d. Each counts the same.", most=most),
        ],
        Kind.BUDGET: [
            _("Put a cross in the box beside each proposal you choose."),
            _("Add up what they cost. All together must not cost more than the money above."),
        ],
        Kind.POINTS: [
            _("Write how many points you give in the box beside a proposal."),
            _(
                "Your points together must not be more than %(points)d, for at most %(most)d proposals.",
                points=paper.points,
                most=most,
            ),
        ],
        Kind.SCORE: [
            _("Write a score from 1 to %(highest)d in the box beside a proposal.", highest=HIGHEST_SCORE),
            _("The higher, the better you like it. Score at most %(most)d.", most=most),
        ],
    }[paper.kind]


def foot_words(round_: Round) -> list[str]:
    """What everybody has to know before they hand it in."""
    closes = show_datetime(round_.voting_closes_at)
    return [
        _("Do not write your name or anything else on this slip."),
        _("Made a mistake? Ask for another slip and hand this one back."),
        _("Vote once: on this slip or with the card by phone, not both."),
        *([_("Hand it in before %(when)s.", when=closes)] if closes else []),
    ]


def qr_svg(serial: str) -> str:
    """The serial as a QR code, drawn as SVG. There is no secret in it."""
    drawn = io.BytesIO()
    segno.make(serial, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def qr_on_page(serial: str) -> Markup:
    """The same for a page."""
    drawn = segno.make(serial, error="m", micro=False).svg_inline(
        svgclass="pb-qr", lineclass=None, omitsize=True, border=2, title=qr_words(serial)
    )
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own text


def qr_words(serial: str) -> str:
    """What somebody who cannot see the code is told."""
    return str(_("QR code of slip %(serial)s", serial=serial))


def slips_pdf(council: str, slips: SlipSheet, language: str, *, large: bool) -> bytes:
    """A tagged PDF: one slip a page, or in letters of 18 points and more on as many as it takes."""
    data: dict[str, Any] = {
        "council": council,
        "round": slips.title,
        "area": slips.area,
        "heading": slips.heading,
        "instructions": slips.instructions,
        "foot": slips.foot,
        "draft": _("DRAFT: not for voting") if slips.draft else "",
        "slip": _("Voting slip"),
        "two_columns": len(slips.lines) > MOST_IN_A_COLUMN and not large,
        "lines": [{"number": line.number, "title": line.title, "cost": line.cost} for line in slips.lines],
        "slips": [
            {"serial": serial, "qr": qr_svg(serial), "alt": qr_words(serial)} for serial in slips.serials
        ],
    }
    title = _("Slips of sheet %(sheet)s: %(area)s", sheet=slips.sheet, area=slips.area)
    return make_pdf("large_slips" if large else "slips", title, data, language=language)
