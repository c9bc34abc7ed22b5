"""The forms around a signature, over HTTP: taken, refused in words with everything typed, and for whom."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from pb.accounts.models import Account
from pb.allocation.queries import proposal_by_number
from pb.areas.models import BoardMember
from pb.decisions import board, call_in, comments, interests, key_decisions, queries
from pb.decisions.gate_models import KnownLink
from pb.decisions.interests import Kind, declare_interest
from pb.decisions.models import Decision
from pb.decisions.terms import terms_for
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.proposals.models import ProposalContact
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.decisions.cases import make_reviewed, person, recorded, signed, standing_decision
from tests.rooms.decisions.test_gates import DAY, published, seat

MOTION = "To recommend the allocation."
CLERK = Role.DEMOCRATIC_SERVICES
NOTICE: dict[str, str | list[str]] = {
    "kind": "notice",
    "matter": "How the pot is shared out.",
    "decision_maker": "Cllr Lee",
    "documents": "The recommendation.",
    "copies_from": "County Hall",
    "decide_from": ["30", "6", "2026"],
}


def url(round_: Round, what: str) -> str:
    return f"/rounds/{round_.slug}/decisions/coldbeck/{what}"


def refused(
    client: PageClient, address: str, data: Mapping[str, str | list[str]], words: str, kept: str = ""
) -> None:
    """It comes back with the words, and with what was typed."""
    answer = client.post(address, data=data)
    said = html.unescape(answer.text)
    assert answer.status_code in (409, 422), answer.status_code
    assert words in said and kept in said


def test_a_notice_is_published_on_the_forward_plan(
    session: Session, sign_in: SignIn, client: PageClient
) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        clerk = sign_in(CLERK)
        refused(clerk, url(round_, "notice"), {**NOTICE, "documents": ""}, "List the documents", "Cllr Lee")
        urgent = {**NOTICE, "kind": "special-urgency"}
        refused(clerk, url(round_, "notice"), urgent, "Enter who of scrutiny agreed", "Cllr Lee")
        assert clerk.post(url(round_, "notice"), data=NOTICE).status_code == 303
        plan = html.unescape(client.get("/forward-plan").text)
        assert "How the pot is shared out." in plan and "30 June 2026" in plan and "County Hall" in plan
        assert key_decisions.notice_of(session, round_, round_.areas[0]) is not None


def test_a_dispensation_is_noted_by_the_monitoring_officer(session: Session, sign_in: SignIn) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    member = person(session, Role.COUNCILLOR, decision.area)
    held = declare_interest(session, member, decision, "I own the field.", Kind.PECUNIARY)
    session.commit()
    officer = sign_in(Role.MONITORING)
    good = {"interest": str(held.id), "kind": "section-33", "note": "Standards committee, 4 May."}
    refused(officer, url(round_, "dispensation"), {**good, "note": ""}, "Write when and why")
    wrong = {**good, "kind": "head-of-paid-service"}
    refused(officer, url(round_, "dispensation"), wrong, "Only a dispensation under section 33", good["note"])
    refused(officer, url(round_, "dispensation"), {**good, "interest": "999"}, "Choose one of the answers")
    assert officer.post(url(round_, "dispensation"), data=good).status_code == 303
    session.expire_all()
    assert held.dispensation == "section-33"
    assert interests.keeps_from_signing(held) == []


def test_comments_are_for_their_officers(session: Session, sign_in: SignIn) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    finance = sign_in(Role.SECTION_151)
    good = {"kind": "section-151", "text": "It is in the budget.", "record_sha256": decision.record_sha256}
    refused(finance, url(round_, "comment"), {**good, "kind": "monitoring"}, "Choose one of the answers")
    refused(finance, url(round_, "comment"), {**good, "record_sha256": "0"}, "record changed", good["text"])
    assert finance.post(url(round_, "comment"), data=good).status_code == 303
    session.expire_all()
    assert list(comments.standing(session, decision)) == ["section-151"]
    assert sign_in(Role.OFFICER, decision.area).get(url(round_, "comment")).status_code == 403


def test_the_boards_vote_is_shown_with_what_came_of_it(session: Session, sign_in: SignIn) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = make_reviewed(session)
        decision = recorded(session, round_)
        members: list[BoardMember] = seat(session, round_)
        session.commit()
        clerk = sign_in(CLERK)
        votes = {f"member_{m.id}": "against" if m.category == "public" else "abstained" for m in members}
        form = {"held_on": ["1", "5", "2026"], "motion": MOTION, **votes}
        left_out = {k: v for k, v in form.items() if k != f"member_{members[0].id}"}
        refused(clerk, url(round_, "board"), left_out, "Say how each member voted", MOTION)
        absent = {**form, f"member_{members[0].id}": "absent", f"member_{members[1].id}": "absent"}
        refused(clerk, url(round_, "board"), absent, "2 present, 3 needed", MOTION)
        assert clerk.post(url(round_, "board"), data=form).status_code == 303
        shown = html.unescape(clerk.get(url(round_, "").rstrip("/")).text)
        assert "The board does not recommend it." in shown and "public 0" in shown
        meeting = board.meeting_of(session, decision)
        assert meeting is not None and not board.is_carried(meeting)


def test_a_call_in_and_its_answer(session: Session, sign_in: SignIn, client: PageClient) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = published(session)
        session.commit()
        decision = standing_decision(session, round_)
        ground = terms_for(session, round_).grounds()[0]
        clerk = sign_in(CLERK)
        form = {"members": "Cllr Ash\nCllr Birch\nCllr Elm", "ground": ground, "reason": "Nobody asked us."}
        refused(clerk, url(round_, "call-in"), {**form, "members": "Cllr Ash"}, "At least 3", form["reason"])
        assert clerk.post(url(round_, "call-in"), data=form).status_code == 303
        assert "Nobody asked us." in client.get(url(round_, "").rstrip("/")).text
        refused(
            clerk, url(round_, "call-in"), {"outcome": "stands", "answer": ""}, "Write what scrutiny said"
        )
        answer = {"outcome": "stands", "answer": "Scrutiny saw the survey."}
        assert clerk.post(url(round_, "call-in"), data=answer).status_code == 303
        session.expire_all()
        called = queries.call_in_of(session, decision)
        assert called is not None and called.outcome == call_in.Outcome.STANDS
        assert "Scrutiny saw the survey." in client.get(url(round_, "").rstrip("/")).text


def test_the_councils_terms_are_for_the_whole_council(session: Session, sign_in: SignIn) -> None:
    round_ = make_reviewed(session)
    clerk = sign_in(CLERK)
    form = {
        "key_threshold": "100,000",
        "call_in_days": "7",
        "call_in_members": "4",
        "call_in_grounds": "It is outside the budget",
    }
    refused(clerk, "/decisions/terms", {**form, "call_in_days": "70"}, "from 1 to 20", "outside the budget")
    refused(clerk, "/decisions/terms", {**form, "key_threshold": "lots"}, "", "lots")
    assert clerk.post("/decisions/terms", data=form).status_code == 303
    session.expire_all()
    held = terms_for(session, round_)
    assert (held.key_threshold, held.call_in_days, held.call_in_members) == (10_000_000, 7, 4)
    assert held.grounds() == ("It is outside the budget",)
    here = sign_in(CLERK, round_.areas[0])
    assert here.post("/decisions/terms", data=form).status_code == 403


@pytest.mark.parametrize("what", ["notice", "dispensation", "board", "call-in", "interest", "comment"])
def test_residents_open_none_of_them(session: Session, client: PageClient, what: str) -> None:
    round_ = make_reviewed(session)
    assert client.get(url(round_, what)).status_code in (303, 302, 403)


def test_who_is_linked_to_a_proposal_is_for_reviewers_only(
    session: Session, sign_in: SignIn, client: PageClient
) -> None:
    with time_machine.travel(DAY, tick=False):
        round_ = published(session)
        decision: Decision = standing_decision(session, round_)
        member = person(session, Role.COUNCILLOR, decision.area, name="Bea Linked")
        address = session.get_one(Account, member.account_id).email
        proposal = proposal_by_number(session, round_, 1)
        assert proposal is not None
        session.add(ProposalContact(proposal_id=proposal.id, email=address))
        session.commit()
        page = url(round_, "").rstrip("/")
        assert "Bea Linked" in sign_in(CLERK).get(page).text
        assert "Bea Linked" not in client.get(page).text


def test_a_link_noted_by_hand_is_read_by_reviewers_and_taken_back(
    session: Session, sign_in: SignIn, client: PageClient
) -> None:
    round_ = make_reviewed(session)
    decision = standing_decision(session, round_)
    recorded(session, round_)
    page, form = url(round_, "").rstrip("/"), url(round_, "link")
    clerk = sign_in(CLERK)
    typed = {"proposal": "2", "person": "<b>Bea</b> Board", "how": "Trustee of the {{ 7*7 }} group"}
    for missing in typed:
        held = clerk.post(form, data={**typed, missing: ""})
        kept = [value for name, value in typed.items() if name not in (missing, "proposal")]
        assert held.status_code == 422 and all(value in html.unescape(held.text) for value in kept)
    assert clerk.post(form, data={**typed, "proposal": "99"}).status_code == 422
    assert clerk.post(form, data=typed).status_code == 303
    said = "<b>Bea</b> Board is linked to “2 "
    assert said in html.unescape(clerk.get(page).text)
    assert said in html.unescape(sign_in(Role.COUNCILLOR, decision.area).get(page).text)
    assert "Bea" not in client.get(page).text
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "decision.link-noted")).one()
    assert "Bea" not in str(event.detail)
    noted = session.scalars(sa.select(KnownLink)).one()
    assert sign_in(Role.COUNCILLOR, decision.area).post(f"{form}/{noted.id}/take-back").status_code == 403
    assert clerk.post(f"{form}/{noted.id}/take-back").status_code == 303
    assert "Bea" not in clerk.get(page).text
    assert session.scalars(sa.select(KnownLink)).one().mistaken_at is not None


def test_after_the_signature_no_interest_is_declared_but_none(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    signed(session, round_)
    late = person(session, Role.COUNCILLOR, decision.area, name="Lou Late")
    session.commit()
    with pytest.raises(Refused, match="signed"):
        declare_interest(session, late, decision, "I own the field.", Kind.PECUNIARY)
    session.rollback()
    assert declare_interest(session, late, decision, kind=Kind.NONE).kind == Kind.NONE
