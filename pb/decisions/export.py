"""Decisions as a CSV file with the fields that a committee system shows, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.decisions import words
from pb.decisions.call_in import implementable_from
from pb.decisions.models import Decision
from pb.decisions.queries import interests_in, state_of
from pb.house.database import now
from pb.house.dates import london_day

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# The byte order mark tells spreadsheets that the text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def escape_cell(value: str) -> str:
    """The value, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def write_rows(rows: Iterable[Sequence[str]]) -> str:
    """CSV text (RFC 4180) of these rows, every cell quoted and escaped."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def header() -> list[str]:
    """The names of the columns."""
    return [
        _("Decision maker"),
        _("Status"),
        _("Key decision?"),
        _("Subject to call-in?"),
        _("Purpose"),
        _("Decision"),
        _("Reasons"),
        _("Alternatives considered and rejected"),
        _("Interests declared"),
        _("Dispensations"),
        _("Report author"),
        _("Contact"),
        _("Publication date"),
        _("Date of decision"),
        _("Decided at meeting"),
        _("Areas affected"),
        _("Divisions affected"),
        _("Accompanying documents"),
        _("Takes effect"),
        _("Record SHA-256"),
    ]


def row_of(session: Session, decision: Decision, documents: str) -> list[str]:
    """One decision's cells, in the order of ``header``; dates are ISO 8601."""
    signature = decision.signature
    takes_effect = implementable_from(decision)
    declared = interests_in(session, decision.round_id, decision.area_id)
    interests = [words.declared_interest(i.name, i.title, i.what) for i in declared]
    lifted = [f"{i.name}: {i.dispensation_note}" for i in declared if i.dispensation]
    return [
        f"{signature.name}, {signature.title}" if signature else "",
        str(words.STATES[state_of(decision, london_day(now()))]),
        _("Yes") if decision.key_decision else _("No"),
        _("Yes"),
        words.purpose(decision.area.name, decision.round.title),
        decision.decision,
        decision.reasons,
        decision.alternatives,
        "\n".join([text for text in (decision.interests, *interests) if text]),
        "\n".join([text for text in (decision.dispensations, *lifted) if text]),
        decision.report_author,
        decision.contact,
        london_day(decision.published_at).isoformat() if decision.published_at else "",
        decision.decided_on.isoformat() if decision.decided_on else "",
        decision.meeting,
        decision.area.name,
        decision.divisions,
        "\n".join(filter(None, (decision.documents, documents))),
        takes_effect.isoformat() if takes_effect else "",
        decision.record_sha256,
    ]
