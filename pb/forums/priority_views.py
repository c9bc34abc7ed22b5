"""The pages of priorities: what is put forward, choosing, what was agreed, and the groups at work on it."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.forums import priorities
from pb.forums.cookie import SAYING, member_here
from pb.forums.forms import PressForm, PriorityForm
from pb.forums.models import Forum
from pb.forums.pages import again, blueprint, find_forum, form_page, forum_for, once, show
from pb.forums.priorities import candidates, current_cycle
from pb.forums.priority_models import Priority, PriorityCycle, TaskGroup
from pb.forums.priority_rulings import release, turn_down
from pb.forums.priority_words import STAGES
from pb.forums.priority_words import put_forward as put_forward_words
from pb.forums.staff_forms import CycleForm
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import clean_text
from pb.house.fragments import done
from pb.permissions import Action, InArea, can, current_actor, public, requires


def home(forum: Forum) -> str:
    """Where a forum's priorities are."""
    return url_for("forums.priorities_page", area_slug=forum.area.slug)


def page_of(priority: Priority) -> str:
    """Where a priority's group is."""
    return url_for("forums.priority", area_slug=priority.cycle.forum.area.slug, priority_id=priority.id)


def find_cycle(forum: Forum) -> PriorityCycle:
    """The forum's newest cycle, or 404."""
    return current_cycle(db.session(), forum) or abort(404)


def find_priority(forum: Forum, priority_id: int) -> Priority:
    """A priority of the forum that everybody may see, or 404."""
    found = priorities.priority_in(db.session(), forum, priority_id)
    return found if found is not None and not found.held else abort(404)


def find_group(forum: Forum, priority_id: int) -> TaskGroup:
    """The group of a priority, or 404."""
    return find_priority(forum, priority_id).group or abort(404)


def ticked() -> list[int]:
    """The numbers that were ticked; what is no number is none of them."""
    typed = request.form.getlist("chosen")
    return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 10]


@blueprint.get("/forums/<area_slug>/priorities")
@public
def priorities_page(area_slug: str) -> Response:
    """What the area works on, or is choosing."""
    return priorities_shown(find_forum(area_slug))


def priorities_shown(forum: Forum, status: int = 200, reasons: list[str] | None = None) -> Response:
    """The page, with what was ticked when something is wrong with it."""
    session, member = db.session(), member_here(forum)
    cycle = current_cycle(session, forum)
    may_run = can(current_actor(), Action.RUN_FORUM, InArea(forum.area_id))
    held = [p for p in cycle.priorities if p.held and not p.turned_down] if cycle and may_run else []
    return show(
        "forums/priorities.html",
        forum,
        status=status,
        cycle=cycle,
        offered=candidates(cycle) if cycle else [],
        merged={p.id: [o for o in cycle.priorities if o.merged_into_id == p.id] for p in candidates(cycle)}
        if cycle
        else {},
        mine=ticked() if status == 422 else priorities.choice_of(session, member, cycle) if cycle else [],
        counts=priorities.count_choices(session, cycle) if cycle and may_run else {},
        earlier=priorities.cycles_of(session, forum)[1:],
        held=held,
        own_held=[p for p in cycle.priorities if p.held and member and p.author_id == member.id]
        if cycle
        else [],
        stages=STAGES,
        reasons_against=reasons or [],
        reason=clean_text(request.form.get("reason", "")),
    )


@blueprint.route("/forums/<area_slug>/priorities/new", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def put_forward(area_slug: str) -> Response:
    """Put a priority forward."""
    found = find_forum(area_slug)
    cycle, member = find_cycle(found), member_here(found)
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    form, scope = PriorityForm(), f"priority:{member.id}"
    answer = again(form, scope)
    made: list[Priority] = []
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            home(found),
            lambda: put_forward_words(held=made[0].held),
            lambda: made.append(
                priorities.put_forward(db.session(), member, cycle, form.title.data, form.text.data or "")
            ),
        )
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, _("Put a priority forward"), home(found))


@blueprint.post("/forums/<area_slug>/priorities/choice")
@public
@limiter.limit(SAYING)
def choose(area_slug: str) -> Response:
    """Choose exactly as many as are wanted."""
    found = find_forum(area_slug)
    member = member_here(found)
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    PressForm().validate_on_submit() or abort(400)
    try:
        priorities.choose(db.session(), member, find_cycle(found), ticked())
    except Refused as refusal:
        db.session.rollback()
        return priorities_shown(found, 422, refusal.reasons)
    db.session.commit()
    flash(_("Your choice is saved. You can change it until the area has agreed."), "success")
    return done(home(found))


