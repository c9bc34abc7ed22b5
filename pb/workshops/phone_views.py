"""A phone in the room: join with the code, follow the programme, say which table it is at, ask for help."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.permissions import public
from pb.voting.display import display_now
from pb.workshops import hall, phones, queries, voice_words
from pb.workshops.device import (
    COOKIE,
    EVERYBODY,
    WRONG_CODES,
    WRONG_CODES_OF_ONE,
    device_here,
    join_here,
    limit_key,
    limited,
)
from pb.workshops.following import following
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.pages import blueprint
from pb.workshops.phone_forms import JoinForm, SeatForm
from pb.workshops.phone_pages import phone_form, phone_page, phone_url, present_line, press_once, with_phone
from pb.workshops.programme import ItemKind


def _is_wrong(response: Response) -> bool:
    return response.status_code == 422


@blueprint.route("/j", methods=["GET", "POST"])
@public
@limiter.limit(EVERYBODY, methods=["POST"])
@limiter.limit(WRONG_CODES, key_func=lambda: "room codes", deduct_when=_is_wrong)
@limiter.limit(WRONG_CODES_OF_ONE, key_func=limit_key, deduct_when=_is_wrong)
def join() -> Response:
    """Join a workshop: type the code, or come by the QR code that has it in its address."""
    form = JoinForm()
    arrived = request.args.get("c", "")[:20]
    if not form.is_submitted():
        form.code.data = arrived
    found = queries.workshop_by_code(db.session(), form.code.data or "")
    if form.validate_on_submit() and found is not None:
        answer = _join(form, found)
        if answer is not None:
            return answer
    elif found is not None and not form.is_submitted() and device_here(found) is not None:
        return done(phone_url(found))
    wrong = found is None and bool(form.code.data)
    if wrong and not form.code.errors:
        form.code.errors = [voice_words.no_such_code()]
    form.ready()
    status = 422 if wrong or form.is_submitted() else 200
    # Who comes by the QR code presses one button, and types nothing.
    arriving = found if found is not None and arrived else None
    return page("workshops/phone/join.html", status=status, form=form, found=arriving, display=display_now())


def _join(form: JoinForm, workshop: Workshop) -> Response | None:
    session = db.session()
    try:
        _device, secret = join_here(workshop, form.idempotency_key.data or "")
    except Refused as refusal:
        session.rollback()
        form.code.errors = refusal.reasons
        return None
    session.commit()
    return COOKIE.remember(done(phone_url(workshop)), secret)


@blueprint.get("/w/<code>")
@public
@with_phone
def phone(workshop: Workshop, device: JoinedDevice) -> Response:
    """What is on now and what to do now, as the room goes on."""
    return _now(workshop, device, "content")


@blueprint.get("/w/<code>/now")
@public
@with_phone
def phone_now(workshop: Workshop, device: JoinedDevice) -> Response:
    """The part of the phone's page that follows the room; asked for every few seconds."""
    if not request.headers.get("HX-Request"):
        return done(phone_url(workshop))
    room = queries.room_of(db.session(), workshop)
    line = present_line(workshop, queries.as_state(room))
    # The programme may be changed while the room is at it.
    told = (line.id, line.kind, line.title, line.text) if line else ()
    mark = (room.version, room.changed_at, told, device.has_evaluated)
    return following(mark, lambda: _now(workshop, device, "now"))


def _now(workshop: Workshop, device: JoinedDevice, block: str) -> Response:
    state = queries.state_of(db.session(), workshop)
    line = present_line(workshop, state)
    what_to_do = str(voice_words.WHAT_TO_DO[ItemKind(line.kind)]) if line else ""
    on_paper = hall.is_hall(db.session(), workshop)
    if line and line.kind == ItemKind.VOTE and on_paper:
        what_to_do = voice_words.vote_on_paper()
    return phone_page(
        "now.html",
        workshop,
        block,
        state=state,
        device=device,
        line=line,
        what_to_do=what_to_do,
        on_paper=on_paper,
    )


@blueprint.route("/w/<code>/seat", methods=["GET", "POST"])
@public
@limited
@with_phone
def seat(workshop: Workshop, device: JoinedDevice) -> Response:
    """Say which table this phone is at."""
    session, form, scope = db.session(), SeatForm(), f"seat:{device.id}"
    if not form.is_submitted():
        form.table.data = str(device.table_number or "")
        form.stuck.data = "yes" if request.args.get("stuck") else ""
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        stuck = form.stuck.data == "yes"

        def change() -> None:
            phones.sit_at(session, workshop, device, int(form.table.data))
            if stuck:
                phones.ask_for_help(session, device)

        said = _("Somebody comes to your table.") if stuck else _("Thank you. Your table is noted.")
        answer = once(form, scope, phone_url(workshop), said, change)
    asks = form.stuck.data == "yes"
    return answer or phone_form(
        workshop, form, _("Our table is stuck") if asks else _("Your table"), asks_for_help=asks
    )


@blueprint.post("/w/<code>/stuck")
@public
@limited
@with_phone
def stuck(workshop: Workshop, device: JoinedDevice) -> Response:
    """Ask for a facilitator, or say that none is needed any more."""
    session, url, scope = db.session(), phone_url(workshop), f"stuck:{device.id}"
    if request.form.get("over"):
        table, said = device.table_number or 0, _("Thank you. Nobody needs to come any more.")
        return press_once(scope, url, lambda: phones.help_came(session, workshop, table), said)
    said = _("Somebody comes to your table.")
    return press_once(scope, url, lambda: phones.ask_for_help(session, device), said)
