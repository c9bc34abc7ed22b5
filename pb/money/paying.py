"""Paying a project, taking money back, and letting go of what it does not need.

A payment needs a decision that is signed, published, not called in and past its call-in. It is never more
than what is committed.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pb.decisions.call_in import implementable_from
from pb.decisions.models import Decision
from pb.decisions.queries import call_in_of, decision_of
from pb.forums.personal_data import find_personal
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.money import accounts, words
from pb.money.committing import drawn_from
from pb.money.ledger import balance, move
from pb.money.models import AccountKind, EntryKind, LedgerAccount
from pb.permissions import Action, Actor, ensure
from pb.proposals.models import Proposal
from pb.rounds.service import lock_round


def payable_decision(session: Session, project: Proposal) -> Decision:
    """The decision by which a project may be paid today. Raises ``Refused`` with what is in the way."""
    decision = decision_of(session, project.round, project.area) if project.area else None
    if decision is None or decision.state != "published" or decision.signature is None:
        raise Refused(words.not_published())
    first = implementable_from(decision)
    if first is None:
        called = call_in_of(session, decision)
        raise Refused(words.called_in() if called is not None else words.not_published())
    if london_day(now()) < first:
        raise Refused(words.before_call_in_ends(first))
    return decision


def pay(session: Session, actor: Actor, project: Proposal, amount: int, reason: str) -> None:
    """Record a payment of ``amount`` pence to a project. Raises ``Refused`` for more than is committed."""
    _begin(session, actor, project, amount, reason)
    decision = payable_decision(session, project)
    for account, part in _taken(session, project, AccountKind.COMMITMENT, amount, words.over_commitment):
        target = accounts.paid(session, project, account.money)
        move(session, actor, EntryKind.PAY, account, target, part, reason, decision)


def repay(session: Session, actor: Actor, project: Proposal, amount: int, reason: str) -> None:
    """Record money that came back from a project, or a payment that was booked in error."""
    _begin(session, actor, project, amount, reason)
    for account, part in _taken(session, project, AccountKind.PAID, amount, words.over_payment):
        target = accounts.commitment(session, project, account.money)
        move(session, actor, EntryKind.REPAY, account, target, part, reason)


def release(session: Session, actor: Actor, project: Proposal, amount: int, reason: str) -> None:
    """Let go of committed money that a project does not need: back to the pots that it came from."""
    _begin(session, actor, project, amount, reason)
    decision = payable_decision(session, project)
    for account, part in _taken(session, project, AccountKind.COMMITMENT, amount, words.over_commitment):
        for pot, share in _shared_out(drawn_from(session, account), part):
            move(session, actor, EntryKind.RELEASE, account, pot, share, reason, decision)


def check_reason(reason: str) -> None:
    """Everybody reads the reason: it is there, and holds no address or telephone number."""
    if not reason.strip():
        raise Refused(words.say_why())
    if find_personal(reason):
        raise Refused(words.reason_holds_personal())


def _begin(session: Session, actor: Actor, project: Proposal, amount: int, reason: str) -> None:
    ensure(actor, Action.KEEP_MONEY, project)
    lock_round(session, project.round)
    check_reason(reason)
    if amount <= 0:
        raise Refused(words.amount_above_nothing())


def _taken(
    session: Session, project: Proposal, kind: AccountKind, amount: int, refusal: Callable[[int], str]
) -> list[tuple[LedgerAccount, int]]:
    """How much comes out of each of the project's accounts of a kind: one for each kind of money."""
    found = [a for a in accounts.accounts_of(session, project.round, kind) if a.proposal_id == project.id]
    held = [(account, balance(session, account)) for account in found]
    there = sum(there for _account, there in held)
    if amount > there:
        raise Refused(refusal(there))
    return _shared_out(held, amount)


def _shared_out(held: list[tuple[LedgerAccount, int]], amount: int) -> list[tuple[LedgerAccount, int]]:
    """Which account gives how much, the first as far as it goes."""
    parts = []
    for account, there in held:
        part = min(amount, there)
        if part > 0:
            parts.append((account, part))
            amount -= part
    return parts
