"""Figures about people: typed or pasted, a version each time, fixed with the rules, read by everybody."""

from __future__ import annotations

import html
import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from optimiser.equity.fairness import need_floors
from optimiser.model import RuleKind
from pb.allocation.bridge import Group, whole_problem_from
from pb.areas.models import Area, Settlement
from pb.house.database import now
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.rounds import counting
from pb.rounds.figure_entry import set_figures
from pb.rounds.figures import AreaFigures, Figures, figures_of
from pb.rounds.models import Round, RoundFigures
from pb.rounds.pasting import Unreadable, as_lines, read_lines, read_share, read_whole
from pb.rounds.service import publish_rules
from pb.voting.freezing import draft_text, freeze
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule

PASTED = """area\tplace\tpeople\tdeprived\tneed
Upper\t\t12,400\t10\t3
Upper\tUpper Town\t\t30.5%\t
lower\t\t8000\t62.25\t5
"""


@pytest.fixture
def round_(session: Session) -> Round:
    """Two areas that share money and of which nothing is known."""
    areas = [make_area(session, "Upper"), make_area(session, "Lower")]
    for area in areas:
        area.population = 0
    made = make_round(session, areas, stage="deliberating", pot=1_000_000)
    for number in range(1, 9):
        make_proposal(session, made, areas[number % 2], number=number, cost=100_000)
    session.commit()
    return made


@pytest.fixture
def officer(sign_in: SignIn) -> PageClient:
    return sign_in(Role.OFFICER)


def url_of(round_: Round, page: str = "") -> str:
    return f"/rounds/{round_.slug}/manage/figures{page}"


def typed(**changes: str) -> dict[str, Any]:
    """Everything that the form asks; the areas are in the order of their names: Lower, Upper."""
    return {
        "source": "Office for National Statistics",
        "as_of": ["30", "6", "2024"],
        "people_0": "8000",
        "deprived_0": "62.25",
        "need_0": "5",
        "people_1": "12,400",
        "deprived_1": "10",
        "need_1": "3",
        # Places are in the order of their names: Upper Green, Upper Town.
        "place_1_1": "30.5",
        **changes,
    }


def pasted(text: str = PASTED, **changes: str) -> dict[str, Any]:
    return {"source": "ONS", "as_of": ["30", "6", "2024"], "lines": text, **changes}


def said(response: Any) -> str:
    return html.unescape(response.get_data(as_text=True))


UPPER = AreaFigures(12_400, 1_000, 3, {"Upper Town": 3_050})
LOWER = AreaFigures(8_000, 6_225, 5, {})


@pytest.mark.parametrize(("page", "data"), [("/type", typed()), ("/paste", pasted())])
def test_both_ways_give_the_same_version(
    session: Session, officer: PageClient, round_: Round, page: str, data: dict[str, Any]
) -> None:
    assert officer.post(url_of(round_, page), data=data).location == url_of(round_)
    found = figures_of(round_)
    assert dict(found.areas) == {"upper": UPPER, "lower": LOWER}
    assert (found.number, found.as_of) == (1, date(2024, 6, 30))
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event is not None and event.detail["figures"] == 1 and event.detail["source"] == data["source"]
    # What was entered stands in the form again, either way, and the same once more is no new version.
    again = said(officer.get(url_of(round_, "/type")))
    assert (
        'value="30.5"' in again
        and 'value="12400"' in again
        and "Upper,Upper Town,,30.5," in said(officer.get(url_of(round_, "/paste")))
    )
    officer.post(url_of(round_, page), data=data)
    session.refresh(round_)
    assert len(round_.figures) == 1


