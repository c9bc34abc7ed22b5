"""A round whose decisions are published and past their call-in: what the tests of the books start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.decisions.models import Decision
from pb.decisions.service import publish_decision
from pb.house.database import at, now
from pb.money import accounts, ledger
from pb.money.models import LedgerAccount
from pb.permissions import Actor, Role
from pb.proposals.models import Proposal
from pb.proposals.queries import proposal_by_number
from pb.rounds.models import Round
from tests.rooms.decisions.cases import make_reviewed, person, signed

POT = 100_000  # what each area of ``make_reviewed`` has, in pence
LONG_AGO = timedelta(days=60)  # longer than any call-in


def make_published(session: Session, *names: str, since: timedelta = LONG_AGO) -> Round:
    """A round of these areas (pot £1,000 each; £600 and £400 funded), decided and published a while ago."""
    round_ = make_reviewed(session, *names)
    decisions = [signed(session, round_, area) for area in round_.areas]
    publish(session, decisions, now() - since)
    return round_


def publish(session: Session, decisions: list[Decision], moment: datetime | None = None) -> None:
    """Publish signed decisions at a moment."""
    with at(moment or datetime.now(UTC)):
        for decision in decisions:
            publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), decision)
        session.commit()


def treasurer(session: Session, area: Area | None = None) -> Actor:
    """Somebody who keeps the books."""
    return person(session, Role.SECTION_151, area, name="Jo Reed", title="Section 151 officer")


def project(session: Session, round_: Round, number: int = 1) -> Proposal:
    """The round's proposal of this number."""
    found = proposal_by_number(session, round_, number)
    assert found is not None
    return found


def pot(session: Session, round_: Round, place: int = 0) -> LedgerAccount:
    """The account of the round's pot."""
    return accounts.pot(session, round_.pots[place])


def held(session: Session, account: LedgerAccount) -> int:
    """What is in an account."""
    return ledger.balance(session, account)


def committed(session: Session, proposal: Proposal) -> int:
    """What is committed and not paid."""
    return held(session, accounts.commitment(session, proposal, "revenue"))


def paid(session: Session, proposal: Proposal) -> int:
    """What is paid."""
    return held(session, accounts.paid(session, proposal, "revenue"))
