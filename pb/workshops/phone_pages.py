"""What the pages of a phone share: the device that joined, where the room is, and one form on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Response, abort, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import OnceForm
from pb.forums.pages import again
from pb.house.database import db
from pb.house.fragments import done, page
from pb.house.idempotency import new_key, remember
from pb.voting.display import display_now
from pb.workshops import queries
from pb.workshops.device import device_here
from pb.workshops.models import JoinedDevice, RunSheetLine, Workshop
from pb.workshops.pages import find_workshop
from pb.workshops.room import Phase, RoomState

P = ParamSpec("P")


def with_phone(
    view: Callable[Concatenate[Workshop, JoinedDevice, P], BaseResponse],
) -> Callable[..., BaseResponse]:
    """Give the view the workshop and this browser's place in it; who has none joins first."""

    @wraps(view)
    def guarded(code: str, *args: P.args, **kwargs: P.kwargs) -> BaseResponse:
        workshop = find_workshop(code)
        device = device_here(workshop)
        if device is None:
            return done(url_for("workshops.join", c=workshop.code))
        return view(workshop, device, *args, **kwargs)

    return guarded


def phone_url(workshop: Workshop) -> str:
    """The page that follows the room."""
    return url_for("workshops.phone", code=workshop.code)


def present_line(workshop: Workshop, state: RoomState) -> RunSheetLine | None:
    """The part of the programme that the room is at; none before it begins and after its end."""
    return workshop.lines[state.position] if state.phase is Phase.RUNNING and workshop.lines else None


def phone_page(
    template: str, workshop: Workshop, block: str = "content", *, status: int = 200, **context: Any
) -> Response:
    """A page of a phone in this workshop."""
    return page(
        f"workshops/phone/{template}",
        block,
        status=status,
        workshop=workshop,
        meeting=workshop.meeting,
        area=workshop.meeting.forum.area,
        state=context.pop("state", None) or queries.state_of(db.session(), workshop),
        display=display_now(),
        language_next=phone_url(workshop),
        key=new_key(),
        **context,
    )


def press_once(scope: str, url: str, change: Callable[[], object], said: str = "") -> BaseResponse:
    """What one button of a phone does, and on; the same showing of it does so once, however often pressed."""
    form, session = OnceForm(), db.session()
    form.validate_on_submit() or abort(400)
    before = again(form, scope)
    if before is not None:
        return before
    change()
    if form.idempotency_key.data:
        remember(session, form.idempotency_key.data, scope, url)
    session.commit()
    if said:
        flash(said, "success")
    return done(url)


def phone_form(workshop: Workshop, form: OnceForm, heading: str, **more: Any) -> Response:
    """A page with one form, shown again with everything typed when something is wrong."""
    form.ready()
    template, status = more.pop("template", "form.html"), 422 if form.is_submitted() else 200
    return phone_page(template, workshop, status=status, form=form, heading=heading, **more)
