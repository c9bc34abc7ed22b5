"""The same form sent twice is answered once.

A form carries a random key. The first request that commits with it stores where it led; a second one
with the same key, even at the same moment, gets the same answer and changes nothing.
"""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.models import GivenAnswer

LONGEST_KEY = 100


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_urlsafe(18)


def recall(session: Session, key: str, scope: str) -> str | None:
    """Where this key led before, or None when it is new."""
    return session.scalar(sa.select(GivenAnswer.location).where(GivenAnswer.key_hash == _hash(key, scope)))


def remember(session: Session, key: str, scope: str, location: str) -> None:
    """Store the answer in the transaction of the change. A rival with the same key makes it fail."""
    session.add(GivenAnswer(key_hash=_hash(key, scope), scope=scope, location=location))
    session.flush()


def forget(session: Session, scope: str) -> None:
    """Drop every answer of a scope."""
    session.execute(sa.delete(GivenAnswer).where(GivenAnswer.scope == scope))


def _hash(key: str, scope: str) -> str:
    return hashlib.sha256(f"{scope}\n{key[:LONGEST_KEY]}".encode()).hexdigest()
