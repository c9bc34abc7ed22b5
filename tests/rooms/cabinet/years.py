"""Council years to look at: by hand as plain values, and whole in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from pb.allocation.models import AllocationRun
from pb.allocation.queries import current_run
from pb.areas.models import Area
from pb.cabinet.figures import AreaLine, CycleFigures
from pb.cabinet.values import ALL, Change, Departure, Plan, Price, PricedRule, RoundLine, Share
from pb.house.disclosure import Table
from pb.rounds.models import Round
from pb.turnout.models import PublishedTable
from pb.turnout.publishing import TOOK_PART, TURNOUT, grid_of
from pb.voting.freezing import canonical
from tests.rooms.decisions.cases import make_reviewed

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)


def make_departure() -> Departure:
    """The lunch club is in by a councillor's change."""
    change = Change("fix", "Ann Lee", "The only warm room in winter.", 0)
    return Departure(3, "Lunch club", False, True, 40_000, 40_000, (change,))


def make_area_line(slug: str, shares: Sequence[Share], **changes: Any) -> AreaLine:
    """An area of 1,000 people, a quarter of them in the most deprived fifth."""
    values = {"name": slug.title(), "population": 1_000, "deprived": 2_500, "source": "", "residents": {}}
    return AreaLine(slug=slug, shares=tuple(shares), **{**values, **changes})


def make_figures() -> CycleFigures:
    """Two areas with a plan and one without a round, whose sums are easy to work out by hand."""
    turnout = {"phone": 60, "paper": 40, ALL: 100}
    price = Price(12, 90_000, (3,), (1, 2))
    rule = PricedRule("rule-1", "group-spend", {"group": "most-deprived", "share": 1_200}, price)
    main = RoundLine(
        "main",
        "Main round",
        "reviewing",
        250_000,
        50_000,
        2,
        (rule,),
        {"1": "Lights", "2": "Path", "3": "Lunch club"},
        {"phone": 110, "paper": None, ALL: 150},
        {},
    )
    late = RoundLine("late", "Late round", "voting", 30_000, 0, 0, (), {}, None, {})
    east = Plan(2, 90_001, 70_000, 2, 45_000, 9_000, (make_departure(),))
    west = Plan(2, 100_000, 100_000, 3, None, None)
    return CycleFigures(
        "2026-27",
        (main, late),
        (
            make_area_line(
                "east", [Share("main", 80_000, 5, "signed", east, turnout), Share("late", 30_000, 4)]
            ),
            make_area_line("north", (), population=0, deprived=None),
            make_area_line(
                "west", [Share("main", 120_000, 6, "", west, {"phone": 50, "paper": None, ALL: 50})]
            ),
        ),
        {},
        None,
    )


def publish(session: Session, round_: Round, counts: dict[tuple[str, str], int]) -> None:
    """Turnout by area and channel, and sex by area, as the voting and the turnout room publish them."""
    slugs = [area.slug for area in round_.areas]
    channels = sorted({channel for _slug, channel in counts})
    turnout = grid_of(Table(slugs, channels, counts, known_rows=True, known_total=True)).plain()
    sex = {
        (slug, answer): 60 if answer == "female" else 20 for slug in slugs for answer in ("female", "male")
    }
    said = {"sex": grid_of(Table(slugs, ["female", "male"], sex)).plain()}
    for name, plain in ((TURNOUT, turnout), (TOOK_PART, said)):
        session.add(PublishedTable(round_id=round_.id, name=name, text=canonical(plain)))
    session.commit()


def make_year(session: Session, *names: str) -> Round:
    """A round at its review whose voting opened in June 2026, with published turnout."""
    round_ = make_reviewed(session, *names)
    round_.voting_opens_at = JUNE
    areas: list[Area] = round_.areas
    publish(session, round_, {(a.slug, channel): 40 for a in areas for channel in ("phone", "paper")})
    return round_


def newest(session: Session, round_: Round) -> AllocationRun:
    """The newest run."""
    run = current_run(session, round_)
    assert run is not None
    return run
