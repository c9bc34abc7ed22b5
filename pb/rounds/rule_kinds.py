"""The kinds of equity rule that an officer may choose from: what each asks, and what it needs to work.

``missing`` says in words why a kind cannot be used in a round, so that the page shows that in the place of
the link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.areas.queries import all_themes
from pb.rounds.counting import LIMITS, METHODS, shares_money
from pb.rounds.facts import titles_on_ballot
from pb.rounds.figures import DEPRIVED, PEOPLE, figures_of
from pb.rounds.models import Round, RoundRule

_: Callable[..., str] = gettext

MOST_DEPRIVED = "most-deprived"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule. ``asks`` are the fields of its question page; ``needs`` names of ``NEEDS``."""

    title: LazyString
    hint: LazyString
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What a kind needs of a round, and the sentence when it is not there."""

    holds: Callable[[Session, Round], bool]
    sentence: LazyString


NEEDS: dict[str, Need] = {
    "areas": Need(
        lambda _s, round_: len(round_.areas) > 1,
        _l("This round has one area. The rule is for rounds of several."),
    ),
    "shared money": Need(
        lambda _s, round_: shares_money(round_),
        _l("Every area has its own pot here. The rule is for money that areas share."),
    ),
    "themes": Need(
        lambda session, _r: bool(all_themes(session)), _l("The council has no themes. Add themes first.")
    ),
    "places": Need(
        lambda _s, round_: any(area.settlements for area in round_.areas),
        _l("No towns or villages are set up in these areas."),
    ),
    "people": Need(
        lambda _s, round_: figures_of(round_).knows(PEOPLE),
        _l(
            "It is not known how many people live in each area. "
            "Enter that under “Figures about people” first."
        ),
    ),
    "deprivation": Need(
        lambda _s, round_: figures_of(round_).knows(DEPRIVED),
        _l(
            "It is not known how many people live in the most deprived fifth of homes. "
            "Enter that under “Figures about people” first."
        ),
    ),
    "proposals": Need(
        lambda session, round_: len(titles_on_ballot(session, round_)) > 1,
        _l("Fewer than two proposals have been accepted. Accept proposals first."),
    ),
    "single voters": Need(
        lambda _s, round_: round_.publish_rankings,
        _l(
            "The rule looks at what each voter chose. This round publishes totals only, "
            "so nobody could check it."
        ),
    ),
}

KINDS: dict[str, Kind] = {
    "group-spend": Kind(
        _l("A part of the money reaches the most deprived fifth"),
        _l("For example, at least a quarter of what is spent."),
        ("share", "area"),
        ("deprivation",),
    ),
    "need-floor": Kind(
        _l("A part of the money is promised to areas by need"),
        _l(
            "By how many people live there, by how many of them live in the most deprived fifth, "
            "or by a score of need."
        ),
        ("share", "exponent"),
        ("areas", "people"),
    ),
    "district-fair": Kind(
        _l("No area does worse by sharing"),
        _l("Each area does at least as well as it would with its own money alone."),
        (),
        ("areas", "shared money"),
    ),
    "area-floor": Kind(
        _l("At least so much for one area"), _l("An area gets no less."), ("the_area", "amount"), ("areas",)
    ),
    "area-ceiling": Kind(
        _l("At most so much for one area"), _l("An area gets no more."), ("the_area", "amount"), ("areas",)
    ),
    "settlement-cap": Kind(
        _l("At most so much for each town or village"),
        _l("So that the largest place does not take everything."),
        ("the_area", "amount"),
        ("places",),
    ),
    "settlement-count": Kind(
        _l("Something for every town or village"),
        _l("Every place gets at least so many of its proposals."),
        ("the_area", "at_least"),
        ("places",),
    ),
    "theme-floor": Kind(
        _l("At least so much for a theme"),
        _l("For example, £24,000 for children and young people."),
        ("theme", "amount", "area"),
        ("themes",),
    ),
    "theme-cap": Kind(
        _l("At most so much for a theme"),
        _l("So that one theme does not take everything."),
        ("theme", "amount", "area"),
        ("themes",),
    ),
    "theme-share": Kind(
        _l("A part of the money for a theme"),
        _l("For example, at least a fifth of what is spent."),
        ("theme", "share", "area"),
        ("themes",),
    ),
    "theme-count": Kind(
        _l("How many proposals of a theme"),
        _l("At least so many, at most so many, or both."),
        ("theme", "at_least", "at_most", "area"),
        ("themes",),
    ),
    "incompatible": Kind(
        _l("Only one of these proposals"),
        _l("For example, two plans for the same ground."),
        ("proposals",),
        ("proposals",),
    ),
    "requires": Kind(
        _l("A proposal that needs others"),
        _l("It is funded only together with them."),
        ("first", "proposals"),
        ("proposals",),
    ),
    "synergy": Kind(
        _l("Proposals that are worth more together"),
        _l("They count so many points more when all of them are funded."),
        ("proposals", "support"),
        ("proposals",),
    ),
    "grant-minimum": Kind(
        _l("No grant below so much"), _l("Nothing is funded with less."), ("amount", "area")
    ),
    "grant-cap": Kind(_l("No grant above so much"), _l("Nothing is funded with more."), ("amount", "area")),
    "match-floor": Kind(
        _l("Others pay a part"),
        _l("Of all that the funded proposals cost, others have promised at least so much."),
        ("share", "area"),
    ),
    "running-cap": Kind(
        _l("A limit on what it costs afterwards"),
        _l("What all funded proposals together may cost in a year to keep going."),
        ("amount", "area"),
    ),
    "coverage": Kind(
        _l("Few people go away with nothing"),
        _l("So many of the voters see at least one of their choices funded."),
        ("share", "area"),
        ("single voters",),
    ),
    "proportionality": Kind(
        _l("Groups of voters get their share"),
        _l("Voters who agree are not passed over when they have had less than their share."),
        (),
        ("single voters",),
    ),
    "group-support": Kind(
        _l("The voters of an area get what their share could buy"),
        _l("At least so much of the points that their share of the money could have got them."),
        ("group", "share"),
        ("areas", "single voters"),
    ),
}

ONLY_ONCE = frozenset({"district-fair", "proportionality", "need-floor"})


def missing(session: Session, round_: Round, kind: str) -> list[str]:
    """Why this kind of rule cannot be used in this round; nothing when it can."""
    lacking = [str(NEEDS[n].sentence) for n in KINDS[kind].needs if not NEEDS[n].holds(session, round_)]
    if not keeps(round_.rule, kind, {}):
        lacking.append(
            _("The way of counting that you chose can keep limits only. It cannot promise anything.")
        )
    if kind == "district-fair" and round_.pooled:
        lacking.append(_("This round has the rule already, because its money is put together."))
    elif kind in ONLY_ONCE and any(rule.kind == kind for rule in round_.rules):
        lacking.append(_("This round has the rule already. Change that one."))
    return lacking


def keeps(method: str, kind: str, parameters: Mapping[str, Any]) -> bool:
    """Whether a method can promise to keep a rule; not every one can promise more than limits."""
    if METHODS[method].keeps_rules or kind in LIMITS:
        return True
    return kind == "theme-count" and not parameters.get("at_least")


def not_kept(method: str, rules: list[RoundRule]) -> list[RoundRule]:
    """The rules that this method could not promise to keep."""
    return [rule for rule in rules if not keeps(method, rule.kind, rule.parameters)]
