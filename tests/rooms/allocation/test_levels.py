"""The area that gets least goes first: chosen by an officer, with a true reason for every proposal."""

from __future__ import annotations

import html
import re
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation import queries, studies
from pb.allocation.bridge import Levels, Step, verify_texts
from pb.allocation.level_words import levels_shown
from pb.allocation.margins import Context
from pb.allocation.models import AllocationRun
from pb.allocation.words import reason_words
from pb.permissions import Role
from pb.rounds.counting import offered_methods
from pb.rounds.models import Round
from pb.rounds.rule_kinds import keeps
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round
from tests.rooms.allocation.counted import DRAWN, PUBLISHED, count
from tests.rooms.allocation.test_pages import FORBIDDEN, visible
from tests.rooms.allocation.test_service import recommend


@pytest.fixture
def round_(session: Session) -> Round:
    """Two areas, eight voters in one and four in the other, £120 together.

    By hand: Much has two thirds of the voters, so £80, which buys it 1 and 2 (£80, 8 + 6 points). Less has
    £40, which buys it 3 (£40, 4 points); 4 costs £70, which its part never buys, and has 1 of its points.
    """
    areas = [make_area(session, "Much"), make_area(session, "Less")]
    made = make_round(
        session,
        areas,
        stage="deliberating",
        pot=6_000,
        publish_rankings=True,
        rule="leximin",
        ballot_type="approval",
        utility="approval",
        tie_order=[1, 2, 3, 4, 5],
        tie_order_drawn_at=DRAWN,
        rules_published_at=PUBLISHED,
    )
    # Without the rule that goes with pots put together: it would say the same of some proposals.
    for pot in made.pots:
        pot.area = None
    costs = {1: (0, 5_000), 2: (0, 3_000), 3: (1, 4_000), 4: (1, 7_000), 5: (0, 9_000)}
    for number, (place, cost) in costs.items():
        make_proposal(session, made, areas[place], number=number, cost=cost, title=f"Plan {number}")
    much, less = areas
    ballots = [(much, [1, 2])] * 6 + [(much, [1])] * 2 + [(less, [3])] * 3 + [(less, [3, 4])]
    return count(session, made, ballots)


@pytest.fixture
def run(session: Session, round_: Round) -> AllocationRun:
    return recommend(session, round_)


def test_the_levels_are_those_by_hand(session: Session, run: AllocationRun, app: Flask) -> None:
    reading = queries.read_run(run)
    assert {n for n, p in reading.by_number.items() if p.funded} == {1, 2, 3}
    # Everybody gets all that their part could have got them, so there is one step.
    assert reading.levels == Levels(
        (Step(Fraction(1), 2),), {"less": Fraction(1), "much": Fraction(1)}, reading.levels.turned
    )
    with app.test_request_context():
        shown = levels_shown(reading)
        assert shown is not None
        assert shown.areas == (("Less", "100%"), ("Much", "100%"))
        assert [step.striptags() for step in shown.steps] == [
            "Every area gets at least 100% of what its part could have got it. Exactly that: Less and Much."
        ]
        said = {
            number: reason_words(proposal, Context(reading)) for number, proposal in reading.by_number.items()
        }
    for number in (1, 2, 3):
        assert said[number].outcome == "Funded"
        assert "Without it there is no way for every area to get at least 100%" in said[number].text
    assert said[4].outcome == "Not funded" and "With it there is no way for every area" in said[4].text
    assert "No ballot gave it any points" in said[5].text
    assert verify_texts(queries.problem_text(run), queries.result_text(run)) == []


def test_a_second_step_and_what_it_costs_are_said(app: Flask, session: Session, run: AllocationRun) -> None:
    reading = queries.read_run(run)
    trace = (
        "step 1: at least 50.00% of what its part of the money would buy it (1/2), for every group",
        "step 2: at least 66.67% of what its part of the money would buy it (2/3), for 1 of 2 groups",
        "less: 50.00% of what its part of the money would buy it (1/2)",
        "much: 66.67% of what its part of the money would buy it (2/3)",
        "without 1: step 2 cannot be kept",
        "without 2: every step can be kept, for 3 less support",
        "without 3: every step can be kept, for 0 less support",
        "with 4: every step can be kept, for 1 less support",
        "with 5: the rules cannot be kept",
    )
    other = type(reading)(
        **{**{f: getattr(reading, f) for f in reading.__dataclass_fields__}, "trace": trace}
    )
    with app.test_request_context():
        shown = levels_shown(other)
        assert shown is not None
        assert [step.striptags() for step in shown.steps] == [
            "Every area gets at least 50% of what its part could have got it. Exactly that: Less.",
            "1 of the 2 areas get at least 66.66%. Exactly that: Much.",
        ]
        said = {n: reason_words(p, Context(other)).plain for n, p in other.by_number.items()}
    assert "no way for 1 of the 2 areas to get at least 66.66%" in said[1]
    assert said[2].endswith("as far without it, but all that is funded would have 3 points fewer.")
    assert "just as many points. What costs less was chosen" in said[3]
    assert said[4].endswith("as far with it, but all that is funded would have 1 point fewer.")


def test_the_pages_say_it_in_plain_words(
    session: Session, client: PageClient, round_: Round, run: AllocationRun
) -> None:
    for page in ("recommendation", "recommendation/much", "recommendation/less", "proposals/4"):
        answer = client.get(f"/rounds/{round_.slug}/{page}")
        assert answer.status_code == 200 and not FORBIDDEN.search(visible(answer.text)), page
    council = html.unescape(client.get(f"/rounds/{round_.slug}/recommendation").text)
    assert "How far every area was lifted" in council and "(this round)" in council
    area = re.sub(r"\s+", " ", html.unescape(client.get(f"/rounds/{round_.slug}/recommendation/less").text))
    assert "With it there is no way for every area to get at least 100%" in area
    assert "Proposals were taken in turn" not in area
    study = studies.study_of(session, run)
    assert study is not None and study.method == "leximin" and study.prices == {}
    assert {one.method for one in study.alternatives} >= {"leximin", "max-support", "equal-shares"}


def test_an_officer_chooses_it_where_areas_share_money(session: Session, sign_in: SignIn) -> None:
    areas = [make_area(session, "Much"), make_area(session, "Less")]
    round_ = make_round(session, areas, stage="checking", pooled=True, publish_rankings=True)
    session.commit()
    url = f"/rounds/{round_.slug}/manage"
    officer = sign_in(Role.OFFICER)
    chosen = {"rule": "leximin", "utility": "borda", "weighting": "raw"}
    assert "The area that gets least goes first" in officer.get(f"{url}/counting").text
    assert officer.post(f"{url}/counting", data=chosen).status_code == 303
    session.refresh(round_)
    assert round_.rule == "leximin"
    # It promises every rule, not limits only; and residents read what it does.
    typed = {"the_area": "much", "amount": "500"}
    assert officer.post(f"{url}/equity/add/area-floor", data=typed).status_code == 303
    assert keeps("leximin", "area-floor", {}) and not keeps("equal-shares", "area-floor", {})
    assert "gets least is lifted as far as can be" in html.unescape(
        officer.get(f"/rounds/{round_.slug}").text
    )
    assert "leximin" in offered_methods(round_)
    for name, value in (("pooled", False), ("publish_rankings", False), ("areas", areas[:1])):
        before = list(areas) if name == "areas" else getattr(round_, name)
        setattr(round_, name, value)
        assert "leximin" not in offered_methods(round_)
        setattr(round_, name, before)
