"""Saying something, following it, appealing, making a proposal of it, and asking for another format."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.forums import queries, rulings, service, threads, work
from pb.forums.cookie import SAYING, limit_key, member_here
from pb.forums.forms import AppealForm, FormatForm, SayForm, StartProposalForm
from pb.forums.kinds import Kind
from pb.forums.models import Forum, Post, Topic
from pb.forums.pages import (
    again,
    blueprint,
    find_forum,
    find_post,
    find_topic,
    form_page,
    once,
    show,
    topic_url,
    words_url,
)
from pb.forums.people import Membership
from pb.forums.step_words import step_words
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done
from pb.house.jobs import start_job
from pb.house.likeness import most_alike
from pb.permissions import Action, can, current_actor, public
from pb.proposals.outcomes import outcome_of
from pb.rounds.queries import round_by_slug

OWN_SAYING = "20 per minute"  # of one participant; the forum's own cap per day is lower


def labels() -> dict[Kind, tuple[str, str]]:
    """For each kind the heading of its page, and what is asked."""
    return {
        Kind.STATEMENT: (_("Add a statement"), _("Say one thing that others can agree or disagree with")),
        Kind.COMMENT: (_("Add a comment"), _("What do you want to say?")),
        Kind.QUESTION: (_("Ask the council a question"), _("What do you want to know?")),
    }


@blueprint.route(
    "/forums/<area_slug>/topics/<int:number>/<any('statement','comment','question'):kind>",
    methods=["GET", "POST"],
)
@public
@limiter.limit(SAYING, methods=["POST"])
@limiter.limit(OWN_SAYING, methods=["POST"], key_func=limit_key)
def say(area_slug: str, number: int, kind: str) -> Response:
    """Say something in a topic, for a member who takes part; others are asked to join first."""
    found = find_forum(area_slug)
    topic, member = find_topic(found, number), member_here(found)
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    what = Kind(kind)
    heading, label = labels()[what]
    form, parent = SayForm.of(what, label), _parent(found, topic)
    scope = f"say:{member.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = _say(form, member, topic, what, parent, scope)
    if answer is not None:
        return answer
    form.ready()
    return form_page(found, form, heading, topic_url(topic), "forums/say.html", topic=topic, parent=parent)


def _parent(forum: Forum, topic: Topic) -> Post | None:
    typed = request.args.get("to", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return None
    post = queries.post_in_forum(db.session(), forum, int(typed))
    return post if post is not None and post.topic_id == topic.id and post.is_shown else abort(404)


def _say(
    form: SayForm, member: Membership, topic: Topic, kind: Kind, parent: Post | None, scope: str
) -> Response | None:
    made: list[Post] = []
    answer = once(
        form,
        scope,
        lambda: words_url(made[0]),
        "",
        lambda: made.append(service.say(db.session(), member, topic, kind, form.text.data, parent)),
    )
    if answer is not None:
        shown = made[0].is_shown
        flash(
            _("It is posted. Everybody can read it.")
            if shown
            else _("Thank you. A moderator looks at it first, because it seems to hold personal data."),
            "success",
        )
        tell_now()
    return answer


def tell_now() -> None:
    """Send what waits to be told, in a job, with this site's own address in it."""
    job = work.ask_notices(current_actor(), request.url_root)
    db.session.commit()
    start_job(job)


@blueprint.get("/forums/<area_slug>/words/<int:post_id>")
@public
def words(area_slug: str, post_id: int) -> Response:
    """Follow some words: from what was said to the decision."""
    found = find_forum(area_slug)
    post, member, session = find_post(found, post_id), member_here(found), db.session()
    linked = [link.proposal for link in post.links if link.proposal.number is not None]
    mine = member is not None and post.author_id == member.id
    notes = mine or can(current_actor(), Action.MODERATE_FORUM, post)
    return show(
        "forums/words.html",
        found,
        post=post,
        mine=mine,
        steps=[step_words(step, to_author=notes) for step in threads.steps_of(post, session)],
        outcomes=[(p, outcome_of(session, p)) for p in linked],
        may_appeal=rulings.may_appeal(session, member, post),
        gathering=threads.gathering_rounds(session, found),
    )


@blueprint.route("/forums/<area_slug>/words/<int:post_id>/appeal", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def appeal(area_slug: str, post_id: int) -> Response:
    """Ask a second person to look at one's own words that were hidden."""
    found = find_forum(area_slug)
    post, member = find_post(found, post_id), member_here(found)
    if member is None or post.author_id != member.id:
        abort(404)
    form = AppealForm()
    if form.validate_on_submit():
        answer = once(
            form,
            "",
            words_url(post),
            _("A second person will look at it. You are told what they find."),
            lambda: rulings.appeal(db.session(), member, post, form.text.data),
        )
        if answer is not None:
            return answer
    return form_page(found, form, _("Appeal"), words_url(post), "forums/appeal.html", post=post)


@blueprint.route("/forums/<area_slug>/words/<int:post_id>/proposal", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def start_proposal(area_slug: str, post_id: int) -> Response:
    """Begin a proposal from these words; first what is there already and is like it."""
    found = find_forum(area_slug)
    post, member, session = find_post(found, post_id), member_here(found), db.session()
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    rounds = threads.gathering_rounds(session, found)
    form = StartProposalForm()
    form.round_slug.choices = [(round_.slug, round_.title) for round_ in rounds]
    if len(rounds) == 1 and not form.is_submitted():
        form.round_slug.data = rounds[0].slug
    if form.validate_on_submit():
        chosen = round_by_slug(session, form.round_slug.data or "") or abort(404)
        try:
            _draft, key = threads.start_from_words(
                session, member, post, chosen, form.idempotency_key.data or ""
            )
            session.commit()
            tell_now()
            return done(url_for("proposals.tasks", key=key))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    form.ready()
    others = threads.public_proposals(session, found)
    like = most_alike(post.text, {p.id: f"{p.title} {p.summary}" for p in others})
    by_id = {p.id: p for p in others}
    return form_page(
        found,
        form,
        _("Make a proposal of it"),
        words_url(post),
        "forums/start_proposal.html",
        post=post,
        rounds=rounds,
        like=[by_id[key] for key, _alike in like],
    )


@blueprint.route("/forums/<area_slug>/other-format", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def ask_format(area_slug: str) -> Response:
    """Ask for a page of the forum in another format."""
    found = find_forum(area_slug)
    form = FormatForm(page=request.args.get("page", "")[:200])
    back = url_for("forums.forum", area_slug=area_slug)
    if form.validate_on_submit():
        answer = once(
            form,
            "",
            back,
            _("We have your request and will be in touch."),
            lambda: service.ask_format(
                db.session(), found, form.page.data or back, form.wanted.data or "", form.reach.data
            ),
        )
        if answer is not None:
            return answer
    return form_page(found, form, _("Ask for another format"), back)
