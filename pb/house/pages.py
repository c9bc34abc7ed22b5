"""The pages of the house itself: language, how this works, accessibility, privacy, other formats, jobs."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, request, session, url_for
from werkzeug.wrappers import Response

from pb import audit
from pb.extensions import LANGUAGES, htmx
from pb.house.database import db
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.house.jobs import UNDER_WAY, may_stop, stop_job
from pb.house.models import Job
from pb.permissions import Action, current_actor, public, requires

blueprint = Blueprint("house", __name__)
EVENTS_ON_A_PAGE = 100


def local_url(candidate: str | None, default: str) -> str:
    """``candidate`` when it is a path of this site, else ``default``: nobody is sent elsewhere."""
    if not candidate:
        return default
    parts = urlsplit(candidate)
    inside = not parts.scheme and not parts.netloc and candidate.startswith("/")
    return (
        candidate if inside and not candidate.startswith(("//", "/\\")) and "\n" not in candidate else default
    )


@blueprint.get("/language/<code>")
@public
def language(code: str) -> Response:
    """Choose English or Welsh and come back."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return done(local_url(request.args.get("next"), url_for("rounds.home")))


@blueprint.get("/how-it-works")
@public
def how_it_works() -> Response:
    """How a round goes from a proposal to a decision."""
    return page("house/static_pages/how_it_works.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> Response:
    """The accessibility statement."""
    return page("house/static_pages/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> Response:
    """What is kept about people, and for how long."""
    return page("house/static_pages/privacy.html")


@blueprint.get("/other-formats")
@public
def other_format() -> Response:
    """How to ask for a page in another format."""
    return page("house/static_pages/other_format.html")


@blueprint.get("/jobs/<job_id>")
@requires(Action.SIGNED_IN)
def job(job_id: str) -> Response:
    """How far a piece of long work has got; goes on by itself when it is done."""
    found = db.session.get(Job, job_id) or abort(404)
    if found.state == "done" and found.next_url:
        return done(found.next_url)
    if htmx and found.state not in UNDER_WAY:
        # The part that asks again every second is over: the whole page, without its button.
        return done(url_for("house.job", job_id=job_id))
    stoppable = may_stop(db.session(), current_actor(), found)
    db.session.rollback()
    return page("house/job.html", "progress", job=found, may_stop=stoppable)


class StopForm(HouseForm):
    """Stop a piece of long work."""


@blueprint.post("/jobs/<job_id>/stop")
@requires(Action.SIGNED_IN)
def stop(job_id: str) -> Response:
    """Stop a piece of long work that this person may start."""
    found = db.session.get(Job, job_id) or abort(404)
    StopForm().validate_on_submit() or abort(400)
    stop_job(db.session(), current_actor(), found)
    db.session.commit()
    return done(url_for("house.job", job_id=job_id))


@blueprint.get("/record")
@requires(Action.READ_AUDIT)
def record() -> Response:
    """The civic record, the newest events first; ``?before=`` a number goes on from there."""
    before = request.args.get("before", default=0, type=int)
    events = audit.latest(db.session(), before, EVENTS_ON_A_PAGE)
    older = events[-1].seq if events and events[-1].seq > 1 else 0
    return page("house/record.html", events=events, head=audit.head(db.session()), older=older)


@blueprint.get("/healthz")
@public
def health() -> tuple[str, int]:
    """Whether the service and its database answer."""
    db.session.connection()
    return "ok", 200
