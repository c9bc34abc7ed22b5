"""Monitoring: kept apart, published once under disclosure control, set beside who lives here."""

from __future__ import annotations

import json
import random
from collections.abc import Hashable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import Base, db
from pb.house.disclosure import ALL
from pb.house.errors import Refused
from pb.house.idempotency import new_key
from pb.house.models import AuditEvent, GivenAnswer
from pb.permissions import Role
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.turnout import monitoring, population
from pb.turnout.comparing import compare, findings
from pb.turnout.models import MonitoringAnswer, PopulationShare, PublishedTable
from pb.turnout.publishing import TOOK_PART, Grid
from pb.turnout.queries import published
from pb.turnout.questions import AGE, BY_KEY, PREFER_NOT, QUESTIONS, SEX
from pb.voting import service
from pb.voting.marks import Marks
from tests.client import PageClient
from tests.conftest import SignIn, make_app, settings_in
from tests.house.attacker import Seen, sums_of_table
from tests.rooms.voting.polling import OFFICER, enter, holder, open_vote, page_of, print_cards, text_of


def fill_in(session: Session, round_: Round, people: int, seed: int = 1) -> list[dict[str, str]]:
    """So many people answer, most of them everything, areas in turn; in the order of answering."""
    chance = random.Random(seed)  # noqa: S311 - only to make answers
    given = []
    for number in range(people):
        answers = {
            q.key: chance.choices(list(q.answers), range(len(q.answers), 0, -1))[0]
            for q in QUESTIONS
            if chance.random() < 0.95
        }
        area = round_.areas[number % len(round_.areas)]
        monitoring.give_answers(session, round_, area, answers, new_key())
        session.commit()
        given.append(answers)
    return given


def close(session: Session, round_: Round) -> None:
    """Close as an officer does, after one vote."""
    card = print_cards(session, round_, 1)[0]
    voter = holder(session, card)
    service.cast_ballot(session, voter, Marks((min(voter.paper.costs),)), "k")
    move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    session.commit()


def test_every_answer_is_counted_once(session: Session) -> None:
    round_ = open_vote(session, areas=2)
    given = fill_in(session, round_, 60)
    counts = monitoring.counts_of(session, round_)
    for question in QUESTIONS:
        expected = sum(question.key in answers for answers in given)
        assert sum(counts[question.key].values()) == expected
    key = new_key()
    area = round_.areas[0]
    assert monitoring.give_answers(session, round_, area, {"sex": "female", "age": "nonsense"}, key) == 1
    assert monitoring.give_answers(session, round_, area, {"sex": "female"}, key) == 0, "sent twice"
    assert monitoring.give_answers(session, round_, area, {"sex": PREFER_NOT}, new_key()) == 0


def kept_apart(session: Session) -> None:
    """No time, no counting number, nothing in common with a card, a ballot, the roll or the civic record."""
    table = Base.metadata.tables["monitoring_answer"]
    assert {c.name for c in table.columns} == {"id", "round_id", "area_id", "question", "answer"}
    assert not any(isinstance(c.type, sa.DateTime) for c in table.columns)
    assert {key.target_fullname for key in table.foreign_keys} == {"round.id", "area.id"}
    round_ = open_vote(session)
    events = session.scalar(sa.select(sa.func.count(AuditEvent.seq)))
    answers = fill_in(session, round_, 80)
    assert session.scalar(sa.select(sa.func.count(AuditEvent.seq))) == events, "no event tells of one answer"
    close(session, round_)
    kept = session.execute(sa.select(MonitoringAnswer.id, MonitoringAnswer.answer)).all()
    assert [row.id for row in kept] == sorted(row.id for row in kept), "in the order of random keys"
    # The sexes in the order they were given, and as they stand now: no better than chance.
    then = [a["sex"] for a in answers if "sex" in a]
    now_ = session.scalars(sa.select(MonitoringAnswer.answer).where(MonitoringAnswer.question == "sex")).all()
    assert sorted(then) == sorted(now_)
    same, chance_of = sum(a == b for a, b in zip(then, now_, strict=True)), len(then)
    share = then.count("female") / chance_of
    expected = (share**2 + (1 - share) ** 2) * chance_of
    assert abs(same - expected) < 5 * (chance_of * 0.25) ** 0.5
    scopes = session.scalars(sa.select(GivenAnswer.scope)).all()
    assert monitoring.forms_scope(round_.id) not in scopes


