"""The books themselves: what code refuses, and what both databases refuse behind its back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from pb.house.database import db, now
from pb.house.errors import Refused
from pb.money import accounts, ledger
from pb.money.models import EntryKind, LedgerEntry, LedgerPosting
from pb.rounds.models import Pot, Round
from tests.factories import make_round
from tests.rooms.money.cases import held, treasurer


def funded(session: Session, money: str = "revenue") -> Round:
    """A round with £100 in its pot."""
    round_ = make_round(session)
    round_.pots[0].money = money
    pot, source = accounts.pot(session, round_.pots[0]), accounts.funding(session, round_, money)
    ledger.move(session, treasurer(session), EntryKind.OPEN, source, pot, 10_000)
    session.commit()
    return round_


def test_an_entry_moves_money_and_is_in_the_record(session: Session) -> None:
    round_ = funded(session)
    entry = session.scalars(sa.select(LedgerEntry)).one()
    assert (entry.number, entry.by, [p.amount for p in entry.postings]) == (
        1,
        "Section 151 officer",
        [10_000, -10_000],
    )
    assert sorted(ledger.balances(session, round_).values()) == [-10_000, 10_000]


def test_code_refuses_what_does_not_balance_mixes_or_overdraws(session: Session) -> None:
    round_ = funded(session)
    actor, pot = treasurer(session), accounts.pot(session, round_.pots[0])
    source, big = accounts.funding(session, round_, "revenue"), accounts.big_pot(session, round_, "revenue")
    capital = accounts.big_pot(session, round_, "capital")
    for lines in (
        [ledger.Line(pot, -1), ledger.Line(source, 2)],
        [ledger.Line(pot, -1), ledger.Line(capital, 1)],
        [ledger.Line(pot, 0), ledger.Line(source, 0)],
    ):
        with pytest.raises(ledger.Unbalanced):
            ledger.post(session, actor, EntryKind.BIG_POT, lines)
    with pytest.raises(Refused, match="Capital and revenue are not mixed"):
        ledger.move(session, actor, EntryKind.BIG_POT, pot, capital, 1)
    with pytest.raises(Refused, match="only £100 in"):
        ledger.move(session, actor, EntryKind.BIG_POT, pot, big, 10_001)
    ledger.move(session, actor, EntryKind.BIG_POT, pot, big, 10_000)
    assert held(session, pot) == 0 and held(session, big) == 10_000


def write_behind(session: Session, round_: Round, money: str, *lines: tuple[int, int]) -> str:
    """An entry written without the ledger: (account id, pence)."""
    key = uuid4().hex
    for account_id, amount in lines:
        session.execute(sa.insert(LedgerPosting).values(entry_id=key, account_id=account_id, amount=amount))
    session.execute(
        sa.insert(LedgerEntry).values(
            id=key,
            round_id=round_.id,
            number=ledger.last_number(session, round_.id) + 1,
            kind="pay",
            money=money,
            reason="",
            by="",
            made_at=now(),
            sha256="0" * 64,
        )
    )
    return key


def attacks(session: Session) -> dict[str, Callable[[], object]]:
    """What no database lets through, by the words of its refusal."""
    round_ = funded(session)
    round_.pots.append(Pot(area=round_.areas[0], name="Capital", amount=0, money="capital"))
    session.flush()
    pot, capital = (accounts.pot(session, one).id for one in round_.pots)
    source = accounts.funding(session, round_, "revenue").id
    entry = session.scalars(sa.select(LedgerEntry)).first()
    assert entry is not None
    session.commit()

    def add_to_complete() -> None:
        session.execute(sa.insert(LedgerPosting).values(entry_id=entry.id, account_id=capital, amount=5))

    def without_entry() -> None:
        session.execute(sa.insert(LedgerPosting).values(entry_id=uuid4().hex, account_id=pot, amount=5))
        session.commit()

    return {
        "do not add up": lambda: write_behind(session, round_, "revenue", (pot, 5), (source, -4)),
        "add up to nothing": lambda: write_behind(session, round_, "revenue"),
        "one kind of money": lambda: write_behind(session, round_, "revenue", (capital, 5), (source, -5)),
        "overdraw": lambda: write_behind(session, round_, "revenue", (pot, -10_001), (source, 10_001)),
        "nothing is added": add_to_complete,
        "(?i)foreign key": without_entry,
        "cannot be changed": lambda: session.execute(sa.update(LedgerPosting).values(amount=1)),
        "changed or deleted": lambda: session.execute(sa.delete(LedgerEntry)),
    }


def refuse_all(session: Session) -> None:
    for what, attack in attacks(session).items():
        with pytest.raises(DatabaseError, match=what):
            attack()
        session.rollback()
    assert session.scalar(sa.select(sa.func.count(LedgerEntry.id))) == 1


def test_sqlite_refuses_what_is_written_behind_the_code(session: Session) -> None:
    refuse_all(session)


@pytest.mark.postgresql
def test_postgresql_refuses_what_is_written_behind_the_code(postgres_app: Flask) -> None:
    refuse_all(db.session())
