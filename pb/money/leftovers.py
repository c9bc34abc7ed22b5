"""What moves between pots: a councillor's into an area's, what is left over to the big pot or a later round.

Each is somebody's act with a reason. Capital never becomes revenue, nor the other way about.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.decisions.call_in import implementable_from
from pb.decisions.queries import decision_of
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.money import accounts, words
from pb.money.ledger import move
from pb.money.models import AccountKind, EntryKind, LedgerAccount
from pb.money.paying import check_reason
from pb.permissions import WHOLE_COUNCIL, Action, Actor, InArea, ensure
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Pot, Round
from pb.rounds.queries import is_frozen
from pb.rounds.service import lock_round, subject_of

POTS = frozenset({AccountKind.POT, AccountKind.COUNCILLOR})
MONEY = ("revenue", "capital")


def open_councillor_pot(
    session: Session,
    actor: Actor,
    round_: Round,
    area: Area,
    *,
    holder: str,
    money: str,
    amount: int,
    reason: str,
) -> LedgerAccount:
    """Put ``amount`` pence of the council's money into a ward councillor's own pot."""
    ensure(actor, Action.KEEP_MONEY, InArea(area.id))
    _begin(session, round_, amount, reason)
    if not holder.strip():
        raise Refused(words.whose_pot())
    if money not in MONEY or area.id not in round_.area_ids:
        raise Refused(words.not_of_this_round())
    source = accounts.funding(session, round_, money)
    account = accounts.councillor(session, round_, area, holder, money)
    move(session, actor, EntryKind.OPEN_COUNCILLOR, source, account, amount, reason)
    return account


def pool(
    session: Session, actor: Actor, source: LedgerAccount, target: LedgerAccount, amount: int, reason: str
) -> None:
    """Put money of a councillor's own pot into a pot of the same area. Raises ``Refused`` across kinds."""
    ensure(actor, Action.KEEP_MONEY, _place(source))
    _begin(session, source.round, amount, reason)
    same_place = source.round_id == target.round_id and source.area_id == target.area_id
    if (source.kind, target.kind) != (AccountKind.COUNCILLOR, AccountKind.POT) or not same_place:
        raise Refused(words.pool_within_area())
    move(session, actor, EntryKind.POOL, source, target, amount, reason)


def to_big_pot(session: Session, actor: Actor, source: LedgerAccount, amount: int, reason: str) -> None:
    """Put what a pot has left over into the big pot of all areas."""
    ensure(actor, Action.KEEP_MONEY, _place(source))
    _begin(session, source.round, amount, reason)
    if AccountKind(source.kind) not in POTS:
        raise Refused(words.only_from_pots())
    ensure_all_decided(session, source.round)
    target = accounts.big_pot(session, source.round, source.money)
    move(session, actor, EntryKind.BIG_POT, source, target, amount, reason)


def carry_forward(
    session: Session, actor: Actor, source: LedgerAccount, later: Round, amount: int, reason: str
) -> Pot:
    """Leave money to a later round, as a pot of its own there: its residents vote on it.

    An area's money stays in that area; what all areas share is shared again. Raises ``Refused`` once the
    later round's vote has begun, for then its money is fixed.
    """
    ensure(actor, Action.KEEP_MONEY, _place(source))
    round_ = source.round
    for one in sorted((round_, later), key=lambda r: r.id):
        lock_round(session, one)
    _begin(session, round_, amount, reason)
    if AccountKind(source.kind) not in POTS | {AccountKind.BIG_POT}:
        raise Refused(words.only_from_pots())
    if not takes_over(round_, later):
        raise Refused(words.no_later_round())
    if source.area_id is not None and source.area_id not in later.area_ids:
        raise Refused(words.area_not_there(later.title))
    ensure_all_decided(session, round_)
    given = accounts.carried(session, round_, later, source.money)
    move(session, actor, EntryKind.CARRY, source, given, amount, reason)
    pot = Pot(
        area_id=source.area_id,
        name=words.brought_forward(round_.title)[:120],
        amount=amount,
        money=source.money,
    )
    later.pots.append(pot)
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(later), pot=pot.id, amount=amount, before=0)
    taken = accounts.brought(session, later, round_, source.money)
    move(session, actor, EntryKind.BRING, taken, accounts.pot(session, pot), amount, reason)
    return pot


def takes_over(round_: Round, later: Round) -> bool:
    """Whether a round can still get another one's money: a later one, whose vote has not begun."""
    stopped = Stage(later.stage) in (Stage.PAUSED, Stage.ABANDONED)
    return later.id > round_.id and not is_frozen(later) and not stopped and later.currency == round_.currency


def ensure_all_decided(session: Session, round_: Round) -> None:
    """Raise ``Refused`` until every area's decision may be carried out: it may need what seems left."""
    today = london_day(now())
    for area in round_.areas:
        decision = decision_of(session, round_, area)
        first = implementable_from(decision) if decision is not None else None
        if first is None or first > today:
            raise Refused(words.not_left_over_yet(area.name))


def _place(account: LedgerAccount) -> InArea:
    """Whose officers may move it: an area's own, or for shared money the whole council's."""
    return InArea(account.area_id) if account.area_id is not None else WHOLE_COUNCIL


def _begin(session: Session, round_: Round, amount: int, reason: str) -> None:
    lock_round(session, round_)
    check_reason(reason)
    if amount <= 0:
        raise Refused(words.amount_above_nothing())
