"""What a proposal that is out lacked, what would have gone for it, and what a rule alone did to it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from pb.allocation.margins import Context
from pb.allocation.people_words import say_people
from pb.allocation.phrases import fill, show_number, show_points
from pb.allocation.reading import ProposalReading


def say_needed(proposal: ProposalReading, context: Context) -> Markup:
    """What it lacked, as people where points are people, and as money."""
    e = proposal.explanation
    short = e.support_short or 0
    people = say_people(short, proposal, context.run)
    if people is None:
        more: str = ngettext("%(count)s more point", "%(count)s more points", short, count=show_number(short))
        people = fill("%(more)s", more=more)
    if e.money_short:
        return fill(
            _("It needed %(people)s, or %(money)s more in the pot."),
            people=people,
            money=context.money(e.money_short),
        )
    return fill(_("It needed %(people)s."), people=people)


def say_instead(proposal: ProposalReading, context: Context) -> Markup:
    """What would have gone to make room for it."""
    e = proposal.explanation
    if e.displaces and e.brings:
        return fill(
            _("Funding it instead would have meant dropping %(names)s, with %(brings)s funded as well."),
            names=context.named(e.displaces),
            brings=context.named(e.brings),
        )
    if e.displaces:
        return fill(
            _("Funding it instead would have meant dropping %(names)s."), names=context.named(e.displaces)
        )
    return Markup()


def say_without_rule(proposal: ProposalReading, context: Context) -> Markup:
    """That the rule alone kept it out, and whom the rule brought in, where that was worked out."""
    price = context.prices.get(proposal.explanation.held_out_by or "")
    points = show_points(proposal.support)
    if price is None or not price.brings or proposal.number not in price.drops:
        return fill(_("It had %(points)s. Without that rule it would be funded."), points=points)
    return fill(
        _("It had %(points)s. Without that rule it would be funded and %(names)s would not."),
        points=points,
        names=context.named(tuple(map(str, price.brings))),
    )
