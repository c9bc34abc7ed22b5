"""Officers check, reprice and withdraw; front-line staff comment; the public reads all of it."""

from __future__ import annotations

import html
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.proposals import checking
from pb.proposals.checking import is_web_address
from pb.proposals.models import OfficerCheck, Proposal, ProposalContact, ProposalState, StaffComment
from pb.proposals.queries import Filter, proposals_of
from pb.rounds.lifecycle import LINE, Stage
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def round_(session: Session) -> Round:
    made = make_round(session, [make_area(session, "Upper"), make_area(session, "Lower")], stage="checking")
    session.commit()
    return made


@pytest.fixture
def proposal(session: Session, round_: Round) -> Proposal:
    made = make_proposal(session, round_, number=7, state="submitted", cost=200_000, title="New lights")
    made.answers = {
        "unsuitable": ["lighting"],
        "replaces_duty": "yes",
        "excluded": ["loan"],
        "related": "Aunt",
    }
    session.add(
        ProposalContact(proposal_id=made.id, name="Ada", email="ada@example.org", phone="", postcode="")
    )
    session.commit()
    return made


def text_of(response: Any) -> str:
    return html.unescape(response.get_data(as_text=True))


def url_of(proposal: Proposal, page: str = "") -> str:
    return f"/rounds/{proposal.round.slug}/proposals/{proposal.number}{page}"


def test_the_officer_sees_the_flags_and_the_contact(
    session: Session, sign_in: SignIn, proposal: Proposal
) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    inbox = text_of(officer.get(f"/rounds/{proposal.round.slug}/check"))
    assert "1 waits for you" in inbox
    assert "4 warnings" in inbox
    page = text_of(officer.get(url_of(proposal, "/check")))
    assert "Street lighting. Pass it on" in page
    assert "replace something the council must do" in page
    assert "pays back a loan" in page
    assert "ada@example.org" in page


def test_a_finding_is_published_with_its_reasons(
    session: Session, sign_in: SignIn, client: PageClient, proposal: Proposal
) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    form = {
        "outcome": "accepted",
        "reasons": "The land is ours. **Fine.**",
        "amount": "£2,500",
        "amount_reason": "The fence was left out.",
        "idempotency_key": "k" * 24,
    }
    assert officer.post(url_of(proposal, "/check"), data=form).location == url_of(proposal)
    assert officer.post(url_of(proposal, "/check"), data=form).location == url_of(proposal)
    session.expire_all()
    assert (proposal.state, proposal.cost, len(proposal.costs)) == ("accepted", 250_000, 2)
    assert session.query(OfficerCheck).count() == 1
    page = text_of(client.get(url_of(proposal)))
    for words in ("<strong>Fine.</strong>", "The fence was left out.", "£2,000", "£2,500", "Accepted"):
        assert words in page
    events = [e.event for e in session.query(AuditEvent)]
    assert events[-2:] == ["proposal.repriced", "proposal.checked"]


def test_a_redirect_links_to_the_service(
    session: Session, sign_in: SignIn, client: PageClient, proposal: Proposal
) -> None:
    officer = sign_in(Role.OFFICER)
    form = {
        "outcome": "redirected",
        "reasons": "Lights are ours.",
        "redirect_to": "https://example.org/a?b=1",
    }
    assert officer.post(url_of(proposal, "/check"), data=form).status_code == 303
    assert 'href="https://example.org/a?b=1"' in text_of(client.get(url_of(proposal)))


BAD_CHECKS = [
    {"outcome": ""},
    {"outcome": "draft"},
    {"outcome": HOSTILE},
    {"reasons": ""},
    {"reasons": "  \n "},
    {"reasons": "x" * 2001},
    {"redirect_to": "https://example.org"},
    {"outcome": "redirected"},
    {"outcome": "redirected", "redirect_to": "javascript:alert(1)"},
    {"outcome": "redirected", "redirect_to": "//example.org"},
    {"outcome": "redirected", "redirect_to": "https://[bad"},
    {"outcome": "redirected", "redirect_to": "https://example.org/" + "x" * 300},
    {"amount": "lots"},
    {"amount": "1", "amount_reason": "Why not"},
    {"amount": "2000", "amount_reason": "The same"},
    {"amount": "2500"},
    {"amount": HOSTILE},
]


