"""What an address may hold: no number beyond a column's, no character that a database cannot compare.

Both engines fail on them, each in its own way; here they are pages that do not exist.
"""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

from pb.house.database import LARGEST_INTEGER

TYPED = "\t\n\r"  # the control characters that people do type, in a box of several lines


class WholeNumber(IntegerConverter):
    """``<int:…>`` in a route: as large as the column that it is looked up in, and no larger."""

    def __init__(self, map: Map, *args: int, **kwargs: int | bool) -> None:
        super().__init__(map, *args, **{"max": LARGEST_INTEGER, **kwargs})  # type: ignore[arg-type]


def refuse_control_characters() -> None:
    """Nobody types them, PostgreSQL takes no NUL, and HTML may hold none of them."""
    texts = [request.path, *(value for values in request.args.listvalues() for value in values)]
    if any(ord(letter) < 32 and letter not in TYPED for text in texts for letter in text):
        abort(404)


def init_app(app: Flask) -> None:
    """Install both, before any room adds its routes."""
    app.url_map.converters["int"] = WholeNumber
    app.before_request(refuse_control_characters)
