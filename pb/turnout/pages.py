"""What the pages of this room show, put together for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.turnout.comparing import Compared, compare, findings
from pb.turnout.publishing import ALL, Grid
from pb.turnout.questions import QUESTIONS, Question
from pb.turnout.readings import DRAFTS, TICK_SECONDS, TOTAL
from pb.voting.models import Channel
from pb.voting.queries import STEP


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of an open vote: at least so many; 0 is "fewer than ten, or not said"."""

    name: str
    at_least: int


def is_voting(round_: Round) -> bool:
    """Whether the box is open, or was when the round was paused."""
    return Stage.VOTING in (round_.stage, round_.paused_from) and round_.stage != Stage.ABANDONED


def has_voted(round_: Round) -> bool:
    """Whether there has been a vote at all."""
    return has_reached(round_, Stage.VOTING)


def channel_names() -> dict[str, str]:
    """How a ballot reached the box, in words."""
    return {
        Channel.PHONE: _("By phone or computer"),
        Channel.PAPER: _("On paper"),
        Channel.HOME: _("From home"),
        Channel.ASSISTED: _("With help"),
        Channel.IMPORTED: _("Imported"),
    }


def open_page(round_: Round, shown: Mapping[str, int], *, staff: bool) -> dict[str, Any]:
    """The figures of an open vote; tables, channels and drafts are for those who run it."""
    areas = [Line(area.name, shown.get(f"area/{area.slug}", 0)) for area in round_.areas]
    names, names_of_areas = channel_names(), {area.slug: area.name for area in round_.areas}
    tables, channels = [], []
    for key in sorted(shown):
        kind, _slash, rest = key.partition("/")
        if kind == "table":
            slug, _slash, label = rest.partition("/")
            alone = len(round_.areas) == 1
            tables.append(Line(label if alone else f"{label}, {names_of_areas.get(slug, slug)}", shown[key]))
        elif kind == "channel":
            channels.append(Line(names.get(rest, rest), shown[key]))
    return {
        "total": shown.get(TOTAL, 0),
        "areas": areas if len(areas) > 1 else [],
        "tables": tables if staff else [],
        "channels": channels if staff else [],
        "drafts": shown.get(DRAFTS, 0) if staff else 0,
        "step": STEP,
        "seconds": TICK_SECONDS,
    }


@dataclass(frozen=True)
class Part:
    """One question of the page: how many answered it, its lines, and what can be said for certain."""

    question: Question
    number: int | None
    lines: list[Compared]
    findings: list[str]


def took_part_parts(
    grids: Mapping[str, Grid], row: str, residents: Mapping[tuple[str, str], Mapping[str, int]]
) -> list[Part]:
    """Every question for one row of its table: an area's slug, or ``ALL``."""
    parts = []
    for question in QUESTIONS:
        grid, shares = grids.get(question.key), residents.get((row, question.key), {})
        if grid is not None:
            lines, said = compare(question, grid, row, shares), findings(question, grid, row, shares)
            parts.append(Part(question, grid.get(row, ALL), lines, said))
    return parts
