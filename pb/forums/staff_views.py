"""The pages of those who run a forum: its topics, its settings, answers, cards at a meeting, the post."""

from __future__ import annotations

import base64
from io import BytesIO

import segno
from flask import abort, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums import digests, joining, service, threads
from pb.forums.cookie import COOKIE
from pb.forums.forms import PressForm
from pb.forums.kinds import Level
from pb.forums.models import FormatRequest, Topic
from pb.forums.pages import (
    again,
    blueprint,
    find_area,
    find_post,
    find_topic,
    form_page,
    forum_for,
    once,
    show,
    topic_url,
    words_url,
)
from pb.forums.say_views import tell_now
from pb.forums.staff_forms import AnswerForm, CardForm, ForumForm, LinkForm, TopicForm
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import Action, InArea, current_actor, ensure, requires
from pb.proposals.queries import proposal_by_number
from pb.rounds.queries import round_by_slug, rounds_of_area

ANSWERED = ("title", "text", "voice", "promise")


@blueprint.post("/forums/<area_slug>/open")
@requires(Action.RUN_FORUM)
def open_forum(area_slug: str) -> Response:
    """Open an area's forum."""
    area = find_area(area_slug)
    ensure(current_actor(), Action.RUN_FORUM, InArea(area.id))
    PressForm().validate_on_submit() or abort(400)
    service.open_forum(db.session(), current_actor(), area)
    db.session.commit()
    flash(_("The forum is open."), "success")
    return done(url_for("forums.forum", area_slug=area_slug))


@blueprint.route("/forums/<area_slug>/settings", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def settings(area_slug: str) -> Response:
    """How the forum is run."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    names = ("voice", "slow_minutes", "posts_a_day", "priorities_wanted")
    stored = {name: getattr(found, name) for name in names}
    form = ForumForm(**stored, joined_only=["yes"] if found.joined_only else [])
    back = url_for("forums.forum", area_slug=area_slug)
    if form.validate_on_submit():
        changes = {name: form[name].data for name in names}
        answer = once(
            form,
            "",
            back,
            _("Saved."),
            lambda: service.set_up_forum(
                db.session(), current_actor(), found, **changes, joined_only=bool(form.joined_only.data)
            ),
        )
        if answer is not None:
            return answer
    return form_page(found, form, _("How this forum is run"), back)


@blueprint.route("/forums/<area_slug>/topics/new", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def new_topic(area_slug: str) -> Response:
    """Open a topic, with statements to begin with."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    form, scope, back = TopicForm(), f"topic:{found.id}", url_for("forums.forum", area_slug=area_slug)
    answer = again(form, scope)
    made: list[Topic] = []

    def make() -> None:
        session, actor = db.session(), current_actor()
        words = {name: form[name].data or "" for name in ANSWERED}
        made.append(service.open_topic(session, actor, found, **words))
        for line in form.lines():
            service.seed_statement(session, actor, made[0], line)

    if answer is None and form.validate_on_submit():
        answer = once(form, scope, lambda: topic_url(made[0]), _("The topic is open."), make)
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, _("Open a topic"), back)


