"""Studies beside a run: every figure against a second solve, never changed, in plain words."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

import optimiser
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
)
from optimiser.studies.beside import FEWEST_RESAMPLES
from pb.allocation import queries, studies
from pb.allocation.bridge import Explanation, Reason, parse_problem
from pb.allocation.bridge.studies import study_problem
from pb.allocation.close_calls import close_calls, margin_of
from pb.allocation.margins import Context
from pb.allocation.models import AllocationRun, RunIsImmutable, Study
from pb.allocation.phrases import plain_link
from pb.allocation.reading import ProposalReading
from pb.allocation.study_words import curve_words, price_words
from pb.rounds.models import Round
from pb.rounds.rule_words import Names
from tests.client import PageClient
from tests.factories import make_area, make_proposal, make_round, make_rule, make_theme
from tests.rooms.allocation.counted import DRAWN, PUBLISHED, count, make_counted
from tests.rooms.allocation.test_pages import FORBIDDEN, visible
from tests.rooms.allocation.test_service import recommend


@pytest.fixture
def round_(session: Session) -> Round:
    """Two areas, money put together, a rule that costs something and one that costs nothing."""
    areas = [
        make_area(session, "Coldbeck", deprived_share=1_000),
        make_area(session, "Birkmoor", deprived_share=6_000),
    ]
    theme = make_theme(session, "Young people")
    made = make_round(
        session,
        areas,
        stage="deliberating",
        pot=300_000,
        pooled=True,
        ballot_length=3,
        tie_order=list(range(1, 13)),
        tie_order_drawn_at=DRAWN,
        rules_published_at=PUBLISHED,
    )
    for number in range(1, 13):
        make_proposal(
            session,
            made,
            areas[number % 2],
            number=number,
            title=f"P{number}",
            cost=60_000 + 7_919 * number % 70_000,
            theme=theme if number % 4 == 0 else None,
        )
    make_rule(session, made, "group-spend", group="most-deprived", share=3_500)
    make_rule(session, made, "theme-floor", theme=theme.slug, amount=1)
    ballots = []
    for n in range(90):
        area = areas[n % 3 == 0]
        mine = [number for number in range(1, 13) if areas[number % 2] is area]
        ballots.append((area, [mine[(n * k) % 6] for k in (1, 5)] if n % 6 else [mine[n % 5]]))
    return count(session, made, [(a, list(dict.fromkeys(c))) for a, c in ballots])


@pytest.fixture
def run(session: Session, round_: Round, monkeypatch: pytest.MonkeyPatch) -> AllocationRun:
    # As few draws as a study may rest on: every draw of a round with shared money is a solve of its own.
    monkeypatch.setattr("optimiser.studies.beside.RESAMPLES", FEWEST_RESAMPLES)
    return recommend(session, round_)


def published(run: AllocationRun) -> Problem:
    return parse_problem(queries.problem_text(run))


def test_every_price_is_what_a_second_solve_says(session: Session, run: AllocationRun) -> None:
    study = studies.study_of(session, run)
    assert study is not None
    problem = published(run)
    kept = optimiser.solve(problem, explain=False)
    assert set(study.prices) == {rule.id for rule in problem.rules}
    for rule_id, price in study.prices.items():
        loose = optimiser.solve(
            replace(problem, rules=tuple(r for r in problem.rules if r.id != rule_id)), explain=False
        )
        assert price.support == loose.support - kept.support
        assert price.spend == kept.spend - loose.spend
        assert {str(n) for n in price.brings} == set(kept.funded) - set(loose.funded)
        assert {str(n) for n in price.drops} == set(loose.funded) - set(kept.funded)
    assert study.together is not None
    free = optimiser.solve(replace(problem, rules=()), explain=False)
    assert study.together.support == free.support - kept.support
    assert any(price.support for price in study.prices.values())


def test_ways_of_counting_stand_side_by_side(session: Session, run: AllocationRun) -> None:
    study = studies.study_of(session, run)
    assert study is not None
    problem = published(run)
    for one in study.alternatives:
        rules = problem.rules if one.rules else ()
        again = optimiser.solve(replace(problem, rules=rules), rule=one.method, explain=False)
        assert (one.status, one.support, one.spend) == (again.status.value, again.support, again.spend)
        assert [str(n) for n in one.funded] == list(again.funded)
    assert study.alternatives[0].funded == tuple(int(k) for k in optimiser.solve(problem).funded)
    # Only totals are published, so what looks at single voters is not worked out at all.
    assert not {"equal-shares", "phragmen"} & {one.method for one in study.alternatives}


def test_the_choice_lies_on_the_curve_or_below_it(session: Session, run: AllocationRun) -> None:
    study = studies.study_of(session, run)
    assert study is not None and study.curve is not None and study.curve.chosen is not None
    curve = study.curve
    values, supports = [p.value for p in curve.points], [p.support for p in curve.points]
    assert values == sorted(values) and supports == sorted(supports, reverse=True)
    assert curve.chosen.support == queries.read_run(run).support
    assert not any(
        p.value >= curve.chosen.value and p.support > curve.chosen.support for p in curve.points
    ) or (not any(p.chosen for p in curve.points))
    words = curve_words(curve, Names({}, {}, {}, "GBP"))
    assert words is not None and len(words.dots) == len(curve.points)
    assert all(0 <= x <= 1000 and 0 <= y <= 420 for x, y, _p in words.dots)


def test_what_other_voters_would_have_done_is_told_for_the_unsure_only(
    session: Session, run: AllocationRun
) -> None:
    study = studies.study_of(session, run)
    assert study is not None
    # How many draws there were hangs on the time there was; what is told of them does not.
    assert all(study.times <= 20 * wins <= 19 * study.times for wins in study.wins.values())
    study = replace(study, times=200, wins={3: 10, 4: 131})
    reading = queries.read_run(run)
    context = Context.of(reading, plain_link, {}, study)
    calls = close_calls(reading.by_number.values(), context)
    margins = {n for n, p in reading.by_number.items() if margin_of(p) is not None}
    assert {call.proposal.number for call in calls} == margins | set(study.wins)
    for call in calls:
        assert ("times in 100" in call.words) is (call.proposal.number in study.wins)
    words = {call.proposal.number: call.words for call in calls}
    assert "funded 5 times in 100" in words[3] and "funded 66 times in 100" in words[4]


def test_a_study_is_evidence(app: Flask, session: Session, run: AllocationRun) -> None:
    study = session.get_one(Study, run.id)
    study.text = "{}"
    with pytest.raises(RunIsImmutable):
        session.flush()
    session.rollback()
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
        session.execute(sa.text("UPDATE study SET text = '{}'"))
    session.rollback()
    session.execute(sa.text("DROP TRIGGER study_no_update"))
    session.execute(sa.text("UPDATE study SET text = '{}'"))
    session.expire_all()
    with pytest.raises(studies.StudyAltered):
        studies.study_of(session, run)


def test_a_study_says_nothing_of_single_ballots(session: Session, run: AllocationRun) -> None:
    found = json.loads(session.get_one(Study, run.id).text)
    assert set(found) == {"format", "method", "alternatives", "prices", "together", "curve", "again"}
    names = {key for one in found["alternatives"] for key in one}
    assert names == {"method", "rules", "status", "funded", "support", "spend", "people", "nothing"}
    assert {one["people"] for one in found["alternatives"]} == {90}


def test_the_pages_show_it_in_plain_words(
    session: Session, client: PageClient, round_: Round, run: AllocationRun
) -> None:
    page = client.get(f"/rounds/{round_.slug}/recommendation")
    text = html.unescape(page.text)
    assert not FORBIDDEN.search(visible(page.text))
    shown = text.split("What else could have been")[1].split("How this was worked out")[0]
    assert not FORBIDDEN.search(shown)
    assert "What each equity rule cost" in shown and "Keeping it cost " in shown
    assert "Support against fairness" in shown and "<svg" in shown and "(the recommendation)" in shown
    assert "Other ways of counting, side by side" in shown and "(this round)" in shown
    area = html.unescape(client.get(f"/rounds/{round_.slug}/recommendation/coldbeck").text)
    assert "Keeping it cost " in area.split("What the published rules change here")[1]


def test_a_run_without_a_study_is_whole(
    session: Session, client: PageClient, round_: Round, run: Any
) -> None:
    session.execute(sa.text("DROP TRIGGER study_no_delete"))
    session.execute(sa.text("DELETE FROM study"))
    session.commit()
    page = client.get(f"/rounds/{round_.slug}/recommendation")
    assert page.status_code == 200 and "What each equity rule cost" not in page.text


def test_every_proposals_own_page_has_its_card(
    session: Session, client: PageClient, round_: Round, run: AllocationRun
) -> None:
    reading = queries.read_run(run)
    for number, proposal in reading.by_number.items():
        page = client.get(f"/rounds/{round_.slug}/proposals/{number}")
        said = html.unescape(page.text).split("What is recommended")[1]
        assert ("Funded" in said[:400]) is proposal.funded
        assert not FORBIDDEN.search(visible(page.text))
    round_.stage = "counted"
    session.commit()
    assert "What is recommended" not in client.get(f"/rounds/{round_.slug}/proposals/1").text


def test_time_that_has_run_out_leaves_things_out(session: Session, round_: Round, run: AllocationRun) -> None:
    found = study_problem(published(run), "max-support", methods=["max-support"], seconds=0)
    assert found["alternatives"] == [] and found["prices"] == [] and found["curve"] is None
    assert found["again"] is None


def reading_of(explanation: Explanation) -> ProposalReading:
    return ProposalReading(1, "P", "a", 1, 1, "", "", explanation.funded, explanation.funded, explanation)


@pytest.mark.parametrize(
    ("explanation", "margin"),
    [
        (Explanation(True, Reason.TIE, 90, safe_by=0), 0),
        (Explanation(False, Reason.TIE, 90, support_short=0), 0),
        (Explanation(True, Reason.CLOSE, 90, safe_by=4), 4),
        (Explanation(True, Reason.SAFE, 90, safe_by=30), None),
        (Explanation(False, Reason.SUPPORT_SHORT, 95, support_short=5), 5),
        (Explanation(False, Reason.SUPPORT_SHORT, 94, support_short=6), None),
        (Explanation(False, Reason.MONEY_SHORT, 190, support_short=10), 10),
        (Explanation(False, Reason.SUPPORT_SHORT, 95), None),
        (Explanation(False, Reason.HELD_OUT, 95, support_short=2), 2),
        (Explanation(False, Reason.HELD_OUT, 95, support_short=0), None),
        (Explanation(False, Reason.FORBIDDEN, 95), None),
    ],
)
def test_what_a_close_call_is(explanation: Explanation, margin: int | None) -> None:
    assert margin_of(reading_of(explanation)) == margin


def test_the_price_in_words(app: Flask) -> None:
    from pb.allocation.studies import RulePrice
    from pb.allocation.study_words import Titles, linked

    titles = Titles({1: linked("Skate park", "/1"), 2: linked("Warm <spaces>", "/2")})
    with app.test_request_context():
        for price, words in (
            (
                RulePrice(("r",), 38, 0, (2,), (1,)),
                "Keeping it cost 38 points. Without it, Skate park would be funded instead of Warm <spaces>.",
            ),
            (
                RulePrice(("r",), 0, 0, (), ()),
                "Keeping it cost nothing: without it the same proposals would be funded.",
            ),
            (
                RulePrice(("r",), 1, -5, (), (1,)),
                "Keeping it cost 1 point. Without it, Skate park would be funded as well.",
            ),
            (
                RulePrice(("r",), -40, 5, (2,), ()),
                "It added 40 points. Without it, Warm <spaces> would not be funded.",
            ),
            (
                RulePrice(("r",), None, None, (), ()),
                "The rules cannot all be kept together. Without this one, the others can.",
            ),
        ):
            said = price_words(price, titles)
            assert html.unescape(said.striptags()) == words
            assert "<spaces>" not in said


@pytest.mark.parametrize("method", ["equal-shares", "phragmen", "greedy-skip"])
def test_a_round_that_publishes_ballots_may_count_by_voters(
    session: Session, client: PageClient, method: str
) -> None:
    """The recommendation, its reasons, its study and its pages under every way an officer may choose."""
    ballots = [[1, 2], [1, 2], [1], [3], [3, 2], [2]]
    changes = {"publish_rankings": True, "rule": method, "ballot_type": "approval", "utility": "approval"}
    round_, area, _ = make_counted(session, [6_000, 5_000, 4_000], ballots, pot=10_000, **changes)
    made = recommend(session, round_)
    study = studies.study_of(session, made)
    assert study is not None and study.method == method and made.rule == method
    ways = {one.method: one for one in study.alternatives}
    assert {"max-support", "greedy-skip", "greedy-stop", "equal-shares", "phragmen"} == set(ways)
    assert list(ways[method].funded) == [
        int(key) for key in optimiser.solve(published(made), rule=method).funded
    ]
    assert study.curve is None and study.prices == {}
    for page in ("recommendation", f"recommendation/{area.slug}", "proposals/1"):
        answer = client.get(f"/rounds/{round_.slug}/{page}")
        assert answer.status_code == 200 and not FORBIDDEN.search(visible(answer.text))


def test_no_curve_counts_single_voters_unless_a_rule_does() -> None:
    """Otherwise a few voters could be told from a share of a small round."""
    # By hand: 1 and 2 have 12 points and six of ten voters, 1 and 3 have 10 points and all of them.
    problem = Problem(
        title="Ten voters",
        currency="GBP",
        areas=(Area("a", "A", 10),),
        pots=(Pot("pot", "Pot", 10, ("a",)),),
        proposals=tuple(Proposal(str(n), n, f"P{n}", "a", 5) for n in (1, 2, 3)),
        ballot_type=BallotType.APPROVAL,
        ballot_length=3,
        utility=Utility.APPROVAL,
        ballots=(BallotClass("a", ("1", "2"), 6), BallotClass("a", ("3",), 4)),
        tie_order=("1", "2", "3"),
    )
    assert study_problem(problem, "max-support", methods=[], seconds=20)["curve"] is None
    asked = replace(problem, rules=(EquityRule("seen", RuleKind.COVERAGE, share=100),))
    curve = study_problem(asked, "max-support", methods=[], seconds=20)["curve"]
    assert curve["measure"] == "coverage"
    assert [point["support"] for point in curve["points"]] == [12, 10]
