"""The door for paper: what was read off a slip goes into the box for the slip's card, once no phone can vote.

Only once the phones have closed. A slip's serial is no secret: were a slip taken at once, whoever wrote
somebody's serial on paper could keep that person's phone from voting. So a phone always comes first, and a
slip that finds a ballot in the box is for a person to decide about.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.house.database import now
from pb.house.errors import Refused
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.service import lock_round
from pb.voting import secrecy
from pb.voting.kinds import Fault
from pb.voting.marks import Marks
from pb.voting.models import Ballot, BallotDraft, Channel, Credential, CredentialState, RoundKey
from pb.voting.service import ensure_on_ballot, ensure_whole
from pb.voting.voters import Standing, Voter

# What a slip may lack and still be counted as far as it could be read.
IN_PART = frozenset({Fault.TOO_FEW})


class Met(StrEnum):
    """What a slip found at the box."""

    TAKEN = "taken"
    HAS_BALLOT = "has-ballot"
    USED = "used"
    VOID = "void"


def phones_are_closed(round_: Round) -> bool:
    """Whether the published end of voting has passed, and the count is still open."""
    return round_.stage == Stage.VOTING and (
        round_.voting_closes_at is not None and round_.voting_closes_at <= now()
    )


def hold_box(session: Session, round_: Round) -> None:
    """Keep everybody else from the box until the commit. Raises ``Refused`` while phones can vote."""
    # Every vote in flight holds a share of this row: they are in the box now, or will be refused.
    lock_round(session, round_)
    if not phones_are_closed(round_):
        raise Refused(
            _("Slips go into the box when voting by phone has closed. Until then they can be keyed and kept.")
        )


def card_at(session: Session, round_: Round, sheet: str, place: int) -> Credential | None:
    """The card with this serial, held until the commit; None when none was printed."""
    return session.scalar(
        sa.select(Credential)
        .where(Credential.round_id == round_.id, Credential.sheet == sheet, Credential.place == place)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def offer(session: Session, card: Credential, marks: Marks | None, *, in_part: bool = False) -> Met:
    """Cast a slip for its card, or with ``marks`` None record that it was rejected.

    Nothing is replaced: a card that was used says so. Call ``hold_box`` first. Raises ``BadBallot``.
    """
    if card.state == CredentialState.VOID:
        return Met.VOID
    if card.state == CredentialState.REJECTED:
        return Met.USED
    channel = channel_of(session, card)
    if channel is not None:
        return Met.USED if channel == Channel.PAPER else Met.HAS_BALLOT
    if marks is None:
        card.state = CredentialState.REJECTED.value
    else:
        _put_in(session, card, marks, in_part=in_part)
    session.flush()
    return Met.TAKEN


def take_out(session: Session, card: Credential) -> None:
    """Take what a card has in the box out again, so that it can be offered anew."""
    pseudonym = _pseudonym(session, card)
    for table in (Ballot, BallotDraft):
        session.execute(sa.delete(table).where(table.pseudonym == pseudonym))
    if card.state != CredentialState.VOID:
        card.state = CredentialState.ISSUED.value
    session.flush()


def void_card(session: Session, card: Credential) -> None:
    """Its slip was spoiled and its holder has another card: this one never votes."""
    take_out(session, card)
    card.state = CredentialState.VOID.value
    # The hall gave another for it: the desk must not give a second one.
    card.exchanged = True
    session.flush()


def channel_of(session: Session, card: Credential) -> str | None:
    """How the ballot of this card came, or None when there is none."""
    return session.scalar(sa.select(Ballot.channel).where(Ballot.pseudonym == _pseudonym(session, card)))


def cards_on(session: Session, round_: Round, sheet: str) -> Sequence[Credential]:
    """The cards of a sheet by place; none for a sheet that is not there."""
    return session.scalars(
        sa.select(Credential)
        .where(Credential.round_id == round_.id, Credential.sheet == sheet)
        .order_by(Credential.place)
    ).all()


def _put_in(session: Session, card: Credential, marks: Marks, *, in_part: bool) -> None:
    voter = _voter_at(session, card)
    ensure_on_ballot(voter, marks)
    if not (in_part and set(voter.paper.faults(marks)) <= IN_PART):
        ensure_whole(voter, marks)
    card.state = CredentialState.VOTED.value
    session.execute(sa.delete(BallotDraft).where(BallotDraft.pseudonym == voter.pseudonym))
    session.execute(
        sa.insert(Ballot).values(
            pseudonym=voter.pseudonym,
            round_id=card.round_id,
            area_id=card.area_id,
            channel=Channel.PAPER.value,
            nonce=secrets.token_hex(16),
            revision=1,
            **marks.row,
        )
    )


def _voter_at(session: Session, card: Credential) -> Voter:
    """The card as the voting room sees a voter; the caller holds the round and the card."""
    return Voter(
        token_hash=card.token_hash,
        round=session.get_one(Round, card.round_id),
        area=session.get_one(Area, card.area_id),
        pseudonym=_pseudonym(session, card),
        standing=Standing.CLOSED,
        has_voted=card.state == CredentialState.VOTED,
    )


def _pseudonym(session: Session, card: Credential) -> str:
    held = session.get(RoundKey, card.round_id)
    return secrecy.pseudonym_of(held.key, card.token_hash) if held is not None and held.key else ""
