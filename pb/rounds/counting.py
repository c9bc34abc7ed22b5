"""How ballots become a recommendation, in the words that residents read: method, points and weights.

A method is offered when the room that works out recommendations has said that it can do it, and when the
round keeps what it needs: methods that look at single voters are only for rounds that publish rankings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from pb.rounds.figures import BY_POPULATION, PEOPLE, figures_of
from pb.rounds.models import Round

_: Callable[..., str] = gettext

MAX_SUPPORT = "max-support"
RAW, PER_AREA = "raw", "equal-per-area"
WEIGHTINGS = (RAW, PER_AREA, BY_POPULATION)
PHONE, PAPER = "phone", "paper"
DOUBLE_VOTES = (PHONE, PAPER)
# Rules that a method which takes proposals one after another can keep: those that only set a limit.
LIMITS = frozenset(
    {
        "area-ceiling",
        "theme-cap",
        "incompatible",
        "grant-minimum",
        "grant-cap",
        "running-cap",
        "settlement-cap",
    }
)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to get from points to what is funded.

    ``single_voters``: it looks at who chose what, or at how many voted where. ``between_areas``: it is about
    areas that share money. ``keeps_rules``: it can promise to keep every equity rule, not limits only.
    """

    title: LazyString
    sentence: LazyString
    single_voters: bool = False
    between_areas: bool = False
    keeps_rules: bool = False


METHODS: dict[str, Method] = {
    MAX_SUPPORT: Method(
        _l("Most points within the rules"),
        _l("We fund the proposals that have the most points together, within the money and the rules."),
        keeps_rules=True,
    ),
    "greedy-skip": Method(
        _l("Down the list, passing over what does not fit"),
        _l(
            "We go down the list from the most points to the fewest. "
            "A proposal that the money left cannot pay for is passed over."
        ),
    ),
    "greedy-stop": Method(
        _l("Down the list, until one does not fit"),
        _l(
            "We go down the list from the most points to the fewest. "
            "The first proposal that the money left cannot pay for ends the list."
        ),
    ),
    "equal-shares": Method(
        _l("Equal shares of the money for every voter"),
        _l(
            "Every voter has the same share of the money. A proposal is funded when the voters "
            "who chose it can pay for it together from their shares."
        ),
        single_voters=True,
    ),
    "phragmen": Method(
        _l("Every voter saves up at the same pace"),
        _l(
            "Every voter saves up money at the same pace. A proposal is funded as soon as the voters "
            "who chose it have saved enough for it together."
        ),
        single_voters=True,
    ),
    "leximin": Method(
        _l("The area that gets least goes first"),
        _l(
            "Every area’s part of the money is as large as its part of the voters. We look at the points "
            "that its own voters get, beside those that its part alone could have got them. The area that "
            "gets least is lifted as far as can be, then the next, and so on, within the money and the rules."
        ),
        single_voters=True,
        between_areas=True,
        keeps_rules=True,
    ),
}

# Which ways of counting make sense for a kind of ballot; the usual one first.
UTILITIES_OF = {
    "ranking": ("borda", "borda-own", "harmonic", "approval", "cost"),
    "approval": ("approval", "cost"),
    "points": ("points", "approval", "cost"),
    "budget": ("approval", "cost"),
    "score": ("points", "approval", "cost"),
    "exactly": ("approval", "cost"),
}

_able: set[str] = {MAX_SUPPORT}


def able_to(methods: Iterable[str]) -> None:
    """Say which methods can be worked out; the room that does it calls this."""
    _able.update(set(methods) & METHODS.keys())


def methods_for(*, single_voters: bool, between_areas: bool) -> list[str]:
    """The methods that can be worked out; those that look at single voters, or between areas that share
    money, only where that is wanted.
    """
    return [
        name
        for name, method in METHODS.items()
        if name in _able
        and (single_voters or not method.single_voters)
        and (between_areas or not method.between_areas)
    ]