@blueprint.route("/forums/<area_slug>/topics/<int:number>/change", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def change_topic(area_slug: str, number: int) -> Response:
    """Change the words of a topic; what a voice decides only before anybody took part."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    topic = find_topic(found, number)
    form = TopicForm(**{name: getattr(topic, name) for name in ANSWERED})
    del form.statements
    form.lines = list  # type: ignore[method-assign]
    if form.validate_on_submit():
        changes = {name: form[name].data or "" for name in ANSWERED}
        answer = once(
            form,
            f"topic:{topic.id}",
            topic_url(topic),
            _("Saved."),
            lambda: service.change_topic(db.session(), current_actor(), topic, **changes),
        )
        if answer is not None:
            return answer
    return form_page(found, form, _("Change the topic"), topic_url(topic))


@blueprint.post("/forums/<area_slug>/topics/<int:number>/close")
@requires(Action.RUN_FORUM)
def close_topic(area_slug: str, number: int) -> Response:
    """Close a topic, or open it again."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    topic = find_topic(found, number)
    PressForm().validate_on_submit() or abort(400)
    service.close_topic(db.session(), current_actor(), topic, closed=topic.closed_at is None)
    db.session.commit()
    flash(_("The topic is closed.") if topic.closed_at else _("The topic is open again."), "success")
    return done(topic_url(topic))


@blueprint.route("/forums/<area_slug>/words/<int:post_id>/answer", methods=["GET", "POST"])
@requires(Action.ANSWER_QUESTION)
def answer(area_slug: str, post_id: int) -> Response:
    """Answer a question on the record."""
    found = forum_for(Action.ANSWER_QUESTION, area_slug)
    post = find_post(found, post_id)
    form, scope = AnswerForm(), f"answer:{post.id}"
    made = again(form, scope)
    if made is None and form.validate_on_submit():
        made = once(
            form,
            scope,
            words_url(post),
            _("The answer is published, and whoever asked is told."),
            lambda: service.answer_question(db.session(), current_actor(), post, form.text.data),
        )
        if made is not None:
            tell_now()
    if made is not None:
        return made
    form.ready()
    return form_page(found, form, _("Answer a question"), words_url(post), "forums/answer.html", post=post)


@blueprint.route("/forums/<area_slug>/words/<int:post_id>/link", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def link(area_slug: str, post_id: int) -> Response:
    """Say that some words are part of a proposal."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    post = find_post(found, post_id)
    form, scope = LinkForm(), f"link:{post.id}"
    form.round_slug.choices = [(r.slug, r.title) for r in rounds_of_area(session, found.area)]
    made = again(form, scope)
    if made is None and form.validate_on_submit():
        round_ = round_by_slug(session, form.round_slug.data or "") or abort(404)
        proposal = proposal_by_number(session, round_, form.number.data or 0) or abort(404)
        made = once(
            form,
            scope,
            words_url(post),
            _("The words are linked, and their author is told."),
            lambda: threads.link_words(session, current_actor(), post, proposal),
        )
        if made is not None:
            tell_now()
    if made is not None:
        return made
    form.ready()
    heading = _("Link these words to a proposal")
    return form_page(found, form, heading, words_url(post), "forums/answer.html", post=post)


@blueprint.route("/forums/<area_slug>/card", methods=["GET", "POST"])
@requires(Action.SIGN_UP_AT_MEETING)
def card(area_slug: str) -> Response:
    """Sign somebody up at a meeting: a code that their own phone reads, once."""
    found = forum_for(Action.SIGN_UP_AT_MEETING, area_slug)
    form = CardForm(level=Level.TAKE_PART.value)
    if not form.validate_on_submit():
        form.ready()
        back = url_for("forums.forum", area_slug=area_slug)
        return form_page(found, form, _("Sign somebody up"), back)
    secret = joining.give_card(
        db.session(), current_actor(), found, form.wishes(), checked=bool(form.checked.data)
    )
    db.session.commit()
    address = url_for("forums.use_link", secret=secret, _external=True)
    return show("forums/card.html", found, link=address, picture=qr(address), own=bool(COOKIE.here()))


def qr(address: str) -> str:
    """The QR code of an address, as a data URI of an SVG picture."""
    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", border=2, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()


@blueprint.get("/forums/<area_slug>/news/post")
@requires(Action.RUN_FORUM)
def news_by_post(area_slug: str) -> Response:
    """Where the printed news goes."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    return show("forums/news_post.html", found, addresses=digests.by_post(db.session(), found))


@blueprint.post("/forums/<area_slug>/formats/<int:request_id>/done")
@requires(Action.RUN_FORUM)
def format_sent(area_slug: str, request_id: int) -> Response:
    """A page in another format has been sent."""
    found, session = forum_for(Action.RUN_FORUM, area_slug), db.session()
    asked = session.get(FormatRequest, request_id)
    if asked is None or asked.forum_id != found.id:
        abort(404)
    PressForm().validate_on_submit() or abort(400)
    service.send_format(session, current_actor(), asked, found)
    session.commit()
    flash(_("Saved."), "success")
    return done(url_for("forums.desk", area_slug=area_slug))
