"""The moderators' desk: what waits, appeals, signs of trouble; one post, ruled on or an appeal decided."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums import alerts, queries, rulings, work
from pb.forums.forms import PressForm
from pb.forums.kinds import State
from pb.forums.models import Appeal, Post
from pb.forums.opinions import is_due
from pb.forums.pages import blueprint, find_post, find_topic, form_page, forum_for, once, show
from pb.forums.priority_rulings import held_priorities
from pb.forums.say_views import tell_now
from pb.forums.staff_forms import AppealDecisionForm, RuleForm
from pb.forums.words import ACTIONS, FORMATS
from pb.house.database import db
from pb.house.fragments import done
from pb.house.jobs import start_job
from pb.permissions import Action, current_actor, requires


@blueprint.get("/forums/<area_slug>/desk")
@requires(Action.MODERATE_FORUM)
def desk(area_slug: str) -> Response:
    """What waits for somebody, and what is unusual."""
    found, session = forum_for(Action.MODERATE_FORUM, area_slug), db.session()
    return show(
        "forums/desk.html",
        found,
        held=queries.held(session, found),
        held_priorities=held_priorities(session, found),
        appeals=queries.open_appeals(session, found),
        unanswered=queries.unanswered(session, found),
        requests=queries.open_format_requests(session, found),
        formats=FORMATS,
        alerts=alerts.alerts(session, found),
        dominance=alerts.dominance(session, found),
        hasty=alerts.hasty(session, found),
    )


@blueprint.route("/forums/<area_slug>/words/<int:post_id>/moderate", methods=["GET", "POST"])
@requires(Action.MODERATE_FORUM)
def moderate(area_slug: str, post_id: int) -> Response:
    """Show or hide a post, or decide the appeal about it."""
    found = forum_for(Action.MODERATE_FORUM, area_slug)
    post = find_post(found, post_id)
    appeal = rulings.open_appeal(db.session(), post)
    answer = _decide(post) if appeal is not None else _rule(post)
    return answer if isinstance(answer, Response) else _page(post, answer, appeal)


def _rule(post: Post) -> RuleForm | Response:
    form = RuleForm(seen=post.state)
    if post.state == State.SHOWN.value:
        form.action.choices = [("hidden", _("Hide it"))]
        form.action.data = form.action.data if form.is_submitted() else "hidden"
    elif post.state == State.HIDDEN.value:
        form.action.choices = [("shown", _("Show it"))]
        form.action.data = form.action.data if form.is_submitted() else "shown"
        del form.reason
        form.validate = super(RuleForm, form).validate  # type: ignore[method-assign]
    if not form.validate_on_submit():
        return form
    answer = once(
        form,
        "",
        url_for("forums.desk", area_slug=post.topic.forum.area.slug),
        _("Saved. The author is told."),
        lambda: rulings.rule(
            db.session(),
            current_actor(),
            post,
            form.action.data or "",
            reason=form.reason.data or "" if "reason" in form else "",
            note=form.note.data or "",
            seen=form.seen.data or "",
        ),
    )
    if answer is None:
        return form
    tell_now()
    return answer


def _decide(post: Post) -> AppealDecisionForm | Response:
    form = AppealDecisionForm()
    if not form.validate_on_submit():
        return form
    answer = once(
        form,
        "",
        url_for("forums.desk", area_slug=post.topic.forum.area.slug),
        _("The appeal is decided. The author is told."),
        lambda: rulings.decide_appeal(
            db.session(),
            current_actor(),
            post,
            restore=form.action.data == "restored",
            note=form.note.data,
        ),
    )
    if answer is None:
        return form
    tell_now()
    return answer


def _page(post: Post, form: RuleForm | AppealDecisionForm, appeal: Appeal | None) -> Response:
    forum = post.topic.forum
    own = appeal is not None and appeal.ruling.account_id == current_actor().account_id
    return form_page(
        forum,
        form,
        _("Decide the appeal") if appeal else _("Moderate"),
        url_for("forums.desk", area_slug=forum.area.slug),
        "forums/moderate.html",
        post=post,
        appeal=appeal,
        own=own,
        actions=ACTIONS,
    )


@blueprint.post("/forums/<area_slug>/topics/<int:number>/picture")
@requires(Action.MODERATE_FORUM)
def draw_picture(area_slug: str, number: int) -> Response:
    """Work the picture out now, when enough has been answered since the last one."""
    found, session = forum_for(Action.MODERATE_FORUM, area_slug), db.session()
    topic = find_topic(found, number)
    PressForm().validate_on_submit() or abort(400)
    back = url_for("forums.picture", area_slug=area_slug, number=number)
    job = work.ask_opinion(session, current_actor(), topic, back) if is_due(session, topic) else None
    if job is None:
        flash(_("There are too few new answers for another picture. One is made by itself when there are."))
        return done(back)
    session.commit()
    start_job(job)
    return done(url_for("house.job", job_id=job.id))
