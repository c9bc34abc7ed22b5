"""The room's blueprint, and what all its pages share."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, request

from pb.extensions import htmx
from pb.house.database import db
from pb.permissions import Action, InArea, can, current_actor
from pb.rounds.models import Round
from pb.rounds.queries import is_public, round_by_slug

blueprint = Blueprint("turnout", __name__)


def find_round(slug: str) -> Round:
    """The public round at this address, or a 404."""
    found = round_by_slug(db.session(), slug)
    return found if found is not None and is_public(found) else abort(404)


def held_areas(round_: Round, action: Action) -> list[int]:
    """The ids of the round's areas in which this person may take an action; a 403 when there is none."""
    actor = current_actor()
    held = [area.id for area in round_.areas if can(actor, action, InArea(area.id))]
    return held or abort(403)


def unchanged_or(response: Response) -> Response:
    """The answer, or a 304 when a part that asks again has it already; a whole page has a CSRF field."""
    response.headers["Cache-Control"] = "no-cache, private"
    if htmx and response.status_code == 200:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        response.make_conditional(request)
    return response
