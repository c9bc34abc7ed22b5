"""The shares of residents that taking part is set beside: pasted by an officer, checked line by line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.turnout.models import PopulationShare
from pb.turnout.questions import BY_KEY, QUESTIONS

WHOLE = 10_000  # hundredths of a per cent
ROUNDED_BY = 50  # how far the shares of a question may be from 100 % in all, for rounding
PER_CENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$", re.ASCII)
MOST_FAULTS = 20
Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Read:
    """What was read: shares by area slug, question and answer; and what could not be."""

    shares: dict[Key, int]
    faults: list[str]


def import_shares(session: Session, actor: Actor, round_: Round, pasted: str, source: str) -> int:
    """Take in lines of "area, question, answer, per cent"; how many. A question of an area is replaced whole.

    Raises ``Refused`` with every line that cannot be read; then nothing was changed.
    """
    areas = {name: area for area in round_.areas for name in (area.slug, area.name.casefold())}
    read = _read_lines(pasted, areas)
    faults = read.faults + ([] if read.faults else _sums_wrong(read.shares, areas))
    if not source.strip():
        faults.insert(0, _("Say where the figures come from, like “Census 2021, table TS007A”."))
    if faults:
        raise Refused(*faults[:MOST_FAULTS])
    if not read.shares:
        raise Refused(_("Paste at least one line: an area, a question, an answer and a share in per cent."))
    for slug in {slug for slug, _question, _answer in read.shares}:
        ensure(actor, Action.MANAGE_ROUND, InArea(areas[slug].id))
    for slug, question in {(slug, question) for slug, question, _answer in read.shares}:
        session.execute(
            sa.delete(PopulationShare).where(
                PopulationShare.area_id == areas[slug].id, PopulationShare.question == question
            )
        )
    session.add_all(
        PopulationShare(
            area_id=areas[slug].id, question=question, answer=answer, share=share, source=source.strip()
        )
        for (slug, question, answer), share in read.shares.items()
    )
    session.flush()
    audit.record(
        session,
        actor,
        Event.POPULATION_IMPORTED,
        f"round:{round_.id}",
        lines=len(read.shares),
        source=source.strip(),
    )
    return len(read.shares)


def _read_lines(pasted: str, areas: Mapping[str, Area]) -> _Read:
    shares: dict[Key, int] = {}
    faults: list[str] = []
    for line, row in enumerate(csv.reader(io.StringIO(pasted), skipinitialspace=True), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and cells[:1] == ["area"]):
            continue
        fault, key, share = _read_line(cells, areas)
        if not fault and key in shares:
            fault = _("it repeats %(what)s", what=", ".join(key))
        if fault:
            faults.append(_("Line %(line)d: %(fault)s.", line=line, fault=fault))
        else:
            shares[key] = share
    return _Read(shares, faults)


def _read_line(cells: list[str], areas: Mapping[str, Area]) -> tuple[str, Key, int]:
    nothing: Key = ("", "", "")
    if len(cells) != 4:
        return _("write four things with commas between: area, question, answer, per cent"), nothing, 0
    place, question, answer, typed = cells
    area = areas.get(place.casefold())
    if area is None:
        return _("“%(area)s” is no area of this round", area=place), nothing, 0
    if question not in BY_KEY:
        return _("“%(word)s” is no question; use %(keys)s", word=question, keys=", ".join(BY_KEY)), nothing, 0
    if answer not in BY_KEY[question].answers:
        keys = ", ".join(BY_KEY[question].answers)
        return _("“%(word)s” is no answer to it; use %(keys)s", word=answer, keys=keys), nothing, 0
    match = PER_CENT.match(typed)
    share = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else WHOLE + 1
    if share > WHOLE:
        return _("“%(word)s” is no share; write one like 18.4", word=typed), nothing, 0
    return "", (area.slug, question, answer), share


def _sums_wrong(shares: Mapping[Key, int], areas: Mapping[str, Area]) -> list[str]:
    """Questions of an area that are not whole: an answer missing, or shares that are not 100 per cent."""
    faults = []
    for slug, question in sorted({(slug, question) for slug, question, _answer in shares}):
        given = {answer: n for (s, q, answer), n in shares.items() if (s, q) == (slug, question)}
        missing = [answer for answer in BY_KEY[question].answers if answer not in given]
        name, total = areas[slug].name, sum(given.values())
        if missing:
            faults.append(
                _(
                    "%(area)s, %(question)s: these answers are missing: %(answers)s.",
                    area=name,
                    question=question,
                    answers=", ".join(missing),
                )
            )
        elif abs(total - WHOLE) > ROUNDED_BY:
            faults.append(
                _(
                    "%(area)s, %(question)s: the shares come to %(total)s%%, not 100%%.",
                    area=name,
                    question=question,
                    total=f"{total / 100:.1f}",
                )
            )
    return faults


def shares_of(session: Session, round_: Round) -> dict[tuple[str, str], dict[str, int]]:
    """The residents' shares by area (slug) and question; ``"*"`` is the whole round, weighted by residents,
    where every area has them.
    """
    slugs = {area.id: area.slug for area in round_.areas}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in session.scalars(sa.select(PopulationShare).where(PopulationShare.area_id.in_(slugs))):
        found.setdefault((slugs[row.area_id], row.question), {})[row.answer] = row.share
    people = {area.slug: area.population for area in round_.areas}
    total = sum(people.values())
    for question in QUESTIONS:
        parts = [(people[slug], found.get((slug, question.key))) for slug in people]
        if total and all(shares and weight for weight, shares in parts):
            found["*", question.key] = {
                answer: round(sum(w * (s or {}).get(answer, 0) for w, s in parts) / total)
                for answer in question.answers
            }
    return found


def sources_of(session: Session, round_: Round) -> list[str]:
    """Where the shares come from, each once."""
    query = sa.select(PopulationShare.source).where(PopulationShare.area_id.in_(round_.area_ids))
    return sorted(set(session.scalars(query)))
