"""The hall's screen: the present slide, and the same again whenever something is new."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response, abort, current_app, make_response, render_template, request, url_for
from flask_babel import get_locale
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from pb.house.database import db, now
from pb.permissions import Action, can, current_actor, public
from pb.workshops import live, queries
from pb.workshops.models import Workshop
from pb.workshops.pages import blueprint, find_workshop
from pb.workshops.room import Phase
from pb.workshops.slides import slide_of

SCREEN = "workshops/screen.html"


def hold_page() -> Response:
    """What is shown when nothing can be looked up: it asks nobody, and tries again by itself."""
    text = current_app.jinja_env.get_template("workshops/hold.html").render(
        get_locale=get_locale, now_at=f"{request.base_url}/now"
    )
    response = make_response(text, 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def nothing() -> Response:
    """For the script, which leaves the last slide where it is."""
    return make_response("", 503)


@blueprint.get("/w/<code>/screen")
@public
@live.never_failing(hold_page)
def screen(code: str) -> Response:
    """The hall's screen."""
    found = _shown(code)
    response = make_response(render_template(SCREEN, **_context(found)))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/w/<code>/screen/now")
@public
@live.never_failing(nothing)
def screen_now(code: str) -> Response:
    """The slide alone, when it is not the one that is on the screen."""
    session = db.session()
    seen = live.glance(session, code) or abort(404)
    return live.answer(
        live.tag_of(session, seen), lambda: render_block(SCREEN, "slide", **_context(_shown(code)))
    )


def _shown(code: str) -> Workshop:
    """The workshop with this code. What a rehearsed count gives is for those who rehearse, and no result."""
    found = find_workshop(code)
    if found.is_rehearsal and not can(current_actor(), Action.RUN_WORKSHOP, found):
        abort(404)
    return found


def _context(workshop: Workshop) -> dict[str, Any]:
    session, at = db.session(), now()
    state = queries.state_of(session, workshop)
    slide = slide_of(session, workshop, state, at)
    return {
        "workshop": workshop,
        "state": state,
        "slide": slide,
        "now": at,
        "milliseconds": live.milliseconds,
        "seconds_left": int((slide.ends - at).total_seconds()) if slide.ends else 0,
        "picture": _picture(room_address(workshop)) if slide.joins else "",
        "join_host": f"{request.host}/j",
        "is_running": state.phase is Phase.RUNNING,
        "may_run": can(current_actor(), Action.RUN_WORKSHOP, workshop),
    }


def room_address(workshop: Workshop) -> str:
    """Where a phone follows the room; it opens the room, and never the vote."""
    return url_for("workshops.screen", code=workshop.code, _external=True).removesuffix("/screen")


def _picture(address: str) -> Markup:
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="pb-qr", lineclass=None, light="#fff"
    )
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own text
