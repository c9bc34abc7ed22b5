"""Answering a page that asks again and again: nothing is rendered or sent unless something has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import make_response, request, session
from flask_babel import get_locale
from werkzeug.wrappers import Response


def following(mark: tuple[Any, ...], make: Callable[[], Response]) -> Response:
    """``make()``'s answer with an ETag of ``mark``, or 304 when the reader has that very one.

    ``mark`` has everything that the answer is made of, but for its language and its forms' token.
    """
    said = repr((mark, str(get_locale()), session.get("csrf_token")))
    etag = hashlib.sha256(said.encode()).hexdigest()[:32]
    response: Response = make_response("", 304) if etag in request.if_none_match else make()
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
