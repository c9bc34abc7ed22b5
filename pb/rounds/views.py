"""The pages of rounds: what is happening now, one round, and its management by officers."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.areas.queries import all_areas
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import Action, can, current_actor, ensure, public, requires
from pb.rounds import queries, reading, service
from pb.rounds.connections import choices
from pb.rounds.counting import counting_sentences
from pb.rounds.figure_reading import figures_table
from pb.rounds.figures import figures_of
from pb.rounds.forms import DatesForm, DrawForm, MoveForm, PotForm, PublishRulesForm, VoiceForm
from pb.rounds.lifecycle import UNDOABLE, Move, Stage, find_transition
from pb.rounds.models import Round
from pb.rounds.notices import notices_of
from pb.rounds.rule_words import rule_sentences
from pb.rounds.ties import mark
from pb.rounds.words import move_not_here, move_words, voice_words

blueprint = Blueprint("rounds", __name__)


def find_round(slug: str) -> Round:
    """The round at this address that this reader may see, or a 404."""
    found = queries.round_by_slug(db.session(), slug) or abort(404)
    if not queries.is_public(found) and not can(current_actor(), Action.MANAGE_ROUND, found):
        abort(404)
    return found


def managed_round(slug: str) -> Round:
    """The round at this address, for somebody who manages it; else a 403 or 404."""
    found = queries.round_by_slug(db.session(), slug) or abort(404)
    ensure(current_actor(), Action.MANAGE_ROUND, found)
    return found


@blueprint.get("/")
@public
def home() -> Response:
    """What is happening now."""
    today = london_day(now())
    rounds = queries.public_rounds(db.session())
    return page(
        "rounds/home.html",
        groups=reading.group_rounds(rounds),
        drafts=[r for r in queries.all_rounds(db.session()) if _is_my_draft(r)],
        voting_now=any(r.stage == Stage.VOTING for r in rounds),
        areas=all_areas(db.session(), today),
    )


def _is_my_draft(round_: Round) -> bool:
    return not queries.is_public(round_) and can(current_actor(), Action.MANAGE_ROUND, round_)


@blueprint.get("/rounds/<slug>")
@public
def round_page(slug: str) -> Response:
    """One round: where it is, what residents decide, dates, money, rules and where to go next."""
    found = find_round(slug)
    return page(
        "rounds/round.html",
        round=found,
        voice=voice_words(found.voice),
        notices=notices_of(db.session(), found),
        timeline_steps=reading.timeline_of(found),
        counting=counting_sentences(found),
        rules=rule_sentences(db.session(), found),
        table=figures_table(found, for_residents=True),
        figures=figures_of(found),
        links=reading.links_of(current_actor(), found, list(current_app.view_functions)),
        connections=[sentence for _name, sentence in choices(found.connections, own_words=True)],
        total=sum(pot.amount for pot in found.pots),
        lots=[(number, mark(found.tie_order_seed, number)) for number in found.tie_order or []],
    )


@blueprint.get("/rounds/<slug>/manage")
@requires(Action.MANAGE_ROUND)
def manage(slug: str) -> Response:
    """Everything an officer can do with a round, or the sentences that say why not yet."""
    found = managed_round(slug)
    actor, session = current_actor(), db.session()
    return page(
        "rounds/manage.html",
        round=found,
        moves=reading.offered_moves(session, actor, found),
        waiting=reading.waiting_for(session, actor, found),
        frozen=queries.is_frozen(found),
        drawable=service.may_draw(session, found),
        voice=voice_words(found.voice),
        counting=counting_sentences(found),
        rules=rule_sentences(session, found),
        figures=figures_of(found),
        links=reading.links_of(actor, found, list(current_app.view_functions)),
    )


@blueprint.get("/rounds/<slug>/actions/<action>")
@requires(Action.SIGNED_IN)
def confirm_action(slug: str, action: str) -> Response:
    """Say what a move means and ask for confirmation."""
    found = queries.round_by_slug(db.session(), slug) or abort(404)
    move = _move(action)
    transition = find_transition(Stage(found.stage), move)
    if transition is None:
        raise Refused(move_not_here(move, Stage(found.stage)))
    ensure(current_actor(), transition.permission or Action.MANAGE_ROUND, found)
    if transition.permission is None:
        abort(404)
    reasons = reading.reasons_against(db.session(), found, transition)
    form = MoveForm(formdata=None, confirmed="yes", stage=found.stage)
    return page(
        "rounds/confirm.html", round=found, move=move, words=move_words(move), reasons=reasons, form=form
    )


@blueprint.post("/rounds/<slug>/actions/<action>")
@requires(Action.SIGNED_IN)
def take_action(slug: str, action: str) -> Response:
    """Make a move; one that cannot be undone only after it was confirmed."""
    found = queries.round_by_slug(db.session(), slug) or abort(404)
    move, form = _move(action), MoveForm()
    if not form.validate() or (move not in UNDOABLE and form.confirmed.data != "yes"):
        return redirect(url_for("rounds.confirm_action", slug=slug, action=action), 303)
    if form.stage.data and form.stage.data != found.stage:
        raise Refused(move_not_here(move, Stage(found.stage)))
    service.move_round(db.session(), current_actor(), found, move)
    db.session.commit()
    flash(_("Done: %(move)s.", move=move_words(move).button), "success")
    managing = can(current_actor(), Action.MANAGE_ROUND, found)
    return done(url_for("rounds.manage" if managing else "rounds.round_page", slug=slug))


def _move(action: str) -> Move:
    try:
        return Move(action)
    except ValueError:
        abort(404)


@blueprint.route("/rounds/<slug>/manage/dates", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def dates(slug: str) -> Response:
    """Set the dates."""
    found = managed_round(slug)
    form = DatesForm.of(found)
    if form.validate_on_submit():
        try:
            service.set_dates(db.session(), current_actor(), found, **form.instants(found))
            return _saved(found, _("The dates are saved."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _form_page(found, form, _("Dates"), "rounds/dates.html")


@blueprint.route("/rounds/<slug>/manage/voice", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def voice(slug: str) -> Response:
    """Say what residents' voice decides."""
    found = managed_round(slug)
    form = VoiceForm(voice=found.voice)
    if form.validate_on_submit():
        try:
            service.set_voice(db.session(), current_actor(), found, form.voice.data or "")
            return _saved(found, _("What residents decide here is saved."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _form_page(found, form, _("What residents decide"))


@blueprint.route("/rounds/<slug>/manage/pots/<int:pot_id>", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def pot(slug: str, pot_id: int) -> Response:
    """Change how much is in a pot."""
    found = managed_round(slug)
    the_pot = queries.pot_of_round(found, pot_id) or abort(404)
    form = PotForm(amount=the_pot.amount)
    if form.validate_on_submit():
        try:
            service.change_pot(db.session(), current_actor(), found, the_pot, form.amount.data or 0)
            return _saved(found, _("The pot is saved."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _form_page(found, form, the_pot.name)


@blueprint.route("/rounds/<slug>/manage/tie-order", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def tie_order(slug: str) -> Response:
    """Draw the order that settles ties."""
    found = managed_round(slug)
    form = DrawForm()
    if form.validate_on_submit():
        try:
            service.draw_tie_order(db.session(), current_actor(), found, form.seed.data or "")
            return _saved(found, _("The tie order is drawn. Everybody can see it on the round’s page."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _form_page(found, form, _("Draw the tie order"), "rounds/tie_order.html")


@blueprint.route("/rounds/<slug>/manage/rules", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def rules(slug: str) -> Response:
    """Publish the rules."""
    found = managed_round(slug)
    form = PublishRulesForm()
    if form.validate_on_submit():
        try:
            service.publish_rules(db.session(), current_actor(), found)
            return _saved(found, _("The rules are published."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _form_page(found, form, _("Publish the rules"), "rounds/publish_rules.html")


def _saved(found: Round, message: str) -> Response:
    db.session.commit()
    flash(message, "success")
    return done(url_for("rounds.manage", slug=found.slug))


def _form_page(found: Round, form: HouseForm, heading: str, template: str = "rounds/form.html") -> Response:
    sentences, counting = rule_sentences(db.session(), found), counting_sentences(found)
    status = 422 if form.is_submitted() else 200
    return page(
        template, status=status, round=found, form=form, heading=heading, rules=sentences, counting=counting
    )
