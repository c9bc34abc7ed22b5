"""The first fifteen things that a democratic services officer checks, each with its refusal in words.

Checks 6 and 8 end where the money begins: here what gates a payment, and that an area's pot is not overspent.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from pb.allocation import service as allocation
from pb.allocation.models import AllocationRun, RunIsImmutable
from pb.allocation.queries import proposal_by_number
from pb.decisions import call_in, comments, interests, key_decisions, terms
from pb.decisions.export import header
from pb.decisions.models import Signature
from pb.decisions.queries import departures_of, share_of, text_of
from pb.decisions.service import publish_decision, record_decision
from pb.house.errors import Refused
from pb.permissions import Forbidden, Role
from pb.proposals.models import ProposalContact
from pb.rounds.lifecycle import Move
from pb.rounds.service import change_pot, move_round, publish_rules
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.decisions.cases import (
    FIELDS,
    amend,
    declared,
    make_reviewed,
    person,
    ready,
    recorded,
    sign_now,
    signed,
    standing_decision,
)
from tests.rooms.decisions.test_gates import DAY, NOTICE, REASON, announce, key_record, published, take


def test_01_nothing_is_final_or_payable_without_a_named_councillors_act(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    with pytest.raises(Refused, match="Only a signed decision can be published"):
        publish_decision(session, officer, decision)
    for role in (Role.OFFICER, Role.DEMOCRATIC_SERVICES, Role.ADMINISTRATOR, Role.SECTION_151):
        with pytest.raises(Forbidden):
            sign_now(session, person(session, role), decision)
    assert call_in.implementable_from(decision) is None
    held = signed(session, round_).signature
    assert held is not None and (held.name, held.title) == ("Ann Lee", "Cllr")


def test_02_the_authority_route_is_recorded_for_each_decision(session: Session) -> None:
    round_ = make_reviewed(session)
    with pytest.raises(Refused, match="by what authority"):
        recorded(session, round_, authority="")
    decision = recorded(session, round_, authority="area-board")
    councillor = person(session, Role.COUNCILLOR, decision.area)
    ready(session, councillor, decision)
    with pytest.raises(Refused, match="An area board advises and does not decide"):
        sign_now(session, councillor, decision)
    decision = recorded(session, round_, authority="cabinet")
    with pytest.raises(Refused, match="an authority that you do not hold"):
        sign_now(session, councillor, decision)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ({"reasons": " "}, "Write the reasons"),
        ({"alternatives": ""}, "Write which alternatives"),
        ({"decision": ""}, "Write what is decided"),
        ({"decided_on": None}, "Enter the date of the decision"),
    ],
)
def test_03_an_incomplete_record_is_not_issued(session: Session, gap: dict[str, str], words: str) -> None:
    round_ = make_reviewed(session)
    with pytest.raises(Refused, match=words):
        recorded(session, round_, **gap)
    assert standing_decision(session, round_).record_sha256 == ""
    for field in ("Decision maker", "Key decision?", "Subject to call-in?", "Purpose", "Takes effect"):
        assert field in header()


def test_04_interests_come_before_the_item(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    comments_only = person(session, Role.COUNCILLOR, decision.area)
    ready(session, comments_only, decision)
    with pytest.raises(Refused, match="Say first whether you have an interest"):
        sign_now(session, councillor, decision)
    interests.declare_interest(session, councillor, decision, "I own the field.")
    with pytest.raises(Refused, match="you cannot change or sign this item"):
        sign_now(session, councillor, decision)


def test_05_a_key_decision_has_28_clear_days_notice(session: Session) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        with pytest.raises(Refused, match="publish its notice first"):
            key_record(session, round_, date(2026, 7, 1))
        announce(session, round_)
        decision = key_record(session, round_, date(2026, 6, 29))
        councillor = person(session, Role.COUNCILLOR, decision.area)
        ready(session, councillor, decision)
        session.commit()
    with (
        time_machine.travel("2026-06-29 12:00:00+00:00", tick=False),
        pytest.raises(
            Refused, match=r"28 clear days’ notice. The first day on which it can be made is 30 June"
        ),
    ):
        sign_now(session, councillor, decision)


def test_06_call_in_gates_payment(session: Session) -> None:
    with time_machine.travel(DAY, tick=False):
        decision = standing_decision(session, published(session))
        assert call_in.implementable_from(decision) == date(2026, 6, 9)
        officer = person(session, Role.DEMOCRATIC_SERVICES)
        with pytest.raises(Refused, match="may still be called in"):
            move_round(session, officer, decision.round, Move.END_CALL_IN)
        take(session, decision)
    assert call_in.implementable_from(decision) is None


def test_07_departures_from_the_ranking_are_reasoned_and_public(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    councillor = person(session, Role.COUNCILLOR, round_.areas[0])
    declared(session, councillor, standing_decision(session, round_))
    proposal = proposal_by_number(session, round_, 1)
    assert proposal is not None
    with pytest.raises(Refused, match="Give a reason"):
        allocation.ask_amendment(
            session, councillor, round_, kind="forbid", proposal=proposal, cost=None, reason="No."
        )
    amend(session, round_, councillor, 1, "forbid", REASON)
    decision = signed(session, round_)
    assert any(d.by_vote and not d.decided and d.amendments for d in departures_of(session, decision))
    publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), decision)
    session.commit()
    assert REASON in client.get(f"/rounds/{round_.slug}/decisions/{decision.area.slug}").text


def test_08_pots_hold_to_the_penny(session: Session) -> None:
    round_ = make_reviewed(session)
    share = share_of(standing_decision(session, round_))
    assert share.spend == sum(line.cost for line in share.funded) == share.pot == 100_000
    with pytest.raises(Refused, match=r"[Vv]oting"):
        change_pot(session, person(session, Role.OFFICER), round_, round_.pots[0], 100_001)


def test_09_officer_comments_stand_on_the_same_version(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    ready(session, councillor, decision)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    record_decision(
        session, officer, decision, replace(FIELDS, reasons="Others."), shown_version=decision.version
    )
    with pytest.raises(Refused, match="section 151 officer has not commented on this version"):
        sign_now(session, councillor, decision)
    with pytest.raises(Refused, match="monitoring officer has not commented on this version"):
        sign_now(session, councillor, decision)


def test_10_rules_are_published_before_the_vote_and_locked(session: Session) -> None:
    round_ = make_reviewed(session)
    frozen = json.loads(round_.frozen or "{}")
    assert {"rules", "weighting", "tie_order"} <= set(frozen)
    with pytest.raises(Refused, match=r"[Vv]oting"):
        publish_rules(session, person(session, Role.OFFICER), round_)
    run = standing_decision(session, round_).run
    with pytest.raises(RunIsImmutable):
        run.rule = "another"
        session.flush()


def test_11_the_equality_assessment_is_seen_first(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    declared(session, councillor, decision)
    with pytest.raises(Refused, match="equality impact assessment is not attached"):
        sign_now(session, councillor, decision)
    ready(session, councillor, decision)
    held = sign_now(session, councillor, decision)
    assert held.seen_sha256 == comments.seen_hash(list(comments.standing(session, decision).values()))


def test_12_there_are_no_early_tallies(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    round_.stage = "voting"
    session.commit()
    page = client.get(f"/rounds/{round_.slug}/recommendation")
    assert "£1,000" not in page.text and "ballots counted" not in page.text
    assert client.get(f"/rounds/{round_.slug}/bundle").status_code in (403, 404)


def test_13_conflicts_are_flagged(session: Session, sign_in: SignIn, client: PageClient) -> None:
    round_ = make_reviewed(session)
    decision = standing_decision(session, round_)
    member = sign_in(Role.FACILITATOR, decision.area, name="Kit Moor", title="Facilitator")
    proposal = proposal_by_number(session, round_, 1)
    assert proposal is not None and member.actor.account_id is not None
    from pb.accounts.models import Account

    email = session.get_one(Account, member.actor.account_id).email
    session.add(ProposalContact(proposal_id=proposal.id, email=email))
    session.commit()
    page = f"/rounds/{round_.slug}/decisions/{decision.area.slug}"
    said = "Kit Moor (Facilitator) is the contact of"
    assert said in sign_in(Role.MONITORING).get(page).text and said not in client.get(page).text


def test_14_it_is_published_afterwards_with_no_personal_data(session: Session, client: PageClient) -> None:
    round_ = published(session)
    decision = standing_decision(session, round_)
    proposal = proposal_by_number(session, round_, 1)
    assert proposal is not None
    session.add(ProposalContact(proposal_id=proposal.id, name="Eve Hart", email="eve.hart@example.org"))
    session.commit()
    table = client.get(f"/rounds/{round_.slug}/decisions.csv").text
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert [row["Status"] for row in rows] == ["May be called in"] and all(
        rows[0][f] for f in ("Purpose", "Takes effect")
    )
    pages = [table, client.get(f"/rounds/{round_.slug}/decisions/{decision.area.slug}").text]
    pages.append(text_of(session, decision))
    assert not any("eve.hart" in page or "Eve Hart" in page for page in pages)
    for sentence in ("Status", "Purpose", "Subject to call-in", "Publication date", "Takes effect"):
        assert sentence in pages[1]


def test_15_the_pre_election_switch_stops_launches_only(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    period = terms.Terms(pre_election_from=date(2026, 6, 1), pre_election_until=date(2026, 6, 30))
    terms.set_terms(session, officer, round_.areas[0].council, period)
    session.commit()
    with time_machine.travel(DAY, tick=False):
        assert "Pre-election period" in client.get(f"/rounds/{round_.slug}/decisions").text
        publish_decision(session, officer, signed(session, round_))  # lawful decisions go on
        round_.stage = "draft"
        session.flush()
        with pytest.raises(Refused, match="An election is near: nothing is launched"):
            move_round(session, person(session, Role.OFFICER), round_, Move.PUBLISH)


def test_the_notice_lists_what_the_law_wants(session: Session, client: PageClient) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        announce(session, round_)
        session.commit()
        text = client.get("/forward-plan").text
        for said in (
            NOTICE.matter.split("'")[0],
            NOTICE.decision_maker,
            NOTICE.documents,
            NOTICE.copies_from,
        ):
            assert said in text
        assert "30 June 2026" in text and "6 July 2026" in text
        assert key_decisions.notices(session, date(2027, 6, 1)) == []


def test_what_was_said_before_a_decision_cannot_be_rewritten(session: Session) -> None:
    signed(session, make_reviewed(session))
    for table in ("officer_statement", "signature"):
        with pytest.raises(DatabaseError, match="evidence"):
            session.execute(sa.update(sa.table(table, sa.column("name"))).values(name="Somebody else"))
        session.rollback()
    assert session.scalar(sa.select(sa.func.count(Signature.id))) == 1
    assert session.scalar(sa.select(sa.func.count(AllocationRun.id))) == 1
