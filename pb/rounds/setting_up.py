"""Choosing how the count works and which equity rules hold, before any of it is published.

Everything flushes and leaves the commit to the caller, and is refused once the rules are published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds import words
from pb.rounds.counting import DOUBLE_VOTES, METHODS, UTILITIES_OF, offered_methods, offered_weightings
from pb.rounds.models import Round, RoundRule
from pb.rounds.rule_kinds import KINDS, keeps, missing, not_kept
from pb.rounds.rule_words import names_of, rule_sentence, sentence_of
from pb.rounds.service import ensure_not_frozen, ensure_running, subject_of


def may_set_up(round_: Round) -> bool:
    """Whether the rules may still change: until they are published."""
    try:
        ensure_open(round_)
    except Refused:
        return False
    return True


def ensure_open(round_: Round) -> None:
    """Raise ``Refused`` once the rules are published or voting has opened."""
    ensure_running(round_)
    ensure_not_frozen(round_)
    if round_.rules_published_at is not None:
        raise Refused(words.rules_are_published())


def set_counting(
    session: Session,
    actor: Actor,
    round_: Round,
    *,
    rule: str,
    utility: str,
    weighting: str,
    double_vote: str,
) -> None:
    """Choose the method, how a ballot becomes points, weights, and what counts of two votes with one card.

    Raises ``Refused`` in sentences.
    """
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_open(round_)
    unknown = [
        words.unknown_choice(value)
        for value, offered in (
            (rule, offered_methods(round_)),
            (utility, UTILITIES_OF[round_.ballot_type]),
            (weighting, offered_weightings(round_)),
            (double_vote, DOUBLE_VOTES),
        )
        if value not in offered
    ]
    broken = not_kept(rule, round_.rules) if rule in METHODS else []
    names = names_of(session, round_)
    if unknown or broken:
        kept = [words.not_kept_by_method([sentence_of(r, names) for r in broken])] if broken else []
        raise Refused(*unknown, *kept)
    wanted = {"rule": rule, "utility": utility, "weighting": weighting, "double_vote": double_vote}
    changed = {name: value for name, value in wanted.items() if getattr(round_, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(round_, name, value)
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(round_), **changed)


def add_rule(
    session: Session, actor: Actor, round_: Round, kind: str, parameters: Mapping[str, Any]
) -> RoundRule:
    """Add one equity rule. Raises ``Refused`` when the round lacks what it needs."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_open(round_)
    lacking = missing(session, round_, kind) if kind in KINDS else [words.unknown_choice(kind)]
    if lacking:
        raise Refused(*lacking)
    _ensure_kept(session, round_, kind, parameters)
    rule = RoundRule(round=round_, kind=kind, parameters=dict(parameters))
    session.add(rule)
    session.flush()
    audit.record(
        session,
        actor,
        Event.ROUND_CHANGED,
        subject_of(round_),
        rule_added=rule.id,
        kind=kind,
        parameters=dict(parameters),
    )
    return rule


def change_rule(session: Session, actor: Actor, rule: RoundRule, parameters: Mapping[str, Any]) -> None:
    """Change what one rule asks for."""
    ensure(actor, Action.MANAGE_ROUND, rule.round)
    ensure_open(rule.round)
    _ensure_kept(session, rule.round, rule.kind, parameters)
    before = rule.parameters
    if before == dict(parameters):
        return
    rule.parameters = dict(parameters)
    session.flush()
    audit.record(
        session,
        actor,
        Event.ROUND_CHANGED,
        subject_of(rule.round),
        rule_changed=rule.id,
        kind=rule.kind,
        parameters=dict(parameters),
        before=before,
    )


def remove_rule(session: Session, actor: Actor, rule: RoundRule) -> None:
    """Take one rule out."""
    round_ = rule.round
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_open(round_)
    detail = {"rule_removed": rule.id, "kind": rule.kind, "parameters": rule.parameters}
    round_.rules.remove(rule)
    session.delete(rule)
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(round_), **detail)


def _ensure_kept(session: Session, round_: Round, kind: str, parameters: Mapping[str, Any]) -> None:
    if not keeps(round_.rule, kind, parameters):
        sentence = rule_sentence(kind, parameters, names_of(session, round_))
        raise Refused(words.not_kept_by_method([sentence]))
