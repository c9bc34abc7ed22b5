"""Helping somebody to vote: the record says that it happened, by whom and where; never for whom or what."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.voting.service import not_open_words
from pb.voting.voters import Standing, standing_of


def record_assistance(session: Session, actor: Actor, round_: Round, area: Area) -> None:
    """Write down that a helper begins to help. Raises ``Refused`` while no votes are taken."""
    ensure(actor, Action.ISSUE_CARDS, InArea(area.id))
    standing = standing_of(round_.stage, round_.paused_from, round_.voting_closes_at)
    if standing is not Standing.OPEN:
        raise Refused(not_open_words(standing))
    audit.record(session, actor, Event.VOTE_ASSISTED, f"round:{round_.id}", area=area.slug)
