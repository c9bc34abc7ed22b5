"""The questions that a voter may answer after voting. Nothing leads from an answer to a card or a ballot."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.database import db
from pb.house.fragments import done, page
from pb.permissions import public
from pb.turnout import monitoring
from pb.turnout.forms import AboutYouForm
from pb.voting.blueprint import keep_nothing, looks
from pb.voting.device import limit_key
from pb.voting.guard import with_card
from pb.voting.voters import Voter

# Nothing remembers who has answered, so one card can send a few forms; it cannot send many.
FORMS_OF_A_CARD = "3 per hour"

# A voter's pages, with everything that a voter's pages share: also the one that says why a card is refused.
blueprint = Blueprint("about_you", __name__)
blueprint.after_request(keep_nothing)
blueprint.context_processor(looks)


@blueprint.get("/vote/about-you")
@public
@with_card
def ask(voter: Voter) -> Response:
    """Ask, and explain why."""
    if not voter.has_voted:
        return redirect(url_for("voting.choose"), 303)
    return form_page(voter, AboutYouForm(formdata=None))


@blueprint.post("/vote/about-you")
@public
@limiter.limit(FORMS_OF_A_CARD, key_func=limit_key, deduct_when=lambda response: response.status_code == 303)
@with_card
def save(voter: Voter) -> Response:
    """Keep the answers, apart from everything."""
    if not voter.has_voted:
        return redirect(url_for("voting.choose"), 303)
    form = AboutYouForm()
    if not form.validate_on_submit():
        return form_page(voter, form, 422)
    monitoring.give_answers(
        db.session(), voter.round, voter.area, form.answers(), form.idempotency_key.data or ""
    )
    db.session.commit()
    return done(url_for("about_you.thanks"))


@blueprint.get("/vote/about-you/thanks")
@public
@with_card
def thanks(voter: Voter) -> Response:
    """Say so, and go back to the receipt."""
    return page("turnout/about_you_thanks.html", voter=voter)


def form_page(voter: Voter, form: AboutYouForm, status: int = 200) -> Response:
    """The questions."""
    return page("turnout/about_you.html", status=status, voter=voter, form=form)