def test_answers_are_kept_apart(session: Session) -> None:
    kept_apart(session)


@pytest.mark.postgresql
def test_answers_are_kept_apart_on_postgresql(postgres_app: Flask) -> None:
    session = db.session()
    kept_apart(session)
    # One transaction wrote them all: the age of a row says nothing, nor does its place.
    assert session.scalar(sa.text("SELECT count(DISTINCT xmin::text) FROM monitoring_answer")) == 1
    places = session.scalars(sa.select(MonitoringAnswer.id).order_by(sa.text("ctid"))).all()
    assert places == sorted(places)


@pytest.mark.trust
def test_what_is_published_reveals_nobody(session: Session) -> None:
    round_ = open_vote(session, areas=3)
    fill_in(session, round_, 240)
    close(session, round_)
    exact = {key: dict(counts) for key, counts in monitoring.counts_of(session, round_).items()}
    monitoring.publish_who_took_part(session, OFFICER, round_)
    session.commit()
    found = published(session, round_, TOOK_PART)
    assert found is not None
    areas = [area.slug for area in round_.areas]
    tried = 0
    for question, grid in monitoring.grids_of(json.loads(found.text)).items():
        seen = Seen(sums=sums_of_table(question, areas, list(BY_KEY[question].answers)))
        seen.shown = {(question, *key): figure for key, figure in grid.figures.items()}
        small: list[Hashable] = [
            (question, area, answer)
            for area in areas
            for answer in BY_KEY[question].answers
            if exact[question].get((area, answer), 0) < 10
        ]
        assert all(seen.shown[key] is None for key in small)
        tried += len(small)
        assert all(low == 0 and high >= 9 for low, high in seen.ranges(small).values())
    assert tried > 5


def test_published_once_and_closed_from_then_on(session: Session) -> None:
    round_ = open_vote(session)
    fill_in(session, round_, 30)
    with pytest.raises(Refused, match="not closed yet"):
        monitoring.publish_who_took_part(session, OFFICER, round_)
    close(session, round_)
    area = round_.areas[0]
    assert monitoring.key_form(session, OFFICER, round_, area, {"sex": "male"}, new_key()) == 1
    monitoring.publish_who_took_part(session, OFFICER, round_)
    session.commit()
    with pytest.raises(Refused, match="published already"):
        monitoring.key_form(session, OFFICER, round_, area, {"sex": "male"}, new_key())
    with pytest.raises(Refused, match="published already"):
        monitoring.publish_who_took_part(session, OFFICER, round_)
    session.rollback()
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed"):
        session.execute(sa.delete(PublishedTable))
    session.rollback()


def grid_of(figures: dict[str, int | None], whole: int | None, question: object = SEX) -> Grid:
    cells = {("coldbeck", answer): figure for answer, figure in figures.items()}
    return Grid(("coldbeck",), tuple(figures), {**cells, ("coldbeck", ALL): whole})


def test_what_is_said_of_a_difference() -> None:
    grid = grid_of({"female": 60, "male": 35}, 95)
    assert findings(SEX, grid, "coldbeck", {"female": 5_080, "male": 4_920}) == []
    said = findings(SEX, grid, "coldbeck", {"female": 3_500, "male": 6_500})
    assert said[0].startswith("More women and girls took part than live here: 63% (between")
    assert said[1].startswith("Fewer men and boys took part than live here: 37% (between")
    assert findings(SEX, grid, "coldbeck", {}) == []
    hidden = grid_of({"female": None, "male": None}, 95)
    assert findings(SEX, hidden, "coldbeck", {"female": 1_000, "male": 9_000}) == []
    assert [line.share for line in compare(SEX, hidden, "coldbeck", {})] == [None, None]


