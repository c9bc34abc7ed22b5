"""Reading the books: where the money of a round is, by area, by project and account by account. Pence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pb.areas.models import Area
from pb.money.accounts import accounts_of
from pb.money.funding import Leverage, leverage_of, standing_lines
from pb.money.models import (
    AccountKind,
    EntryKind,
    FundingLine,
    LedgerAccount,
    LedgerEntry,
    LedgerPosting,
)
from pb.proposals.models import Proposal
from pb.rounds.models import Round

POTS = (AccountKind.POT, AccountKind.COUNCILLOR, AccountKind.BIG_POT)
INFLOWS = (EntryKind.OPEN, EntryKind.OPEN_COUNCILLOR, EntryKind.BRING)
AWARDS = (EntryKind.COMMIT, EntryKind.VOID)
Sums = dict[int, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """Where the money of an area is, or (``area`` None) what all areas share.

    ``put_in`` + ``moved`` = ``committed`` + ``paid`` + ``left``; ``moved`` is what came from other areas'
    money and shared pots, less what went there or to a later round.
    """

    area: Area | None
    put_in: int
    committed: int
    paid: int
    left: int

    @property
    def moved(self) -> int:
        """Net, from elsewhere; negative when more went away."""
        return self.committed + self.paid + self.left - self.put_in


@dataclass(frozen=True, slots=True)
class Project:
    """A project's money. ``returned`` is the part of its award that went back to the pots."""

    proposal: Proposal
    awarded: int
    committed: int
    paid: int
    leverage: Leverage
    lines: tuple[FundingLine, ...] = ()
    accounts: tuple[LedgerAccount, ...] = ()

    @property
    def returned(self) -> int:
        """Awarded, neither paid nor committed any more."""
        return self.awarded - self.committed - self.paid


