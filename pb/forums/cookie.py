"""The participant of a request: a signed secret in a cookie of its own, apart from anybody's sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app, g, request, session
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

from pb.config import Settings
from pb.forums.models import Forum
from pb.forums.participants import membership_of, new_participant, participant_by_secret
from pb.forums.people import Membership, Participant
from pb.house.database import db

KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
SHORTEST_KEY = 20


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _name() -> str:
    return "__Host-participant" if _settings().secure_cookies else "participant"


def _signer() -> Signer:
    return Signer(_settings().secret_key, salt="participant", digest_method=hashlib.sha256)


def secret_here() -> str:
    """The secret in this browser's cookie; nothing when there is none, or it was not ours."""
    try:
        return _signer().unsign(request.cookies.get(_name(), "")).decode()
    except (BadSignature, UnicodeDecodeError):
        return ""


def participant_here() -> Participant | None:
    """Who this browser belongs to, looked up once a request."""
    if "participant" not in g:
        secret = secret_here()
        g.participant = participant_by_secret(db.session(), secret) if secret else None
    found: Participant | None = g.participant
    return found


def member_here(forum: Forum) -> Membership | None:
    """This browser's membership of a forum."""
    return membership_of(db.session(), participant_here(), forum)


def ensure_participant(key: str) -> tuple[Participant, str]:
    """This browser's participant, made now when there is none, and the secret for the cookie.

    The secret is made from the form's own key, so that two presses of one page are one person; the server's
    key goes into it, so that nobody who sees a page can work it out.
    """
    found = participant_here()
    if found is not None:
        return found, secret_here()
    secret = secrets.token_urlsafe(32)
    if len(key) >= SHORTEST_KEY:
        secret = hmac.new(
            _settings().secret_key.encode(), f"participant:{key}".encode(), "sha256"
        ).hexdigest()
    known = participant_by_secret(db.session(), secret)
    g.participant = known or new_participant(db.session(), secret)
    return g.participant, secret


def remember(response: Response, secret: str) -> Response:
    """Put the secret into the browser."""
    response.set_cookie(
        _name(),
        _signer().sign(secret).decode(),
        max_age=KEPT_FOR,
        secure=_settings().secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """Take it out again."""
    response.delete_cookie(
        _name(), path="/", secure=_settings().secure_cookies, httponly=True, samesite="Lax"
    )
    return response


def reader_seed() -> str:
    """Something of this reader's own, so that readers do not all see the same statement first."""
    participant = participant_here()
    if participant is not None:
        return f"participant:{participant.id}"
    if "forum_seed" not in session:
        session["forum_seed"] = secrets.token_urlsafe(6)
    return str(session["forum_seed"])


def limit_key() -> str:
    """A participant has a limit of their own; who is new shares one that no hall reaches."""
    secret = secret_here()
    return hashlib.sha256(secret.encode()).hexdigest()[:16] if secret else "new"


def votes_limit() -> str:
    """Faster than anybody reads, for one participant; for all who are new together, many halls at once."""
    return "40 per minute" if secret_here() else NEW_PARTICIPANTS


NEW_PARTICIPANTS = "1200 per minute; 10000 per hour"
EVERYBODY = "6000 per minute"
SAYING = "600 per minute"
