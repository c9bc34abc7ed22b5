"""A table's own device writes points and who has spoken; every phone answers the statements."""

from __future__ import annotations

from flask import abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import public
from pb.workshops import queries, tables
from pb.workshops.device import limited
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.pages import blueprint
from pb.workshops.phone_forms import PointForm
from pb.workshops.phone_pages import phone_form, phone_page, present_line, press_once, with_phone
from pb.workshops.speakers import SPEAKERS, Speaker


def table_url(workshop: Workshop) -> str:
    """Where a table's device writes."""
    return url_for("workshops.table", code=workshop.code)


def _line_id(workshop: Workshop) -> int | None:
    line = present_line(workshop, queries.state_of(db.session(), workshop))
    return line.id if line else None


@blueprint.route("/w/<code>/table", methods=["GET", "POST"])
@public
@limited
@with_phone
def table(workshop: Workshop, device: JoinedDevice) -> Response:
    """Write for the table: a point, and a press each time somebody speaks."""
    session = db.session()
    if device.table_number is None:
        return done(url_for("workshops.seat", code=workshop.code))
    form, scope = PointForm(), f"point:{device.id}"
    answer = again(form, scope)
    line = present_line(workshop, queries.state_of(session, workshop))
    line_id, number = line.id if line else None, device.table_number
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            table_url(workshop),
            _("It is written down."),
            lambda: tables.write_point(session, workshop, device, line_id, form.text.data or ""),
        )
    if answer is not None:
        return answer
    return phone_form(
        workshop,
        form,
        _("Write for table %(n)d", n=number),
        template="table.html",
        device=device,
        line=line,
        points=tables.points_of(session, workshop, number),
        turns=tables.turns_of(session, workshop, number, line_id),
        speakers=SPEAKERS,
    )


@blueprint.post("/w/<code>/table/take")
@public
@limited
@with_phone
def take_table(workshop: Workshop, device: JoinedDevice) -> Response:
    """Make this device the one that writes for its table."""
    PressForm().validate_on_submit() or abort(400)
    tables.take_table(db.session(), device)
    db.session.commit()
    return done(table_url(workshop))


@blueprint.post("/w/<code>/table/spoke")
@public
@limited
@with_phone
def spoke(workshop: Workshop, device: JoinedDevice) -> Response:
    """Somebody has spoken."""
    sent = request.form.get("speaker", "")
    speaker = Speaker(sent) if sent in set(Speaker) else abort(400)
    line_id = _line_id(workshop)
    return press_once(
        f"spoke:{device.id}",
        table_url(workshop),
        lambda: tables.spoke(db.session(), workshop, device, line_id, speaker),
    )


@blueprint.route("/w/<code>/statements", methods=["GET", "POST"])
@public
@limited
@with_phone
def statements(workshop: Workshop, device: JoinedDevice) -> Response:
    """One statement a page: agree, disagree or pass."""
    session = db.session()
    if request.method == "POST":
        PressForm().validate_on_submit() or abort(400)
        number = request.form.get("statement", type=int) or abort(400)
        point = tables.point_in(session, workshop, number) or abort(404)
        tables.answer_statement(session, workshop, device, point, request.form.get("answer", ""))
        session.commit()
        return done(url_for("workshops.statements", code=workshop.code))
    return phone_page("statements.html", workshop, statement=tables.next_statement(session, workshop, device))