@pytest.mark.parametrize("bad", BAD_CHECKS)
def test_a_bad_finding_comes_back_with_everything_typed(
    session: Session, sign_in: SignIn, proposal: Proposal, bad: dict[str, str]
) -> None:
    good = {"outcome": "accepted", "reasons": "Typed with care.", "redirect_to": "", "amount_reason": ""}
    answer = sign_in(Role.OFFICER).post(url_of(proposal, "/check"), data={**good, **bad})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in body
    assert "<script>alert" not in body
    for name, typed in {**good, **bad}.items():
        if name != "outcome" and typed.strip():
            assert typed[:60] in text_of(answer), name
    session.expire_all()
    assert (proposal.state, len(proposal.costs), session.query(OfficerCheck).count()) == ("submitted", 1, 0)


@pytest.mark.parametrize(
    ("page", "good", "bad"),
    [
        (
            "/cost",
            {"amount": "2500", "reason": "The fence."},
            [{"amount": ""}, {"amount": "x" * 500}, {"amount": HOSTILE}, {"reason": ""}, {"amount": "2000"}],
        ),
        ("/withdraw", {"reason": "They moved."}, [{"reason": ""}, {"reason": " "}, {"reason": "x" * 2001}]),
        (
            "/comment",
            {"service": "Parks", "text": "Good."},
            [{"service": ""}, {"service": "x" * 121}, {"text": ""}, {"text": "x" * 2001}, {"text": "\t"}],
        ),
    ],
)
def test_the_other_forms_of_staff(
    session: Session,
    sign_in: SignIn,
    proposal: Proposal,
    page: str,
    good: dict[str, str],
    bad: list[dict[str, str]],
) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    assert officer.get(url_of(proposal, page)).status_code == 200
    for values in bad:
        answer = officer.post(url_of(proposal, page), data={**good, **values})
        assert answer.status_code == 422, values
        assert "There is a problem" in text_of(answer)
        assert "<script>alert" not in answer.get_data(as_text=True)
    before = session.query(AuditEvent).count()
    form = {**good, "idempotency_key": "a" * 24}
    assert officer.post(url_of(proposal, page), data=form).status_code == 303
    assert officer.post(url_of(proposal, page), data=form).status_code == 303
    assert session.query(AuditEvent).count() == before + 1


def test_hostile_findings_and_comments_are_shown_as_text(
    session: Session, sign_in: SignIn, client: PageClient, proposal: Proposal
) -> None:
    officer = sign_in(Role.OFFICER)
    officer.post(url_of(proposal, "/comment"), data={"service": HOSTILE, "text": HOSTILE})
    officer.post(url_of(proposal, "/cost"), data={"amount": "2500", "reason": HOSTILE})
    officer.post(url_of(proposal, "/check"), data={"outcome": "accepted", "reasons": HOSTILE})
    officer.post(url_of(proposal, "/withdraw"), data={"reason": HOSTILE})
    body = client.get(url_of(proposal)).get_data(as_text=True)
    assert body.count("&lt;script&gt;alert(1)") >= 5
    assert "<script>alert" not in body
    assert "<img" not in body


@pytest.mark.parametrize("page", ["/check", "/cost", "/withdraw", "/comment"])
def test_an_officer_of_another_area_gets_a_403(
    session: Session, client: PageClient, sign_in: SignIn, proposal: Proposal, page: str
) -> None:
    url = url_of(proposal, page)
    elsewhere = sign_in(Role.OFFICER, proposal.round.areas[0])
    assert proposal.area is proposal.round.areas[0]
    proposal.area = proposal.round.areas[1]
    session.commit()
    good = {
        "outcome": "accepted",
        "reasons": "x",
        "reason": "x",
        "amount": "2500",
        "service": "x",
        "text": "x",
    }
    for stranger in (elsewhere, sign_in(Role.COUNCILLOR), sign_in(Role.FACILITATOR)):
        assert stranger.get(url).status_code == 403
        assert stranger.post(url, data=good).status_code == 403
    assert client.post(url, data=good).status_code == 403
    assert session.query(OfficerCheck).count() == session.query(StaffComment).count() == 0
    assert "New lights" not in text_of(elsewhere.get(f"/rounds/{proposal.round.slug}/check"))


