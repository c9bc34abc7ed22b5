"""Every refusal in words, as a page that says what to do; no traceback ever reaches a reader."""

from __future__ import annotations

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from pb.house.database import DatabaseBusy, db
from pb.permissions import Forbidden

log = structlog.get_logger()


class Refused(Exception):
    """A rule of the house forbids this now. ``reasons`` are sentences for the reader."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(str(r) for r in reasons))
        self.reasons = [str(r) for r in reasons]


def words_for(code: int) -> tuple[str, str]:
    """Heading and advice for a status code."""
    known = {
        400: (_("We could not read that"), _("Go back, check what you entered and send it again.")),
        403: (
            _("You cannot open this page"),
            _("Sign in with an account that may, or ask the council for help."),
        ),
        404: (_("Page not found"), _("Check the address, or start again from the home page.")),
        405: (_("That cannot be done here"), _("Go back to the page before and use its buttons.")),
        409: (_("Somebody was here before you"), _("Open the page again to see what has changed.")),
        413: (_("That is too large"), _("Shorten it, or choose a smaller file.")),
        429: (_("Too many tries at once"), _("Wait a minute and try again.")),
        503: (_("The service is busy"), _("Nothing was lost. Wait a few seconds and send it again.")),
    }
    return known.get(code, (_("Something went wrong"), _("Nothing was changed. Try again in a few minutes.")))


def answer(code: int, reasons: list[str] | None = None, heading: str = "") -> Response:
    """The error page; htmx gets it whole and swaps the page, so that nothing nests."""
    usual, advice = words_for(code)
    body = render_template(
        "house/error.html", code=code, heading=heading or usual, body=advice, reasons=reasons or []
    )
    response = make_response(body, code)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def init_app(app: Flask) -> None:
    """Install the error pages."""

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Response:
        return answer(error.code or 500)

    @app.errorhandler(CSRFError)
    def on_csrf(_error: CSRFError) -> Response:
        return answer(400, [_("The form had been open for too long, or cookies are switched off.")])

    @app.errorhandler(Forbidden)
    def on_forbidden(_error: Forbidden) -> Response:
        db.session.rollback()
        return answer(403)

    @app.errorhandler(Refused)
    def on_refused(error: Refused) -> Response:
        db.session.rollback()
        return answer(409, error.reasons, _("That cannot be done now"))

    @app.errorhandler(StaleDataError)
    def on_stale(_error: StaleDataError) -> Response:
        db.session.rollback()
        return answer(409)

    @app.errorhandler(DatabaseBusy)
    @app.errorhandler(OperationalError)
    def on_busy(error: Exception) -> Response:
        db.session.rollback()
        log.error("database-busy", error=type(error).__name__, path=request.path)
        response = answer(503)
        response.headers["Retry-After"] = "5"
        return response

    @app.errorhandler(Exception)
    def on_anything(error: Exception) -> Response:
        if app.testing and app.config.get("PROPAGATE_ERRORS", True):
            raise error
        db.session.rollback()
        log.exception("unhandled-error", path=request.path)
        return answer(500)
