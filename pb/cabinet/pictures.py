"""Small multiples, one measure a picture, every area in each; the map. The tables have the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from pb.allocation import maps
from pb.allocation.phrases import fill
from pb.cabinet import words
from pb.cabinet.figures import AreaLine, CycleFigures
from pb.cabinet.values import Cell, Missing
from pb.cabinet.words import Show, show_per_cent, show_tenths
from pb.house.money import show_money

_: Callable[..., str] = gettext

WIDTH, ROW = 320, 34  # in units of the picture


@dataclass(frozen=True, slots=True)
class Bar:
    """One area: its name, its number in words, how long its bar is and where it stands."""

    name: str
    text: str
    length: int
    y: int
    missing: bool


@dataclass(frozen=True, slots=True)
class Multiple:
    """A picture of one measure; ``describe`` says in a sentence what it shows."""

    title: str
    describe: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Of the picture."""
        return ROW * len(self.bars)


def multiples(figures: CycleFigures) -> list[Multiple]:
    """The pictures of a year."""
    measures: list[tuple[str, Callable[[AreaLine], Cell], Show]] = [
        (_("Money for each resident"), lambda area: area.per_head, show_money),
        (_("Share that reaches the most deprived fifth"), lambda area: area.reach, show_per_cent),
        (_("Votes for each 100 residents"), lambda area: area.turnout, show_tenths),
        (_("Share of proposals funded"), _funded_share, show_per_cent),
    ]
    return [_multiple(figures, *measure) for measure in measures]


def _funded_share(area: AreaLine) -> Cell:
    funded = area.funded
    if isinstance(funded, Missing):
        return funded
    return funded * 10_000 // area.on_ballot if area.on_ballot else 0


def _multiple(figures: CycleFigures, title: str, measure: Callable[[AreaLine], Cell], how: Show) -> Multiple:
    cells = [(area, measure(area)) for area in figures.areas]
    known = [(cell, area.name) for area, cell in cells if not isinstance(cell, Missing)]
    most = max((cell for cell, _name in known), default=0) or 1
    bars = tuple(
        Bar(
            area.name,
            words.show_cell(cell, how),
            0 if isinstance(cell, Missing) else WIDTH * cell // most,
            place * ROW,
            isinstance(cell, Missing),
        )
        for place, (area, cell) in enumerate(cells)
    )
    if not known:
        return Multiple(title, _("There are no figures yet."), bars)
    (low, lowest), (high, highest) = min(known), max(known)
    return Multiple(
        title,
        _(
            "From %(low)s in %(lowest)s to %(high)s in %(highest)s.",
            low=how(low),
            lowest=lowest,
            high=how(high),
            highest=highest,
        ),
        bars,
    )


def map_of(figures: CycleFigures) -> dict[str, Any] | None:
    """What the map of money for each resident is drawn from, or None where no area has a boundary."""
    outlines = figures.outlines
    if outlines is None:
        return None
    heads = {area.slug: area.per_head for area in figures.areas}
    numbers = [cell for cell in heads.values() if not isinstance(cell, Missing)]
    legend = [
        {"class": place, "label": show_money(a) if a == b else _span(show_money(a), show_money(b))}
        for place, a, b in (maps.class_limits(numbers) if numbers else ())
    ]
    if len(numbers) < len(heads):
        legend.insert(0, {"class": 0, "label": _("no figure")})
    return {
        "areas": [
            {"code": area.slug, "name": area.name, "path": outlines.paths.get(area.slug, "")}
            for area in figures.areas
        ],
        "values": {
            slug: {"class": _class_of(cell, numbers), "text": words.show_cell(cell, show_money)}
            for slug, cell in heads.items()
        },
        "legend": legend,
        "view_box": outlines.view_box,
        "caption": _("Money for each person who lives there"),
        "value_heading": _("For each person"),
    }


def _span(low: str, high: str) -> str:
    return _("%(a)s to %(b)s", a=low, b=high)


def _class_of(cell: Cell, numbers: list[int]) -> int:
    return 0 if isinstance(cell, Missing) else maps.class_of(cell, numbers)


# The classes of a map as the stylesheet colours them, for paper.
FILLS = ("#fff", "#e4f1ec", "#a8d3ca", "#5fa7aa", "#27727f", "#0a3c47")
BRAND = "#0b4f55"
FONT = "Source Sans Pro"


def map_svg(shown: Mapping[str, Any]) -> str:
    """The map as a picture by itself."""
    paths = Markup().join(
        fill(
            Markup('<path d="%(d)s" fill="%(fill)s" stroke="#0b0c0c" stroke-width="1.5"/>'),
            d=area["path"],
            fill=FILLS[shown["values"][area["code"]]["class"]],
        )
        for area in shown["areas"]
        if area["path"]
    )
    return _svg(shown["view_box"], paths)


def multiple_svg(shown: Multiple) -> str:
    """A small multiple as a picture by itself."""
    parts = []
    for bar in shown.bars:
        for x, anchor, text in ((0, "start", bar.name), (WIDTH, "end", bar.text)):
            parts.append(
                fill(
                    Markup(
                        '<text x="%(x)s" y="%(y)s" font-family="%(font)s" font-size="14" '
                        'text-anchor="%(anchor)s">%(text)s</text>'
                    ),
                    x=x,
                    y=bar.y + 15,
                    font=FONT,
                    anchor=anchor,
                    text=text,
                )
            )
        parts.append(
            fill(
                Markup('<rect x="0" y="%(y)s" width="%(width)s" height="9" fill="%(fill)s"/>'),
                y=bar.y + 20,
                width=bar.length,
                fill=BRAND,
            )
        )
    return _svg(f"0 0 {WIDTH} {shown.height}", Markup().join(parts))


def _svg(view_box: str, inside: Markup) -> str:
    return str(
        fill(
            Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="%(box)s">%(inside)s</svg>'),
            box=view_box,
            inside=inside,
        )
    )
