"""What the pages of workshops share: the blueprint, and finding a workshop by its number or its code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from pb.forums.forms import OnceForm
from pb.house.database import db
from pb.house.fragments import page
from pb.permissions import Action, can, current_actor
from pb.workshops import queries
from pb.workshops.models import Workshop

blueprint = Blueprint("workshops", __name__)
# Who looks after what the room says: whoever may take one of these.
LISTENERS = (Action.RUN_WORKSHOP, Action.WRITE_AT_TABLE, Action.ANSWER_QUESTION)


@blueprint.after_request
def keep_staff_pages_private(response: Response) -> Response:
    """No copy of a staff page, or of an answer to a form, stays on a shared computer."""
    if request.method != "GET" or request.path.startswith("/workshops/"):
        response.headers["Cache-Control"] = "no-store"
    return response


def find_workshop(code: str) -> Workshop:
    """The workshop with this code, or 404."""
    return queries.workshop_by_code(db.session(), code) or abort(404)


def workshop_for(action: Action, workshop_id: int, *, rehearsed: bool = False) -> Workshop:
    """A workshop in whose area the reader may take the action; else 404 or 403."""
    return workshop_for_any(workshop_id, action, rehearsed=rehearsed)


def workshop_for_any(workshop_id: int, *actions: Action, rehearsed: bool = False) -> Workshop:
    """A workshop in whose area the reader may take one of the actions; else 404 or 403.

    A rehearsal has only the pages that ask for it with ``rehearsed``.
    """
    found = db.session().get(Workshop, workshop_id) or abort(404)
    if found.is_rehearsal and not rehearsed:
        abort(404)
    if not any(can(current_actor(), action, found) for action in actions):
        abort(403)
    return found


def plan_url(workshop: Workshop) -> str:
    """Where a workshop is planned."""
    return url_for("workshops.plan", workshop_id=workshop.id)


def form_page(workshop: Workshop, form: OnceForm, heading: str, back: str = "", **more: Any) -> Response:
    """A page with one form of the plan, shown again with everything typed when something is wrong."""
    form.ready()
    return page(
        "workshops/form.html",
        status=422 if form.is_submitted() else 200,
        workshop=workshop,
        area=workshop.meeting.forum.area,
        form=form,
        heading=heading,
        back=back or plan_url(workshop),
        **more,
    )
