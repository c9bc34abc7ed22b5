"""Entering the figures about the people of a round's areas: a new version each time, checked whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds import figure_words as words
from pb.rounds.figures import (
    COLUMNS,
    DEPRIVED,
    NEED,
    PEOPLE,
    AreaFigures,
    Figures,
    as_figures,
    plain_figures,
    used_in,
)
from pb.rounds.models import Round, RoundFigures
from pb.rounds.service import lock_round, subject_of
from pb.rounds.setting_up import ensure_open

MOST_PEOPLE, MOST_NEED, WHOLE = 10_000_000, 10_000, 10_000
LONGEST_SOURCE = 1_000


def set_figures(
    session: Session,
    actor: Actor,
    round_: Round,
    areas: Mapping[str, AreaFigures],
    *,
    source: str,
    as_of: date | None,
) -> RoundFigures:
    """Add a version of a round's figures. Raises ``Refused`` with every sentence about what is wrong."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    lock_round(session, round_)
    ensure_open(round_)
    source = " ".join(source.split())
    wanted = Figures(areas, len(round_.figures) + 1, source, as_of)
    problems = [*_wrong_with_source(source, as_of), *_wrong_with(round_, wanted)]
    if problems:
        raise Refused(*problems)
    held = as_figures(round_.figures[-1]) if round_.figures else None
    if held and (held.areas, held.source, held.as_of) == (wanted.areas, source, as_of):
        return round_.figures[-1]
    plain = plain_figures(wanted)
    row = RoundFigures(
        round=round_,
        number=wanted.number,
        areas=plain["areas"],
        source=source,
        as_of=as_of,
        entered_by=actor.label,
    )
    session.add(row)
    session.flush()
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    audit.record(
        session,
        actor,
        Event.ROUND_CHANGED,
        subject_of(round_),
        figures=row.number,
        source=source,
        as_of=plain["as_of"],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return row


def _wrong_with_source(source: str, as_of: date | None) -> list[str]:
    today = london_day(now())
    return [
        sentence
        for wrong, sentence in (
            (not source, words.needs_source()),
            (len(source) > LONGEST_SOURCE, words.source_too_long(LONGEST_SOURCE)),
            (as_of is None, words.needs_day()),
            (as_of is not None and as_of > today, words.day_to_come()),
        )
        if wrong
    ]


def _wrong_with(round_: Round, figures: Figures) -> list[str]:
    names = {area.slug: area.name for area in round_.areas}
    places = {area.slug: {place.name for place in area.settlements} for area in round_.areas}
    if set(figures.areas) != set(names):
        return [words.every_area()]
    problems: list[str] = []
    for slug, area in figures.areas.items():
        problems += [words.out_of_range(names[slug], column) for column in _out_of_range(area)]
        problems += [words.no_such_place(p, names[slug]) for p in area.places if p not in places[slug]]
        if area.places and area.deprived is None:
            problems.append(words.place_without_area(names[slug]))
    for column in COLUMNS:
        without = [names[s] for s, a in figures.areas.items() if getattr(a, column) is None]
        if without and len(without) < len(names):
            problems.append(words.some_only(column, without))
        elif without and column in used_in(round_):
            problems.append(words.is_used(column))
    return problems


def _out_of_range(area: AreaFigures) -> list[str]:
    limits = {PEOPLE: (1, MOST_PEOPLE), DEPRIVED: (0, WHOLE), NEED: (0, MOST_NEED)}
    found = [
        column
        for column, (low, high) in limits.items()
        if (value := getattr(area, column)) is not None and not low <= value <= high
    ]
    if DEPRIVED not in found and any(not 0 <= share <= WHOLE for share in area.places.values()):
        found.append(DEPRIVED)
    return found
