"""The pages of joining two proposals, and of an officer's help with an application."""

from __future__ import annotations

import structlog
from flask import abort, current_app, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import Regexp

from pb.extensions import limiter
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm, at_most
from pb.house.fragments import done, page
from pb.house.mail import send_mail
from pb.permissions import Action, current_actor, ensure, public, requires
from pb.proposals import queries, together
from pb.proposals.apply_views import find_draft
from pb.proposals.models import HelpRequest, JoinRequest, Proposal, ProposalState
from pb.proposals.views import blueprint
from pb.rounds.fields import Needed, TextArea, TextInput
from pb.rounds.views import find_round

log = structlog.get_logger()

ASKING = "300 per minute"


class JoinForm(HouseForm):
    """Ask another author."""

    number = StringField(
        _l("Number of the other proposal"),
        widget=TextInput(classes="govuk-input--width-4", inputmode="numeric"),
        validators=[
            Needed(_l("Enter the number of the other proposal")),
            Regexp(r"^\d{1,6}\Z", message=_l("Enter a number, like 12")),
        ],
    )
    text = TextAreaField(
        _l("What do you want to say to its author?"),
        description=_l("They read it on their private page. Say how you could work together."),
        widget=TextArea(5),
        validators=[Needed(_l("Say something to its author")), at_most(1000)],
    )
    submit = SubmitField(_l("Ask its author"), widget=GovSubmitInput())


class HelpForm(HouseForm):
    """Ask for help, or answer."""

    text = TextAreaField(
        _l("What do you need help with?"),
        description=_l("Only the officer of your area reads this, and answers on this page."),
        widget=TextArea(5),
        validators=[Needed(_l("Write what it is about")), at_most(2000)],
    )
    submit = SubmitField(_l("Send"), widget=GovSubmitInput())


class PressForm(HouseForm):
    """Nothing but a button."""


def write_to(proposal: Proposal, subject: str, lines: list[str]) -> None:
    """An e-mail to the author, when they gave an address; the private link is theirs and is not in it."""
    contact = queries.contact_of(db.session(), proposal)
    if contact is not None and contact.email:
        try:
            send_mail(current_app.extensions["settings"], contact.email, subject, "\n\n".join(lines) + "\n")
        except OSError as error:
            # What was answered stands on their private page all the same.
            log.warning("author-not-told", error=type(error).__name__)


@blueprint.route("/apply/<key>/together", methods=["GET", "POST"])
@public
@limiter.limit(ASKING, methods=["POST"])
def ask_to_join(key: str) -> Response:
    """Ask the author of another proposal to make one of the two."""
    own, session, form = find_draft(key), db.session(), JoinForm()
    if own.state == ProposalState.DRAFT:
        return done(url_for("proposals.tasks", key=key))
    if form.validate_on_submit():
        try:
            asked = together.ask_to_join(session, own, int(form.number.data), form.text.data)
            session.commit()
            _tell_asked(asked)
            flash(_("The other author has been asked. Nothing changes unless they say yes."), "success")
            return done(url_for("proposals.submitted", key=key))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    status = 422 if form.is_submitted() else 200
    like = together.proposals_like(session, own)
    return page("proposals/together.html", status=status, own=own, key=key, form=form, like=like)


def _tell_asked(asked: JoinRequest) -> None:
    write_to(
        asked.into,
        _("Somebody would like to join with your proposal"),
        [
            _("The authors of proposal %(n)d would like to make one of the two.", n=asked.proposal.number),
            _("Open your private link to read what they say, and to answer."),
        ],
    )


@blueprint.post("/apply/<key>/together/<int:request_id>/<any('yes','no'):answer>")
@public
@limiter.limit(ASKING)
def answer_join(key: str, request_id: int, answer: str) -> Response:
    """Say yes or no."""
    own, session = find_draft(key), db.session()
    asked = session.get(JoinRequest, request_id)
    if asked is None or asked.into_id != own.id:
        abort(404)
    PressForm().validate_on_submit() or abort(400)
    together.answer_join(session, own, asked, agreed=answer == "yes")
    session.commit()
    said_yes = _("They said yes: it goes on as part of proposal %(n)d.", n=own.number)
    said = said_yes if answer == "yes" else _("They said no. Your proposal goes on as it is.")
    write_to(asked.proposal, _("The other author has answered"), [said])
    flash(_("Your answer is sent."), "success")
    return done(url_for("proposals.submitted", key=key))


@blueprint.route("/apply/<key>/help", methods=["GET", "POST"])
@public
@limiter.limit(ASKING, methods=["POST"])
def ask_help(key: str) -> Response:
    """Ask the area's officer, and read what they answered."""
    own, session, form = find_draft(key), db.session(), HelpForm()
    if form.validate_on_submit():
        try:
            together.ask_help(session, own, form.text.data)
            session.commit()
            flash(_("Your question is with the officer. The answer will be on this page."), "success")
            return done(url_for("proposals.ask_help", key=key))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    status = 422 if form.is_submitted() else 200
    asked = together.help_of(session, own)
    return page("proposals/help.html", status=status, own=own, key=key, form=form, asked=asked)


@blueprint.route("/rounds/<slug>/help/<int:request_id>", methods=["GET", "POST"])
@requires(Action.CHECK_PROPOSAL)
def answer_help(slug: str, request_id: int) -> Response:
    """Answer an applicant."""
    found, session = find_round(slug), db.session()
    request = session.get(HelpRequest, request_id)
    if request is None or request.proposal.round_id != found.id:
        abort(404)
    ensure(current_actor(), Action.CHECK_PROPOSAL, request.proposal)
    form = HelpForm()
    form.text.label.text, form.text.description = _("Your answer"), _("Only the applicant reads this.")
    if form.validate_on_submit():
        try:
            together.answer_help(session, current_actor(), request, form.text.data)
            session.commit()
            lines = [_("Open your private link to read the answer.")]
            write_to(request.proposal, _("The officer has answered your question"), lines)
            flash(_("Your answer is sent."), "success")
            return done(url_for("proposals.inbox", slug=slug))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    status = 422 if form.is_submitted() else 200
    return page("proposals/answer_help.html", status=status, round=found, request_=request, form=form)
