"""The public pages of the areas."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from pb.areas import queries
from pb.areas.words import category_name
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.fragments import page
from pb.permissions import public

blueprint = Blueprint("areas", __name__)


@blueprint.get("/areas")
@public
def index() -> Response:
    """Every area today."""
    today = london_day(now())
    return page("areas/index.html", areas=queries.all_areas(db.session(), today))


@blueprint.get("/areas/<slug>")
@public
def area(slug: str) -> Response:
    """One area: its settlements and its board."""
    found = queries.area_by_slug(db.session(), slug) or abort(404)
    today = london_day(now())
    board = queries.board_of(db.session(), found, today)
    return page("areas/area.html", area=found, board=board, category_name=category_name)
