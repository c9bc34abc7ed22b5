"""Do the books hold? Everything is added up again from the postings and held against what was decided.

Nothing here trusts a trigger, a lock or a stored sum: an auditor would do the same with a copy of the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pb.audit import Event
from pb.decisions.call_in import implementable_from
from pb.decisions.models import Decision
from pb.decisions.queries import share_of
from pb.house.dates import london_day
from pb.house.models import AuditEvent
from pb.money import check_words as words
from pb.money.accounts import accounts_of
from pb.money.ledger import fingerprint
from pb.money.models import SOURCES, AccountKind, EntryKind, LedgerAccount, LedgerEntry
from pb.proposals.models import Proposal
from pb.proposals.queries import proposal_by_number
from pb.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A round's accounts with their balances in pence, and a sentence for each difference that was found."""

    round: Round
    rows: tuple[tuple[LedgerAccount, int], ...]
    entries: int
    differences: tuple[str, ...]


def reconcile(session: Session, round_: Round) -> Reconciled:
    """Add the round's books up again."""
    every = accounts_of(session, round_)
    entries = _entries(session, round_)
    totals: dict[int, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            totals[posting.account_id] += posting.amount
    differences = [
        *_entries_hold(entries, round_),
        *_record_holds(session, round_, entries),
        *_nothing_is_overdrawn(every, totals),
        *_pots_are_as_published(round_, every, entries),
        *_awards_are_committed(session, round_, entries),
        *_payments_were_due(entries),
        *_rounds_agree(session, round_, every, totals),
    ]
    rows = tuple((account, totals[account.id]) for account in every)
    return Reconciled(round_, rows, len(entries), tuple(differences))


def _entries(session: Session, round_: Round) -> list[LedgerEntry]:
    query = (
        sa.select(LedgerEntry)
        .where(LedgerEntry.round_id == round_.id)
        .order_by(LedgerEntry.number)
        .options(selectinload(LedgerEntry.postings), selectinload(LedgerEntry.decision))
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _entries_hold(entries: list[LedgerEntry], round_: Round) -> Iterator[str]:
    for place, entry in enumerate(entries, 1):
        total = sum(posting.amount for posting in entry.postings)
        if entry.number != place:
            yield words.number_missing(place)
            break
        if total or len(entry.postings) < 2:
            yield words.unbalanced(entry.number, total)
        if any((p.account.money, p.account.round_id) != (entry.money, round_.id) for p in entry.postings):
            yield words.mixed(entry.number)


def _record_holds(session: Session, round_: Round, entries: list[LedgerEntry]) -> Iterator[str]:
    """Every entry is the very one that the civic record knows, and none is missing."""
    query = sa.select(AuditEvent).where(AuditEvent.event == Event.MONEY_POSTED.value)
    recorded = {
        event.subject: event.detail
        for event in session.scalars(query)
        if event.detail.get("round") == round_.id
    }
    for entry in entries:
        known = recorded.pop(f"entry:{entry.id}", None)
        amounts = [(p.account.key, p.amount) for p in entry.postings]
        values = {name: getattr(entry, name) for name in LedgerEntry.__table__.columns.keys()}  # noqa: SIM118
        if known is None or fingerprint(values, amounts) != known["sha256"]:
            yield words.not_as_recorded(entry.number)
    for detail in recorded.values():
        yield words.entry_gone(detail["number"])


def _nothing_is_overdrawn(every: list[LedgerAccount], totals: dict[int, int]) -> Iterator[str]:
    for account in every:
        if AccountKind(account.kind) not in SOURCES and totals[account.id] < 0:
            yield words.overdrawn(account, totals[account.id])


def _pots_are_as_published(
    round_: Round, every: list[LedgerAccount], entries: list[LedgerEntry]
) -> Iterator[str]:
    """What was put into each pot is its published amount, once the books are open."""
    if not any(entry.kind == EntryKind.COMMIT for entry in entries):
        return
    put_in: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.kind in (EntryKind.OPEN, EntryKind.BRING):
            for posting in entry.postings:
                put_in[posting.account_id] += posting.amount
    held = {account.pot_id: put_in[account.id] for account in every if account.pot_id is not None}
    for pot in round_.pots:
        if held.get(pot.id, 0) != pot.amount:
            yield words.pot_differs(pot.name, held.get(pot.id, 0), pot.amount)


def _awards_are_committed(session: Session, round_: Round, entries: list[LedgerEntry]) -> Iterator[str]:
    """What is committed under each decision is what it awards while it stands, and nothing once it is void.

    What was paid is never more than that.
    """
    committed: dict[tuple[int, int], int] = defaultdict(int)
    paid: dict[int, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            project_id = posting.account.proposal_id
            if project_id is None:
                continue
            if entry.kind in (EntryKind.COMMIT, EntryKind.VOID) and entry.decision_id is not None:
                committed[entry.decision_id, project_id] += posting.amount
            if posting.account.kind == AccountKind.PAID:
                paid[project_id] += posting.amount
    awarded: dict[int, int] = defaultdict(int)
    decisions = session.scalars(sa.select(Decision).where(Decision.round_id == round_.id)).all()
    for decision in decisions:
        if decision.state == "published":
            for line in share_of(decision).funded:
                project = proposal_by_number(session, round_, line.number)
                if project is not None:
                    awarded[project.id] += line.cost
                    there = committed.pop((decision.id, project.id), 0)
                    if there != line.cost:
                        yield words.award_differs(line.number, line.title, line.cost, there)
    for (_decision, project_id), there in committed.items():
        if there:
            wrong = session.get_one(Proposal, project_id)
            yield words.committed_without_award(wrong.number or 0, wrong.title, there)
    for project_id, there in paid.items():
        if there > awarded[project_id]:
            wrong = session.get_one(Proposal, project_id)
            yield words.paid_too_much(wrong.number or 0, wrong.title, there, awarded[project_id])


def _payments_were_due(entries: list[LedgerEntry]) -> Iterator[str]:
    """No payment is from before its decision could be carried out."""
    for entry in entries:
        if entry.kind == EntryKind.PAY:
            first = implementable_from(entry.decision) if entry.decision else None
            if first is None or london_day(entry.made_at) < first:
                yield words.paid_too_early(entry.number)


def _rounds_agree(
    session: Session, round_: Round, every: list[LedgerAccount], totals: dict[int, int]
) -> Iterator[str]:
    """What this round left to another is what that one took over."""
    for account in every:
        if account.kind not in (AccountKind.CARRIED, AccountKind.BROUGHT) or account.other_round is None:
            continue
        mirror = AccountKind.BROUGHT if account.kind == AccountKind.CARRIED else AccountKind.CARRIED
        there = 0
        other_entries = _entries(session, account.other_round)
        for other in accounts_of(session, account.other_round, mirror):
            if other.other_round_id == round_.id and other.money == account.money:
                there += sum(
                    posting.amount
                    for entry in other_entries
                    for posting in entry.postings
                    if posting.account_id == other.id
                )
        if there + totals[account.id]:
            yield words.rounds_differ(account.other_round.title, abs(totals[account.id]), abs(there))
