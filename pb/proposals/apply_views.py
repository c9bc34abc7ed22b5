"""Applying: start, task list, question pages, check answers, and the page with number and private link.

Whoever holds the private link may do all of this; nobody else finds the page.
"""

from __future__ import annotations

from flask import abort, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import HiddenField, SubmitField

from pb.areas.queries import all_themes
from pb.extensions import limiter
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm, at_most
from pb.house.fragments import done, page
from pb.house.idempotency import new_key
from pb.permissions import public
from pb.proposals import queries, service, together
from pb.proposals.choices import EXCLUSIONS, UNSUITABLE
from pb.proposals.forms import ContactForm, GroupForm, IdeaForm, TaskForm
from pb.proposals.models import Proposal, ProposalState
from pb.proposals.officer_forms import WithdrawForm
from pb.proposals.plan_forms import ChecksForm, DeliveryForm, MoneyForm
from pb.proposals.reading import sections, stored_answers
from pb.proposals.tasks import TASKS, Task
from pb.proposals.views import blueprint
from pb.proposals.words import STATE_COLOURS, TASK_NAMES, state_name
from pb.rounds.fields import Needed, TicksField
from pb.rounds.lifecycle import Stage
from pb.rounds.queries import is_frozen
from pb.rounds.views import find_round

FORMS: dict[Task, type[TaskForm]] = {
    Task.IDEA: IdeaForm,
    Task.GROUP: GroupForm,
    Task.MONEY: MoneyForm,
    Task.DELIVERY: DeliveryForm,
    Task.CHECKS: ChecksForm,
    Task.CONTACT: ContactForm,
}


# Nobody is known before a draft is begun, so the limit is the whole service's: far above any hall's.
NEW_DRAFTS = "300 per minute; 3000 per hour"


class StartForm(HouseForm):
    """Begin an application."""

    idempotency_key = HiddenField(validators=[at_most(100)])
    submit = SubmitField(_l("Start now"), widget=GovSubmitInput())


class DeclarationForm(HouseForm):
    """Say that it is true, and send it."""

    declaration = TicksField(
        _l("Before you send it"),
        choices=[
            (
                "agreed",
                _l(
                    "What I have written is true, my group agrees to it, and the council may publish it "
                    "without my contact details."
                ),
            )
        ],
        validators=[Needed(_l("Tick the box to say that what you have written is true"))],
    )
    submit = SubmitField(_l("Send in the proposal"), widget=GovSubmitInput())


def find_draft(key: str) -> Proposal:
    """The proposal of this private link, or a 404."""
    return queries.proposal_by_key(db.session(), key) or abort(404)


@blueprint.route("/rounds/<slug>/apply", methods=["GET", "POST"])
@public
@limiter.limit(NEW_DRAFTS, methods=["POST"])
def start(slug: str) -> Response:
    """What one needs, what cannot be funded, and the button that begins."""
    found = find_round(slug)
    form = StartForm()
    if form.validate_on_submit():
        _draft, key = service.start_proposal(db.session(), found, form.idempotency_key.data or "")
        db.session.commit()
        return done(url_for("proposals.tasks", key=key))
    if not form.idempotency_key.data:
        form.idempotency_key.data = new_key()
    return page(
        "proposals/start.html",
        status=422 if form.is_submitted() else 200,
        round=found,
        form=form,
        is_open=found.stage == Stage.GATHERING,
        exclusions=EXCLUSIONS.values(),
        unsuitable=UNSUITABLE.values(),
    )


@blueprint.get("/apply/<key>")
@public
def tasks(key: str) -> Response:
    """The task list; after sending, the page with the number."""
    draft = find_draft(key)
    if draft.state != ProposalState.DRAFT:
        return done(url_for("proposals.submitted", key=key))
    rows = [
        {
            "title": str(TASK_NAMES[task]),
            "href": url_for("proposals.task", key=key, task=task.value),
            "status": _("Completed") if task.value in draft.done_tasks else _("To do"),
            "done": task.value in draft.done_tasks,
        }
        for task in TASKS
    ]
    left = service.missing_tasks(draft)
    return page("proposals/tasks.html", draft=draft, key=key, tasks=rows, left=left, link=_link(key))


