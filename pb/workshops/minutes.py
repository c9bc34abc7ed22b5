"""The minutes of a workshop, drafted from its record; an officer changes every word and publishes them.

Nothing here names a resident, and small groups are not counted: it is written to be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.errors import Refused
from pb.meetings import service as meetings
from pb.meetings.models import PaperDraft, PaperKind
from pb.meetings.queries import draft_of
from pb.permissions import Action, Actor, ensure
from pb.rounds.models import Round
from pb.voting.queries import latest_tally
from pb.workshops import attendance, day_words, evaluating, minute_words, queries, reveal
from pb.workshops.models import RoomStep, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Phase
from pb.workshops.service import ensure_counts
from pb.workshops.stretches import lengths, stretches
from pb.workshops.voice_models import PointAnswer, RoomQuestion, TablePoint

MOST_LINES = 60
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the minutes: a heading and its lines; a part without lines is left out."""

    heading: str
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """The part in the markup of papers."""
        listed = "\n".join(f"- {' '.join(line.split())}" for line in self.lines[:MOST_LINES])
        return f"**{self.heading}**\n\n{listed}"


def draft_minutes(session: Session, actor: Actor, workshop: Workshop) -> PaperDraft:
    """Put a first draft of the minutes where officers write them; never over what somebody has written."""
    meeting = workshop.meeting
    ensure(actor, Action.RUN_FORUM, meeting)
    ensure_counts(workshop)
    if queries.state_of(session, workshop).phase is Phase.WAITING:
        raise Refused(minute_words.not_begun())
    if draft_of(session, meeting, PaperKind.MINUTES) or meeting.published(PaperKind.MINUTES.value):
        raise Refused(minute_words.begun_already())
    return meetings.save_draft(
        session, actor, meeting, PaperKind.MINUTES, minutes_text(session, workshop), seen=0
    )


def minutes_text(session: Session, workshop: Workshop) -> str:
    """What the record says of the evening."""
    headings = minute_words.headings()
    parts = [
        Part(headings["heads"], _heads(session, workshop)),
        Part(headings["course"], _course(session, workshop)),
        Part(headings["pitches"], _pitches(session, workshop)),
        Part(headings["questions"], _questions(session, workshop)),
        *_tables(session, workshop),
        Part(headings["statements"], _statements(session, workshop)),
        Part(headings["votes"], _votes(session, workshop)),
        Part(headings["evaluation"], _evaluation(session, workshop)),
    ]
    head = minute_words.head(workshop)
    return "\n\n".join([head, *(part.text for part in parts if part.lines)])[:LONGEST]


def _heads(session: Session, workshop: Workshop) -> list[str]:
    return [minute_words.heads(count) for count in attendance.heads_of(session, workshop)]


def _course(session: Session, workshop: Workshop) -> list[str]:
    """What began when, and how late."""
    state = queries.state_of(session, workshop)
    slots = queries.timetable(workshop, state, now())[: len(state.begun)]
    return [minute_words.began(slot) for slot in slots]


def _pitches(session: Session, workshop: Workshop) -> list[str]:
    steps = session.scalars(
        sa.select(RoomStep).where(RoomStep.workshop_id == workshop.id).order_by(RoomStep.version)
    )
    lines = {line.id: line for line in workshop.lines if line.kind == ItemKind.PITCH}
    spoken = [
        (lines[line], length) for line, length in lengths(stretches(steps, now())).items() if line in lines
    ]
    order = [minute_words.drawn_from(workshop.order_seed)] if workshop.order_seed and spoken else []
    return order + [
        minute_words.pitch(place, line.title, line.minutes, length)
        for place, (line, length) in enumerate(spoken, 1)
    ]


def _questions(session: Session, workshop: Workshop) -> list[str]:
    query = sa.select(RoomQuestion).where(
        RoomQuestion.workshop_id == workshop.id, RoomQuestion.hidden_because == ""
    )
    return [
        minute_words.question(question.text, question.answer)
        for question in session.scalars(query.order_by(RoomQuestion.asked_at, RoomQuestion.id))
    ]


def _points(session: Session, workshop: Workshop, *, statements: bool) -> Sequence[TablePoint]:
    return session.scalars(
        sa.select(TablePoint)
        .where(
            TablePoint.workshop_id == workshop.id,
            TablePoint.hidden_because == "",
            TablePoint.is_statement.is_(statements),
        )
        .order_by(TablePoint.table_number, TablePoint.written_at, TablePoint.id)
    ).all()


def _tables(session: Session, workshop: Workshop) -> list[Part]:
    """What tables wrote down, by what they were asked."""
    points = _points(session, workshop, statements=False)
    asked = [line for line in workshop.lines if line.kind == ItemKind.TABLES]
    elsewhere = {point.line_id for point in points} - {line.id for line in asked}
    groups: list[tuple[str, set[int | None]]] = [(line.title, {line.id}) for line in asked]
    groups.append((minute_words.headings()["tables"], elsewhere))
    return [
        Part(title, [minute_words.point(p.table_number, p.text) for p in points if p.line_id in ids])
        for title, ids in groups
    ]


def _statements(session: Session, workshop: Workshop) -> list[str]:
    said = []
    for point in _points(session, workshop, statements=True):
        rows = session.execute(
            sa.select(PointAnswer.answer, sa.func.count())
            .where(PointAnswer.point_id == point.id)
            .group_by(PointAnswer.answer)
        )
        given = {row[0]: row[1] for row in rows}
        said.append(minute_words.statement(point.table_number, point.text, given))
    return said


def rounds_voted(workshop: Workshop) -> list[Round]:
    """The rounds that the programme has a vote of, in their order."""
    votes = [line.round for line in workshop.lines if line.kind == ItemKind.VOTE]
    return list(dict.fromkeys(vote for vote in votes if vote is not None))


def _votes(session: Session, workshop: Workshop) -> list[str]:
    said = []
    for round_ in rounds_voted(workshop):
        tally = latest_tally(session, round_)
        if tally is None:
            said.append(minute_words.not_counted_yet(round_))
            continue
        said.append(minute_words.turnout(round_, tally))
        watermark = day_words.advisory(attendance.standing_at_vote(session, workshop, round_))
        said += [watermark] if watermark else []
        result = reveal.result_for(session, workshop, round_)
        funded = [one for one in result.lines if one.kind is reveal.LineKind.FUNDED] if result else []
        said += [minute_words.funded(one, round_.currency) for one in funded]
        if result is None:
            said.append(minute_words.no_result_yet())
    return said


def _evaluation(session: Session, workshop: Workshop) -> list[str]:
    result = evaluating.evaluation_results(session, workshop)
    if not result.answers:
        return []
    return [
        minute_words.evaluation_people(result.answers),
        *(minute_words.opinion(question, average) for question, average in result.averages.items()),
    ]
