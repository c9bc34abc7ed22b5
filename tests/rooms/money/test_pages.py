"""The pages: what everybody reads, and every form of those who keep the books, taken and refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.triggers import lift_append_only
from pb.money import accounts, leftovers
from pb.money.models import AccountKind, LedgerEntry
from pb.permissions import Role
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_round
from tests.rooms.decisions.cases import make_reviewed, signed
from tests.rooms.money.cases import committed, held, make_published, paid, pot, project, publish, treasurer


@pytest.fixture
def round_(session: Session) -> Round:
    """Two areas, decided long ago."""
    return make_published(session, "Coldbeck", "Netherby")


@pytest.fixture
def keeper(sign_in: SignIn) -> PageClient:
    """The section 151 officer."""
    return sign_in(Role.SECTION_151, title="Section 151 officer")


def words_of(answer: object) -> str:
    """A page's words, one space between them."""
    text = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def at(round_: Round, rest: str = "") -> str:
    """An address of the round's books."""
    return f"/rounds/{round_.slug}/money{rest}"


def test_everybody_reads_where_the_money_is(client: PageClient, keeper: PageClient, round_: Round) -> None:
    form = {"amount": "250", "reason": "First part, invoice 17"}
    assert keeper.post(at(round_, "/projects/1/pay"), data=form).status_code == 303
    shown = words_of(client.get(at(round_)))
    assert "Coldbeck £1,000 £0 £750 £250 £0" in shown
    assert "Total £2,000 £0 £1,750 £250 £0" in shown
    assert "Record a payment" not in shown and "Open a councillor" not in shown
    shown = words_of(client.get(at(round_, "/areas/coldbeck")))
    assert "Proposal 1 of area 0 £600 £600 £250 £350 £0 £0 £0" in shown
    shown = words_of(client.get(at(round_, "/projects/1")))
    assert "Committed to 1 Proposal 1 of area 0 £350" in shown and "Nobody else" in shown
    assert client.get(f"/rounds/{round_.slug}").get_data(as_text=True).count(f'href="{at(round_)}"') == 1
    decision = client.get(f"/rounds/{round_.slug}/decisions/coldbeck").get_data(as_text=True)
    assert at(round_, "/areas/coldbeck") in decision


def test_every_number_leads_to_its_postings(
    client: PageClient, keeper: PageClient, session: Session, round_: Round
) -> None:
    form = {"amount": "250.01", "reason": "First part, invoice 17"}
    keeper.post(at(round_, "/projects/1/pay"), data=form)
    account = accounts.commitment(session, project(session, round_), "revenue")
    address = at(round_, f"/accounts/{account.id}")
    assert address in client.get(at(round_, "/projects/1")).get_data(as_text=True)
    shown = words_of(client.get(address))
    assert "Award committed" in shown and "Payment: First part, invoice 17" in shown
    assert "Section 151 officer" in shown and "−£250.01 £349.99" in shown
    for other in accounts.accounts_of(session, round_):
        assert client.get(at(round_, f"/accounts/{other.id}")).status_code == 200


def test_nothing_is_there_before_a_decision_is_published(client: PageClient, session: Session) -> None:
    round_ = make_reviewed(session)
    session.commit()
    for rest in ("", "/areas/" + round_.areas[0].slug):
        assert "They open when the first decision is published" in words_of(client.get(at(round_, rest)))
    assert client.get(at(round_, "/check")).status_code == 200
    draft = make_round(session, stage="draft")
    for missing in (at(draft), at(round_, "/projects/99"), at(round_, "/accounts/1"), at(round_, "/areas/x")):
        assert client.get(missing).status_code == 404


FORMS = {
    "/projects/1/pay": {"amount": "1", "reason": "For the work"},
    "/projects/1/repay": {"amount": "1", "reason": "Came back"},
    "/projects/1/release": {"amount": "1", "reason": "Cheaper"},
    "/projects/1/funding": {"funder": "Lottery", "kind": "money", "amount": "1", "state": "confirmed"},
    "/councillor-pots/new": {
        "area": "coldbeck",
        "holder": "Cllr Lee",
        "money": "revenue",
        "amount": "1",
        "reason": "The ward’s own",
    },
}


@pytest.mark.parametrize("rest", FORMS)
def test_a_form_is_taken_once_and_refused_with_everything_typed(
    keeper: PageClient, session: Session, round_: Round, rest: str
) -> None:
    keeper.post(at(round_, "/projects/1/pay"), data={"amount": "2", "reason": "Before"})
    entries = session.query(LedgerEntry).count()
    assert keeper.get(at(round_, rest)).status_code == 200
    for name, value in FORMS[rest].items():
        wrong = {**FORMS[rest], name: "1e9" if name == "amount" else " "}
        answer = keeper.post(at(round_, rest), data=wrong)
        assert answer.status_code == 422, name
        text = answer.get_data(as_text=True)
        assert "There is a problem" in text and f'href="#{name}' in text, name
        kept = [v for n, v in FORMS[rest].items() if n not in (name, "area", "money", "kind", "state")]
        assert all(v in text for v in kept), (value, name)
    for _ in range(2):
        sent = {**FORMS[rest], "idempotency_key": "once"}
        assert keeper.post(at(round_, rest), data=sent).status_code == 303
    session.expire_all()
    assert session.query(LedgerEntry).count() == entries + (0 if "funding" in rest else 1)


