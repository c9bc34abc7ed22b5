"""What a run-sheet begins as: the lines of a decision event, of setting priorities and of a proposal surgery.

The lengths are those that have worked in halls; officers change every one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.proposals.models import Proposal, ProposalState
from pb.rounds.models import Round
from pb.workshops.models import RunSheetLine
from pb.workshops.programme import ItemKind

_: Callable[..., str] = gettext

PITCHING = 40  # minutes that all pitches share
PITCH_AT_LEAST, PITCH_AT_MOST = 1, 5


class Outline(StrEnum):
    """What an evening is for."""

    DECISION = "decision"
    PRIORITIES = "priorities"
    SURGERY = "surgery"


OUTLINES = {
    Outline.DECISION: (
        _l("Decision event"),
        _l("Proposals are presented and talked about, people vote, and the result is shown."),
    ),
    Outline.PRIORITIES: (
        _l("Priority setting"),
        _l("Tables say what matters most to the area, and the whole room answers what they wrote."),
    ),
    Outline.SURGERY: (
        _l("Proposal surgery"),
        _l("People with an idea sit down with officers and make it ready to be sent in."),
    ),
}


def lines_for(session: Session, outline: Outline, area: Area, round_: Round | None) -> list[RunSheetLine]:
    """The lines that an outline begins with, without position; a decision event needs its round."""
    if outline is Outline.DECISION and round_ is not None:
        return _decision(round_, proposals_of(session, round_, area))
    return _priorities() if outline is Outline.PRIORITIES else _surgery()


def proposals_of(session: Session, round_: Round, area: Area) -> list[Proposal]:
    """The accepted proposals of an area, by number."""
    query = sa.select(Proposal).where(
        Proposal.round_id == round_.id,
        Proposal.area_id == area.id,
        Proposal.state == ProposalState.ACCEPTED.value,
        Proposal.number.is_not(None),
    )
    return list(session.scalars(query.order_by(Proposal.number)))


def line(
    kind: ItemKind, title: str, minutes: int, text: str = "", round_: Round | None = None
) -> RunSheetLine:
    """One line."""
    return RunSheetLine(kind=kind.value, title=title, minutes=minutes, text=text, round=round_)


def pitch(proposal: Proposal, minutes: int) -> RunSheetLine:
    """The line on which a proposal is presented."""
    return RunSheetLine(
        kind=ItemKind.PITCH.value,
        title=proposal.title[:120],
        minutes=minutes,
        round=proposal.round,
        proposal=proposal,
    )


def _decision(round_: Round, proposals: list[Proposal]) -> list[RunSheetLine]:
    each = PITCHING // len(proposals) if proposals else PITCH_AT_MOST
    minutes = min(max(each, PITCH_AT_LEAST), PITCH_AT_MOST)
    return [
        line(ItemKind.WELCOME, _("Welcome"), 5),
        line(ItemKind.HOW, _("How this works"), 5, round_=round_),
        line(ItemKind.PRACTICE, _("Practice: tea or coffee?"), 10),
        *(pitch(proposal, minutes) for proposal in proposals),
        line(
            ItemKind.TABLES,
            _("At the tables: the proposals"),
            25,
            _("Which proposals would help most people here? Who has not spoken yet?"),
        ),
        line(ItemKind.QUESTIONS, _("Questions"), 10),
        line(ItemKind.VOTE, _("The vote"), 15, round_=round_),
        line(ItemKind.COUNT, _("The count, and a break"), 20, round_=round_),
        line(ItemKind.REVEAL, _("The result"), 15, round_=round_),
        line(ItemKind.EVALUATION, _("How was this evening?"), 3),
        line(ItemKind.NEXT, _("What happens next"), 2, round_=round_),
    ]


def _priorities() -> list[RunSheetLine]:
    return [
        line(ItemKind.WELCOME, _("Welcome"), 5),
        line(ItemKind.HOW, _("How this works"), 5),
        line(
            ItemKind.TABLES,
            _("At the tables: what is it like to live here?"),
            25,
            _("What is good here and should stay? What makes daily life hard?"),
        ),
        line(
            ItemKind.TABLES,
            _("At the tables: what matters most?"),
            25,
            _("Agree on three things that the area should work on. Why these?"),
        ),
        line(ItemKind.BREAK, _("Break"), 15),
        line(ItemKind.QUESTIONS, _("Questions"), 15),
        line(
            ItemKind.TABLES,
            _("At the tables: who does what?"),
            20,
            _("Who could help, and what comes first?"),
        ),
        line(ItemKind.EVALUATION, _("How was this evening?"), 5),
        line(ItemKind.NEXT, _("What happens next"), 5),
    ]


def _surgery() -> list[RunSheetLine]:
    return [
        line(ItemKind.WELCOME, _("Welcome"), 5),
        line(ItemKind.HOW, _("How this works"), 10),
        line(
            ItemKind.TABLES,
            _("At the tables: your idea in two sentences"),
            25,
            _("What would change, and for whom? What would it cost?"),
        ),
        line(ItemKind.QUESTIONS, _("Questions to officers"), 20),
        line(ItemKind.BREAK, _("Break"), 10),
        line(
            ItemKind.TABLES,
            _("At the tables: ready to send in"),
            35,
            _("What is still missing? Who else should hear about it?"),
        ),
        line(ItemKind.EVALUATION, _("How was this evening?"), 5),
        line(ItemKind.NEXT, _("What happens next"), 5),
    ]
