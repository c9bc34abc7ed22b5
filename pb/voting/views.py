"""The voter's way in and out: enter with a card, cast, recorded, finish. Marking the ballot lies between."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.database import db
from pb.house.fragments import done, page
from pb.permissions import public
from pb.voting import service
from pb.voting.blueprint import blueprint
from pb.voting.device import channel_of, finish, hold_card, limit_key, stop_assisting
from pb.voting.forms import EnterForm
from pb.voting.guard import TAPS_OF_A_CARD, with_card
from pb.voting.marks import Marks
from pb.voting.pages import choose_page, enter_page, marked_lines
from pb.voting.secrecy import device_mark, show_receipt
from pb.voting.service import BadBallot, NotOpen
from pb.voting.voters import Standing, Voter, find_by_code, find_by_token

WRONG_CODES = "300 per minute; 6000 per hour"


@blueprint.get("/vote")
@public
def enter() -> Response:
    """Ask for a card, or offer to carry on with the one in use."""
    return enter_page(EnterForm())


@blueprint.post("/vote")
@public
@limiter.limit(
    WRONG_CODES,
    key_func=lambda: "card codes",
    exempt_when=lambda: bool(request.form.get("token")),
    deduct_when=lambda response: response.status_code == 422,
)
def enter_with_card() -> Response:
    """Take a card. Unknown, void and closed look the same to somebody who guesses a code."""
    form = EnterForm()
    if not form.validate_on_submit():
        return enter_page(form, 422)
    session, secret_key = db.session(), current_app.config["SECRET_KEY"]
    voter = (
        find_by_token(session, secret_key, form.token.data)
        if form.token.data
        else find_by_code(session, secret_key, form.code.data or "")
    )
    if voter is None:
        form.code.errors = [
            _("We cannot use that card or code. Check the code and try again, or ask for help at the desk.")
        ]
        return enter_page(form, 422)
    hold_card(voter.token_hash)
    return done(url_for("voting.recorded" if voter.has_voted else "voting.choose"))


@blueprint.post("/vote/cast")
@public
@limiter.limit(TAPS_OF_A_CARD, key_func=limit_key)
@with_card
def cast(voter: Voter) -> Response:
    """Put the choices that were on the page in the box; only then say so."""
    session = db.session()
    try:
        marks = service.read_marks(request.form.getlist("choice"), request.form.getlist("points"))
        key = request.form.get("idempotency_key", "")
        service.cast_ballot(session, voter, marks, key, channel_of(voter))
    except NotOpen as closed:
        session.rollback()
        if closed.standing is Standing.PAUSED:
            service.save_draft(session, voter, marks)
            session.commit()
        raise
    except BadBallot as bad:
        session.rollback()
        return choose_page(voter, service.current_marks(session, voter), bad.reasons, 422)
    session.commit()
    stop_assisting()
    return done(url_for("voting.recorded"))


@blueprint.get("/vote/recorded")
@public
@with_card
def recorded(voter: Voter) -> Response:
    """The receipt, and how to change the vote until voting closes."""
    session = db.session()
    leaf = service.receipt(session, voter)
    if leaf is None:
        return redirect(url_for("voting.choose"), 303)
    cast_now, drafted = service.cast_marks(session, voter) or Marks(), service.current_marks(session, voter)
    return page(
        "voting/recorded.html",
        voter=voter,
        receipt=show_receipt(leaf),
        leaf=leaf,
        items=marked_lines(voter, cast_now),
        changes_waiting=cast_now != drafted,
        print=device_mark(voter.pseudonym, cast_now.choices, cast_now.points),
    )


@blueprint.post("/vote/undo")
@public
@with_card
def undo(voter: Voter) -> Response:
    """Forget changes that were not cast: the vote in the box stays as it is."""
    service.drop_draft(db.session(), voter)
    db.session.commit()
    return done(url_for("voting.recorded"))


@blueprint.post("/vote/leave")
@public
def leave() -> Response:
    """Finish on this device: whoever holds it next sees nothing."""
    finish()
    return done(url_for("voting.left"))


@blueprint.get("/vote/finished")
@public
def left() -> Response:
    """Say that the device has forgotten the card."""
    return page("voting/left.html")
