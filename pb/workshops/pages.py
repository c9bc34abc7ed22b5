"""What the pages of workshops share: the blueprint, and finding a workshop by its number or its code."""

from __future__ import annotations

from flask import Blueprint, abort

from pb.house.database import db
from pb.permissions import Action, can, current_actor
from pb.workshops import queries
from pb.workshops.models import Workshop

blueprint = Blueprint("workshops", __name__)


def find_workshop(code: str) -> Workshop:
    """The workshop with this code, or 404."""
    return queries.workshop_by_code(db.session(), code) or abort(404)


def workshop_for(action: Action, workshop_id: int) -> Workshop:
    """A workshop in whose area the reader may take the action; else 404 or 403."""
    found = db.session().get(Workshop, workshop_id) or abort(404)
    if not can(current_actor(), action, found):
        abort(403)
    return found
