"""What this room does when voting closes or a round is stopped."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house import idempotency
from pb.permissions import Actor
from pb.rounds.effects import effect
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.turnout import monitoring, publishing, readings
from pb.turnout.models import MonitoringAnswer
from pb.voting.sweeping import HELD_VOTERS

# Answers come in the order of voting: the sweep after a close puts them in the order of their random keys.
HELD_VOTERS[MonitoringAnswer.__tablename__] = "id"


@effect(Move.CLOSE_VOTING, first=True)
def close(session: Session, actor: Actor, round_: Round) -> None:
    """The last reading is dropped, and what may be said of the whole vote is published.

    The round's row is held since the move began, so no vote comes in between here and the count; after
    it, no ballot says its channel where few came by one.
    """
    readings.forget(session, round_)
    idempotency.forget(session, monitoring.forms_scope(round_.id))
    publishing.publish_turnout(session, actor, round_)


@effect(Move.ABANDON)
def forget(session: Session, _actor: Actor, round_: Round) -> None:
    """A round that is stopped for good has no use for what people said of themselves."""
    readings.forget(session, round_)
    idempotency.forget(session, monitoring.forms_scope(round_.id))
    session.execute(sa.delete(MonitoringAnswer).where(MonitoringAnswer.round_id == round_.id))
