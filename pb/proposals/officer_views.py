"""The pages of officers and front-line staff: what to check, the check, a new cost, a comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.house.idempotency import new_key, recall, remember
from pb.permissions import Action, current_actor, ensure, requires
from pb.proposals import checking, queries, together
from pb.proposals.models import Proposal, ProposalState
from pb.proposals.officer_forms import CheckForm, CommentForm, RepriceForm, WithdrawForm
from pb.proposals.reading import flags, sections, suggests_redirect
from pb.proposals.views import blueprint
from pb.proposals.words import STATE_COLOURS, state_name
from pb.rounds.queries import is_frozen
from pb.rounds.views import find_round


def find_for(action: Action, slug: str, number: int) -> Proposal:
    """The proposal, for somebody who may do this to it; else a 403 or 404."""
    round_ = find_round(slug)
    found = queries.proposal_by_number(db.session(), round_, number) or abort(404)
    ensure(current_actor(), action, found)
    return found


@blueprint.get("/rounds/<slug>/check")
@requires(Action.CHECK_PROPOSAL)
def inbox(slug: str) -> Response:
    """The proposals this officer checks, those that wait first."""
    found = find_round(slug)
    mine = queries.to_check(db.session(), current_actor(), found)
    return page(
        "proposals/inbox.html",
        round=found,
        waiting=[p for p in mine if p.state == ProposalState.SUBMITTED],
        others=[p for p in mine if p.state != ProposalState.SUBMITTED],
        flags={p.id: flags(p) for p in mine},
        state_name=state_name,
        colours=STATE_COLOURS,
        frozen=is_frozen(found),
        help_waiting=together.help_waiting(db.session(), current_actor(), found),
    )


@blueprint.route("/rounds/<slug>/proposals/<int:number>/check", methods=["GET", "POST"])
@requires(Action.CHECK_PROPOSAL)
def check(slug: str, number: int) -> Response:
    """Read the whole application and publish what was found."""
    one = find_for(Action.CHECK_PROPOSAL, slug, number)
    form = CheckForm()
    answer = _again(form, one)
    if not answer and form.is_submitted() and form.check(one.round, one.cost):
        answer = _once(form, one, _("The finding is published."), lambda: _publish(form, one))
    if answer:
        return answer
    return _form_page(
        one,
        form,
        _("Check proposal %(n)d", n=number),
        "proposals/check.html",
        flags=flags(one),
        suggests_redirect=suggests_redirect(one),
        sections=sections(one, queries.contact_of(db.session(), one)),
    )


def _publish(form: CheckForm, one: Proposal) -> None:
    session, actor = db.session(), current_actor()
    if form.amount.data is not None:
        checking.reprice(session, actor, one, amount=form.amount.data, reason=form.amount_reason.data)
    checking.check_proposal(
        session,
        actor,
        one,
        outcome=ProposalState(form.outcome.data or ""),
        reasons=form.reasons.data,
        redirect_to=form.redirect_to.data or "",
    )


@blueprint.route("/rounds/<slug>/proposals/<int:number>/cost", methods=["GET", "POST"])
@requires(Action.CHECK_PROPOSAL)
def reprice(slug: str, number: int) -> Response:
    """Publish a new cost with its reason."""
    one = find_for(Action.CHECK_PROPOSAL, slug, number)
    form = RepriceForm()
    answer = _again(form, one)
    if not answer and form.is_submitted() and form.check(one.round, one.cost):
        answer = _once(
            form,
            one,
            _("The new cost is published."),
            lambda: checking.reprice(
                db.session(), current_actor(), one, amount=form.amount.data or 0, reason=form.reason.data
            ),
        )
    if answer:
        return answer
    return _form_page(one, form, _("Change the cost of proposal %(n)d", n=number))


@blueprint.route("/rounds/<slug>/proposals/<int:number>/withdraw", methods=["GET", "POST"])
@requires(Action.CHECK_PROPOSAL)
def withdraw(slug: str, number: int) -> Response:
    """Take a proposal out at its author's wish."""
    one = find_for(Action.CHECK_PROPOSAL, slug, number)
    form = WithdrawForm()
    answer = _again(form, one)
    if not answer and form.validate_on_submit():
        answer = _once(
            form,
            one,
            _("The proposal is withdrawn."),
            lambda: checking.withdraw_proposal(db.session(), current_actor(), one, reason=form.reason.data),
        )
    if answer:
        return answer
    return _form_page(one, form, _("Withdraw proposal %(n)d", n=number))


@blueprint.route("/rounds/<slug>/proposals/<int:number>/comment", methods=["GET", "POST"])
@requires(Action.COMMENT_AS_STAFF)
def comment(slug: str, number: int) -> Response:
    """Say what front-line staff think."""
    one = find_for(Action.COMMENT_AS_STAFF, slug, number)
    form = CommentForm()
    answer = _again(form, one)
    if not answer and form.validate_on_submit():
        answer = _once(
            form,
            one,
            _("Your comment is published."),
            lambda: checking.add_comment(
                db.session(), current_actor(), one, service=form.service.data, text=form.text.data
            ),
        )
    if answer:
        return answer
    return _form_page(one, form, _("Comment on proposal %(n)d as staff", n=number))


def _again(form: HouseForm, one: Proposal) -> Response | None:
    """Where this very form led before; asked before it is checked, because its own change may bar it now."""
    key = form.idempotency_key.data if form.is_submitted() else ""
    return done(_url(one)) if key and recall(db.session(), key, _scope(one)) else None


def _once(form: HouseForm, one: Proposal, message: str, change: Callable[[], object]) -> Response | None:
    """Make the change and go to the proposal. None: refused, and the form says why."""
    session = db.session()
    try:
        change()
    except Refused as refusal:
        session.rollback()
        form.form_errors = refusal.reasons
        return None
    if form.idempotency_key.data:
        remember(session, form.idempotency_key.data, _scope(one), _url(one))
    session.commit()
    flash(message, "success")
    return done(_url(one))


def _scope(one: Proposal) -> str:
    return f"proposal:{one.id}"


def _url(one: Proposal) -> str:
    return url_for("proposals.proposal", slug=one.round.slug, number=one.number)


def _form_page(
    one: Proposal, form: HouseForm, heading: str, template: str = "proposals/form.html", **more: Any
) -> Response:
    if not form.idempotency_key.data:
        form.idempotency_key.data = new_key()
    status = 422 if form.is_submitted() else 200
    return page(template, status=status, proposal=one, form=form, heading=heading, back=_url(one), **more)
