"""Figures of a room, for its screen and its facilitator: those of an open vote in steps, none with a name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.voting.queries import card_counts, drafts_not_cast, in_steps
from pb.workshops import voices
from pb.workshops.models import RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Phase, RoomState
from pb.workshops.speakers import Speaker


@dataclass(frozen=True, slots=True)
class Figures:
    """What a facilitator needs to see. ``stuck`` has the numbers of tables, ``silent`` categories.

    ``drafts`` are choices that are not cast, in steps like every figure of an open vote; None without one.
    """

    stuck: tuple[int, ...]
    questions: int
    drafts: int | None
    silent: tuple[Speaker, ...]


def turnout(session: Session, workshop: Workshop, round_: Round) -> tuple[int, int]:
    """Votes that are in, in steps, and cards that may vote, of the workshop's area."""
    found = card_counts(session, round_).get(workshop.area_id)
    return (in_steps(found.voted), found.usable) if found else (0, 0)


def figures_of(session: Session, workshop: Workshop, state: RoomState) -> Figures:
    """What the remote shows beside its buttons."""
    line = workshop.lines[state.position] if workshop.lines else None
    if state.phase is not Phase.RUNNING:
        line = None
    # Made-up residents have no drafts, and those of the round are no part of a rehearsal.
    has_drafts = line is not None and line.kind == ItemKind.VOTE and not workshop.is_rehearsal
    round_ = line.round if line and has_drafts else None
    return Figures(
        stuck=tuple(sorted(one.table for one in voices.stuck_tables(session, workshop))),
        questions=len(voices.unanswered(session, workshop)),
        drafts=in_steps(drafts_not_cast(session, round_))
        if round_ and round_.id in state.open_votes
        else None,
        silent=_silent(session, workshop, line) if line else (),
    )


def _silent(session: Session, workshop: Workshop, line: RunSheetLine) -> tuple[Speaker, ...]:
    """The categories of which nobody has spoken at any table; none where nobody counts."""
    if line.kind != ItemKind.TABLES:
        return ()
    spoke = {speaker for _table, speaker in voices.spoken(session, workshop, line.id)}
    return tuple(speaker for speaker in Speaker if speaker not in spoke) if spoke else ()
