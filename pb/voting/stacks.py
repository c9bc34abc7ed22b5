"""Many ballots of one round at once: a stack that was gathered first, with the checks of every single one.

``service.cast_ballot`` is for a voter who waits for an answer. A stack is one transaction: all of it is in
the box, or none of it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pb.house.database import Base
from pb.voting.marks import Marks
from pb.voting.models import Ballot, BallotDraft, Channel, Credential, CredentialState
from pb.voting.service import CardRefused, ensure_whole, hold_stage
from pb.voting.voters import Voter

CARDS, BALLOTS, DRAFTS = (
    Base.metadata.tables[model.__tablename__] for model in (Credential, Ballot, BallotDraft)
)
MAY_VOTE = (CredentialState.ISSUED.value, CredentialState.VOTED.value)


@dataclass(frozen=True, slots=True)
class StackedBallot:
    """A ballot to be cast: whose card, which marks, by which channel."""

    voter: Voter
    marks: Marks
    channel: Channel


def cast_stack(session: Session, stack: Sequence[StackedBallot]) -> None:
    """Put the ballots of one round in the box, each replacing what its card had there.

    Raises ``NotOpen``, ``CardRefused`` or ``BadBallot``; then the caller rolls back and nothing was cast.
    """
    if not stack:
        return
    round_id = stack[0].voter.round.id
    if any(ballot.voter.round.id != round_id for ballot in stack):
        raise ValueError("a stack holds ballots of one round")
    hold_stage(session, stack[0].voter, paused_too=False)
    for ballot in stack:
        ensure_whole(ballot.voter, ballot.marks)
    rows = [
        {
            "pseudonym": ballot.voter.pseudonym,
            "round_id": round_id,
            "area_id": ballot.voter.area.id,
            "channel": ballot.channel.value,
            **ballot.marks.row,
            "nonce": secrets.token_hex(16),
            "revision": 1,
        }
        for ballot in stack
    ]
    may_vote = set(
        session.scalars(
            sa.select(Credential.token_hash)
            .where(Credential.round_id == round_id, Credential.state.in_(MAY_VOTE))
            .with_for_update()
        )
    )
    if not {ballot.voter.token_hash for ballot in stack} <= may_vote:
        raise CardRefused
    connection = session.connection()
    connection.execute(
        sa.update(CARDS)
        .where(CARDS.c.token_hash == sa.bindparam("card"))
        .values(state=CredentialState.VOTED.value),
        [{"card": ballot.voter.token_hash} for ballot in stack],
    )
    connection.execute(_replacing(connection), rows)
    connection.execute(
        sa.delete(DRAFTS).where(DRAFTS.c.pseudonym == sa.bindparam("whose")),
        [{"whose": ballot.voter.pseudonym} for ballot in stack],
    )
    session.expire_all()


def _replacing(connection: sa.Connection) -> sa.Insert:
    """The insert that replaces a ballot which is there, and counts how often it was."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(BALLOTS)
    again = {name: statement.excluded[name] for name in ("choices", "points", "nonce", "channel")}
    return statement.on_conflict_do_update(
        index_elements=["pseudonym"], set_={**again, "revision": BALLOTS.c.revision + 1}
    )
