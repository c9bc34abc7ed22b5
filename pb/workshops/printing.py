"""What a hall is given on paper: the running sheet, a sheet for every table, and the poster to join by.

When the projector and the network fail, the evening goes on from these.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import segno
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from pb.house.dates import show_clock, show_datetime
from pb.house.errors import Refused
from pb.house.pdf import make_pdf
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind, plan

_: Callable[..., str] = gettext


class Paper(StrEnum):
    """What can be printed."""

    RUNNING_SHEET = "running-sheet"
    TABLES = "tables"
    POSTER = "poster"


PAPERS: dict[Paper, LazyString] = {
    Paper.RUNNING_SHEET: _l("Running sheet: times, and who presses what"),
    Paper.TABLES: _l("Sheets for the tables, to write on"),
    Paper.POSTER: _l("Poster to join by, for the door and the walls"),
}
PRESSES: dict[ItemKind, LazyString] = {
    ItemKind.WELCOME: _l("Facilitator: “Start”. Officer: counts heads when the doors close."),
    ItemKind.HOW: _l("Facilitator: “Next”. Chair: what the vote decides, and who declares an interest."),
    ItemKind.PRACTICE: _l("Facilitator: “Next”. Helpers go to the tables that are stuck."),
    ItemKind.PITCH: _l("Facilitator: “Next” when the time is over. The same time for everybody."),
    ItemKind.TABLES: _l("Facilitator: “Next”. Scribes write down what their table says."),
    ItemKind.QUESTIONS: _l("Facilitator: “Next”. Officer: answers on the record."),
    ItemKind.VOTE: _l(
        "Officer: counts heads, then “Open the vote” and at the end “Close the vote”. Teller: slips and box."
    ),
    ItemKind.COUNT: _l("Two clerks key the slips, an officer decides. Nobody presses “Next” before it fits."),
    ItemKind.REVEAL: _l("Facilitator: “Show the next line” for every line. Officer: signs the count."),
    ItemKind.EVALUATION: _l("Facilitator: “Next”. Paper forms are on the tables too."),
    ItemKind.NEXT: _l("Chair: who decides, and by when. Facilitator: “End the workshop”."),
    ItemKind.BREAK: _l("Facilitator: “Next” when people are back."),
}


def make_paper(workshop: Workshop, what: Paper, address: str, language: str) -> bytes:
    """The PDF; ``address`` is where the code is typed. Raises ``Refused`` when there is nothing to print."""
    template, compose = _TEMPLATES[what]
    title, data = compose(workshop, address)
    return make_pdf(template, title, data, language=language)


def _where(workshop: Workshop) -> str:
    meeting = workshop.meeting
    return f"{meeting.title}, {show_datetime(meeting.starts_at)}, {meeting.place}"


def _running_sheet(workshop: Workshop, _address: str) -> tuple[str, dict[str, Any]]:
    slots = plan(workshop.items, workshop.meeting.starts_at)
    if not slots:
        raise Refused(_("The programme is empty. Add to it first."))
    title = _("Running sheet")
    lines = [
        {
            "time": show_clock(slot.begins),
            "minutes": slot.item.minutes,
            "what": slot.item.title,
            "text": line.text,
            "presses": str(PRESSES[slot.item.kind]),
        }
        for slot, line in zip(slots, workshop.lines, strict=True)
    ]
    advice = _("If a screen goes dark, go on from this sheet. The room’s page says where it was.")
    columns = [_("Time"), _("Length in minutes"), _("What"), _("Who presses what")]
    return title, {
        "heading": title,
        "where": _where(workshop),
        "advice": f"{advice} {_('Code to join: %(code)s', code=workshop.code)}",
        "columns": columns,
        "lines": lines,
        "ends": _("The evening ends at %(time)s.", time=show_clock(slots[-1].ends)),
    }


def _tables(workshop: Workshop, _address: str) -> tuple[str, dict[str, Any]]:
    asked = [line for line in workshop.lines if line.kind == ItemKind.TABLES]
    if not workshop.tables:
        raise Refused(_("Say first how many tables there are."))
    if not asked:
        raise Refused(_("Tables have nothing to talk about in this programme."))
    sheets = [
        {"table": _("Table %(n)d", n=table), "title": line.title, "question": line.text}
        for table in range(1, workshop.tables + 1)
        for line in asked
    ]
    return _("Sheets for the tables"), {
        "where": _where(workshop),
        "quiet": _("Let those who are quiet speak first. Everybody speaks once before anybody speaks twice."),
        "advice": _("Write down what was said, and no names. Everybody can read it later."),
        "sheets": sheets,
    }


def _poster(workshop: Workshop, address: str) -> tuple[str, dict[str, Any]]:
    drawn = io.BytesIO()
    joined = f"{address}?c={workshop.code}"
    segno.make(joined, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    title = _("Join in with your phone")
    return title, {
        "heading": title,
        "where": _where(workshop),
        "how": _("Scan the pattern, or go to the address and type the code."),
        "qr": drawn.getvalue().decode(),
        "alt": _("QR code to join: %(address)s", address=joined.split("://")[-1]),
        "address": address.split("://")[-1],
        "code": workshop.code,
        "vote": _("This code opens the pages of the evening. You vote with your own card. No phone? Ask us."),
    }


_TEMPLATES: dict[Paper, tuple[str, Callable[[Workshop, str], tuple[str, dict[str, Any]]]]] = {
    Paper.RUNNING_SHEET: ("running_sheet", _running_sheet),
    Paper.TABLES: ("table_sheets", _tables),
    Paper.POSTER: ("join_poster", _poster),
}