def test_an_imported_geography_brings_its_source_and_codes(
    session: Session, officer: PageClient, round_: Round
) -> None:
    for place, area in enumerate(round_.areas):
        area.source, area.code = "Contains National Statistics data", f"E0500903{place}"
        area.population = 7_000 + place
    session.commit()
    assert "Contains National Statistics data</textarea>" in officer.get(url_of(round_, "/type")).text
    text = "area,people\nE05009031,12\ne05009030,13"
    answer = officer.post(url_of(round_, "/paste"), data=pasted(text))
    assert answer.status_code == 303, said(answer).split("error-summary__body")[1][:900]
    session.expire_all()
    people = {area.code: figures_of(round_).of(area.slug).people for area in round_.areas}
    assert people == {"E05009030": 13, "E05009031": 12}


def test_every_change_is_a_version_and_none_is_changed(
    session: Session, officer: PageClient, round_: Round
) -> None:
    officer.post(url_of(round_, "/type"), data=typed())
    officer.post(url_of(round_, "/type"), data=typed(people_0="8100", source="ONS, corrected"))
    session.refresh(round_)
    assert [(f.number, f.areas["lower"]["people"]) for f in round_.figures] == [(1, 8_000), (2, 8_100)]
    page = said(officer.get(url_of(round_)))
    assert page.index("ONS, corrected, of 30 June 2024") < page.index("Office for National Statistics, of 30")
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
        session.execute(sa.update(RoundFigures).values(source="another"))
    session.rollback()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"source": " "}, "Say where the figures come from"),
        ({"as_of": ""}, "Enter the day that the figures speak of"),
        ({"as_of": ["1", "1", "2090"]}, "must not be in the future"),
        ({"people_0": "many"}, "“many” is no whole number"),
        ({"people_0": "0"}, "Lower: enter how many people live there as a whole number above 0"),
        ({"people_0": ""}, "Enter how many people live in every area, or in none. Missing: Lower"),
        ({"deprived_0": "100.01"}, "“100.01” is no share"),
        ({"deprived_0": "", "deprived_1": ""}, "Upper: give the share for the whole area too"),
        ({"need_1": "10001"}, "Upper: enter a score of need"),
        ({"place_1_1": "lots"}, "“lots” is no share"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    session: Session, officer: PageClient, round_: Round, changes: dict[str, Any], complaint: str
) -> None:
    data = typed(**changes)
    answer = officer.post(url_of(round_, "/type"), data=data)
    assert answer.status_code == 422
    assert complaint in said(answer) and "govuk-error-summary" in answer.text
    for value in data.values():
        for part in value if isinstance(value, list) else [value.strip()]:
            assert not part or f'value="{part}"' in answer.text or f">{part}</textarea>" in answer.text
    session.refresh(round_)
    assert round_.figures == []


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("", ["Paste the figures"]),
        ("area,people", ["Paste the figures, one line for each area"]),
        ("place,people\nUpper,3", ["Line 1: the first line must name the columns"]),
        ("area,people,age\nUpper,3,4", ["Line 1: “age” is no column"]),
        ("area,people,people\nUpper,3,4", ["Line 1: the column “people” is there twice"]),
        (
            "area;people;deprived\nUpper;many;10\n\nMiddle;3;4\nLower;8000;200",
            ["Line 2: “many” is no whole number", "Line 4: “Middle” is no area", "Line 5: “200” is no share"],
        ),
        ("area,people\nUpper,12,400\nLower,3", ["Line 2: there are more than 2 values"]),
        ("area,people\nUpper,3\nLower,4\nUPPER,3", ["Line 4: “Upper” is there twice"]),
        ("area,place,people,deprived\nUpper,Elsewhere,,3", ["Line 2: “Elsewhere” is no town or village of"]),
        ("area,place,people,deprived\nUpper,Upper Town,3,3", ["Line 2: “Upper Town” is a town or village"]),
        ("area,place,people,deprived\nUpper,Upper Town,,", ["Line 2: “Upper Town” has no share"]),
        ("area,people\nUpper,3", ["Give figures for every area of this round"]),
        ('area,people\n"Upper,3\nLower,4', ["Line 2: “Upper,3” is no area of this round"]),
        ("area,people\n" + "x,1\n" * 30, ["Line 13: “x” is no area", "There are 18 more lines like these"]),
    ],
)
def test_every_line_that_cannot_be_used_is_named(
    session: Session, officer: PageClient, round_: Round, text: str, complaints: list[str]
) -> None:
    answer = officer.post(url_of(round_, "/paste"), data=pasted(text))
    assert answer.status_code == 422
    for complaint in complaints:
        assert complaint in said(answer)
    assert not text or text.splitlines()[0] in said(answer)
    session.refresh(round_)
    assert round_.figures == []


