"""The phone of a request: a signed secret in a cookie of its own, apart from anybody's sign-in or card.

Everybody in a hall shares one address, so limits are by device and for everybody together, never by address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import ParamSpec

from flask import current_app, request, session
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

from pb.config import Settings
from pb.extensions import limiter
from pb.house.database import db
from pb.workshops import phones
from pb.workshops.models import JoinedDevice, Workshop

P = ParamSpec("P")
KEPT_FOR = 3 * 24 * 3600  # seconds: the evening, and a day or two to say how it was
SHORTEST_KEY = 20
BROWSER = "room_browser"
EVERYBODY = "6000 per minute"
OF_ONE_DEVICE = "90 per minute"
WRONG_CODES = "600 per minute"
WRONG_CODES_OF_ONE = "20 per minute"


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _name() -> str:
    return "__Host-room" if _settings().secure_cookies else "room"


def _signer() -> Signer:
    return Signer(_settings().secret_key, salt="room", digest_method=hashlib.sha256)


def secret_here() -> str:
    """The secret in this browser's cookie; nothing when there is none, or it was not ours."""
    try:
        return _signer().unsign(request.cookies.get(_name(), "")).decode()
    except (BadSignature, UnicodeDecodeError):
        return ""


def device_here(workshop: Workshop) -> JoinedDevice | None:
    """This browser's place in a workshop, once it has joined."""
    secret = secret_here()
    return phones.device_by_secret(db.session(), workshop, secret) if secret else None


def join_here(workshop: Workshop, key: str) -> tuple[JoinedDevice, str]:
    """This browser's place in the workshop, made now when there is none, and the secret for the cookie.

    The secret of a new browser is made from the form's own key, so that two presses of one page are one
    device; the server's key goes into it, so that nobody who sees a page can work it out.
    """
    secret = secret_here() or _new_secret(key)
    return phones.join(db.session(), workshop, secret), secret


def _new_secret(key: str) -> str:
    if len(key) < SHORTEST_KEY:
        return secrets.token_urlsafe(32)
    return hmac.new(_settings().secret_key.encode(), f"room:{key}".encode(), "sha256").hexdigest()


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


def limit_key() -> str:
    """Under what name a browser's requests are limited: its own secret, or what its first page gave it."""
    secret = secret_here()
    if secret:
        return hashlib.sha256(secret.encode()).hexdigest()[:16]
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(6)
    return str(session[BROWSER])


def limited(view: Callable[P, Response]) -> Callable[P, Response]:
    """Limit what one device sends, and what all of them do together."""
    own: Callable[P, Response] = limiter.limit(OF_ONE_DEVICE, methods=["POST"], key_func=limit_key)(view)
    everybody: Callable[P, Response] = limiter.limit(EVERYBODY, methods=["POST"])(own)
    return everybody
