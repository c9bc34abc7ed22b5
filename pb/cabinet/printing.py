"""A pack on paper: the same words, tables and pictures as its page, in a tagged PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from pb.cabinet import pictures, sections, tables, words
from pb.cabinet.cycle import Cycle
from pb.cabinet.figures import CycleFigures
from pb.cabinet.models import CabinetPack
from pb.cabinet.sections import Said
from pb.cabinet.tables import Table
from pb.decisions.record import in_groups
from pb.house.dates import show_date, show_datetime
from pb.house.pdf import make_pdf
from pb.rounds.lifecycle import Stage
from pb.rounds.words import STAGES

_: Callable[..., str] = gettext
Block = dict[str, Any]


def pack_pdf(
    pack: CabinetPack, figures: CycleFigures, before: CabinetPack | None, changes: list[str], *, language: str
) -> bytes:
    """A pack with what differs from the one ``before``, in sentences (``changes``)."""
    cycle = Cycle.read(pack.cycle)
    title = _(
        "Pack %(n)d: all areas side by side, %(year)s",
        n=pack.number,
        year=cycle.name if cycle else pack.cycle,
    )
    blocks = [
        *([_text(pack.note)] if pack.note else []),
        _text(_("Frozen on %(when)s.", when=show_datetime(pack.frozen_at))),
        _text(f"{_('Fingerprint (SHA-256) of the figures:')} {in_groups(pack.sha256)}"),
        _heading(_("What is new")),
        *_new(before, changes),
        *_figures(figures),
    ]
    return make_pdf("cabinet_pack", title, {"heading": title, "blocks": blocks}, language=language)


def _new(before: CabinetPack | None, changes: Sequence[str]) -> list[Block]:
    if before is None:
        return [_text(_("There is no earlier pack of this year."))]
    when = _("Beside pack %(n)d of %(when)s:", n=before.number, when=show_date(before.frozen_at))
    if not changes:
        return [_text(f"{when} {words.nothing_changed()}")]
    return [_text(when), _list([Said(change, ()) for change in changes])]


def _figures(figures: CycleFigures) -> list[Block]:
    shown = pictures.map_of(figures)
    bars = pictures.multiples(figures)
    small = [
        {"title": one.title, "svg": pictures.multiple_svg(one), "alt": f"{one.title}. {one.describe}"}
        for one in bars
        if one.bars
    ]
    blocks = [
        *_table(tables.money_table(figures)),
        *([_map(shown)] if shown else []),
        {"kind": "pictures", "title": _("Side by side"), "pictures": small},
        *_table(tables.votes_table(figures)),
        *_table(tables.presets_table(figures)),
        _heading(_("The vote and the decision")),
    ]
    for one in sections.decisions_shown(figures):
        blocks.append(_text(f"{one.area}, {one.round}. {one.state}. {one.summary}"))
        blocks += [_list(one.departures)] if one.departures else []
    blocks.append(_heading(_("What the equity rules cost")))
    for rules in sections.rules_shown(figures, lambda _slug, _number: ""):
        blocks.append(_heading(rules.round, 3))
        blocks.append(_list([Said(rule.sentence, (str(rule.words.striptags()),)) for rule in rules.rules]))
    blocks.append(_heading(_("Who took part, beside who lives here")))
    for part in sections.took_part_shown(figures):
        if part.said:
            blocks += [_heading(part.round, 3), _list(part.said)]
    blocks.append(_heading(_("Where the numbers come from")))
    blocks.append(_list([Said(f"{line.title}: {STAGES[Stage(line.stage)]}", ()) for line in figures.rounds]))
    sources = dict.fromkeys(area.source for area in figures.areas if area.source)
    return [*blocks, *map(_text, sources)]


def _map(shown: dict[str, Any]) -> Block:
    keys = [{"fill": pictures.FILLS[row["class"]], "label": row["label"]} for row in shown["legend"]]
    alt = _("A map of the areas, darker where the number is higher. The table has the same numbers.")
    return {
        "kind": "map",
        "title": shown["caption"],
        "svg": pictures.map_svg(shown),
        "alt": alt,
        "legend": keys,
    }


def _table(table: Table) -> list[Block]:
    rows = [[row.head, *(cell.text for cell in row.cells)] for row in table.rows]
    block = {"kind": "table", "heads": list(table.heads), "rows": rows}
    return [_heading(table.caption), block, *map(_text, table.notes)]


def _heading(text: str, level: int = 2) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def _text(text: str) -> Block:
    return {"kind": "text", "text": text}


def _list(said: Sequence[Said]) -> Block:
    return {"kind": "list", "items": [[one.sentence, *one.under] for one in said]}