@dataclass(frozen=True, slots=True)
class Books:
    """A round's books as its page shows them."""

    rows: tuple[Row, ...]
    carried: tuple[tuple[LedgerAccount, int], ...]
    projects: tuple[Project, ...]
    accounts: tuple[LedgerAccount, ...]
    balances: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> Row:
        """All rows together."""
        sums = [
            sum(getattr(row, name) for row in self.rows) for name in ("put_in", "committed", "paid", "left")
        ]
        return Row(None, *sums)

    @property
    def leverage(self) -> Leverage:
        """All projects together."""
        return sum((project.leverage for project in self.projects), Leverage(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A posting on an account's statement: with which accounts, and the balance after it."""

    entry: LedgerEntry
    others: tuple[LedgerAccount, ...]
    amount: int
    after: int


def books_of(session: Session, round_: Round) -> Books:
    """The round's books, from its postings."""
    every, sums = accounts_of(session, round_), sums_of(session, round_)
    areas: list[Area | None] = [*round_.areas]
    if any(a.area_id is None and AccountKind(a.kind) in POTS for a in every):
        areas.append(None)
    balances = {a.id: sum(sums[a.id].values()) for a in every}
    return Books(
        rows=tuple(row_of(area, every, sums) for area in areas),
        carried=tuple((a, balances[a.id]) for a in every if a.kind == AccountKind.CARRIED),
        projects=tuple(projects_of(session, round_, every, sums)),
        accounts=tuple(every),
        balances=balances,
    )


def paid_by_area(session: Session, round_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """What has been paid, by round and area, wherever money was committed to an area's projects."""
    paid = sa.case((LedgerAccount.kind == AccountKind.PAID, LedgerPosting.amount), else_=0)
    query = (
        sa.select(LedgerAccount.round_id, LedgerAccount.area_id, sa.func.sum(paid))
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .where(
            LedgerAccount.round_id.in_(list(round_ids)),
            LedgerAccount.area_id.is_not(None),
            LedgerAccount.kind.in_((AccountKind.COMMITMENT, AccountKind.PAID)),
        )
        .group_by(LedgerAccount.round_id, LedgerAccount.area_id)
    )
    return {(round_id, area_id or 0): int(pence) for round_id, area_id, pence in session.execute(query)}


def sums_of(session: Session, round_: Round) -> Sums:
    """What came into every account, by its id and the kind of entry."""
    query = (
        sa.select(LedgerPosting.account_id, LedgerEntry.kind, sa.func.sum(LedgerPosting.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(LedgerAccount.round_id == round_.id)
        .group_by(LedgerPosting.account_id, LedgerEntry.kind)
    )
    found: Sums = defaultdict(dict)
    for account_id, kind, amount in session.execute(query):
        found[account_id][kind] = int(amount)
    return found


def row_of(area: Area | None, every: Iterable[LedgerAccount], sums: Sums) -> Row:
    """One area's row."""
    mine = [a for a in every if a.area_id == (area.id if area else None)]

    def total(*kinds: AccountKind) -> int:
        return sum(sum(sums[a.id].values()) for a in mine if AccountKind(a.kind) in kinds)

    pots = [a for a in mine if AccountKind(a.kind) in POTS]
    put_in = sum(sums[a.id].get(kind.value, 0) for a in pots for kind in INFLOWS)
    return Row(area, put_in, total(AccountKind.COMMITMENT), total(AccountKind.PAID), total(*POTS))


def projects_of(session: Session, round_: Round, every: Iterable[LedgerAccount], sums: Sums) -> list[Project]:
    """Every project that money was committed to or that others give to, by its number."""
    lines = standing_lines(session, round_)
    held: dict[int, list[LedgerAccount]] = defaultdict(list)
    for account in every:
        if account.proposal_id is not None:
            held[account.proposal_id].append(account)
    query = sa.select(Proposal).where(Proposal.id.in_({*lines, *held})).order_by(Proposal.number)
    found = []
    for proposal in session.scalars(query):
        mine = held[proposal.id]
        kinds = {kind: [a for a in mine if a.kind == kind] for kind in AccountKind}
        committed, paid = (
            sum(sum(sums[a.id].values()) for a in kinds[kind])
            for kind in (AccountKind.COMMITMENT, AccountKind.PAID)
        )
        awarded = sum(sums[a.id].get(k.value, 0) for a in kinds[AccountKind.COMMITMENT] for k in AWARDS)
        standing = tuple(lines.get(proposal.id, ()))
        # What the council really gives: an underspend that went back brings nothing with it.
        leverage = leverage_of(committed + paid, standing)
        found.append(Project(proposal, awarded, committed, paid, leverage, standing, tuple(mine)))
    return found


def project_in(books: Books, proposal: Proposal) -> Project:
    """The project of a proposal; one without money when there is none yet."""
    nothing = Project(proposal, 0, 0, 0, Leverage(0, 0, 0, 0))
    return next((p for p in books.projects if p.proposal.id == proposal.id), nothing)


def account_in(session: Session, round_: Round, account_id: int) -> LedgerAccount | None:
    """An account of this round."""
    return session.scalar(
        sa.select(LedgerAccount).where(LedgerAccount.id == account_id, LedgerAccount.round_id == round_.id)
    )


def statement_of(session: Session, account: LedgerAccount) -> list[StatementLine]:
    """Every posting of an account in its order, each with the balance after it."""
    query = (
        sa.select(LedgerPosting)
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(LedgerPosting.account_id == account.id)
        .order_by(LedgerEntry.number)
        .options(
            selectinload(LedgerPosting.entry)
            .selectinload(LedgerEntry.postings)
            .selectinload(LedgerPosting.account)
        )
    )
    lines, after = [], 0
    for posting in session.scalars(query):
        after += posting.amount
        others = tuple(p.account for p in posting.entry.postings if p.account_id != account.id)
        lines.append(StatementLine(posting.entry, others, posting.amount, after))
    return lines
