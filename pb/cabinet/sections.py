"""What is said in sentences: decisions beside the vote, what each rule cost, who took part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import get_locale, gettext
from markupsafe import Markup

from pb.allocation.phrases import fill
from pb.allocation.studies import RulePrice
from pb.allocation.study_words import Titles, price_words
from pb.cabinet import words
from pb.cabinet.figures import AreaLine, CycleFigures, nearest
from pb.cabinet.values import Published, RoundLine, Share
from pb.house.money import show_money
from pb.rounds.rule_words import Names, rule_sentence
from pb.turnout.comparing import findings
from pb.turnout.publishing import ALL, Grid
from pb.turnout.questions import BY_KEY, QUESTIONS

_: Callable[..., str] = gettext
# Where a proposal is read: the round's slug and the public number to an address; "" on paper.
ProposalUrl = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with what stands under it."""

    sentence: str
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """One area's decision in one round beside the vote; ``summary`` when nothing differs."""

    area: str
    area_slug: str
    round: str
    round_slug: str
    state: str
    summary: str
    departures: tuple[Said, ...]


def decisions_shown(figures: CycleFigures) -> list[DecisionShown]:
    """Recommendation against decision, area by area, in the order of the rounds."""
    return [
        _decision(line, area, share)
        for line in figures.rounds
        for area, share in figures.shares_in(line.slug)
        if share.plan is not None
    ]


def _decision(line: RoundLine, area: AreaLine, share: Share) -> DecisionShown:
    plan = share.plan
    if plan is None:
        raise ValueError("only what has a plan is compared with the vote")
    values = {"vote": show_money(plan.by_vote), "now": show_money(plan.spend)}
    return DecisionShown(
        area.name,
        area.slug,
        line.title,
        line.slug,
        words.state_words(share.state),
        _("The vote alone: %(vote)s. Now: %(now)s.", **values)
        if plan.departures
        else _("As the vote has it: %(now)s.", **values),
        tuple(
            Said(
                words.departure_sentence(found),
                tuple(map(words.reason_sentence, found.changes)) or (words.follows(),),
            )
            for found in plan.departures
        ),
    )


@dataclass(frozen=True, slots=True)
class RuleShown:
    """An equity rule as it was published, and what keeping it cost."""

    sentence: str
    words: Markup


@dataclass(frozen=True, slots=True)
class RulesShown:
    """The rules of one round."""

    round: str
    round_slug: str
    rules: tuple[RuleShown, ...]


def rules_shown(figures: CycleFigures, url: ProposalUrl) -> list[RulesShown]:
    """What each equity rule cost, by round; rounds without rules are left out."""
    areas = {area.slug: area.name for area in figures.areas}
    shown = []
    for line in figures.rounds:
        titles = {int(number): title for number, title in line.titles.items()}
        mine = {area.slug: areas[area.slug] for area, _share in figures.shares_in(line.slug)}
        names = Names(mine, figures.themes, titles, "GBP")
        linked = Titles({n: _named(title, url(line.slug, n)) for n, title in titles.items()})
        rules = tuple(
            RuleShown(
                rule_sentence(rule.kind, rule.parameters, names),
                price_words(
                    RulePrice(
                        (rule.id,), rule.price.support, rule.price.spend, rule.price.brings, rule.price.drops
                    ),
                    linked,
                )
                if rule.price
                else fill(_not_priced(line)),
            )
            for rule in line.rules
        )
        if rules:
            shown.append(RulesShown(line.title, line.slug, rules))
    return shown


def _not_priced(line: RoundLine) -> str:
    if not line.run:
        return _("What it costs is worked out with the recommendation.")
    return _("What it costs is not worked out.")


def _named(title: str, url: str) -> Markup:
    if not url:
        return fill("“%(title)s”", title=title)
    return fill(Markup('<a class="govuk-link" href="%(url)s">%(title)s</a>'), url=url, title=title)


@dataclass(frozen=True, slots=True)
class PartShown:
    """Who took part in one round: by area what can be said for certain, and where nothing can."""

    round: str
    round_slug: str
    published: bool
    said: tuple[Said, ...]
    silent: str


def took_part_shown(figures: CycleFigures) -> list[PartShown]:
    """Who took part beside who lives here, by round, from published figures alone."""
    shown = []
    for line in figures.rounds:
        pairs = figures.shares_in(line.slug)
        tables: list[tuple[str, Mapping[str, Published], Mapping[str, Mapping[str, int]]]] = [
            (area.name, share.took_part, area.residents) for area, share in pairs
        ]
        if len(pairs) > 1:
            tables.insert(0, (_("All areas"), line.took_part, _together([area for area, _s in pairs])))
        said = [(name, _findings(took, residents)) for name, took, residents in tables]
        shown.append(
            PartShown(
                line.title,
                line.slug,
                bool(line.took_part),
                tuple(Said(name, sentences) for name, sentences in said if sentences),
                ", ".join(name for name, sentences in said if not sentences),
            )
        )
    return shown


def _findings(
    took_part: Mapping[str, Published], residents: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    language = str(get_locale() or "en")
    said: list[str] = []
    for question in QUESTIONS:
        figures, shares = took_part.get(question.key, {}), residents.get(question.key, {})
        said += _said(language, question.key, tuple(figures.items()), tuple(shares.items()))
    return tuple(said)


@lru_cache(maxsize=2_048)
def _said(
    _language: str,
    key: str,
    figures: tuple[tuple[str, int | None], ...],
    residents: tuple[tuple[str, int], ...],
) -> tuple[str, ...]:
    """What is certain about one question, worked out once a language: published figures never change."""
    columns = tuple(column for column, _figure in figures if column != ALL)
    grid = Grid((ALL,), columns, {(ALL, column): figure for column, figure in figures})
    return tuple(findings(BY_KEY[key], grid, ALL, dict(residents)))


def _together(areas: list[AreaLine]) -> dict[str, dict[str, int]]:
    """The residents' shares of several areas, weighted by residents, where each of them has all of them."""
    total = sum(area.population for area in areas)
    found = {}
    for question in QUESTIONS:
        whole = all(area.population and area.residents.get(question.key) for area in areas)
        if total and whole:
            found[question.key] = {
                answer: nearest(
                    sum(area.population * area.residents[question.key].get(answer, 0) for area in areas),
                    total,
                )
                for answer in question.answers
            }
    return found
