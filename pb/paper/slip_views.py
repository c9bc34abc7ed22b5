"""Printing slips: as a page, as a PDF, and in large print."""

from __future__ import annotations

from flask import abort, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from pb.areas.models import Area
from pb.house.database import db
from pb.house.fragments import page, pdf_file
from pb.house.presentation import the_council
from pb.paper import slip_paper
from pb.paper.blueprint import blueprint, paper_round
from pb.paper.queries import sheets_of
from pb.permissions import Action, InArea, can, current_actor, requires
from pb.rounds.models import Round
from pb.voting import by_hand


@blueprint.get("/rounds/<slug>/paper/slips")
@requires(Action.ISSUE_CARDS)
def slips(slug: str) -> Response:
    """The sheets of cards, each with its slips to print."""
    round_ = paper_round(slug, Action.ISSUE_CARDS)
    actor = current_actor()
    areas = {a.id: a.name for a in round_.areas if can(actor, Action.ISSUE_CARDS, InArea(a.id))}
    sheets = [
        (sheet, areas[area_id], cards)
        for sheet, area_id, cards in sheets_of(db.session(), round_)
        if area_id in areas
    ]
    return page("paper/slips.html", round=round_, sheets=sheets)


@blueprint.get("/rounds/<slug>/paper/slips/<sheet>")
@requires(Action.ISSUE_CARDS)
def slip_page(slug: str, sheet: str) -> Response:
    """The slips of a sheet, to print from the browser."""
    round_ = paper_round(slug, Action.ISSUE_CARDS)
    made = slip_paper.slip_sheet(db.session(), round_, sheet, area_of(round_, sheet))
    return page("paper/printed.html", round=round_, slips=made, qr=slip_paper.qr_on_page)


@blueprint.get("/rounds/<slug>/paper/slips/<sheet>.pdf")
@requires(Action.ISSUE_CARDS)
def slip_pdf(slug: str, sheet: str) -> Response:
    """The slips of a sheet as a PDF; ``?large=1`` in large print."""
    round_, large = paper_round(slug, Action.ISSUE_CARDS), bool(request.args.get("large"))
    made = slip_paper.slip_sheet(db.session(), round_, sheet, area_of(round_, sheet))
    pdf = slip_paper.slips_pdf(the_council().name, made, str(get_locale()), large=large)
    return pdf_file(pdf, f"{sheet}-slips-large" if large else f"{sheet}-slips")


def area_of(round_: Round, sheet: str) -> Area:
    """The area of a sheet whose cards this person may issue; else a 404."""
    cards = by_hand.cards_on(db.session(), round_, sheet)
    area_id = cards[0].area_id if cards else None
    area = next((area for area in round_.areas if area.id == area_id), None)
    if area is None or not can(current_actor(), Action.ISSUE_CARDS, InArea(area.id)):
        abort(404)
    return area
