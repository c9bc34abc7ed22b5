"""What a published decision does to the books: pots are opened, and its awards are committed from them.

A project is paid from its area's own pots first, then from what all areas share, then, in a round whose pots
were put together, from the other areas'. Capital pays for capital and revenue for revenue; where a round has
but one kind of money, it pays for everything. That is how the recommendation was worked out.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.allocation.queries import problem_text
from pb.decisions.models import Decision
from pb.decisions.queries import live_decisions, share_of
from pb.decisions.standing import on_standing
from pb.house.errors import Refused
from pb.money import accounts, words
from pb.money.ledger import Line, balance, move, post
from pb.money.models import AccountKind, EntryKind, LedgerAccount, LedgerEntry, LedgerPosting
from pb.permissions import Action, Actor, ensure
from pb.proposals.models import Proposal
from pb.proposals.queries import proposal_by_number
from pb.rounds.models import Round
from pb.rounds.service import lock_round


@on_standing
def follow_decision(session: Session, actor: Actor, decision: Decision) -> None:
    """Commit what was published; give back what a void decision had committed."""
    if decision.state == "published":
        commit_decision(session, actor, decision)
    else:
        give_back(session, actor, decision)


def commit_published(session: Session, actor: Actor, round_: Round) -> None:
    """Commit every published decision that is not in the books: those from before there were books."""
    ensure(actor, Action.KEEP_MONEY, round_)
    lock_round(session, round_)
    for decision in uncommitted(session, round_):
        commit_decision(session, actor, decision)


def uncommitted(session: Session, round_: Round) -> list[Decision]:
    """The published decisions that fund something and have no entry in the books."""
    published = [d for d in live_decisions(session, round_) if d.state == "published"]
    return [d for d in published if not entries_of(session, d, EntryKind.COMMIT) and share_of(d).funded]


def entries_of(session: Session, decision: Decision, kind: EntryKind) -> list[LedgerEntry]:
    """The entries of this kind that rest on a decision."""
    query = sa.select(LedgerEntry).where(
        LedgerEntry.decision_id == decision.id, LedgerEntry.kind == kind.value
    )
    return list(session.scalars(query.order_by(LedgerEntry.number)))


def open_pots(session: Session, actor: Actor, round_: Round) -> None:
    """Bring every pot of the round to the amount that was published, from the council's funding."""
    for pot in round_.pots:
        account = accounts.pot(session, pot)
        missing = pot.amount - put_in(session, account)
        if missing:
            move(
                session, actor, EntryKind.OPEN, accounts.funding(session, round_, pot.money), account, missing
            )


def put_in(session: Session, account: LedgerAccount) -> int:
    """What came into a pot as its published amount, from the council or an earlier round."""
    query = (
        sa.select(sa.func.sum(LedgerPosting.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(LedgerPosting.account_id == account.id)
        .where(LedgerEntry.kind.in_([EntryKind.OPEN.value, EntryKind.BRING.value]))
    )
    return int(session.scalar(query) or 0)


def commit_decision(session: Session, actor: Actor, decision: Decision) -> None:
    """Commit each award of a published decision. Raises ``Refused`` when the pots do not hold it."""
    round_ = decision.round
    open_pots(session, actor, round_)
    kinds = kinds_of(decision)
    for award in share_of(decision).funded:
        project = proposal_by_number(session, round_, award.number)
        if project is None:
            raise Refused(words.no_such_project(award.number))
        wanted = award.cost
        for account in payers(session, project, kinds.get(award.number, "")):
            amount = min(wanted, balance(session, account))
            if amount > 0:
                target = accounts.commitment(session, project, account.money)
                move(session, actor, EntryKind.COMMIT, account, target, amount, decision=decision)
                wanted -= amount
        if wanted:
            raise Refused(words.pots_too_small(award.title, wanted))


def kinds_of(decision: Decision) -> dict[int, str]:
    """Which kind of money each proposal needs, by its number; "" where any will do."""
    given = json.loads(problem_text(decision.run))
    return {int(p["number"]): p.get("money", "") for p in given["proposals"]}


def payers(session: Session, project: Proposal, kind: str) -> list[LedgerAccount]:
    """The pots that may pay for a project, in the order in which they do."""
    round_ = project.round
    own = [pot for pot in round_.pots if pot.area_id == project.area_id]
    shared = [pot for pot in round_.pots if pot.area_id is None]
    others = [pot for pot in round_.pots if pot.area_id not in (None, project.area_id)]
    pots = [*own, *shared, *(others if round_.pooled else [])]
    return [accounts.pot(session, pot) for pot in pots if kind in ("", pot.money)]


def give_back(session: Session, actor: Actor, decision: Decision) -> None:
    """Undo the commitments of a void decision: nothing of it was paid, for it was called in before."""
    for entry in entries_of(session, decision, EntryKind.COMMIT):
        lines = [Line(posting.account, -posting.amount) for posting in entry.postings]
        post(session, actor, EntryKind.VOID, lines, decision=decision)


def drawn_from(session: Session, commitment: LedgerAccount) -> list[tuple[LedgerAccount, int]]:
    """The pots that a commitment's money came from, with what each has given and not had back.

    The last to give comes first: it is the first to get something back.
    """
    query = (
        sa.select(LedgerEntry)
        .where(
            LedgerEntry.kind.in_([k.value for k in (EntryKind.COMMIT, EntryKind.VOID, EntryKind.RELEASE)]),
            LedgerEntry.postings.any(account_id=commitment.id),
        )
        .order_by(LedgerEntry.number.desc())
    )
    given: dict[int, int] = {}
    found: dict[int, LedgerAccount] = {}
    for entry in session.scalars(query):
        for posting in entry.postings:
            if AccountKind(posting.account.kind) is AccountKind.POT:
                found[posting.account_id] = posting.account
                given[posting.account_id] = given.get(posting.account_id, 0) - posting.amount
    return [(found[key], amount) for key, amount in given.items() if amount > 0]
