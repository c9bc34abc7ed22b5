"""A test client that reads every page it is given, as a strict browser would."""

from __future__ import annotations

import contextvars
from typing import Any
from xml.etree import ElementTree

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pb.house.database import db
from pb.permissions import ANONYMOUS, Actor

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
# html5lib predates these; both are valid HTML today.
HARMLESS = {"unexpected-void-element", "deprecated-tag"}


class PageClient(FlaskClient):
    """Fails the test when a page is not valid HTML5 or lacks its one heading, title or language."""

    actor: Actor = ANONYMOUS

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()  # what the test prepared, and its write lock with it
        # A context of its own, as in a server: otherwise Flask lends the request the test's `g`.
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.data
            and response.status_code not in (301, 302, 303, 308)
        ):
            text = response.get_data(as_text=True)
            if text.lstrip().lower().startswith("<!doctype"):
                check_page(text)
        return response


def parse(text: str) -> ElementTree.Element:
    """The page as a tree; raises AssertionError with each parse error and its place."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(text)
    lines = text.splitlines()
    errors = [
        f"{code} at line {line}: {lines[line - 1][:160] if line <= len(lines) else ''}"
        for (line, _column), code, _data in parser.errors
        if code not in HARMLESS
    ]
    assert not errors, "not valid HTML5: " + "; ".join(errors[:5])
    return tree  # type: ignore[no-any-return]


def check_page(text: str) -> ElementTree.Element:
    """The rules that every whole page keeps."""
    tree = parse(text)
    assert tree.get("lang"), "the page says no language"
    assert (tree.findtext(".//title") or "").strip(), "the page has no title"
    headings = tree.findall(".//h1")
    assert len(headings) == 1, f"the page has {len(headings)} h1"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    doubled = {i for i in ids if ids.count(i) > 1}
    assert not doubled, f"ids used twice: {doubled}"
    for element in tree.iter():
        assert element.get("style") is None, f"inline style on {element.tag}"
        assert not any(name.startswith("on") for name in element.attrib), f"inline script on {element.tag}"
        if element.tag == "script":
            assert element.get("src"), "inline script"
    return tree
