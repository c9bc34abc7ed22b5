"""What the pages of a recommendation show, put together for reading. Money in pence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from pb.allocation import maps
from pb.allocation.bridge import AmendmentKind, Reason
from pb.allocation.compare import AreaChange
from pb.allocation.margins import Context, ReasonWords
from pb.allocation.models import ProposedAmendment
from pb.allocation.phrases import Link, fill, show_number
from pb.allocation.queries import as_reading
from pb.allocation.reading import AmendmentReading, AreaReading, ProposalReading, RunReading
from pb.allocation.rule_words import rule_sentence
from pb.allocation.words import reason_words
from pb.areas.models import Area
from pb.house.money import show_money
from pb.rounds.models import Round

COMMAND = "python -m optimiser verify problem.json result.json"


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal with its reason in words."""

    proposal: ProposalReading
    words: ReasonWords


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A published rule and the proposals of this page that it alone keeps out."""

    rule_id: str
    sentence: str
    held_out: tuple[ProposalReading, ...]


def link_to(round_: Round) -> Link:
    """How a proposal of this round is linked."""

    def link(proposal: ProposalReading) -> Markup:
        return fill(
            Markup('<a class="govuk-link" href="%(url)s">%(title)s</a>'),
            url=url_for("proposals.proposal", slug=round_.slug, number=proposal.number),
            title=proposal.title,
        )

    return link


def rows_of(proposals: Sequence[ProposalReading], context: Context) -> list[Row]:
    """Proposals with their reasons, in the order given."""
    return [Row(p, reason_words(p, context)) for p in proposals]


def rule_notes(run: RunReading, area: AreaReading, themes: Mapping[str, str]) -> list[RuleNote]:
    """The rules that say something about an area, with what each of them keeps out there."""
    members = {p.number for p in area.proposals}
    notes = []
    for rule in run.rules:
        elsewhere = rule.parameters.get("area") not in (None, "", area.slug)
        named = {int(number) for number in rule.parameters.get("proposals", ())}
        if elsewhere or (named and not named & members):
            continue
        held = tuple(p for p in area.not_funded if p.explanation.held_out_by == rule.id)
        notes.append(RuleNote(rule.id, rule_sentence(rule, run, themes), held))
    return notes


def tied(area: AreaReading) -> list[ProposalReading]:
    """The proposals whose place a tie decided."""
    return [p for p in area.proposals if p.explanation.reason is Reason.TIE]


def pot_parts(area: AreaReading) -> list[dict[str, Any]]:
    """The bar of a pot: one part for each funded proposal."""
    return [{"label": p.title, "amount": p.cost, "key": p.number} for p in area.funded]


def cost_before(change: AreaChange, proposal: ProposalReading) -> int:
    """What a proposal cost in the earlier of two runs."""
    return next(p.cost for p in change.before.proposals if p.number == proposal.number)


def run_number(amendment: ProposedAmendment) -> int:
    """The number of the run that answered an amendment."""
    return amendment.after_run.number if amendment.after_run else 1


def signed_number(number: int) -> str:
    """A change with its sign: "+48" or "−1,312"."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{show_number(abs(number))}"


def spend_parts(run: RunReading) -> list[dict[str, Any]]:
    """The bar of all the money: one part for each area."""
    return [{"label": area.name, "amount": area.spend, "key": area.slug} for area in run.areas]


def map_of(round_: Round, run: RunReading) -> dict[str, Any] | None:
    """What the map of areas is drawn from, or None when no area has a boundary.

    Shaded by spend per head; where a population is not known, by the share of proposals funded.
    """
    places = {area.slug: area for area in round_.areas}
    picture = maps.draw({slug: area.boundary for slug, area in places.items()})
    if picture is None:
        return None
    heads = all(places[a.slug].population for a in run.areas if a.slug in places)
    figures = {a.slug: _figure(a, places.get(a.slug), heads) for a in run.areas if a.slug in places}

    def show(number: int) -> str:
        return show_money(number, run.currency) if heads else f"{number}%"

    numbers = list(figures.values())
    return {
        "areas": [
            {
                "code": area.slug,
                "name": area.name,
                "path": picture.paths.get(area.slug, ""),
                "url": url_for("allocation.area", slug=round_.slug, area_slug=area.slug),
            }
            for area in run.areas
        ],
        "values": {
            slug: {"class": maps.class_of(number, numbers), "text": show(number)}
            for slug, number in figures.items()
        },
        "legend": [
            {"class": place, "label": show(a) if a == b else _("%(a)s to %(b)s", a=show(a), b=show(b))}
            for place, a, b in maps.class_limits(numbers)
        ],
        "view_box": picture.view_box,
        "caption": _("Money for each person who lives there") if heads else _("Share of proposals funded"),
        "value_heading": _("For each person") if heads else _("Funded"),
    }


def _figure(area: AreaReading, place: Area | None, heads: bool) -> int:
    if heads and place is not None:
        return area.spend // place.population
    return 100 * len(area.funded) // max(1, len(area.proposals))


def amendment_tag(amendment: ProposedAmendment, under_way: bool = True) -> tuple[str, str]:
    """An amendment's state as words and the colour of its tag; ``under_way``: somebody works on it now."""
    return {
        "asked": (_("Being worked out"), "yellow") if under_way else (_("Not worked out"), "orange"),
        "standing": (_("Stands"), "green"),
        "refused": (_("Cannot be done"), "red"),
        "withdrawn": (_("Taken back"), "grey"),
    }[amendment.state]


def amendment_words(amendment: ProposedAmendment, link: Link, run: RunReading) -> Markup:
    """What was asked for, as a sentence without a name."""
    return wanted_words(as_reading(amendment), link, run)


def wanted_words(change: AmendmentReading, link: Link, run: RunReading) -> Markup:
    """What a change asks for, as a sentence without a name."""
    proposal = run.by_number[change.proposal]
    match change.kind:
        case AmendmentKind.FIX:
            return fill(_("Fund %(name)s, whatever the vote says."), name=link(proposal))
        case AmendmentKind.FORBID:
            return fill(_("Do not fund %(name)s."), name=link(proposal))
        case AmendmentKind.REPRICE:
            return fill(
                _("Give %(name)s %(new)s instead of %(old)s."),
                name=link(proposal),
                new=show_money(change.cost or 0, run.currency),
                old=show_money(proposal.asked, run.currency),
            )
