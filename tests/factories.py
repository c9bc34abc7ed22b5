"""Things to test with: one function a noun, sensible by default, flushed into the session given."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from pb.areas.models import Area, BoardSeats, Settlement, Theme
from pb.forums.models import Forum
from pb.house.database import now
from pb.house.models import Council
from pb.meetings.models import Meeting
from pb.proposals.models import Proposal, ProposalCost, ProposalState
from pb.rounds.models import Pot, Round, RoundRule
from pb.workshops.models import Room, Workshop
from pb.workshops.outlines import Outline, lines_for
from pb.workshops.service import make_code

_counter = itertools.count(1)


def make_council(session: Session) -> Council:
    """The one council, made when first needed."""
    council = session.query(Council).first()
    if council is None:
        council = Council(name="Harrowdale County Council", name_cy="Cyngor Sir Harrowdale")
        session.add(council)
        session.flush()
    return council


def make_area(session: Session, name: str = "", **changes: Any) -> Area:
    """An area with two settlements and a board of 7 + 7 + 7."""
    name = name or f"Area {next(_counter)}"
    area = Area(
        council=make_council(session),
        name=name,
        slug=name.lower().replace(" ", "-"),
        population=12_000,
        **changes,
    )
    area.settlements = [Settlement(name=f"{name} Town"), Settlement(name=f"{name} Green")]
    area.seats = [BoardSeats(category=c, seats=7, quorum=3) for c in ("public", "elected", "partner")]
    session.add(area)
    session.flush()
    return area


def make_theme(session: Session, name: str = "") -> Theme:
    """A theme of the council's list."""
    name = name or f"Theme {next(_counter)}"
    theme = Theme(name=name, slug=name.lower().replace(" ", "-"))
    session.add(theme)
    session.flush()
    return theme


def make_round(
    session: Session,
    areas: list[Area] | None = None,
    *,
    stage: str = "gathering",
    pot: int = 1_000_000,
    **changes: Any,
) -> Round:
    """A round of these areas (or of a new one), each with a pot of ``pot`` pence."""
    n = next(_counter)
    areas = areas if areas is not None else [make_area(session)]
    values: dict[str, Any] = {"slug": f"round-{n}", "title": f"Round {n}", "stage": stage, **changes}
    made = Round(**values)
    made.areas = list(areas)
    made.pots = [Pot(area=area, name=f"{area.name} area budget", amount=pot) for area in areas]
    session.add(made)
    session.flush()
    return made


def make_rule(session: Session, round_: Round, kind: str, **parameters: Any) -> RoundRule:
    """An equity rule of a round."""
    rule = RoundRule(round=round_, kind=kind, parameters=parameters)
    session.add(rule)
    session.flush()
    return rule


def make_proposal(
    session: Session, round_: Round, area: Area | None = None, *, cost: int = 200_000, **changes: Any
) -> Proposal:
    """An accepted proposal with a number, in the round's first area unless told otherwise."""
    number = changes.pop("number", None) or next(_counter)
    area = area or round_.areas[0]
    values: dict[str, Any] = {
        "number": number,
        "state": ProposalState.ACCEPTED.value,
        "title": f"Proposal {number}",
        "summary": f"What proposal {number} would do.",
        "settlement": area.settlements[0] if area.settlements else None,
        **changes,
    }
    proposal = Proposal(round=round_, area=area, **values)
    proposal.costs = [ProposalCost(version=1, amount=cost, author="applicant")]
    session.add(proposal)
    session.flush()
    return proposal


def make_meeting(session: Session, area: Area, *, hours: float = 0) -> Meeting:
    """A meeting of the area's forum that begins in so many hours."""
    forum = session.query(Forum).filter_by(area_id=area.id).first() or Forum(area=area)
    starts = now() + timedelta(hours=hours)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=3)}
    meeting = Meeting(forum=forum, title="Evening", place="The hall", **times)
    session.add(meeting)
    session.flush()
    return meeting


def make_workshop(
    session: Session, area: Area | None = None, *, vote: Round | None = None, hours: float = 0, **changes: Any
) -> Workshop:
    """A workshop of an area (or a new one) that begins in so many hours: a proposal surgery, or a decision
    event about ``vote``."""
    area = area or (vote.areas[0] if vote else make_area(session))
    outline = Outline.DECISION if vote else Outline.SURGERY
    values: dict[str, Any] = {"code": make_code(), "template": outline.value, **changes}
    made = Workshop(meeting=make_meeting(session, area, hours=hours), **values)
    made.lines = lines_for(session, outline, area, vote)
    for position, line in enumerate(made.lines):
        line.position = position
    session.add(made)
    session.flush()
    session.add(Room(workshop_id=made.id, phase="waiting", votes={"open": [], "closed": []}))
    session.flush()
    return made
