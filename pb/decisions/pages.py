"""What the pages of a decision show, put together for reading."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from pb.decisions import board, comments, gate_words, interests, links, term_words, words
from pb.decisions.alternatives import alternatives_for
from pb.decisions.call_in import implementable_from
from pb.decisions.forms import RecordForm
from pb.decisions.key_decisions import is_key
from pb.decisions.models import Decision
from pb.decisions.queries import (
    area_states,
    call_in_of,
    departures_of,
    fields_of,
    interests_in,
    share_of,
    state_of,
    void_versions,
)
from pb.decisions.record import in_groups
from pb.decisions.signing import why_not
from pb.decisions.terms import terms_for
from pb.decisions.written import month_words, record_rows, standing_rows
from pb.house.database import now
from pb.house.dates import london_day
from pb.permissions import Action, Actor, can
from pb.rounds.models import Round
from pb.rounds.queries import results_are_public


def index_page(session: Session, actor: Actor, round_: Round) -> dict[str, Any]:
    """Every area's decision with its state; links only to what this reader may open."""
    today = london_day(now())
    rows = area_states(session, round_, today)
    waits = terms_for(session, round_).is_pre_election(today)
    return {
        "round": round_,
        "rows": rows,
        "effective_from": implementable_from,
        "states": words.STATES,
        "publicity": term_words.publicity_waits() if waits else "",
        "any_published": any(row.decision and row.decision.state == "published" for row in rows),
        "bundle_open": results_are_public(round_) or can(actor, Action.REVIEW, round_),
    }


def decision_page(session: Session, actor: Actor, decision: Decision) -> dict[str, Any]:
    """A decision whole: for the public when it is published, for the review before."""
    declared = interests_in(session, decision.round_id, decision.area_id)
    may_link = can(actor, Action.NOTE_LINK, decision) and decision.state in ("prepared", "signed")
    return {
        **shown_to_sign(session, decision),
        "state": state_of(decision, london_day(now())),
        "states": words.STATES,
        "effective_from": implementable_from(decision),
        "call_in_days": terms_for(session, decision.round).call_in_days,
        "called": call_in_of(session, decision),
        "outcomes": gate_words.OUTCOMES,
        "history": [
            (version, in_groups(version.record_sha256), record_rows(version, declared))
            for version in void_versions(session, decision.round, decision.area)
            if version.record_sha256
        ],
        "bundle_open": results_are_public(decision.round) or can(actor, Action.REVIEW, decision.round),
        "results_open": results_are_public(decision.round) or can(actor, Action.REVIEW, decision),
        "month": month_words(decision, london_day(now())) if can(actor, Action.REVIEW, decision) else "",
        "may_link": may_link,
        "known_links": links.known_links(session, decision.round, decision.area) if may_link else [],
        "may_record": can(actor, Action.PREPARE_DECISION, decision),
        "may_sign": can(actor, Action.SIGN_DECISION, decision) and not why_not(session, actor, decision),
        "may_publish": can(actor, Action.PUBLISH_DECISION, decision),
        "must_declare": decision.state in ("prepared", "signed")
        and can(actor, Action.SIGN_DECISION, decision)
        and not has_declared(session, actor, decision),
        "may_comment": decision.state == "prepared"
        and bool(decision.record_sha256)
        and bool(comments.kinds_for(actor, decision)),
        "may_dispense": decision.state == "prepared"
        and can(actor, Action.NOTE_DISPENSATION, decision)
        and bool(declared),
        "linked": links.linked_people(session, decision.round, decision.area)
        if can(actor, Action.REVIEW, decision)
        else [],
    }


def has_declared(session: Session, actor: Actor, decision: Decision) -> bool:
    """Whether this person has said whether they have an interest here."""
    return interests.declaration_of(session, actor, decision.round_id, decision.area_id) is not None


def screen_of(session: Session, decision: Decision) -> str:
    """What the money alone says about a key decision."""
    threshold = terms_for(session, decision.round).key_threshold
    key = is_key(session, decision, answered=False)
    return gate_words.screen(key, share_of(decision).spend, threshold)


def shown_to_sign(session: Session, decision: Decision) -> dict[str, Any]:
    """Exactly what a signature binds, as it stands."""
    meeting = board.meeting_of(session, decision)
    return {
        "statements": comments.standing(session, decision),
        "stale_statements": comments.no_longer(session, decision),
        "statement_names": gate_words.STATEMENTS,
        "board": meeting,
        "board_votes": board.counted(meeting) if meeting else {},
        "board_carried": meeting is not None and board.is_carried(meeting),
        "vote_names": gate_words.VOTES,
        "rows": standing_rows(session, decision),
        "decision": decision,
        "round": decision.round,
        "area": decision.area,
        "share": share_of(decision),
        "departures": departures_of(session, decision),
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
    del values["key_notice"]
    if not decision.record_sha256:
        values["alternatives"] = alternatives_for(session, decision)
    values["decided_on"] = held.decided_on
    return RecordForm(**values, shown_version=str(decision.version))
