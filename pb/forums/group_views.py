"""The pages of a task and finish group, for the officers who run the forum: set up, plan, report."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums import priorities
from pb.forums.forms import PressForm
from pb.forums.pages import again, blueprint, form_page, forum_for, once
from pb.forums.priority_views import find_group, find_priority, page_of
from pb.forums.staff_forms import ActionForm, GroupForm, ReportForm
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import Action, current_actor, requires


@blueprint.route("/forums/<area_slug>/priorities/<int:priority_id>/group", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def group(area_slug: str, priority_id: int) -> Response:
    """Set up the group of a priority."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_priority(found, priority_id)
    now_there = one.group
    partners = [m.partner for m in now_there.members if m.partner] if now_there else []
    form = GroupForm(
        remit=now_there.remit if now_there else "",
        ends=now_there.ends_on if now_there else None,
        partners="\n".join(partners),
    )
    if form.validate_on_submit():
        answer = once(
            form,
            f"group:{one.id}",
            page_of(one),
            _("The group is set up."),
            lambda: priorities.set_up_group(
                db.session(),
                current_actor(),
                one,
                form.remit.data,
                form.ends.data or date.min,
                form.partner_names(),
            ),
        )
        if answer is not None:
            return answer
    return form_page(found, form, _("The group for “%(what)s”", what=one.title), page_of(one))


@blueprint.route("/forums/<area_slug>/priorities/<int:priority_id>/plan", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def plan(area_slug: str, priority_id: int) -> Response:
    """Add a line to a group's plan."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_group(found, priority_id)
    form, scope, back = ActionForm(), f"plan:{one.id}", page_of(one.priority)
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            back,
            _("It is in the plan."),
            lambda: priorities.add_action(
                db.session(), current_actor(), one, form.text.data, form.owner.data, form.due.data
            ),
        )
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, _("Add to the plan"), back)


@blueprint.post("/forums/<area_slug>/priorities/<int:priority_id>/done")
@requires(Action.RUN_FORUM)
def finish_action(area_slug: str, priority_id: int) -> Response:
    """A line of the plan is done."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_group(found, priority_id)
    PressForm().validate_on_submit() or abort(400)
    line = next((a for a in one.actions if str(a.id) == request.form.get("line")), None) or abort(404)
    priorities.finish_action(db.session(), current_actor(), line)
    db.session.commit()
    flash(_("Saved."), "success")
    return done(page_of(one.priority))


@blueprint.route("/forums/<area_slug>/priorities/<int:priority_id>/report", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def report(area_slug: str, priority_id: int) -> Response:
    """Report back."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    one = find_group(found, priority_id)
    form, scope, back = ReportForm(), f"report:{one.id}", page_of(one.priority)
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            back,
            _("The report is published."),
            lambda: priorities.report_back(
                db.session(), current_actor(), one, form.text.data, finished=bool(form.finished.data)
            ),
        )
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, _("Report back"), back)
