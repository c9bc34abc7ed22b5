"""Who else gives to a project, and what each pound of the council brings with it: worked out, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.queries import title_in
from pb.audit import Event
from pb.house.errors import Refused
from pb.money import words
from pb.money.models import FundingLine, FundingState
from pb.money.paying import check_reason
from pb.permissions import Action, Actor, Role, ensure
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.rounds.service import lock_round


@dataclass(frozen=True, slots=True)
class Leverage:
    """What the council gives and what others add, in pence. In-kind help is no money and counts apart."""

    council: int
    confirmed: int
    unconfirmed: int
    in_kind: int

    @property
    def per_pound(self) -> int | None:
        """Confirmed pence of others for each pound of the council, halves up; None without the council."""
        return (200 * self.confirmed + self.council) // (2 * self.council) if self.council else None

    def __add__(self, other: Leverage) -> Leverage:
        return Leverage(
            self.council + other.council,
            self.confirmed + other.confirmed,
            self.unconfirmed + other.unconfirmed,
            self.in_kind + other.in_kind,
        )


NOTHING = Leverage(0, 0, 0, 0)


def leverage_of(council: int, lines: Iterable[FundingLine]) -> Leverage:
    """The leverage of one project from what the council gives and the lines that stand."""
    money = dict.fromkeys(FundingState, 0)
    in_kind = 0
    for line in lines:
        if line.in_kind:
            in_kind += line.amount
        else:
            money[FundingState(line.state)] += line.amount
    return Leverage(council, money[FundingState.CONFIRMED], money[FundingState.UNCONFIRMED], in_kind)


def record_line(
    session: Session,
    actor: Actor,
    project: Proposal,
    *,
    funder: str,
    amount: int,
    state: str,
    in_kind: bool,
    note: str = "",
) -> FundingLine:
    """Record what somebody else gives; it takes the place of an older line of the same funder and kind."""
    ensure(actor, Action.KEEP_MONEY, project)
    lock_round(session, project.round)
    check_reason(funder)
    if note.strip():
        check_reason(note)
    if state not in set(FundingState):
        raise Refused(words.choose_state())
    if amount <= 0:
        raise Refused(words.amount_above_nothing())
    line = FundingLine(
        proposal=project,
        funder=" ".join(funder.split()),
        in_kind=in_kind,
        amount=amount,
        state=state,
        note=note.strip(),
        account_id=actor.account_id,
        by=title_in(session, actor.account_id or 0, project.area_id or 0, tuple(Role)),
    )
    session.add(line)
    session.flush()
    audit.record(
        session,
        actor,
        Event.FUNDING_LINE_RECORDED,
        f"proposal:{project.id}",
        line=line.id,
        amount=amount,
        state=state,
        in_kind=in_kind,
    )
    return line


def every_line(session: Session, project: Proposal) -> list[FundingLine]:
    """Every line of a project, those among them that a newer one replaced, the first first."""
    query = sa.select(FundingLine).where(FundingLine.proposal_id == project.id)
    return list(session.scalars(query.order_by(FundingLine.id)))


def standing_lines(session: Session, round_: Round) -> dict[int, list[FundingLine]]:
    """The lines that stand, by the project's id: the newest of each funder and kind, unless withdrawn."""
    query = sa.select(FundingLine).join(Proposal).where(Proposal.round_id == round_.id)
    newest: dict[tuple[int, str, bool], FundingLine] = {}
    for line in session.scalars(query.order_by(FundingLine.id)):
        newest[line.proposal_id, line.funder.casefold(), line.in_kind] = line
    found: dict[int, list[FundingLine]] = {}
    for line in newest.values():
        if line.state != FundingState.WITHDRAWN:
            found.setdefault(line.proposal_id, []).append(line)
    return found
