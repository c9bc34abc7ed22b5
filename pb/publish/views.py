"""The page of the bundle and its download."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from pb.house.database import db
from pb.house.fragments import page
from pb.permissions import current_actor, public
from pb.publish import queries
from pb.publish.bundle import COMMAND, STUDY, STUDY_COMMAND
from pb.publish.queries import Bundle
from pb.rounds.models import Round
from pb.rounds.queries import is_public, results_are_public, round_by_slug

blueprint = Blueprint("publish", __name__)


def find_bundle(slug: str) -> tuple[Round, Bundle]:
    """The round and its bundle; 404 where there is none, 403 before this reader may have it."""
    round_ = round_by_slug(db.session(), slug)
    if round_ is None or not is_public(round_):
        abort(404)
    if not queries.may_download(current_actor(), round_):
        abort(403)
    return round_, queries.bundle_of(db.session(), round_) or abort(404)


@blueprint.get("/rounds/<slug>/bundle")
@public
def bundle(slug: str) -> Response:
    """What is in the bundle, each file's hash, and the command that checks it."""
    round_, found = find_bundle(slug)
    return page(
        "publish/bundle.html",
        round=round_,
        bundle=found,
        command=STUDY_COMMAND if STUDY in found.texts else COMMAND,
        early=not results_are_public(round_),
    )


@blueprint.get("/rounds/<slug>/bundle.zip")
@public
def download(slug: str) -> Response:
    """The zip."""
    round_, found = find_bundle(slug)
    name = f"{round_.slug}-run-{found.about.run}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.zipped(), mimetype="application/zip", headers=headers)
