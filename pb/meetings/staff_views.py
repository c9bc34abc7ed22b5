"""Planning: meetings and consultations, with warnings before they stand."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.forums.models import Forum
from pb.forums.pages import again, form_page, forum_for, once
from pb.house.database import db
from pb.house.fragments import done
from pb.meetings import queries, service
from pb.meetings.clashes import Span
from pb.meetings.forms import CallOffForm, ConsultationForm, MeetingForm
from pb.meetings.models import Consultation, Meeting
from pb.meetings.pages import blueprint, calendar_url, find_consultation, find_meeting, meeting_url
from pb.permissions import Action, current_actor, requires


def _ask(
    form: MeetingForm | ConsultationForm,
    scope: str,
    warnings: Callable[[], list[str]],
    url: str | Callable[[], str],
    change: Callable[[], object],
) -> Response | None:
    """Make the change unless the form is wrong, or warned of and not ticked. None: show the form again."""
    answer = again(form, scope)
    if answer is None and form.validate_on_submit() and not form.is_held_back(warnings()):
        answer = once(form, scope, url, _("It is in the calendar."), change)
    if answer is None:
        form.ready()
        form.hide_tick()
    return answer


@blueprint.route("/forums/<area_slug>/meetings/new", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def new_meeting(area_slug: str) -> Response:
    """Put a meeting into the calendar."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    form = MeetingForm()
    made: list[Meeting] = []
    answer = _ask(
        form,
        f"meeting-of:{found.id}",
        lambda: queries.meeting_warnings(session, found, *form.span()),
        lambda: meeting_url(made[0]),
        lambda: made.append(service.plan_meeting(session, current_actor(), found, **form.values())),
    )
    if answer is not None:
        return answer
    del form.note
    return form_page(found, form, _("Plan a meeting"), calendar_url(found))


@blueprint.route("/forums/<area_slug>/meetings/<int:meeting_id>/change", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def change_meeting(area_slug: str, meeting_id: int) -> Response:
    """Change a meeting."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    one = find_meeting(found, meeting_id)
    form = MeetingForm.of(one)
    answer = _ask(
        form,
        f"meeting:{one.id}",
        lambda: (
            queries.meeting_warnings(session, found, *form.span(), without=one)
            if form.moments()["starts_at"] != one.starts_at
            else []
        ),
        meeting_url(one),
        lambda: service.change_meeting(session, current_actor(), one, form.note.data or "", **form.values()),
    )
    return answer or form_page(found, form, _("Change the meeting"), meeting_url(one))


@blueprint.route("/forums/<area_slug>/meetings/<int:meeting_id>/call-off", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def call_off(area_slug: str, meeting_id: int) -> Response:
    """Call a meeting off."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_meeting(found, meeting_id)
    form, scope = CallOffForm(), f"call-off:{one.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            meeting_url(one),
            _("The meeting is called off. It stays in the calendar, struck out."),
            lambda: service.call_off(db.session(), current_actor(), one, form.note.data),
        )
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, _("Call “%(what)s” off", what=one.title), meeting_url(one))


@blueprint.route("/forums/<area_slug>/consultations/new", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def new_consultation(area_slug: str) -> Response:
    """Put a consultation into the calendar."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    form = ConsultationForm()
    answer = _ask(
        form,
        f"consultation-of:{found.id}",
        lambda: queries.consultation_warnings(session, found, _span(form)),
        calendar_url(found),
        lambda: service.add_consultation(session, current_actor(), found, **form.values()),
    )
    return answer or form_page(found, form, _("Add a consultation"), calendar_url(found))


@blueprint.route("/forums/<area_slug>/consultations/<int:consultation_id>/change", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def change_consultation(area_slug: str, consultation_id: int) -> Response:
    """Change a consultation."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    one = find_consultation(found, consultation_id)
    form = ConsultationForm.of(one)
    answer = _ask(
        form,
        f"consultation:{one.id}",
        lambda: _warnings_of_change(found, form, one),
        calendar_url(found),
        lambda: service.change_consultation(session, current_actor(), one, **form.values()),
    )
    return answer or form_page(
        found,
        form,
        _("Change a consultation"),
        calendar_url(found),
        "meetings/change_consultation.html",
        consultation=one,
    )


def _warnings_of_change(found: Forum, form: ConsultationForm, one: Consultation) -> list[str]:
    if (form.opens.data, form.closes.data) == (one.opens_on, one.closes_on):
        return []
    return queries.consultation_warnings(db.session(), found, _span(form), one)


def _span(form: ConsultationForm) -> Span:
    return Span(form.title.data, *form.days())


@blueprint.post("/forums/<area_slug>/consultations/<int:consultation_id>/withdraw")
@requires(Action.RUN_FORUM)
def withdraw_consultation(area_slug: str, consultation_id: int) -> Response:
    """Take a consultation off the calendar."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_consultation(found, consultation_id)
    if PressForm().validate_on_submit():
        service.withdraw_consultation(db.session(), current_actor(), one)
        db.session.commit()
        flash(_("It is taken off the calendar."), "success")
    return done(url_for("meetings.calendar", area_slug=area_slug))
