"""The books are added up again: a tampered database is found, by the command and on the page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.triggers import lift_append_only
from pb.money import paying
from pb.money.models import LedgerEntry, LedgerPosting
from pb.money.reconciling import reconcile
from pb.money.triggers import lift_balanced_books
from tests.rooms.money.cases import make_published, project, treasurer


def test_the_command_prints_every_account_to_the_penny(app: Flask, session: Session) -> None:
    round_ = make_published(session, "Coldbeck")
    paying.pay(session, treasurer(session), project(session, round_), 25_001, "First part")
    session.commit()
    ran = app.test_cli_runner().invoke(args=["reconcile"])
    assert ran.exit_code == 0, ran.output
    lines = {" ".join(line.split()) for line in ran.output.splitlines()}
    assert {
        "The council’s funding -1,000.00",
        "Coldbeck area budget 0.00",
        "Committed to 1 Proposal 1 of area 0 349.99",
        "Paid to 1 Proposal 1 of area 0 250.01",
        "Sum 0.00",
        "The books hold: 4 entries balance, and no pot is overspent.",
    } <= lines
    assert app.test_cli_runner().invoke(args=["reconcile", "--round", "nowhere"]).exit_code == 2


def tamper(session: Session, statement: sa.Executable) -> None:
    """Change the books as somebody with the database's password would."""
    for table in ("ledger_posting", "ledger_entry", "audit_event"):
        for lifted in lift_append_only(table, "sqlite"):
            session.execute(sa.text(lifted))
    for lifted in lift_balanced_books("sqlite"):
        session.execute(sa.text(lifted))
    session.execute(statement)
    orphans = sa.delete(LedgerPosting).where(LedgerPosting.entry_id.not_in(sa.select(LedgerEntry.id)))
    session.execute(orphans)
    session.commit()
    session.expire_all()


def ways() -> dict[str, sa.Executable]:
    """What somebody might do, by a sentence that finds it."""
    payment = sa.select(LedgerEntry.id).where(LedgerEntry.kind == "pay").scalar_subquery()
    commits = sa.select(LedgerEntry.id).where(LedgerEntry.kind == "commit").order_by(LedgerEntry.number)
    commit = commits.limit(1).scalar_subquery()
    of_payment = LedgerPosting.entry_id == payment
    doubled = sa.update(LedgerPosting).values(amount=LedgerPosting.amount * 3)
    raised = sa.update(LedgerPosting).values(amount=LedgerPosting.amount + 1)
    return {
        "does not balance: its postings add up to £0.01": raised.where(of_payment, LedgerPosting.amount > 0),
        "“Committed to 1 Proposal 1 of area 0” is overdrawn": doubled.where(of_payment),
        "£750 was paid to proposal 1": doubled.where(of_payment),
        "was awarded £600, but £1,800 was committed": doubled.where(LedgerPosting.entry_id == commit),
        "is not what the civic record says": sa.update(LedgerEntry).values(reason="Something else"),
        "The civic record knows entry 4": sa.delete(LedgerEntry).where(LedgerEntry.id == payment),
        "Entry 2 is missing": sa.update(LedgerEntry).where(LedgerEntry.number == 2).values(number=9),
        "mixes capital and revenue": sa.update(LedgerEntry).values(money="capital"),
        "paid before its decision": sa.text(
            "UPDATE ledger_entry SET made_at = '2000-01-01 00:00:00.000000' WHERE kind = 'pay'"
        ),
        "opened with £1,000, but £1,000.50 was published": sa.text("UPDATE pot SET amount = 100050"),
    }


@pytest.mark.parametrize("sentence", ways())
def test_a_tampered_database_is_found(app: Flask, session: Session, sentence: str) -> None:
    round_ = make_published(session)
    paying.pay(session, treasurer(session), project(session, round_), 25_000, "First part")
    session.commit()
    assert reconcile(session, round_).differences == ()
    tamper(session, ways()[sentence])
    ran = app.test_cli_runner().invoke(args=["reconcile"])
    assert ran.exit_code == 1
    assert sentence in ran.output
