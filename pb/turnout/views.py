"""How many have voted: in steps while voting is open, then one published table; and labels of sheets."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.house.database import db, now, writing
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import Action, can_in_part, current_actor, public, requires
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.turnout import labels, pages, readings
from pb.turnout.blueprint import blueprint, find_round, held_areas, unchanged_or
from pb.turnout.publishing import turnout_grid
from pb.turnout.queries import labels_of, reading_of


@blueprint.get("/rounds/<slug>/turnout")
@public
def turnout(slug: str) -> Response:
    """How many have voted. The page asks again by itself; what has not changed is not sent again."""
    round_ = find_round(slug)
    if pages.is_voting(round_):
        refresh(round_)
        reading = reading_of(db.session(), round_)
        staff = can_in_part(current_actor(), Action.SEE_TURNOUT, round_.area_ids)
        shown = pages.open_page(round_, reading.shown if reading else {}, staff=staff)
        return unchanged_or(page("turnout/open.html", "figures", round=round_, staff=staff, **shown))
    return page(
        "turnout/closed.html",
        round=round_,
        grid=turnout_grid(db.session(), round_),
        channels=pages.channel_names(),
        opened=pages.has_voted(round_),
    )


def refresh(round_: Round) -> None:
    """Take a reading when one is due: counted first, then written in a transaction of its own."""
    session, round_id = db.session(), round_.id
    taken = readings.take(session, current_app.config["SECRET_KEY"], round_, now())
    if taken is None:
        return
    session.rollback()
    with writing():
        readings.keep(session, round_id, *taken)
        session.commit()


@blueprint.route("/rounds/<slug>/turnout/tables", methods=["GET", "POST"])
@requires(Action.ISSUE_CARDS)
def tables(slug: str) -> BaseResponse:
    """Say which sheet of cards lies on which table."""
    round_, session = find_round(slug), db.session()
    held, form, reasons = held_areas(round_, Action.ISSUE_CARDS), HouseForm(), []
    if round_.stage == Stage.ABANDONED:
        abort(404)
    typed = {name.removeprefix("label-"): value for name, value in request.form.items() if "label-" in name}
    if form.is_submitted():
        form.validate() or abort(400)
        try:
            labels.label_sheets(session, current_actor(), round_, typed)
            session.commit()
            flash(_("The labels are saved."), "success")
            return done(url_for("turnout.tables", slug=slug))
        except Refused as refusal:
            session.rollback()
            reasons = refusal.reasons
    round_ = find_round(slug)
    names = {area.id: area.name for area in round_.areas}
    return page(
        "turnout/tables.html",
        status=422 if reasons else 200,
        round=round_,
        sheets=[(s, names[a]) for s, a in labels.sheets_of(session, round_).items() if a in held],
        held={**labels_of(session, round_), **typed},
        reasons=reasons,
        longest=labels.LONGEST_LABEL,
    )
