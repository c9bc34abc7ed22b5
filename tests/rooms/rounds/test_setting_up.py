"""Choosing how the count works and the equity rules: every kind, until they are published."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from optimiser.ballots import applicable
from optimiser.model import RuleKind, Weighting
from optimiser.rules import RULES
from optimiser.validate import check
from pb.allocation.bridge import Group, whole_problem_from
from pb.allocation.bridge.problems import counted_as
from pb.house.database import now
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import Role
from pb.rounds import counting, setting_up
from pb.rounds.models import Round
from pb.rounds.rule_kinds import KINDS, missing
from pb.rounds.rule_words import COUNTED, SENTENCES, names_of, rule_sentence
from pb.voting.freezing import draft_text
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule, make_theme

# What an officer types for each kind, what is stored, and a part of what residents read.
TYPED: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "group-spend": (
        {"share": "25"},
        {"share": 2_500, "group": "most-deprived"},
        "At least 25% of the money that is spent in all areas together must reach the most deprived fifth",
    ),
    "need-floor": (
        {"share": "12.5%", "exponent": "1"},
        {"share": 1_250, "exponent": 1},
        "12.5% of all the money is promised to the areas, by how many people there live in the most deprived",
    ),
    "district-fair": ({}, {}, "at least as well as it would with its own money alone"),
    "area-floor": (
        {"the_area": "upper", "amount": "£1,000"},
        {"area": "upper", "amount": 100_000},
        "At least £1,000 must be spent in Upper.",
    ),
    "area-ceiling": (
        {"the_area": "upper", "amount": "1000.50"},
        {"area": "upper", "amount": 100_050},
        "At most £1,000.50 may be spent in Upper.",
    ),
    "settlement-cap": (
        {"the_area": "upper", "amount": "900"},
        {"area": "upper", "amount": 90_000},
        "No town or village in Upper may get more than £900.",
    ),
    "settlement-count": (
        {"the_area": "upper", "at_least": "2"},
        {"area": "upper", "at_least": 2},
        "Every town or village in Upper must get at least 2 proposals, or all that it has.",
    ),
    "theme-floor": (
        {"theme": "parks", "amount": "400", "area": ""},
        {"theme": "parks", "amount": 40_000},
        "At least £400 must go to “Parks” in all areas together.",
    ),
    "theme-cap": (
        {"theme": "parks", "amount": "400", "area": "upper"},
        {"theme": "parks", "amount": 40_000, "area": "upper"},
        "At most £400 may go to “Parks” in Upper.",
    ),
    "theme-share": (
        {"theme": "parks", "share": "20", "area": ""},
        {"theme": "parks", "share": 2_000},
        "At least 20% of the money that is spent must go to “Parks”.",
    ),
    "theme-count": (
        {"theme": "parks", "at_least": "1", "at_most": "3", "area": ""},
        {"theme": "parks", "at_least": 1, "at_most": 3},
        "From 1 to 3 “Parks” must be funded in all areas together.",
    ),
    "incompatible": (
        {"proposals": "1, 2"},
        {"proposals": [1, 2]},
        "Only one of these can be funded: New roof; Bike racks.",
    ),
    "requires": (
        {"first": "3", "proposals": "1"},
        {"proposals": [3, 1]},
        "Lunch club can be funded only together with: New roof.",
    ),
    "synergy": (
        {"proposals": "1;2", "support": "40"},
        {"proposals": [1, 2], "support": 40},
        "When all of these are funded, they count 40 points more: New roof; Bike racks.",
    ),
    "grant-minimum": (
        {"amount": "500", "area": ""},
        {"amount": 50_000},
        "No grant in all areas together is less than £500.",
    ),
    "grant-cap": (
        {"amount": "5000", "area": "lower"},
        {"amount": 500_000, "area": "lower"},
        "No grant in Lower is more than £5,000.",
    ),
    "match-floor": (
        {"share": "10", "area": ""},
        {"share": 1_000},
        "others must pay at least 10%. Only money that is promised counts.",
    ),
    "running-cap": (
        {"amount": "2000", "area": ""},
        {"amount": 200_000},
        "may cost at most £2,000 a year to keep going.",
    ),
    "coverage": (
        {"share": "80", "area": ""},
        {"share": 8_000},
        "At least 80% of the people who vote in all areas together must see one of their choices funded.",
    ),
    "proportionality": ({}, {}, "who have had less than their share of the money, must get it."),
    "group-support": (
        {"group": "lower", "share": "90"},
        {"group": "lower", "share": 9_000},
        "The people who vote in Lower must get at least 90% of the points",
    ),
}


def text_of(response: object) -> str:
    return html.unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


@pytest.fixture
def round_(session: Session) -> Round:
    """Two areas that share money, three accepted proposals, single ballots published."""
    theme = make_theme(session, "Parks")
    areas = [make_area(session, "Upper", deprived_share=4_000), make_area(session, "Lower")]
    made = make_round(session, areas, stage="deliberating", publish_rankings=True)
    made.pots[0].area = None
    for number, title in enumerate(("New roof", "Bike racks", "Lunch club"), 1):
        answers = {"asked": 200_000, "total": 260_000, "match_confirmed": "confirmed", "running_cost": 5_000}
        make_proposal(
            session, made, areas[number % 2], number=number, title=title, theme=theme, answers=answers
        )
    session.commit()
    return made


@pytest.fixture
def officer(sign_in: SignIn) -> PageClient:
    return sign_in(Role.OFFICER)


def test_every_kind_has_its_page_its_words_and_a_case_here() -> None:
    kinds = {kind.value for kind in RuleKind}
    said = {key.split()[0] for key in SENTENCES} | COUNTED.keys()
    assert set(KINDS) == said == set(TYPED) == kinds


def test_the_ways_of_counting_are_those_of_the_optimiser() -> None:
    for ballot_type, utilities in counting.UTILITIES_OF.items():
        assert utilities == tuple(u.value for u in applicable(counted_as({"ballot_type": ballot_type})))
    assert set(counting.WEIGHTINGS) == {w.value for w in Weighting} - {"equal-per-workshop"}
    assert {"max-support", "greedy-skip", "greedy-stop"} <= counting.METHODS.keys() & RULES.keys()


@pytest.mark.parametrize("kind", TYPED)
def test_an_officer_adds_every_kind_and_residents_read_it(
    session: Session, officer: PageClient, client: PageClient, round_: Round, kind: str
) -> None:
    typed, stored, words = TYPED[kind]
    url = f"/rounds/{round_.slug}/manage/equity"
    assert f"{url}/add/{kind}" in officer.get(f"{url}/add").text
    assert officer.get(f"{url}/add/{kind}").status_code == 200
    assert officer.post(f"{url}/add/{kind}", data=typed).location == url
    assert [(rule.kind, rule.parameters) for rule in round_.rules] == [(kind, stored)]
    with force_locale("cy"):
        welsh = rule_sentence(kind, stored, names_of(session, round_))
    shown = text_of(officer.get(url))
    assert words in shown and welsh in shown
    assert words in text_of(client.get(f"/rounds/{round_.slug}"))
    assert shown.count('pb-muted" lang="cy"') == 1
    # What is stored is a rule that the optimiser takes.
    problem = whole_problem_from(draft_text(session, round_), [Group("upper", (2,)), Group("lower", (1, 3))])
    check(problem)
    assert [rule.kind.value for rule in problem.rules] == [kind]
    change = f"{url}/{round_.rules[0].id}"
    assert words in text_of(officer.get(change))
    assert officer.post(change, data=typed).location == url
    assert officer.post(f"{change}/remove").location == url
    session.refresh(round_)
    assert round_.rules == []


@pytest.mark.parametrize(
    ("kind", "typed", "complaint"),
    [
        ("group-spend", {"share": "0"}, "from 1 to 100"),
        ("group-spend", {"share": "101"}, "from 1 to 100"),
        ("area-floor", {"the_area": "elsewhere", "amount": "12"}, "Choose one of the answers on the list"),
        ("area-floor", {"the_area": "upper", "amount": "twelve"}, "Enter an amount in pounds"),
        ("area-floor", {"the_area": "upper", "amount": "0"}, "Enter an amount above £0"),
        ("theme-count", {"theme": "parks", "at_least": "", "at_most": ""}, "Enter how many proposals"),
        ("theme-count", {"theme": "parks", "at_least": "3", "at_most": "2"}, "must not be fewer"),
        ("incompatible", {"proposals": "1"}, "Name at least two"),
        ("incompatible", {"proposals": "1, 1"}, "Name every proposal once"),
        ("incompatible", {"proposals": "1, 77"}, "No accepted proposal has the number 77"),
        ("incompatible", {"proposals": "one, two"}, "with commas between them"),
        ("requires", {"first": "77", "proposals": "1"}, "Enter the number of an accepted proposal"),
        ("requires", {"first": "1", "proposals": "1"}, "Name every proposal once"),
        ("synergy", {"proposals": "1, 2", "support": "0"}, "Enter how many points more"),
        ("need-floor", {"share": "10"}, "Choose by what it is promised"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(
    session: Session, officer: PageClient, round_: Round, kind: str, typed: dict[str, str], complaint: str
) -> None:
    answer = officer.post(f"/rounds/{round_.slug}/manage/equity/add/{kind}", data=typed)
    assert answer.status_code == 422
    assert complaint in text_of(answer) and "govuk-error-summary" in answer.text
    for value in typed.values():
        assert value in ("", "elsewhere") or f'value="{value}"' in answer.text
    session.refresh(round_)
    assert round_.rules == []


def test_a_kind_that_the_round_cannot_feed_says_why(session: Session, officer: PageClient) -> None:
    round_ = make_round(session, [make_area(session, "Only")], stage="checking")
    url = f"/rounds/{round_.slug}/manage/equity"
    page = text_of(officer.get(f"{url}/add"))
    for kind in (
        "coverage",
        "proportionality",
        "group-support",
        "district-fair",
        "group-spend",
        "theme-floor",
    ):
        lacking = missing(session, round_, kind)
        assert lacking and all(sentence in page for sentence in lacking)
        assert f"{url}/add/{kind}" not in page
        assert officer.post(f"{url}/add/{kind}", data={"share": "10"}).status_code == 409
    assert "publishes totals only, so nobody could check it" in page
    assert officer.get(f"{url}/add/nonsense").status_code == 404


def test_a_method_is_refused_what_it_cannot_promise(
    app: Flask, session: Session, officer: PageClient, round_: Round
) -> None:
    make_rule(session, round_, "area-floor", area="upper", amount=100_000)
    make_rule(session, round_, "grant-cap", amount=900_000)
    url = f"/rounds/{round_.slug}/manage/counting"
    down = {"rule": "greedy-skip", "utility": "borda", "weighting": "raw"}
    answer = officer.post(url, data=down)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "It could not promise this: At least £1,000 must be spent in Upper." in said
    assert "No grant in all areas together is more" not in said.split("govuk-error-summary")[1][:900]
    setting_up.remove_rule(session, officer.actor, round_.rules[0])
    assert officer.post(url, data=down).status_code == 303
    answer = officer.post(
        f"/rounds/{round_.slug}/manage/equity/add/area-floor", data={"the_area": "upper", "amount": "5"}
    )
    assert answer.status_code == 409 and "can keep limits only" in text_of(answer)


def test_how_the_count_works_is_chosen_and_recorded(
    session: Session, officer: PageClient, client: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage/counting"
    chosen = {"rule": "max-support", "utility": "harmonic", "weighting": "by-population"}
    assert officer.post(url, data=chosen).location == f"/rounds/{round_.slug}/manage"
    session.refresh(round_)
    assert (round_.rule, round_.utility, round_.weighting) == ("max-support", "harmonic", "by-population")
    last = session.query(AuditEvent).order_by(AuditEvent.seq.desc()).first()
    assert last is not None and last.detail == {"utility": "harmonic", "weighting": "by-population"}
    public = text_of(client.get(f"/rounds/{round_.slug}"))
    assert "Your first choice counts in full" in public
    assert "count as many as live there" in public and "have the most points together" in public
    frozen = json.loads(draft_text(session, round_))
    assert frozen["weighting"] == "by-population"
    answer = officer.post(url, data={"rule": "nonsense", "utility": "points", "weighting": "raw"})
    assert answer.status_code == 422
    round_.areas[0].population = 0
    assert counting.offered_weightings(round_) == ["raw", "equal-per-area"]


def test_which_of_two_votes_of_one_card_counts_is_published_and_frozen(
    session: Session, officer: PageClient, client: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage/counting"
    assert "the vote by phone counts" in text_of(client.get(f"/rounds/{round_.slug}"))
    chosen = {"rule": "max-support", "utility": "borda", "weighting": "raw"}
    assert officer.post(url, data={**chosen, "double_vote": "both"}).status_code == 422
    assert officer.post(url, data={**chosen, "double_vote": "paper"}).status_code == 303
    assert "the vote on paper counts" in text_of(client.get(f"/rounds/{round_.slug}"))
    assert json.loads(draft_text(session, round_))["double_vote"] == "paper"


def test_every_change_is_recorded_and_none_is_taken_once_published(
    session: Session, officer: PageClient, round_: Round
) -> None:
    url = f"/rounds/{round_.slug}/manage"
    officer.post(f"{url}/equity/add/grant-cap", data={"amount": "900"})
    rule = round_.rules[0]
    officer.post(f"{url}/equity/{rule.id}", data={"amount": "800"})
    events = session.query(AuditEvent).order_by(AuditEvent.seq).all()
    assert [e.detail["parameters"] for e in events if "parameters" in e.detail] == [
        {"amount": 90_000},
        {"amount": 80_000},
    ]
    round_.rules_published_at = now()
    session.commit()
    before = session.query(AuditEvent).count()
    for address, data in (
        ("counting", {"rule": "greedy-skip", "utility": "borda", "weighting": "raw"}),
        ("equity/add/grant-cap", {"amount": "5"}),
        (f"equity/{rule.id}", {"amount": "5"}),
        (f"equity/{rule.id}/remove", {}),
    ):
        answer = officer.post(f"{url}/{address}", data=data)
        assert answer.status_code in (409, 422), address
        assert "The rules were published, so they cannot be changed." in text_of(answer)
    assert session.query(AuditEvent).count() == before
    session.refresh(rule)
    assert rule.parameters == {"amount": 80_000}
    shown = officer.get(f"{url}/equity").text
    assert "/remove" not in shown and "cannot be changed" in shown
    round_.rules_published_at = None
    round_.stage = "voting"
    with pytest.raises(Refused, match="fixed when voting opened"):
        setting_up.remove_rule(session, officer.actor, rule)


def test_a_rule_of_another_round_is_not_there(session: Session, officer: PageClient, round_: Round) -> None:
    other = make_round(session, [make_area(session)], stage="draft")
    rule = make_rule(session, other, "grant-cap", amount=5_000)
    session.commit()
    assert officer.get(f"/rounds/{round_.slug}/manage/equity/{rule.id}").status_code == 404
    assert officer.post(f"/rounds/{round_.slug}/manage/equity/{rule.id}/remove").status_code == 404
