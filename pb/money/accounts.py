"""The accounts of a round: found, or opened when first needed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.money.models import AccountKind, LedgerAccount
from pb.proposals.models import Proposal
from pb.rounds.models import Pot, Round


def accounts_of(session: Session, round_: Round, *kinds: AccountKind) -> list[LedgerAccount]:
    """The round's accounts, or those of these kinds, in the order in which they were opened."""
    query = sa.select(LedgerAccount).where(LedgerAccount.round_id == round_.id)
    if kinds:
        query = query.where(LedgerAccount.kind.in_([kind.value for kind in kinds]))
    return list(session.scalars(query.order_by(LedgerAccount.id)))


def funding(session: Session, round_: Round, money: str) -> LedgerAccount:
    """What the council gives to the round."""
    return _opened(session, round_, AccountKind.FUNDING, f"funding:{money}", money)


def pot(session: Session, of: Pot) -> LedgerAccount:
    """A pot of the round."""
    named = {"area_id": of.area_id, "pot_id": of.id}
    return _opened(session, of.round, AccountKind.POT, f"pot:{of.id}", of.money, **named)


def councillor(session: Session, round_: Round, area: Area, holder: str, money: str) -> LedgerAccount:
    """A ward councillor's own pot for an area."""
    name = " ".join(holder.split())
    key = f"councillor:{area.id}:{name.casefold()}:{money}"
    return _opened(session, round_, AccountKind.COUNCILLOR, key, money, area_id=area.id, holder=name)


def big_pot(session: Session, round_: Round, money: str) -> LedgerAccount:
    """What the areas left over, together."""
    return _opened(session, round_, AccountKind.BIG_POT, f"big-pot:{money}", money)


def commitment(session: Session, proposal: Proposal, money: str) -> LedgerAccount:
    """What is awarded to a project and not paid yet."""
    return _of_project(session, AccountKind.COMMITMENT, proposal, money)


def paid(session: Session, proposal: Proposal, money: str) -> LedgerAccount:
    """What is paid to a project."""
    return _of_project(session, AccountKind.PAID, proposal, money)


def carried(session: Session, round_: Round, later: Round, money: str) -> LedgerAccount:
    """What this round left to a later one."""
    key = f"carried:{later.id}:{money}"
    return _opened(session, round_, AccountKind.CARRIED, key, money, other_round_id=later.id)


def brought(session: Session, round_: Round, earlier: Round, money: str) -> LedgerAccount:
    """What an earlier round left to this one."""
    key = f"brought:{earlier.id}:{money}"
    return _opened(session, round_, AccountKind.BROUGHT, key, money, other_round_id=earlier.id)


def _of_project(session: Session, kind: AccountKind, proposal: Proposal, money: str) -> LedgerAccount:
    named = {"area_id": proposal.area_id, "proposal_id": proposal.id}
    return _opened(session, proposal.round, kind, f"{kind.value}:{proposal.id}:{money}", money, **named)


def _opened(
    session: Session, round_: Round, kind: AccountKind, key: str, money: str, **named: Any
) -> LedgerAccount:
    found = session.scalar(
        sa.select(LedgerAccount).where(LedgerAccount.round_id == round_.id, LedgerAccount.key == key)
    )
    if found is None:
        found = LedgerAccount(round_id=round_.id, key=key, kind=kind.value, money=money, **named)
        session.add(found)
        session.flush()
    return found
