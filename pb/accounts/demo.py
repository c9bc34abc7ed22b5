"""One-click sign-in for the invented people of the demonstration; the route is closed everywhere else."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.orm import Session

from pb.accounts import service
from pb.accounts.models import Account
from pb.config import Settings


def key_for(settings: Settings, account_id: int) -> str:
    """The key of a demonstration link."""
    return hmac.new(settings.secret_key.encode(), f"demo:{account_id}".encode(), hashlib.sha256).hexdigest()[
        :24
    ]


def key_fits(settings: Settings, account_id: int, key: str) -> bool:
    """Whether this is the account's key."""
    return hmac.compare_digest(key_for(settings, account_id), key)


def sign_in(session: Session, account_id: int, hours: int) -> str:
    """Start a sign-in without a link."""
    return service.begin(session, session.get_one(Account, account_id), "demo", hours)
