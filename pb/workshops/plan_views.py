"""Planning: a workshop on a meeting, its programme with times, and the hall that it is held in."""

from __future__ import annotations

from flask import Response, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.pages import again, once
from pb.house.database import db, now
from pb.house.fragments import done, page
from pb.meetings.models import Meeting
from pb.meetings.pages import meeting_url
from pb.permissions import Action, can, current_actor, requires
from pb.rounds.queries import rounds_of_area
from pb.workshops import queries, run_sheet, service, words
from pb.workshops.forms import DrawForm, OpenForm, SettingsForm
from pb.workshops.models import Workshop
from pb.workshops.outlines import OUTLINES, Outline, lines_for
from pb.workshops.pages import LISTENERS, blueprint, form_page, plan_url, workshop_for, workshop_for_any
from pb.workshops.words import KINDS, PHASES


@blueprint.route("/workshops/of/<int:meeting_id>", methods=["GET", "POST"])
@requires(Action.SIGNED_IN)
def of_meeting(meeting_id: int) -> Response | BaseResponse:
    """The workshop on a meeting; where there is none, the form that makes one."""
    session, actor = db.session(), current_actor()
    meeting = session.get(Meeting, meeting_id) or abort(404)
    if not any(can(actor, action, meeting) for action in (Action.PLAN_WORKSHOP, Action.RUN_WORKSHOP)):
        abort(403)
    found = queries.workshop_of(session, meeting)
    if found is not None:
        return done(plan_url(found))
    if not can(actor, Action.PLAN_WORKSHOP, meeting):
        return page(
            "workshops/none.html", meeting=meeting, area=meeting.forum.area, back=meeting_url(meeting)
        )
    return _open(meeting)


def _open(meeting: Meeting) -> Response | BaseResponse:
    session, area = db.session(), meeting.forum.area
    rounds = rounds_of_area(session, area)
    form, scope = OpenForm.of(rounds), f"workshop-of:{meeting.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        round_ = next((one for one in rounds if str(one.id) == form.round.data), None)
        outline, made = Outline(form.outline.data or ""), list[Workshop]()
        answer = once(
            form,
            scope,
            lambda: plan_url(made[0]),
            _("The programme is made. Change it until it fits your evening."),
            lambda: made.append(
                service.open_workshop(
                    session,
                    current_actor(),
                    meeting,
                    outline.value,
                    lines_for(session, outline, area, round_),
                )
            ),
        )
    if answer is not None:
        return answer
    form.ready()
    return page(
        "workshops/form.html",
        status=422 if form.is_submitted() else 200,
        area=area,
        form=form,
        heading=_("Make a workshop of “%(meeting)s”", meeting=meeting.title),
        back=meeting_url(meeting),
    )


@blueprint.get("/workshops/<int:workshop_id>")
@requires(Action.SIGNED_IN)
def plan(workshop_id: int) -> Response:
    """The programme with its times, what leads to the hall, and what the plan still lacks."""
    found = workshop_for_any(workshop_id, Action.PLAN_WORKSHOP, Action.RUN_WORKSHOP, rehearsed=True)
    session, actor = db.session(), current_actor()
    state = queries.state_of(session, found)
    # A rehearsal follows the programme of the workshop itself, and leaves no minutes.
    may_plan = can(actor, Action.PLAN_WORKSHOP, found) and not found.is_rehearsal
    return page(
        "workshops/plan.html",
        workshop=found,
        meeting=found.meeting,
        area=found.meeting.forum.area,
        state=state,
        slots=queries.timetable(found, state, now()),
        outline=OUTLINES[Outline(found.template)][0],
        kinds=KINDS,
        phase=PHASES[state.phase],
        warnings=warnings_of(found),
        open_from=run_sheet.first_open(queries.room_of(session, found)),
        may_plan=may_plan and state.phase != "over",
        may_run=can(actor, Action.RUN_WORKSHOP, found),
        may_listen=any(can(actor, action, found) for action in LISTENERS),
        may_write=can(actor, Action.RUN_FORUM, found) and not found.is_rehearsal,
        pitches=run_sheet.pitches_of(found),
        lots={one.id: run_sheet.lot_of(found, one) for one in run_sheet.pitches_of(found)},
        is_drawn=run_sheet.is_drawn(found),
        back=plan_url(queries.rehearsed_by(session, found))
        if found.is_rehearsal
        else meeting_url(found.meeting),
    )


def warnings_of(workshop: Workshop) -> list[str]:
    """What would go wrong in this hall."""
    height, depth = workshop.screen_height, workshop.room_depth
    if height and depth and depth > height * words.SCREEN_HEIGHTS_AWAY:
        return [words.back_row_cannot_read(depth, height)]
    return []


@blueprint.route("/workshops/<int:workshop_id>/hall", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def hall(workshop_id: int) -> Response | BaseResponse:
    """How many tables there are, and how far the back row is from the screen."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    form, scope = SettingsForm.of(found), f"hall:{found.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            plan_url(found),
            _("Saved."),
            lambda: run_sheet.change_settings(db.session(), current_actor(), found, **form.values()),
        )
    return answer or form_page(found, form, _("The hall"))


@blueprint.route("/workshops/<int:workshop_id>/draw", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def draw(workshop_id: int) -> Response | BaseResponse:
    """Draw the order in which proposals are presented, from a seed that everybody can read."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    form, scope = DrawForm(), f"draw:{found.id}"
    if found.order_seed:
        del form.seed
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        seed = "" if found.order_seed else form.seed.data or ""
        answer = once(
            form,
            scope,
            plan_url(found),
            _("The order is drawn."),
            lambda: run_sheet.draw_pitches(db.session(), current_actor(), found, seed),
        )
    return answer or form_page(found, form, _("Draw the order of the proposals"))
