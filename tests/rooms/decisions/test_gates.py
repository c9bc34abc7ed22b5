"""Notices, interests, dispensations, comments, boards, call-ins, terms: what each lets through, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import service as allocation
from pb.allocation.queries import proposal_by_number
from pb.areas.models import BoardMember
from pb.decisions import board, call_in, comments, interests, key_decisions, links, terms
from pb.decisions.facts import count_open_call_ins, count_pre_election_days
from pb.decisions.models import Decision
from pb.decisions.queries import share_of, state_of
from pb.decisions.service import publish_decision, record_decision
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Forbidden, Role
from pb.proposals.models import ProposalContact
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
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

NOTICE = key_decisions.NoticeFields(
    kind="notice",
    matter="How the area's budget is shared out.",
    decision_maker="Councillor Ann Lee, ward member",
    decide_from=date(2026, 7, 6),
    documents="The recommendation.",
    copies_from="County Hall",
)
DAY = "2026-06-01 09:00:00+00:00"  # a Monday
REASON = "The lease of that land runs out in March next year."


def announce(session: Session, round_: Round, **changes: Any) -> key_decisions.KeyNotice:
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    fields = replace(NOTICE, **changes)
    return key_decisions.publish_notice(session, officer, round_, round_.areas[0], fields)


def key_record(session: Session, round_: Round, on: date) -> Decision:
    decision = standing_decision(session, round_)
    fields = replace(FIELDS, key_decision=True, decided_on=on)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    return record_decision(session, officer, decision, fields, shown_version=decision.version)


def test_money_alone_makes_it_key(session: Session) -> None:
    round_ = make_reviewed(session)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    council = round_.areas[0].council
    spend = share_of(standing_decision(session, round_)).spend
    for threshold, key in ((spend + 1, False), (spend, True)):
        terms.set_terms(session, officer, council, terms.Terms(key_threshold=threshold))
        decision = standing_decision(session, round_)
        assert key_decisions.is_key(session, decision, answered=False) is key
        assert key_decisions.is_key(session, decision, answered=True)
    with pytest.raises(Refused, match="key decision"):
        recorded(session, round_)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, date(2026, 6, 30)),
        # Tuesday to Friday and Monday are the five whole working days.
        (
            {
                "kind": "general-exception",
                "why_short": "The offer ends.",
                "scrutiny_chair": "Cllr Moss",
                "scrutiny_on": date(2026, 6, 1),
            },
            date(2026, 6, 9),
        ),
        (
            {
                "kind": "special-urgency",
                "why_short": "The roof fell in.",
                "scrutiny_chair": "Cllr Moss",
                "scrutiny_on": date(2026, 6, 1),
            },
            date(2026, 6, 1),
        ),
    ],
)
def test_a_key_decision_waits_for_its_first_day(
    session: Session, changes: dict[str, Any], first: date
) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        assert key_decisions.first_day(announce(session, round_, **changes)) == first
        decision = key_record(session, round_, first)
        assert "1 June 2026" in decision.key_notice
        session.commit()
    for late, day in ((False, first - timedelta(days=1)), (True, first)):
        with time_machine.travel(f"{day} 09:00:00+00:00", tick=False):
            assert (key_decisions.in_the_way(session, decision, london_day(now())) == []) is late
    with time_machine.travel(f"{first} 09:00:00+00:00", tick=False):
        councillor = person(session, Role.COUNCILLOR, decision.area)
        ready(session, councillor, decision)
        assert sign_now(session, councillor, decision).name == "Ann Lee"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matter": " "}, "the law asks for them"),
        ({"decide_from": None}, "Enter the day"),
        ({"kind": "general-exception"}, "why 28 clear days"),
        ({"kind": "general-exception", "why_short": "Late."}, "was told in writing"),
        ({"kind": "special-urgency", "why_short": "Late."}, "agreed that it is urgent"),
        (
            {
                "kind": "special-urgency",
                "why_short": "Late.",
                "scrutiny_chair": "Cllr Moss",
                "scrutiny_on": date(2026, 6, 2),
            },
            "not later than today",
        ),
        ({"kind": "none"}, "Choose which notice"),
    ],
)
def test_a_notice_lacks_nothing(session: Session, changes: dict[str, Any], words: str) -> None:
    with time_machine.travel(DAY, tick=False), pytest.raises(Refused, match=words):
        announce(session, make_reviewed(session), **changes)


def test_the_item_opens_after_a_declaration(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = person(session, Role.COUNCILLOR, decision.area)
    proposal = proposal_by_number(session, round_, 1)
    assert proposal is not None

    def ask() -> None:
        allocation.ask_amendment(
            session, councillor, round_, kind="forbid", proposal=proposal, cost=None, reason=REASON
        )

    for act in (ask, lambda: sign_now(session, councillor, decision)):
        with pytest.raises(Refused, match="Say first whether you have an interest"):
            act()
    shown = decision.record_sha256
    declared(session, councillor, decision)
    assert decision.record_sha256 == shown  # "none" is no part of the record
    ask()


def test_a_pecuniary_interest_keeps_out_until_section_33(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = person(session, Role.COUNCILLOR, decision.area)
    monitoring = person(session, Role.MONITORING)
    interest = interests.declare_interest(session, councillor, decision, "I own the field.")
    proposal = proposal_by_number(session, round_, 1)
    assert proposal is not None
    with pytest.raises(Refused, match="disclosable pecuniary interest"):
        allocation.ask_amendment(
            session, councillor, round_, kind="forbid", proposal=proposal, cost=None, reason=REASON
        )
    with pytest.raises(Refused, match="declared an interest"):
        interests.declare_interest(session, councillor, decision, kind=interests.Kind.NONE)
    other_kind = interests.Dispensation.HEAD_OF_PAID_SERVICE
    with pytest.raises(Refused, match="section 33"):
        interests.note_dispensation(session, monitoring, decision, interest, other_kind, "Granted.")
    with pytest.raises(Forbidden):
        kind = interests.Dispensation.SECTION_33
        interests.note_dispensation(session, councillor, decision, interest, kind, "Granted.")
    before = decision.record_sha256
    interests.note_dispensation(
        session, monitoring, decision, interest, kind, "Granted on 1 June: no quorum."
    )
    assert decision.record_sha256 != before
    ready(session, councillor, decision)
    assert sign_now(session, councillor, decision).record_sha256 == decision.record_sha256


def test_another_interest_is_lifted_by_the_head_of_paid_service(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    interest = interests.declare_interest(session, councillor, decision, "Trustee.", interests.Kind.OTHER)
    ready(session, councillor, decision)
    with pytest.raises(Refused, match="Another councillor must sign"):
        sign_now(session, councillor, decision)
    kind = interests.Dispensation.HEAD_OF_PAID_SERVICE
    note = "Granted on 1 June by the head of paid service."
    interests.note_dispensation(session, person(session, Role.MONITORING), decision, interest, kind, note)
    ready(session, councillor, decision)
    assert sign_now(session, councillor, decision)


def test_people_linked_to_a_proposal_are_flagged(session: Session) -> None:
    round_ = make_reviewed(session)
    councillor = person(session, Role.COUNCILLOR, round_.areas[0])
    proposal, other = (proposal_by_number(session, round_, n) for n in (1, 2))
    assert proposal is not None and other is not None
    from pb.accounts.models import Account

    email = session.get_one(Account, councillor.account_id).email
    session.add(ProposalContact(proposal_id=proposal.id, email=email.upper()))
    other.answers = {"related": "My sister sits on the council."}
    session.flush()
    found = links.linked_people(session, round_, round_.areas[0])
    assert len(found) == 2
    assert "Ann Lee (Cllr) is the contact of" in found[0] and "related to a councillor" in found[1]


def test_comments_stand_on_one_record_only(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = person(session, Role.COUNCILLOR, decision.area)
    declared(session, councillor, decision)
    with pytest.raises(Refused) as refusal:
        sign_now(session, councillor, decision)
    assert [w in str(refusal.value) for w in ("section 151", "monitoring officer", "equality")] == [True] * 3
    ready(session, councillor, decision)
    assert len(comments.standing(session, decision)) == 3
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    changed = replace(FIELDS, reasons="Other reasons.")
    record_decision(session, officer, decision, changed, shown_version=decision.version)
    assert comments.standing(session, decision) == {} and len(comments.no_longer(session, decision)) == 3
    with pytest.raises(Refused, match="section 151 officer has not commented"):
        sign_now(session, councillor, decision)
    finance = person(session, Role.SECTION_151)
    with pytest.raises(Refused, match="changed after you opened it"):
        comments.make_statement(session, finance, decision, "section-151", "Fine.", shown_sha256="0" * 64)
    with pytest.raises(Forbidden):
        shown = decision.record_sha256
        comments.make_statement(session, finance, decision, "monitoring", "Fine.", shown_sha256=shown)


def seat(session: Session, round_: Round) -> list[BoardMember]:
    area = round_.areas[0]
    members = [
        BoardMember(area_id=area.id, category=category, name=f"{category} {n}")
        for category in ("public", "elected", "partner")
        for n in range(4)
    ]
    session.add_all(members)
    session.flush()
    return members


def test_a_board_needs_its_quorum_in_every_category(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    members = seat(session, round_)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    votes = {m.id: "for" for m in members}
    said = {"held_on": london_day(now()), "motion": "To recommend the allocation."}
    partners = [m.id for m in members if m.category == "partner"]
    # Three of each category are needed: one absent and one with an interest leave two of the partners.
    short = {**votes, partners[0]: "absent", partners[1]: "interest"}
    with pytest.raises(Refused, match="partner members: 2 present, 3 needed"):
        board.record_meeting(session, officer, decision, votes=short, **said)
    with pytest.raises(Refused, match="every member"):
        board.record_meeting(session, officer, decision, votes=dict(list(votes.items())[1:]), **said)
    split = {**votes, partners[0]: "against", partners[1]: "abstained"}
    meeting = board.record_meeting(session, officer, decision, votes=split, **said)
    assert board.is_carried(meeting)
    assert board.counted(meeting) == {"for": 10, "against": 1, "abstained": 1, "interest": 0, "absent": 0}
    with pytest.raises(Refused, match="on the record already"):
        board.record_meeting(session, officer, decision, votes=split, **said)
    amend(session, round_, person(session, Role.COUNCILLOR, decision.area), 1, "forbid", REASON)
    assert board.meeting_of(session, standing_decision(session, round_)) is None


THREE = "Cllr Ash\nCllr Birch\nCllr Elm"


def published(session: Session, *names: str) -> Round:
    round_ = make_reviewed(session, *names)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    for area in list(round_.areas):
        signed(session, round_, area)
    for area in list(round_.areas):
        publish_decision(session, officer, standing_decision(session, round_, area))
    return round_


def take(session: Session, decision: Decision, **changes: str) -> call_in.CallIn:
    grounds = terms.terms_for(session, decision.round).grounds()
    values = {"members": THREE, "ground": grounds[0], "reason": "Nobody asked the hall’s users.", **changes}
    return call_in.call_in(session, person(session, Role.DEMOCRATIC_SERVICES), decision, **values)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"members": "Cllr Ash\nCllr Ash\n\nCllr Elm"}, "At least 3 members"),
        ({"ground": "I do not like it"}, "on what ground"),
        ({"reason": " "}, "Write why"),
    ],
)
def test_a_call_in_needs_members_ground_and_reason(
    session: Session, changes: dict[str, str], words: str
) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = published(session)
        with pytest.raises(Refused, match=words):
            take(session, standing_decision(session, round_), **changes)


def test_a_call_in_freezes_until_it_is_answered(session: Session) -> None:
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    with time_machine.travel(DAY, tick=False):
        round_ = published(session)
        decision = standing_decision(session, round_)
        assert call_in.implementable_from(decision) == date(2026, 6, 9)
        called = take(session, decision)
        assert call_in.implementable_from(decision) is None
        assert (
            state_of(decision, date(2026, 6, 1)) == "called-in" and count_open_call_ins(session, round_) == 1
        )
        with pytest.raises(Refused, match="called in already"):
            take(session, decision)
    with time_machine.travel("2026-06-20 09:00:00+00:00", tick=False):
        assert call_in.implementable_from(decision) is None
        with pytest.raises(Refused, match="called in and not answered"):
            move_round(session, officer, round_, Move.END_CALL_IN)
        with pytest.raises(Refused, match="Write what scrutiny said"):
            call_in.resolve(session, officer, called, "stands", " ")
        assert call_in.resolve(session, officer, called, "stands", "Scrutiny saw the survey.") is decision
        assert call_in.implementable_from(decision) == date(2026, 6, 21)
        with pytest.raises(Refused, match="has been answered"):
            call_in.resolve(session, officer, called, "back", "Again.")
        move_round(session, officer, round_, Move.END_CALL_IN)
    assert round_.stage == "decided" and audit.verify(session) == []


def test_after_its_period_nothing_is_called_in(session: Session) -> None:
    with time_machine.travel(DAY, tick=False):
        decision = standing_decision(session, published(session))
    with time_machine.travel("2026-06-09 09:00:00+00:00", tick=False):
        with pytest.raises(Refused, match="ended on 8 June 2026"):
            take(session, decision)
        assert call_in.implementable_from(decision) == date(2026, 6, 9)


def test_what_goes_back_is_void_and_made_again(session: Session) -> None:
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    round_ = published(session, "Coldbeck", "Netherby")
    old, other = (standing_decision(session, round_, area) for area in round_.areas)
    new = call_in.resolve(session, officer, take(session, old), "back", "Scrutiny asks for a survey first.")
    assert (old.state, new.state, new.number, round_.stage) == ("void", "prepared", 2, "reviewing")
    assert "called in" in old.void_reason and old.signature is not None and other.state == "published"
    assert call_in.implementable_from(old) is None and call_in.implementable_from(other) is not None
    # The other area's decision is published: a change that leaves its share alone is allowed, and only that.
    councillor = person(session, Role.COUNCILLOR, old.area)
    amend(session, round_, councillor, share_of(old).funded[0].number, "forbid", REASON)
    newest = standing_decision(session, round_, old.area)
    assert newest.number == 3 and other.state == "published"
    signed(session, round_, old.area)
    publish_decision(session, officer, standing_decision(session, round_, old.area))
    assert round_.stage == "call-in"


def test_the_councils_own_terms_hold(session: Session) -> None:
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        council = round_.areas[0].council
        own = terms.Terms(call_in_days=3, call_in_members=1, call_in_grounds=("Wrong sum",))
        terms.set_terms(session, officer, council, own)
        signed(session, round_)
        decision = standing_decision(session, round_)
        publish_decision(session, officer, decision)
        assert decision.call_in_until == date(2026, 6, 4)
        assert take(session, decision, members="Cllr Ash", ground="Wrong sum").ground == "Wrong sum"
    for wrong in ({"key_threshold": 0}, {"call_in_days": 0}, {"pre_election_from": date(2026, 3, 1)}):
        with pytest.raises(Refused):
            terms.set_terms(session, officer, council, replace(own, **wrong))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        local = person(session, Role.DEMOCRATIC_SERVICES, round_.areas[0])
        terms.set_terms(session, local, council, own)


def test_before_an_election_launches_wait_and_decisions_do_not(session: Session) -> None:
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    round_ = make_reviewed(session)
    period = terms.Terms(pre_election_from=date(2026, 3, 24), pre_election_until=date(2026, 5, 7))
    terms.set_terms(session, officer, round_.areas[0].council, period)
    for day, left in ((23, 0), (24, 45), (31, 38)):
        with time_machine.travel(f"2026-03-{day} 12:00:00+00:00", tick=False):
            assert count_pre_election_days(session, round_) == left
    with time_machine.travel("2026-04-01 12:00:00+00:00", tick=False):
        lead = person(session, Role.OFFICER)
        signed(session, round_)  # a lawful decision goes on
        stage, round_.stage = round_.stage, "draft"
        session.flush()
        with pytest.raises(Refused, match="An election is near"):
            move_round(session, lead, round_, Move.PUBLISH)
        assert stage == "signed"
