"""The frozen count for officers, and the page where anybody checks a receipt."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.database import db
from pb.house.fragments import page
from pb.permissions import Action, can, current_actor, public, requires
from pb.rounds.models import Round
from pb.rounds.queries import is_public
from pb.voting import freezing, queries, totals
from pb.voting.blueprint import blueprint, find_round
from pb.voting.counting import reconcile
from pb.voting.forms import ReceiptForm
from pb.voting.receipts import Found, ReceiptAnswer, check_receipt

LOOK_UPS = "600 per minute"


@blueprint.get("/rounds/<slug>/count")
@requires(Action.COUNT_VOTES)
def count(slug: str) -> Response:
    """The count, once it is frozen; before that nobody is told anything."""
    round_, session = find_round(slug), db.session()
    tally = queries.latest_tally(session, round_)
    if tally is None or not can(current_actor(), Action.COUNT_VOTES, round_):
        abort(403)
    return page(
        "voting/count.html",
        round=round_,
        tally=tally,
        cards=reconcile(session, round_),
        areas=totals.area_totals(session, round_, tally),
        stands=freezing.frozen_stands(round_),
    )


@blueprint.get("/rounds/<slug>/receipt")
@public
def receipt(slug: str) -> Response:
    """Ask for a receipt."""
    return receipt_page(find_public(slug), ReceiptForm())


@blueprint.post("/rounds/<slug>/receipt")
@public
@limiter.limit(LOOK_UPS)
def look_up_receipt(slug: str) -> Response:
    """Look it up. It is posted, so that no log links a receipt to anybody."""
    round_, form = find_public(slug), ReceiptForm()
    if not form.validate_on_submit():
        return receipt_page(round_, form, status=422)
    return receipt_page(round_, form, check_receipt(db.session(), round_, form.receipt.data))


def find_public(slug: str) -> Round:
    """A round anybody may read about, or a 404."""
    round_ = find_round(slug)
    return round_ if is_public(round_) else abort(404)


def receipt_page(
    round_: Round, form: ReceiptForm, answer: ReceiptAnswer | None = None, status: int = 200
) -> Response:
    """The form, with the answer above it when there is one."""
    tally = queries.latest_tally(db.session(), round_)
    return page(
        "voting/receipt.html", status=status, round=round_, form=form, answer=answer, Found=Found, tally=tally
    )
