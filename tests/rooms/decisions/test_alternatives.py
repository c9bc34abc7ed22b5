"""What the study says in a decision's record: every figure against a second solve, and its hash."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

import optimiser
from optimiser.model import Problem
from pb.allocation import queries
from pb.allocation.bridge import parse_problem
from pb.allocation.models import AllocationRun, Study
from pb.allocation.phrases import show_points
from pb.allocation.studying import ask_study_again
from pb.decisions import study_words
from pb.decisions.alternatives import alternatives_for
from pb.decisions.models import Decision
from pb.decisions.queries import decision_of
from pb.decisions.reading import Line
from pb.decisions.service import record_decision
from pb.decisions.words import list_lines
from pb.house.jobs import run_job
from pb.permissions import Role
from pb.publish.queries import bundle_of
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.rule_words import names_of, sentence_of
from pb.rounds.service import move_round
from tests.conftest import SignIn
from tests.rooms.allocation.test_studies import round_, run
from tests.rooms.decisions.cases import FIELDS, person

__all__ = ["round_", "run"]


@pytest.fixture
def decisions(session: Session, round_: Round, run: AllocationRun) -> list[Decision]:
    """The decisions of both areas, as the review's start prepares them."""
    if round_.stage == "recommended":
        move_round(session, person(session, Role.OFFICER), round_, Move.START_REVIEW)
    session.commit()
    found = [decision_of(session, round_, area) for area in round_.areas]
    return [one for one in found if one is not None]


def lines(problem: Problem, ids: set[str], area: str) -> list[Line]:
    return [
        Line(p.number, p.title, p.cost)
        for p in sorted(problem.proposals, key=lambda p: p.number)
        if p.id in ids and p.area == area
    ]


def differs(problem: Problem, one: set[str], kept: set[str], area: str) -> str:
    """What would have been different in an area, in the record's words."""
    joins, leaves = lines(problem, one - kept, area), lines(problem, kept - one, area)
    if joins and leaves:
        return f"Here it would have funded {list_lines(joins)}, and not {list_lines(leaves)}."
    if joins:
        return f"Here it would have funded {list_lines(joins)} as well."
    return f"Here it would not have funded {list_lines(leaves)}." if leaves else "Here the same proposals"


def test_every_rule_and_way_is_what_a_second_solve_says(
    app: Flask, session: Session, round_: Round, run: AllocationRun, decisions: list[Decision]
) -> None:
    assert len(decisions) == 2
    problem = parse_problem(queries.problem_text(run))
    kept = optimiser.solve(problem, explain=False)
    names, free = names_of(session, round_), 0
    with app.test_request_context():
        said = {decision.area.slug: alternatives_for(session, decision) for decision in decisions}
        for rule in problem.rules:
            sentence = (
                "Each area must do at least as well as it would with its own money alone."
                if rule.kind == "district-fair"
                else sentence_of(next(r for r in round_.rules if r.kind == rule.kind), names)
            )
            others = tuple(r for r in problem.rules if r.id != rule.id)
            loose = optimiser.solve(replace(problem, rules=others), explain=False)
            cost = loose.support - kept.support
            for area, text in said.items():
                if set(loose.funded) == set(kept.funded):
                    free += 1
                    assert f"“{sentence}”" in text.split("any one of these rules")[1].split("\n")[0]
                    continue
                part = text.split(f"to do without the rule “{sentence}”")[1].split("\n")[0]
                assert f"would have had {show_points(cost)} more" in part or not cost
                assert differs(problem, set(loose.funded), set(kept.funded), area) in part
        for method, rules in (("greedy-skip", ()), ("greedy-stop", ()), ("max-support", ())):
            other = optimiser.solve(replace(problem, rules=rules), rule=method, explain=False)
            for area, text in said.items():
                named = f": “{study_words.method_title(method)}”." if method != "max-support" else "."
                start = f"leave all equity rules aside{named}"
                paragraph = next(p for p in text.split("\n\n") if start in p)
                assert f"funds {len(other.funded)} proposals, with {show_points(other.support)}" in paragraph
                assert differs(problem, set(other.funded), set(kept.funded), area) in paragraph
    assert 0 < free < 2 * len(problem.rules)


def test_the_record_names_the_study_that_the_bundle_holds(
    session: Session, round_: Round, run: AllocationRun, decisions: list[Decision]
) -> None:
    for decision in decisions:
        fields = replace(FIELDS, alternatives=alternatives_for(session, decision))
        officer = person(session, Role.DEMOCRATIC_SERVICES)
        record_decision(session, officer, decision, fields, shown_version=decision.version)
    session.commit()
    bundle = bundle_of(session, round_)
    assert bundle is not None
    digest = hashlib.sha256(bundle.texts["study.json"].encode()).hexdigest()
    for decision in decisions:
        record = json.loads(bundle.texts[f"decisions/{decision.area.slug}.json"])
        assert f"Its fingerprint (SHA-256): {digest}" in record["alternatives"]


def test_a_study_that_comes_later_is_in_the_form(
    session: Session, sign_in: SignIn, round_: Round, run: AllocationRun, decisions: list[Decision]
) -> None:
    """Councillors' changes make a new version and its decisions first, and its study after them."""
    session.execute(sa.text("DROP TRIGGER study_no_delete"))
    session.execute(sa.delete(Study))
    session.commit()
    session.expire_all()
    url = f"/rounds/{round_.slug}/decisions/{decisions[0].area.slug}/record"
    clerk = sign_in(Role.DEMOCRATIC_SERVICES)
    before = html.unescape(clerk.get(url).text)
    assert "To compare: this allocation." not in before and "study.json" not in before
    job = ask_study_again(session, person(session, Role.OFFICER), round_)
    session.commit()
    run_job(job.id)
    session.expire_all()
    after = html.unescape(clerk.get(url).text)
    assert "To compare: this allocation." in after
    assert session.scalars(sa.select(Study.sha256)).one() in after
    # What somebody wrote stays as it is.
    decision = decision_of(session, round_, decisions[0].area)
    assert decision is not None
    record_decision(
        session, person(session, Role.DEMOCRATIC_SERVICES), decision, FIELDS, shown_version=decision.version
    )
    session.commit()
    written = html.unescape(clerk.get(url).text)
    assert FIELDS.alternatives in written and "To compare: this allocation." not in written


def test_few_voters_are_not_counted_in_the_record(
    session: Session, run: AllocationRun, decisions: list[Decision]
) -> None:
    found: dict[str, Any] = json.loads(session.get_one(Study, run.id).text)
    text = alternatives_for(session, decisions[0])
    for one in found["alternatives"]:
        told = "fewer than 10" if one["nothing"] is None else one["nothing"]
        assert one["status"] == "infeasible" or f"no choice funded: {told} of 90." in text
