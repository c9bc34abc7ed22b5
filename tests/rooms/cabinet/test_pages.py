"""The page of a year and the pages of packs: who sees them, and what each number says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation import work
from pb.allocation.models import Study
from pb.allocation.studies import write_study
from pb.areas.presets import Preset
from pb.cabinet.comparing import flat_spread, preset_lines
from pb.cabinet.cycle import Cycle
from pb.cabinet.figures import CycleFigures
from pb.cabinet.gathering import figures_of
from pb.cabinet.pictures import multiples
from pb.cabinet.sections import rules_shown, took_part_shown
from pb.cabinet.tables import money_table, presets_table
from pb.cabinet.values import Missing, Price
from pb.permissions import ALLOWED, Action, Role
from pb.rounds.models import Round
from pb.turnout.models import PopulationShare
from tests.client import PageClient, parse
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule
from tests.rooms.allocation.counted import count
from tests.rooms.cabinet.test_packs import SQUARE, freeze
from tests.rooms.cabinet.years import JUNE, make_figures, make_year
from tests.rooms.decisions.cases import amend, person, recommend

YEAR, TODAY = Cycle(2026), date(2026, 7, 1)
PAGES = ("/cabinet", "/cabinet/packs/1", "/cabinet/packs/1/pdf", "/cabinet/packs/1/json")


@pytest.fixture
def words(app: Flask) -> object:
    """A request in English, for whatever speaks."""
    with app.test_request_context():
        yield


def row_of(client: PageClient, url: str, caption: str, area: str) -> dict[str, str]:
    """One line of a table on a page, by the heads of its columns."""
    tree = parse(client.get(url).text)
    table = next(t for t in tree.iter("table") if said(t.find("caption")) == caption)
    heads = [said(th) for th in table.iter("th") if th.get("scope") == "col"]
    line = next(tr for tr in table.iter("tr") if said(tr.find("th")) == area)
    return dict(zip(heads, [said(cell) for cell in line], strict=True))


def said(element: ElementTree.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


@pytest.mark.parametrize("role", Role)
def test_who_may_see_it(session: Session, sign_in: SignIn, role: Role) -> None:
    round_ = make_year(session)
    freeze(session)
    client, may = sign_in(role, round_.areas[0]), role in ALLOWED[Action.SEE_CABINET]
    for url in PAGES:
        assert client.get(url).status_code == (200 if may else 403), url
    assert ('href="/cabinet"' in client.get("/").text) is may
    # A pack is the whole council's: an officer of one area freezes none.
    assert client.get("/cabinet/freeze").status_code == 403
    assert client.post("/cabinet/freeze").status_code == 403


def test_a_stranger_is_asked_to_sign_in(session: Session, client: PageClient) -> None:
    make_year(session)
    assert all("/sign-in" in client.get(url).location for url in PAGES)


def test_every_number_of_a_line(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    make_area(session, "Fenwick Moor")
    amend(session, round_, person(session, Role.COUNCILLOR, round_.areas[0]), 2, "fix", "It floods.")
    client = sign_in(Role.CABINET)
    assert row_of(client, "/cabinet", "Money by area", "Coldbeck") == {
        "Area": "Coldbeck",
        "Residents": "12,000",
        "Own money": "£1,000",
        "Gets": "£900",
        "For each resident": "£0.07",
        "Reaches the most deprived fifth": "deprivation not entered",
        "Residents in that fifth": "deprivation not entered",
        "Promised by others": "£0",
        "Paid so far": "nothing committed yet",
        "Proposals funded": "2 of 3",
    }
    outside = row_of(client, "/cabinet", "Money by area", "Fenwick Moor")
    assert outside["Gets"] == outside["Own money"] == "no vote this year"
    whole = row_of(client, "/cabinet", "Money by area", "All areas")
    assert (whole["Gets"], whole["Residents"], whole["Proposals funded"]) == ("£1,900", "24,000", "4 of 6")
    votes = row_of(client, "/cabinet", "Votes by area and way of voting", "Easthaven")
    assert (votes["On paper"], votes["All votes"]) == ("40", "80")
    assert votes["Votes for each 100 residents"] == "0.7"
    text = client.get("/cabinet").text
    assert "The vote alone: £1,000. Now: £900." in text and "As the vote has it: £1,000." in text
    assert "Ann Lee: “It floods.”" in text and "It follows from the other changes" in text


def test_every_number_leads_to_its_page(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    client = sign_in(Role.CABINET)
    links = set(re.findall(r'href="(/[^"#]*)"', client.get("/cabinet").text))
    base = f"/rounds/{round_.slug}"
    wanted = {base, *(f"{base}/{page}" for page in ("recommendation", "decisions", "turnout", "took-part"))}
    wanted |= {"/areas/coldbeck", f"{base}/recommendation/easthaven"}
    assert wanted <= links
    assert {client.get(link).status_code for link in wanted} == {200}


def test_a_year_without_a_round_and_one_that_is_none(session: Session, sign_in: SignIn) -> None:
    client = sign_in(Role.CABINET)
    assert "No voting has opened in this year" in client.get("/cabinet").text
    make_year(session)
    assert "No voting has opened in this year" in client.get("/cabinet?year=2024-25").text
    for wrong in ("2024-26", "x", "2026-27%00"):
        assert client.get(f"/cabinet?year={wrong}").status_code == 404
    assert client.get("/cabinet/packs/7").status_code == client.get("/cabinet/packs/7/pdf").status_code == 404


def test_only_pounds_are_added_up(session: Session, sign_in: SignIn) -> None:
    make_year(session)
    make_year(session, "Warszawa").currency = "PLN"
    session.commit()
    figures = figures_of(session, YEAR, TODAY)
    assert len(figures.rounds) == len(figures.left_out) == 1
    assert "Not in it, because their money is not in pounds" in sign_in(Role.CABINET).get("/cabinet").text


def test_presets_beside_the_flat_share(words: object) -> None:
    figures = make_figures()
    east, north, west = figures.areas
    west = replace(west, population=3_000, deprived=5_000)
    figures = replace(figures, areas=(east, north, west))
    found = {line.area.slug: line for line in preset_lines(figures)}
    # £2,300: 42 % flat is £966, then £667 by people (1 to 3) and £667 by deprived people (1 to 6).
    assert found["east"].by_preset == {
        Preset.FLAT: 115_000,
        Preset.PER_HEAD: 57_500,
        Preset.MIXED: 48_300 + 16_675 + 9_529,
    }
    assert found["west"].beside_flat(Preset.MIXED) == 155_496 - 115_000 and "north" not in found
    assert (found["east"].per_head(115_000), found["west"].per_head(115_000)) == (115, 38)
    spread = flat_spread(figures)
    assert spread is not None and (spread.least, spread.most) == (3_833, 11_500)
    unknown = replace(figures, areas=(replace(east, deprived=None), replace(west, population=0)))
    (line, _west) = preset_lines(unknown)
    assert line.by_preset[Preset.PER_HEAD] is Missing.NO_PEOPLE is line.by_preset[Preset.MIXED]
    assert line.by_preset[Preset.FLAT] == 115_000 and flat_spread(unknown) is None
    (line, _west) = preset_lines(replace(figures, areas=(replace(east, deprived=None), west)))
    assert line.by_preset[Preset.MIXED] is Missing.NO_NEED
    row = presets_table(figures).rows[0]
    assert [cell.text for cell in row.cells] == [
        "£1,100", "£1.10", "£1,150", "£1.15", "£575", "−£575", "£745", "−£405",
    ]  # fmt: skip


def test_the_pictures_say_what_the_table_says(words: object) -> None:
    heads, reach, turnout, _funded = multiples(make_figures())
    assert [(bar.text, bar.length) for bar in heads.bars] == [
        ("£0.90", 288),
        ("no vote this year", 0),
        ("£1", 320),
    ]
    assert heads.describe == "From £0.90 in East to £1 in West."
    assert [bar.text for bar in reach.bars] == ["50%", "no vote this year", "deprivation not entered"]
    assert turnout.bars[0].text == "10.0"
    row = money_table(make_figures()).rows[0]
    assert [cell.text for cell in row.cells][2:4] == ["£900.01 so far", "£0.90 so far"]
    assert "“Late round” has no recommendation yet" in " ".join(money_table(make_figures()).notes)


def make_ruled(session: Session) -> Round:
    """A round whose rule moves the money to where the most deprived fifth lives, with its study."""
    area = make_area(session, "Coldbeck", deprived_share=5_000)
    town, green = sorted(area.settlements, key=lambda place: place.name)[::-1]
    town.deprived_share, green.deprived_share = 0, 8_000
    round_ = make_round(
        session, [area], stage="deliberating", pot=100_000, voting_opens_at=JUNE, tie_order=[1, 2]
    )
    make_proposal(session, round_, cost=60_000, number=1, title="Lights", settlement=town)
    make_proposal(session, round_, cost=60_000, number=2, title="Lunch club", settlement=green)
    make_rule(session, round_, "group-spend", group="most-deprived", share=5_000)
    count(session, round_, [(area, [1, 2])] * 3 + [(area, [2, 1])])
    run = recommend(session, round_)
    given = work.gather(session, round_, ())
    session.add(Study.of(run.id, write_study(given, 30.0, lambda _done, _total: None)))
    session.commit()
    return round_


def test_the_price_of_a_rule_and_whom_the_money_reaches(session: Session, sign_in: SignIn) -> None:
    round_ = make_ruled(session)
    figures = figures_of(session, YEAR, TODAY)
    (area,) = figures.areas
    # Ranked first counts 5, second 4: Lights 3 × 5 + 4 = 19, Lunch club 3 × 4 + 5 = 17.
    assert figures.rounds[0].rules[0].price == Price(2, 0, (2,), (1,))
    assert (area.plans[0].reached, area.reach, area.deprived) == (48_000, 8_000, 5_000)
    text = sign_in(Role.CABINET).get("/cabinet").text
    assert "Keeping it cost 2 points." in text
    assert (
        f'<a class="govuk-link" href="/rounds/{round_.slug}/proposals/1">Lights</a> would be funded' in text
    )


def test_a_rule_whose_price_is_not_known(words: object) -> None:
    (shown,) = rules_shown(make_figures(), lambda slug, number: f"/{slug}/{number}")
    assert "Keeping it cost 12 points." in shown.rules[0].words
    assert '<a class="govuk-link" href="/main/3">Lunch club</a>' in shown.rules[0].words
    first = make_figures().rounds[0]
    unpriced = replace(first, rules=(replace(first.rules[0], price=None),))
    for line, sentence in (
        (unpriced, "What it costs is not worked out."),
        (replace(unpriced, run=0), "What it costs is worked out with the recommendation."),
    ):
        figures: CycleFigures = replace(make_figures(), rounds=(line,))
        assert str(rules_shown(figures, lambda _s, _n: "")[0].rules[0].words) == sentence


def test_who_took_part_beside_who_lives_here(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session, "Coldbeck", "Easthaven")
    coldbeck = round_.areas[0]
    for answer, share in (("female", 5_100), ("male", 4_900)):
        session.add(PopulationShare(area_id=coldbeck.id, question="sex", answer=answer, share=share))
    session.commit()
    (part,) = took_part_shown(figures_of(session, YEAR, TODAY))
    assert [one.sentence for one in part.said] == ["Coldbeck"]
    assert part.silent == "All areas, Easthaven", "the shares of one area are not known"
    text = sign_in(Role.CABINET).get("/cabinet").text
    assert "More women and girls took part than live here: 75%" in text


def test_the_map_is_drawn_from_the_boundaries(session: Session, sign_in: SignIn) -> None:
    round_ = make_year(session)
    client = sign_in(Role.CABINET)
    assert "pb-map-area" not in client.get("/cabinet").text
    round_.areas[0].boundary = SQUARE
    session.commit()
    assert '<path class="pb-map-area pb-map-area--3" d="M' in client.get("/cabinet").text
