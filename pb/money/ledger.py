"""Writing the books: entries that balance, from accounts that are never overdrawn.

Everything flushes and leaves the commit to the caller, who holds the round's lock: what may be spent is a sum
over postings, and two payments that both find the last pound would both take it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.audit import Event
from pb.decisions.models import Decision
from pb.house.database import now
from pb.house.errors import Refused
from pb.money import words
from pb.money.models import (
    SOURCES,
    AccountKind,
    EntryKind,
    LedgerAccount,
    LedgerEntry,
    LedgerPosting,
)
from pb.permissions import WHOLE_COUNCIL, Actor, Role
from pb.rounds.models import Round


class Unbalanced(ValueError):
    """The lines of an entry do not add up to nothing, or are not all of one round and one kind of money."""


@dataclass(frozen=True, slots=True)
class Line:
    """``amount`` pence into an account, or out of it when negative."""

    account: LedgerAccount
    amount: int


def balance(session: Session, account: LedgerAccount) -> int:
    """What is in an account, in pence: the sum of its postings."""
    query = sa.select(sa.func.sum(LedgerPosting.amount)).where(LedgerPosting.account_id == account.id)
    return int(session.scalar(query) or 0)


def balances(session: Session, round_: Round) -> dict[int, int]:
    """The balance of every account of a round, by the account's id."""
    query = (
        sa.select(LedgerAccount.id, sa.func.sum(LedgerPosting.amount))
        .outerjoin(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .where(LedgerAccount.round_id == round_.id)
        .group_by(LedgerAccount.id)
    )
    return {key: int(total or 0) for key, total in session.execute(query)}


def move(
    session: Session,
    actor: Actor,
    kind: EntryKind,
    source: LedgerAccount,
    target: LedgerAccount,
    amount: int,
    reason: str = "",
    decision: Decision | None = None,
) -> LedgerEntry:
    """Post an entry of two lines: ``amount`` pence from one account to another."""
    if source.money != target.money:
        raise Refused(words.kinds_not_mixed())
    return post(session, actor, kind, [Line(source, -amount), Line(target, amount)], reason, decision)


def post(
    session: Session,
    actor: Actor,
    kind: EntryKind,
    lines: Iterable[Line],
    reason: str = "",
    decision: Decision | None = None,
) -> LedgerEntry:
    """Write an entry with its postings and its event in the civic record.

    Raises ``Unbalanced`` for lines that no act of the house makes, and ``Refused`` when an account other than
    a source would go below zero.
    """
    lines = sorted(lines, key=lambda line: line.account.id)
    first = lines[0].account
    if sum(line.amount for line in lines) or not all(line.amount for line in lines):
        raise Unbalanced(f"{kind}: the lines add up to {sum(line.amount for line in lines)}")
    if {(line.account.round_id, line.account.money) for line in lines} != {(first.round_id, first.money)}:
        raise Unbalanced(f"{kind}: several rounds or kinds of money")
    for line in lines:
        there = balance(session, line.account)
        if AccountKind(line.account.kind) not in SOURCES and there + line.amount < 0:
            raise Refused(words.not_enough(line.account, there))
    number = last_number(session, first.round_id) + 1
    values = {
        "id": f"{first.round_id}-{number}",
        "round_id": first.round_id,
        "number": number,
        "kind": kind.value,
        "money": first.money,
        "reason": reason.strip(),
        "decision_id": decision.id if decision else None,
        "account_id": actor.account_id,
        "by": post_of(session, actor, first),
        "made_at": now(),
    }
    amounts = [(line.account.key, line.amount) for line in lines]
    values["sha256"] = fingerprint(values, amounts)
    session.execute(
        sa.insert(LedgerPosting),
        [{"entry_id": values["id"], "account_id": ln.account.id, "amount": ln.amount} for ln in lines],
    )
    session.execute(sa.insert(LedgerEntry), [values])
    audit.record(
        session,
        actor,
        Event.MONEY_POSTED,
        f"entry:{values['id']}",
        round=first.round_id,
        number=values["number"],
        kind=kind.value,
        amount=sum(line.amount for line in lines if line.amount > 0),
        sha256=values["sha256"],
    )
    return session.get_one(LedgerEntry, values["id"])


def last_number(session: Session, round_id: int) -> int:
    """The number of the round's newest entry; 0 before the first."""
    query = sa.select(sa.func.max(LedgerEntry.number)).where(LedgerEntry.round_id == round_id)
    return session.scalar(query) or 0


def fingerprint(entry: Mapping[str, object], amounts: Iterable[tuple[str, int]]) -> str:
    """SHA-256 over an entry's canonical JSON with its lines as (account key, pence)."""
    names = ("id", "round_id", "number", "kind", "money", "reason", "decision_id")
    text = json.dumps([*(entry[name] for name in names), sorted(amounts)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def post_of(session: Session, actor: Actor, account: LedgerAccount) -> str:
    """Under which title somebody acts here; nobody's name is in the books."""
    if actor.account_id is None:
        return ""
    area_id = account.area_id or WHOLE_COUNCIL.area_id
    return title_in(session, actor.account_id, area_id, tuple(Role))
