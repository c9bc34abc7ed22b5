"""The calendars of the demonstration: meetings that were, are to come or are called off, and one area
that is asked too much at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pb.cli.demo import meeting_words as said
from pb.cli.demo.county import County
from pb.cli.demo.walk import Story
from pb.forums.models import Forum
from pb.forums.queries import forum_of
from pb.house.dates import LONDON, is_bank_holiday
from pb.meetings import service
from pb.meetings.models import Meeting, PaperKind
from pb.permissions import Actor

TUESDAY = 1


class Diary:
    """One area's calendar, kept by its officer."""

    def __init__(self, session: Session, county: County, slug: str, today: datetime) -> None:
        self.session, self.county, self.slug, self.today = session, county, slug, today
        self.officer: Actor = county.actor(f"officer.{slug}")

    @property
    def forum(self) -> Forum:
        """The forum, which is open by then."""
        found = forum_of(self.session, self.county.areas[self.slug])
        assert found is not None  # noqa: S101 - every forum opens long before
        return found

    def ago(self, days: float) -> datetime:
        """So long before today."""
        return self.today - timedelta(days=days)

    def evening(self, days: int, hour: int = 18, minute: int = 30) -> datetime:
        """An evening in London on a Tuesday, about so many days from today, that is no bank holiday."""
        day = (self.today + timedelta(days=days)).astimezone(LONDON)
        while day.weekday() != TUESDAY or is_bank_holiday(day.date()):
            day += timedelta(days=1)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def plan(self, words: tuple[str, str], place: str, access: str, starts: datetime) -> Meeting:
        """A meeting of two hours."""
        title, about = words
        return service.plan_meeting(
            self.session,
            self.officer,
            self.forum,
            title=title,
            about=about,
            place=place,
            access=access,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )


def meeting_stories(session: Session, county: County, today: datetime) -> list[Story]:
    """The calendars of two areas."""
    return [
        story(Diary(session, county, slug, today))
        for slug, story in (("allersett", towns), ("coldbeck", dale))
        if slug in county.areas
    ]


def towns(diary: Diary) -> Story:
    """A meeting with corrected minutes, three to come, and three consultations that overlap."""
    session, officer = diary.session, diary.officer
    held = diary.evening(-35)
    yield diary.ago(48)
    last = diary.plan(said.LAST, said.HALL, said.ACCESS, held)
    service.publish_paper(session, officer, last, PaperKind.AGENDA, said.LAST_AGENDA, 0)
    yield diary.ago(24)
    wrong, right, reason = said.CORRECTED
    service.publish_paper(session, officer, last, PaperKind.MINUTES, said.LAST_MINUTES, 0)
    yield diary.ago(20)
    corrected = said.LAST_MINUTES.replace(wrong, right)
    service.publish_paper(session, officer, last, PaperKind.MINUTES, corrected, 1, reason=reason)
    diary.plan(said.NEXT, said.HALL, said.ACCESS, diary.evening(30))
    talk = diary.plan(said.TALK, "Aller town hall", said.TALK_ACCESS, diary.evening(14))
    title, about, place = said.OFF
    walk = diary.plan((title, about), place, "", diary.evening(7, hour=10, minute=0))
    for title, who, about, first, last_day in said.CONSULTATIONS:
        service.add_consultation(
            session,
            officer,
            diary.forum,
            title=title,
            held_by=who,
            about=about,
            link="",
            opens_on=(diary.today + timedelta(days=first)).date(),
            closes_on=(diary.today + timedelta(days=last_day)).date(),
        )
    yield diary.ago(3)
    kept = {name: getattr(talk, name) for name in ("title", "about", "access", "starts_at", "ends_at")}
    service.change_meeting(session, officer, talk, said.MOVED, place=said.COLLEGE, **kept)
    service.call_off(session, officer, walk, said.OFF_NOTE)


def dale(diary: Diary) -> Story:
    """One meeting, where the agenda is still to be written."""
    yield diary.ago(10)
    diary.plan(said.DALE_MEETING, said.DALE_HALL, "", diary.evening(21))
