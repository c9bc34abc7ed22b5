"""The written record for reading: its rows in the order of the regulations, for the page and for paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy.orm import Session

from pb.decisions import gate_words, words
from pb.decisions.authority import Authority
from pb.decisions.call_in import implementable_from
from pb.decisions.models import Decision, DeclaredInterest
from pb.decisions.queries import interests_in, share_of, state_of
from pb.decisions.record import in_groups
from pb.house.database import now
from pb.house.dates import london_day, month_after, show_date, show_datetime
from pb.house.money import show_money
from pb.house.pdf import make_pdf

_: Callable[..., str] = gettext

# Days before the month is over in which democratic services are told.
WARNED_BEFORE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A heading of the record and its paragraphs as they were written; lines are parted by newlines."""

    label: str
    paragraphs: tuple[str, ...]


def record_rows(decision: Decision, declared: Sequence[DeclaredInterest]) -> list[Row]:
    """What democratic services wrote and councillors declared; rows that say nothing are left out."""
    held = [
        *_parts(decision.interests),
        *(_declared(interest) for interest in declared),
    ]
    lifted = [
        *_parts(decision.dispensations),
        *(_dispensed(interest) for interest in declared if interest.dispensation),
    ]
    return _rows(
        (_("Made by"), _authority(decision)),
        (_("Date of the decision"), show_date(decision.decided_on)),
        (_("Decision"), decision.decision),
        (_("Reasons"), decision.reasons),
        (_("Alternatives considered and rejected"), decision.alternatives),
        (_("Interests declared"), held or _("None declared.")),
        (_("Dispensations"), lifted or _("None.")),
        (_("Key decision"), decision.key_notice if decision.key_decision else _("No")),
        (_("Subject to call-in"), _("Yes")),
        (_("Decided at meeting"), decision.meeting),
        (_("Areas affected"), decision.area.name),
        (_("Divisions affected"), decision.divisions),
        (_("Accompanying documents"), decision.documents),
        (_("Author of the report"), decision.report_author),
        (_("Contact"), decision.contact),
    )


def standing_rows(session: Session, decision: Decision) -> list[Row]:
    """The record of the version that stands, with where it stands and when it takes effect."""
    declared = interests_in(session, decision.round_id, decision.area_id)
    head = _rows(
        (_("Status"), str(words.STATES[state_of(decision, london_day(now()))])),
        (_("Purpose"), words.purpose(decision.area.name, decision.round.title)),
    )
    foot = _rows(
        (_("Publication date"), show_date(decision.published_at)),
        (_("Takes effect"), show_date(implementable_from(decision))),
    )
    return [*head, *record_rows(decision, declared), *foot]


def record_pdf(session: Session, decision: Decision, council: str, language: str) -> bytes:
    """The notice on paper: the record, what is funded and what is not, the signature. Tagged (PDF/UA-1)."""
    rows, share, signature = standing_rows(session, decision), share_of(decision), decision.signature
    signed = (
        _(
            "Signed by %(name)s, %(title)s, %(when)s.",
            name=signature.name,
            title=signature.title,
            when=show_datetime(signature.signed_at),
        )
        if signature
        else _("Not signed. Until a councillor signs, this is a recommendation.")
    )
    title = _("%(area)s: record of a decision", area=decision.area.name)
    data = {
        "heading": title,
        "council": council,
        "round": decision.round.title,
        "rows": [[row.label, [part.split("\n") for part in row.paragraphs]] for row in rows],
        "headers": [_("Number"), _("Proposal"), _("Amount")],
        "tables": [
            [label, [[str(line.number), line.title, show_money(line.cost)] for line in lines]]
            for label, lines in ((_("Funded"), share.funded), (_("Not funded"), share.not_funded))
            if lines
        ],
        "signature": _("Signature"),
        "signed": signed,
        "version": _("Version %(n)d. Fingerprint (SHA-256) of the record:", n=decision.number),
        "fingerprint": in_groups(decision.record_sha256),
    }
    return make_pdf("decision_record", title, data, language=language)


def month_words(decision: Decision, today: date) -> str:
    """What to say while a ward member's record, due within a month, is not published; else nothing.

    Section 236 of the Local Government and Public Involvement in Health Act 2007, and the regulations made
    under section 100EA of the Local Government Act 1972: the record is given within one month.
    """
    is_due = decision.authority == Authority.WARD_MEMBER and decision.state in ("prepared", "signed")
    if not is_due or decision.decided_on is None:
        return ""
    due = month_after(decision.decided_on)
    left = (due - today).days
    if left > WARNED_BEFORE:
        return ""
    if left < 0:
        return _(
            "A ward member decided this on %(day)s. Its record was due by %(due)s, a month later. "
            "Publish it now.",
            day=show_date(decision.decided_on),
            due=show_date(due),
        )
    return _(
        "A ward member decided this on %(day)s. Publish its record by %(due)s: the law gives a month.",
        day=show_date(decision.decided_on),
        due=show_date(due),
    )


def _rows(*pairs: tuple[str, str | list[str]]) -> list[Row]:
    rows = [Row(label, tuple(_parts(value) if isinstance(value, str) else value)) for label, value in pairs]
    return [row for row in rows if row.paragraphs]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _authority(decision: Decision) -> str:
    return str(words.AUTHORITIES[Authority(decision.authority)]) if decision.authority else ""


def _declared(interest: DeclaredInterest) -> str:
    kind = gate_words.INTEREST_NAMES.get(interest.kind)
    said = f"{interest.name} ({interest.title}), {show_date(interest.declared_at)}: {interest.what}"
    return f"{said} ({kind})" if kind else said


def _dispensed(interest: DeclaredInterest) -> str:
    name = gate_words.DISPENSATIONS.get(interest.dispensation, "")
    return f"{interest.name}: {name}. {interest.dispensation_note}"
