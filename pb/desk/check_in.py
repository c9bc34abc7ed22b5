"""The check-in desk: find somebody, hand them a card in one press, undo it, add who is not on the roll."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.desk import assisting, exchanging, roll, sending
from pb.desk.blueprint import blueprint, desk_areas, find_round
from pb.desk.cards import may_print
from pb.desk.forms import ExchangeForm, UnknownCardForm, WalkInForm
from pb.desk.models import RollEntry
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import clean_text
from pb.house.fragments import done, page
from pb.permissions import Action, InArea, can, current_actor, requires
from pb.rounds.connections import choices
from pb.rounds.models import Round
from pb.voting.device import start_assisting
from pb.voting.voters import Standing, standing_of

MOST_FOUND = 12
LONGEST_SEARCH = 80


@blueprint.get("/rounds/<slug>/desk")
@requires(Action.ISSUE_CARDS)
def desk(slug: str) -> Response:
    """The search box, and the hand-out of a moment ago (``?given=``) with its undo."""
    return desk_page(find_round(slug))


@blueprint.post("/rounds/<slug>/desk")
@requires(Action.ISSUE_CARDS)
def find(slug: str) -> Response:
    """Find people. Posted, so that no name stands in an address, a log or a browser's history."""
    return desk_page(find_round(slug), request.form.get("q", ""))


@blueprint.post("/rounds/<slug>/roll/<int:entry_id>/given")
@requires(Action.ISSUE_CARDS)
def hand_out(slug: str, entry_id: int) -> Response:
    """Mark that somebody was given a card; nobody writes down which."""
    session, round_ = db.session(), find_round(slug)
    roll.find_entry(session, current_actor(), round_, entry_id)
    try:
        entry = roll.hand_out(
            session,
            current_actor(),
            round_,
            entry_id,
            connection=request.form.get("connection", ""),
            old_enough="old_enough" in request.form,
        )
    except Refused as refused:
        session.rollback()
        return desk_page(find_round(slug), request.form.get("q", ""), refused.reasons, about=entry_id)
    session.commit()
    return done(url_for("desk.desk", slug=slug, given=entry.id))


@blueprint.post("/rounds/<slug>/roll/<int:entry_id>/undo")
@requires(Action.ISSUE_CARDS)
def take_back(slug: str, entry_id: int) -> Response:
    """Undo the hand-out of a moment ago."""
    session = db.session()
    entry = roll.take_back(session, current_actor(), find_round(slug), entry_id)
    session.commit()
    flash(_("Undone: %(name)s has no card.", name=entry.name))
    return done(url_for("desk.desk", slug=slug))


@blueprint.route("/rounds/<slug>/desk/walk-in", methods=["GET", "POST"])
@requires(Action.ISSUE_CARDS)
def walk_in(slug: str) -> Response:
    """Put somebody on the roll who is not there, and hand them a card in the same press."""
    session, round_ = db.session(), find_round(slug)
    form, alike = walk_in_form(round_), []
    if form.validate_on_submit():
        area = next(area for area in round_.areas if str(area.id) == form.area.data)
        entitled: dict[str, Any] = {"connection": form.connection.data, "old_enough": True}
        try:
            entry = roll.add_walk_in(
                session,
                current_actor(),
                round_,
                area,
                form.name.data,
                other_person=bool(form.other_person.data),
                **entitled,
            )
            roll.hand_out(session, current_actor(), round_, entry.id, **entitled)
            session.commit()
            return done(url_for("desk.desk", slug=slug, given=entry.id))
        except Refused as refused:
            session.rollback()
            round_ = find_round(slug)
            alike = roll.people_named(session, round_, form.name.data)
            form.form_errors = refused.reasons
    return page(
        "desk/walk_in.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        form=form,
        alike=alike,
        names={area.id: area.name for area in round_.areas},
        held=desk_areas(round_),
    )


@blueprint.route("/rounds/<slug>/roll/<int:entry_id>/another", methods=["GET", "POST"])
@requires(Action.ISSUE_CARDS)
def another(slug: str, entry_id: int) -> Response:
    """Give another card for one whose number is known."""
    form = ExchangeForm()
    return exchange_page(slug, entry_id, form, UnknownCardForm(formdata=None), form)


@blueprint.post("/rounds/<slug>/roll/<int:entry_id>/another-unknown")
@requires(Action.KEEP_ROLL)
def another_unknown(slug: str, entry_id: int) -> Response:
    """Give another card for one whose number nobody knows, off a sheet that is void."""
    form = UnknownCardForm()
    return exchange_page(slug, entry_id, ExchangeForm(formdata=None), form, form)


