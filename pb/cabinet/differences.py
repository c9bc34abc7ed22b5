"""What differs between two packs, as typed values; ``difference_words`` says them in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pb.cabinet.figures import AreaLine, CycleFigures
from pb.cabinet.values import Cell, Departure, RoundLine, Share


class What(StrEnum):
    """What kind of thing differs."""

    ROUND_NEW = "round-new"
    ROUND_GONE = "round-gone"
    STAGE = "stage"
    RUN = "run"
    PRICES = "prices"
    ROUND_OTHER = "round-other"
    AREA_NEW = "area-new"
    AREA_GONE = "area-gone"
    POT = "pot"
    SPEND = "spend"
    FUNDED = "funded"
    REACH = "reach"
    MATCH = "match"
    PAID = "paid"
    VOTES = "votes"
    PEOPLE = "people"
    DEPRIVED = "deprived"
    STATE = "state"
    DEPARTURE_NEW = "departure-new"
    DEPARTURE_GONE = "departure-gone"
    TOOK_PART = "took-part"
    AREA_OTHER = "area-other"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """``where`` is an area's name or a round's title, ``about`` a round or a proposal within it."""

    what: What
    where: str = ""
    before: Cell | str = ""
    after: Cell | str = ""
    about: str = ""


def differences(before: CycleFigures, after: CycleFigures) -> list[Difference]:
    """Everything that differs, rounds first; empty exactly when the figures are the same."""
    found = [*_rounds(before, after), *_areas(before, after)]
    return found or ([Difference(What.OTHER)] if before != after else [])


def _rounds(before: CycleFigures, after: CycleFigures) -> Iterator[Difference]:
    old, new = ({line.slug: line for line in f.rounds} for f in (before, after))
    yield from (Difference(What.ROUND_NEW, line.title) for slug, line in new.items() if slug not in old)
    yield from (Difference(What.ROUND_GONE, line.title) for slug, line in old.items() if slug not in new)
    for slug, line in new.items():
        if slug in old:
            found = list(_round(old[slug], line))
            yield from found or ([Difference(What.ROUND_OTHER, line.title)] if old[slug] != line else [])


def _round(old: RoundLine, new: RoundLine) -> Iterator[Difference]:
    if old.stage != new.stage:
        yield Difference(What.STAGE, new.title, old.stage, new.stage)
    if old.run != new.run:
        yield Difference(What.RUN, new.title, old.run, new.run)
    if old.rules != new.rules:
        yield Difference(What.PRICES, new.title)


def _areas(before: CycleFigures, after: CycleFigures) -> Iterator[Difference]:
    old, new = ({area.slug: area for area in f.areas} for f in (before, after))
    titles = {line.slug: line.title for figures in (before, after) for line in figures.rounds}
    yield from (Difference(What.AREA_NEW, area.name) for slug, area in new.items() if slug not in old)
    yield from (Difference(What.AREA_GONE, area.name) for slug, area in old.items() if slug not in new)
    for slug, area in new.items():
        if slug in old:
            found = list(_area(old[slug], area, titles))
            yield from found or ([Difference(What.AREA_OTHER, area.name)] if old[slug] != area else [])


def _area(old: AreaLine, new: AreaLine, titles: dict[str, str]) -> Iterator[Difference]:
    for what, one, other in (
        (What.POT, old.pot, new.pot),
        (What.SPEND, old.spend, new.spend),
        (What.FUNDED, old.funded, new.funded),
        (What.REACH, old.reach, new.reach),
        (What.MATCH, old.match, new.match),
        (What.PAID, old.paid, new.paid),
        (What.VOTES, old.votes, new.votes),
        (What.PEOPLE, old.population, new.population),
        (What.DEPRIVED, _known(old.deprived), _known(new.deprived)),
    ):
        if one != other:
            yield Difference(what, new.name, one, other)
    shares = {share.round: share for share in old.shares}
    for share in new.shares:
        if share.round in shares:
            yield from _share(shares[share.round], share, new.name, titles.get(share.round, share.round))


def _share(old: Share, new: Share, area: str, title: str) -> Iterator[Difference]:
    if old.state != new.state:
        yield Difference(What.STATE, area, old.state, new.state, title)
    before, after = _by_number(old), _by_number(new)
    for number, departure in after.items():
        if before.get(number) != departure:
            yield Difference(What.DEPARTURE_NEW, area, about=departure.title)
    for number, departure in before.items():
        if number not in after:
            yield Difference(What.DEPARTURE_GONE, area, about=departure.title)
    if old.took_part != new.took_part:
        yield Difference(What.TOOK_PART, area, about=title)


def _by_number(share: Share) -> dict[int, Departure]:
    found: Iterable[Departure] = share.plan.departures if share.plan else ()
    return {departure.number: departure for departure in found}


def _known(share: int | None) -> Cell | str:
    return "" if share is None else share
