"""No order of acts issues a record with gaps, leaves a signature on what changed, or frees a payment."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.accounts.models import Account
from pb.decisions import call_in, comments, interests
from pb.decisions.models import Decision
from pb.decisions.queries import fields_of, hash_of
from pb.decisions.record import RecordFields, gaps
from pb.decisions.service import publish_decision, record_decision
from pb.house.database import db
from pb.house.errors import Refused
from pb.permissions import Actor, Role
from pb.rounds.models import Round
from tests.rooms.decisions.cases import FIELDS, make_reviewed, person, ready, sign_now, standing_decision

RECORDS = (
    FIELDS,
    replace(FIELDS, reasons="Other reasons."),
    replace(FIELDS, reasons=""),
    replace(FIELDS, alternatives=" "),
    replace(FIELDS, key_decision=True),
)
ACTS = st.one_of(
    st.tuples(st.just("record"), st.integers(0, len(RECORDS) - 1)),
    st.tuples(st.sampled_from(["ready", "interest", "sign", "comment"]), st.integers(0, 1)),
    st.tuples(st.sampled_from(["publish", "call-in", "stands", "back"]), st.just(0)),
)


class People:
    """Everybody who acts, once for all sequences."""

    def __init__(self, session: Session, round_: Round) -> None:
        area = round_.areas[0]
        self.clerk = person(session, Role.DEMOCRATIC_SERVICES)
        self.finance = person(session, Role.SECTION_151)
        self.members = [person(session, Role.COUNCILLOR, area, name=name) for name in ("Ann", "Bob")]


def act(session: Session, round_: Round, people: People, name: str, which: int) -> None:
    """One act as somebody would try it; a refusal is an answer."""
    decision = standing_decision(session, round_)
    if name == "record":
        write(session, people.clerk, decision, RECORDS[which])
    elif name == "ready":
        ready(session, people.members[which], decision)
    elif name == "interest":
        interests.declare_interest(session, people.members[which], decision, "I chair the club.")
    elif name == "comment":
        shown = decision.record_sha256
        comments.make_statement(session, people.finance, decision, "section-151", "Fine.", shown_sha256=shown)
    elif name == "sign":
        sign_now(session, people.members[which], decision)
    elif name == "publish":
        publish_decision(session, people.clerk, decision)
    elif name == "call-in":
        ground = "It is outside the budget or the policy framework"
        call_in.call_in(session, people.clerk, decision, members="A\nB\nC", ground=ground, reason="Why not.")
    else:
        called = session.scalar(sa.select(call_in.CallIn).where(call_in.CallIn.decision_id == decision.id))
        if called is not None:
            call_in.resolve(session, people.clerk, called, name, "Scrutiny has answered.")


def write(session: Session, clerk: Actor, decision: Decision, fields: RecordFields) -> None:
    """The record, from the page that is open now."""
    record_decision(session, clerk, decision, fields, shown_version=decision.version)


def holds(session: Session, round_: Round) -> None:
    """What must be true after every act."""
    decisions = session.scalars(sa.select(Decision).where(Decision.round_id == round_.id)).all()
    assert len([d for d in decisions if d.state != "void"]) == 1
    for decision in decisions:
        held = decision.signature
        assert (held is not None) or decision.state in ("prepared", "void")
        assert held is None or decision.state != "prepared"
        if decision.state in ("signed", "published"):
            assert held is not None
            assert hash_of(session, decision) == held.record_sha256 == decision.record_sha256
            assert gaps(fields_of(decision)) == []
            assert len(comments.standing(session, decision)) == 3
            signatory = Actor(held.account_id, "")
            own = interests.declaration_of(session, signatory, decision.round_id, decision.area_id)
            assert own is not None and own.kind == interests.Kind.NONE
        if decision.record_sha256:
            assert gaps(fields_of(decision)) == []
        called = session.scalar(sa.select(call_in.CallIn).where(call_in.CallIn.decision_id == decision.id))
        if decision.state != "published" or (called is not None and called.outcome != "stands"):
            assert call_in.implementable_from(decision) is None
        else:
            first = call_in.implementable_from(decision)
            assert first is not None and decision.call_in_until is not None and first > decision.call_in_until


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=14))
def test_no_sequence_breaks_a_decision(app: Flask, acts: list[tuple[str, int]]) -> None:
    session = db.session()
    round_ = made(session)
    people = People(session, round_)
    session.commit()
    for name, which in acts:
        with suppress(Refused):
            act(session, round_, people, name, which)
            session.commit()
        session.rollback()
        holds(session, round_)


def made(session: Session) -> Round:
    """A round of its own for every sequence."""
    return make_reviewed(session, f"Place {secrets.token_hex(4)}")


def test_the_whole_way_is_one_of_the_sequences(session: Session) -> None:
    """The property above would hold of a house in which nothing can be done: here is one way through."""
    round_ = make_reviewed(session)
    people = People(session, round_)
    way = (("record", 0), ("ready", 0), ("sign", 0), ("publish", 0), ("call-in", 0), ("back", 0))
    for name, which in (
        *way,
        ("record", 1),
        ("ready", 0),
        ("sign", 0),
        ("publish", 0),
        ("call-in", 0),
        ("stands", 0),
    ):
        act(session, round_, people, name, which)
        holds(session, round_)
    decision = standing_decision(session, round_)
    assert (decision.number, decision.state) == (2, "published")
    assert call_in.implementable_from(decision) is not None
    assert session.scalar(sa.select(sa.func.count(Account.id))) >= 4
