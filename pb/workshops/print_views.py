"""The papers of a hall, as PDFs to print."""

from __future__ import annotations

from flask import Response, abort, url_for
from flask_babel import get_locale

from pb.house.fragments import pdf_file
from pb.permissions import Action, requires
from pb.workshops.pages import blueprint, workshop_for_any
from pb.workshops.printing import Paper, make_paper


@blueprint.get("/workshops/<int:workshop_id>/print/<what>")
@requires(Action.SIGNED_IN)
def print_paper(workshop_id: int, what: str) -> Response:
    """The running sheet, the tables' sheets or the poster."""
    found = workshop_for_any(workshop_id, Action.PLAN_WORKSHOP, Action.RUN_WORKSHOP)
    if what not in set(Paper):
        abort(404)
    address = url_for("workshops.join", _external=True)
    made = make_paper(found, Paper(what), address, str(get_locale()))
    return pdf_file(made, f"workshop-{found.id}-{what}")
