"""What the reconciliation says of every difference it finds."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

from pb.house.money import show_money
from pb.money.models import LedgerAccount
from pb.money.words import account_name

_: Callable[..., str] = gettext


def number_missing(number: int) -> str:
    """A gap."""
    return _("Entry %(n)d is missing.", n=number)


def unbalanced(number: int, total: int) -> str:
    """Postings that do not add up."""
    return _(
        "Entry %(n)d does not balance: its postings add up to %(total)s.", n=number, total=show_money(total)
    )


def mixed(number: int) -> str:
    """Capital with revenue."""
    return _("Entry %(n)d mixes capital and revenue, or two rounds.", n=number)


def not_as_recorded(number: int) -> str:
    """Changed behind the record."""
    return _("Entry %(n)d is not what the civic record says it was.", n=number)


def entry_gone(number: int) -> str:
    """Deleted behind the record."""
    return _("The civic record knows entry %(n)d, and the books do not.", n=number)


def overdrawn(account: LedgerAccount, there: int) -> str:
    """A pot below zero."""
    return _("“%(name)s” is overdrawn: %(there)s.", name=account_name(account), there=show_money(there))


def pot_differs(name: str, there: int, published: int) -> str:
    """Another amount than residents were told."""
    return _(
        "“%(name)s” was opened with %(there)s, but %(published)s was published.",
        name=name,
        there=show_money(there),
        published=show_money(published),
    )


def award_differs(number: int, title: str, award: int, there: int) -> str:
    """Committed is not awarded."""
    return _(
        "Proposal %(n)d “%(title)s” was awarded %(award)s, but %(there)s was committed.",
        n=number,
        title=title,
        award=show_money(award),
        there=show_money(there),
    )


def committed_without_award(number: int, title: str, there: int) -> str:
    """Committed by no decision that stands."""
    return _(
        "%(there)s is committed to proposal %(n)d “%(title)s” without a published award.",
        there=show_money(there),
        n=number,
        title=title,
    )


def paid_too_much(number: int, title: str, paid: int, award: int) -> str:
    """More paid than awarded."""
    return _(
        "%(paid)s was paid to proposal %(n)d “%(title)s”, which was awarded %(award)s.",
        paid=show_money(paid),
        n=number,
        title=title,
        award=show_money(award),
    )


def paid_too_early(number: int) -> str:
    """Paid before the call-in was over."""
    return _("Entry %(n)d paid before its decision could be carried out.", n=number)


def rounds_differ(title: str, here: int, there: int) -> str:
    """What was left is not what was taken over."""
    return _(
        "With %(round)s the books differ: %(here)s here, %(there)s there.",
        round=title,
        here=show_money(here),
        there=show_money(there),
    )
