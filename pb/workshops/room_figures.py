"""Figures of a room, for its screen and its facilitator: those of an open vote in steps, none with a name."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.voting.queries import card_counts, drafts_not_cast, in_steps
from pb.workshops.models import JoinedDevice, RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Phase, RoomState
from pb.workshops.voice_models import QuestionSecond, RoomQuestion, SpeakingTurn

CATEGORIES = ("public", "elected", "partner")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question without an answer, and how many others want one."""

    text: str
    wanted: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a facilitator needs to see. ``stuck`` has the numbers of tables, ``silent`` categories.

    ``drafts`` are choices that are not cast, in steps like every figure of an open vote; None without one.
    """

    stuck: tuple[int, ...]
    questions: int
    drafts: int | None
    silent: tuple[str, ...]


def waiting_questions(session: Session, workshop: Workshop) -> list[Waiting]:
    """The questions to answer, those that most people want first."""
    wanted = sa.func.count(QuestionSecond.device_id)
    rows = session.execute(
        sa.select(RoomQuestion.text, wanted)
        .outerjoin(QuestionSecond, QuestionSecond.question_id == RoomQuestion.id)
        .where(
            RoomQuestion.workshop_id == workshop.id,
            RoomQuestion.answered_at.is_(None),
            RoomQuestion.hidden_because == "",
        )
        .group_by(RoomQuestion.id, RoomQuestion.text)
        .order_by(wanted.desc(), RoomQuestion.id)
    )
    return [Waiting(text, number) for text, number in rows]


def turnout(session: Session, workshop: Workshop, round_: Round) -> tuple[int, int]:
    """Votes that are in, in steps, and cards that may vote, of the workshop's area."""
    found = card_counts(session, round_).get(workshop.area_id)
    return (in_steps(found.voted), found.usable) if found else (0, 0)


def figures_of(session: Session, workshop: Workshop, state: RoomState) -> Figures:
    """What the remote shows beside its buttons."""
    line = workshop.lines[state.position] if workshop.lines else None
    if state.phase is not Phase.RUNNING:
        line = None
    stuck = sa.select(JoinedDevice.table_number).where(
        JoinedDevice.workshop_id == workshop.id,
        JoinedDevice.stuck_at.is_not(None),
        JoinedDevice.table_number.is_not(None),
    )
    round_ = line.round if line and line.kind == ItemKind.VOTE else None
    return Figures(
        stuck=tuple(sorted({number for number in session.scalars(stuck) if number is not None})),
        questions=len(waiting_questions(session, workshop)),
        drafts=in_steps(drafts_not_cast(session, round_))
        if round_ and round_.id in state.open_votes
        else None,
        silent=_silent(session, line) if line else (),
    )


def _silent(session: Session, line: RunSheetLine) -> tuple[str, ...]:
    """The categories of which nobody has spoken at the tables; none where nobody counts."""
    if line.kind != ItemKind.TABLES:
        return ()
    spoke = set(session.scalars(sa.select(SpeakingTurn.category).where(SpeakingTurn.line_id == line.id)))
    return tuple(category for category in CATEGORIES if category not in spoke) if spoke else ()
