"""What moves between pots and rounds, what others give, and the refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.money import accounts, funding, leftovers, paying
from pb.money.committing import open_pots
from pb.money.models import LedgerAccount
from pb.money.queries import books_of, project_in, statement_of
from pb.money.reconciling import reconcile
from pb.permissions import Actor, Forbidden
from pb.rounds.models import Pot, Round
from tests.factories import make_round
from tests.rooms.decisions.cases import make_reviewed, signed
from tests.rooms.money.cases import LONG_AGO, held, make_published, pot, project, publish, treasurer


def own_pot(session: Session, round_: Round, actor: Actor, money: str = "revenue") -> LedgerAccount:
    """A councillor's own pot of £200."""
    return leftovers.open_councillor_pot(
        session,
        actor,
        round_,
        round_.areas[0],
        holder="Cllr Ann  Lee",
        money=money,
        amount=20_000,
        reason="The ward’s own budget",
    )


def with_leftover(session: Session, *names: str) -> tuple[Round, Actor]:
    """A round in which project 1 of the first area gave £100 back."""
    round_, actor = make_published(session, *names), treasurer(session)
    paying.release(session, actor, project(session, round_), 10_000, "Cheaper than thought")
    return round_, actor


def test_a_councillors_pot_goes_into_the_areas_with_a_reason(session: Session) -> None:
    round_, actor = make_published(session, "Coldbeck", "Netherby"), treasurer(session)
    source, target = own_pot(session, round_, actor), pot(session, round_)
    with pytest.raises(Refused, match="Say what this is for"):
        leftovers.pool(session, actor, source, target, 5_000, " ")
    with pytest.raises(Refused, match="same area"):
        leftovers.pool(session, actor, source, pot(session, round_, 1), 5_000, "Elsewhere")
    with pytest.raises(Refused, match="same area"):
        leftovers.pool(session, actor, target, source, 5_000, "The wrong way")
    with pytest.raises(Refused, match="only £200 in “Own pot of Cllr Ann Lee”"):
        leftovers.pool(session, actor, source, target, 20_001, "Too much")
    leftovers.pool(session, actor, source, target, 5_000, "For the hall")
    assert (held(session, source), held(session, target)) == (15_000, 5_000)
    row = books_of(session, round_).rows[0]
    assert (row.put_in, row.moved, row.left) == (120_000, 0, 20_000)
    assert reconcile(session, round_).differences == ()


def test_capital_never_becomes_revenue(session: Session) -> None:
    round_, actor = make_published(session), treasurer(session)
    capital = own_pot(session, round_, actor, "capital")
    with pytest.raises(Refused, match="Capital and revenue are not mixed"):
        leftovers.pool(session, actor, capital, pot(session, round_), 5_000, "Into revenue")
    with pytest.raises(Refused, match="capital or revenue"):
        own_pot(session, round_, actor, "gold")
    for holder, match in (("  ", "whose pot"),):
        with pytest.raises(Refused, match=match):
            leftovers.open_councillor_pot(
                session, actor, round_, round_.areas[0], holder=holder, money="capital", amount=1, reason="x"
            )


def test_what_is_left_goes_to_the_big_pot_and_on_to_a_later_round(session: Session) -> None:
    round_, actor = with_leftover(session, "Coldbeck", "Netherby")
    later = make_round(session, list(round_.areas))
    leftovers.to_big_pot(session, actor, pot(session, round_), 6_000, "Nothing else is waiting here")
    big = accounts.big_pot(session, round_, "revenue")
    assert (held(session, big), held(session, pot(session, round_))) == (6_000, 4_000)
    shared = leftovers.carry_forward(session, actor, big, later, 6_000, "For all areas together")
    own = leftovers.carry_forward(session, actor, pot(session, round_), later, 4_000, "For Coldbeck’s vote")
    assert (shared.area_id, shared.amount) == (None, 6_000)
    assert (own.area, own.amount, own.name) == (
        round_.areas[0],
        4_000,
        f"Brought forward from {round_.title}",
    )
    assert [p.amount for p in later.pots] == [1_000_000, 1_000_000, 6_000, 4_000]
    assert [amount for _account, amount in books_of(session, round_).carried] == [10_000]
    for one in (round_, later):
        assert reconcile(session, one).differences == ()
    line = statement_of(session, pot(session, round_))[-1]
    assert (line.amount, line.after, line.entry.reason) == (-4_000, 0, "For Coldbeck’s vote")


def test_brought_forward_money_is_spent_once(session: Session) -> None:
    """The later round opens that pot with what it was left, and not with new money of the council as well."""
    round_, actor = with_leftover(session)
    later = make_published(session, "Netherby", since=timedelta(0))
    later.stage, later.areas = "gathering", [*later.areas, round_.areas[0]]
    session.flush()
    leftovers.carry_forward(session, actor, pot(session, round_), later, 10_000, "On to the next")
    later.stage = "decided"
    for _ in range(2):
        open_pots(session, actor, later)
    assert held(session, pot(session, later, 1)) == 10_000
    assert held(session, accounts.funding(session, later, "revenue")) == -100_000
    assert reconcile(session, later).differences == ()


