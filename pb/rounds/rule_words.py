"""Every equity rule as one or two plain sentences, word for word as residents read it.

Sentences are data: one for each kind, or for each case of a kind (``_case``), with what they name left open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.areas.queries import all_themes
from pb.house.money import show_money
from pb.rounds.facts import titles_on_ballot
from pb.rounds.models import Round, RoundRule

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Names:
    """What sentences call things: areas and themes by slug, proposals by number; money's currency."""

    areas: Mapping[str, str]
    themes: Mapping[str, str]
    titles: Mapping[int, str]
    currency: str

    def where(self, slug: str) -> str:
        """An area's name; without one, all of them, or the only one there is."""
        if not slug and len(self.areas) == 1:
            return next(iter(self.areas.values()))
        return self.areas.get(slug, _("all areas together"))

    def proposals(self, numbers: Any) -> list[str]:
        """The titles of proposals by number."""
        return [self.titles.get(int(n), _("proposal %(n)d", n=int(n))) for n in numbers]


def names_of(session: Session, round_: Round) -> Names:
    """What the sentences of this round's rules call things."""
    return Names(
        {area.slug: area.name for area in round_.areas},
        {theme.slug: theme.name for theme in all_themes(session)},
        titles_on_ballot(session, round_),
        round_.currency,
    )


def rule_sentences(session: Session, round_: Round) -> list[str]:
    """The round's equity rules in plain words, the one that goes with a shared pot first."""
    names = names_of(session, round_)
    kept = [rule for rule in round_.rules if not (round_.pooled and rule.kind == "district-fair")]
    return [*pooled_sentences(round_), *(rule_sentence(rule.kind, rule.parameters, names) for rule in kept)]


def pooled_sentences(round_: Round) -> list[str]:
    """The rule that a round has whenever its areas' money is put together."""
    if not round_.pooled:
        return []
    return [
        _(
            "The areas’ money is put together. Each area must do at least as well as it would "
            "with its own money alone."
        )
    ]


def sentence_of(rule: RoundRule, names: Names) -> str:
    """One stored rule as people read it."""
    return rule_sentence(rule.kind, rule.parameters, names)


SENTENCES: dict[str, tuple[LazyString, ...]] = {
    "district-fair": (_l("Each area must do at least as well as it would with its own money alone."),),
    "area-floor": (_l("At least %(amount)s must be spent in %(area)s."),),
    "area-ceiling": (_l("At most %(amount)s may be spent in %(area)s."),),
    "theme-floor": (_l("At least %(amount)s must go to “%(theme)s” in %(area)s."),),
    "theme-cap": (_l("At most %(amount)s may go to “%(theme)s” in %(area)s."),),
    "theme-share": (_l("At least %(share)s of the money that is spent in %(area)s must go to “%(theme)s”."),),
    "theme-share everywhere": (_l("At least %(share)s of the money that is spent must go to “%(theme)s”."),),
    "theme-count least": (_l("At least %(n)d “%(theme)s” must be funded in %(area)s."),),
    "theme-count most": (_l("At most %(n)d “%(theme)s” may be funded in %(area)s."),),
    "theme-count both": (_l("From %(n)d to %(m)d “%(theme)s” must be funded in %(area)s."),),
    "incompatible": (_l("Only one of these can be funded: %(names)s."),),
    "requires": (_l("%(first)s can be funded only together with: %(others)s."),),
    "need-floor deprived": (
        _l(
            "%(share)s of all the money is promised to the areas, by how many people there "
            "live in the most deprived fifth of homes."
        ),
        _l("An area whose proposals cost less than its part is promised what they cost."),
    ),
    "need-floor people": (
        _l("%(share)s of all the money is promised to the areas, by how many people live there."),
        _l("An area whose proposals cost less than its part is promised what they cost."),
    ),
    "need-floor score": (
        _l(
            "%(share)s of all the money is promised to the areas, by how many people live there, "
            "times the area’s score of need."
        ),
        _l("An area whose proposals cost less than its part is promised what they cost."),
    ),
    "grant-minimum": (_l("No grant in %(area)s is less than %(amount)s."),),
    "grant-cap": (_l("No grant in %(area)s is more than %(amount)s."),),
    "match-floor": (
        _l(
            "Of all that the funded proposals in %(area)s cost, others must pay at least %(share)s. "
            "Only money that is promised counts."
        ),
    ),
    "running-cap": (
        _l("The funded proposals in %(area)s may cost at most %(amount)s a year to keep going."),
    ),
    "settlement-cap": (_l("No town or village in %(area)s may get more than %(amount)s."),),
    "group-spend": (
        _l(
            "At least %(share)s of the money that is spent in %(area)s must reach "
            "the most deprived fifth of homes."
        ),
        _l("A proposal reaches them as far as the people of its place live there."),
    ),
    "group-support": (
        _l(
            "The people who vote in %(area)s must get at least %(share)s of the points that "
            "their share of the money could have got them."
        ),
    ),
    "coverage": (
        _l("At least %(share)s of the people who vote in %(area)s must see one of their choices funded."),
    ),
    "proportionality": (
        _l(
            "Voters who agree on a proposal, and who have had less than their share of the money, "
            "must get it."
        ),
    ),
}


def rule_sentence(kind: str, p: Mapping[str, Any], names: Names) -> str:
    """One equity rule as a sentence; ``p`` by the optimiser's catalogue."""
    values = _values(kind, p, names)
    if kind in COUNTED:
        return COUNTED[kind](p, values)
    return " ".join(str(sentence) % values for sentence in SENTENCES[_case(kind, p)])


def show_share(basis_points: int) -> str:
    """ "25%" or "25.5%" from hundredths of a per cent."""
    return f"{basis_points / 100:g}%"


def _case(kind: str, p: Mapping[str, Any]) -> str:
    """The key of a rule's sentences."""
    if kind == "theme-share" and not p.get("area"):
        return "theme-share everywhere"
    if kind == "theme-count":
        return f"{kind} {'least' if p.get('at_most', -1) < 0 else 'both' if p.get('at_least') else 'most'}"
    if kind == "need-floor":
        return f"{kind} {p.get('by') or ('deprived' if p.get('exponent', 1) else 'people')}"
    return kind


def _values(kind: str, p: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What the sentences leave open."""
    place = "group" if kind == "group-support" else "area"
    titles = names.proposals(p.get("proposals", []))
    return {
        "amount": show_money(p.get("amount", 0), names.currency),
        "share": show_share(p.get("share", 0)),
        "area": names.where(p.get(place) or ""),
        "theme": names.themes.get(p.get("theme", ""), p.get("theme", "")),
        "n": p.get("at_least") or p.get("at_most", 0),
        "m": p.get("at_most", 0),
        "names": "; ".join(titles),
        "first": titles[0] if titles else "",
        "others": "; ".join(titles[1:]),
    }


def _say_synergy(p: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    found: str = ngettext(
        "When all of these are funded, they count %(num)d point more: %(names)s.",
        "When all of these are funded, they count %(num)d points more: %(names)s.",
        p.get("support", 0),
        names=values["names"],
    )
    return found


def _say_settlement_count(p: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    found: str = ngettext(
        "Every town or village in %(area)s that has a proposal must get at least %(num)d.",
        "Every town or village in %(area)s must get at least %(num)d proposals, or all that it has.",
        p.get("at_least", 0),
        area=values["area"],
    )
    return found


# Kinds whose sentence hangs on a number.
COUNTED: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "synergy": _say_synergy,
    "settlement-count": _say_settlement_count,
}
