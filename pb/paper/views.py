"""The count of paper at a glance, its batches, and the steps that only an officer takes."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.paper import batches, boxing, closing, deciding, queries
from pb.paper.blueprint import blueprint, find_batch, paper_round
from pb.paper.entries import header_of, match_of
from pb.paper.forms import BatchForm, HeaderForm, OverrideForm, RecountForm, SpoiledForm
from pb.paper.words import confirm_first, fate_words, reason_words
from pb.permissions import Action, InArea, can, current_actor, public, requires
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import is_public, round_by_slug
from pb.voting import by_hand


def my_areas(round_: Round) -> list[int]:
    """The areas whose slips this person may key."""
    actor = current_actor()
    return [area.id for area in round_.areas if can(actor, Action.KEY_SLIPS, InArea(area.id))]


@blueprint.get("/rounds/<slug>/paper")
@requires(Action.KEY_SLIPS)
def overview(slug: str) -> Response:
    """Every batch, what stands against the close, and what to do next."""
    round_ = paper_round(slug)
    return page(
        "paper/overview.html",
        round=round_,
        seen=queries.overview(db.session(), round_, my_areas(round_)),
        counting=round_.stage == Stage.VOTING,
        phones_closed=by_hand.phones_are_closed(round_),
        fate_words=fate_words,
        reason_words=reason_words,
    )


@blueprint.route("/rounds/<slug>/paper/batches/new", methods=["GET", "POST"])
@requires(Action.KEY_SLIPS)
def new_batch(slug: str) -> Response:
    """Open a batch with its counted header."""
    round_, form = paper_round(slug), BatchForm()

    def make() -> str:
        batch = batches.open_batch(
            db.session(),
            current_actor(),
            round_,
            form.sheet.data,
            form.declared.data,
            form.counted_by.data,
        )
        flash(_("Batch %(number)d is open. Write its number on its cover.", number=batch.number), "success")
        return url_for("paper.key", slug=slug, number=batch.number)

    return answered(round_, form, _("Open a batch"), make)


@blueprint.get("/rounds/<slug>/paper/batches/<int:number>")
@requires(Action.KEY_SLIPS)
def batch(slug: str, number: int) -> Response:
    """One batch: its header, how far it has come, and what an officer can do with it."""
    round_ = paper_round(slug)
    found, session = find_batch(round_, number), db.session()
    return page(
        "paper/batch.html",
        round=round_,
        batch=found,
        area=next(area for area in round_.areas if area.id == found.area_id),
        header=header_of(session, found),
        match=match_of(session, round_, found),
        counting=round_.stage == Stage.VOTING,
        may_judge=can(current_actor(), Action.JUDGE_SLIPS, InArea(found.area_id)),
        reason_words=reason_words,
    )


@blueprint.route("/rounds/<slug>/paper/batches/<int:number>/header", methods=["GET", "POST"])
@requires(Action.JUDGE_SLIPS)
def header(slug: str, number: int) -> Response:
    """Correct how many slips a batch holds, after counting them again."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    found, form = find_batch(round_, number, Action.JUDGE_SLIPS), HeaderForm()

    def correct() -> str:
        batches.correct_header(
            db.session(),
            current_actor(),
            round_,
            found,
            form.declared.data,
            form.counted_by.data,
            form.why.data,
        )
        flash(_("The header is corrected."), "success")
        return url_for("paper.batch", slug=slug, number=number)

    return answered(round_, form, _("Correct the header of batch %(number)d", number=number), correct)


@blueprint.route("/rounds/<slug>/paper/batches/<int:number>/again", methods=["GET", "POST"])
@requires(Action.JUDGE_SLIPS)
def again(slug: str, number: int) -> Response:
    """Have a batch keyed all over again."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    found, form = find_batch(round_, number, Action.JUDGE_SLIPS), RecountForm()

    def begin() -> str:
        deciding.recount_batch(db.session(), current_actor(), round_, found, form.why.data)
        flash(_("Batch %(number)d is to be keyed again by two people.", number=number), "success")
        return url_for("paper.batch", slug=slug, number=number)

    intro = _("Its slips leave the box until they are read anew. What was keyed before stays on record.")
    return answered(round_, form, _("Key batch %(number)d again", number=number), begin, [intro])


@blueprint.route("/rounds/<slug>/paper/spoiled", methods=["GET", "POST"])
@requires(Action.KEY_SLIPS)
def spoiled(slug: str) -> Response:
    """Record a slip that was spoiled and replaced."""
    round_, form = paper_round(slug), SpoiledForm()

    def spoil() -> str:
        deciding.spoil_slip(db.session(), current_actor(), round_, form.serial.data)
        flash(_("The card is void. Give the voter another card with its slip."), "success")
        return url_for("paper.spoiled", slug=slug)

    intro = _("The card of a spoiled slip never votes. Keep the slip apart, and hand out another card.")
    return answered(round_, form, _("A slip was spoiled"), spoil, [intro])


@blueprint.post("/rounds/<slug>/paper/box")
@requires(Action.JUDGE_SLIPS)
def box(slug: str) -> Response:
    """Put every slip that waits into the box."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    fates = boxing.box_slips(db.session(), current_actor(), round_)
    db.session.commit()
    said = ", ".join(f"{fate_words(fate)} {number}" for fate, number in sorted(fates.items()))
    flash(_("Slips: %(what)s.", what=said or _("none waited")), "success")
    return done(url_for("paper.overview", slug=slug))


@blueprint.route("/rounds/<slug>/paper/override", methods=["GET", "POST"])
@requires(Action.COUNT_VOTES)
def override(slug: str) -> Response:
    """Close a count that is not finished, with a written reason; whoever proved long ago who they are does so
    again first, and what they had written by then stays.
    """
    round_, form = paper_round(slug, Action.COUNT_VOTES), OverrideForm()
    if not can(current_actor(), Action.COUNT_VOTES, round_):
        abort(403)
    is_fresh = current_app.extensions["sign_in_is_fresh"](current_user)
    if request.method == "GET" and not is_fresh:
        return redirect(url_for("accounts.confirm", next=request.path), 303)

    def write() -> str:
        if not is_fresh:
            raise Refused(confirm_first(url_for("accounts.confirm")))
        closing.override(db.session(), current_actor(), round_, form.why.data)
        flash(_("Your reason is on record. Voting can be closed now."), "success")
        return url_for("paper.overview", slug=slug)

    intro = [_("These stand against the close:"), *queries.reasons_against(db.session(), round_)]
    return answered(round_, form, _("Close a count that is not finished"), write, intro)


@blueprint.get("/rounds/<slug>/how-slips-are-counted")
@public
def how(slug: str) -> Response:
    """The published rules of the count of paper, and what came of them."""
    round_ = round_by_slug(db.session(), slug) or abort(404)
    if not is_public(round_):
        abort(404)
    return page("paper/how.html", round=round_, **queries.published(db.session(), round_))


def answered(
    round_: Round,
    form: HouseForm,
    heading: str,
    act: Callable[[], str],
    intro: list[str] | None = None,
) -> Response:
    """The question page of one form; after a good POST on to where ``act`` says."""
    if form.validate_on_submit():
        try:
            url = act()
            db.session.commit()
            return done(url)
        except Refused as refused:
            db.session.rollback()
            form.form_errors = refused.reasons
    return page(
        "paper/form.html",
        status=422 if request.method == "POST" else 200,
        round=round_,
        form=form,
        heading=heading,
        intro=intro or [],
    )
