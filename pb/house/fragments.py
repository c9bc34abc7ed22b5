"""Answering with a page or with its part, and going on after a good POST."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response as BaseResponse

from pb.extensions import htmx


def page(template: str, block: str = "content", *, status: int = 200, **context: Any) -> Response:
    """The whole page, or only its ``block`` when htmx asks for a fragment.

    Boosted links and history restores want the page. The answer varies by the header, so that no cache
    gives one reader the other's form.
    """
    fragment = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    body = render_block(template, block, **context) if fragment else render_template(template, **context)
    response = make_response(body, status)
    response.headers["Vary"] = "HX-Request"
    return response


def pdf_file(made: bytes, name: str) -> Response:
    """A PDF as a file of this name: the page that it was asked from stays where it is."""
    response = make_response(made, 200)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def done(url: str) -> BaseResponse:
    """Go on to ``url`` after a good POST. htmx is told by header: it would nest a redirect's page."""
    if htmx and not htmx.boosted:
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)
