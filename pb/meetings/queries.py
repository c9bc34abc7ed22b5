"""Finding meetings and consultations, and everything that stands in an area's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.forums.models import Forum
from pb.house.database import now
from pb.house.dates import is_bank_holiday, london_day
from pb.meetings import clashes, words
from pb.meetings.clashes import Span
from pb.meetings.models import Consultation, Meeting, PaperDraft, PaperKind, PaperVersion
from pb.rounds.models import Round
from pb.rounds.queries import rounds_of_area

BACK = timedelta(days=365)  # how far back a feed goes


def today() -> date:
    """The day in London now."""
    return london_day(now())


def meeting_in(session: Session, forum: Forum, meeting_id: int) -> Meeting | None:
    """A meeting of this forum."""
    return session.scalar(sa.select(Meeting).where(Meeting.id == meeting_id, Meeting.forum_id == forum.id))


def consultation_in(session: Session, forum: Forum, consultation_id: int) -> Consultation | None:
    """A consultation of this forum's area."""
    return session.scalar(
        sa.select(Consultation).where(Consultation.id == consultation_id, Consultation.forum_id == forum.id)
    )


def draft_of(session: Session, meeting: Meeting, kind: PaperKind) -> PaperDraft | None:
    """What officers have written so far."""
    return session.get(PaperDraft, (meeting.id, kind.value))


def meetings_of(session: Session, forum: Forum) -> list[Meeting]:
    """Every meeting, the earliest first."""
    query = sa.select(Meeting).where(Meeting.forum_id == forum.id)
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def coming(session: Session, forum: Forum) -> list[Meeting]:
    """The meetings that are not over, those called off among them, the next first."""
    return [meeting for meeting in meetings_of(session, forum) if meeting.ends_at > now()]


def held_before(session: Session, meeting: Meeting) -> Meeting | None:
    """The last meeting before this one that took place."""
    return session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.forum_id == meeting.forum_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.called_off_at.is_(None),
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )


def next_after(session: Session, meeting: Meeting) -> Meeting | None:
    """The next meeting after this one."""
    return session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.forum_id == meeting.forum_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.called_off_at.is_(None),
        )
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def consultations_of(session: Session, forum: Forum) -> list[Consultation]:
    """Every consultation that stands, the one that closes first first."""
    query = sa.select(Consultation).where(
        Consultation.forum_id == forum.id, Consultation.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(Consultation.closes_on, Consultation.id)))


def every_consultation(session: Session, forum: Forum) -> list[Consultation]:
    """Those taken off the calendar too: whoever follows the feed has to be told."""
    query = sa.select(Consultation).where(Consultation.forum_id == forum.id)
    return list(session.scalars(query.order_by(Consultation.id)))


def open_or_coming(session: Session, forum: Forum) -> list[Consultation]:
    """The consultations whose last day has not passed."""
    return [one for one in consultations_of(session, forum) if one.closes_on >= today()]


@dataclass(frozen=True)
class RoundDay:
    """A day of a round that people may want in their diary: ``what`` is "ideas" or "voting"."""

    round: Round
    what: str
    opens: date
    closes: date


def round_days(session: Session, forum: Forum) -> list[RoundDay]:
    """When rounds of the area take ideas (from the day a round was made), and when they take votes."""
    found = []
    for round_ in rounds_of_area(session, forum.area):
        if round_.gathering_closes_at:
            last = london_day(round_.gathering_closes_at)
            found.append(RoundDay(round_, "ideas", min(london_day(round_.created_at), last), last))
        if round_.voting_opens_at and round_.voting_closes_at:
            first, last = london_day(round_.voting_opens_at), london_day(round_.voting_closes_at)
            if first <= last:
                found.append(RoundDay(round_, "voting", first, last))
    return sorted(found, key=lambda one: (one.closes, one.round.id))


def spans_of(session: Session, forum: Forum, without: Consultation | None = None) -> list[Span]:
    """Everything that asks the people of an area for something and is not over."""
    asked = [
        Span(one.title, one.opens_on, one.closes_on)
        for one in open_or_coming(session, forum)
        if without is None or one.id != without.id
    ]
    rounds = [Span(one.round.title, one.opens, one.closes) for one in round_days(session, forum)]
    return [*asked, *(span for span in rounds if span.closes >= today())]


def overload_warnings(session: Session, forum: Forum) -> list[str]:
    """Sentences about the days, from today on, on which people of the area are asked too much at once."""
    found = clashes.overloads(spans_of(session, forum))
    return [words.too_much_at_once(one) for one in found if one.last >= today()]


def consultation_warnings(
    session: Session, forum: Forum, span: Span, without: Consultation | None = None
) -> list[str]:
    """What is unwise about a consultation that somebody is about to add or change."""
    spans = [*spans_of(session, forum, without), span]
    found = [
        words.too_much_at_once(one)
        for one in clashes.overloads(spans)
        if one.first <= span.closes and span.opens <= one.last and span.title in one.titles
    ]
    return [*found, *([words.short_consultation()] if clashes.is_short(span.opens, span.closes) else [])]


def meeting_warnings(
    session: Session, forum: Forum, starts: datetime, ends: datetime, without: Meeting | None = None
) -> list[str]:
    """What is unwise about a meeting that somebody is about to add or move."""
    others = [
        (one.title, one.starts_at, one.ends_at)
        for one in meetings_of(session, forum)
        if one.called_off_at is None and (without is None or one.id != without.id)
    ]
    at_once = clashes.at_the_same_time(starts, ends, others)
    day = london_day(starts)
    that_day = [
        title for title, begins, _ends in others if london_day(begins) == day and title not in at_once
    ]
    found = [*map(words.same_time, at_once), *map(words.same_day, that_day)]
    if is_bank_holiday(day):
        found.append(words.on_a_bank_holiday(day))
    if day >= today() and clashes.is_short_notice(today(), day):
        found.append(words.short_notice())
    return found


def papers_since(session: Session, forum: Forum, since: datetime) -> list[PaperVersion]:
    """What was published since a moment, the newest first."""
    query = (
        sa.select(PaperVersion)
        .join(Meeting)
        .where(Meeting.forum_id == forum.id, PaperVersion.published_at > since)
        .order_by(PaperVersion.id.desc())
    )
    return list(session.scalars(query))
