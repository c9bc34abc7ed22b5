"""The day of a workshop: heads and quorum, helpers, what is printed, minutes, what people thought of it."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import PressForm
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import done, page
from pb.meetings.models import PaperKind
from pb.permissions import Action, can, current_actor, requires
from pb.rounds.models import Round
from pb.workshops import attendance, day_roles, day_words, evaluating, hall, minute_words, minutes, run_sheet
from pb.workshops.day_forms import HeadsForm, QuorumForm
from pb.workshops.models import Workshop
from pb.workshops.pages import blueprint, form_page, plan_url, workshop_for, workshop_for_any
from pb.workshops.printing import PAPERS


def day_url(workshop: Workshop) -> str:
    """Where the day is kept."""
    return url_for("workshops.day", workshop_id=workshop.id)


@blueprint.get("/workshops/<int:workshop_id>/day")
@requires(Action.SIGNED_IN)
def day(workshop_id: int) -> Response:
    """Who is here, who helps, what is printed, and what is kept of the evening."""
    found = workshop_for_any(workshop_id, Action.PLAN_WORKSHOP, Action.RUN_WORKSHOP)
    session, actor = db.session(), current_actor()
    return page(
        "workshops/day.html",
        workshop=found,
        area=found.meeting.forum.area,
        heads=attendance.heads_of(session, found),
        categories=day_words.CATEGORIES,
        quorum=day_words.quorum_sentence(attendance.quorum_standing(session, found)),
        watermarks=watermarks_of(found),
        evaluation=evaluating.evaluation_results(session, found),
        opinion_sentence=minute_words.opinion,
        is_out=hall.pack_out(session, found) is not None,
        roles=day_roles.roles_of_the_day(session, found),
        role_words={role.value: label for role, label in day_roles.ROLES.items()},
        papers={what.value: label for what, label in PAPERS.items()},
        may_plan=can(actor, Action.PLAN_WORKSHOP, found),
        may_run=can(actor, Action.RUN_WORKSHOP, found),
        back=plan_url(found),
    )


def watermarks_of(workshop: Workshop) -> list[tuple[Round, str]]:
    """The votes that were taken without a quorum, each with its watermark."""
    session = db.session()
    votes = {line.round.id: line.round for line in workshop.lines if line.round}
    said = [
        (vote, day_words.advisory(attendance.standing_at_vote(session, workshop, vote)))
        for vote in votes.values()
    ]
    return [(vote, words) for vote, words in said if words]


@blueprint.route("/workshops/<int:workshop_id>/heads", methods=["GET", "POST"])
@requires(Action.RUN_WORKSHOP)
def heads(workshop_id: int) -> Response | BaseResponse:
    """Count who is in the room; every count stays beside those before it."""
    found = workshop_for(Action.RUN_WORKSHOP, workshop_id)
    form, scope = HeadsForm(), f"heads:{found.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            day_url(found),
            _("The count is kept."),
            lambda: attendance.count_heads(db.session(), current_actor(), found, form.people()),
        )
    return answer or form_page(found, form, _("How many people are in the room now?"), back=day_url(found))


@blueprint.route("/workshops/<int:workshop_id>/quorum", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def quorum(workshop_id: int) -> Response | BaseResponse:
    """Say how many members of the board have to be here."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    form, scope = QuorumForm.of(found, found.meeting.forum.area), f"quorum:{found.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            day_url(found),
            _("Saved."),
            lambda: run_sheet.change_settings(db.session(), current_actor(), found, **form.values()),
        )
    return answer or form_page(
        found, form, _("How many members of the board have to be here?"), back=day_url(found)
    )


@blueprint.post("/workshops/<int:workshop_id>/minutes")
@requires(Action.RUN_FORUM)
def draft_minutes(workshop_id: int) -> BaseResponse:
    """Draft the minutes from the record, where officers change and publish them."""
    found = workshop_for(Action.RUN_FORUM, workshop_id)
    if PressForm().validate_on_submit():
        minutes.draft_minutes(db.session(), current_actor(), found)
        db.session.commit()
        flash(_("This is what the record says. Change it until it says what was meant."), "success")
    return done(minutes_url(found))


def minutes_url(workshop: Workshop) -> str:
    """Where officers write the minutes."""
    meeting = workshop.meeting
    return url_for(
        "meetings.write",
        area_slug=meeting.forum.area.slug,
        meeting_id=meeting.id,
        kind=PaperKind.MINUTES.value,
    )
