"""Sentences of the cabinet room: why a figure is missing, what differs, what was departed from."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString, format_decimal, gettext
from flask_babel import lazy_gettext as _l

from pb.cabinet.differences import Difference, What
from pb.cabinet.figures import nearest
from pb.cabinet.values import Cell, Change, Departure, Missing
from pb.decisions.words import STATES
from pb.house.money import show_money
from pb.rounds.lifecycle import Stage
from pb.rounds.words import STAGES

_: Callable[..., str] = gettext

MISSING: dict[Missing, LazyString] = {
    Missing.NO_ROUND: _l("no vote this year"),
    Missing.NO_PLAN: _l("no recommendation yet"),
    Missing.NO_PEOPLE: _l("population not entered"),
    Missing.NO_NEED: _l("deprivation not entered"),
    Missing.NOTHING_SPENT: _l("nothing funded"),
    Missing.NOT_ASKED: _l("not asked"),
    Missing.NOT_COMMITTED: _l("nothing committed yet"),
    Missing.NOT_PUBLISHED: _l("not published yet"),
    Missing.WITHHELD: _l("not shown: too few people"),
}
Show = Callable[[int], str]


def show_count(number: int) -> str:
    """ "1,312"."""
    return str(format_decimal(number))


def show_per_cent(share: int) -> str:
    """A share in hundredths of a per cent to the nearest per cent: "23%"."""
    return f"{nearest(share, 100)}%"


def show_tenths(hundredths: int) -> str:
    """Hundredths to one decimal: "1.6"."""
    return str(format_decimal(nearest(hundredths, 10) / 10, "0.0"))


def show_pounds(pence: int) -> str:
    """An amount to the nearest pound, where the pence say nothing: "£148,143"."""
    return show_money(nearest(pence, 100) * 100)


def show_more(pence: int) -> str:
    """A difference to the nearest pound with its sign: "+£400" or "−£400"."""
    return f"+{show_pounds(pence)}" if pence > 0 else show_pounds(pence)


def show_cell(cell: Cell, show: Show) -> str:
    """A figure, or why there is none."""
    return str(MISSING[cell]) if isinstance(cell, Missing) else show(cell)


def state_words(state: str) -> str:
    """Where a decision stands."""
    return str(STATES[state]) if state else _("No decision yet")


def departure_sentence(found: Departure) -> str:
    """How the decision differs from the vote."""
    values = {"title": found.title, "money": show_money(found.cost), "before": show_money(found.before)}
    if found.decided and not found.by_vote:
        return _("“%(title)s” (%(money)s) is funded. The vote alone would not have funded it.", **values)
    if found.by_vote and not found.decided:
        return _("“%(title)s” (%(money)s) is not funded. The vote alone would have funded it.", **values)
    if found.cost != found.before:
        return _("“%(title)s” has %(money)s instead of %(before)s.", **values)
    return _("“%(title)s” (%(money)s) has been changed by councillors with no effect here.", **values)


def reason_sentence(change: Change) -> str:
    """Whose change, and why."""
    return _("%(who)s: “%(reason)s”", who=change.author, reason=change.reason)


def follows() -> str:
    """A departure that nobody asked for by name."""
    return _("It follows from the other changes: the money was shared out again.")


SENTENCES: dict[What, LazyString] = {
    What.ROUND_NEW: _l("New: the round “%(where)s”."),
    What.ROUND_GONE: _l("No longer in it: the round “%(where)s”."),
    What.STAGE: _l("“%(where)s” has moved from “%(before)s” to “%(after)s”."),
    What.RUN: _l("“%(where)s” has version %(after)s of its recommendation. It had version %(before)s."),
    What.PRICES: _l("“%(where)s”: what the equity rules cost has changed."),
    What.ROUND_OTHER: _l("“%(where)s”: its title, its money or its published turnout has changed."),
    What.AREA_NEW: _l("New: the area %(where)s."),
    What.AREA_GONE: _l("No longer in it: the area %(where)s."),
    What.POT: _l("%(where)s has %(after)s of its own. It had %(before)s."),
    What.SPEND: _l("%(where)s gets: %(after)s. Before: %(before)s."),
    What.FUNDED: _l("%(where)s, proposals funded: %(after)s. Before: %(before)s."),
    What.REACH: _l("%(where)s, share that reaches the most deprived fifth: %(after)s. Before: %(before)s."),
    What.MATCH: _l("%(where)s, promised by others: %(after)s. Before: %(before)s."),
    What.PAID: _l("%(where)s, paid so far: %(after)s. Before: %(before)s."),
    What.VOTES: _l("%(where)s, votes: %(after)s. Before: %(before)s."),
    What.PEOPLE: _l("%(where)s has %(after)s residents in the figures. Before: %(before)s."),
    What.DEPRIVED: _l("%(where)s, residents in the most deprived fifth: %(after)s. Before: %(before)s."),
    What.STATE: _l("%(where)s, decision on “%(about)s”: %(after)s. Before: %(before)s."),
    What.DEPARTURE_NEW: _l("%(where)s: the decision now differs from the vote about “%(about)s”."),
    What.DEPARTURE_GONE: _l("%(where)s: the decision no longer differs from the vote about “%(about)s”."),
    What.TOOK_PART: _l("%(where)s: who took part in “%(about)s” is published."),
    What.AREA_OTHER: _l("%(where)s: its name, its source or a detail of its figures has changed."),
    What.OTHER: _l("The map or the names of themes have changed, and no figure."),
}
SHOWN: dict[What, Show] = {
    What.POT: show_money,
    What.SPEND: show_money,
    What.MATCH: show_money,
    What.PAID: show_money,
    What.REACH: show_per_cent,
    What.DEPRIVED: show_per_cent,
}


def difference_sentence(found: Difference) -> str:
    """One difference in words."""
    values = {"where": found.where, "about": found.about}
    for name, value in (("before", found.before), ("after", found.after)):
        values[name] = _value(found.what, value)
    return str(SENTENCES[found.what]) % values


def _value(what: What, value: Cell | str) -> str:
    if what is What.STATE:
        return state_words(str(value))
    if what is What.STAGE and value:
        return str(STAGES[Stage(str(value))])
    if isinstance(value, Missing) or not isinstance(value, str):
        return show_cell(value, SHOWN.get(what, show_count))
    return _("not known")


def nothing_changed() -> str:
    """Two packs with the same figures."""
    return _("Nothing has changed since then.")


def changed_meanwhile() -> str:
    """The figures are not those that the page showed."""
    return _("The figures have changed since you opened this page. Look at them again, then freeze them.")
