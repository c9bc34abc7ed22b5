"""What a proposal's own page says of the words that it came from."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.forums.pages import words_url
from pb.forums.threads import words_of
from pb.proposals.models import Proposal
from pb.proposals.origins import tells_origin


@tells_origin
def words_before(session: Session, proposal: Proposal) -> Markup | None:
    """The shown words, each with the way it went."""
    posts = words_of(session, proposal)
    if not posts:
        return None
    rows = [(post.text, words_url(post)) for post in posts]
    return Markup(render_template("forums/_origin.html", rows=rows))  # noqa: S704 - escaped there
