"""The public pages of proposals: the list of a round, and one proposal."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from pb.house.database import db
from pb.house.fragments import page
from pb.permissions import public
from pb.proposals import queries, together
from pb.proposals.models import ProposalState
from pb.proposals.origins import origin_of
from pb.proposals.outcomes import outcome_of
from pb.proposals.pictures import pictures
from pb.proposals.queries import Filter
from pb.proposals.reading import public_rows
from pb.proposals.words import STATE_COLOURS, state_name
from pb.rounds.lifecycle import Stage
from pb.rounds.queries import is_frozen
from pb.rounds.views import find_round

blueprint = Blueprint("proposals", __name__)

LONGEST_SEARCH = 100


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """No copy of an application or its contact data stays on a shared computer."""
    if request.path.startswith("/apply/") or request.endpoint == "proposals.check":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/rounds/<slug>/proposals")
@public
def index(slug: str) -> Response:
    """The round's proposals, narrowed by area, status and words."""
    found = find_round(slug)
    wanted = Filter(
        *(request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in ("area", "status", "q"))
    )
    return page(
        "proposals/index.html",
        round=found,
        proposals=queries.proposals_of(db.session(), found, wanted),
        wanted=wanted,
        states=[(state.value, state_name(state)) for state in queries.PUBLIC_STATES],
        state_name=state_name,
        colours=STATE_COLOURS,
        gathering=found.stage == Stage.GATHERING,
    )


@blueprint.get("/rounds/<slug>/proposals/<int:number>")
@public
def proposal(slug: str, number: int) -> Response:
    """One proposal: what it would do, what it costs and what was found."""
    found = find_round(slug)
    one = queries.proposal_by_number(db.session(), found, number) or abort(404)
    if one.state == ProposalState.DRAFT:
        abort(404)
    return page(
        "proposals/proposal.html",
        round=found,
        proposal=one,
        rows=public_rows(one),
        state_name=state_name,
        colours=STATE_COLOURS,
        frozen=is_frozen(found),
        outcome=outcome_of(db.session(), one),
        picture=pictures(db.session(), found, [number]).get(number),
        origin=origin_of(db.session(), one),
        joined_into=together.joined_into(db.session(), one),
        joined_to=together.joined_to(db.session(), one),
    )
