"""Rehearsals: the same ballots from the same number, nothing mixed with results, only for the officer."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

import optimiser
from pb.allocation import queries
from pb.allocation.bridge import Group, whole_problem_from
from pb.allocation.made_up import VOTERS_PER_AREA, carry_over, make_up
from pb.allocation.models import AllocationRun, Rehearsal
from pb.allocation.rehearsing import read_rehearsal
from pb.permissions import Role
from pb.rounds.models import Round
from pb.voting.freezing import draft_text
from pb.voting.kinds import Kind, read_paper
from pb.voting.marks import Marks
from pb.voting.models import Ballot, CountedBallot, Tally
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule, make_theme
from tests.rooms.allocation.counted import make_counted


@pytest.fixture
def round_(session: Session) -> Round:
    theme = make_theme(session, "Parks")
    made = make_round(session, [make_area(session), make_area(session)], stage="checking", pot=500_000)
    for number in range(1, 11):
        make_proposal(
            session,
            made,
            made.areas[number % 2],
            number=number,
            cost=90_000 + 10_000 * number,
            theme=theme if number > 6 else None,
            state="submitted" if number == 10 else "accepted",
        )
    make_rule(session, made, "theme-floor", theme="parks", amount=400_000)
    session.commit()
    return made


def url_of(round_: Round) -> str:
    return f"/rounds/{round_.slug}/manage/rehearsal"


def rehearse(client: PageClient, round_: Round, **typed: str) -> str:
    sent = client.post(url_of(round_), data={"past": "made-up", "seed": "7", **typed})
    assert sent.status_code == 303, sent.text
    assert client.get(sent.location).location == url_of(round_)
    return html.unescape(client.get(url_of(round_)).text)


def test_a_rehearsal_shows_what_the_rules_would_do(session: Session, sign_in: SignIn, round_: Round) -> None:
    officer = sign_in(Role.OFFICER)
    assert "REHEARSAL" not in officer.get(url_of(round_)).text
    text = rehearse(officer, round_)
    assert "REHEARSAL. Not a result. The ballots are made up (number 7): nobody cast them." in text
    found = read_rehearsal(session, round_)
    assert found is not None and found.is_current
    assert found.ballots == 2 * VOTERS_PER_AREA
    frozen = draft_text(session, round_)
    problem = whole_problem_from(frozen, make_up(json.loads(frozen), "7"))
    assert [str(n) for n in found.outcome.funded] == list(optimiser.solve(problem, explain=False).funded)
    assert text.count("✓") >= len(found.outcome.funded)
    assert "What each equity rule would cost" in text and "At least £4,000 must go to “Parks”" in text


def test_it_is_no_run_no_tally_and_no_ballot(
    session: Session, client: PageClient, sign_in: SignIn, round_: Round
) -> None:
    officer = sign_in(Role.OFFICER)
    rehearse(officer, round_)
    rehearse(officer, round_, seed="8")
    assert session.query(Rehearsal).count() == 1
    for table in (AllocationRun, Tally, Ballot, CountedBallot):
        assert session.query(table).count() == 0
    session.refresh(round_)
    assert round_.frozen is None and queries.current_run(session, round_) is None
    for page in ("", "/recommendation"):
        assert "rehears" not in client.get(f"/rounds/{round_.slug}{page}").text.lower()


def test_it_is_for_the_officer_of_every_area(
    session: Session, client: PageClient, sign_in: SignIn, round_: Round
) -> None:
    assert client.get(url_of(round_)).status_code == 302
    assert sign_in(Role.COUNCILLOR).get(url_of(round_)).status_code == 403
    assert sign_in(Role.OFFICER, round_.areas[0]).get(url_of(round_)).status_code == 403


def test_a_change_makes_it_an_old_one_and_voting_ends_it(
    session: Session, sign_in: SignIn, round_: Round
) -> None:
    officer = sign_in(Role.OFFICER)
    rehearse(officer, round_)
    round_.pots[0].amount += 1
    session.commit()
    assert "have changed since" in html.unescape(officer.get(url_of(round_)).text)
    round_.stage = "voting"
    session.commit()
    page = officer.get(url_of(round_))
    assert "Voting has opened" in page.text and "<form method" not in page.text.split("<main")[1]
    assert officer.post(url_of(round_), data={"past": "made-up", "seed": "1"}).status_code == 422


def test_rules_that_cannot_all_be_kept_are_said_to_be_so(
    session: Session, sign_in: SignIn, round_: Round
) -> None:
    make_rule(session, round_, "theme-floor", theme="parks", amount=99_000_000)
    session.commit()
    text = rehearse(sign_in(Role.OFFICER), round_)
    assert "The rules cannot all be kept with this money" in text


def test_a_past_rounds_ballots_stand_in(session: Session, sign_in: SignIn) -> None:
    past, area, _ = make_counted(session, [6_000, 5_000, 4_000], [[1], [1, 2], [3], [2]], pot=10_000)
    round_ = make_round(
        session, [area], stage="checking", pot=20_000, ballot_type="approval", utility="approval"
    )
    for number in (21, 22):
        make_proposal(session, round_, area, number=number, cost=12_000)
    session.commit()
    officer = sign_in(Role.OFFICER)
    text = rehearse(officer, round_, past=past.slug)
    assert f"The ballots are those of “{past.title}”, carried over" in text
    found = read_rehearsal(session, round_)
    # 1 and 2 have counterparts; the ballot for 3 alone has nothing left. 21 and 22 are level, 21 comes first.
    assert found is not None and (found.ballots, found.outcome.funded, found.outcome.support) == (3, (21,), 2)
    assert officer.post(url_of(round_), data={"past": "another", "seed": ""}).status_code == 422


def text_of_round(*proposals: tuple[int, str, str], length: int = 3, kind: str = "ranking") -> dict[str, Any]:
    return {
        "areas": [{"slug": "a"}, {"slug": "b"}],
        "ballot_length": length,
        "ballot_type": kind,
        "proposals": [
            {"number": n, "area": area, "theme": theme, "settlement": "", "cost": 1_000 * n}
            for n, area, theme in proposals
        ],
        "ballot_points": 7,
        "pots": [{"area": None, "amount": 6_000}],
    }


def test_made_up_ballots_are_those_of_their_number() -> None:
    text = text_of_round((1, "a", "x"), (2, "a", "y"), (3, "b", "x"), (4, "a", "x"), (5, "a", "y"))
    ballots = make_up(text, "3")
    assert ballots == make_up(text, "3") != make_up(text, "4")
    assert len(ballots) == 2 * VOTERS_PER_AREA
    mine = {"a": {1, 2, 4, 5}, "b": {3}}
    for ballot in ballots:
        assert ballot.choices and set(ballot.choices) <= mine[ballot.area]
        assert len(set(ballot.choices)) == len(ballot.choices) <= 3


some_round = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=9).map(
    lambda places: [(n, area, theme) for n, (area, theme) in enumerate(places, 1)]
)


def whole(text: dict[str, Any], ballot: Group) -> bool:
    return not read_paper(text, ballot.area).faults(Marks(ballot.choices, ballot.points))


@settings(deadline=None)
@given(some_round, st.sampled_from(Kind), st.integers(1, 12), st.integers(1, 12), st.integers(0, 20_000))
def test_made_up_ballots_of_every_kind_are_whole(
    proposals: list[tuple[int, str, str]], kind: Kind, length: int, points: int, money: int
) -> None:
    text = text_of_round(*proposals, length=length, kind=kind.value)
    text |= {"ballot_points": points, "pots": [{"area": None, "amount": money}]}
    ballots = make_up(text, "3")
    assert all(whole(text, ballot) for ballot in ballots)
    affordable = {area for n, area, _theme in proposals if kind is not Kind.BUDGET or 1_000 * n <= money}
    assert len(ballots) == len(affordable) * VOTERS_PER_AREA


@settings(deadline=None)
@given(
    some_round,
    st.sampled_from(Kind),
    st.integers(1, 4),
    st.integers(1, 12),
    st.lists(st.tuples(st.permutations(range(1, 10)), st.integers(1, 9), st.booleans()), max_size=8),
)
def test_ballots_carried_over_to_any_kind_are_whole(
    proposals: list[tuple[int, str, str]],
    kind: Kind,
    length: int,
    points: int,
    drawn: list[tuple[list[int], int, bool]],
) -> None:
    past = text_of_round(*[(n, "ab"[n % 2], "xyz"[n % 3]) for n in range(1, 10)])
    text = text_of_round(*proposals, length=length, kind=kind.value) | {"ballot_points": points}
    ballots = []
    for order, number, given_points in drawn:
        mine = tuple(n for n in order[:number] if n % 2)
        ballots.append(Group("b", mine, tuple(n * 3 for n in mine) if given_points else (), number))
    carried, kept = carry_over(text, past, ballots)
    assert all(whole(text, ballot) for ballot in carried)
    assert kept == sum(ballot.weight for ballot in carried)


def test_carrying_over_goes_by_area_and_theme() -> None:
    past = text_of_round((1, "a", "x"), (2, "a", "x"), (3, "a", "y"), (4, "b", "x"), (5, "a", "z"))
    text = text_of_round((10, "a", "x"), (11, "a", "y"), (12, "b", "x"), (13, "b", "z"), length=1)
    ballots = [
        Group("a", (2, 3, 1), (), 5),  # 2 has no counterpart, 3 is 11, 1 is 10 but over the limit
        Group("a", (5,), (), 7),
        Group("b", (4,), (), 2),
    ]
    assert carry_over(text, past, ballots) == ([Group("a", (11,), (), 5), Group("b", (12,), (), 2)], 7)
