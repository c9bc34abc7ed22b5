"""The workshops of the demonstration: an evening that is at its vote just now, and one that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pb.cli.demo import meeting_words as said
from pb.cli.demo.county import County
from pb.cli.demo.meetings import Diary
from pb.cli.demo.walk import Story
from pb.permissions import Actor
from pb.rounds.queries import rounds_of_area
from pb.workshops import keeping, queries, run_sheet
from pb.workshops.models import Workshop
from pb.workshops.outlines import Outline, lines_for
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command
from pb.workshops.service import open_workshop

VOTE = "three-estates-one-harbour"
DICE = "4 2 6 1 5"
LATE = timedelta(minutes=4)  # how long the chair waited for the last ones to sit down


def workshop_stories(session: Session, county: County, today: datetime) -> list[Story]:
    """The evenings of two areas."""
    return [
        story(Diary(session, county, slug, today))
        for slug, story in (("easthaven", at_the_vote), ("allersett", over))
        if slug in county.areas
    ]


def press(session: Session, actor: Actor, workshop: Workshop, command: Command) -> None:
    """One press of somebody who sees where the room is."""
    keeping.press(session, actor, workshop, command, queries.room_of(session, workshop).version)


def at_the_vote(diary: Diary) -> Story:
    """A decision event that has come to its vote, which people at home have had for some days."""
    session, officer, area = diary.session, diary.officer, diary.county.areas[diary.slug]
    yield diary.ago(5)
    round_ = next((one for one in rounds_of_area(session, area) if one.slug.startswith(VOTE)), None)
    if round_ is None:
        return
    lines = lines_for(session, Outline.DECISION, area, round_)
    before = sum(line.minutes for line in lines[: [line.kind for line in lines].index(ItemKind.VOTE)])
    starts = diary.today - timedelta(minutes=before) - 2 * LATE
    meeting = diary.plan(said.DECISION, said.DECISION_HALL, said.ACCESS, starts)
    workshop = open_workshop(session, officer, meeting, Outline.DECISION.value, lines)
    run_sheet.change_settings(session, officer, workshop, tables=12, screen_height=180, room_depth=1_300)
    run_sheet.draw_pitches(session, officer, workshop, DICE)
    facilitator, moment = diary.county.actor("facilitator"), starts + LATE
    yield moment
    press(session, facilitator, workshop, Command.START)
    while workshop.lines[position := queries.state_of(session, workshop).position].kind != ItemKind.VOTE:
        moment += timedelta(minutes=workshop.lines[position].minutes)
        yield moment
        press(session, facilitator, workshop, Command.NEXT)
    press(session, facilitator, workshop, Command.OPEN)


def over(diary: Diary) -> Story:
    """Three weeks ago an area said what matters most to it."""
    session, officer, area = diary.session, diary.officer, diary.county.areas[diary.slug]
    moment = diary.evening(-21, hour=19)
    yield moment - timedelta(days=14)
    meeting = diary.plan(said.PRIORITIES, said.HALL, said.ACCESS, moment)
    lines = lines_for(session, Outline.PRIORITIES, area, None)
    workshop = open_workshop(session, officer, meeting, Outline.PRIORITIES.value, lines)
    run_sheet.change_settings(session, officer, workshop, tables=8)
    yield moment
    press(session, officer, workshop, Command.START)
    for line in workshop.lines[:-1]:
        moment += timedelta(minutes=line.minutes)
        yield moment
        press(session, officer, workshop, Command.NEXT)
    press(session, officer, workshop, Command.END)
