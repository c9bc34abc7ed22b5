"""The pages of signing in and out."""

from __future__ import annotations

import structlog
from flask import Blueprint, abort, current_app, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from pb.accounts import demo, oidc, service
from pb.accounts import session as sessions
from pb.accounts.forms import SignInForm, UseLinkForm
from pb.config import Settings
from pb.extensions import limiter
from pb.house.database import db, set_writing
from pb.house.fragments import done, page
from pb.house.mail import send_mail
from pb.house.pages import local_url
from pb.permissions import Action, public, requires

log = structlog.get_logger()

blueprint = Blueprint("accounts", __name__)


def settings() -> Settings:
    """This application's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("120 per minute", methods=["POST"])
def sign_in() -> Response:
    """Ask for a sign-in link. The answer is the same whether the address is known or not."""
    form = SignInForm(next=local_url(request.args.get("next"), "/"))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return page("accounts/sign_in.html", status=status, form=form, single_sign_on=oidc.is_on())
    asked = service.ask_for_link(
        db.session(), form.email.data, settings().sign_in_minutes, local_url(form.next.data, "/")
    )
    db.session.commit()
    if asked:
        account, secret = asked
        link = url_for("accounts.use_link", secret=secret, _external=True)
        body = _(
            "Press this link to sign in. It works once, for %(n)d minutes.", n=settings().sign_in_minutes
        )
        try:
            send_mail(settings(), account.email, _("Your sign-in link"), f"{body}\n\n{link}\n")
        except OSError as error:
            # The page says the same as for an address that nobody has.
            log.error("sign-in-link-not-sent", error=type(error).__name__)
    return done(url_for("accounts.link_sent"))


@blueprint.get("/sign-in/sent")
@public
def link_sent() -> Response:
    """Tell them to look at their e-mail."""
    return page("accounts/link_sent.html", minutes=settings().sign_in_minutes)


@blueprint.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@public
@limiter.limit("300 per minute", methods=["POST"])
def use_link(secret: str) -> Response:
    """Use a link: opening it changes nothing, the button signs in."""
    form = UseLinkForm()
    if not form.validate_on_submit():
        return page("accounts/use_link.html", form=form)
    new = service.use_link(db.session(), secret, settings().session_hours)
    if new is None:
        db.session.rollback()
        return page("accounts/link_dead.html", status=410)
    db.session.commit()
    sessions.start(new.secret)
    return done(local_url(new.next_url, url_for("rounds.home")))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out, here and on the server."""
    if current_user.is_authenticated:
        service.end(db.session(), current_user.get_id())
        db.session.commit()
        logout_user()
    session.clear()
    return done(url_for("rounds.home"))


@blueprint.route("/sign-in/again", methods=["GET", "POST"])
@requires(Action.SIGNED_IN)
def confirm() -> Response:
    """Prove again who you are, before signing: a new link to the same address."""
    form = UseLinkForm()
    next_url = local_url(request.args.get("next"), "/")
    if not form.validate_on_submit():
        return page(
            "accounts/confirm.html", form=form, minutes=settings().reauthenticate_minutes, next_url=next_url
        )
    email, secret = service.link_for_account(
        db.session(), current_user.as_actor(), settings().sign_in_minutes, next_url
    )
    db.session.commit()
    link = url_for("accounts.use_link", secret=secret, _external=True)
    send_mail(settings(), email, _("Confirm that it is you"), f"{_('Press this link to go on.')}\n\n{link}\n")
    return done(url_for("accounts.link_sent"))


@blueprint.get("/demo/sign-in/<int:account_id>/<key>")
@public
def demo_sign_in(account_id: int, key: str) -> Response:
    """One click, in the demonstration only."""
    if not settings().demo or not demo.key_fits(settings(), account_id, key):
        abort(404)
    set_writing(True)
    secret = demo.sign_in(db.session(), account_id, settings().session_hours)
    db.session.commit()
    sessions.start(secret)
    return done(local_url(request.args.get("next"), url_for("rounds.home")))