def test_broad_groups_come_first_and_stand_for_their_parts() -> None:
    young = {"under-16": 10, "16-24": 10, "25-34": 10}
    grid = grid_of({**young, "35-49": 60, "50-64": 80, "65-74": 60, "75-plus": 40}, 270, AGE)
    live = dict(zip(AGE.answers, (1_700, 1_100, 1_200, 1_900, 2_000, 1_100, 1_000), strict=True))
    said = findings(AGE, grid, "coldbeck", live)
    assert said[0].startswith("Fewer people under 35 took part than live here: 11%")
    assert said[1].startswith("More people aged 65 or over took part")
    assert not [sentence for sentence in said if "16 to 24" in sentence]


GOOD = "area,question,answer,percent\nColdbeck, sex, female, 50.8\ncoldbeck,sex,male,49.2%\n"


@pytest.fixture
def coldbeck(session: Session) -> Round:
    round_ = open_vote(session)
    round_.areas[0].name = "Coldbeck"
    session.commit()
    return round_


def test_shares_of_residents_are_taken_in_and_replaced(session: Session, coldbeck: Round) -> None:
    assert population.import_shares(session, OFFICER, coldbeck, GOOD, "Census 2021") == 2
    population.import_shares(
        session, OFFICER, coldbeck, "coldbeck,sex,female,52\ncoldbeck,sex,male,48", "Own"
    )
    shares = population.shares_of(session, coldbeck)
    assert shares[coldbeck.areas[0].slug, "sex"] == shares["*", "sex"] == {"female": 5_200, "male": 4_800}
    assert population.sources_of(session, coldbeck) == ["Own"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("coldbeck,sex,female", "Line 1: write four things"),
        ("nowhere,sex,female,50", "Line 1: “nowhere” is no area of this round"),
        ("coldbeck,shoe size,9,50", "Line 1: “shoe size” is no question"),
        ("coldbeck,sex,robot,50", "Line 1: “robot” is no answer to it; use female, male"),
        ("coldbeck,sex,female,half", "Line 1: “half” is no share"),
        ("coldbeck,sex,female,100.01", "Line 1: “100.01” is no share"),
        ("coldbeck,sex,female,50\ncoldbeck,sex,female,50", "Line 2: it repeats area-"),
        ("coldbeck,sex,female,50", "Coldbeck, sex: these answers are missing: male"),
        ("coldbeck,sex,female,50\ncoldbeck,sex,male,40", "Coldbeck, sex: the shares come to 90.0%, not 100%"),
        ("", "Paste at least one line"),
    ],
)
def test_a_bad_line_says_what_to_do_and_takes_in_nothing(
    session: Session, coldbeck: Round, line: str, fault: str
) -> None:
    with pytest.raises(Refused) as refused:
        population.import_shares(session, OFFICER, coldbeck, line, "Census 2021")
    assert fault in str(refused.value)
    assert session.scalar(sa.select(sa.func.count()).select_from(PopulationShare)) == 0


def test_every_figure_of_the_demonstration_that_a_census_has_can_be_entered() -> None:
    for question in QUESTIONS:
        assert set(question.people) == set(question.answers) and question.source
        for together in question.together.values():
            assert set(together.answers) <= set(question.answers)


def test_a_voter_is_asked_after_voting_and_only_then(
    app: Flask, session: Session, client: PageClient
) -> None:
    round_ = open_vote(session)
    card = print_cards(session, round_)[0]
    assert client.get("/vote/about-you").location == "/vote"
    enter(client, card)
    assert client.get("/vote/about-you").location == "/vote/choose"
    service.cast_ballot(session, holder(session, card), Marks((1,)), "k")
    session.commit()
    assert "/vote/about-you" in client.get("/vote/recorded").text
    asked = page_of(client, "/vote/about-you")
    assert text_of(asked).count("Prefer not to say") == len(QUESTIONS)
    bad = client.post("/vote/about-you", data={"sex": "robot", "idempotency_key": "a"})
    assert bad.status_code == 422 and "Choose one of the answers on the list" in bad.text
    sent = client.post("/vote/about-you", data={"sex": "male", "age": PREFER_NOT, "idempotency_key": "a"})
    assert sent.location == "/vote/about-you/thanks" and "kept" in client.get(sent.location).text
    kept = session.execute(sa.select(MonitoringAnswer.question, MonitoringAnswer.answer)).all()
    assert [tuple(row) for row in kept] == [("sex", "male")]


