"""A study in words: what each rule cost, what lies on either side of it, and the ways of counting by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from pb.allocation.margins import Context
from pb.allocation.phrases import fill, join_names, join_sentences, show_points
from pb.allocation.rule_words import names_in
from pb.allocation.studies import CurvePoint, FairnessCurve, RulePrice, StudyReading
from pb.house.money import show_money
from pb.rounds.counting import METHODS
from pb.rounds.rule_words import Names, rule_sentence, show_share

WIDTH, HEIGHT, EDGE = 1000, 420, 60


@dataclass(frozen=True, slots=True)
class Titles:
    """Linked titles of proposals by public number."""

    by_number: Mapping[int, Markup]

    def named(self, numbers: Sequence[int]) -> Markup:
        """ "A, B and C", linked."""
        return join_names([self.by_number[n] for n in numbers if n in self.by_number])


@dataclass(frozen=True, slots=True)
class PriceCard:
    """A rule and what it cost."""

    rule_id: str
    sentence: str
    words: Markup
    support: int | None


@dataclass(frozen=True, slots=True)
class CurveWords:
    """The curve ready to be drawn: what is measured, dots (x, y, point), a line, and how the choice lies."""

    measure: str
    heading: str
    summary: Markup
    dots: tuple[tuple[int, int, CurvePoint], ...]
    chosen: tuple[int, int, CurvePoint] | None
    complete: bool

    @property
    def line(self) -> str:
        """The points of the line as SVG has them."""
        return " ".join(f"{x},{y}" for x, y, _point in self.dots)


def linked(title: str, url: str) -> Markup:
    """A title that leads to its page."""
    return fill(Markup('<a class="govuk-link" href="%(url)s">%(title)s</a>'), url=url, title=title)


def method_title(method: str) -> str:
    """A way of counting by name."""
    found = METHODS.get(method)
    return str(found.title) if found else method


def beside_run(
    study: StudyReading | None, frozen: Mapping[str, Any], context: Context, titles: Titles
) -> dict[str, Any]:
    """What the page of a whole recommendation shows of its study."""
    helpers = {"method_title": method_title, "show_share": show_share}
    if study is None:
        return {"prices": [], "together": Markup(), "curve": None, **helpers}
    names = names_in(context.run, context.themes or {})
    return {
        "prices": price_cards(study, frozen.get("rules", ()), names, titles),
        "together": together_words(study.together),
        "curve": curve_words(study.curve, names),
        **helpers,
    }


def price_cards(
    study: StudyReading,
    rules: Sequence[Mapping[str, Any]],
    names: Names,
    titles: Titles,
    *,
    rehearsed: bool = False,
) -> list[PriceCard]:
    """What each rule cost, or would cost where it was rehearsed, the dearest first. ``rules`` as frozen."""
    cards = []
    for rule in rules:
        price = study.prices.get(str(rule["id"]))
        if price is not None:
            sentence = rule_sentence(rule["kind"], rule, names)
            cards.append(
                PriceCard(
                    str(rule["id"]), sentence, price_words(price, titles, rehearsed=rehearsed), price.support
                )
            )
    return sorted(cards, key=lambda card: -(card.support or 0))


def price_words(price: RulePrice, titles: Titles, *, rehearsed: bool = False) -> Markup:
    """What keeping a rule cost, in points and in proposals."""
    if price.support is None:
        return fill(_("The rules cannot all be kept together. Without this one, the others can."))
    if not price.brings and not price.drops:
        if rehearsed:
            return fill(_("Keeping it would cost nothing: without it the same proposals would be funded."))
        return fill(_("Keeping it cost nothing: without it the same proposals would be funded."))
    filled = {
        "points": show_points(abs(price.support)),
        "drops": titles.named(price.drops),
        "brings": titles.named(price.brings),
    }
    cost = _would_cost_words if rehearsed else _cost_words
    return join_sentences(cost(price.support, filled), _instead_words(price, filled))


def _cost_words(support: int, filled: Mapping[str, Any]) -> Markup:
    if support > 0:
        return fill(_("Keeping it cost %(points)s."), **filled)
    if support < 0:
        return fill(_("It added %(points)s."), **filled)
    return fill(_("Keeping it cost no points."))


def _would_cost_words(support: int, filled: Mapping[str, Any]) -> Markup:
    if support > 0:
        return fill(_("Keeping it would cost %(points)s."), **filled)
    if support < 0:
        return fill(_("It would add %(points)s."), **filled)
    return fill(_("Keeping it would cost no points."))


def _instead_words(price: RulePrice, filled: Mapping[str, Any]) -> Markup:
    if price.drops and price.brings:
        return fill(_("Without it, %(drops)s would be funded instead of %(brings)s."), **filled)
    if price.drops:
        return fill(_("Without it, %(drops)s would be funded as well."), **filled)
    return fill(_("Without it, %(brings)s would not be funded."), **filled)


def together_words(price: RulePrice | None) -> Markup:
    """What all rules together cost."""
    if price is None or price.support is None or len(price.rules) < 2:
        return Markup()
    if price.support <= 0:
        return fill(_("All the rules together cost no points."))
    return fill(_("All the rules together cost %(points)s."), points=show_points(price.support))


def measure_words(curve: FairnessCurve, names: Names) -> tuple[str, str]:
    """What a curve measures, as a sentence and as the heading of a column."""
    theme = names.themes.get(curve.of, curve.of)
    return {
        "own-pot": (
            _("How near the worst-off area comes to what its own money alone would have got it"),
            _("Worst-off area"),
        ),
        "coverage": (_("How many voters see at least one of their choices funded"), _("Voters")),
        "group-spend": (
            _("How much of the money reaches the most deprived fifth of homes"),
            _("Reaches them"),
        ),
        "theme-share": (_("How much of the money goes to “%(theme)s”", theme=theme), _("Theme")),
    }[curve.measure]


def curve_words(curve: FairnessCurve | None, names: Names, *, rehearsed: bool = False) -> CurveWords | None:
    """A curve as picture and words, or None."""
    if curve is None:
        return None
    measure, heading = measure_words(curve, names)
    shown = [*curve.points, *([curve.chosen] if curve.chosen else [])]
    dots = tuple((*_place(p, shown), p) for p in curve.points)
    chosen = (*_place(curve.chosen, shown), curve.chosen) if curve.chosen else None
    return CurveWords(measure, heading, _summary(curve, names, rehearsed), dots, chosen, curve.complete)


def _place(point: CurvePoint, shown: Sequence[CurvePoint]) -> tuple[int, int]:
    """Where a point stands in the picture: fairness to the right, points upwards."""
    left, right = min(p.value for p in shown), max(p.value for p in shown)
    low, high = min(p.support for p in shown), max(p.support for p in shown)
    across = (point.value - left) * (WIDTH - 2 * EDGE) // max(1, right - left)
    up = (point.support - low) * (HEIGHT - 2 * EDGE) // max(1, high - low)
    return EDGE + across, HEIGHT - EDGE - up


def _summary(curve: FairnessCurve, names: Names, rehearsed: bool) -> Markup:
    chosen, last = curve.chosen, curve.points[-1]
    if chosen is None:
        return Markup()
    first = fill(
        _("These rules would reach %(share)s with %(points)s and %(money)s.")
        if rehearsed
        else _("The recommendation reaches %(share)s with %(points)s and %(money)s."),
        share=show_share(chosen.value),
        points=show_points(chosen.support),
        money=show_money(chosen.spend, names.currency),
    )
    following = next((p for p in curve.points if p.value > chosen.value), None)
    if following is None:
        return join_sentences(first, fill(_("No other way of sharing the money out reaches more.")))
    lost = chosen.support - following.support
    more = (
        fill(
            _("The next step, %(share)s, would cost %(points)s."),
            share=show_share(following.value),
            points=show_points(lost),
        )
        if lost > 0
        else Markup()
    )
    most = fill(
        _("The most that any way reaches is %(share)s; it would cost %(points)s."),
        share=show_share(last.value),
        points=show_points(max(0, chosen.support - last.support)),
    )
    return join_sentences(first, more, most if last is not following else Markup())