@pytest.mark.parametrize("rest", FORMS)
def test_only_those_who_keep_the_books(
    client: PageClient, sign_in: SignIn, session: Session, round_: Round, rest: str
) -> None:
    assert client.get(at(round_, rest)).status_code == 302
    assert client.post(at(round_, rest), data=FORMS[rest]).status_code == 403
    for stranger in (sign_in(Role.COUNCILLOR), sign_in(Role.OFFICER, round_.areas[1])):
        answer = stranger.post(at(round_, rest), data=FORMS[rest])
        # Somebody of the next area gets the form of a councillor's pot, without this area on its list.
        of_round = "councillor-pots" in rest and any(grant.area_id for grant in stranger.actor.grants)
        assert answer.status_code == (422 if of_round else 403)
    local = sign_in(Role.OFFICER, round_.areas[0])
    assert local.get(at(round_, rest)).status_code == 200


def test_a_refusal_is_a_sentence_on_the_form(keeper: PageClient, session: Session) -> None:
    round_ = make_published(session, since=timedelta(0))
    answer = keeper.post(at(round_, "/projects/1/pay"), data={"amount": "1", "reason": "Too early"})
    assert answer.status_code == 422
    shown = words_of(answer)
    assert "Nothing can be paid before" in shown and 'value="Too early"' in answer.get_data(as_text=True)
    assert paid(session, project(session, round_)) == 0


def test_leftovers_go_their_whole_way_by_pages(keeper: PageClient, session: Session, round_: Round) -> None:
    keeper.post(at(round_, "/projects/1/release"), data={"amount": "100", "reason": "Cheaper"})
    later = make_round(session, list(round_.areas))
    own = leftovers.open_councillor_pot(
        session,
        treasurer(session),
        round_,
        round_.areas[0],
        holder="Cllr Lee",
        money="revenue",
        amount=5_000,
        reason="The ward’s own",
    )
    first, keys = pot(session, round_), {}
    keys = {"own": own.id, "pot": first.id}
    session.commit()
    text = keeper.get(at(round_, f"/accounts/{keys['own']}")).get_data(as_text=True)
    assert all(f"/accounts/{keys['own']}/{act}" in text for act in ("pool", "big-pot", "carry-forward"))
    for rest, form in (
        (f"/accounts/{keys['own']}/pool", {"target": keys["pot"], "amount": "50", "reason": "Together"}),
        (f"/accounts/{keys['pot']}/big-pot", {"amount": "60", "reason": "For all"}),
    ):
        assert keeper.get(at(round_, rest)).status_code == 200
        assert keeper.post(at(round_, rest), data={**form, "amount": "999"}).status_code == 422
        assert keeper.post(at(round_, rest), data=form).status_code == 303
    session.expire_all()
    big = accounts.accounts_of(session, round_, AccountKind.BIG_POT)[0]
    carry = at(round_, f"/accounts/{big.id}/carry-forward")
    assert later.title in keeper.get(carry).get_data(as_text=True)
    form = {"later": later.slug, "amount": "60", "reason": "To be voted on"}
    assert keeper.post(carry, data=form).status_code == 303
    session.expire_all()
    assert held(session, accounts.carried(session, round_, later, "revenue")) == 6_000
    shown = words_of(keeper.get(at(round_)))
    assert f"Carried forward to {later.title} : £60" in shown and "Big pot of all areas £0" in shown
    assert "Brought forward from" in words_of(keeper.get(f"/rounds/{later.slug}"))


def test_leverage_is_on_the_page(client: PageClient, keeper: PageClient, round_: Round) -> None:
    for funder, kind, amount, state in (
        ("The Lottery", "money", "300", "confirmed"),
        ("The parish", "money", "120", "unconfirmed"),
        ("Volunteers", "in-kind", "80", "confirmed"),
    ):
        form = {"funder": funder, "kind": kind, "amount": amount, "state": state, "note": "Their letter"}
        assert keeper.post(at(round_, "/projects/1/funding"), data=form).status_code == 303
    shown = words_of(client.get(at(round_, "/projects/1")))
    assert "For each pound of the council, others add £0.50 that is confirmed. £120 more is not" in shown
    assert "Help in kind is worth £80 besides." in shown and "Volunteers (help in kind) Their letter" in shown
    assert "others add £0.15 that is confirmed" in words_of(client.get(at(round_)))


def test_the_check_is_public_and_says_what_differs(
    client: PageClient, session: Session, round_: Round
) -> None:
    shown = words_of(client.get(at(round_, "/check")))
    assert "6 entries balance." in shown and "Sum £0" in shown
    for lifted in lift_append_only("ledger_entry", "sqlite"):
        session.execute(sa.text(lifted))
    session.execute(sa.text("UPDATE ledger_entry SET reason = 'Something else' WHERE number = 3"))
    session.commit()
    shown = words_of(client.get(at(round_, "/check")))
    assert "The books do not hold Entry 3 is not what the civic record says it was." in shown


def test_decisions_from_before_the_books_are_committed_by_a_button(
    keeper: PageClient, client: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = make_reviewed(session)
    with monkeypatch.context() as before_books:
        before_books.setattr("pb.decisions.standing._registered", [])
        publish(session, [signed(session, round_)])
    assert "was awarded £600, but £0 was committed" in words_of(client.get(at(round_, "/check")))
    assert "not in the books yet" not in words_of(client.get(at(round_)))
    assert "1 published decision is not in the books yet." in words_of(keeper.get(at(round_)))
    for _ in range(2):
        assert keeper.post(at(round_, "/commit")).status_code == 303
    session.expire_all()
    assert committed(session, project(session, round_)) == 60_000
    assert "not in the books yet" not in words_of(keeper.get(at(round_)))