@blueprint.get("/forums/<area_slug>/priorities/<int:priority_id>")
@public
def priority(area_slug: str, priority_id: int) -> Response:
    """One priority: its group's remit, members, plan and reports."""
    found = find_forum(area_slug)
    one, member = find_priority(found, priority_id), member_here(found)
    members = one.group.members if one.group else []
    return show(
        "forums/priority.html",
        found,
        priority=one,
        group=one.group,
        partners=[m.partner for m in members if m.partner],
        residents=sum(m.membership_id is not None for m in members),
        in_it=member is not None and any(m.membership_id == member.id for m in members),
    )


@blueprint.post("/forums/<area_slug>/priorities/<int:priority_id>/join")
@public
@limiter.limit(SAYING)
def join_group(area_slug: str, priority_id: int) -> Response:
    """Join a group as a resident."""
    found = find_forum(area_slug)
    group, member = find_group(found, priority_id), member_here(found)
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    PressForm().validate_on_submit() or abort(400)
    priorities.join_group(db.session(), member, group)
    db.session.commit()
    flash(_("You are in the group. Its next meeting is in the news of this forum."), "success")
    return done(page_of(group.priority))


@blueprint.route("/forums/<area_slug>/priorities/begin", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def begin_cycle(area_slug: str) -> Response:
    """Begin a cycle, with what is carried over."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    before = current_cycle(db.session(), found)
    over = {str(p.id): p for p in priorities.left_over(before)} if before else {}
    form, scope = CycleForm(), f"cycle:{found.id}"
    form.carried.choices = [(key, p.title) for key, p in over.items()]
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        carried = [over[key] for key in form.carried.data or []]
        answer = once(
            form,
            scope,
            home(found),
            _("A new time of choosing has begun."),
            lambda: priorities.begin_cycle(db.session(), current_actor(), found, form.title.data, carried),
        )
    if answer is not None:
        return answer
    if not over:
        del form.carried
    form.ready()
    return form_page(found, form, _("Begin to choose priorities"), home(found))


@blueprint.post("/forums/<area_slug>/priorities/stage")
@requires(Action.RUN_FORUM)
def start_choosing(area_slug: str) -> Response:
    """From putting forward to choosing."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    PressForm().validate_on_submit() or abort(400)
    priorities.start_choosing(db.session(), current_actor(), find_cycle(found))
    db.session.commit()
    flash(_("People can choose now."), "success")
    return done(home(found))


@blueprint.post("/forums/<area_slug>/priorities/agreed")
@requires(Action.RUN_FORUM)
def agree(area_slug: str) -> Response:
    """Write down what the area agreed."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    PressForm().validate_on_submit() or abort(400)
    reason = clean_text(request.form.get("reason", ""))[:1500]
    try:
        priorities.agree(db.session(), current_actor(), find_cycle(found), ticked(), reason)
    except Refused as refusal:
        db.session.rollback()
        return priorities_shown(found, 422, refusal.reasons)
    db.session.commit()
    flash(_("What the area agreed is published."), "success")
    return done(home(found))


@blueprint.post("/forums/<area_slug>/priorities/<int:priority_id>/merge")
@requires(Action.RUN_FORUM)
def merge(area_slug: str, priority_id: int) -> Response:
    """Merge a candidate into another, or let a held one be seen."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    session, actor = db.session(), current_actor()
    one = priorities.priority_in(session, found, priority_id) or abort(404)
    PressForm().validate_on_submit() or abort(400)
    if one.held:
        release(session, actor, one)
    else:
        typed = request.form.get("into", "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        other = priorities.priority_in(session, found, number) or abort(404)
        priorities.merge(session, actor, one, other)
    session.commit()
    flash(_("Saved."), "success")
    return done(home(found))


@blueprint.post("/forums/<area_slug>/priorities/<int:priority_id>/turn-down")
@requires(Action.MODERATE_FORUM)
def turn_priority_down(area_slug: str, priority_id: int) -> Response:
    """Keep a held candidate back, with a reason from the published list."""
    found, session = forum_for(Action.MODERATE_FORUM, area_slug), db.session()
    one = priorities.priority_in(session, found, priority_id) or abort(404)
    PressForm().validate_on_submit() or abort(400)
    try:
        turn_down(session, current_actor(), one, request.form.get("reason", ""))
    except Refused as refusal:
        session.rollback()
        return priorities_shown(found, 422, refusal.reasons)
    session.commit()
    flash(_("Saved. Whoever put it forward can read why."), "success")
    return done(home(found))
