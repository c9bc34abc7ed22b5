"""Packs: what is frozen stays, whatever changes later; who may freeze; what differs, in words; on paper."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.cabinet import plain
from pb.cabinet.cycle import Cycle
from pb.cabinet.differences import What, differences
from pb.cabinet.figures import AreaLine, CycleFigures, MapLines
from pb.cabinet.gathering import figures_of
from pb.cabinet.models import CabinetPack
from pb.cabinet.queries import PackAltered, figures_in, pack_by_number
from pb.cabinet.service import freeze_pack
from pb.cabinet.values import Change, Departure, Plan, Price, PricedRule, RoundLine, Share
from pb.cabinet.words import difference_sentence
from pb.decisions.words import STATES
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Actor, Forbidden, Role
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting.freezing import sha256_of
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.cabinet.years import make_figures, make_year
from tests.rooms.decisions.cases import amend, person
from tests.rooms.desk.test_paper import alternatives, pages
from tests.rooms.voting.polling import hidden, page_of

YEAR, TODAY = Cycle(2026), date(2026, 7, 1)
SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}'

words = st.text('abc “é\\"{}%<', max_size=6)
pence = st.integers(0, 10**12)
published = st.dictionaries(st.sampled_from(["phone", "paper", "*"]), st.none() | st.integers(10, 999))
departures = st.builds(
    Departure,
    st.integers(1, 99),
    words,
    st.booleans(),
    st.booleans(),
    pence,
    pence,
    st.lists(
        st.builds(Change, st.sampled_from(["fix", "forbid", "reprice"]), words, words, pence), max_size=2
    ).map(tuple),
)
plans = st.builds(
    Plan,
    st.integers(1, 9),
    pence,
    pence,
    st.integers(0, 40),
    st.none() | pence,
    st.none() | pence,
    st.lists(departures, max_size=2).map(tuple),
)
SLUGS = ["one", "two", "three"]
states = st.sampled_from(["", *STATES])
shares = st.builds(
    Share,
    st.sampled_from(SLUGS),
    pence,
    st.integers(0, 40),
    states,
    st.none() | plans,
    st.none() | published,
    st.dictionaries(st.sampled_from(["age", "sex"]), published),
)
lines = st.builds(
    AreaLine,
    st.sampled_from(SLUGS),
    words,
    st.integers(0, 9999),
    st.none() | st.integers(0, 10_000),
    words,
    st.dictionaries(
        st.sampled_from(["age", "sex"]), st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 10_000))
    ),
    st.lists(shares, max_size=3, unique_by=lambda share: share.round).map(tuple),
)
numbers = st.lists(st.integers(1, 99), max_size=2).map(tuple)
prices = st.builds(Price, st.none() | st.integers(-9, 9), st.none() | pence, numbers, numbers)
rules = st.builds(PricedRule, words, words, st.dictionaries(words, st.integers(0, 9)), st.none() | prices)
rounds = st.builds(
    RoundLine,
    st.sampled_from(SLUGS),
    words,
    st.sampled_from([stage.value for stage in Stage]),
    pence,
    pence,
    st.integers(0, 9),
    st.lists(rules, max_size=2).map(tuple),
    st.dictionaries(words, words),
    st.none() | published,
    st.dictionaries(st.sampled_from(["age", "sex"]), published),
)
years = st.builds(
    CycleFigures,
    st.just("2026-27"),
    st.lists(rounds, max_size=2, unique_by=lambda line: line.slug).map(tuple),
    st.lists(lines, max_size=3, unique_by=lambda area: area.slug).map(tuple),
    st.dictionaries(words, words),
    st.none() | st.builds(MapLines, words, st.dictionaries(words, words)),
    st.lists(words, max_size=1).map(tuple),
)


def freeze(session: Session, note: str = "", actor: Actor | None = None) -> CabinetPack:
    seen = sha256_of(plain.write(figures_of(session, YEAR, TODAY)))
    who = actor or person(session, Role.DEMOCRATIC_SERVICES)
    made = freeze_pack(session, who, YEAR, TODAY, seen_sha256=seen, note=note)
    session.commit()
    return made


def said(before: CycleFigures, after: CycleFigures) -> list[str]:
    return [difference_sentence(found) for found in differences(before, after)]


@given(years)
def test_a_pack_comes_back_as_it_went_in(figures: CycleFigures) -> None:
    text = plain.write(figures)
    assert plain.read(text) == figures and plain.write(plain.read(text)) == text
    assert differences(figures, plain.read(text)) == []


@given(before=years, after=years)
def test_no_difference_is_passed_over(before: CycleFigures, after: CycleFigures) -> None:
    found = differences(before, after)
    assert bool(found) == (before != after)
    for one in found:
        assert one.what in What and (one.before != one.after or not one.before)


def test_differences_are_sentences(app: Flask) -> None:
    with app.test_request_context():
        first = make_figures()
        east, north, west = first.areas
        share = replace(east.shares[0], state="signed", plan=replace(east.plans[0], departures=()))
        late = replace(east.shares[1], plan=Plan(1, 20_000, 20_000, 1, 5_000, 0))
        later = replace(
            first,
            rounds=(first.rounds[0], replace(first.rounds[1], stage="recommended", run=1)),
            areas=(replace(east, shares=(share, late)), north, replace(west, population=1_200)),
        )
        assert said(first, later) == [
            "“Late round” has moved from “Voting is open” to “Recommendation made”.",
            "“Late round” has version 1 of its recommendation. It had version 0.",
            "East gets: £1,100.01. Before: £900.01.",
            "East, proposals funded: 3. Before: 2.",
            "East, share that reaches the most deprived fifth: 45%. Before: 50%.",
            "East: the decision no longer differs from the vote about “Lunch club”.",
            "West has 1,200 residents in the figures. Before: 1,000.",
        ]
        assert "East, votes: 100. Before: not published yet." in said(
            replace(first, areas=(replace(east, shares=(replace(east.shares[0], turnout=None),)),)),
            replace(first, areas=(replace(east, shares=(east.shares[0],)),)),
        )


def test_a_pack_stays_while_everything_changes(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    area = round_.areas[0]
    area.boundary = SQUARE
    session.commit()
    first = freeze(session, "Cabinet on 12 May, item 7")
    kept = plain.write(figures_in(first))
    cabinet = sign_in(Role.CABINET)
    shown = main_of(cabinet, first.number)
    amend(session, round_, person(session, Role.COUNCILLOR, area), 2, "fix", "The path floods.")
    area.name, area.population, area.boundary, round_.title = "Cold Beck", 99, "", "Another title"
    session.commit()
    second = freeze(session)
    assert (first.number, second.number) == (1, 2) and first.sha256 != second.sha256
    assert plain.write(figures_in(first)) == kept and main_of(cabinet, 1) == shown
    assert "Cabinet on 12 May, item 7" in shown and "This is the first pack of 2026/27." in shown
    page = main_of(cabinet, 2)
    for sentence in (
        "“Another title” has version 2 of its recommendation. It had version 1.",
        "Cold Beck gets: £900. Before: £1,000.",
        "Cold Beck has 99 residents in the figures. Before: 12,000.",
        "Cold Beck: the decision now differs from the vote about “Proposal 2 of area 0”.",
    ):
        assert sentence in page
    raw = cabinet.get("/cabinet/packs/1/json")
    assert raw.mimetype == "application/json" and sha256_of(raw.text) == first.sha256
    assert json.loads(raw.text)["format"] == plain.FORMAT


def main_of(client: PageClient, number: int) -> str:
    """What a pack's page says, without the key of its header's form."""
    text = client.get(f"/cabinet/packs/{number}").get_data(as_text=True)
    return text[text.index("<main") : text.index("</main>")]


def test_nothing_new_is_said_too(session: Session, sign_in: SignIn) -> None:
    make_year(session)
    freeze(session)
    freeze(session)
    assert "Nothing has changed since then." in main_of(sign_in(Role.CABINET), 2)


@pytest.mark.parametrize("engine", ["app", pytest.param("postgres_app", marks=pytest.mark.postgresql)])
def test_the_database_keeps_a_pack(engine: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(engine)
    session = db.session()
    make_year(session)
    pack = freeze(session)
    for change in (
        sa.update(CabinetPack).values(note="another"),
        sa.delete(CabinetPack).where(CabinetPack.number == pack.number),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="evidence"):
            session.execute(change)
        session.rollback()
    assert pack_by_number(session, 1) is not None and pack_by_number(session, 10**30) is None
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (event.event, event.subject) == ("cabinet.pack-frozen", "cabinet-pack:1")
    assert event.detail == {"cycle": "2026-27", "sha256": pack.sha256}


def test_what_was_changed_behind_the_house_is_not_shown(session: Session) -> None:
    make_year(session)
    pack = freeze(session)
    altered = CabinetPack(number=1, text=pack.text.replace("100000", "900000"), sha256=pack.sha256)
    with pytest.raises(PackAltered):
        figures_in(altered)


def test_nobody_freezes_what_they_have_not_seen(session: Session) -> None:
    make_year(session)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    with pytest.raises(Refused, match="changed since you opened"):
        freeze_pack(session, officer, YEAR, TODAY, seen_sha256="0" * 64, note="")
    for role in set(Role) - {Role.DEMOCRATIC_SERVICES}:
        with pytest.raises(Forbidden):
            freeze(session, actor=person(session, role))


def test_an_officer_freezes_a_pack_once(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session)
    officer, url = sign_in(Role.DEMOCRATIC_SERVICES), "/cabinet/freeze?year=2026-27"
    assert 'href="/cabinet/freeze?year=2026-27"' in officer.get("/cabinet?year=2026-27").text
    tree = page_of(officer, url)
    data: dict[str, Any] = {name: hidden(tree, name)[0] for name in ("seen", "idempotency_key")}
    rename(session, round_, "While it was open")
    late = officer.post(url, data={**data, "note": "For item 7"})
    assert late.status_code == 422 and "For item 7" in late.text and "have changed since" in late.text
    long = officer.post(url, data={**data, "note": "x" * 501})
    assert long.status_code == 422 and "500 characters or fewer" in long.text and "x" * 501 in long.text
    data["seen"] = hidden(page_of(officer, url), "seen")[0]
    for _press in range(2):
        made = officer.post(url, data={**data, "note": "For item 7"})
        assert (made.status_code, made.location) == (303, "/cabinet/packs/1")
    assert session.scalar(sa.select(sa.func.count(CabinetPack.id))) == 1
    assert "For item 7" in officer.get("/cabinet?year=2026-27").text


def rename(session: Session, round_: Round, title: str) -> None:
    round_.title = title
    session.commit()


def test_a_pack_on_paper_is_a_tagged_pdf(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    for area in round_.areas:
        area.boundary = SQUARE
    rename(session, round_, "Roads & <paths>")
    freeze(session, "Cabinet on 12 May, item 7")
    amend(session, round_, person(session, Role.COUNCILLOR, round_.areas[0]), 2, "fix", "The path floods.")
    pack = freeze(session, "#strong[Item] 8")
    made = sign_in(Role.CABINET).get("/cabinet/packs/2/pdf")
    assert made.mimetype == "application/pdf"
    text = " ".join(pages(made.data))
    for part in (
        "Pack 2: all areas side by side, 2026/27",
        "#strong[Item] 8",
        pack.sha256[:8],
        "Coldbeck gets: £900. Before: £1,000.",
        "“The path floods.”",
        "Roads & <paths>",
    ):
        assert part in text, part
    assert len(alternatives(made.data)) == 5, "the map and four small multiples"
    assert any("From £0.07 in Coldbeck to £0.08 in Easthaven." in words for words in alternatives(made.data))
