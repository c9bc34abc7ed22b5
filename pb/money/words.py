"""Sentences of the books: names of accounts and entries, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.house.dates import show_date
from pb.house.money import show_money
from pb.money.models import AccountKind, EntryKind, FundingState, LedgerAccount

_: Callable[..., str] = gettext

KINDS_OF_MONEY: dict[str, Any] = {"capital": _l("Capital"), "revenue": _l("Revenue")}
ENTRIES: dict[str, Any] = {
    EntryKind.OPEN.value: _l("Pot opened"),
    EntryKind.OPEN_COUNCILLOR.value: _l("Councillor’s pot opened"),
    EntryKind.POOL.value: _l("Put into the area’s pot"),
    EntryKind.COMMIT.value: _l("Award committed"),
    EntryKind.VOID.value: _l("Commitment undone, because the decision is void"),
    EntryKind.PAY.value: _l("Payment"),
    EntryKind.REPAY.value: _l("Money that came back"),
    EntryKind.RELEASE.value: _l("Underspend given back to the pot"),
    EntryKind.BIG_POT.value: _l("Left over, put into the big pot"),
    EntryKind.CARRY.value: _l("Carried forward to a later round"),
    EntryKind.BRING.value: _l("Brought forward from an earlier round"),
}
STATES: dict[str, Any] = {
    FundingState.CONFIRMED.value: _l("Confirmed"),
    FundingState.UNCONFIRMED.value: _l("Not confirmed yet"),
    FundingState.WITHDRAWN.value: _l("Withdrawn"),
}


def account_name(account: LedgerAccount) -> str:
    """What an account is called on pages and in reports."""
    number, title = (account.proposal.number, account.proposal.title) if account.proposal else (0, "")
    other = account.other_round.title if account.other_round else ""
    name = {
        AccountKind.FUNDING: lambda: _("The council’s funding"),
        AccountKind.BROUGHT: lambda: _("Left by %(round)s", round=other),
        AccountKind.POT: lambda: account.pot.name if account.pot else "",
        AccountKind.COUNCILLOR: lambda: _("Own pot of %(holder)s", holder=account.holder),
        AccountKind.BIG_POT: lambda: _("Big pot of all areas"),
        AccountKind.COMMITMENT: lambda: _("Committed to %(n)d %(title)s", n=number, title=title),
        AccountKind.PAID: lambda: _("Paid to %(n)d %(title)s", n=number, title=title),
        AccountKind.CARRIED: lambda: _("Carried forward to %(round)s", round=other),
    }[AccountKind(account.kind)]()
    return _("%(name)s (capital)", name=name) if account.money == "capital" else name


def amount_of(account: LedgerAccount, pence: int) -> str:
    """An amount in the currency of the account's round."""
    return show_money(pence, account.round.currency)


def not_enough(account: LedgerAccount, there: int) -> str:
    """An account would be overdrawn."""
    left = amount_of(account, there)
    return _("There is only %(left)s in “%(name)s”.", left=left, name=account_name(account))


def kinds_not_mixed() -> str:
    """Capital into revenue."""
    return _(
        "Capital and revenue are not mixed. Capital pays for things that last, revenue for running something."
    )


def say_why() -> str:
    """No reason."""
    return _("Say what this is for. Everybody can read it.")


def reason_holds_personal() -> str:
    """An address or a number."""
    return _("Everybody can read this. Take out the e-mail address, the telephone number or the postcode.")


def amount_above_nothing() -> str:
    """Nothing, or less."""
    return _("Enter an amount of more than nothing.")


def over_commitment(there: int) -> str:
    """More than is committed."""
    return _("Only %(there)s is committed to this project and not paid yet.", there=show_money(there))


def over_payment(there: int) -> str:
    """More comes back than was paid."""
    return _("Only %(there)s has been paid to this project.", there=show_money(there))


def not_published() -> str:
    """Nothing is final."""
    return _("No signed decision about this project is published, so nothing can be paid.")


def called_in() -> str:
    """Frozen."""
    return _("The decision is called in, so nothing is paid until scrutiny has answered.")


def before_call_in_ends(first: date) -> str:
    """Too early."""
    return _("Nothing can be paid before %(day)s, when the call-in period is over.", day=show_date(first))


def whose_pot() -> str:
    """A councillor's pot without a councillor."""
    return _("Enter the councillor whose pot it is.")


def not_of_this_round() -> str:
    """Another area or kind of money."""
    return _("Choose an area of this round, and capital or revenue.")


def pool_within_area() -> str:
    """Not from a councillor's pot to the same area's."""
    return _("A councillor’s pot can only go into a pot of the same area and the same round.")


def only_from_pots() -> str:
    """Committed or paid money."""
    return _("Only what is left in a pot can be moved on. What is committed or paid stays.")


def no_later_round() -> str:
    """Nowhere to carry it to."""
    return _("Money can only be carried forward to a later round in which voting has not begun.")


def area_not_there(title: str) -> str:
    """The area takes no part there."""
    return _("The area takes no part in %(round)s, so its money cannot go there.", round=title)


def not_left_over_yet(area: str) -> str:
    """Something may still need it."""
    return _(
        "The decision of %(area)s cannot be carried out yet. "
        "What is left over is known once every area’s can.",
        area=area,
    )


def brought_forward(title: str) -> str:
    """The name of a pot that an earlier round left."""
    return _("Brought forward from %(round)s", round=title)


def pots_too_small(title: str, missing: int) -> str:
    """The pots do not hold what is awarded."""
    return _(
        "The pots hold %(missing)s too little for “%(title)s”, so the decision cannot be published.",
        missing=show_money(missing),
        title=title,
    )


def no_such_project(number: int) -> str:
    """An award to nothing."""
    return _("The decision funds proposal %(n)d, which this round does not have.", n=number)


def choose_state() -> str:
    """Neither confirmed nor not."""
    return _("Choose whether it is confirmed.")
