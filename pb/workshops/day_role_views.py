"""Giving roles for the day, and taking them back."""

from __future__ import annotations

from flask import Response, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import PressForm
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import Action, Role, current_actor, requires
from pb.workshops import day_roles
from pb.workshops.day_forms import DayRoleForm
from pb.workshops.day_views import day_url
from pb.workshops.pages import blueprint, form_page, workshop_for


@blueprint.route("/workshops/<int:workshop_id>/roles/new", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def give_role(workshop_id: int) -> Response | BaseResponse:
    """Give somebody with an account a role until the end of the day."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    form, scope = DayRoleForm(), f"day-role:{found.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        email, role = form.email.data or "", Role(form.role.data or "")
        answer = once(
            form,
            scope,
            day_url(found),
            _("They have the role until the end of the day."),
            lambda: day_roles.give(db.session(), current_actor(), found, email, role),
        )
    return answer or form_page(found, form, _("Give somebody a role for the day"), back=day_url(found))


@blueprint.post("/workshops/<int:workshop_id>/roles/<int:grant_id>/take-back")
@requires(Action.PLAN_WORKSHOP)
def take_role_back(workshop_id: int, grant_id: int) -> BaseResponse:
    """End a role of the day now."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    if PressForm().validate_on_submit() and day_roles.take_back(
        db.session(), current_actor(), found, grant_id
    ):
        db.session.commit()
        flash(_("The role is taken back."), "success")
    return done(day_url(found) + "#roles")
