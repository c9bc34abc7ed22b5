"""Residents' text as safe HTML: a small Markdown, cleaned twice."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "ul", "ol", "li", "strong", "em", "br", "blockquote"}
_reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
    ["image", "link", "heading", "lheading", "fence", "code"]
)


def show_markdown(text: str) -> Markup:
    """Paragraphs, lists and emphasis; no links, pictures, headings or HTML of the writer's own."""
    return Markup(nh3.clean(_reader.render(text or ""), tags=TAGS, attributes={}))  # noqa: S704 - cleaned here
