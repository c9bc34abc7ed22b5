"""Participants and their devices: somebody with no account is known by a secret in their own browser.

The same showing of a form leads to the same participant, so that two presses at once are one person.
Everything flushes; the view commits.
"""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pb.forums.models import Forum, StatementVote
from pb.forums.people import Device, Membership, Participant


def hash_secret(secret: str) -> str:
    """What is kept of a secret. The secrets are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def participant_by_secret(session: Session, secret: str) -> Participant | None:
    """Whose browser this is."""
    return session.scalar(
        sa.select(Participant).join(Device).where(Device.secret_hash == hash_secret(secret))
    )


def new_participant(session: Session, secret: str) -> Participant:
    """Somebody new behind this secret; whoever is behind it already, when another press was faster."""
    try:
        with session.begin_nested():
            participant = Participant()
            session.add(participant)
            session.flush()
            session.add(Device(participant_id=participant.id, secret_hash=hash_secret(secret)))
            session.flush()
    except IntegrityError:
        return session.scalars(
            sa.select(Participant).join(Device).where(Device.secret_hash == hash_secret(secret))
        ).one()
    return participant


def add_device(session: Session, participant: Participant) -> str:
    """Another browser of somebody; gives the secret for its cookie, which only the cookie keeps."""
    secret = secrets.token_urlsafe(32)
    session.add(Device(participant_id=participant.id, secret_hash=hash_secret(secret)))
    session.flush()
    return secret


def end_devices(session: Session, participant: Participant) -> None:
    """Every browser of somebody stops being theirs."""
    session.execute(sa.delete(Device).where(Device.participant_id == participant.id))


def membership_of(session: Session, participant: Participant | None, forum: Forum) -> Membership | None:
    """Somebody's membership of a forum, unless they left."""
    if participant is None:
        return None
    return session.scalar(
        sa.select(Membership).where(
            Membership.participant_id == participant.id,
            Membership.forum_id == forum.id,
            Membership.left_at.is_(None),
        )
    )


def is_unknown(session: Session, participant: Participant) -> bool:
    """Whether somebody is nothing but a cookie: no way to reach them and no membership, ended or not."""
    joined = sa.select(sa.func.count(Membership.id)).where(Membership.participant_id == participant.id)
    return participant.contact is None and not session.scalar(joined)


def absorb(session: Session, stray: Participant, keeper: Participant) -> None:
    """Give an unknown participant's answers to who they turned out to be; the keeper's own ones stand."""
    answered = sa.select(StatementVote.post_id).where(StatementVote.participant_id == keeper.id)
    session.execute(
        sa.update(StatementVote)
        .where(StatementVote.participant_id == stray.id, StatementVote.post_id.not_in(answered))
        .values(participant_id=keeper.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.delete(StatementVote)
        .where(StatementVote.participant_id == stray.id)
        .execution_options(synchronize_session=False)
    )
    end_devices(session, stray)
