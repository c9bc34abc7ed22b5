"""Why a proposal is in or out: one sentence or two for every typed reason, with exact numbers.

A margin of n means that with n fewer points a proposal is level and the tie order decides; so "still
funded with n - 1 fewer" and "gone with n + 1 fewer" are always true, and those are what people read.
"""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup, escape

from pb.allocation.bridge import Reason
from pb.allocation.lacking import say_instead, say_needed, say_without_rule
from pb.allocation.level_words import say_level
from pb.allocation.margins import (
    Context,
    ReasonWords,
    say_cheaper,
    say_decided,
    say_knock_on,
    say_new_price,
    say_tie_break,
    say_what_else,
)
from pb.allocation.phrases import fill, join_names, join_sentences, show_number, show_points
from pb.allocation.reading import ProposalReading
from pb.allocation.rule_words import rule_sentence
from pb.house.dates import show_date


def reason_words(proposal: ProposalReading, context: Context) -> ReasonWords:
    """The reason of one proposal in words."""
    reason = proposal.explanation.reason
    lifted = reason is Reason.RULE_ORDER and context.run.levels.groups
    words = (say_level if lifted else WORDS[reason])(proposal, context)
    notes = say_knock_on(proposal), say_new_price(proposal, context)
    if not any(notes):
        return words
    kind = "changed" if notes[0] else words.kind
    return ReasonWords(kind, words.outcome, join_sentences(words.text, *notes), words.more)


def say_safe(proposal: ProposalReading, context: Context) -> ReasonWords:
    """Funded, and not close."""
    points, safe_by = show_points(proposal.support), proposal.explanation.safe_by
    if safe_by is None and context.run.rule == "max-support":
        text = fill(_("%(points)s of support. The published rules cannot be kept without it."), points=points)
    elif safe_by is not None and safe_by > 1:
        text = fill(
            _("%(points)s of support. It would still be funded with %(fewer)s fewer."),
            points=points,
            fewer=show_number(safe_by - 1),
        )
    else:
        text = fill(_("%(points)s of support."), points=points)
    return ReasonWords("funded", _("Funded"), text)


def say_close(proposal: ProposalReading, context: Context) -> ReasonWords:
    """Funded, and others were near."""
    e = proposal.explanation
    filled = {
        "points": show_points(proposal.support),
        "fewer": show_points((e.safe_by or 0) + 1),
        "names": context.named(e.replaced_by),
    }
    if e.replaced_by:
        text = fill(
            _("%(points)s of support. With %(fewer)s fewer, %(names)s would have taken its place."), **filled
        )
    else:
        text = fill(_("%(points)s of support. With %(fewer)s fewer, it would have dropped out."), **filled)
    return ReasonWords("close", _("Funded, but close"), text)


def say_tie(proposal: ProposalReading, context: Context) -> ReasonWords:
    """Level with another plan; a published stage decided."""
    e = proposal.explanation
    others = [context.run.by_number[int(key)] for key in e.tied_with]
    if others and all(other.support == proposal.support for other in others):
        first = fill(
            _("Tied with %(names)s at %(points)s."),
            names=context.named(e.tied_with),
            points=show_points(proposal.support),
        )
    elif others:
        first = fill(
            _("It had %(points)s. Funding it or %(names)s comes to the same number of points in all."),
            names=context.named(e.tied_with),
            points=show_points(proposal.support),
        )
    else:
        first = fill(
            _("It had %(points)s. Funding it or leaving it out comes to the same number of points in all."),
            points=show_points(proposal.support),
        )
    text = join_sentences(first, say_tie_break(e.tie_stage, context))
    if proposal.funded:
        return ReasonWords("close", _("Funded, after a tie"), text)
    return ReasonWords("short", _("Not funded, after a tie"), text, say_what_else(proposal, context))


def say_fixed(proposal: ProposalReading, _context: Context) -> ReasonWords:
    """Councillors put it in."""
    vote = (
        _("The residents' vote would have funded this too.")
        if proposal.by_vote
        else _("The residents' vote would not have funded this.")
    )
    return ReasonWords(
        "changed",
        _("Funded by councillors"),
        join_sentences(fill(vote), say_decided(proposal.changed, _("Councillors decided to fund it."))),
    )


def say_forbidden(proposal: ProposalReading, _context: Context) -> ReasonWords:
    """Councillors took it out."""
    vote = (
        _("The residents' vote would have funded this.")
        if proposal.by_vote
        else _("The residents' vote would not have funded this either.")
    )
    return ReasonWords(
        "changed",
        _("Not funded, by councillors' decision"),
        join_sentences(fill(vote), say_decided(proposal.changed, _("Councillors decided not to."))),
    )


def say_support_short(proposal: ProposalReading, context: Context) -> ReasonWords:
    """Others with more support had the money."""
    e = proposal.explanation
    points = show_points(proposal.support)
    if e.support_short is None:
        text = fill(
            _("It had %(points)s. There is no way to make room for it under the published rules."),
            points=points,
        )
        return ReasonWords("short", _("Not funded"), text, say_what_else(proposal, context))
    figures = fill(
        _("It had %(points)s and needed %(needed)s."),
        points=points,
        needed=show_number(proposal.support + e.support_short),
    )
    return ReasonWords(
        "short",
        _("Not funded"),
        join_sentences(say_needed(proposal, context), say_instead(proposal, context)),
        (figures, *say_cheaper(proposal, context)),
    )