def offered_methods(round_: Round) -> list[str]:
    """The methods that an officer may choose for this round."""
    between = len(round_.areas) > 1 and shares_money(round_)
    return methods_for(single_voters=round_.publish_rankings, between_areas=between)


def shares_money(round_: Round) -> bool:
    """Whether areas draw on the same money."""
    return round_.pooled or any(pot.area_id is None for pot in round_.pots)


def offered_weightings(round_: Round) -> list[str]:
    """The weightings that make a difference here and that the areas' figures allow."""
    if len(round_.areas) < 2:
        return [RAW]
    return [w for w in WEIGHTINGS if w != BY_POPULATION or figures_of(round_).knows(PEOPLE)]


def weighting_title(weighting: str) -> str:
    """A weighting as a choice on the officer's page."""
    return {
        RAW: _("Every ballot counts the same"),
        PER_AREA: _("Every area counts the same, however many vote there"),
        BY_POPULATION: _("Every area counts as many as live there, however many vote there"),
    }[weighting]


def method_sentence(round_: Round) -> str:
    """How points decide, for residents."""
    method = METHODS.get(round_.rule)
    return str(method.sentence) if method else round_.rule


def weighting_sentence(round_: Round) -> str:
    """How much one person's ballot counts beside another's, for residents."""
    return {
        RAW: _("Every ballot counts the same."),
        PER_AREA: _(
            "The ballots of every area together count the same. "
            "So one ballot counts for more in an area where fewer people vote."
        ),
        BY_POPULATION: _(
            "The ballots of an area together count as many as live there. "
            "So one ballot counts for more in an area where a smaller part of the people votes."
        ),
    }[round_.weighting]


def double_vote_sentence(double_vote: str) -> str:
    """Which vote counts when one card was used twice, for residents."""
    return {
        PHONE: _("A card counts once. If it is used by phone and on paper, the vote by phone counts."),
        PAPER: _("A card counts once. If it is used by phone and on paper, the vote on paper counts."),
    }[double_vote]


def ballot_sentence(round_: Round) -> str:
    """How one votes here."""
    kinds = {
        "ranking": _(
            "You put up to %(n)d proposals in order, the one you like best first.", n=round_.ballot_length
        ),
        "approval": _("You choose up to %(n)d proposals. Each counts the same.", n=round_.ballot_length),
        "points": _(
            "You share out %(points)d points among up to %(n)d proposals.",
            points=round_.ballot_points,
            n=round_.ballot_length,
        ),
        "budget": _("You choose proposals until the money is spent. Each counts the same."),
        "score": _("You give up to %(n)d proposals a score from 1 to 10.", n=round_.ballot_length),
        "exactly": _("You choose exactly %(n)d proposals. Each counts the same.", n=round_.ballot_length),
    }
    return kinds[round_.ballot_type]


def points_sentence(utility: str, most: int) -> str:
    """How a ballot of at most ``most`` choices becomes points."""
    return {
        "borda": _(
            "Your first choice gets %(n)d points, your second %(m)d, and so on down the list.",
            n=most,
            m=max(most - 1, 0),
        ),
        "borda-own": _(
            "Your last choice gets 1 point, the one before it 2, and so on up to your first choice."
        ),
        "harmonic": _("Your first choice counts in full, your second a half, your third a third, and so on."),
        "approval": _("Every proposal on your ballot gets 1 point."),
        "points": _("A proposal gets the points that you give it."),
        "cost": _("A proposal on your ballot gets one point for each pound that it costs."),
    }[utility]


def counting_sentences(round_: Round) -> list[str]:
    """How the count works, from the ballot to what is funded, as residents read it."""
    shown = [
        ballot_sentence(round_),
        points_sentence(round_.utility, round_.ballot_length),
        method_sentence(round_),
    ]
    if round_.weighting != RAW:
        shown.append(weighting_sentence(round_))
    # An imported round had its own cards, and none of ours.
    return shown if round_.source else [*shown, double_vote_sentence(round_.double_vote)]
