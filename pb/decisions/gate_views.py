"""The pages of what stands before a signature and after it: notices, interests, comments, board, call-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.allocation.queries import proposal_by_number
from pb.decisions import (
    board,
    call_in,
    comments,
    gate_pages,
    gate_words,
    interests,
    key_decisions,
    links,
    pages,
    queries,
    terms,
)
from pb.decisions import gate_forms as forms
from pb.decisions.gate_models import CallIn, KnownLink
from pb.decisions.models import DeclaredInterest
from pb.decisions.views import address_of, find_decision, find_round
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import WHOLE_COUNCIL, Action, InArea, current_actor, ensure, public, requires
from pb.rounds.queries import area_in_round

blueprint = Blueprint("gates", __name__)
PLACE = "/rounds/<slug>/decisions/<area_slug>"
SIX_YEARS = timedelta(days=6 * 365 + 2)  # with the leap days of six years


def answer(form: HouseForm, shown: gate_pages.FormPage, act: Callable[[], str], said: str) -> BaseResponse:
    """A form's page, or what it does and where that leads; a refusal keeps what was typed."""
    if not form.validate_on_submit():
        return page(
            "decisions/form.html", status=422 if form.errors else 200, form=form, reasons=[], shown=shown
        )
    try:
        where = act()
    except Refused as refusal:
        db.session.rollback()
        return page("decisions/form.html", status=409, form=form, reasons=refusal.reasons, shown=shown)
    db.session.commit()
    flash(said, "success")
    return done(where)


@blueprint.get("/forward-plan")
@public
def forward_plan() -> Response:
    """The notices of key decisions, with the first day on which each can be made."""
    found = key_decisions.notices(db.session(), london_day(now()))
    rows = [(notice, key_decisions.first_day(notice)) for notice in found]
    return page("decisions/forward_plan.html", rows=rows, kinds=gate_words.NOTICES)


@blueprint.get("/decisions/ward-members")
@public
def ward_members() -> Response:
    """What ward members decided in their own divisions, open to inspection for six years."""
    since = london_day(now()) - SIX_YEARS
    return page("decisions/ward_members.html", decisions=queries.ward_member_decisions(db.session(), since))


@blueprint.route("/decisions/terms", methods=["GET", "POST"])
@requires(Action.PREPARE_DECISION)
def council_terms() -> BaseResponse:
    """What the council's constitution leaves open."""
    ensure(current_actor(), Action.PREPARE_DECISION, WHOLE_COUNCIL)
    council = terms.the_council(db.session()) or abort(404)
    held = terms.terms_of_council(db.session(), council.id)
    form = forms.TermsForm() if request.method == "POST" else gate_pages.terms_form(held)

    def act() -> str:
        terms.set_terms(db.session(), current_actor(), council, form.terms())
        return url_for("gates.council_terms")

    return answer(form, gate_pages.terms_page(), act, _("The council’s terms are saved."))


@blueprint.route(f"{PLACE}/notice", methods=["GET", "POST"])
@requires(Action.PREPARE_DECISION)
def notice(slug: str, area_slug: str) -> BaseResponse:
    """Publish the notice of a key decision, at any stage of the round."""
    round_ = find_round(slug)
    area = area_in_round(round_, area_slug) or abort(404)
    ensure(current_actor(), Action.PREPARE_DECISION, InArea(area.id))
    form = forms.NoticeForm()

    def act() -> str:
        key_decisions.publish_notice(db.session(), current_actor(), round_, area, form.fields())
        return url_for("gates.forward_plan")

    return answer(form, gate_pages.notice_page(round_, area), act, _("The notice is published."))


@blueprint.route(f"{PLACE}/interest", methods=["GET", "POST"])
@requires(Action.SIGN_DECISION)
def interest(slug: str, area_slug: str) -> BaseResponse:
    """A member says whether they have an interest; then the item opens, or stays closed to them."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.SIGN_DECISION, found)
    form = forms.InterestForm()

    def act() -> str:
        what, kind = form.what.data or "", form.kind.data or ""
        interests.declare_interest(db.session(), current_actor(), found, what, kind)
        return address_of(found)

    shown = gate_pages.interest_page(found, pages.shown_to_sign(db.session(), found)["share"])
    return answer(form, shown, act, _("Your answer about your interests is on the record."))


@blueprint.route(f"{PLACE}/dispensation", methods=["GET", "POST"])
@requires(Action.NOTE_DISPENSATION)
def dispensation(slug: str, area_slug: str) -> BaseResponse:
    """Note a dispensation beside the interest that it lifts."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.NOTE_DISPENSATION, found)
    declared = queries.interests_in(db.session(), found.round_id, found.area_id)
    form = forms.DispensationForm()
    form.interest.choices = [(str(i.id), f"{i.name}: {i.what[:80]}") for i in declared]

    def act() -> str:
        of = db.session.get(DeclaredInterest, int(form.interest.data)) or abort(404)
        kind, note = form.kind.data or "", form.note.data or ""
        interests.note_dispensation(db.session(), current_actor(), found, of, kind, note)
        return address_of(found)

    return answer(
        form, gate_pages.dispensation_page(found), act, _("The dispensation is noted in the record.")
    )


