"""Who took part beside who lives here; paper forms, the population's shares, and publishing once."""

from __future__ import annotations

import json

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import Action, can, can_in_part, current_actor, public, requires
from pb.rounds.queries import area_in_round
from pb.turnout import monitoring, pages, population
from pb.turnout.blueprint import blueprint, find_round, held_areas
from pb.turnout.forms import KeyForm, PopulationForm, with_areas
from pb.turnout.publishing import ALL, TOOK_PART
from pb.turnout.queries import published
from pb.turnout.questions import QUESTIONS


@blueprint.get("/rounds/<slug>/took-part")
@public
def took_part(slug: str) -> Response:
    """Who took part, in the whole round or one area, once it is published."""
    round_, session, actor = find_round(slug), db.session(), current_actor()
    wanted = request.args.get("area", "")
    area = area_in_round(round_, wanted) if wanted else None
    if wanted and area is None:
        abort(404)
    found = published(session, round_, TOOK_PART)
    parts = (
        pages.took_part_parts(
            monitoring.grids_of(json.loads(found.text)),
            area.slug if area else ALL,
            population.shares_of(session, round_),
        )
        if found
        else []
    )
    return page(
        "turnout/took_part.html",
        round=round_,
        area=area,
        published=found,
        parts=parts,
        sources=population.sources_of(session, round_),
        form=HouseForm(),
        may_publish=can(actor, Action.COUNT_VOTES, round_),
        may_key=can_in_part(actor, Action.ISSUE_CARDS, round_.area_ids),
        may_import=can_in_part(actor, Action.MANAGE_ROUND, round_.area_ids),
    )


@blueprint.post("/rounds/<slug>/took-part/publish")
@requires(Action.COUNT_VOTES)
def publish_took_part(slug: str) -> Response:
    """Publish it, once."""
    round_ = find_round(slug)
    HouseForm().validate_on_submit() or abort(400)
    monitoring.publish_who_took_part(db.session(), current_actor(), round_)
    db.session.commit()
    flash(_("Who took part is published."), "success")
    return done(url_for("turnout.took_part", slug=slug))


@blueprint.get("/rounds/<slug>/took-part/paper")
@public
def paper_form(slug: str) -> Response:
    """The questions to print: answered by hand, put in a sealed box."""
    return page("turnout/paper_form.html", round=find_round(slug), questions=QUESTIONS)


@blueprint.route("/rounds/<slug>/took-part/forms", methods=["GET", "POST"])
@requires(Action.ISSUE_CARDS)
def key_form(slug: str) -> Response:
    """Key in paper forms, one after another, in any order."""
    round_, session = find_round(slug), db.session()
    held = held_areas(round_, Action.ISSUE_CARDS)
    areas = [area for area in round_.areas if area.id in held]
    form = with_areas(KeyForm(), areas)
    if form.validate_on_submit():
        area = next(area for area in areas if str(area.id) == form.area.data)
        try:
            monitoring.key_form(
                session, current_actor(), round_, area, form.answers(), form.idempotency_key.data or ""
            )
            session.commit()
            flash(_("The form is kept. Put it back in the box and take the next."), "success")
            return done(url_for("turnout.key_form", slug=slug, area=area.slug))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    elif not form.is_submitted():
        chosen = area_in_round(round_, request.args.get("area", ""))
        form.area.data = str(chosen.id) if chosen else form.area.data
    return page("turnout/key_form.html", status=422 if form.is_submitted() else 200, round=round_, form=form)


@blueprint.route("/rounds/<slug>/took-part/population", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def population_shares(slug: str) -> Response:
    """Paste the shares of residents."""
    round_, session = find_round(slug), db.session()
    held_areas(round_, Action.MANAGE_ROUND)
    form = PopulationForm()
    if form.validate_on_submit():
        try:
            number = population.import_shares(session, current_actor(), round_, *form.typed())
            session.commit()
            flash(_("Shares taken in: %(number)d.", number=number), "success")
            return done(url_for("turnout.took_part", slug=slug))
        except Refused as refusal:
            session.rollback()
            form.shares.errors = refusal.reasons
    return page(
        "turnout/population.html",
        status=422 if form.is_submitted() else 200,
        round=find_round(slug),
        form=form,
        questions=QUESTIONS,
    )
