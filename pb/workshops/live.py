"""Screens and phones that follow the room: they ask every second, and are told "nothing new" cheaply.

What a page depends on is one short text, its tag: the room's version, and the counts that its present slide
shows. A page with the same tag is not made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec

import sqlalchemy as sa
import structlog
from flask import Response, make_response, request
from flask_babel import get_locale
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from pb.forums.models import Forum
from pb.house.database import db, now
from pb.meetings.models import Meeting
from pb.voting.models import Credential, CredentialState
from pb.voting.queries import in_steps
from pb.workshops.models import Room, RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.queries import plain_code
from pb.workshops.voice_models import PracticeBallot, QuestionSecond, RoomQuestion

log = structlog.get_logger()
P = ParamSpec("P")

# What changes by itself and is dear to look up is looked at again only so often, in seconds.
LOOK_AGAIN = {ItemKind.COUNT: 10, ItemKind.REVEAL: 10}


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of a room as tells whether anything is new."""

    workshop_id: int
    version: int
    changed_at: datetime
    area_id: int
    kind: str
    round_id: int | None
    is_rehearsal: bool


def glance(session: Session, code: str) -> Glance | None:
    """A room by its workshop's code, in one read."""
    row = session.execute(
        sa.select(
            Workshop.id,
            Room.version,
            Room.changed_at,
            Forum.area_id,
            RunSheetLine.kind,
            RunSheetLine.round_id,
            Workshop.is_rehearsal,
        )
        .join(Room, Room.workshop_id == Workshop.id)
        .join(Workshop.meeting)
        .join(Meeting.forum)
        .outerjoin(
            RunSheetLine,
            sa.and_(RunSheetLine.workshop_id == Workshop.id, RunSheetLine.position == Room.position),
        )
        .where(Workshop.code == plain_code(code))
    ).first()
    return Glance(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6]) if row else None


def tag_of(session: Session, seen: Glance, *more: object) -> str:
    """The tag of a page that shows this room; ``more`` is what else the page depends on."""
    parts = (seen.version, seen.changed_at.isoformat(), _counts(session, seen), str(get_locale()), *more)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _counts(session: Session, seen: Glance) -> object:
    if seen.kind == ItemKind.QUESTIONS:
        mine = RoomQuestion.workshop_id == seen.workshop_id
        hidden = sa.func.sum(sa.case((RoomQuestion.hidden_because != "", 1), else_=0))
        asked = sa.select(sa.func.count(), sa.func.count(RoomQuestion.answered_at), hidden).where(mine)
        seconds = sa.select(sa.func.count()).select_from(QuestionSecond).join(RoomQuestion).where(mine)
        return (*session.execute(asked).one(), session.scalar(seconds))
    if seen.kind == ItemKind.VOTE and seen.is_rehearsal:
        return int(now().timestamp()) // LOOK_AGAIN[ItemKind.COUNT]
    if seen.kind == ItemKind.PRACTICE:
        tried = sa.select(PracticeBallot.ranking).where(PracticeBallot.workshop_id == seen.workshop_id)
        return session.scalars(tried.order_by(PracticeBallot.device_id)).all()
    if seen.kind == ItemKind.VOTE:
        voted = sa.func.sum(sa.case((Credential.state == CredentialState.VOTED.value, 1), else_=0))
        usable = sa.func.sum(sa.case((Credential.state != CredentialState.VOID.value, 1), else_=0))
        cards = sa.select(voted, usable).where(
            Credential.round_id == seen.round_id, Credential.area_id == seen.area_id
        )
        cast, may_vote = session.execute(cards).one()
        # In steps, or the moment at which a tag changes would tell when somebody votes.
        return in_steps(cast or 0), may_vote
    if seen.kind in LOOK_AGAIN:
        return int(now().timestamp()) // LOOK_AGAIN[ItemKind(seen.kind)]
    return None


def answer(tag: str, make: Callable[[], str]) -> Response:
    """The page when its tag is new to the asker, else 304; either way with the server's clock."""
    response = make_response("", 304) if tag in request.if_none_match else make_response(make(), 200)
    response.set_etag(tag)
    response.headers["X-Now"] = str(milliseconds(now()))
    response.headers["Cache-Control"] = "no-store"
    return response


def milliseconds(moment: datetime) -> int:
    """An instant as scripts count time."""
    return int(moment.timestamp() * 1000)


def never_failing(
    instead: Callable[[], Response],
) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """A view for a hall: whatever goes wrong, it shows ``instead`` and the error is only logged."""

    def wrap(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            try:
                return view(*args, **kwargs)
            except HTTPException:
                raise
            except Exception:
                log.exception("screen-failed", path=request.path)
                _give_up_session()
                return instead()

        return guarded

    return wrap


def _give_up_session() -> None:
    try:
        db.session.rollback()
    except Exception:
        log.exception("screen-rollback-failed")
