"""The pages of a recommendation: the whole council, one area, the councillors' review, two runs compared."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.allocation import pages, queries, service
from pb.allocation.before_change import obstacles
from pb.allocation.close_calls import close_calls
from pb.allocation.compare import compare_area, compare_runs
from pb.allocation.forms import AmendForm, AskForm, WithdrawForm
from pb.allocation.level_words import levels_shown
from pb.allocation.margins import Context
from pb.allocation.models import AllocationRun
from pb.allocation.points_words import explain_points
from pb.allocation.studies import study_of
from pb.allocation.study_words import Titles, beside_run, price_words
from pb.allocation.studying import STUDY
from pb.areas.models import Area
from pb.house import idempotency
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.house.jobs import start_job
from pb.permissions import Action, InArea, can, current_actor, ensure, public, requires
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import area_in_round, has_reached, is_public, round_by_slug
from pb.voting.queries import latest_tally

blueprint = Blueprint("allocation", __name__)


@blueprint.get("/rounds/<slug>/recommendation")
@public
def council(slug: str) -> Response:
    """The recommendation for the whole council, or where the round is while there is none."""
    round_ = find_round(slug)
    run = queries.current_run(db.session(), round_)
    if run is None or not may_read(round_):
        return page(
            "allocation/waiting.html",
            round=round_,
            may_ask=round_.stage == Stage.COUNTED and can(current_actor(), Action.RECOMMEND, round_),
            job=queries.running_job(db.session(), round_),
            form=AskForm(),
        )
    shown = _shown(round_, run)
    reading, context = shown["run"], shown["context"]
    may_study = shown["study"] is None and can(current_actor(), Action.RECOMMEND, round_)
    return page(
        "allocation/council.html",
        **shown,
        levels=levels_shown(reading),
        may_study=may_study,
        study_job=queries.running_job(db.session(), round_, STUDY) if may_study else None,
        **beside_run(shown["study"], json.loads(round_.frozen or "{}"), context, shown["titles"]),
        map=pages.map_of(round_, reading),
        close=close_calls(reading.by_number.values(), context),
    )


@blueprint.post("/rounds/<slug>/recommendation")
@requires(Action.RECOMMEND)
def ask(slug: str) -> Response:
    """Have the recommendation worked out."""
    round_ = find_round(slug)
    AskForm().validate_on_submit() or abort(400)
    job = service.ask_recommendation(db.session(), current_actor(), round_)
    db.session.commit()
    start_job(job)
    return done(url_for("house.job", job_id=job.id))


@blueprint.get("/rounds/<slug>/recommendation/<area_slug>")
@public
def area(slug: str, area_slug: str) -> Response:
    """One area's recommendation, with a reason for every proposal."""
    round_, run, place = find_run(slug, area_slug)
    shown = _shown(round_, run)
    reading, context = shown["run"], shown["context"]
    mine = reading.by_area[place.slug]
    return page(
        "allocation/area.html",
        **shown,
        area=mine,
        funded=pages.rows_of(mine.funded, context),
        not_funded=pages.rows_of(mine.not_funded, context),
        notes=pages.rule_notes(reading, mine, context.themes or {}),
        tied=pages.tied(mine),
        close=close_calls(mine.proposals, context),
        cost_of={rule: price_words(price, shown["titles"]) for rule, price in context.prices.items()},
        amendments=queries.amendments_of(db.session(), round_, place.id),
    )


@blueprint.route("/rounds/<slug>/review/<area_slug>", methods=["GET", "POST"])
@requires(Action.REVIEW)
def review(slug: str, area_slug: str) -> Response:
    """Councillors review one area: before and after, every change asked for, and the form for another."""
    round_, run, place = find_run(slug, area_slug)
    may_amend = can(current_actor(), Action.AMEND, InArea(place.id))
    reading = queries.read_run(run)
    form = AmendForm.of(reading.by_area[place.slug], reading.currency)
    if request.method == "POST":
        ensure(current_actor(), Action.AMEND, InArea(place.id))
    if form.validate_on_submit():
        try:
            return _amend(round_, place, form)
        except Refused as refusal:
            db.session.rollback()
            form.form_errors = refusal.reasons
    blocked = obstacles(db.session(), current_actor(), round_, place) if may_amend else []
    is_open = may_amend and Stage(round_.stage) in service.AMENDABLE
    shown = _shown(round_, run)
    first = queries.run_by_number(db.session(), round_, 1) or run
    return page(
        "allocation/review.html",
        status=422 if form.errors else 200,
        **shown,
        area=reading.by_area[place.slug],
        change=compare_area(queries.read_run(first).by_area[place.slug], reading.by_area[place.slug]),
        amendments=queries.amendments_of(db.session(), round_, place.id),
        job=queries.running_job(db.session(), round_),
        form=form if is_open and not blocked else None,
        obstacles=blocked if is_open else [],
        withdraw_form=WithdrawForm(),
    )


