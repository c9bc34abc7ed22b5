"""Real geography, and what is said of files that do not fit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.geography import read_geography
from pb.areas.importing import Imported, import_geography
from pb.areas.models import Area
from pb.areas.presets import Preset, Residents, share_out, spread
from pb.areas.queries import all_areas
from pb.house.errors import Refused
from pb.permissions import SYSTEM

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
TABLE = "wd13cd,pop_2015,pop_most_deprived_20pct\nE05000001,1000,250\nE05000002,3000,0\n"


def shapes(*codes: str, vintage: str = "WD13CD", **changes: Any) -> str:
    name = vintage.replace("CD", "NM").replace("cd", "nm")
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"properties": {vintage: code, name: f"Place {code[-1]}"}, "geometry": SQUARE, **changes}
                for code in codes
            ],
        }
    )


def test_places_are_joined_by_code_and_the_rest_is_listed() -> None:
    found = read_geography(shapes("E05000002", "E05000001", "E05000009"), TABLE + "E05000007,10,10\n")
    assert found.vintage == "WD13CD"
    assert [(p.code, p.name, p.population, p.deprived_share) for p in found.places] == [
        ("E05000001", "Place 1", 1000, 2500),
        ("E05000002", "Place 2", 3000, 0),
    ]
    assert json.loads(found.places[0].boundary) == SQUARE
    assert found.without_people == ("E05000009",)
    assert found.without_boundary == ("E05000007",)


def test_heads_in_small_letters_are_the_same_heads() -> None:
    found = read_geography(shapes("E05000001", vintage="wd13cd"), TABLE)
    assert (found.vintage, found.places[0].name) == ("WD13CD", "Place 1")


@pytest.mark.parametrize(
    ("boundaries", "table", "words"),
    [
        ("not json", TABLE, "not GeoJSON"),
        ("[]", TABLE, "not GeoJSON"),
        (shapes("X"), TABLE, "GSS code"),
        (shapes("E05000001", "E05000001"), TABLE, "twice"),
        (shapes("E05000001", geometry={"type": "Point", "coordinates": [0, 0]}), TABLE, "no polygon"),
        (shapes("E05000003"), TABLE, "same year"),
        (shapes("E05000001"), TABLE.replace("wd13cd", "wd21cd"), "exactly one column like “WD13CD”"),
        (shapes("E05000001"), TABLE.replace("pop_2015", "people"), "pop_2015"),
        (shapes("E05000001"), TABLE + "E05000001,5,5\n", "repeats"),
        (shapes("E05000001"), TABLE + ",5,5\n", "Line 4"),
        (shapes("E05000001"), TABLE + "E05000003,5,x\n", "no whole number under pop_most_deprived_20pct"),
        (shapes("E05000001"), TABLE + "E05000003,5,6\n", "more people"),
        (shapes("E05000001"), TABLE + "E05000003,0,0\n", "no residents"),
        (shapes("E05000001"), "", "It has: –"),
        (shapes("E05000001"), TABLE + '"' + "x" * 200_000, "not CSV"),
        ("[" * 100_000, TABLE, "not GeoJSON"),
        (shapes("E05000001").replace("[0, 0]", "[NaN, 0]", 1), TABLE, "no polygon"),
    ],
)
def test_what_does_not_fit_is_said(app: Flask, boundaries: str, table: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_geography(boundaries, table)
    assert words in " ".join(refusal.value.reasons)


def test_taking_in_again_changes_nothing_and_a_new_vintage_ends_the_old(app: Flask, session: Session) -> None:
    def take(boundaries: str, table: str, day: date) -> Imported:
        geography = read_geography(boundaries, table)
        done = import_geography(session, SYSTEM, geography, source="A source", valid_from=day)
        session.commit()
        return done

    both, day = shapes("E05000001", "E05000002"), date(2026, 5, 1)
    assert take(both, TABLE, day) == Imported(2, 0, 0, 0)
    assert take(both, TABLE, day) == Imported(0, 0, 2, 0)
    assert take(both, TABLE.replace("1000,250", "1000,300"), day) == Imported(0, 1, 1, 0)
    later = date(2027, 5, 1)
    new = shapes("E05000005", vintage="WD27CD")
    assert take(new, "wd27cd,pop,pop_deprived\nE05000005,10,1\n", later) == Imported(1, 0, 0, 2)
    assert [area.code for area in all_areas(session, date(2027, 4, 30))] == ["E05000001", "E05000002"]
    assert [area.code for area in all_areas(session, later)] == ["E05000005"]
    again = date(2028, 5, 1)
    assert take(both, TABLE.replace("1000,250", "1000,300"), again) == Imported(0, 2, 0, 1)
    assert [area.code for area in all_areas(session, again)] == ["E05000001", "E05000002"]
    assert audit.verify(session) == []
    with pytest.raises(Refused, match="attribution"):
        import_geography(session, SYSTEM, read_geography(both, TABLE), source=" ", valid_from=day)


@pytest.mark.real_data
def test_county_durham(app: Flask, session: Session, real_data: Path) -> None:
    folder = real_data / "uk"
    arguments = [
        str(folder / "geo" / "wards_by_lad_E06000047.json"),
        str(folder / "deprivation" / "county_durham_wards_imd2019_summary.csv"),
    ]
    said = app.test_cli_runner().invoke(args=["import-areas", *arguments, "--source", "ONS, OGL v3"])
    assert said.exit_code == 0, said.output
    assert said.output == "WD13CD: 63 new, 0 changed, 0 as they were, 0 ended\n"
    session.rollback()
    areas = session.query(Area).all()
    assert sum(area.population for area in areas) == 517_661
    assert all(area.boundary and area.code.startswith("E0500") for area in areas)
    table = app.test_cli_runner().invoke(args=["share-out", "250,000"]).output
    assert "per-head: from £0.48 to £0.48 a head" in table
    page = app.test_client().get("/areas").get_data(as_text=True)
    assert "Annfield Plain" in page


residents = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 10_000)), min_size=1, max_size=12).map(
    lambda rows: [Residents(f"a{n}", *row) for n, row in enumerate(rows)]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 10**9), residents, st.sampled_from(Preset))
def test_every_penny_is_shared_and_nobody_is_a_penny_off(
    amount: int, areas: list[Residents], preset: Preset
) -> None:
    shares = share_out(amount, areas, preset)
    assert shares.keys() == {area.key for area in areas}
    assert sum(shares.values()) == amount
    assert min(shares.values()) >= 0
    weights = {
        Preset.FLAT: [1 for _area in areas],
        Preset.PER_HEAD: [area.population for area in areas],
        Preset.NEED: [area.population * area.deprived_share for area in areas],
    }.get(preset)
    if weights and sum(weights):
        for area, weight in zip(areas, weights, strict=True):
            # Hamilton's method keeps to the quota: rounded down or up, never further off.
            assert abs(shares[area.key] - amount * weight / sum(weights)) < 1


def test_the_mixed_formula_worked_by_hand() -> None:
    areas = [Residents("a", 1_000, 5_000), Residents("b", 3_000, 0)]
    # £250,000: £105,000 flat, £72,500 by head (1 : 3), £72,500 by need (all to a).
    assert share_out(25_000_000, areas, Preset.MIXED) == {
        "a": 5_250_000 + 1_812_500 + 7_250_000,
        "b": 5_250_000 + 5_437_500,
    }


def test_a_flat_share_is_not_an_equal_one() -> None:
    areas = [Residents("a", 1_000, 0), Residents("b", 10_000, 0)]
    heads = spread(share_out(2_000_000, areas, Preset.FLAT), areas)
    assert (heads.least, heads.most) == (10_000, 100_000)
    heads = spread(share_out(2_000_000, areas, Preset.PER_HEAD), areas)
    assert heads.most - heads.least <= 100
