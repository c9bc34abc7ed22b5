"""Every rule in one plain English sentence, as published or as it would have to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from optimiser.model import EquityRule, Problem, Relaxation, RuleKind


def sentence(rule: EquityRule, problem: Problem) -> str:
    """The rule in one plain English sentence. ``problem`` gives the names."""
    areas = {area.id: area.name for area in problem.areas}
    titles = {p.id: p.title for p in problem.proposals}
    where = f" in {areas[rule.area]}" if rule.area else ""
    money = money_in_words(rule.amount, problem)
    share = f"{rule.share / 100:g}%"
    who = areas.get(rule.group, rule.group)
    named = [f"“{titles[p]}”" for p in rule.proposals]
    match rule.kind:
        case RuleKind.DISTRICT_FAIR:
            return "Every area gets at least as much support as its own pot alone would have given it."
        case RuleKind.AREA_FLOOR:
            return f"At least {money} must be spent{where}, or as much as can be spent there."
        case RuleKind.AREA_CEILING:
            return f"At most {money} may be spent{where}."
        case RuleKind.THEME_FLOOR:
            return f"At least {money} must go to {rule.theme}{where}."
        case RuleKind.THEME_CAP:
            return f"At most {money} may go to {rule.theme}{where}."
        case RuleKind.THEME_SHARE:
            return f"At least {share} of what is spent{where} must go to {rule.theme}."
        case RuleKind.THEME_COUNT:
            verb = "must" if rule.at_least else "may"
            return f"{_between(rule)} about {rule.theme}{where} {verb} be funded."
        case RuleKind.INCOMPATIBLE:
            return f"At most one of these can be funded: {', '.join(named)}."
        case RuleKind.REQUIRES:
            return f"{named[0]} can only be funded together with {_listed(named[1:])}."
        case RuleKind.SYNERGY:
            return f"{_listed(named)} together are worth {rule.support} more support than each alone."
        case RuleKind.NEED_FLOOR:
            by = "by population" if rule.exponent == 0 else "by population and need"
            return (
                f"{share} of all the money is promised to the areas {by}, each its part or as much as can be "
                "spent there."
            )
        case RuleKind.GRANT_MINIMUM:
            return f"No proposal{where} is funded with less than {money}."
        case RuleKind.GRANT_CAP:
            return f"No proposal{where} is funded with more than {money}."
        case RuleKind.MATCH_FLOOR:
            return f"Others must pay at least {share} of all that the funded proposals{where} cost."
        case RuleKind.RUNNING_CAP:
            return f"In no later year may the funded proposals{where} cost more than {money} to run."
        case RuleKind.SETTLEMENT_CAP:
            return f"No town or village{where} may get more than {money}."
        case RuleKind.SETTLEMENT_COUNT:
            many = _proposals(rule.at_least)
            return f"Every town or village{where} gets at least {many}, or all it has asked for."
        case RuleKind.GROUP_SPEND:
            return f"At least {share} of what is spent{where} must reach {who}."
        case RuleKind.GROUP_SUPPORT:
            return f"{who} must get at least {share} of the support that its own part of the money would buy."
        case RuleKind.COVERAGE:
            return f"At least {share} of the people who voted{where} must see one of their choices funded."
        case RuleKind.PROPORTIONALITY:
            return (
                "A proposal is funded when enough people chose it to pay for it with their part of the "
                "money, and less than that part goes to what they chose."
            )


def sentence_relaxed(change: Relaxation, problem: Problem) -> str:
    """What a rule would have to say, in one plain English sentence."""
    rule = next(rule for rule in problem.rules if rule.id == change.rule_id)
    if change.field == "kept":
        return f"This would have to go: {sentence(rule, problem)}"
    if rule.kind is RuleKind.DISTRICT_FAIR:
        share = f"{change.relaxed / 100:g}%"
        return f"Every area gets at least {share} of the support that its own pot alone would have given it."
    if rule.kind is RuleKind.INCOMPATIBLE:
        as_published = sentence(rule, problem)
        return as_published.replace("At most one", f"At most {change.relaxed}", 1)
    return sentence(with_numbers(rule, {change.field: change.relaxed}), problem)


def with_numbers(rule: EquityRule, numbers: Mapping[str, int]) -> EquityRule:
    """The rule with other numbers, by field."""
    return replace(
        rule,
        amount=numbers.get("amount", rule.amount),
        share=numbers.get("share", rule.share),
        at_least=numbers.get("at_least", rule.at_least),
        at_most=numbers.get("at_most", rule.at_most),
    )


def _between(rule: EquityRule) -> str:
    if rule.at_most < 0:
        return f"At least {_proposals(rule.at_least)}"
    if not rule.at_least:
        return f"At most {_proposals(rule.at_most)}"
    if rule.at_least == rule.at_most:
        return f"Exactly {_proposals(rule.at_least)}"
    return f"Between {rule.at_least} and {_proposals(rule.at_most)}"


def _proposals(many: int) -> str:
    return "1 proposal" if many == 1 else f"{many} proposals"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def money_in_words(amount: int, problem: Problem) -> str:
    """An amount as people write it: pounds with their sign, other money with its code."""
    whole, part = divmod(amount, problem.minor_units)
    places = len(str(problem.minor_units)) - 1
    sign = "£" if problem.currency == "GBP" else f"{problem.currency} "
    return f"{sign}{whole:,}" + (f".{part:0{places}}" if part else "")
