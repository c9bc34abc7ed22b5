"""One decision's whole way, from the recommendation to the first payment, with everything that can happen.

An interest keeps one member out, a change that cannot be had is answered with what it clashes with, a good
one stands, a signature becomes void and is given again, the decision is called in and answered, and only then
may it be carried out and paid.
"""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import service as allocation
from pb.allocation.models import ProposedAmendment
from pb.decisions import call_in, interests, terms
from pb.decisions.call_in import implementable_from
from pb.decisions.service import publish_decision
from pb.house.errors import Refused
from pb.house.jobs import start_job
from pb.money.paying import pay
from pb.permissions import Actor, Role
from pb.rounds.models import Round
from tests.rooms.decisions.cases import (
    make_reviewed,
    person,
    ready,
    recorded,
    sign_now,
    signed,
    standing_decision,
)
from tests.rooms.money.cases import committed, paid, project, treasurer

REASON = "The footpath floods every winter and children walk to school on it."


def ask(session: Session, actor: Actor, round_: Round, number: int, kind: str) -> ProposedAmendment:
    """Ask for a change as the review's page does, and wait for its answer."""
    amendment, job = allocation.ask_amendment(
        session, actor, round_, kind=kind, proposal=project(session, round_, number), cost=None, reason=REASON
    )
    session.commit()
    start_job(job)
    session.refresh(amendment)
    return amendment


def test_from_the_recommendation_to_the_first_payment(app: Flask, session: Session) -> None:
    with time_machine.travel("2026-06-01 09:00:00+00:00", tick=False):
        # Pot £1,000; the vote funds 1 (£600) and 3 (£400), and not 2 (£500).
        round_ = make_reviewed(session, "Coldbeck")
        area = round_.areas[0]
        trustee, member = (person(session, Role.COUNCILLOR, area, name=n) for n in ("Bea Trust", "Ann Lee"))
        decision = standing_decision(session, round_)
        interests.declare_interest(session, trustee, decision, "I rent the hall.", interests.Kind.PECUNIARY)
        session.commit()
        with pytest.raises(Refused, match="disclosable pecuniary interest"):
            ask(session, trustee, round_, 2, "fix")
        session.rollback()
        interests.declare_interest(session, member, decision, kind=interests.Kind.NONE)
        session.commit()

        assert ask(session, member, round_, 2, "fix").state == "standing"
        clash = ask(session, member, round_, 1, "fix")
        assert clash.state == "refused" and any("Proposal 2" in line for line in clash.conflict)

        first = signed(session, round_)
        assert ask(session, member, round_, 3, "forbid").state == "standing"
        session.refresh(first)
        assert first.state == "void" and first.signature is not None and round_.stage == "reviewing"
        again = recorded(session, round_)
        ready(session, member, again)
        sign_now(session, member, again)
        session.commit()
        clerk = person(session, Role.DEMOCRATIC_SERVICES)
        publish_decision(session, clerk, again)
        session.commit()
        assert implementable_from(again) == date(2026, 6, 9)
        assert committed(session, project(session, round_, 2)) == 50_000
        assert committed(session, project(session, round_, 3)) == 0

    keeper = treasurer(session)
    with time_machine.travel("2026-06-04 09:00:00+00:00", tick=False):
        grounds = terms.terms_for(session, round_).grounds()
        called = call_in.call_in(
            session,
            clerk,
            again,
            members="Ash\nElm\nOak",
            ground=grounds[0],
            reason="Nobody asked the school.",
        )
        session.commit()
    with time_machine.travel("2026-06-15 09:00:00+00:00", tick=False):
        # Its period is long over, but nobody has answered the call-in.
        assert implementable_from(again) is None
        with pytest.raises(Refused):
            pay(session, keeper, project(session, round_, 2), 10_000, "The first invoice.")
        session.rollback()
        call_in.resolve(session, clerk, called, "stands", "Scrutiny saw the school’s letter.")
        session.commit()
        assert implementable_from(again) == date(2026, 6, 16)
        with pytest.raises(Refused):
            pay(session, keeper, project(session, round_, 2), 10_000, "The first invoice.")
        session.rollback()
    with time_machine.travel("2026-06-16 09:00:00+00:00", tick=False):
        pay(session, keeper, project(session, round_, 2), 10_000, "The first invoice.")
        session.commit()
        with pytest.raises(Refused):
            pay(session, keeper, project(session, round_, 3), 1, "Not funded any more.")
    session.rollback()
    assert (paid(session, project(session, round_, 2)), committed(session, project(session, round_, 2))) == (
        10_000,
        40_000,
    )
    assert audit.verify(session) == []
