"""The public pages of a forum: what is talked about, one topic, one statement after another, the picture."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from pb.areas.queries import all_areas
from pb.extensions import limiter
from pb.forums import queries, routing, service, work
from pb.forums import reading_opinions as reading
from pb.forums.cookie import (
    COOKIE,
    EVERYBODY,
    ensure_participant,
    limit_key,
    participant_here,
    reader_seed,
    votes_limit,
)
from pb.forums.digests import news_of
from pb.forums.forms import OnceForm, PressForm
from pb.forums.kinds import Kind
from pb.forums.models import Forum, Post, Topic
from pb.forums.opinions import is_due
from pb.forums.pages import blueprint, find_area, find_forum, find_topic, show
from pb.forums.priorities import current_cycle
from pb.forums.rulings import counts_by_reason, public_log
from pb.forums.words import ACTIONS, voice_words
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.house.jobs import start_job
from pb.permissions import Action, InArea, can, current_actor, public

ANSWERED_SHOWN = 3


@blueprint.get("/forums")
@public
def index() -> Response:
    """Every area's forum."""
    today = london_day(now())
    session = db.session()
    return page(
        "forums/index.html",
        forums={forum.area_id: forum for forum in queries.all_forums(session)},
        areas=all_areas(session, today),
        voice_words=voice_words,
    )


@blueprint.get("/forums/<area_slug>")
@public
def forum(area_slug: str) -> Response:
    """One forum: what a voice decides here, its topics, what was answered, how to join."""
    area, session = find_area(area_slug), db.session()
    found = queries.forum_of(session, area)
    if found is None:
        may_open = can(current_actor(), Action.RUN_FORUM, InArea(area.id))
        return page("forums/not_open.html", area=area, may_open=may_open)
    return show(
        "forums/forum.html",
        found,
        topics=[t for t in reversed(found.topics) if t.closed_at is None],
        closed=[t for t in reversed(found.topics) if t.closed_at is not None],
        answered=queries.lately_answered(session, found, ANSWERED_SHOWN),
        members=queries.members_count(session, found),
        cycle=current_cycle(session, found),
        progress={t.id: routing.progress(session, t, participant_here()) for t in found.topics},
    )


@blueprint.get("/forums/<area_slug>/topics/<int:number>")
@public
def topic(area_slug: str, number: int) -> Response:
    """One topic: what it is about, its statements, questions and comments."""
    found = find_forum(area_slug)
    one, session = find_topic(found, number), db.session()
    return show(
        "forums/topic.html",
        found,
        topic=one,
        questions=queries.shown_posts(session, one, Kind.QUESTION),
        comments=queries.comments_by_parent(session, one),
        picture=picture_of(one),
        progress=routing.progress(session, one, participant_here()),
        most_people=reading.most_people,
    )


@blueprint.get("/forums/<area_slug>/topics/<int:number>/statements")
@public
def statements(area_slug: str, number: int) -> Response:
    """The next statement, with three large buttons."""
    found = find_forum(area_slug)
    one, session = find_topic(found, number), db.session()
    participant = participant_here()
    following = routing.next_for(session, one, participant, reader_seed()) if not one.closed_at else None
    form = OnceForm()
    form.ready()
    return show(
        "forums/statement.html",
        found,
        topic=one,
        statement=following,
        form=form,
        progress=routing.progress(session, one, participant),
    )


@blueprint.post("/forums/<area_slug>/topics/<int:number>/statements")
@public
@limiter.limit(EVERYBODY)
@limiter.limit(votes_limit, key_func=limit_key)
def answer_statement(area_slug: str, number: int) -> Response:
    """Keep an answer and go on to the next statement; who is new gets their cookie with it."""
    found = find_forum(area_slug)
    one, session = find_topic(found, number), db.session()
    form = OnceForm()
    form.validate_on_submit() or abort(400)
    statement = _statement(one)
    participant, secret = ensure_participant(form.idempotency_key.data or "")
    try:
        service.cast(session, participant, statement, request.form.get("answer", ""))
    except Refused as refusal:
        session.rollback()
        flash(refusal.reasons[0])
        return done(url_for("forums.statements", area_slug=area_slug, number=number))
    session.commit()
    _draw_when_due(one)
    return COOKIE.remember(done(url_for("forums.statements", area_slug=area_slug, number=number)), secret)


def _draw_when_due(topic: Topic) -> None:
    """Asked after the answer is kept: of those who answer at once, the last to commit sees all the others."""
    session = db.session()
    job = work.ask_opinion(session, current_actor(), topic) if is_due(session, topic) else None
    session.commit()
    if job is not None:
        start_job(job)


def _statement(topic: Topic) -> Post:
    typed = request.form.get("statement", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    post = queries.post_in_forum(db.session(), topic.forum, number)
    return post if post is not None and post.topic_id == topic.id else abort(404)


@blueprint.get("/forums/<area_slug>/topics/<int:number>/picture")
@public
def picture(area_slug: str, number: int) -> Response:
    """What people here think: the groups, what they share, and every statement in a table."""
    found = find_forum(area_slug)
    one = find_topic(found, number)
    return show(
        "forums/picture.html",
        found,
        topic=one,
        picture=picture_of(one),
        snapshot=queries.latest_snapshot(db.session(), one),
        most_people=reading.most_people,
        most_people_not=reading.most_people_not,
        people_words=reading.people_words,
        form=PressForm(),
    )


def picture_of(topic: Topic) -> reading.Picture | None:
    """The topic's newest picture, with what is shown now."""
    session = db.session()
    posts = {post.id: post for post in queries.shown_posts(session, topic, Kind.STATEMENT)}
    return reading.read_picture(queries.latest_snapshot(session, topic), posts)


@blueprint.get("/forums/<area_slug>/moderation")
@public
def moderation(area_slug: str) -> Response:
    """The published reasons, how often each was used, and what was done, without the words themselves."""
    found = find_forum(area_slug)
    session = db.session()
    return show(
        "forums/moderation.html",
        found,
        counts=counts_by_reason(session, found),
        log=public_log(session, found),
        actions=ACTIONS,
    )


@blueprint.get("/forums/<area_slug>/news")
@public
def news(area_slug: str) -> Response:
    """The news of the last thirty days, made to be printed."""
    found: Forum = find_forum(area_slug)
    return show("forums/news.html", found, news=news_of(db.session(), found))