def test_services_ask_again(session: Session, proposal: Proposal) -> None:
    stranger = Actor(1, "", frozenset({Grant(Role.OFFICER, 999)}))
    with pytest.raises(Forbidden):
        checking.reprice(session, stranger, proposal, amount=250_000, reason="x")
    with pytest.raises(Forbidden):
        checking.withdraw_proposal(session, stranger, proposal, reason="x")
    with pytest.raises(Forbidden):
        checking.add_comment(session, stranger, proposal, service="x", text="x")


@pytest.mark.parametrize("stage", list(Stage))
def test_costs_and_findings_are_fixed_when_voting_opens(
    session: Session, app: Any, sign_in: SignIn, proposal: Proposal, stage: Stage
) -> None:
    officer = sign_in(Role.OFFICER).actor
    round_ = proposal.round
    round_.stage = stage.value
    round_.paused_from = "checking" if stage in (Stage.PAUSED, Stage.ABANDONED) else ""
    may = stage in LINE and LINE.index(stage) < LINE.index(Stage.VOTING)
    with app.test_request_context():
        for change in (
            lambda: checking.reprice(session, officer, proposal, amount=250_000, reason="Fence."),
            lambda: checking.check_proposal(
                session, officer, proposal, outcome=ProposalState.ACCEPTED, reasons="Fine."
            ),
            lambda: checking.withdraw_proposal(session, officer, proposal, reason="Moved."),
        ):
            if may:
                change()
            else:
                with pytest.raises(Refused):
                    change()
    assert (proposal.cost, proposal.state) == ((250_000, "withdrawn") if may else (200_000, "submitted"))


def test_the_refusal_reaches_the_form_in_words(session: Session, sign_in: SignIn, proposal: Proposal) -> None:
    proposal.round.stage = "voting"
    session.commit()
    officer = sign_in(Role.OFFICER)
    answer = officer.post(url_of(proposal, "/cost"), data={"amount": "2500", "reason": "Fence."})
    assert answer.status_code == 422
    assert "fixed when voting opened" in text_of(answer)


def test_the_list_is_narrowed_by_area_status_and_words(
    session: Session, client: PageClient, round_: Round
) -> None:
    upper, lower = round_.areas[1], round_.areas[0]
    make_proposal(session, round_, upper, title="Skate park", summary="Ramps 100%", number=1)
    make_proposal(session, round_, lower, title="Lunch club", state="turned-down", number=2)
    make_proposal(session, round_, lower, title="Secret draft", state="draft", number=None)
    session.commit()
    assert [p.number for p in proposals_of(session, round_)][:2] == [1, 2]
    url = f"/rounds/{round_.slug}/proposals"
    assert "Skate park" in text_of(client.get(f"{url}?area={upper.slug}"))
    assert "Lunch club" not in text_of(client.get(f"{url}?area={upper.slug}"))
    assert "Skate park" not in text_of(client.get(f"{url}?status=turned-down"))
    assert "Skate park" in text_of(client.get(f"{url}?q=RAMPS"))
    assert [p.number for p in proposals_of(session, round_, Filter(text="100%"))] == [1]
    for nothing in ("q=zebra", "q=%25_%25", "area=nowhere", "status=draft", "q=" + "x" * 5000):
        assert "Nothing matches" in text_of(client.get(f"{url}?{nothing}"))
    assert "<script>alert" not in client.get(url, query_string={"q": HOSTILE}).get_data(as_text=True)
    assert "Secret draft" not in text_of(client.get(url))


def test_no_page_for_a_number_that_is_not_there(client: PageClient, round_: Round) -> None:
    for number in (0, 12345, 10**20):
        assert client.get(f"/rounds/{round_.slug}/proposals/{number}").status_code == 404


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org/lights", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("ftp://example.org", False),
        ("https://a b.org", False),
        ("//example.org", False),
        ("https://[", False),
    ],
)
def test_what_a_web_address_is(text: str, good: bool) -> None:
    assert is_web_address(text) is good
