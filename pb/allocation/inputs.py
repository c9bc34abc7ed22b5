"""What a solve needs, taken out of the database in one go."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.allocation import queries
from pb.allocation.bridge import Amendment, AmendmentKind, Group
from pb.allocation.models import ProposedAmendment
from pb.allocation.queries import AMENDMENT_ID
from pb.house.jobs import JobFailed
from pb.rounds.models import Round
from pb.voting.freezing import frozen_stands
from pb.voting.queries import ballot_classes, latest_tally


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a solve needs, taken out of the database."""

    frozen: str
    rule: str
    ballots: tuple[Group, ...]
    amendments: tuple[Amendment, ...]
    tally_id: int
    based_on_id: int | None


def gather(session: Session, round_: Round, amendments: tuple[Amendment, ...]) -> Given:
    """What a solve needs. Raises ``JobFailed`` when there is no count or the frozen text was touched."""
    tally = latest_tally(session, round_)
    if tally is None or round_.frozen is None:
        raise JobFailed(_("The votes have not been counted yet."))
    if not frozen_stands(round_):
        raise JobFailed(_("What was fixed when voting opened has been altered. Tell the monitoring officer."))
    slugs = {area.id: area.slug for area in round_.areas}
    groups = tuple(
        Group(slugs[group.area_id], group.choices, group.points, group.weight)
        for group in ballot_classes(session, tally)
    )
    run = queries.current_run(session, round_)
    # As frozen: what the row says now may have been changed since.
    rule = json.loads(round_.frozen)["rule"]
    return Given(round_.frozen, rule, groups, amendments, tally.id, run.id if run else None)


def as_change(amendment: ProposedAmendment) -> Amendment:
    """An amendment's row as the optimiser takes it."""
    return Amendment(
        id=f"{AMENDMENT_ID}{amendment.id}",
        kind=AmendmentKind(amendment.kind),
        proposal=str(amendment.proposal.number),
        author=amendment.author.name,
        reason=amendment.reason,
        cost=amendment.cost or 0,
    )
