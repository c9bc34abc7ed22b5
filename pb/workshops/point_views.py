"""For those who run the evening: what tables wrote, made into statements, hidden, or carried to the forum."""

from __future__ import annotations

from flask import abort, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.forums.kinds import Reason
from pb.forums.models import Topic
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import Action, current_actor, requires
from pb.workshops import questions, tables
from pb.workshops.models import Workshop
from pb.workshops.pages import blueprint, workshop_for
from pb.workshops.voice_forms import CarryForm, HideForm
from pb.workshops.voice_models import TablePoint
from pb.workshops.voice_views import ask_form, voices_url


def find_point(workshop: Workshop, point_id: int) -> TablePoint:
    """A point of the workshop, or 404."""
    return tables.point_in(db.session(), workshop, point_id) or abort(404)


@blueprint.post("/workshops/<int:workshop_id>/points/<int:point_id>/statement")
@requires(Action.WRITE_AT_TABLE)
def make_statement(workshop_id: int, point_id: int) -> Response:
    """Ask the whole room about a point."""
    found = workshop_for(Action.WRITE_AT_TABLE, workshop_id, rehearsed=True)
    PressForm().validate_on_submit() or abort(400)
    tables.make_statement(db.session(), current_actor(), found, find_point(found, point_id))
    db.session.commit()
    flash(_("The room can answer it now."), "success")
    return done(voices_url(found))


@blueprint.route("/workshops/<int:workshop_id>/points/<int:point_id>/hide", methods=["GET", "POST"])
@requires(Action.RUN_WORKSHOP)
def hide_point(workshop_id: int, point_id: int) -> Response:
    """Take a point off every page."""
    found, form = workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True), HideForm()
    point = find_point(found, point_id)
    return ask_form(
        found,
        form,
        f"hide-point:{point.id}",
        _("Hide: “%(what)s”", what=point.text),
        _("It is hidden. That it was, and why, is counted for everybody."),
        lambda: questions.hide(db.session(), current_actor(), found, point, Reason(form.reason.data or "")),
    )


@blueprint.route("/workshops/<int:workshop_id>/points/<int:point_id>/carry", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def carry_point(workshop_id: int, point_id: int) -> Response:
    """Put a point into a topic of the forum."""
    found, form = workshop_for(Action.RUN_FORUM, workshop_id), CarryForm()
    point, session = find_point(found, point_id), db.session()
    topics = {str(topic.id): topic for topic in found.meeting.forum.topics if topic.closed_at is None}
    form.topic.choices = [(key, topic.title) for key, topic in topics.items()]

    def change() -> None:
        topic: Topic = topics[form.topic.data or ""]
        tables.carry_to_forum(session, current_actor(), found, point, topic)

    return ask_form(
        found,
        form,
        f"carry:{point.id}",
        _("Carry to the forum: “%(what)s”", what=point.text),
        _("It is a statement of the forum now. People can follow their words there."),
        change,
    )