def refusals(session: Session) -> dict[str, Callable[[], object]]:
    """Ways in which nothing is moved on."""
    round_, actor = with_leftover(session, "Coldbeck", "Netherby")
    source, areas = pot(session, round_), list(round_.areas)
    voting, elsewhere = make_round(session, areas, stage="voting"), make_round(session, title="Elsewhere")
    commitment = accounts.commitment(session, project(session, round_), "revenue")
    earlier = make_round(session, areas)
    earlier.currency = "EUR"
    session.flush()
    carry, later = leftovers.carry_forward, make_round(session, areas)
    return {
        "voting has not begun": lambda: carry(session, actor, source, voting, 1, "x"),
        "later round": lambda: carry(session, actor, source, round_, 1, "x"),
        "a later round": lambda: carry(session, actor, source, earlier, 1, "x"),
        "no part in Elsewhere": lambda: carry(session, actor, source, elsewhere, 1, "x"),
        "what is left in a pot": lambda: carry(session, actor, commitment, later, 1, "x"),
        "committed or paid stays": lambda: leftovers.to_big_pot(session, actor, commitment, 1, "x"),
        "only £100 in": lambda: carry(session, actor, source, later, 10_001, "x"),
        "only £100": lambda: leftovers.to_big_pot(session, actor, source, 10_001, "x"),
        "more than nothing": lambda: leftovers.to_big_pot(session, actor, source, 0, "x"),
    }


def test_every_refusal_says_why(session: Session) -> None:
    for match, attempt in refusals(session).items():
        with session.begin_nested() as savepoint:
            with pytest.raises(Refused, match=match):
                attempt()
            savepoint.rollback()


def test_nothing_is_left_over_before_every_decision_can_be_carried_out(session: Session) -> None:
    round_, actor = make_reviewed(session, "Coldbeck"), treasurer(session)
    round_.pots.append(Pot(name="Shared", amount=5_000, money="revenue"))
    session.flush()
    publish(session, [signed(session, round_)])
    later = make_round(session, list(round_.areas))
    for attempt in (
        lambda: leftovers.to_big_pot(session, actor, pot(session, round_, 1), 1, "x"),
        lambda: leftovers.carry_forward(session, actor, pot(session, round_, 1), later, 1, "x"),
    ):
        with pytest.raises(Refused, match="cannot be carried out yet"):
            attempt()


def test_shared_money_is_moved_by_those_of_the_whole_council_only(session: Session) -> None:
    round_, _actor = with_leftover(session)
    local = treasurer(session, round_.areas[0])
    leftovers.to_big_pot(session, local, pot(session, round_), 10_000, "Ours to give")
    with pytest.raises(Forbidden):
        later = make_round(session, list(round_.areas))
        leftovers.carry_forward(
            session, local, accounts.big_pot(session, round_, "revenue"), later, 1, "Not ours"
        )


def test_leverage_is_worked_out_from_the_lines_that_stand(session: Session) -> None:
    round_, actor = make_published(session, since=LONG_AGO), treasurer(session)
    first = project(session, round_)

    def line(funder: str, amount: int, state: str = "confirmed", in_kind: bool = False) -> None:
        funding.record_line(session, actor, first, funder=funder, amount=amount, state=state, in_kind=in_kind)

    line("Lottery", 30_000, "unconfirmed")
    line("The town council", 20_000)
    line("Volunteers", 8_000, in_kind=True)
    worked = project_in(books_of(session, round_), first).leverage
    assert (worked.council, worked.confirmed, worked.unconfirmed, worked.in_kind) == (
        60_000,
        20_000,
        30_000,
        8_000,
    )
    assert worked.per_pound == 33  # £200 for £600
    line("lottery", 40_000)
    line("The town council", 20_000, "withdrawn")
    assert project_in(books_of(session, round_), first).leverage.per_pound == 67
    assert len(funding.every_line(session, first)) == 5
    paying.release(session, actor, first, 60_000, "It is not built after all")
    assert project_in(books_of(session, round_), first).leverage.per_pound is None
    for changes, match in (
        ({"amount": 0}, "more than nothing"),
        ({"state": "perhaps"}, "confirmed"),
        ({"funder": " "}, "Say"),
        ({"note": "ring 07700 900123"}, "Take out"),
    ):
        with pytest.raises(Refused, match=match):
            given = {"funder": "Lottery", "amount": 1, "state": "confirmed", "in_kind": False, **changes}
            funding.record_line(session, actor, first, **given)
