"""The council's own sign-on (OpenID Connect), for councillors and staff; on when ``OIDC_ISSUER`` is set.

Authlib does the protocol (authorisation code with PKCE, state, nonce, signature of the ID token). An
address signs in only when the issuer says that it is verified and an account with it exists here.
"""

from __future__ import annotations

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Blueprint, Flask, abort, current_app, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from pb.accounts import service
from pb.accounts import session as sessions
from pb.accounts.queries import account_by_email
from pb.house.database import db, set_writing
from pb.house.fragments import done, page
from pb.house.pages import local_url
from pb.permissions import public

blueprint = Blueprint("oidc", __name__)


def is_on() -> bool:
    """Whether this service has single sign-on."""
    return bool(current_app.extensions["settings"].oidc_issuer)


def init_app(app: Flask) -> None:
    """Register the issuer when there is one."""
    settings = app.extensions["settings"]
    if not settings.oidc_issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        "council",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
    app.extensions["oidc"] = oauth.council
    app.register_blueprint(blueprint)


@blueprint.get("/sign-in/council")
@public
def go() -> Response:
    """Leave for the council's sign-on."""
    session["oidc_next"] = local_url(request.args.get("next"), "/")
    answer: Response = current_app.extensions["oidc"].authorize_redirect(url_for("oidc.back", _external=True))
    return answer


@blueprint.get("/sign-in/council/back")
@public
def back() -> Response:
    """Come back from it."""
    try:
        claims = current_app.extensions["oidc"].authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError):
        abort(400)
    except RequestException:
        abort(503)
    set_writing(True)
    known = account_by_email(db.session(), claims["email"]) if claims.get("email_verified") else None
    if known is None:
        return page("accounts/unknown.html", status=403)
    secret = service.begin(db.session(), known, "oidc", current_app.extensions["settings"].session_hours)
    db.session.commit()
    where = local_url(session.get("oidc_next"), url_for("rounds.home"))
    sessions.start(secret)
    return done(where)