def test_after_the_close_the_page_says_that_voting_is_over(
    app: Flask, session: Session, client: PageClient
) -> None:
    round_ = open_vote(session)
    enter(client, print_cards(session, round_)[0])
    close(session, round_)
    assert "Voting has closed" in client.get("/vote/about-you").text
    refused = client.post("/vote/about-you", data={"sex": "male"})
    assert refused.status_code == 409 and refused.headers["Cache-Control"] == "no-store"
    assert not session.scalars(sa.select(MonitoringAnswer)).all()


def test_a_card_sends_a_few_forms_and_not_many(app: Flask, session: Session, tmp_path: Path) -> None:
    """Nothing remembers who answered, so the limit is all there is; it is the card's and nobody else's."""
    round_ = open_vote(session)
    held = print_cards(session, round_, 2)
    for card in held:
        service.cast_ballot(session, holder(session, card), Marks((1,)), card.code)
    session.commit()
    session.close()
    limited = make_app(settings_in(tmp_path, testing=False))
    with limited.app_context():
        first, second = limited.test_client(), limited.test_client()
        for client, card in zip((first, second), held, strict=True):
            client.post("/vote", data={"token": card.token})
        statuses = [
            first.post("/vote/about-you", data={"sex": "male", "idempotency_key": new_key()}).status_code
            for _form in range(4)
        ]
        assert statuses == [303, 303, 303, 429]
        assert second.post("/vote/about-you", data={"sex": "male"}).status_code == 303
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    limited.extensions["huey"].storage.close()


def test_officers_key_import_and_publish_by_their_pages(
    app: Flask, session: Session, coldbeck: Round, client: PageClient, sign_in: SignIn
) -> None:
    slug = coldbeck.slug
    fill_in(session, coldbeck, 40)
    officer = sign_in(Role.OFFICER)
    assert "not published yet" in client.get(f"/rounds/{slug}/took-part").text
    assert "sealed box" in client.get(f"/rounds/{slug}/took-part/paper").text
    early = officer.post(f"/rounds/{slug}/took-part/publish")
    assert early.status_code == 409 and "after the count" in early.text
    close(session, coldbeck)
    area = str(coldbeck.areas[0].id)
    form = {"area": area, "sex": "female", "idempotency_key": "one"}
    assert officer.post(f"/rounds/{slug}/took-part/forms", data=form).status_code == 303
    assert officer.post(f"/rounds/{slug}/took-part/forms", data={"sex": "female"}).status_code == 422
    pasted = {"source": "Census 2021", "shares": GOOD + "wrong"}
    refused = officer.post(f"/rounds/{slug}/took-part/population", data=pasted)
    assert (
        refused.status_code == 422 and "Line 4: write four things" in refused.text and "50.8" in refused.text
    )
    assert (
        officer.post(f"/rounds/{slug}/took-part/population", data=pasted | {"shares": GOOD}).status_code
        == 303
    )
    assert client.post(f"/rounds/{slug}/took-part/publish").status_code == 403
    assert officer.post(f"/rounds/{slug}/took-part/publish").status_code == 303
    page = client.get(f"/rounds/{slug}/took-part").text
    assert "Census 2021" in page and "nobody can say" in page and "About 40 people answered" in page
    assert "No vote counts more or less because of these answers" in page
    late = officer.post(f"/rounds/{slug}/took-part/forms", data=form | {"idempotency_key": "two"})
    assert late.status_code == 422 and "published already" in late.text
    assert client.get(f"/rounds/{slug}/took-part?area=nowhere").status_code == 404
