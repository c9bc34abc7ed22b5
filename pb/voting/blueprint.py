"""The room's blueprint, and what all its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.voting.device import is_assisting
from pb.voting.display import display_now
from pb.voting.secrecy import device_mark

blueprint = Blueprint("voting", __name__)


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """No page of a vote stays in a cache or behind the Back button: the next person may hold this phone."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.context_processor
def looks() -> dict[str, Any]:
    """What every template of the room knows of this device; ``assisting(voter)``: it helps somebody."""
    return {"assisting": is_assisting, "display": display_now(), "device_mark": device_mark}


def find_round(slug: str) -> Round:
    """The round at this address, or a 404."""
    return round_by_slug(db.session(), slug) or abort(404)
