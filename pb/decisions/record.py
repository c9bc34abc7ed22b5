"""The written record of a decision as one canonical text, and its SHA-256: this is what is signed.

The fields are those of the Local Authorities (Executive Arrangements) (Meetings and Access to
Information) (England) Regulations 2012 (SI 2012/2089), regulations 12 and 13: the decision and its
date; the reasons; the alternatives considered and rejected; the conflicts of interest declared; and any
dispensation granted in respect of them. The text also binds the run: its problem (and with it every
amendment and its reason) and its result, by their own SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pb.decisions.authority import Authority

FORMAT = 2
LATER = ("divisions", "documents")
GROUP = 8  # characters: what a person can compare by eye at a time


@dataclass(frozen=True, slots=True)
class RecordFields:
    """What democratic services write. Texts as typed, without outer spaces."""

    authority: str
    decision: str
    decided_on: date | None
    reasons: str
    alternatives: str
    interests: str = ""
    dispensations: str = ""
    key_decision: bool = False
    key_notice: str = ""
    report_author: str = ""
    contact: str = ""
    meeting: str = ""
    divisions: str = ""
    documents: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest that a councillor declared before the item opened."""

    name: str
    title: str
    what: str
    kind: str = "pecuniary"
    dispensation: str = ""
    dispensation_note: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """Which decision it is, and what exactly it rests on."""

    round: str
    area: str
    number: int
    run: int
    problem_sha256: str
    result_sha256: str


class Gap(StrEnum):
    """What keeps a record from being complete."""

    DECISION = "decision"
    DATE = "decided_on"
    REASONS = "reasons"
    ALTERNATIVES = "alternatives"
    AUTHORITY = "authority"
    KEY_NOTICE = "key_notice"


def gaps(fields: RecordFields) -> list[Gap]:
    """Everything that blocks the record, in the order of its form; empty when it may be issued."""
    known = {a.value for a in Authority}
    found = [Gap.AUTHORITY] if fields.authority not in known else []
    found += [Gap.DECISION] if not fields.decision.strip() else []
    found += [Gap.DATE] if fields.decided_on is None else []
    found += [Gap.REASONS] if not fields.reasons.strip() else []
    found += [Gap.ALTERNATIVES] if not fields.alternatives.strip() else []
    found += [Gap.KEY_NOTICE] if fields.key_decision and not fields.key_notice.strip() else []
    return found


def canonical_record(binding: Binding, fields: RecordFields, interests: Sequence[Interest]) -> str:
    """The record as canonical JSON: sorted keys, no spaces, UTF-8."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "round": binding.round,
        "area": binding.area,
        "version": binding.number,
        "run": binding.run,
        "problem_sha256": binding.problem_sha256,
        "result_sha256": binding.result_sha256,
        "authority": fields.authority,
        "decision": fields.decision,
        "decided_on": fields.decided_on.isoformat() if fields.decided_on else None,
        "reasons": fields.reasons,
        "alternatives": fields.alternatives,
        "interests": fields.interests,
        "interests_declared": [asdict(i) for i in interests],
        "dispensations": fields.dispensations,
        "key_decision": fields.key_decision,
        "key_notice": fields.key_notice,
        "report_author": fields.report_author,
        "contact": fields.contact,
        "meeting": fields.meeting,
    }
    # Fields that came later are in it when they say something: what was signed before keeps its fingerprint.
    body |= {name: getattr(fields, name) for name in LATER if getattr(fields, name)}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_of(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_groups(digest: str) -> str:
    """A hash in groups of eight, so that two people can read it to each other."""
    return " ".join(digest[i : i + GROUP] for i in range(0, len(digest), GROUP))
