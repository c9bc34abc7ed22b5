"""What other rooms and the pages ask about votes: the frozen count, its ballots, and guarded totals."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.voting.models import Ballot, BallotDraft, CountedBallot, Credential, CredentialState, Tally

# Counts of an open vote are shown in steps: with the roll beside it, a count of ones would tell who voted.
STEP = 10


@dataclass(frozen=True, slots=True)
class BallotGroup:
    """``weight`` people of one area who marked exactly the same ballot.

    ``choices`` are proposal numbers in order of preference; ``points`` has one number for each choice
    when the ballot gives points, and is empty otherwise.
    """

    area_id: int
    choices: tuple[int, ...]
    points: tuple[int, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class CardCount:
    """The cards of one area. ``voted`` is exact: show it only ``in_steps`` while voting is open."""

    area_id: int
    printed: int
    void: int
    voted: int

    @property
    def usable(self) -> int:
        """Cards that may vote or have voted."""
        return self.printed - self.void


def latest_tally(session: Session, round_: Round) -> Tally | None:
    """The newest version of the round's frozen count, or None before voting closed."""
    return session.scalar(
        sa.select(Tally).where(Tally.round_id == round_.id).order_by(Tally.version.desc()).limit(1)
    )


def ballot_classes(session: Session, tally: Tally) -> list[BallotGroup]:
    """The counted ballots merged into classes, in an order that depends on nothing but the ballots."""
    choices = sa.cast(CountedBallot.choices, sa.Text)
    points = sa.cast(CountedBallot.points, sa.Text)
    rows = session.execute(
        sa.select(CountedBallot.area_id, choices, points, sa.func.count())
        .where(CountedBallot.tally_id == tally.id)
        .group_by(CountedBallot.area_id, choices, points)
    )
    groups = [
        BallotGroup(area_id, tuple(json.loads(marked)), tuple(json.loads(given or "null") or ()), weight)
        for area_id, marked, given, weight in rows
    ]
    return sorted(groups, key=lambda g: (g.area_id, g.choices, g.points))


def card_counts(session: Session, round_: Round) -> dict[int, CardCount]:
    """Cards of the round by area id; an area without cards is not in it."""
    found: dict[int, dict[str, int]] = {}
    for area_id, state, number in session.execute(
        sa.select(Credential.area_id, Credential.state, sa.func.count())
        .where(Credential.round_id == round_.id)
        .group_by(Credential.area_id, Credential.state)
    ):
        found.setdefault(area_id, {})[state] = number
    return {
        area_id: CardCount(
            area_id,
            sum(by_state.values()),
            by_state.get(CredentialState.VOID, 0),
            by_state.get(CredentialState.VOTED, 0),
        )
        for area_id, by_state in found.items()
    }


def cards_printed(session: Session, round_: Round) -> int:
    """How many cards may vote."""
    return sum(count.usable for count in card_counts(session, round_).values())


def ballots_cast(session: Session, round_: Round) -> int:
    """How many ballots are in the box; exact, for checks, never for a page while voting is open."""
    found = session.scalar(sa.select(sa.func.count()).where(Ballot.round_id == round_.id))
    return found or 0


def drafts_not_cast(session: Session, round_: Round) -> int:
    """How many people have begun a choice that is not in the box yet; exact, as above."""
    found = session.scalar(sa.select(sa.func.count()).where(BallotDraft.round_id == round_.id))
    return found or 0


def in_steps(number: int, step: int = STEP) -> int:
    """The number rounded down to whole steps: what a page may say while voting is open."""
    return number - number % step


def summaries(session: Session, round_: Round, numbers: list[int]) -> dict[int, str]:
    """What each proposal says of itself, by number."""
    rows = session.execute(
        sa.select(Proposal.number, Proposal.summary).where(
            Proposal.round_id == round_.id, Proposal.number.in_(numbers)
        )
    )
    return {number: summary for number, summary in rows if number is not None and summary}
