"""The practice vote on a phone: choose, order, check, cast. Until it is cast, this browser alone keeps it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import public
from pb.workshops import practice, voice_words
from pb.workshops.device import limited
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.pages import blueprint
from pb.workshops.phone_pages import phone_page, press_once, with_phone

KEPT = "practice"


def _kept() -> list[str]:
    return practice.read_drinks(session.get(KEPT, []))


def _drinks(keys: list[str]) -> list[dict[str, Any]]:
    return [{"id": key, "title": practice.DRINKS[key]} for key in keys]


def _choose_page(workshop: Workshop, fault: str = "") -> Response:
    return phone_page(
        "practice_choose.html",
        workshop,
        status=422 if fault else 200,
        items=_drinks(list(practice.DRINKS)),
        chosen=_kept(),
        fault=fault,
        most=practice.MOST,
    )


@blueprint.get("/w/<code>/practice")
@public
@with_phone
def practise(workshop: Workshop, _device: JoinedDevice) -> Response:
    """Choose up to three drinks."""
    return _choose_page(workshop)


@blueprint.post("/w/<code>/practice")
@public
@limited
@with_phone
def practise_choose(workshop: Workshop, _device: JoinedDevice) -> Response:
    """Keep the ticks; those that were there before keep their place. Too many are held, with the reason."""
    PressForm().validate_on_submit() or abort(400)
    ticked = practice.read_drinks(request.form.getlist("choice"))
    before = [key for key in _kept() if key in ticked]
    session[KEPT] = [*before, *(key for key in ticked if key not in before)]
    fault = practice.fault_of(session[KEPT])
    return _choose_page(workshop, fault) if fault else done(url_for("workshops.rank", code=workshop.code))


@blueprint.get("/w/<code>/practice/order")
@public
@with_phone
def rank(workshop: Workshop, _device: JoinedDevice) -> Response:
    """Put the drinks in order with Up and Down."""
    return _second_step(workshop, "practice_order.html")


@blueprint.post("/w/<code>/practice/order")
@public
@limited
@with_phone
def move_drink(workshop: Workshop, _device: JoinedDevice) -> Response:
    """Move one drink a place up or down from where it was shown: pressed twice, it still moves one place."""
    PressForm().validate_on_submit() or abort(400)
    session[KEPT] = practice.read_drinks(request.form.getlist("choice"))
    for way in ("up", "down"):
        for key in request.form.getlist(way):
            session[KEPT] = practice.moved(_kept(), key, up=way == "up")
    if request.headers.get("HX-Request"):
        return phone_page("practice_order.html", workshop, "ranking", items=_drinks(_kept()))
    return done(url_for("workshops.rank", code=workshop.code))


@blueprint.get("/w/<code>/practice/check")
@public
@with_phone
def check_practice(workshop: Workshop, _device: JoinedDevice) -> Response:
    """Everything on one page, and one button."""
    return _second_step(workshop, "practice_check.html")


def _second_step(workshop: Workshop, template: str) -> Response:
    kept = _kept()
    if practice.fault_of(kept):
        return redirect(url_for("workshops.practise", code=workshop.code), 303)
    return phone_page(template, workshop, items=_drinks(kept))


@blueprint.post("/w/<code>/practice/cast")
@public
@limited
@with_phone
def cast_practice(workshop: Workshop, device: JoinedDevice) -> Response:
    """Put the practice vote in, as it was shown."""
    url = url_for("workshops.practised", code=workshop.code)

    def change() -> None:
        session[KEPT] = practice.read_drinks(request.form.getlist("choice"))
        practice.cast(db.session(), device, session[KEPT])

    return press_once(f"practice:{device.id}", url, change)


@blueprint.get("/w/<code>/practice/recorded")
@public
@with_phone
def practised(workshop: Workshop, device: JoinedDevice) -> Response:
    """What was cast, and that the real vote goes the same way."""
    cast = practice.read_drinks(practice.ballot_of(db.session(), device))
    if not cast:
        return redirect(url_for("workshops.practise", code=workshop.code), 303)
    return phone_page(
        "practice_recorded.html",
        workshop,
        items=_drinks(cast),
        said=voice_words.practised(),
        result=practice.practice_result(db.session(), workshop),
        drinks=practice.DRINKS,
    )