@blueprint.route(f"{PLACE}/link", methods=["GET", "POST"])
@requires(Action.NOTE_LINK)
def link(slug: str, area_slug: str) -> BaseResponse:
    """Note that somebody is linked to a proposal."""
    found, session = find_decision(slug, area_slug), db.session()
    ensure(current_actor(), Action.NOTE_LINK, found)
    form = forms.LinkForm()
    share = queries.share_of(found)
    lines = sorted((*share.funded, *share.not_funded), key=lambda line: line.number)
    form.proposal.choices = [
        ("", _("Choose a proposal")),
        *((str(n.number), f"{n.number} {n.title}") for n in lines),
    ]

    def act() -> str:
        proposal = proposal_by_number(session, found.round, int(form.proposal.data)) or abort(404)
        typed = form.person.data or "", form.how.data or ""
        links.note_link(session, current_actor(), found.round, found.area, proposal, *typed)
        return address_of(found)

    shown = gate_pages.link_page(found, links.linked_people(session, found.round, found.area))
    return answer(form, shown, act, _("The link is noted, for those who review the decision."))


@blueprint.post(f"{PLACE}/link/<int:link_id>/take-back")
@requires(Action.NOTE_LINK)
def take_link_back(slug: str, area_slug: str, link_id: int) -> BaseResponse:
    """It was a mistake."""
    found = find_decision(slug, area_slug)
    noted = db.session().get(KnownLink, link_id)
    if noted is None or (noted.round_id, noted.area_id) != (found.round_id, found.area_id):
        abort(404)
    HouseForm().validate_on_submit() or abort(400)
    links.take_link_back(db.session(), current_actor(), noted)
    db.session.commit()
    flash(_("The link is taken back."), "success")
    return done(address_of(found))


@blueprint.route(f"{PLACE}/comment", methods=["GET", "POST"])
@requires(Action.REVIEW)
def comment(slug: str, area_slug: str) -> BaseResponse:
    """An officer's comment or the equality assessment, on the record as it stands."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.REVIEW, found)
    kinds = comments.kinds_for(current_actor(), found)
    if not kinds:
        abort(403)
    form = forms.StatementForm()
    form.kind.choices = [(kind.value, gate_words.STATEMENTS[kind]) for kind in kinds]
    if request.method == "GET":
        form.kind.data = kinds[0].value
        form.record_sha256.data = found.record_sha256

    def act() -> str:
        kind, text, shown_sha256 = form.kind.data or "", form.text.data or "", form.record_sha256.data or ""
        comments.make_statement(db.session(), current_actor(), found, kind, text, shown_sha256=shown_sha256)
        return address_of(found)

    shown = gate_pages.comment_page(found)
    return answer(form, shown, act, _("It stands beside this version of the record."))


@blueprint.route(f"{PLACE}/board", methods=["GET", "POST"])
@requires(Action.PREPARE_DECISION)
def board_vote(slug: str, area_slug: str) -> BaseResponse:
    """Record how the area's board voted: its advice on the version that stands."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.PREPARE_DECISION, found)
    members = board.members_of(db.session(), found)
    form = gate_pages.board_form(members)()

    def act() -> str:
        votes = {m.id: form[f"member_{m.id}"].data or "" for m in members}
        board.record_meeting(
            db.session(),
            current_actor(),
            found,
            held_on=form["held_on"].data,
            motion=form["motion"].data or "",
            votes=votes,
        )
        return address_of(found)

    return answer(form, gate_pages.board_page(found), act, _("The board’s vote is on the record."))


@blueprint.route(f"{PLACE}/call-in", methods=["GET", "POST"])
@requires(Action.PUBLISH_DECISION)
def called_in(slug: str, area_slug: str) -> BaseResponse:
    """Take a call-in, or write what came of it."""
    found = find_decision(slug, area_slug)
    ensure(current_actor(), Action.PUBLISH_DECISION, found)
    called = queries.call_in_of(db.session(), found)
    if called is not None and not called.outcome:
        return resolve_page(called)
    form = forms.CallInForm()
    grounds = terms.terms_for(db.session(), found.round).grounds()
    form.ground.choices = [(ground, ground) for ground in grounds]

    def act() -> str:
        typed = {name: form[name].data or "" for name in ("members", "ground", "reason")}
        call_in.call_in(db.session(), current_actor(), found, **typed)
        return address_of(found)

    return answer(form, gate_pages.call_in_page(found), act, _("The decision is called in and frozen."))


def resolve_page(called: CallIn) -> BaseResponse:
    """What came of the call-in."""
    form = forms.ResolveForm()

    def act() -> str:
        outcome, text = form.outcome.data or "", form.answer.data or ""
        return address_of(call_in.resolve(db.session(), current_actor(), called, outcome, text))

    return answer(form, gate_pages.resolve_page(called), act, _("The call-in is answered."))