SHARES = st.integers(0, 10_000)
AREAS = st.builds(
    AreaFigures,
    st.integers(1, 9_999_999),
    SHARES,
    st.integers(0, 10_000),
    st.dictionaries(st.sampled_from(["Town", "Green, by the sea"]), SHARES),
)


@given(st.fixed_dictionaries({"one": AREAS, "two-more": AREAS}))
def test_what_is_written_is_read_again(areas: dict[str, AreaFigures]) -> None:
    round_ = Round(areas=[Area(slug=slug, name=slug.upper()) for slug in areas])
    for area in round_.areas:
        area.settlements = [Settlement(name="Town"), Settlement(name="Green, by the sea")]
    assert read_lines(round_, as_lines(round_, Figures(areas))) == areas


@given(st.text(max_size=200))
def test_any_text_is_read_or_complained_about(text: str) -> None:
    round_ = Round(areas=[Area(slug="one", name="One")])
    try:
        found = read_lines(round_, text)
    except Unreadable as error:
        assert error.complaints
    else:
        assert set(found) <= {"one"}


@given(st.integers(0, 10_000))
def test_numbers_are_read_as_people_write_them(value: int) -> None:
    assert read_whole(str(value)) == read_whole(f"{value:,}") == value
    assert read_share(f"{value / 100:.2f}") == read_share(f"{value / 100:g} %") == value


