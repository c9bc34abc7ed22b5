"""Harrowdale County Council: its areas, settlements, themes and people, as the rooms keep them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.areas import service as areas
from pb.areas.models import Area, BoardCategory, Theme
from pb.cli.demo.boundaries import draw_boundaries
from pb.cli.demo.people import QUORUM_PER_CATEGORY, SEATS_PER_CATEGORY, People, seat_people
from pb.cli.demo.places import AREAS, THEMES, DemoArea
from pb.permissions import Actor

COUNCIL, COUNCIL_CY = "Harrowdale County Council", "Cyngor Sir Harrowdale"
MAP_SEED = 20


@dataclass(frozen=True)
class County:
    """What was made: areas and themes by slug, and the people."""

    areas: dict[str, Area]
    themes: dict[str, Theme]
    people: People

    def actor(self, key: str) -> Actor:
        """A person as the permissions see them."""
        return self.people[key].as_actor()


def build_county(session: Session) -> County:
    """Make the council with everything in it but rounds."""
    council = areas.create_council(session, COUNCIL, COUNCIL_CY)
    themes = {slug: areas.create_theme(session, name) for slug, name in THEMES.items()}
    seats = dict.fromkeys(BoardCategory, (SEATS_PER_CATEGORY, QUORUM_PER_CATEGORY))
    boundaries = draw_boundaries([area.at for area in AREAS], MAP_SEED)
    made = {
        area.slug: areas.create_area(
            session,
            council,
            area.name,
            settlements=[place.name for place in area.places],
            seats=seats,
            description=area.character,
            population=area.people,
            deprived_share=area.deprived * 100,
            boundary=boundary,
        )
        for area, boundary in zip(AREAS, boundaries, strict=True)
    }
    for area in AREAS:
        for settlement, share in zip(
            sorted(made[area.slug].settlements, key=lambda s: s.id), deprived_shares(area), strict=True
        ):
            settlement.deprived_share = share
    return County(made, themes, seat_people(session, made))


def deprived_shares(area: DemoArea) -> list[int]:
    """The share of people in the most deprived fifth by place, in hundredths of a per cent.

    It falls from the first place named to the last by half the area's own either way, so that the middle is
    the area's share.
    """
    count = len(area.places)
    return [
        min(10_000, area.deprived * 100 * (3 * (count - 1) - 2 * place) // (2 * (count - 1)))
        for place in range(count)
    ]
