"""The room's blueprint, and what all its pages share."""

from __future__ import annotations

from flask import Blueprint, abort

from pb.house.database import db
from pb.paper.models import PaperBatch
from pb.paper.queries import batch_by_number
from pb.permissions import Action, InArea, can_in_part, current_actor, ensure
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.voting.blueprint import keep_nothing

blueprint = Blueprint("paper", __name__)


# No page with what a slip shows stays in a cache or behind the Back button.
blueprint.after_request(keep_nothing)


def paper_round(slug: str, action: Action = Action.KEY_SLIPS) -> Round:
    """The round at this address, for somebody who may do this in one of its areas; else a 403 or 404."""
    found = round_by_slug(db.session(), slug) or abort(404)
    if not can_in_part(current_actor(), action, found.area_ids):
        abort(403)
    return found


def find_batch(round_: Round, number: int, action: Action = Action.KEY_SLIPS) -> PaperBatch:
    """The batch of this number, for somebody who may do this in its area; else a 403 or 404."""
    batch = batch_by_number(db.session(), round_, number) or abort(404)
    ensure(current_actor(), action, InArea(batch.area_id))
    return batch
