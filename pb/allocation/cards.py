"""The card on a proposal's own page: what is recommended for it, why, and where to read the rest."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from pb.allocation import pages, queries
from pb.allocation.margins import Context
from pb.allocation.points_words import explain_points
from pb.allocation.studies import study_of
from pb.allocation.words import reason_words
from pb.proposals.models import Proposal
from pb.proposals.outcomes import tells_outcome
from pb.rounds.lifecycle import Stage
from pb.rounds.queries import has_reached


@tells_outcome
def card_of(session: Session, proposal: Proposal) -> Markup | None:
    """The card, once everybody may read the recommendation; None before, and for what was not voted on."""
    round_ = proposal.round
    run = queries.current_run(session, round_)
    if run is None or proposal.area is None or not has_reached(round_, Stage.RECOMMENDED):
        return None
    reading = queries.read_run(run)
    mine = reading.by_number.get(proposal.number or 0)
    if mine is None:
        return None
    context = Context.of(reading, pages.link_to(round_), queries.theme_names(session), study_of(session, run))
    return Markup(  # noqa: S704 - what a template of ours made, escaped there
        render_template(
            "allocation/_card.html",
            proposal=mine,
            words=reason_words(mine, context),
            points=explain_points(reading),
            where=url_for("allocation.area", slug=round_.slug, area_slug=proposal.area.slug),
            run=reading,
        )
    )
