"""Monitoring answers: given by choice, kept apart, published once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.house import idempotency
from pb.house.disclosure import Table
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.turnout.models import MonitoringAnswer
from pb.turnout.publishing import TOOK_PART, Grid, grid_of, store
from pb.turnout.queries import published
from pb.turnout.questions import QUESTIONS
from pb.voting.models import random_id

Answers = Mapping[str, str]


def forms_scope(round_id: int) -> str:
    """Under what scope the forms that were sent are kept, and forgotten when voting closes."""
    return f"about-you:{round_id}"


def ensure_taken(session: Session, round_: Round) -> None:
    """Raise ``Refused`` before there is a vote, for a round that was stopped, and once it is published."""
    if not has_reached(round_, Stage.VOTING) or round_.stage == Stage.ABANDONED:
        raise Refused(_("These questions are asked only of people who take part in a vote."))
    if published(session, round_, TOOK_PART) is not None:
        raise Refused(
            _("Who took part is published already. One form more would show in it, and so would its answers.")
        )


def give_answers(session: Session, round_: Round, area: Area, answers: Answers, key: str) -> int:
    """Keep what somebody says of themselves; the same form sent twice is kept once. How many answers.

    Not recorded in the civic record: the order of its events would be the order of people.
    """
    ensure_taken(session, round_)
    scope = forms_scope(round_.id)
    if key and idempotency.recall(session, key, scope):
        return 0
    if key:
        idempotency.remember(session, key, scope, "given")
    return _keep(session, round_, area, answers)


def key_form(session: Session, actor: Actor, round_: Round, area: Area, answers: Answers, key: str) -> int:
    """Keep a paper form. Which answers it has is not recorded, only that a form was keyed."""
    ensure(actor, Action.ISSUE_CARDS, InArea(area.id))
    given = give_answers(session, round_, area, answers, key)
    if given:
        audit.record(session, actor, Event.FORM_KEYED, f"round:{round_.id}", area=area.slug)
    return given


def _keep(session: Session, round_: Round, area: Area, answers: Answers) -> int:
    rows = [
        {
            "id": random_id(),
            "round_id": round_.id,
            "area_id": area.id,
            "question": question.key,
            "answer": answers[question.key],
        }
        for question in QUESTIONS
        if answers.get(question.key) in question.answers
    ]
    # Not in the order of the form; on either engine they are put in the order of their keys at the close.
    secrets.SystemRandom().shuffle(rows)
    if rows:
        session.execute(sa.insert(MonitoringAnswer), rows)
    return len(rows)


def counts_of(session: Session, round_: Round) -> dict[str, Counter[tuple[str, str]]]:
    """By question, how many gave each answer in each area (slug). Exact: for ``publishing`` only."""
    slugs = {area.id: area.slug for area in round_.areas}
    found: dict[str, Counter[tuple[str, str]]] = {question.key: Counter() for question in QUESTIONS}
    for question, area_id, answer, number in session.execute(
        sa.select(
            MonitoringAnswer.question, MonitoringAnswer.area_id, MonitoringAnswer.answer, sa.func.count()
        )
        .where(MonitoringAnswer.round_id == round_.id)
        .group_by(MonitoringAnswer.question, MonitoringAnswer.area_id, MonitoringAnswer.answer)
    ):
        if question in found and area_id in slugs:
            found[question][slugs[area_id], answer] += number
    return found


def tables_of(session: Session, round_: Round) -> dict[str, Table]:
    """A table by area and answer for each question: of those who answered it, so no two share a margin."""
    counts = counts_of(session, round_)
    areas = [area.slug for area in round_.areas]
    return {
        question.key: Table(areas, list(question.answers), counts[question.key]) for question in QUESTIONS
    }


def publish_who_took_part(session: Session, actor: Actor, round_: Round) -> None:
    """Publish the answers under disclosure control, once. Raises ``Refused`` before the vote has closed."""
    ensure(actor, Action.COUNT_VOTES, round_)
    if not has_reached(round_, Stage.COUNTED) or round_.stage == Stage.ABANDONED:
        raise Refused(_("Voting has not closed yet. Who took part is published after the count."))
    plain: dict[str, Any] = {key: grid_of(t).plain() for key, t in tables_of(session, round_).items()}
    store(session, actor, round_, TOOK_PART, plain)


def grids_of(plain: Mapping[str, Any]) -> dict[str, Grid]:
    """The published tables by question."""
    return {question.key: Grid.of(plain[question.key]) for question in QUESTIONS if question.key in plain}


def forms_waiting(session: Session, round_: Round) -> bool:
    """Whether anybody has answered anything."""
    return bool(session.scalar(sa.select(sa.exists().where(MonitoringAnswer.round_id == round_.id))))
