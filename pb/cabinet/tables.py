"""The figures as tables of words, for page and paper alike: a cell has a figure, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from pb.areas.presets import Preset
from pb.cabinet import words
from pb.cabinet.comparing import flat_spread, preset_lines
from pb.cabinet.figures import AreaLine, CycleFigures
from pb.cabinet.values import ALL, Cell, Missing
from pb.cabinet.words import Show, show_count, show_more, show_per_cent, show_pounds, show_tenths
from pb.house.money import show_money
from pb.turnout.pages import channel_names

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell in words; ``missing``: it says why there is no figure."""

    text: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line; ``key`` is the area's slug, ``ALL`` for all of them together."""

    key: str
    head: str
    cells: tuple[Shown, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is the line of all areas."""
        return self.key == ALL


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, the heads of its columns (the first: the areas), and notes."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def show(cell: Cell, how: Show) -> Shown:
    """A cell in words."""
    return Shown(words.show_cell(cell, how), isinstance(cell, Missing))


def money_table(figures: CycleFigures) -> Table:
    """Pot, spend, spend a head, whom it reaches, what others promised and what is funded, by area."""
    heads = (
        _("Area"),
        _("Residents"),
        _("Own money"),
        _("Gets"),
        _("For each resident"),
        _("Reaches the most deprived fifth"),
        _("Residents in that fifth"),
        _("Promised by others"),
        _("Paid so far"),
        _("Proposals funded"),
    )
    rows = tuple(_money_row(area) for area in _with_whole(figures))
    return Table(_("Money by area"), heads, rows, tuple(_money_notes(figures)))


def _money_row(area: AreaLine) -> Row:
    deprived: Cell = Missing.NO_NEED if area.deprived is None else area.deprived
    of = show_count(area.on_ballot)

    def so_far(pence: int) -> str:
        return _("%(money)s so far", money=show_money(pence)) if area.waiting else show_money(pence)

    return Row(
        area.slug,
        area.name,
        (
            show(area.population or Missing.NO_PEOPLE, show_count),
            show(area.pot if area.shares else Missing.NO_ROUND, show_money),
            show(area.spend, so_far),
            show(area.per_head, so_far),
            show(area.reach, show_per_cent),
            show(deprived, show_per_cent),
            show(area.match, show_money),
            show(area.paid, show_money),
            show(area.funded, lambda funded: _("%(n)s of %(all)s", n=show_count(funded), all=of)),
        ),
    )


def _money_notes(figures: CycleFigures) -> list[str]:
    shared = sum(line.shared for line in figures.rounds)
    notes = []
    if shared:
        notes.append(
            _(
                "The line of all areas has %(money)s of shared money in it, which is no single area’s.",
                money=show_money(shared),
            )
        )
    titles = {line.slug: line.title for line in figures.rounds}
    for slug in dict.fromkeys(slug for area in figures.areas for slug in area.waiting):
        names = [area.name for area in figures.areas if slug in area.waiting]
        notes.append(
            _(
                "%(areas)s: the round “%(round)s” has no recommendation yet. Its money is counted, and "
                "nothing that it will fund.",
                areas=", ".join(names),
                round=titles[slug],
            )
        )
    return notes


def votes_table(figures: CycleFigures) -> Table:
    """Votes by area and way of voting: the published figures and nothing else."""
    names, channels = channel_names(), figures.channels
    heads = (
        _("Area"),
        *(names.get(channel, channel) for channel in channels),
        _("All votes"),
        _("Votes for each 100 residents"),
    )
    rows = tuple(
        Row(
            area.slug,
            area.name,
            (
                *(show(area.votes_by(channel), show_count) for channel in channels),
                show(area.votes, show_count),
                show(area.turnout, show_tenths),
            ),
        )
        for area in _with_whole(figures)
    )
    notes = (
        _(
            "Numbers are rounded to the nearest 5. Where fewer than 10 people are meant, or where such a "
            "number could be worked out from others, it is not shown."
        ),
        _("Somebody who votes in two rounds is two votes."),
    )
    return Table(_("Votes by area and way of voting"), heads, rows, notes)


def presets_table(figures: CycleFigures) -> Table:
    """The areas' own money as it is shared now, and by three formulas, beside the flat share."""
    heads = (
        _("Area"),
        _("Now"),
        _("Now, for each resident"),
        _("The same for each area"),
        _("That is, for each resident"),
        _("By residents"),
        _("Beside the same for each area"),
        _("By residents and deprivation"),
        _("Beside the same for each area"),
    )
    rows = []
    for line in preset_lines(figures):
        flat = line.by_preset[Preset.FLAT]
        rows.append(
            Row(
                line.area.slug,
                line.area.name,
                (
                    show(line.now, show_money),
                    show(line.per_head(line.now), show_money),
                    show(flat, show_pounds),
                    show(line.per_head(flat), show_money),
                    show(line.by_preset[Preset.PER_HEAD], show_pounds),
                    show(line.beside_flat(Preset.PER_HEAD), show_more),
                    show(line.by_preset[Preset.MIXED], show_pounds),
                    show(line.beside_flat(Preset.MIXED), show_more),
                ),
            )
        )
    return Table(_("The areas’ own money by formula"), heads, tuple(rows), tuple(_preset_notes(figures)))


def _preset_notes(figures: CycleFigures) -> list[str]:
    notes = [
        _(
            "By residents and deprivation: 42% the same for each area, 29% by residents, and 29% by "
            "residents in the most deprived fifth, as York shared its money in 2024."
        )
    ]
    found = flat_spread(figures)
    if found is not None:
        notes.insert(
            0,
            _(
                "The same for each area is not the same for each resident: it comes to between %(least)s "
                "and %(most)s a head.",
                least=show_money(found.least // 100),
                most=show_money(found.most // 100),
            ),
        )
    return notes


def _with_whole(figures: CycleFigures) -> Sequence[AreaLine]:
    return (*figures.areas, figures.whole(_("All areas")))