def say_money_short(proposal: ProposalReading, context: Context) -> ReasonWords:
    """The money that was left did not reach."""
    e = proposal.explanation
    had = fill(_("It had %(points)s."), points=show_points(proposal.support))
    if e.support_short is None and context.run.amendments:
        text = fill(_("Beside what councillors have decided, there is no way to make room for it."))
        return ReasonWords(
            "short", _("Not funded"), join_sentences(had, text), say_what_else(proposal, context)
        )
    if not e.money_simple:
        text = fill(_("The published rules cannot be kept if it is funded."))
        return ReasonWords(
            "short", _("Not funded"), join_sentences(had, text), say_what_else(proposal, context)
        )
    first = fill(
        _("%(left)s of the pot was left and it asked for %(cost)s."),
        left=context.money(max(0, proposal.cost - e.money_simple)),
        cost=context.money(proposal.cost),
    )
    more = context.money(e.money_simple)
    if e.money_short == e.money_simple:
        second = fill(
            _("With %(more)s more in the pot, it would be funded and nobody would lose."), more=more
        )
        return ReasonWords(
            "short", _("Not funded"), join_sentences(had, first, second), say_cheaper(proposal, context)
        )
    # The sum it lacks makes room beside everything that is funded, unless a rule minds.
    second = (
        fill(_("It was %(more)s short."), more=more)
        if context.run.rules
        else fill(_("With %(more)s more in the pot, it could be funded and nobody would lose."), more=more)
    )
    return ReasonWords(
        "short", _("Not funded"), join_sentences(had, first, second), say_what_else(proposal, context)
    )


def say_held_out(proposal: ProposalReading, context: Context) -> ReasonWords:
    """It would be in but for one published rule."""
    e = proposal.explanation
    rule = next((r for r in context.run.rules if r.id == e.held_out_by), None)
    words = rule_sentence(rule, context.run, context.themes or {}) if rule else ""
    without = say_without_rule(proposal, context)
    # What would go is known for the plan that keeps the rule, and only that is said.
    instead = (
        fill(
            _("To fund it and keep the rule, %(names)s would have been dropped."),
            names=context.named(e.displaces),
        )
        if e.displaces
        else Markup()
    )
    published = context.run.rules_published_at
    dated = (
        fill(
            _("The council published this rule on %(date)s, before voting opened."), date=show_date(published)
        )
        if published
        else fill(_("The council published this rule before voting opened."))
    )
    return ReasonWords(
        "rule", _("Not funded because of a rule"), join_sentences(escape(words), without, instead, dated)
    )


def say_excluded(proposal: ProposalReading, context: Context) -> ReasonWords:
    """It cannot go with what was funded, or needs what was not."""
    e = proposal.explanation
    rule = next((r for r in context.run.rules if r.id == e.held_out_by), None)
    members = tuple(str(n) for n in rule.parameters.get("proposals", ())) if rule else e.displaces
    numbers = [context.run.by_number[int(key)] for key in members if int(key) != proposal.number]
    if rule and rule.kind == "requires":
        missing = join_names([context.link(p) for p in numbers if not p.funded])
        text = fill(_("It can only be funded together with %(names)s, which was not funded."), names=missing)
    else:
        funded = [p for p in numbers if p.funded] or [context.run.by_number[int(key)] for key in e.displaces]
        names = join_names([context.link(p) for p in funded])
        text = fill(_("%(names)s was funded, and the two cannot both be built."), names=names)
    had = fill(_("It had %(points)s."), points=show_points(proposal.support))
    return ReasonWords("rule", _("Not funded"), join_sentences(had, text))


def say_no_support(_proposal: ProposalReading, _context: Context) -> ReasonWords:
    """Nobody chose it."""
    return ReasonWords("short", _("Not funded"), fill(_("No ballot gave it any points.")))


def say_rule_order(proposal: ProposalReading, context: Context) -> ReasonWords:
    """The round uses a step-by-step method, and its turn came too late."""
    text = _(
        "It had %(points)s. Proposals were taken in turn, and when its turn came there was not enough "
        "money left."
    )
    return _passed_over(text, proposal, context)


def say_share_used(proposal: ProposalReading, context: Context) -> ReasonWords:
    """People have equal shares of the money, and its supporters had spent theirs."""
    text = _(
        "It had %(points)s. Its supporters' share of the money had already gone to other proposals "
        "that they support."
    )
    return _passed_over(text, proposal, context)


def _passed_over(text: str, proposal: ProposalReading, context: Context) -> ReasonWords:
    return ReasonWords(
        "short",
        _("Not funded"),
        fill(text, points=show_points(proposal.support)),
        say_what_else(proposal, context),
    )


WORDS = {
    Reason.SAFE: say_safe,
    Reason.CLOSE: say_close,
    Reason.TIE: say_tie,
    Reason.FIXED: say_fixed,
    Reason.FORBIDDEN: say_forbidden,
    Reason.SUPPORT_SHORT: say_support_short,
    Reason.MONEY_SHORT: say_money_short,
    Reason.HELD_OUT: say_held_out,
    Reason.EXCLUDED_BY: say_excluded,
    Reason.NO_SUPPORT: say_no_support,
    Reason.RULE_ORDER: say_rule_order,
    Reason.SHARE_USED: say_share_used,
}
