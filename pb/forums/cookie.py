"""The participant of a request: a signed secret in a cookie of its own, apart from anybody's sign-in."""

from __future__ import annotations

import secrets

from flask import g, session

from pb.forums.models import Forum
from pb.forums.participants import membership_of, new_participant, participant_by_secret
from pb.forums.people import Membership, Participant
from pb.house.browser_secret import BrowserSecret
from pb.house.database import db

COOKIE = BrowserSecret("participant", kept_for=400 * 24 * 3600)  # browsers keep no cookie longer


def participant_here() -> Participant | None:
    """Who this browser belongs to, looked up once a request."""
    if "participant" not in g:
        secret = COOKIE.here()
        g.participant = participant_by_secret(db.session(), secret) if secret else None
    found: Participant | None = g.participant
    return found


def member_here(forum: Forum) -> Membership | None:
    """This browser's membership of a forum."""
    return membership_of(db.session(), participant_here(), forum)


def ensure_participant(key: str) -> tuple[Participant, str]:
    """This browser's participant, made now when there is none, and the secret for the cookie.

    Two presses of one page, with its form's ``key``, are one person.
    """
    found = participant_here()
    if found is not None:
        return found, COOKIE.here()
    secret = COOKIE.new(key)
    known = participant_by_secret(db.session(), secret)
    g.participant = known or new_participant(db.session(), secret)
    return g.participant, secret


def reader_seed() -> str:
    """Something of this reader's own, so that readers do not all see the same statement first."""
    participant = participant_here()
    if participant is not None:
        return f"participant:{participant.id}"
    if "forum_seed" not in session:
        session["forum_seed"] = secrets.token_urlsafe(6)
    return str(session["forum_seed"])


def limit_key() -> str:
    """A participant has a limit of their own; who is new shares one that no hall reaches."""
    return COOKIE.short() or "new"


def votes_limit() -> str:
    """Faster than anybody reads, for one participant; for all who are new together, many halls at once."""
    return "40 per minute" if COOKIE.here() else NEW_PARTICIPANTS


NEW_PARTICIPANTS = "1200 per minute; 10000 per hour"
EVERYBODY = "6000 per minute"
SAYING = "600 per minute"
