"""The made-up residents of a rehearsal: what they do at a part follows from a seed and the part.

Their words are invented, so that nobody takes them for something that was said. They are devices that no
browser has the secret of. A part that they have been at they leave as it is, however often the room returns.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.forums.kinds import ANSWERS
from pb.house.database import now
from pb.workshops.evaluating import QUESTIONS, SCALE
from pb.workshops.models import JoinedDevice, RunSheetLine, Workshop
from pb.workshops.practice import DRINKS, MOST
from pb.workshops.programme import ItemKind
from pb.workshops.room import RoomState
from pb.workshops.speakers import Speaker
from pb.workshops.voice_models import (
    Evaluation,
    PointAnswer,
    PracticeBallot,
    QuestionSecond,
    RoomQuestion,
    SpeakingTurn,
    TablePoint,
)

RESIDENTS = 30
VOTERS = 27  # the others never get round to it
SECONDS_EACH = 2  # from one made-up vote to the next
TABLES = 5  # where the hall's tables are not counted
SEED = "rehearsal"
MADE_UP = "made-up:"  # no hash of a secret begins with it
SYLLABLES = ("ba", "del", "fo", "gri", "ka", "lum", "mi", "nor", "pe", "ros", "ta", "vel", "zu")

Act = Callable[[Session, Workshop, RunSheetLine, Sequence[JoinedDevice], random.Random], None]


def sit_down(session: Session, rehearsal: Workshop) -> None:
    """``RESIDENTS`` join and sit down; the first at each table writes for it."""
    tables = min(rehearsal.tables or TABLES, RESIDENTS)
    session.add_all(
        JoinedDevice(
            workshop_id=rehearsal.id,
            secret_hash=f"{MADE_UP}{rehearsal.id}:{place}",
            table_number=place % tables + 1,
            is_scribe=place < tables,
        )
        for place in range(RESIDENTS)
    )
    session.flush()


def residents_of(session: Session, rehearsal: Workshop) -> list[JoinedDevice]:
    """The made-up residents, in the order in which they joined; never a phone that somebody holds."""
    query = sa.select(JoinedDevice).where(
        JoinedDevice.workshop_id == rehearsal.id, JoinedDevice.secret_hash.startswith(MADE_UP)
    )
    return list(session.scalars(query.order_by(JoinedDevice.id)))


def act_at(session: Session, rehearsal: Workshop, line: RunSheetLine) -> None:
    """Do what made-up residents do at this part, once; at most parts they listen."""
    act = ACTS.get(ItemKind(line.kind))
    if act is not None:
        chance = random.Random(f"{SEED} {line.position} {line.kind}")  # noqa: S311 - only a rehearsal
        act(session, rehearsal, line, residents_of(session, rehearsal), chance)
        session.flush()


def turnout(state: RoomState, at: datetime) -> tuple[int, int]:
    """Made-up votes that are in, one after the other since the part began, and made-up cards."""
    seconds = int((at - state.begun[state.position]).total_seconds())
    return max(0, min(VOTERS, seconds // SECONDS_EACH)), RESIDENTS


def invented(chance: random.Random, words: int) -> str:
    """So many words of no language, the first with a capital."""
    return " ".join(
        "".join(chance.sample(SYLLABLES, chance.randint(2, 3))) for _ in range(words)
    ).capitalize()


def _practise(
    session: Session,
    rehearsal: Workshop,
    _line: RunSheetLine,
    people: Sequence[JoinedDevice],
    chance: random.Random,
) -> None:
    tried = set(
        session.scalars(sa.select(PracticeBallot.device_id).where(PracticeBallot.workshop_id == rehearsal.id))
    )
    if tried & {one.id for one in people}:
        return
    for one in people[:VOTERS]:
        ranking = chance.sample(list(DRINKS), chance.randint(1, MOST))
        session.add(PracticeBallot(device_id=one.id, workshop_id=rehearsal.id, ranking=ranking))


def _ask(
    session: Session,
    rehearsal: Workshop,
    _line: RunSheetLine,
    people: Sequence[JoinedDevice],
    chance: random.Random,
) -> None:
    numbers = [one.id for one in people]
    if session.scalar(sa.select(RoomQuestion.id).where(RoomQuestion.device_id.in_(numbers)).limit(1)):
        return
    for asker in chance.sample(numbers, 2):
        question = RoomQuestion(
            workshop_id=rehearsal.id, device_id=asker, text=f"{invented(chance, chance.randint(4, 8))}?"
        )
        wanting = chance.sample([n for n in numbers if n != asker], chance.randint(3, 12))
        question.seconds = [QuestionSecond(device_id=number) for number in wanting]
        session.add(question)


def _talk(
    session: Session,
    rehearsal: Workshop,
    line: RunSheetLine,
    people: Sequence[JoinedDevice],
    chance: random.Random,
) -> None:
    """Every table writes a point and counts who spoke, one is stuck, and all answer the first point."""
    if session.scalar(sa.select(TablePoint.id).where(TablePoint.line_id == line.id).limit(1)):
        return
    tables = sorted({one.table_number for one in people if one.table_number is not None})
    points = [
        TablePoint(
            workshop_id=rehearsal.id,
            line_id=line.id,
            table_number=table,
            text=f"{invented(chance, chance.randint(5, 9))}.",
            is_statement=table == tables[0],
        )
        for table in tables
    ]
    turns = [
        SpeakingTurn(
            workshop_id=rehearsal.id,
            line_id=line.id,
            table_number=table,
            category=chance.choice(list(Speaker)).value,
        )
        for table in tables
        for _turn in range(4)
    ]
    session.add_all([*points, *turns])
    session.flush()
    session.add_all(
        PointAnswer(point_id=points[0].id, device_id=one.id, answer=chance.choice(list(ANSWERS)))
        for one in people
    )
    chance.choice(people).stuck_at = now()


def _evaluate(
    session: Session,
    rehearsal: Workshop,
    _line: RunSheetLine,
    people: Sequence[JoinedDevice],
    chance: random.Random,
) -> None:
    if any(one.has_evaluated for one in people):
        return
    for one in people[:VOTERS]:
        one.has_evaluated = True
        answers = {key: chance.choice(list(SCALE)) for key in QUESTIONS}
        words = f"{invented(chance, 5)}." if chance.random() < 1 / 5 else ""
        session.add(Evaluation(workshop_id=rehearsal.id, answers=answers, words=words))


ACTS: dict[ItemKind, Act] = {
    ItemKind.PRACTICE: _practise,
    ItemKind.QUESTIONS: _ask,
    ItemKind.TABLES: _talk,
    ItemKind.EVALUATION: _evaluate,
}
