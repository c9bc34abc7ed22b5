"""Published rules and conflicts between them, in the sentences that the round published them with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext
from markupsafe import Markup

from pb.allocation.bridge import AmendmentKind
from pb.allocation.phrases import Link, fill
from pb.allocation.reading import AmendmentReading, RuleReading, RunReading
from pb.house.money import show_money
from pb.rounds import rule_words as rounds

_: Callable[..., str] = gettext


def rule_sentence(rule: RuleReading, run: RunReading, themes: Mapping[str, str]) -> str:
    """What a rule asks for, word for word as it was published. ``themes`` gives names by slug."""
    return rounds.rule_sentence(rule.kind, rule.parameters, names_in(run, themes))


def names_in(run: RunReading, themes: Mapping[str, str]) -> rounds.Names:
    """What the published rules of a run call things."""
    return rounds.Names(
        {area.slug: area.name for area in run.areas},
        themes,
        {number: proposal.title for number, proposal in run.by_number.items()},
        run.currency,
    )


def conflict_sentences(
    conflict: Sequence[str],
    run: RunReading,
    amendments: Sequence[AmendmentReading],
    link: Link,
    themes: Mapping[str, str],
) -> list[str]:
    """What cannot all be had at once, one plain sentence each: rules, pots and councillors' changes.

    ``conflict`` names them by id as the bridge gave them out. Text without markup, because it is stored.
    """
    rules = {rule.id: rule for rule in run.rules}
    changes = {f"amendment-{a.id}": a for a in amendments}
    found: list[str] = []
    for name in conflict:
        if name in rules:
            found.append(rule_sentence(rules[name], run, themes))
        elif name in changes:
            found.append(change_sentence(changes[name], run, link).unescape())
        else:
            found.append(_pot_sentence(name, run))
    return found


def change_sentence(change: AmendmentReading, run: RunReading, link: Link) -> Markup:
    """One councillor's change as a sentence."""
    proposal = run.by_number[change.proposal]
    filled = {"name": link(proposal), "author": change.author}
    match change.kind:
        case AmendmentKind.FIX:
            return fill(
                _("%(author)s asks that %(name)s (%(cost)s) is funded."),
                cost=show_money(proposal.cost, run.currency),
                **filled,
            )
        case AmendmentKind.FORBID:
            return fill(_("%(author)s asks that %(name)s is not funded."), **filled)
        case AmendmentKind.REPRICE:
            return fill(
                _("%(author)s asks that %(name)s gets %(new)s instead of %(old)s."),
                new=show_money(change.cost or 0, run.currency),
                old=show_money(proposal.asked, run.currency),
                **filled,
            )


def _pot_sentence(name: str, run: RunReading) -> str:
    area = run.by_area.get(name.removeprefix("area:").split(":")[0])
    if name.startswith("area:") and area:
        money = show_money(area.pot, run.currency)
        return _("The pot for %(area)s holds %(money)s.", area=area.name, money=money)
    return _("There is %(money)s in all.", money=show_money(run.money, run.currency))
