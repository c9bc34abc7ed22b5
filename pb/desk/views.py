"""The officers' pages at the desk: print cards, make lost ones void, keep the roll."""

from __future__ import annotations

from flask import abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.desk import cards as cards_service
from pb.desk import roll as roll_service
from pb.desk import sheet_paper
from pb.desk.blueprint import blueprint, desk_areas, find_round
from pb.desk.cards import PrintedSheet
from pb.desk.forms import PrintForm, RollForm
from pb.house import idempotency
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.rounds.models import Round
from pb.voting import queries
from pb.voting.service import read_numbers


@blueprint.get("/rounds/<slug>/cards")
@requires(Action.ISSUE_CARDS)
def cards(slug: str) -> Response:
    """How many cards there are, and a form to print more."""
    round_ = find_round(slug)
    return cards_page(round_, print_form(round_))


@blueprint.post("/rounds/<slug>/cards")
@requires(Action.ISSUE_CARDS)
def print_cards(slug: str) -> Response:
    """Make cards and show their sheet, this once."""
    round_ = find_round(slug)
    form = print_form(round_)
    if not form.validate_on_submit():
        return cards_page(round_, form, 422)
    area = next(area for area in round_.areas if str(area.id) == form.area.data)
    session = db.session()
    shown_once(round_, form.idempotency_key.data)
    printed = cards_service.print_cards(
        session, current_actor(), round_, area, form.number.data, secret_key=current_app.config["SECRET_KEY"]
    )
    session.commit()
    return printed_page(round_, printed)


@blueprint.get("/rounds/<slug>/cards/<sheet>")
@requires(Action.ISSUE_CARDS)
def sheet(slug: str, sheet: str) -> Response:
    """The cards of a sheet by place, without their secrets, to make some of them void."""
    return sheet_page(find_round(slug), sheet)


@blueprint.post("/rounds/<slug>/cards/<sheet>")
@requires(Action.ISSUE_CARDS)
def void_cards(slug: str, sheet: str) -> Response:
    """Make cards void; print new ones in their place when asked to."""
    round_, session, actor = find_round(slug), db.session(), current_actor()
    try:
        places = read_numbers(request.form.getlist("place"))
        if "reissue" in request.form:
            shown_once(round_, request.form.get("idempotency_key", ""))
            secret_key = current_app.config["SECRET_KEY"]
            printed = cards_service.reissue_cards(
                session, actor, round_, sheet, places, secret_key=secret_key
            )
            session.commit()
            return printed_page(round_, printed)
        _area, number = cards_service.void_cards(session, actor, round_, sheet, places)
    except Refused as refused:
        session.rollback()
        return sheet_page(find_round(slug), sheet, refused.reasons, 422)
    session.commit()
    flash(_("Cards made void: %(number)d.", number=number), "success")
    return done(url_for("desk.sheet", slug=slug, sheet=sheet))


@blueprint.get("/rounds/<slug>/roll")
@requires(Action.ISSUE_CARDS)
def roll(slug: str) -> Response:
    """Who may vote, and who has been given a card."""
    round_ = find_round(slug)
    return roll_page(round_, roll_form(round_))


@blueprint.post("/rounds/<slug>/roll")
@requires(Action.ISSUE_CARDS)
def import_roll(slug: str) -> Response:
    """Add pasted lines to the roll."""
    round_ = find_round(slug)
    form = roll_form(round_)
    if not form.validate_on_submit():
        return roll_page(round_, form, 422)
    session = db.session()
    area = next(area for area in round_.areas if str(area.id) == form.area.data)
    try:
        added = roll_service.import_roll(session, current_actor(), round_, area, form.people.data)
    except Refused as refused:
        session.rollback()
        form.people.errors = refused.reasons
        return roll_page(find_round(slug), form, 422)
    session.commit()
    flash(_("People added to the roll: %(number)d.", number=added), "success")
    return done(url_for("desk.roll", slug=slug))


def shown_once(round_: Round, key: str | None) -> None:
    """Refuse a form that is sent a second time: the secrets of its sheet were shown already."""
    scope = f"cards:{round_.id}"
    if not key or idempotency.recall(db.session(), key, scope):
        raise Refused(
            _(
                "This sheet was made already and cannot be shown again. If it was not printed,"
                " open it in the list of sheets, make it void and print new cards."
            )
        )
    idempotency.remember(db.session(), key, scope, "printed")


def print_form(round_: Round) -> PrintForm:
    """The form with the areas this person may print for."""
    form, held = PrintForm(), desk_areas(round_)
    form.area.choices = [(str(area.id), area.name) for area in round_.areas if area.id in held]
    return form


def roll_form(round_: Round) -> RollForm:
    """The form with the areas whose roll this person keeps."""
    form, held = RollForm(), desk_areas(round_)
    form.area.choices = [(str(area.id), area.name) for area in round_.areas if area.id in held]
    return form


def cards_page(round_: Round, form: PrintForm, status: int = 200) -> Response:
    """The desk's first page: counts by area, the sheets, the form."""
    session, held = db.session(), desk_areas(round_)
    return page(
        "desk/cards.html",
        status=status,
        round=round_,
        form=form,
        rows=sheet_paper.desk_rows(session, round_, held),
        sheets=[line for line in cards_service.sheets(session, round_) if line.area_id in held],
        names={area.id: area.name for area in round_.areas},
        may_print=cards_service.may_print(round_),
        drafts=queries.in_steps(queries.drafts_not_cast(session, round_)),
        step=queries.STEP,
    )


def printed_page(round_: Round, printed: PrintedSheet) -> Response:
    """The sheet to print, with its secrets, this once."""
    address = url_for("voting.enter", _external=True)
    cards = [sheet_paper.paper_card(card, printed.name, address) for card in printed.cards]
    return page("desk/printed.html", round=round_, sheet=printed, cards=cards, address=address)


def sheet_page(round_: Round, sheet: str, reasons: list[str] | None = None, status: int = 200) -> Response:
    """One sheet without its secrets; a 404 for a sheet of somebody else's area."""
    area_id = cards_service.sheet_area(db.session(), round_, sheet)
    area = next((area for area in round_.areas if area.id == area_id), None)
    if area is None or area.id not in desk_areas(round_):
        abort(404)
    return page(
        "desk/sheet.html",
        status=status,
        round=round_,
        area=area,
        sheet=sheet,
        places=cards_service.places_on(db.session(), round_, sheet),
        may_print=cards_service.may_print(round_),
        reasons=reasons or [],
    )


def roll_page(round_: Round, form: RollForm, status: int = 200) -> Response:
    """The roll with its search and its form."""
    session, held = db.session(), desk_areas(round_)
    wanted = request.args.get("q", "").strip()[:60]
    people = roll_service.find_people(session, round_, held, wanted)
    return page(
        "desk/roll.html",
        status=status,
        round=round_,
        form=form,
        wanted=wanted,
        people=people,
        counts=roll_service.roll_counts(session, round_),
        areas=[area for area in round_.areas if area.id in held],
        most=roll_service.MOST_SHOWN,
    )
