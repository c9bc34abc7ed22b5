"""What the pages of a decision show, put together for reading."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from pb.decisions import words
from pb.decisions.alternatives import alternatives_for
from pb.decisions.forms import RecordForm
from pb.decisions.models import Decision
from pb.decisions.queries import (
    area_states,
    departures_of,
    effective_from,
    fields_of,
    interests_in,
    share_of,
    state_of,
    void_versions,
)
from pb.decisions.record import in_groups
from pb.decisions.signing import why_not
from pb.decisions.working_days import CALL_IN_CLEAR_WORKING_DAYS, london_day
from pb.house.database import now
from pb.permissions import Action, Actor, can
from pb.rounds.models import Round
from pb.rounds.queries import results_are_public


def index_page(session: Session, actor: Actor, round_: Round) -> dict[str, Any]:
    """Every area's decision with its state; links only to what this reader may open."""
    rows = area_states(session, round_, london_day(now()))
    return {
        "round": round_,
        "rows": rows,
        "effective_from": effective_from,
        "states": words.STATES,
        "any_published": any(row.decision and row.decision.state == "published" for row in rows),
        "bundle_open": results_are_public(round_) or can(actor, Action.REVIEW, round_),
    }


def decision_page(session: Session, actor: Actor, decision: Decision) -> dict[str, Any]:
    """A decision whole: for the public when it is published, for the review before."""
    return {
        **shown_to_sign(session, decision),
        "state": state_of(decision, london_day(now())),
        "states": words.STATES,
        "effective_from": effective_from(decision),
        "call_in_days": CALL_IN_CLEAR_WORKING_DAYS,
        "history": [
            (version, in_groups(version.record_sha256))
            for version in void_versions(session, decision.round, decision.area)
            if version.record_sha256
        ],
        "bundle_open": results_are_public(decision.round) or can(actor, Action.REVIEW, decision.round),
        "results_open": results_are_public(decision.round) or can(actor, Action.REVIEW, decision),
        "may_record": can(actor, Action.PREPARE_DECISION, decision),
        "may_sign": can(actor, Action.SIGN_DECISION, decision) and not why_not(session, actor, decision),
        "may_publish": can(actor, Action.PUBLISH_DECISION, decision),
    }


def shown_to_sign(session: Session, decision: Decision) -> dict[str, Any]:
    """Exactly what a signature binds, as it stands."""
    return {
        "decision": decision,
        "round": decision.round,
        "area": decision.area,
        "share": share_of(decision),
        "departures": departures_of(session, decision),
        "interests": interests_in(session, decision.round_id, decision.area_id),
        "authorities": words.AUTHORITIES,
        "kinds": words.KINDS,
        "groups": in_groups(decision.record_sha256),
    }


def record_form(session: Session, decision: Decision) -> RecordForm:
    """The record's form, filled with what stands.

    Alternatives that nobody wrote come from the run as it is known now: its study is made after it.
    """
    held = fields_of(decision)
    values = {name: getattr(held, name) for name in held.__dataclass_fields__}
    values["key_decision"] = "yes" if held.key_decision else "no"
    if not decision.record_sha256:
        values["alternatives"] = alternatives_for(session, decision)
    values["decided_on"] = held.decided_on
    return RecordForm(**values, shown_version=str(decision.version))
