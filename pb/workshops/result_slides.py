"""The slide of a result: proposals in order as the pot fills, the running total, and what rules changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask_babel import gettext, ngettext

from pb.house.money import show_money
from pb.workshops.reveal import LineKind, Result, RevealLine
from pb.workshops.slide import ACROSS, Part, Row, Slide, fitted, shorten

_: Callable[..., str] = gettext


def result_slide(
    heading: str, found: Result, shown: int, left: tuple[str, ...] = (), stamp: str = ""
) -> Slide:
    """The lines that have been revealed, the newest last; nothing of the others."""
    currency = found.currency
    lines = found.lines[:shown]
    total = _(
        "%(spent)s of %(pot)s",
        spent=show_money(found.spent_by(shown), currency),
        pot=show_money(found.pot, currency),
    )
    if not lines:
        big = show_money(found.pot, currency)
        return Slide(heading, big=big, lines=(_("to share out"), *left), stamp=stamp)
    funded = [line for line in lines if line.kind is LineKind.FUNDED]
    slide = Slide(
        heading,
        lines=(total, *(left if shown == len(found.lines) else ())),
        pot=found.pot,
        parts=tuple(Part(line.title, line.cost, line.number) for line in funded),
        currency=currency,
        stamp=stamp,
    )
    rows = [_row(line, currency) for line in lines]
    whole = fitted(slide, rows, newest_last=True)
    above = len(rows) - len(whole.rows)
    if not above:
        return whole
    more = ngettext(
        "%(total)s, with %(num)d more above", "%(total)s, with %(num)d more above", above, total=total
    )
    return fitted(replace(slide, lines=(str(more), *slide.lines[1:])), rows, newest_last=True)


def _row(line: RevealLine, currency: str) -> Row:
    if line.kind is LineKind.FUNDED:
        return Row(line.title, show_money(line.cost, currency), _("Funded:"))
    if line.kind is LineKind.NEXT:
        return Row(line.title, show_money(line.cost, currency), _("Next in line:"))
    names = ", ".join(one.title for one in line.held_out)
    told = _("%(rule)s It keeps out: %(names)s.", rule=line.sentence, names=names)
    return Row(shorten(told, 4 * ACROSS), mark=_("Rule:"))
