"""What the pages of meetings share: finding one, and the entries of a feed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy.orm import Session

from pb.forums.models import Forum
from pb.house.database import db
from pb.house.dates import london_day
from pb.meetings import queries
from pb.meetings.icalendar import Entry
from pb.meetings.models import Consultation, Meeting, PaperKind
from pb.meetings.words import round_words

blueprint = Blueprint("meetings", __name__)


@blueprint.after_request
def keep_drafts_private(response: Response) -> Response:
    """No copy of a draft stays on a shared computer."""
    if request.method != "GET" or request.path.endswith("/write"):
        response.headers["Cache-Control"] = "no-store"
    return response


def find_meeting(forum: Forum, meeting_id: int) -> Meeting:
    """A meeting of the forum, or 404."""
    return queries.meeting_in(db.session(), forum, meeting_id) or abort(404)


def find_consultation(forum: Forum, consultation_id: int) -> Consultation:
    """A consultation of the forum's area, or 404."""
    return queries.consultation_in(db.session(), forum, consultation_id) or abort(404)


def find_kind(kind: str) -> PaperKind:
    """Agenda or minutes, or 404."""
    return PaperKind(kind) if kind in set(PaperKind) else abort(404)


def meeting_url(meeting: Meeting, *, whole: bool = False) -> str:
    """Where a meeting is read."""
    return url_for(
        "meetings.meeting", area_slug=meeting.forum.area.slug, meeting_id=meeting.id, _external=whole
    )


def calendar_url(forum: Forum) -> str:
    """Where an area's calendar is read."""
    return url_for("meetings.calendar", area_slug=forum.area.slug)


def entries_of(session: Session, forum: Forum) -> list[Entry]:
    """Everything of the last year and to come, as a feed has it."""
    since = queries.today() - queries.BACK
    home = url_for("meetings.calendar", area_slug=forum.area.slug, _external=True)
    found = [_meeting(one) for one in queries.meetings_of(session, forum) if london_day(one.ends_at) >= since]
    found += [
        _consultation(one, home)
        for one in queries.every_consultation(session, forum)
        if one.closes_on >= since
    ]
    return [*found, *(_round(one) for one in queries.round_days(session, forum) if one.closes >= since)]


def _host() -> str:
    """What makes a name unique in the world (RFC 7986, 5.3): the service's own host, without its port."""
    return request.host.partition(":")[0]


def _meeting(one: Meeting) -> Entry:
    return Entry(
        uid=f"meeting-{one.id}@{_host()}",
        title=f"{one.title} ({one.forum.area.name})",
        starts=one.starts_at,
        ends=one.ends_at,
        stamp=one.changed_at,
        where=one.place,
        about="\n\n".join(part for part in (one.note, one.about, one.access) if part),
        url=meeting_url(one, whole=True),
        sequence=one.sequence,
        called_off=one.called_off_at is not None,
    )


def _consultation(one: Consultation, home: str) -> Entry:
    return Entry(
        uid=f"consultation-{one.id}@{_host()}",
        title=f"{one.title} ({one.held_by})",
        starts=one.opens_on,
        ends=one.closes_on,
        stamp=one.changed_at,
        about=one.about,
        url=one.link or home,
        sequence=one.sequence,
        called_off=one.withdrawn_at is not None,
    )


def _round(one: queries.RoundDay) -> Entry:
    return Entry(
        uid=f"round-{one.round.id}-{one.what}@{_host()}",
        title=round_words(one.what, one.round.title),
        starts=one.opens if one.what == "voting" else one.closes,
        ends=one.closes,
        stamp=one.round.created_at,
        url=url_for("rounds.round_page", slug=one.round.slug, _external=True),
        sequence=one.round.version,
    )
