"""What the pages of a forum share: finding it, who is reading, how speakers are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.areas.models import Area
from pb.areas.queries import area_by_slug
from pb.forums import queries, words
from pb.forums.cookie import member_here
from pb.forums.kinds import Connection, Level
from pb.forums.models import Forum, Post, Topic
from pb.forums.people import Membership
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.house.idempotency import recall, remember
from pb.permissions import Action, InArea, can, current_actor, ensure

blueprint = Blueprint("forums", __name__)
# Pages that show something of one person's own, or how to reach somebody.
PRIVATE = ("/mine", "/join", "/joined", "/desk", "/post", "/card", "/moderate", "/appeal")


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """No copy of what is one person's own stays on a shared computer."""
    if request.method != "GET" or request.path.endswith(PRIVATE) or "/forums/link/" in request.path:
        response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class Speaker:
    """How the author of a post is shown: why they belong here, and whether somebody has checked that."""

    label: str
    group: str = ""
    checked: bool = False


def speaker_of(post: Post) -> Speaker:
    """Nobody is named; a group is, because its speaker asked for that."""
    if post.author is None:
        return Speaker(_("The council, to begin with"))
    connection = Connection(post.author.connection)
    return Speaker(
        str(words.SPEAKERS[connection]),
        # Whoever has left is not told by their group either.
        "" if post.author.left_at else post.author.group_name,
        post.author.checked_at is not None,
    )


def find_area(area_slug: str) -> Area:
    """The area at this address, or 404."""
    return area_by_slug(db.session(), area_slug) or abort(404)


def find_forum(area_slug: str) -> Forum:
    """The area's forum, or 404 before it is open."""
    return queries.forum_of(db.session(), find_area(area_slug)) or abort(404)


def forum_for(action: Action, area_slug: str) -> Forum:
    """The forum, for somebody who may do this in its area; else a 403 or 404."""
    area = find_area(area_slug)
    ensure(current_actor(), action, InArea(area.id))
    return queries.forum_of(db.session(), area) or abort(404)


def find_topic(forum: Forum, number: int) -> Topic:
    """The forum's topic, or 404."""
    return queries.topic_by_number(db.session(), forum, number) or abort(404)


def find_post(forum: Forum, post_id: int) -> Post:
    """A post that this reader may see: shown, their own, or for a moderator; else 404."""
    post = queries.post_in_forum(db.session(), forum, post_id) or abort(404)
    return post if may_see(post, member_here(forum)) else abort(404)


def may_see(post: Post, member: Membership | None) -> bool:
    """What is held or hidden is seen by its author and by moderators."""
    mine = member is not None and post.author_id == member.id
    return post.is_shown or mine or can(current_actor(), Action.MODERATE_FORUM, post)


def show(template: str, forum: Forum, *, status: int = 200, **context: Any) -> Response:
    """A page of a forum."""
    member, actor, here = member_here(forum), current_actor(), InArea(forum.area_id)
    return page(
        template,
        status=status,
        forum=forum,
        area=forum.area,
        member=member,
        may_speak=member is not None and member.may_speak,
        may_run=can(actor, Action.RUN_FORUM, here),
        may_moderate=can(actor, Action.MODERATE_FORUM, here),
        may_answer=can(actor, Action.ANSWER_QUESTION, here),
        may_sign_up=can(actor, Action.SIGN_UP_AT_MEETING, here),
        voice_words=words.voice_words,
        speaker=speaker_of,
        kinds={kind.value: label for kind, label in words.KINDS.items()},
        states={state.value: (label, words.STATE_COLOURS[state]) for state, label in words.STATES.items()},
        reasons={reason.value: label for reason, label in words.REASONS.items()},
        levels={level.value: words.LEVELS[level][0] for level in Level},
        **context,
    )


def form_page(
    forum: Forum, form: HouseForm, heading: str, back: str, template: str = "forums/form.html", **more: Any
) -> Response:
    """A page with one form, shown again with everything typed when something is wrong."""
    status = 422 if form.is_submitted() else 200
    return show(template, forum, status=status, form=form, heading=heading, back=back, **more)


def again(form: Any, scope: str) -> BaseResponse | None:
    """Where this very form led before."""
    key = form.idempotency_key.data if form.is_submitted() else ""
    before = recall(db.session(), key, scope) if key else None
    return done(before) if before else None


def once(
    form: Any,
    scope: str,
    url: str | Callable[[], str],
    message: str | Callable[[], str],
    change: Callable[[], object],
) -> BaseResponse | None:
    """Make the change, commit and go on. None: refused, and the form says why."""
    session = db.session()
    try:
        change()
    except Refused as refusal:
        session.rollback()
        form.form_errors = refusal.reasons
        return None
    where = url if isinstance(url, str) else url()
    said = message if isinstance(message, str) else message()
    if getattr(form, "idempotency_key", None) is not None and form.idempotency_key.data:
        remember(session, form.idempotency_key.data, scope, where)
    session.commit()
    if said:
        flash(said, "success")
    return done(where)


def topic_url(topic: Topic, **more: Any) -> str:
    """Where a topic is read."""
    return url_for("forums.topic", area_slug=topic.forum.area.slug, number=topic.number, **more)


def words_url(post: Post) -> str:
    """Where the way of some words is read."""
    return url_for("forums.words", area_slug=post.topic.forum.area.slug, post_id=post.id)
