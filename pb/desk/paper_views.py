"""What the desk hands out on paper: a sheet as a PDF, and how to vote in easy words."""

from __future__ import annotations

from flask import abort, current_app, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from pb.desk import cards, easy_read, sheet_paper
from pb.desk.blueprint import blueprint, desk_areas, find_round
from pb.house.database import db
from pb.house.fragments import page, pdf_file
from pb.house.presentation import the_council
from pb.permissions import Action, public, requires
from pb.rounds.models import Round
from pb.rounds.queries import is_public


@blueprint.post("/rounds/<slug>/cards/<sheet>/pdf")
@requires(Action.ISSUE_CARDS)
def sheet_pdf(slug: str, sheet: str) -> Response:
    """The cards of a sheet that its page has just shown; nothing is stored to make it from."""
    round_, session = find_round(slug), db.session()
    if cards.sheet_area(session, round_, sheet) not in desk_areas(round_):
        abort(404)
    printed = cards.read_printed(
        session, round_, sheet, request.form.getlist("card"), secret_key=current_app.config["SECRET_KEY"]
    )
    made = sheet_paper.cards_pdf(
        the_council().name,
        round_,
        printed,
        url_for("voting.enter", _external=True),
        str(get_locale()),
        large=bool(request.form.get("large")),
    )
    return pdf_file(made, sheet)


@blueprint.get("/rounds/<slug>/how-to-vote")
@public
def how_to_vote(slug: str) -> Response:
    """How to vote, in short sentences with a picture for each step."""
    round_ = public_round(slug)
    return page("desk/how_to_vote.html", round=round_, steps=easy_read.steps(round_))


@blueprint.get("/rounds/<slug>/how-to-vote.pdf")
@public
def how_to_vote_pdf(slug: str) -> Response:
    """The same, to be printed for the tables of a hall."""
    round_ = public_round(slug)
    return pdf_file(easy_read.easy_read_pdf(round_, str(get_locale())), f"{round_.slug}-how-to-vote")


def public_round(slug: str) -> Round:
    """A round anybody may read about, or a 404."""
    round_ = find_round(slug)
    return round_ if is_public(round_) else abort(404)
