"""Minutes drafted from the record: what was, when and how long; no small group, nobody's writing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.house.database import at, db, now
from pb.house.errors import Refused
from pb.meetings.models import PaperKind
from pb.meetings.queries import draft_of
from pb.permissions import Role
from pb.voting import effects
from pb.workshops import attendance, minutes
from pb.workshops.attendance import Category
from pb.workshops.evaluating import QUESTIONS
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command
from pb.workshops.stretches import lengths, stretches
from pb.workshops.voice_models import Evaluation, PointAnswer, RoomQuestion, TablePoint
from tests.conftest import SignIn
from tests.factories import make_workshop
from tests.rooms.voting.polling import open_vote, print_cards
from tests.rooms.workshops.test_keeping import OFFICER, press, site  # noqa: F401 - a fixture

NOON = datetime(2027, 3, 27, 12, tzinfo=UTC)


def step(command: str, line: int, minute: int) -> SimpleNamespace:
    return SimpleNamespace(command=command, line_id=line, at=NOON + timedelta(minutes=minute))


def test_a_pitch_that_was_held_and_gone_back_to_has_its_own_time() -> None:
    steps = [
        step("start", 1, 0),
        step("next", 2, 3),
        step("hold", 2, 4),
        step("go-on", 2, 9),
        step("next", 3, 11),
        step("back", 2, 12),
        step("add-minute", 2, 13),
        step("next", 3, 16),
        step("hold", 3, 17),
        step("end", 3, 20),
    ]
    found = lengths(stretches(steps, NOON + timedelta(hours=9)))
    assert {line: length / timedelta(minutes=1) for line, length in found.items()} == {1: 3, 2: 7, 3: 2}


@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["next", "back", "hold", "go-on", "add-minute"]), st.integers(0, 9)),
        max_size=30,
    )
)
def test_no_time_is_lost_or_made(moves: list[tuple[str, int]]) -> None:
    minute, line, held, since = 0, 0, 0, None
    steps = [step("start", 0, 0)]
    for command, wait in moves:
        if (command == "hold") is (since is not None) and command != "add-minute":
            continue  # the room itself refuses it
        if command in ("next", "back") and since is not None:
            continue
        if command == "go-on" and since is None:
            continue
        minute += wait
        line += {"next": 1, "back": -1}.get(command, 0)
        if command == "hold":
            since = minute
        if command == "go-on" and since is not None:
            held, since = held + minute - since, None
        steps.append(step(command, line, minute))
    held += minute + 5 - since if since is not None else 0
    found = stretches(steps, NOON + timedelta(minutes=minute + 5))
    assert sum((one.length for one in found), timedelta()) == timedelta(minutes=minute + 5 - held)
    assert all(one.length >= timedelta() for one in found)


def evaluated(workshop: Workshop, mark: int) -> Evaluation:
    return Evaluation(workshop_id=workshop.id, answers=dict.fromkeys(QUESTIONS, mark))


def fill(session: Session, workshop: Workshop) -> None:
    """An evening of which there is something to write."""
    tables = next(line for line in workshop.lines if line.kind == ItemKind.TABLES)
    devices = [JoinedDevice(workshop_id=workshop.id, secret_hash=str(n)) for n in range(14)]
    points = [
        TablePoint(workshop_id=workshop.id, line_id=tables.id, table_number=4, text="More\nbenches"),
        TablePoint(workshop_id=workshop.id, table_number=2, text="Buses", is_statement=True),
        TablePoint(workshop_id=workshop.id, table_number=2, text="Rude words", hidden_because="rude"),
    ]
    session.add_all([*devices, *points])
    session.flush()
    answers = ["agree"] * 12 + ["disagree"] * 2
    session.add_all(
        PointAnswer(point_id=points[1].id, device_id=device.id, answer=answer)
        for device, answer in zip(devices, answers, strict=True)
    )
    session.add_all(
        [
            RoomQuestion(workshop_id=workshop.id, text="Who pays?", answer="The county."),
            RoomQuestion(workshop_id=workshop.id, text="When?"),
            RoomQuestion(workshop_id=workshop.id, text="Rude question", hidden_because="rude"),
            *(
                Evaluation(workshop_id=workshop.id, answers=dict.fromkeys(QUESTIONS, 4 + n % 2))
                for n in range(10)
            ),
        ]
    )
    people = {Category.ELECTED: 3, Category.EVERYBODY: 212}
    attendance.count_heads(session, OFFICER, workshop, people)
    session.commit()


def test_minutes_say_what_the_record_says(site: Flask) -> None:  # noqa: F811
    session = db.session()
    vote = open_vote(session, proposals=2, voting_closes_at=now() + timedelta(hours=1))
    workshop = make_workshop(session, vote=vote, quorum_elected=4)
    print_cards(session, vote, 3)
    moment = workshop.meeting.starts_at
    pitches = [line for line in workshop.lines if line.kind == ItemKind.PITCH]
    with pytest.raises(Refused, match="has not begun"):
        minutes.draft_minutes(session, OFFICER, workshop)
    session.rollback()
    with at(moment + timedelta(minutes=7)):
        fill(session, workshop)
        press(workshop, Command.START, *[Command.NEXT] * pitches[0].position)
    with at(moment + timedelta(minutes=10, seconds=30)):
        press(workshop, *[Command.NEXT] * (next(x.position for x in workshop.lines if x.kind == "vote") - 3))
        press(workshop, Command.OPEN)
    effects.close(session, OFFICER, vote)
    vote.stage = "counted"
    session.commit()
    text = minutes.minutes_text(session, workshop)
    for sentence in (
        "elected members 3, everybody in the room 212",
        "Welcome, 7 minutes later than planned",
        f"1. {pitches[0].title}: 3 min 30 s of {pitches[0].minutes} min",
        "- Who pays? The council’s answer: The county.",
        "- When? (The council has not answered yet.)",
        "- Table 4: More benches",
        "- Buses (table 2). Agree: 10. Disagree: fewer than 10. Pass: fewer than 10.",
        "0 ballots were counted, of 3 voting cards",
        "Advisory: the quorum was not met",
        "The result was not worked out yet.",
        "People who answered: 10.",
        "Could you say what you wanted to say? 4.5 of 5",
    ):
        assert sentence in text, (sentence, text)
    assert "ude" not in text.replace("included", "")
    draft = minutes.draft_minutes(session, OFFICER, workshop)
    assert draft.text == text
    session.commit()


def test_nobodys_writing_is_written_over(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    area, base = workshop.meeting.forum.area, f"/workshops/{workshop.id}"
    officer, url = sign_in(Role.OFFICER, area), f"{base}/minutes"
    assert url not in officer.get(base).text
    assert officer.post(url).status_code == 409
    press(workshop, Command.START)
    assert url in officer.get(base).text
    assert sign_in(Role.FACILITATOR, area).post(url).status_code == 403
    answer = officer.post(url)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/minutes/write")
    where = answer.headers["Location"]
    assert "Welcome" in officer.get(where).text
    mine = {"text": "My own words", "seen": "1", "what": "draft"}
    assert officer.post(where, data=mine).status_code == 303
    again = officer.post(url)
    assert again.status_code == 409 and "nothing is written over" in again.text
    session.expire_all()
    kept = draft_of(session, workshop.meeting, PaperKind.MINUTES)
    assert kept is not None and kept.text == "My own words"


def test_few_answers_are_not_averaged(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    officer = sign_in(Role.OFFICER, workshop.meeting.forum.area)
    for number, shown in ((9, False), (1, True)):
        session.add_all(
            Evaluation(workshop_id=workshop.id, answers=dict.fromkeys(QUESTIONS, 3)) for _ in range(number)
        )
        page = officer.get(f"/workshops/{workshop.id}/day").text
        assert "What people thought" in page and ("3 of 5" in page) is shown
