"""Joining and leaving: the form, the link, "my words", another device, no more digests."""

from __future__ import annotations

import structlog
from flask import abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from pb.config import Settings
from pb.extensions import limiter
from pb.forums import joining, queries
from pb.forums.cookie import COOKIE, SAYING, member_here, participant_here
from pb.forums.digests import membership_of_key
from pb.forums.forms import JoinForm, MemberForm, PressForm, UseLinkForm
from pb.forums.joining import Joined
from pb.forums.kinds import Level
from pb.forums.models import Forum
from pb.forums.pages import blueprint, find_forum, form_page, show
from pb.forums.people import Membership
from pb.forums.rulings import may_appeal
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.house.mail import send_mail
from pb.permissions import public

log = structlog.get_logger()


def settings() -> Settings:
    """This application's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


@blueprint.route("/forums/<area_slug>/join", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def join(area_slug: str) -> Response:
    """Choose how far to be involved. The answer is the same whether the address is known or not."""
    found = find_forum(area_slug)
    form = JoinForm(level=Level.TAKE_PART.value)
    if not form.validate_on_submit():
        back = url_for("forums.forum", area_slug=area_slug)
        form.ready()
        return form_page(found, form, _("Join the forum of %(area)s", area=found.area.name), back)
    session = db.session()
    secret = joining.ask_to_join(session, found, form.wishes(), form.email.data, participant_here())
    session.commit()
    if secret is not None:
        try:
            _send_link(found, form.email.data, secret)
        except OSError as error:
            log.warning("link-not-sent", error=type(error).__name__)
            joining.take_back(session, secret)
            session.commit()
            raise Refused(_("The e-mail could not be sent. Try again in a few minutes.")) from None
    return done(url_for("forums.joined", area_slug=area_slug))


def _send_link(forum: Forum, email: str, secret: str) -> None:
    link = url_for("forums.use_link", secret=secret, _external=True)
    body = _(
        "Press this link to take part in the forum of %(area)s on this device. It works once, for a day.",
        area=forum.area.name,
    )
    other = _("If you did not ask for it, do nothing: nothing is kept.")
    send_mail(settings(), email, _("Your link to the forum"), f"{body}\n\n{link}\n\n{other}\n")


@blueprint.get("/forums/<area_slug>/joined")
@public
def joined(area_slug: str) -> Response:
    """Tell them to look at their e-mail."""
    return show("forums/link_sent.html", find_forum(area_slug))


@blueprint.route("/forums/link/<secret>", methods=["GET", "POST"])
@public
@limiter.limit(SAYING, methods=["POST"])
def use_link(secret: str) -> Response:
    """Use a link: opening it changes nothing, the button does."""
    session, form = db.session(), UseLinkForm()
    link = joining.link_by_secret(session, secret)
    if link is None:
        return page("forums/link_dead.html", status=410)
    if not form.validate_on_submit():
        found = session.get_one(Forum, link.forum_id)
        return show("forums/use_link.html", found, form=form, joins=bool(link.wishes))
    used = _use(secret)
    if used is None:
        return page("forums/link_dead.html", status=410)
    flash(_("You are in. This device remembers you."), "success")
    return COOKIE.remember(done(url_for("forums.mine", area_slug=used.forum.area.slug)), used.secret)


def _use(secret: str) -> Joined | None:
    """Twice, because two links of one new address used at once clash once: the second time it is known."""
    session = db.session()
    for attempt in range(2):
        try:
            used = joining.use_link(session, secret, participant_here())
            session.commit()
            return used
        except IntegrityError:
            session.rollback()
            if attempt:
                raise
    return None


def _member(forum: Forum) -> Membership:
    return member_here(forum) or abort(404)


@blueprint.route("/forums/<area_slug>/mine", methods=["GET", "POST"])
@public
def mine(area_slug: str) -> Response:
    """What I said and what became of it; how far I am involved and how I follow."""
    found, session = find_forum(area_slug), db.session()
    member = member_here(found)
    if member is None:
        return done(url_for("forums.join", area_slug=area_slug))
    form = MemberForm(level=member.level, digest=member.digest)
    if form.validate_on_submit():
        try:
            joining.change_membership(
                session, member, form.level.data or "", form.digest.data or "", form.postal.data or ""
            )
            session.commit()
            flash(_("Your choices are saved."), "success")
            return done(url_for("forums.mine", area_slug=area_slug))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    posts = queries.posts_of(session, _member(found))
    return show(
        "forums/mine.html",
        found,
        status=422 if form.is_submitted() else 200,
        form=form,
        posts=posts,
        appealable={post.id for post in posts if may_appeal(session, member, post)},
    )


@blueprint.post("/forums/<area_slug>/mine/elsewhere")
@public
@limiter.limit(SAYING)
def elsewhere(area_slug: str) -> Response:
    """A link for another device: by e-mail, or on this screen for somebody who has none."""
    found, session = find_forum(area_slug), db.session()
    member = _member(found)
    PressForm().validate_on_submit() or abort(400)
    contact = member.participant.contact
    if contact is not None and contact.email:
        secret = joining.ask_to_join(
            session, found, joining.wishes_of(member, contact), contact.email, member.participant
        )
        email = contact.email
        session.commit()
        if secret is not None:
            _send_link(found, email, secret)
        return done(url_for("forums.joined", area_slug=area_slug))
    secret = joining.go_on_elsewhere(session, found, member.participant)
    session.commit()
    return show(
        "forums/elsewhere.html", found, link=url_for("forums.use_link", secret=secret, _external=True)
    )


@blueprint.route("/forums/<area_slug>/mine/leave", methods=["GET", "POST"])
@public
def leave(area_slug: str) -> Response:
    """Leave the forum: the words stay, without anything that says whose they were."""
    found = find_forum(area_slug)
    member, form = _member(found), PressForm()
    if not form.validate_on_submit():
        return show("forums/leave.html", found, form=form)
    gone = joining.leave(db.session(), member)
    db.session.commit()
    flash(_("You have left the forum."), "success")
    answer = done(url_for("forums.forum", area_slug=area_slug))
    return COOKIE.forget(answer) if gone else answer


@blueprint.route("/forums/news/stop/<key>", methods=["GET", "POST"])
@public
def stop_digest(key: str) -> Response:
    """No more news by e-mail, from the link in one; opening it changes nothing."""
    member_id = membership_of_key(settings(), key) or abort(404)
    form = PressForm()
    stopped = bool(form.validate_on_submit())
    if stopped:
        joining.stop_digest(db.session(), member_id)
        db.session.commit()
    return page("forums/stop_digest.html", form=form, stopped=stopped, here=request.path)
