"""The phone of a request: a signed secret in a cookie of its own, apart from anybody's sign-in or card.

Everybody in a hall shares one address, so limits are by device and for everybody together, never by address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import ParamSpec

from flask import session
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.browser_secret import BrowserSecret
from pb.house.database import db
from pb.workshops import phones
from pb.workshops.models import JoinedDevice, Workshop

P = ParamSpec("P")
COOKIE = BrowserSecret("room", kept_for=3 * 24 * 3600)  # the evening, and a day or two to say how it was
BROWSER = "room_browser"
EVERYBODY = "6000 per minute"
OF_ONE_DEVICE = "90 per minute"
WRONG_CODES = "600 per minute"
WRONG_CODES_OF_ONE = "20 per minute"


def device_here(workshop: Workshop) -> JoinedDevice | None:
    """This browser's place in a workshop, once it has joined."""
    secret = COOKIE.here()
    return phones.device_by_secret(db.session(), workshop, secret) if secret else None


def join_here(workshop: Workshop, key: str) -> tuple[JoinedDevice, str]:
    """This browser's place in the workshop, made now when there is none, and the secret for the cookie.

    Two presses of one page, with its form's ``key``, are one device.
    """
    secret = COOKIE.here() or COOKIE.new(key)
    return phones.join(db.session(), workshop, secret), secret


def limit_key() -> str:
    """Under what name a browser's requests are limited: its own secret, or what its first page gave it."""
    known = COOKIE.short()
    if known:
        return known
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(6)
    return str(session[BROWSER])


def limited(view: Callable[P, Response]) -> Callable[P, Response]:
    """Limit what one device sends, and what all of them do together."""
    own: Callable[P, Response] = limiter.limit(OF_ONE_DEVICE, methods=["POST"], key_func=limit_key)(view)
    everybody: Callable[P, Response] = limiter.limit(EVERYBODY, methods=["POST"])(own)
    return everybody