@blueprint.post("/rounds/<slug>/review/<area_slug>/<int:amendment_id>/withdraw")
@requires(Action.AMEND)
def withdraw(slug: str, area_slug: str, amendment_id: int) -> Response:
    """Take one's own change back."""
    round_, _run, place = find_run(slug, area_slug)
    WithdrawForm().validate_on_submit() or abort(400)
    amendment = queries.amendment_by_id(db.session(), round_, amendment_id) or abort(404)
    job = service.withdraw_amendment(db.session(), current_actor(), amendment)
    db.session.commit()
    if job is not None:
        start_job(job)
        return done(url_for("house.job", job_id=job.id))
    flash(_("Your change is taken back."), "success")
    return done(url_for("allocation.review", slug=round_.slug, area_slug=place.slug))


@blueprint.get("/rounds/<slug>/runs/<int:number>/compare")
@public
def compare(slug: str, number: int) -> Response:
    """Two runs side by side: the one before by default, another with ``?with=``."""
    round_ = find_round(slug)
    run = queries.run_by_number(db.session(), round_, number) or abort(404)
    other = request.args.get("with", default=max(1, number - 1), type=int)
    before = queries.run_by_number(db.session(), round_, other) or abort(404)
    if not may_read(round_):
        abort(404)
    comparison = compare_runs(queries.read_run(before), queries.read_run(run))
    return page(
        "allocation/compare.html",
        **_shown(round_, run),
        comparison=comparison,
        runs=queries.runs_of_round(db.session(), round_),
    )


def find_round(slug: str) -> Round:
    """The round at this address that this reader may see, or a 404."""
    found = round_by_slug(db.session(), slug) or abort(404)
    if not is_public(found) and not can(current_actor(), Action.REVIEW, found):
        abort(404)
    return found


def may_read(round_: Round) -> bool:
    """Everybody from the moment there is a recommendation; those who review, whenever there is a run."""
    return has_reached(round_, Stage.RECOMMENDED) or can(current_actor(), Action.REVIEW)


def find_run(slug: str, area_slug: str) -> tuple[Round, AllocationRun, Area]:
    """The round, its newest run and one of its areas, or a 404."""
    round_ = find_round(slug)
    place = area_in_round(round_, area_slug) or abort(404)
    run = queries.current_run(db.session(), round_)
    if run is None or not may_read(round_):
        abort(404)
    return round_, run, place


def _amend(round_: Round, place: Area, form: AmendForm) -> Response:
    session, actor, key = db.session(), current_actor(), form.idempotency_key.data or ""
    scope = f"amend:{round_.id}:{actor.account_id}"
    before = idempotency.recall(session, key, scope) if key else None
    if before:
        return done(before)
    proposal = queries.proposal_by_number(session, round_, int(form.proposal.data)) or abort(404)
    if proposal.area_id != place.id:
        abort(404)
    _amendment, job = service.ask_amendment(
        session,
        actor,
        round_,
        kind=str(form.kind.data),
        proposal=proposal,
        cost=form.cost.data,
        reason=form.reason.data,
    )
    where = url_for("house.job", job_id=job.id)
    if key:
        idempotency.remember(session, key, scope, where)
    session.commit()
    start_job(job)
    return done(where)


def _shown(round_: Round, run: AllocationRun) -> dict[str, Any]:
    """What every page of a run needs."""
    reading = queries.read_run(run)
    study = study_of(db.session(), run)
    link = pages.link_to(round_)
    context = Context.of(reading, link, queries.theme_names(db.session()), study)
    return {
        "study": study,
        "titles": Titles({number: link(p) for number, p in reading.by_number.items()}),
        "round": round_,
        "run": reading,
        "context": context,
        "points": explain_points(reading),
        "tally": latest_tally(db.session(), round_),
        "is_draft": not has_reached(round_, Stage.RECOMMENDED),
        "pages": pages,
    }