def exchange_page(
    slug: str,
    entry_id: int,
    known: ExchangeForm,
    unknown: UnknownCardForm,
    form: ExchangeForm | UnknownCardForm,
) -> Response:
    """Both forms; ``form`` is the one that may have been sent."""
    session, round_ = db.session(), find_round(slug)
    entry = roll.find_entry(session, current_actor(), round_, entry_id)
    if form.validate_on_submit():
        try:
            if isinstance(form, ExchangeForm):
                exchanging.exchange_card(
                    session,
                    current_actor(),
                    round_,
                    entry_id,
                    number=form.number.data,
                    reason=str(form.happened.data),
                    secret_key=current_app.config["SECRET_KEY"],
                )
            else:
                exchanging.exchange_unknown(
                    session, current_actor(), round_, entry_id, sheet=form.sheet.data, reason=form.reason.data
                )
            at_home = isinstance(form, ExchangeForm) and bool(form.send.data)
            if at_home:
                sending.send_again(session, entry)
            session.commit()
            said = _("The new card goes out with the next batch.") if at_home else _("Hand out one new card.")
            flash(f"{said} {_('The old one can never vote.')}", "success")
            return done(url_for("desk.desk", slug=slug))
        except Refused as refused:
            session.rollback()
            round_ = find_round(slug)
            entry = roll.find_entry(session, current_actor(), round_, entry_id)
            form.form_errors = refused.reasons
    return page(
        "desk/another.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        entry=entry,
        form=form,
        known=known,
        at_home=sending.sent_to(session, entry) is not None,
        unknown=unknown if can(current_actor(), Action.KEEP_ROLL, InArea(entry.area_id)) else None,
    )


@blueprint.post("/rounds/<slug>/desk/assisted")
@requires(Action.ISSUE_CARDS)
def assist(slug: str) -> Response:
    """Help somebody to vote on this device: larger letters, and a ballot that says it was assisted."""
    session, round_ = db.session(), find_round(slug)
    held = desk_areas(round_)
    area = next((a for a in round_.areas if a.id in held and str(a.id) == request.form.get("area")), None)
    if area is None:
        abort(404)
    assisting.record_assistance(session, current_actor(), round_, area)
    session.commit()
    start_assisting(round_.id, area.id)
    return done(url_for("voting.enter"))


def walk_in_form(round_: Round) -> WalkInForm:
    """The form with the areas of this desk and the connections of the round."""
    form, held = WalkInForm(), desk_areas(round_)
    form.area.choices = [(str(area.id), area.name) for area in round_.areas if area.id in held]
    form.connection.choices = choices(round_.connections)
    form.old_enough.choices = [("yes", _("They are %(age)d or older", age=round_.minimum_age))]
    return form


def desk_page(
    round_: Round, typed: str = "", reasons: list[str] | None = None, about: int | None = None
) -> Response:
    """The desk; ``about`` is the person of a press that was refused, with what was chosen kept."""
    session, held = db.session(), desk_areas(round_)
    wanted = " ".join(clean_text(typed).split())[:LONGEST_SEARCH]
    if "#t=" in wanted:
        wanted, reasons = (
            "",
            [_("That is a voting card. Find the person by name, then hand the card over.")],
        )
    people = roll.find_people(session, round_, held, wanted, MOST_FOUND + 1) if wanted else []
    if about is not None and about not in [person.id for person in people]:
        people = [roll.find_entry(session, current_actor(), round_, about)]
    given = request.args.get("given", type=int) or 0
    return page(
        "desk/desk.html",
        status=422 if reasons else 200,
        round=round_,
        wanted=wanted,
        people=people[:MOST_FOUND],
        more=len(people) > MOST_FOUND,
        reasons=reasons or [],
        about=about,
        chosen=request.form,
        first_free=_only_one_without_a_card(people),
        given=roll.entry_just_given(session, round_, held, given) if 0 < given < 2**31 else None,
        connections=choices(round_.connections),
        areas=[area for area in round_.areas if area.id in held],
        counts=roll.roll_counts(session, round_),
        names={area.id: area.name for area in round_.areas},
        open=may_print(round_),
        voting=standing_of(round_.stage, round_.paused_from, round_.voting_closes_at) is Standing.OPEN,
    )


def _only_one_without_a_card(people: list[RollEntry]) -> int | None:
    """Whom the keyboard goes to: the one person found, when they have no card yet."""
    return people[0].id if len(people) == 1 and not people[0].cards_given else None
