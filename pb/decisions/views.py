"""The pages of the decisions: index, one area's decision, its record, its signature, the export."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from pb.decisions import comments, export, pages, queries, service, signing, written
from pb.decisions.forms import RecordForm, SignForm
from pb.decisions.models import Decision
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page, pdf_file
from pb.house.presentation import the_council
from pb.permissions import Action, current_actor, ensure, public, requires
from pb.rounds.models import Round
from pb.rounds.queries import area_in_round, is_public, round_by_slug

blueprint = Blueprint("decisions", __name__)


def find_round(slug: str) -> Round:
    """The public round at this address, or 404."""
    round_ = round_by_slug(db.session(), slug)
    return round_ if round_ is not None and is_public(round_) else abort(404)


def find_decision(slug: str, area_slug: str) -> Decision:
    """The area's decision that stands now, or 404."""
    round_ = find_round(slug)
    area = area_in_round(round_, area_slug) or abort(404)
    return queries.decision_of(db.session(), round_, area) or abort(404)


def address_of(decision: Decision) -> str:
    """Where a decision is read."""
    return url_for("decisions.decision", slug=decision.round.slug, area_slug=decision.area.slug)


@blueprint.get("/rounds/<slug>/decisions")
@public
def index(slug: str) -> Response:
    """Every area's decision and where it stands."""
    return page("decisions/index.html", **pages.index_page(db.session(), current_actor(), find_round(slug)))


@blueprint.get("/rounds/<slug>/decisions.csv")
@public
def table(slug: str) -> Response:
    """What this reader may see of the decisions, with a committee system's fields."""
    round_ = find_round(slug)
    rows = [export.header()]
    for found in queries.live_decisions(db.session(), round_):
        if queries.may_read(current_actor(), found):
            link = url_for("publish.bundle", slug=slug, _external=True)
            rows.append(export.row_of(db.session(), found, link))
    name = f"{round_.slug}-decisions.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(export.write_rows(rows), mimetype="text/csv", headers=headers)


@blueprint.get("/rounds/<slug>/decisions/<area_slug>")
@public
def decision(slug: str, area_slug: str) -> Response:
    """One area's decision; before it is published only for those who review it."""
    found = find_decision(slug, area_slug)
    if not queries.may_read(current_actor(), found):
        return page("decisions/not_yet.html", status=403, round=found.round, area=found.area)
    return page("decisions/decision.html", **pages.decision_page(db.session(), current_actor(), found))


@blueprint.get("/rounds/<slug>/decisions/<area_slug>/record.json")
@public
def text(slug: str, area_slug: str) -> Response:
    """The canonical text of the record: its SHA-256 is what was signed."""
    found = find_decision(slug, area_slug)
    if not queries.may_read(current_actor(), found) or not found.record_sha256:
        abort(403)
    return Response(queries.text_of(db.session(), found), mimetype="application/json")


@blueprint.get("/rounds/<slug>/decisions/<area_slug>/record.pdf")
@public
def on_paper(slug: str, area_slug: str) -> Response:
    """The written record to print, to post or to put into a committee system."""
    found = find_decision(slug, area_slug)
    if not queries.may_read(current_actor(), found) or not found.record_sha256:
        abort(403)
    made = written.record_pdf(db.session(), found, the_council().name, str(get_locale()))
    return pdf_file(made, f"{found.round.slug}-{found.area.slug}-record")


@blueprint.route("/rounds/<slug>/decisions/<area_slug>/record", methods=["GET", "POST"])
@requires(Action.PREPARE_DECISION)
def record(slug: str, area_slug: str) -> BaseResponse:
    """Write the record of a decision."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.PREPARE_DECISION, found)
    form = RecordForm() if request.method == "POST" else pages.record_form(db.session(), found)
    if not form.validate_on_submit():
        return record_page(found, form, 422 if form.errors else 200)
    try:
        written = service.record_decision(
            db.session(), current_actor(), found, form.fields(), shown_version=form.version_shown()
        )
    except Refused as refusal:
        db.session.rollback()
        return record_page(find_decision(slug, area_slug), form, 409, refusal.reasons)
    db.session.commit()
    flash(_("The record is saved. It can be signed now."), "success")
    return done(address_of(written))


def record_page(found: Decision, form: RecordForm, status: int, reasons: list[str] | None = None) -> Response:
    """The record's form with all that was typed."""
    if reasons:
        form.shown_version.data = str(found.version)
    return page(
        "decisions/record.html",
        status=status,
        form=form,
        reasons=reasons or [],
        screen=pages.screen_of(db.session(), found),
        **pages.shown_to_sign(db.session(), found),
    )


@blueprint.route("/rounds/<slug>/decisions/<area_slug>/sign", methods=["GET", "POST"])
@requires(Action.SIGN_DECISION)
def sign(slug: str, area_slug: str) -> BaseResponse:
    """Read exactly what is signed, and sign it; who proved long ago who they are does so again first."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.SIGN_DECISION, found)
    if not current_app.extensions["sign_in_is_fresh"](current_user):
        raise signing.SignInTooOld
    form = SignForm()
    if not form.validate_on_submit():
        return sign_page(found, form, 422 if form.errors else 200)
    sign_as_reader(found, form.record_sha256.data or "", form.seen_sha256.data or "")
    db.session.commit()
    flash(_("You signed the decision."), "success")
    return done(address_of(found))


def sign_as_reader(found: Decision, shown_sha256: str, seen_sha256: str) -> None:
    """Put the reader's name to what was shown."""
    signing.sign_decision(
        db.session(),
        current_actor(),
        found,
        shown_sha256=shown_sha256,
        seen_sha256=seen_sha256,
        authenticated_at=current_user.authenticated_at,
        reauthenticate_minutes=current_app.extensions["settings"].reauthenticate_minutes,
    )


@blueprint.errorhandler(signing.SignInTooOld)
def confirm_first(_error: signing.SignInTooOld) -> BaseResponse:
    """Prove again who you are, and come back to the signature."""
    db.session.rollback()
    return redirect(url_for("accounts.confirm", next=request.path), 303)


def sign_page(found: Decision, form: SignForm, status: int) -> Response:
    """What is signed, whole."""
    shown = pages.shown_to_sign(db.session(), found)
    form.record_sha256.data = found.record_sha256
    form.seen_sha256.data = comments.seen_hash(list(shown["statements"].values()))
    return page(
        "decisions/sign.html",
        status=status,
        form=form,
        reasons=signing.why_not(db.session(), current_actor(), found),
        declared=pages.has_declared(db.session(), current_actor(), found),
        **shown,
    )


@blueprint.post("/rounds/<slug>/decisions/<area_slug>/publish")
@requires(Action.PUBLISH_DECISION)
def publish(slug: str, area_slug: str) -> BaseResponse:
    """Publish a signed decision and start its call-in period."""
    found = find_decision(slug, area_slug)
    service.publish_decision(db.session(), current_actor(), found)
    db.session.commit()
    flash(_("The decision is published. Its call-in period runs."), "success")
    return done(address_of(found))