@blueprint.route("/apply/<key>/<any('idea','group','money','making-it-happen','checks','contact'):task>")
@public
def task(key: str, task: str) -> Response:
    """One question page."""
    return _task_page(find_draft(key), key, Task(task))


@blueprint.post("/apply/<key>/<any('idea','group','money','making-it-happen','checks','contact'):task>")
@public
def save_task(key: str, task: str) -> Response:
    """Keep the answers of one page; with anything wrong, show it again with everything typed."""
    return _task_page(find_draft(key), key, Task(task))


def _task_page(draft: Proposal, key: str, task: Task) -> Response:
    if draft.state != ProposalState.DRAFT:
        return done(url_for("proposals.submitted", key=key))
    session = db.session()
    stored = stored_answers(draft, queries.contact_of(session, draft))
    form = FORMS[task].of(stored, draft.round, all_themes(session))
    if form.validate_on_submit():
        try:
            service.save_task(session, draft, task, form.answers())
            session.commit()
            return done(url_for("proposals.tasks", key=key))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    status = 422 if form.is_submitted() else 200
    return page(
        "proposals/task.html",
        status=status,
        draft=draft,
        key=key,
        form=form,
        heading=str(TASK_NAMES[task]),
        place=TASKS.index(task) + 1,
        count=len(TASKS),
        private=task is Task.CONTACT,
    )


@blueprint.route("/apply/<key>/check", methods=["GET", "POST"])
@public
def check_answers(key: str) -> Response:
    """Everything that was answered, the declaration, and the button that sends it."""
    draft, session = find_draft(key), db.session()
    form = DeclarationForm()
    if draft.state != ProposalState.DRAFT:
        return done(url_for("proposals.submitted", key=key))
    if form.validate_on_submit():
        try:
            service.submit_proposal(session, draft)
            session.commit()
            return done(url_for("proposals.submitted", key=key))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    parts = sections(draft, queries.contact_of(session, draft))
    status = 422 if form.is_submitted() else 200
    left = service.missing_tasks(draft)
    return page(
        "proposals/check_answers.html",
        status=status,
        draft=draft,
        key=key,
        form=form,
        sections=parts,
        left=left,
        task_names=TASK_NAMES,
        like=together.proposals_like(session, draft),
    )


@blueprint.get("/apply/<key>/submitted")
@public
def submitted(key: str) -> Response:
    """The number, what happens next, and the private link."""
    draft = find_draft(key)
    if draft.state == ProposalState.DRAFT:
        return done(url_for("proposals.tasks", key=key))
    return page(
        "proposals/submitted.html",
        proposal=draft,
        round=draft.round,
        link=_link(key),
        state=state_name(draft.state),
        colour=STATE_COLOURS[ProposalState(draft.state)],
        can_withdraw=draft.state != ProposalState.WITHDRAWN and not is_frozen(draft.round),
        key=key,
        sections=sections(draft, queries.contact_of(db.session(), draft)),
        asked_of=together.asked_of(db.session(), draft),
        asked_by=together.asked_by(db.session(), draft),
        like=together.proposals_like(db.session(), draft) if draft.state != ProposalState.WITHDRAWN else [],
    )


@blueprint.route("/apply/<key>/withdraw", methods=["GET", "POST"])
@public
def withdraw_own(key: str) -> Response:
    """Take one's own proposal back."""
    own = find_draft(key)
    if own.state == ProposalState.DRAFT:
        return done(url_for("proposals.tasks", key=key))
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw_by_author(db.session(), own, form.reason.data)
            db.session.commit()
            flash(_("The proposal is withdrawn."), "success")
            return done(url_for("proposals.submitted", key=key))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    back = url_for("proposals.submitted", key=key)
    status = 422 if form.is_submitted() else 200
    heading = _("Withdraw proposal %(n)d", n=own.number or 0)
    return page("proposals/form.html", status=status, proposal=own, form=form, heading=heading, back=back)


def _link(key: str) -> str:
    return url_for("proposals.tasks", key=key, _external=True)
