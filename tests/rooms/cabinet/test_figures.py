"""The figures of a council year: against values worked out by hand, and read in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation.queries import RunAltered
from pb.cabinet.cycle import Cycle
from pb.cabinet.differences import What, differences
from pb.cabinet.gathering import cycles_with_rounds, figures_of
from pb.cabinet.values import ALL, Missing
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.money.paying import pay
from pb.permissions import Role
from pb.turnout.models import PopulationShare
from tests.factories import make_area, make_round
from tests.rooms.cabinet.years import JUNE, make_figures, make_year
from tests.rooms.decisions.cases import amend, person, signed
from tests.rooms.money.cases import make_published, project, treasurer

YEAR, TODAY = Cycle(2026), date(2026, 7, 1)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement sent inside."""
    sent: list[str] = []

    def keep(_c: object, _k: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", keep)


def test_what_follows_from_the_plain_values() -> None:
    east, north, west = make_figures().areas
    # East: £900.01 for 1,000 people is 90p a head; £450 of it reach the fifth; 100 votes of 1,000 people.
    assert (east.pot, east.spend, east.by_vote, east.per_head) == (110_000, 90_001, 70_000, 90)
    assert (east.reach, east.match, east.funded, east.on_ballot) == (5_000, 9_000, 2, 9)
    assert (east.votes, east.turnout, east.votes_by("paper"), east.waiting) == (100, 1_000, 40, ["late"])
    assert {north.spend, north.per_head, north.reach, north.votes, north.turnout} == {Missing.NO_ROUND}
    assert (west.reach, west.match) == (Missing.NO_NEED, Missing.NOT_ASKED)
    assert (west.votes, west.votes_by("paper")) == (50, Missing.WITHHELD)
    # All areas: only those that take part count, and each round's own published total.
    whole = make_figures().whole()
    assert (whole.population, whole.deprived, whole.pot, whole.spend) == (2_000, 2_500, 280_000, 190_001)
    assert (whole.votes, whole.votes_by("paper"), whole.per_head) == (150, Missing.WITHHELD, 95)
    assert whole.reach is Missing.NO_NEED and make_figures().channels == ["paper", "phone"]


def test_a_council_year_begins_in_april() -> None:
    assert Cycle.of(date(2026, 3, 31)) == Cycle(2025) and Cycle.of(date(2026, 4, 1)) == YEAR
    assert (YEAR.slug, YEAR.name, Cycle(2099).slug) == ("2026-27", "2026/27", "2099-00")
    assert Cycle.read("2026-27") == YEAR
    for wrong in ("2026-28", "2026", "", "1999-00", "2026-27\n", "٢٠٢٦-27"):
        assert Cycle.read(wrong) is None, wrong


def test_the_year_as_the_rooms_keep_it(session: Session) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    make_area(session, "Fenwick Moor")
    make_round(session, stage="gathering")
    session.add(PopulationShare(area_id=round_.areas[0].id, question="sex", answer="female", share=5_100))
    councillor = person(session, Role.COUNCILLOR, round_.areas[0])
    amend(session, round_, councillor, 2, "fix", "The path floods.")
    figures = figures_of(session, YEAR, TODAY)
    assert [line.slug for line in figures.rounds] == [round_.slug] and cycles_with_rounds(session) == [YEAR]
    coldbeck, easthaven = (a for a in figures.areas if a.shares)
    # The vote alone: £600 and £400. With the £500 put in, the £400 goes with it and the £600 gives way.
    plan = coldbeck.plans[0]
    assert (plan.by_vote, plan.spend, plan.funded, plan.run) == (100_000, 90_000, 2, 2)
    changed = {d.number: (d.by_vote, d.decided, [c.reason for c in d.changes]) for d in plan.departures}
    assert changed == {1: (True, False, []), 2: (False, True, ["The path floods."])}
    assert easthaven.plans[0].departures == () and easthaven.per_head == 100_000 // 12_000
    assert (coldbeck.pot, coldbeck.on_ballot, coldbeck.shares[0].state) == (100_000, 3, "prepared")
    assert (coldbeck.votes, coldbeck.turnout, coldbeck.reach) == (80, 67, Missing.NO_NEED)
    assert coldbeck.shares[0].took_part["sex"] == {"female": 60, "male": 20, ALL: 80}
    assert coldbeck.residents == {"sex": {"female": 5_100}}
    outside = next(area for area in figures.areas if area.slug == "fenwick-moor")
    assert outside.spend is Missing.NO_ROUND and figures.whole().votes == 160


def test_a_decision_of_one_area_stays_while_another_goes_on(session: Session) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    first, second = round_.areas
    signed(session, round_, first)
    shown = {area.slug: area for area in figures_of(session, YEAR, TODAY).areas}
    assert [shown[a.slug].shares[0].state for a in (first, second)] == ["signed", "prepared"]


def test_what_is_paid_is_what_the_books_say(session: Session) -> None:
    round_ = make_published(session, "Coldbeck", "Easthaven")
    today = london_day(now())
    before = figures_of(session, Cycle.of(today), today)
    assert [area.paid for area in before.areas] == [0, 0]
    pay(session, treasurer(session), project(session, round_), 20_000, "The first half of it.")
    session.commit()
    after = figures_of(session, Cycle.of(today), today)
    assert [area.paid for area in after.areas] == [20_000, 0] and after.whole().paid == 20_000
    assert [found.what for found in differences(before, after)] == [What.PAID]
    assert make_figures().areas[0].paid is Missing.NOT_COMMITTED


def test_what_was_changed_behind_the_house_is_not_shown(session: Session) -> None:
    round_ = make_year(session)
    round_.frozen = (round_.frozen or "").replace("100000", "900000")
    session.commit()
    with pytest.raises(RunAltered):
        figures_of(session, YEAR, TODAY)


@pytest.mark.parametrize("count", [1, 14])
def test_few_statements_however_many_areas(session: Session, count: int) -> None:
    make_year(session, *(f"Area {n:02d}" for n in range(count)))
    session.expire_all()
    with statements() as sent:
        figures = figures_of(session, YEAR, TODAY)
    assert len(figures.areas) == count and len(sent) <= 14, sent


def test_few_statements_however_many_rounds(session: Session) -> None:
    for name in ("Coldbeck", "Easthaven", "Marlforth"):
        make_year(session, name)
    session.expire_all()
    with statements() as sent:
        assert len(figures_of(session, YEAR, TODAY).rounds) == 3
    assert len(sent) <= 14, sent


@pytest.mark.postgresql
def test_the_same_on_postgresql(postgres_app: Flask) -> None:
    round_ = make_year(db.session(), "Coldbeck", "Easthaven")
    figures = figures_of(db.session(), YEAR, TODAY)
    assert [area.spend for area in figures.areas] == [100_000, 100_000] and round_.voting_opens_at == JUNE
