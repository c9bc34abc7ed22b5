"""Rehearsing an evening: begin, and begin again."""

from __future__ import annotations

from flask import abort, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done
from pb.permissions import Action, current_actor, requires
from pb.workshops import rehearsal
from pb.workshops.pages import blueprint, plan_url, workshop_for


@blueprint.post("/workshops/<int:workshop_id>/rehearse")
@requires(Action.RUN_WORKSHOP)
def rehearse(workshop_id: int) -> Response:
    """Make a rehearsal of the workshop, or go to the one there is."""
    found = workshop_for(Action.RUN_WORKSHOP, workshop_id)
    PressForm().validate_on_submit() or abort(400)
    try:
        made = rehearsal.begin(db.session(), current_actor(), found)
    except Refused as refusal:
        db.session.rollback()
        flash(" ".join(refusal.reasons))
        return done(plan_url(workshop_for(Action.RUN_WORKSHOP, workshop_id)))
    db.session.commit()
    return done(plan_url(made))


@blueprint.post("/workshops/<int:workshop_id>/rehearse-again")
@requires(Action.RUN_WORKSHOP)
def rehearse_again(workshop_id: int) -> Response:
    """Throw away what happened in a rehearsal, and begin anew."""
    found = workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True)
    PressForm().validate_on_submit() or abort(400)
    if not found.is_rehearsal:
        abort(404)
    rehearsal.begin_again(db.session(), current_actor(), found)
    db.session.commit()
    flash(_("The rehearsal begins again, with the programme as it is now."), "success")
    return done(plan_url(found))
