"""The page on which a councillor tries changes out, compares them and asks for the best."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from pb.allocation import pages, queries, service, trials
from pb.allocation.before_change import obstacles
from pb.allocation.bridge import AmendmentKind
from pb.allocation.forms import ReasonsForm, TrialForm, WithdrawForm
from pb.allocation.models import AllocationRun
from pb.allocation.phrases import plain_link
from pb.allocation.trial_models import Trial
from pb.allocation.trial_table import Column, column_of, rows_of
from pb.allocation.views import blueprint, find_run
from pb.areas.models import Area
from pb.house import idempotency
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.house.jobs import start_job
from pb.permissions import Action, InArea, current_actor, ensure, requires
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round

LETTERS = "ABCD"


@blueprint.route("/rounds/<slug>/review/<area_slug>/trials", methods=["GET", "POST"])
@requires(Action.AMEND)
def compare_trials(slug: str, area_slug: str) -> Response:
    """One's own trials beside what stands, and the form for another."""
    round_, run, place = _find(slug, area_slug)
    session, actor = db.session(), current_actor()
    reading = queries.read_run(run)
    mine = trials.trials_of(session, actor, round_, place)
    form = TrialForm.of(reading.by_area[place.slug], reading.currency)
    form.start.choices = [
        ("", _("What stands now")),
        *((str(trial.id), _("Trial %(letter)s", letter=LETTERS[n])) for n, trial in enumerate(mine)),
    ]
    if form.validate_on_submit():
        try:
            _trial, job = trials.try_out(session, actor, round_, place, _wanted(form, round_, place, mine))
            session.commit()
            start_job(job)
            return done(url_for("house.job", job_id=job.id))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    return page(
        "allocation/trials.html", status=422 if form.errors else 200, **_shown(round_, run, place, mine, form)
    )


@blueprint.post("/rounds/<slug>/review/<area_slug>/trials/<int:trial_id>/throw-away")
@requires(Action.AMEND)
def throw_trial_away(slug: str, area_slug: str, trial_id: int) -> Response:
    """Forget a trial."""
    _round, _run, _place = _find(slug, area_slug)
    WithdrawForm().validate_on_submit() or abort(400)
    trial = db.session().get(Trial, trial_id)
    if trial is not None:
        trials.throw_away(db.session(), current_actor(), trial)
        db.session.commit()
    flash(_("The trial is thrown away."), "success")
    return done(url_for("allocation.compare_trials", slug=slug, area_slug=area_slug))


@blueprint.route("/rounds/<slug>/review/<area_slug>/trials/<int:trial_id>/ask", methods=["GET", "POST"])
@requires(Action.AMEND)
def ask_for_trial(slug: str, area_slug: str, trial_id: int) -> Response:
    """Ask for all that a trial changes, with a reason for each."""
    round_, run, place = _find(slug, area_slug)
    session, actor, reading = db.session(), current_actor(), queries.read_run(run)
    scope = f"ask-for-trial:{trial_id}:{actor.account_id}"
    before = idempotency.recall(session, ReasonsForm().idempotency_key.data or "", scope)
    if before:
        return done(before)
    trial = next((t for t in trials.trials_of(session, actor, round_, place) if t.id == trial_id), None)
    if trial is None:
        abort(404)
    wanted = [str(pages.wanted_words(change, plain_link, reading)) for change in trials.readings(trial)]
    form = ReasonsForm.with_reasons([_("Your reason: %(change)s", change=change) for change in wanted])
    if form.validate_on_submit():
        try:
            _asked, job = trials.ask_for(session, actor, trial, form.reasons)
            where = url_for("house.job", job_id=job.id)
            idempotency.remember(session, form.idempotency_key.data or "", scope, where)
            session.commit()
            start_job(job)
            return done(where)
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    return page(
        "allocation/ask_for_trial.html",
        status=422 if form.errors else 200,
        round=round_,
        area=place,
        form=form,
        trial_id=trial_id,
    )


def _find(slug: str, area_slug: str) -> tuple[Round, AllocationRun, Area]:
    round_, run, place = find_run(slug, area_slug)
    ensure(current_actor(), Action.AMEND, InArea(place.id))
    return round_, run, place


def _wanted(form: TrialForm, round_: Round, place: Area, mine: list[Trial]) -> list[service.Change]:
    session = db.session()
    proposal = queries.proposal_by_number(session, round_, int(form.proposal.data)) or abort(404)
    if proposal.area_id != place.id:
        abort(404)
    start = next((trial for trial in mine if str(trial.id) == form.start.data), None)
    before = trials.changes_of(session, start) if start else []
    return [*before, service.Change(AmendmentKind(str(form.kind.data)), proposal, form.cost.data)]


def _shown(
    round_: Round, run: AllocationRun, place: Area, mine: list[Trial], form: TrialForm
) -> dict[str, Any]:
    session, actor, reading = db.session(), current_actor(), queries.read_run(run)
    columns = [
        column_of(reading, trials.read_trial(trial, reading, round_.frozen or "{}"), place.slug)
        for trial in mine
    ]
    blocked = obstacles(session, actor, round_, place)
    is_open = Stage(round_.stage) in service.AMENDABLE
    return {
        "round": round_,
        "run": reading,
        "area": reading.by_area[place.slug],
        "link": pages.link_to(round_),
        "tried": [
            {
                "trial": trial,
                "letter": LETTERS[n],
                "column": column,
                "changes": _changes(trial, round_, reading),
                "is_stale": trial.base_run_id != run.id,
            }
            for n, (trial, column) in enumerate(zip(mine, columns, strict=True))
        ],
        "rows": rows_of(reading.by_area[place.slug], columns),
        "held_now": Column(reading.by_area[place.slug]).at_rule,
        "asked": form,
        "job": queries.running_job(session, round_, ("try-out",)),
        "form": form if is_open and not blocked and len(mine) < trials.MOST_TRIALS else None,
        "obstacles": blocked if is_open else [],
        "may_ask": is_open and not blocked,
        "most": trials.MOST_TRIALS,
    }


def _changes(trial: Trial, round_: Round, reading: Any) -> list[Markup]:
    link = pages.link_to(round_)
    return [pages.wanted_words(change, link, reading) for change in trials.readings(trial)]
