"""The facilitator's remote: what can be done to the room now, why the rest cannot, and how the tables are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import PressForm
from pb.house.database import db, now
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.workshops import attendance, day_words, keeping, live, queries, rehearsal, room_figures, words
from pb.workshops.day_views import watermarks_of
from pb.workshops.models import Workshop
from pb.workshops.pages import blueprint, plan_url, workshop_for
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command, Facts, Phase, RoomState, Stale, obstacle
from pb.workshops.speakers import SPEAKERS


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the remote, or the sentences that stand in its place."""

    command: Command
    label: str
    reasons: list[str]


@blueprint.get("/workshops/<int:workshop_id>/remote")
@requires(Action.RUN_WORKSHOP)
def remote(workshop_id: int) -> Response:
    """The remote; asked for again every two seconds while nothing is being pressed."""
    return _show(workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True))


@blueprint.post("/workshops/<int:workshop_id>/remote")
@requires(Action.RUN_WORKSHOP)
def press_button(workshop_id: int) -> Response | BaseResponse:
    """Press a button of the remote, or a key of a clicker."""
    found, session = workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True), db.session()
    command = next((one for one in Command if one == request.form.get("command")), None)
    seen = request.form.get("seen", type=int)
    if not PressForm().validate_on_submit() or command is None or seen is None:
        abort(400)
    try:
        press = rehearsal.press if found.is_rehearsal else keeping.press
        press(session, current_actor(), found, command, seen)
        session.commit()
    except Stale:
        session.rollback()
        flash(words.somebody_pressed_before())
    except Refused as refusal:
        session.rollback()
        return _show(workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True), refusal.reasons)
    return done(url_for("workshops.remote", workshop_id=workshop_id))


def _show(workshop: Workshop, refused: list[str] | None = None) -> Response:
    session, at = db.session(), now()
    state = queries.state_of(session, workshop)
    slots = queries.timetable(workshop, state, at)
    is_running = state.phase is Phase.RUNNING
    figures = room_figures.figures_of(session, workshop, state)
    return page(
        "workshops/remote.html",
        "room",
        status=409 if refused else 200,
        refused=refused or [],
        workshop=workshop,
        area=workshop.meeting.forum.area,
        state=state,
        slot=slots[state.position] if is_running else None,
        coming=slots[state.position + 1 : state.position + 4] if is_running else slots[:3],
        ends=state.ends(workshop.items, at) if is_running else None,
        milliseconds=live.milliseconds,
        now=at,
        buttons=buttons_of(workshop, state, keeping.facts_of(session, workshop)),
        figures=figures,
        silent=[str(SPEAKERS[speaker]) for speaker in figures.silent],
        quorum=day_words.quorum_sentence(attendance.quorum_standing(session, workshop)),
        watermarks=watermarks_of(workshop),
        waits=_waits(workshop, state),
        voices=url_for("workshops.voices", workshop_id=workshop.id),
        back=plan_url(workshop),
    )


def _waits(workshop: Workshop, state: RoomState) -> list[str]:
    """What the count of a vote that the room has closed still waits for; nothing in a rehearsal."""
    if workshop.is_rehearsal:
        return []
    rounds = [line.round for line in workshop.lines if line.round and line.round_id in state.closed_votes]
    return [
        sentence
        for round_ in dict.fromkeys(rounds)
        for sentence in keeping.waits_for_slips(db.session(), round_)
    ]


def buttons_of(workshop: Workshop, state: RoomState, facts: Facts) -> list[Button]:
    """The buttons that make sense at this part of the programme, the likeliest first."""
    line = workshop.lines[state.position] if workshop.lines else None
    kind = ItemKind(line.kind) if line else ItemKind.WELCOME
    shown = {
        Command.START: (_("Start the workshop"), state.phase is Phase.WAITING),
        Command.OPEN: (_("Open the vote"), kind is ItemKind.VOTE and not _is_open(workshop, state)),
        Command.CLOSE: (_("Close the vote"), _is_open(workshop, state)),
        Command.REVEAL: (_("Reveal one more"), kind is ItemKind.REVEAL),
        Command.GO_ON: (_("Go on"), state.held_since is not None),
        Command.NEXT: (_("Next"), True),
        Command.BACK: (_("Back"), True),
        Command.ADD_MINUTE: (_("+ 1 minute"), True),
        Command.HOLD: (_("Hold"), state.held_since is None),
        Command.END: (_("End the workshop"), True),
    }
    if state.phase is not Phase.RUNNING:
        shown = {c: pair for c, pair in shown.items() if c is Command.START and pair[1]}
    return [
        Button(command, label, _reasons(workshop, state, command, facts))
        for command, (label, is_shown) in shown.items()
        if is_shown
    ]


def _is_open(workshop: Workshop, state: RoomState) -> bool:
    return bool(workshop.lines) and workshop.lines[state.position].round_id in state.open_votes


def _reasons(workshop: Workshop, state: RoomState, command: Command, facts: Facts) -> list[str]:
    words_of_room = obstacle(command, state, workshop.items, facts)
    if workshop.is_rehearsal:
        return rehearsal.reasons(words_of_room, workshop, state, command, facts)
    round_ = workshop.lines[state.position].round if workshop.lines else None
    if words_of_room or round_ is None or command not in (Command.OPEN, Command.CLOSE):
        return [words_of_room] if words_of_room else []
    return keeping.reasons_against(db.session(), current_actor(), workshop, round_, command)