def test_a_rule_by_need_is_chosen_only_by_what_is_known(
    session: Session, officer: PageClient, client: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage/equity/add"
    assert counting.offered_weightings(round_) == ["raw", "equal-per-area"]
    for kind in ("need-floor", "group-spend"):
        assert officer.post(f"{url}/{kind}", data={"share": "10"}).status_code == 409
    officer.post(url_of(round_, "/type"), data=typed(need_0="", need_1=""))
    session.expire_all()
    assert counting.offered_weightings(round_)[-1] == "by-population"
    assert officer.post(f"{url}/need-floor", data={"share": "10", "exponent": "score"}).status_code == 422
    officer.post(url_of(round_, "/type"), data=typed())
    assert officer.post(f"{url}/need-floor", data={"share": "10", "exponent": "score"}).status_code == 303
    session.expire_all()
    assert round_.rules[0].parameters == {"share": 1_000, "exponent": 1, "by": "score"}
    change = said(officer.get(f"/rounds/{round_.slug}/manage/equity/{round_.rules[0].id}"))
    assert 'value="score" checked' in change
    assert "times the area’s score of need" in said(client.get(f"/rounds/{round_.slug}"))
    # From now on the scores are needed.
    answer = officer.post(url_of(round_, "/type"), data=typed(need_0="", need_1=""))
    assert answer.status_code == 422 and "A rule of this round uses the scores of need" in said(answer)


@pytest.mark.parametrize(
    ("parameters", "claims"),
    [
        ({"exponent": 0}, {"upper": 12_400, "lower": 8_000}),
        ({"exponent": 1}, {"upper": 12_400 * 1_000, "lower": 8_000 * 6_225}),
        ({"exponent": 1, "by": "score"}, {"upper": 12_400 * 3, "lower": 8_000 * 5}),
    ],
)
def test_the_count_uses_the_published_figures(
    session: Session, officer: PageClient, round_: Round, parameters: dict[str, Any], claims: dict[str, int]
) -> None:
    officer.post(url_of(round_, "/type"), data=typed())
    make_rule(session, round_, "need-floor", share=1_000, **parameters)
    session.expire_all()
    text = draft_text(session, round_)
    problem = whole_problem_from(text, [Group("upper", (2,)), Group("lower", (1,))])
    rule = next(r for r in problem.rules if r.kind is RuleKind.NEED_FLOOR)
    floors = need_floors(rule, problem)
    for slug, claim in claims.items():
        exact = Fraction(200_000 * claim, sum(claims.values()))
        assert abs(floors[slug] - exact) < 1
    figures = json.loads(text)["figures"]
    assert (figures["version"], figures["as_of"]) == (1, "2024-06-30")
    # Upper Town has a share of its own, Upper Green that of its area.
    reach = {p["number"]: p["reach"]["most-deprived"] for p in json.loads(text)["proposals"]}
    settlement = {p.name: p.id for p in round_.areas[1].settlements}
    assert set(settlement) == {"Upper Town", "Upper Green"}
    assert reach[1] == 6_225 and reach[2] == 3_050


def test_rules_that_use_figures_are_published_with_their_source(
    session: Session, officer: PageClient, client: PageClient, round_: Round
) -> None:
    for area in round_.areas:
        area.population, area.deprived_share = 12_000, 2_000
    make_rule(session, round_, "group-spend", group="most-deprived", share=1_000)
    session.commit()
    rules = f"/rounds/{round_.slug}/manage/rules"
    answer = officer.post(rules)
    assert answer.status_code == 422 and "Say which, and where they come from" in said(answer)
    assert "These are the council’s own figures" in said(officer.get(url_of(round_)))
    # Figures with a source are not enough: they must be those that the rules use.
    round_.rules[0].kind = "grant-cap"
    session.commit()
    few = typed(deprived_0="", deprived_1="", place_1_1="")
    assert officer.post(url_of(round_, "/type"), data=few).status_code == 303
    round_.rules[0].kind = "group-spend"
    session.commit()
    assert officer.post(rules).status_code == 422
    officer.post(url_of(round_, "/type"), data=typed())
    assert officer.post(rules).status_code == 303
    page = said(client.get(f"/rounds/{round_.slug}"))
    assert "Office for National Statistics. They speak of 30 June 2024" in page
    assert "62.25%" in page and "12,400" in page and "Upper Town: 30.5%" in page
    # They are fixed with the rules.
    for page in ("/type", "/paste"):
        assert officer.get(url_of(round_, page)).status_code == 409
    assert officer.post(url_of(round_, "/type"), data=typed(people_0="1")).status_code == 409
    with pytest.raises(Refused, match="cannot be changed"):
        set_figures(session, officer.actor, round_, {"upper": UPPER, "lower": LOWER}, source="x", as_of=None)
    session.rollback()
    round_.tie_order, round_.tie_order_drawn_at = list(range(1, 9)), datetime(2026, 3, 1, tzinfo=UTC)
    freeze(session, round_)
    before = json.loads(round_.frozen or "")
    round_.areas[0].population = 99
    assert json.loads(draft_text(session, round_))["areas"] == before["areas"]


def test_a_round_without_such_rules_needs_no_figures(
    session: Session, client: PageClient, officer: PageClient, round_: Round
) -> None:
    assert "Figures that the rules use" not in client.get(f"/rounds/{round_.slug}").text
    publish_rules(session, officer.actor, round_)
    assert round_.rules_published_at is not None and round_.rules_published_at <= now()


def test_only_who_manages_the_round_enters_figures(
    session: Session, client: PageClient, sign_in: SignIn, round_: Round
) -> None:
    for page in ("", "/type", "/paste"):
        assert client.get(url_of(round_, page)).status_code == 302
        assert sign_in(Role.COUNCILLOR).get(url_of(round_, page)).status_code == 403
    assert (
        sign_in(Role.OFFICER, round_.areas[0]).post(url_of(round_, "/type"), data=typed()).status_code == 403
    )
    session.refresh(round_)
    assert round_.figures == []
