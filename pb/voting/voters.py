"""Who holds a card: from its token or code to the right to vote, without a name anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.house.database import now
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting import secrecy
from pb.voting.freezing import BallotLine, ballot_lines
from pb.voting.kinds import Paper, paper_of
from pb.voting.models import CardChannel, Credential, CredentialState, RoundKey


class Standing(StrEnum):
    """Whether a round takes votes."""

    NOT_YET = "not-yet"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Voter:
    """A card that may vote, its round and area. ``pseudonym`` is empty when there is no key (any more)."""

    token_hash: str
    round: Round
    area: Area
    pseudonym: str
    standing: Standing
    has_voted: bool
    card: CardChannel = CardChannel.HALL

    @property
    def lines(self) -> tuple[BallotLine, ...]:
        """The ballot paper, in order of number."""
        return ballot_lines(self.round, self.area.slug)

    @property
    def paper(self) -> Paper:
        """What this ballot may hold. Only for a round that is frozen."""
        return paper_of(self.round.frozen or "", self.area.slug)


def standing_of(stage: str, paused_from: str, closes_at: datetime | None) -> Standing:
    """Whether a round at this stage takes votes: until the published time, and not a minute after it.

    An officer may put the time off, which is recorded; nobody can let one late vote in and not another.
    """
    if stage == Stage.VOTING:
        return Standing.OPEN if closes_at is None or now() < closes_at else Standing.CLOSED
    if stage == Stage.PAUSED and paused_from == Stage.VOTING:
        return Standing.PAUSED
    before = (Stage.DRAFT, Stage.GATHERING, Stage.CHECKING, Stage.DELIBERATING)
    return Standing.NOT_YET if stage in before or paused_from in before else Standing.CLOSED


def find_by_token(session: Session, secret_key: str, token: str) -> Voter | None:
    """The holder of this token, at any stage; None for a card that is unknown or void."""
    if not secrecy.TOKEN.match(token):
        return None
    return voter_of(session, secrecy.token_hash(secret_key, token))


def find_by_code(session: Session, secret_key: str, typed: str) -> Voter | None:
    """The holder of a typed code, only while its round takes votes; None otherwise, whatever the cause."""
    code = secrecy.read_code(typed)
    if code is None:
        return None
    for token_hash in session.scalars(
        sa.select(Credential.token_hash).where(Credential.code_hash == secrecy.code_hash(secret_key, code))
    ):
        voter = voter_of(session, token_hash)
        if voter and voter.standing in (Standing.OPEN, Standing.PAUSED):
            return voter
    return None


def voter_of(session: Session, token_hash: str) -> Voter | None:
    """The holder of the card with this hash; None for a card that is unknown or void."""
    card = session.get(Credential, token_hash, populate_existing=True)
    if card is None or card.state == CredentialState.VOID:
        return None
    round_ = session.get_one(Round, card.round_id, populate_existing=True)
    key = session.scalar(sa.select(RoundKey.key).where(RoundKey.round_id == round_.id))
    return Voter(
        token_hash=token_hash,
        round=round_,
        area=session.get_one(Area, card.area_id),
        pseudonym=secrecy.pseudonym_of(key, token_hash) if key else "",
        standing=standing_of(round_.stage, round_.paused_from, round_.voting_closes_at),
        has_voted=card.state == CredentialState.VOTED,
        card=CardChannel(card.channel),
    )
