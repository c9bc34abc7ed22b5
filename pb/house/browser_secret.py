"""A browser that has no account, known by a signed secret in a cookie of its own, apart from any sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

from pb.config import Settings

SHORTEST_KEY = 20


@dataclass(frozen=True, slots=True)
class BrowserSecret:
    """One such cookie. ``kept_for`` is in seconds; another ``name`` is another secret of the same browser."""

    name: str
    kept_for: int

    def here(self) -> str:
        """The secret in this browser's cookie; nothing when there is none, or it was not ours."""
        try:
            return self._signer().unsign(request.cookies.get(self._cookie(), "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return ""

    def new(self, key: str) -> str:
        """A secret for a browser that has none.

        It is made from the form's own key, so that two presses of one page are one browser; the server's key
        goes into it, so that nobody who sees a page can work it out.
        """
        if len(key) < SHORTEST_KEY:
            return secrets.token_urlsafe(32)
        return hmac.new(_settings().secret_key.encode(), f"{self.name}:{key}".encode(), "sha256").hexdigest()

    def remember(self, response: Response, secret: str) -> Response:
        """Put the secret into the browser."""
        response.set_cookie(
            self._cookie(),
            self._signer().sign(secret).decode(),
            max_age=self.kept_for,
            secure=_settings().secure_cookies,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response

    def forget(self, response: Response) -> Response:
        """Take it out again."""
        response.delete_cookie(
            self._cookie(), path="/", secure=_settings().secure_cookies, httponly=True, samesite="Lax"
        )
        return response

    def short(self) -> str:
        """The secret's short hash, a name to count requests under; nothing when there is none."""
        secret = self.here()
        return hashlib.sha256(secret.encode()).hexdigest()[:16] if secret else ""

    def _cookie(self) -> str:
        return f"__Host-{self.name}" if _settings().secure_cookies else self.name

    def _signer(self) -> Signer:
        return Signer(_settings().secret_key, salt=self.name, digest_method=hashlib.sha256)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
