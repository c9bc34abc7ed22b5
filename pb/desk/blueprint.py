"""The room's blueprint, and what all its pages share."""

from __future__ import annotations

from flask import Blueprint, abort

from pb.permissions import Action, InArea, can, current_actor
from pb.rounds.models import Round
from pb.voting.blueprint import find_round, keep_nothing

__all__ = ["blueprint", "desk_areas", "find_round"]

blueprint = Blueprint("desk", __name__)
# Names and the secrets of cards: no page of the desk stays in a cache or behind the Back button.
blueprint.after_request(keep_nothing)


def desk_areas(round_: Round) -> list[int]:
    """The ids of the round's areas whose cards this person may issue; a 403 when there is none."""
    actor = current_actor()
    held = [area.id for area in round_.areas if can(actor, Action.ISSUE_CARDS, InArea(area.id))]
    return held or abort(403)


def kept_areas(round_: Round) -> list[int]:
    """The ids of the round's areas whose roll this person decides about; a 403 when there is none."""
    actor = current_actor()
    return [area.id for area in round_.areas if can(actor, Action.KEEP_ROLL, InArea(area.id))] or abort(403)
