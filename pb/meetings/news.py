"""What meetings and consultations put into the news of a forum, on its page and in its e-mails."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.forums.bulletin import Line, Part, tells_news
from pb.forums.models import Forum
from pb.house.database import now
from pb.house.dates import show_date, show_datetime
from pb.meetings import queries
from pb.meetings.models import Meeting
from pb.meetings.words import PAPERS

LOOKS_AHEAD = timedelta(days=60)


@tells_news
def meetings_and_papers(session: Session, forum: Forum, since: datetime) -> list[Part]:
    """The next meetings, what was published about them, and what people are asked.

    A meeting that was in the last news already is listed, but is no reason to send one.
    """
    coming = [m for m in queries.coming(session, forum) if m.starts_at < now() + LOOKS_AHEAD]
    papers = queries.papers_since(session, forum, since)
    asked = [c for c in queries.open_or_coming(session, forum) if c.opens_on <= queries.today()]
    return [
        Part(
            _("Come to a meeting"), [_meeting(m) for m in coming], any(m.changed_at > since for m in coming)
        ),
        Part(
            _("Agendas and minutes"),
            [
                Line(
                    _(
                        "%(paper)s: %(meeting)s, %(date)s",
                        paper=PAPERS[paper.kind],
                        meeting=paper.meeting.title,
                        date=show_date(paper.meeting.starts_at),
                    )
                    + (f" ({paper.reason})" if paper.reason else ""),
                    "meetings.paper",
                    {
                        "area_slug": forum.area.slug,
                        "meeting_id": paper.meeting_id,
                        "kind": paper.kind,
                        "number": paper.number,
                    },
                )
                for paper in papers
            ],
            bool(papers),
        ),
        Part(
            _("What people here are asked now"),
            [
                Line(
                    _(
                        "%(what)s (%(who)s), until %(date)s",
                        what=one.title,
                        who=one.held_by,
                        date=show_date(one.closes_on),
                    ),
                    "meetings.calendar",
                    {"area_slug": forum.area.slug},
                )
                for one in asked
            ],
            any(one.changed_at > since for one in asked),
        ),
    ]


def _meeting(meeting: Meeting) -> Line:
    where = {"meeting": meeting.title, "date": show_datetime(meeting.starts_at), "place": meeting.place}
    said = (
        _("Called off: %(meeting)s, %(date)s, %(place)s", **where)
        if meeting.called_off_at
        else _("%(meeting)s, %(date)s, %(place)s", **where)
    )
    return Line(
        said + (f". {meeting.note}" if meeting.note else ""),
        "meetings.meeting",
        {"area_slug": meeting.forum.area.slug, "meeting_id": meeting.id},
    )
