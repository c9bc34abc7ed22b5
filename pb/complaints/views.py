"""The pages of complaints: what there is, making one, answering it, and the length of the window."""

from __future__ import annotations

import structlog
from flask import Blueprint, abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.complaints import queries, service, words
from pb.complaints.forms import DAY, AnswerForm, ComplaintForm, WindowForm
from pb.complaints.lifecycle import Outcome, Window
from pb.complaints.models import Complaint
from pb.extensions import limiter
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.house.mail import send_mail
from pb.permissions import Action, can, current_actor, ensure, public, requires
from pb.rounds.models import Round
from pb.rounds.queries import is_frozen, is_public, round_by_slug

blueprint = Blueprint("complaints", __name__)
log = structlog.get_logger()
COMPLAINTS = "30 per minute; 300 per hour"


def find_round(slug: str) -> Round:
    """The public round at this address, or a 404."""
    found = round_by_slug(db.session(), slug)
    return found if found is not None and is_public(found) else abort(404)


@blueprint.get("/rounds/<slug>/complaints")
@public
def index(slug: str) -> Response:
    """Every complaint with its answer, and how to make one."""
    round_, session = find_round(slug), db.session()
    return page(
        "complaints/index.html",
        round=round_,
        complaints=queries.complaints_of(session, round_),
        window=queries.window_of(session, round_),
        state=queries.state_of(session, round_),
        Window=Window,
        length=words.length_of(queries.hours_of(session, round_)),
        about=words.ABOUT,
        outcomes=words.OUTCOMES,
        may_answer=can(current_actor(), Action.ANSWER_COMPLAINT, round_),
        may_set=can(current_actor(), Action.MANAGE_ROUND, round_) and not is_frozen(round_),
    )


@blueprint.get("/rounds/<slug>/complaints/make")
@public
def make(slug: str) -> Response:
    """Ask what was wrong; outside the window say why not."""
    round_ = find_round(slug)
    service.ensure_open(db.session(), round_)
    return make_page(round_, ComplaintForm())


@blueprint.post("/rounds/<slug>/complaints/make")
@public
@limiter.limit(COMPLAINTS, deduct_when=lambda response: response.status_code == 303)
def save(slug: str) -> Response:
    """Take the complaint."""
    round_, form = find_round(slug), ComplaintForm()
    if not form.validate_on_submit():
        return make_page(round_, form, 422)
    try:
        number = service.make_complaint(
            db.session(),
            round_,
            about=str(form.about.data),
            text=form.text.data or "",
            email=form.email.data or "",
            key=form.idempotency_key.data or "",
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = refusal.reasons
        return make_page(find_round(slug), form, 422)
    db.session.commit()
    flash(
        _("Your complaint is number %(number)d. The answer will be on this page.", number=number), "success"
    )
    return done(url_for("complaints.index", slug=slug))


def make_page(round_: Round, form: ComplaintForm, status: int = 200) -> Response:
    """The form."""
    window = queries.window_of(db.session(), round_)
    return page("complaints/make.html", status=status, round=round_, form=form, window=window)


def find_complaint(slug: str, number: int) -> Complaint:
    """The complaint, for somebody who answers it; else a 403 or 404."""
    round_ = find_round(slug)
    ensure(current_actor(), Action.ANSWER_COMPLAINT, round_)
    return queries.complaint_by_number(db.session(), round_, number) or abort(404)


@blueprint.route("/rounds/<slug>/complaints/<int:number>", methods=["GET", "POST"])
@requires(Action.ANSWER_COMPLAINT)
def complaint(slug: str, number: int) -> Response:
    """Read one complaint whole, and answer it."""
    found, form = find_complaint(slug, number), AnswerForm()
    reasons: list[str] = []
    if form.validate_on_submit():
        try:
            service.answer_complaint(
                db.session(),
                current_actor(),
                found,
                outcome=Outcome(str(form.outcome.data)),
                summary=form.summary.data or "",
                reason=form.reason.data or "",
            )
            db.session.commit()
            flash(_("The answer is on the record and everybody can read it."), "success")
            send_answer(found)
            return done(url_for("complaints.complaint", slug=slug, number=number))
        except Refused as refusal:
            db.session.rollback()
            found, reasons = find_complaint(slug, number), refusal.reasons
    return page(
        "complaints/complaint.html",
        status=409 if reasons else 422 if form.is_submitted() else 200,
        round=found.round,
        complaint=found,
        form=form,
        reasons=reasons,
        about=words.ABOUT,
        outcomes=words.OUTCOMES,
        to_send=not found.is_open and queries.contact_of(db.session(), found) is not None,
    )


@blueprint.post("/rounds/<slug>/complaints/<int:number>/send")
@requires(Action.ANSWER_COMPLAINT)
def send(slug: str, number: int) -> Response:
    """Try again to send an answer that did not go out."""
    found = find_complaint(slug, number)
    HouseForm().validate_on_submit() or abort(400)
    if not found.is_open:
        send_answer(found)
    return done(url_for("complaints.complaint", slug=slug, number=number))


def send_answer(found: Complaint) -> None:
    """Send the answer to who wanted it, and only then delete the address."""
    session = db.session()
    email = queries.contact_of(session, found)
    if email is None:
        return
    address = url_for("complaints.index", slug=found.round.slug, _external=True)
    subject = words.mail_subject(found.number, found.round.title)
    body = words.mail_body(found.outcome, found.reason, address)
    try:
        send_mail(current_app.extensions["settings"], email, subject, body)
    except OSError as error:
        log.error("answer-not-sent", error=type(error).__name__)
        flash(_("The answer could not be sent by e-mail just now. Try again from this page."), "error")
        return
    service.forget_contact(session, current_actor(), found)
    session.commit()


@blueprint.route("/rounds/<slug>/manage/complaints", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def window(slug: str) -> Response:
    """Say how long people can complain."""
    round_, session = round_by_slug(db.session(), slug) or abort(404), db.session()
    ensure(current_actor(), Action.MANAGE_ROUND, round_)
    form = WindowForm(days=queries.hours_of(session, round_) // DAY)
    if form.validate_on_submit():
        try:
            service.set_window(session, current_actor(), round_, form.hours)
            session.commit()
            flash(_("The time for complaints is saved."), "success")
            return done(url_for("rounds.manage", slug=slug))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    status = 422 if request.method == "POST" else 200
    return page("complaints/window.html", status=status, round=round_, form=form, fixed=is_frozen(round_))
