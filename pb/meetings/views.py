"""What everybody reads: the calendar of an area and of the county, a meeting, its papers in every version."""

from __future__ import annotations

from flask import Response, abort
from flask_babel import gettext as _

from pb.forums.models import Forum
from pb.forums.pages import find_forum, show
from pb.forums.queries import all_forums
from pb.house.database import db, now
from pb.house.dates import LONDON
from pb.house.fragments import page
from pb.meetings import queries
from pb.meetings.comparing import changes_between
from pb.meetings.icalendar import write_calendar
from pb.meetings.models import PaperKind
from pb.meetings.pages import blueprint, entries_of, find_kind, find_meeting
from pb.meetings.words import PAPERS
from pb.permissions import Action, InArea, can, current_actor, public

SHOWN_BEFORE = 12  # meetings that are over, on one page
FEED_SECONDS = 3600


@blueprint.get("/forums/<area_slug>/calendar")
@public
def calendar(area_slug: str) -> Response:
    """What is on in an area, what people are asked, and what was."""
    found, session = find_forum(area_slug), db.session()
    may_run = can(current_actor(), Action.RUN_FORUM, InArea(found.area_id))
    over = [m for m in queries.meetings_of(session, found) if m.ends_at <= now()]
    return show(
        "meetings/calendar.html",
        found,
        coming=queries.coming(session, found),
        over=over[::-1][:SHOWN_BEFORE],
        consultations=queries.open_or_coming(session, found),
        rounds=[one for one in queries.round_days(session, found) if one.closes >= queries.today()],
        warnings=queries.overload_warnings(session, found) if may_run else [],
        today=queries.today(),
        papers=PAPERS,
    )


@blueprint.get("/forums/<area_slug>/calendar.ics")
@public
def feed(area_slug: str) -> Response:
    """The same for a telephone's own calendar."""
    found = find_forum(area_slug)
    return _feed(found.area.name, [found])


@blueprint.get("/calendar")
@public
def county_calendar() -> Response:
    """What is on in every area."""
    session, actor = db.session(), current_actor()
    forums = all_forums(session)
    meetings = [meeting for forum in forums for meeting in queries.coming(session, forum)]
    asked = [one for forum in forums for one in queries.open_or_coming(session, forum)]
    warned = [forum for forum in forums if can(actor, Action.RUN_FORUM, InArea(forum.area_id))]
    return page(
        "meetings/county.html",
        meetings=sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.id)),
        consultations=sorted(asked, key=lambda one: (one.closes_on, one.id)),
        forums=forums,
        warnings=[
            (forum.area, sentence)
            for forum in warned
            for sentence in queries.overload_warnings(session, forum)
        ],
        today=queries.today(),
    )


@blueprint.get("/calendar.ics")
@public
def county_feed() -> Response:
    """Every area's calendar in one feed."""
    return _feed(_("Every area"), all_forums(db.session()))


def _feed(name: str, forums: list[Forum]) -> Response:
    session = db.session()
    # A round of several areas is in each of their calendars, and once in the county's.
    entries = {entry.uid: entry for forum in forums for entry in entries_of(session, forum)}
    body = write_calendar(_("Meetings: %(name)s", name=name), entries.values())
    answer = Response(body, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer.cache_control.public, answer.cache_control.max_age = True, FEED_SECONDS
    return answer


@blueprint.get("/forums/<area_slug>/meetings/<int:meeting_id>")
@public
def meeting(area_slug: str, meeting_id: int) -> Response:
    """One meeting: when, where, its agenda and its minutes."""
    found = find_forum(area_slug)
    one = find_meeting(found, meeting_id)
    return show(
        "meetings/meeting.html",
        found,
        meeting=one,
        agenda=one.published(PaperKind.AGENDA.value),
        minutes=one.published(PaperKind.MINUTES.value),
        papers=PAPERS,
        is_over=one.ends_at <= now(),
        has_begun=one.starts_at <= now(),
        until=f"{one.ends_at.astimezone(LONDON):%H:%M}",
    )


@blueprint.get("/forums/<area_slug>/meetings/<int:meeting_id>/<kind>/<int:number>")
@public
def paper(area_slug: str, meeting_id: int, kind: str, number: int) -> Response:
    """One published version of an agenda or of minutes, and what it corrected; made to be printed."""
    found = find_forum(area_slug)
    one, what = find_meeting(found, meeting_id), find_kind(kind)
    versions = one.published(what.value)
    version = next((v for v in versions if v.number == number), None) or abort(404)
    before = next((v for v in versions if v.number == number - 1), None)
    return show(
        "meetings/paper.html",
        found,
        meeting=one,
        kind=what.value,
        papers=PAPERS,
        version=version,
        versions=versions,
        changes=changes_between(before.text, version.text) if before else [],
    )
